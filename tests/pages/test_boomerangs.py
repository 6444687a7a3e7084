"""Boomerangs on the Objections screen: both notes side by side, and nothing of a colleague's for an agent."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from dashboard import formats
from services.models.vocabulary import ObjectionOutcome, ObjectionType
from tests.factories.boomerangs import make_boomerang
from tests.factories.calls import make_call, make_prospect
from tests.factories.organizations import World
from tests.linked_markup import links, markups, text
from tests.pages.figure_screens import NOW
from tests.pages.figure_screens import links as page_links
from tests.pages.screens import open_screen, texts


def test_boomerangs_show_both_notes_side_by_side_and_open_both_calls(world: World) -> None:
    agents, said = ("agent", "other_agent"), ("It was\ndear", "It <b>still</b> is")
    calls = make_boomerang(world.here, at=NOW - timedelta(days=5), agents=agents, notes=said)
    card = markups(open_screen(world.here, "manager", "objections"))["boomerangs"]
    for words in ("It was dear", "It <b>still</b> is", "Anton Agent", "Olga Agent · Deferred", "M2 Current State"):
        assert words in text(card)
    opened = [link for link in links(card) if link.way.startswith("/call?")]
    assert [parse_qs(urlsplit(link.way).query)["call_id"] for link in opened] == [[str(c.id)] for c in calls]
    query = {name: values[0] for name, values in parse_qs(urlsplit(opened[1].way).query).items()}
    call = open_screen(world.here, "manager", "call", **query)
    assert "of=boomerangs" in page_links(call)["Back to the list"]


def test_a_colleagues_note_and_name_never_reach_an_agent(world: World) -> None:
    agents, said = ("agent", "other_agent"), ("What I noted", "What Olga noted")
    at = NOW - timedelta(days=5)
    first, second = make_boomerang(world.here, at=at, agents=agents, notes=said)
    make_boomerang(world.here, at=at, agents=agents[::-1], notes=("Olga's own", "After Olga's"))
    screen = open_screen(world.here, "agent", "objections")
    shown = texts(screen)
    assert "What I noted" in shown
    assert f"{moment(at + timedelta(days=1))} · Implementation only" in shown
    assert "In a colleague's call, whose notes are not shown." in shown
    for hidden in ("What Olga noted", "Olga", "After Olga's", "Deferred · ", str(second.id)):
        assert hidden not in shown
    ways = [link.way for markup in markups(screen).values() for link in links(markup)]
    assert any(str(first.id) in way for way in ways)
    assert not any(str(second.id) in way for way in ways)


def test_ten_boomerangs_stand_here_and_all_of_them_in_their_list(world: World) -> None:
    for n in range(12):
        make_boomerang(world.here, at=NOW - timedelta(days=3 + n))
    card = markups(open_screen(world.here, "manager", "objections"))["boomerangs"]
    assert "Of 12 resolved objections with a later held call in their thread, 12 came back." in text(card)
    assert "The latest 10 stand here." in text(card)
    assert len(list(card.iter("h4"))) == 10


def test_boomerangs_that_cannot_be_yet_are_told_from_none(world: World) -> None:
    at, prospect = NOW - timedelta(days=5), make_prospect(world.here)
    met = [(ObjectionType.PRICE, ObjectionOutcome.DEFERRED)]
    make_call(world.here, at=at, objections=met)
    assert "so none can have come back" in texts(open_screen(world.here, "manager", "objections"))
    first = make_call(
        world.here, prospect=prospect, at=at, objections=[(ObjectionType.TIMING, ObjectionOutcome.RESOLVED)]
    )
    assert "Choose earlier days to see some" in texts(open_screen(world.here, "manager", "objections"))
    make_call(world.here, prospect=prospect, thread_id=first.thread_id, at=at + timedelta(days=1), objections=met)
    assert "No resolved objection of these calls came back." in texts(
        open_screen(world.here, "manager", "objections")
    )


def moment(at: datetime) -> str:
    """A time as the screen says it."""
    return " ".join(formats.moment(at, "Europe/Berlin").split())
