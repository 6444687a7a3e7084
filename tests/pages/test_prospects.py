"""The Prospects screen and a prospect's page."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from services.models.vocabulary import OutcomeType
from tests.factories.calls import NOON, make_call, make_prospect
from tests.factories.organizations import World
from tests.pages.screens import names_in, open_screen, texts


def test_the_list_is_by_name_and_an_agents_is_that_of_own_calls(world: World) -> None:
    make_call(world.here, prospect=make_prospect(world.here, name="Zoe"))
    make_prospect(world.here, name="Anna", client_count=None)
    make_prospect(world.there, name="Foreign")
    everybody = open_screen(world.here, "manager", "prospects").dataframe[0].value
    assert names_in(everybody) == ["Anna", "Zoe"]
    assert [list(cell) for cell in everybody["qualification"]] == [["Unknown"], ["Qualified"]]
    own = open_screen(world.here, "agent", "prospects").dataframe[0].value
    assert names_in(own) == ["Zoe"]


def test_a_search_without_a_match_says_what_it_looks_at(world: World) -> None:
    make_prospect(world.here)
    screen = open_screen(world.here, "manager", "prospects", q="nobody")
    assert not screen.dataframe
    assert "Every word must occur" in texts(screen)


def test_a_prospect_shows_qualification_with_threshold_contact_and_threads(world: World) -> None:
    prospect = make_prospect(world.here, client_count=20, email="petra@post.example")
    first = make_call(world.here, prospect=prospect, outcome=OutcomeType.FOLLOW_UP_SCHEDULED)
    make_call(world.here, prospect=prospect, thread_id=first.thread_id, at=NOON + timedelta(days=3))
    make_call(world.here, prospect=prospect, agent="other_agent", at=NOON + timedelta(days=9))
    screen = open_screen(world.here, "manager", "prospect", prospect_id=str(prospect.id))
    shown = texts(screen)
    for expected in ("Under threshold", "20 clients · threshold 500", "Thread 2", "Olga Agent"):
        assert expected in shown
    assert "petra" in shown
    assert "Thread 2" not in texts(open_screen(world.here, "agent", "prospect", prospect_id=str(prospect.id)))


def test_missing_foreign_and_others_prospects_say_the_same(world: World) -> None:
    foreign, others = make_prospect(world.there), make_prospect(world.here)
    for value in (str(foreign.id), str(others.id), str(uuid4()), "x"):
        screen = open_screen(world.here, "agent", "prospect", prospect_id=value)
        assert [error.value for error in screen.error] == ["There is no prospect with this id."]
