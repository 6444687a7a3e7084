"""My day on screen: what to do next, one line each, and what is said where nothing waits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import pages_table
from services import coaching
from services.db import scoped
from services.models.vocabulary import CallStatus, OutcomeType, Role
from services.my_day import Kind
from tests import linked_markup
from tests.factories.calls import make_call, make_prospect
from tests.factories.organizations import World
from tests.pages.screens import open_screen, texts
from tests.pages.test_call import open_call

DAY = timedelta(days=1)


def rows(screen: AppTest) -> dict[str, list[str]]:
    (markup,) = linked_markup.markups(screen).values()
    return linked_markup.table(markup)


def ways(screen: AppTest) -> list[str]:
    (markup,) = linked_markup.markups(screen).values()
    return [link.way for link in linked_markup.links(markup)]


def test_agents_begin_here_and_managers_with_the_team() -> None:
    assert pages_table.start_path(Role.AGENT) == "/my-day"
    assert pages_table.start_path(Role.MANAGER) == pages_table.start_path(Role.ADMIN) == "/team"


@pytest.mark.parametrize("who", ["agent", "manager"])
def test_each_call_says_when_why_and_what_next_and_opens(world: World, who: str) -> None:
    now = datetime.now(UTC)
    named = {name: make_prospect(world.here, name=name, company=None) for name in ("Rita", "Otto", "Olaf", "Carl")}
    running = make_call(
        world.here, agent=who, prospect=named["Rita"], at=now - timedelta(hours=1), status=CallStatus.IN_PROGRESS
    )
    make_call(world.here, agent=who, prospect=named["Otto"], at=now - 3 * DAY, status=CallStatus.SCHEDULED)
    make_call(world.here, agent=who, prospect=named["Olaf"], at=now - 3 * DAY)
    coached = make_call(
        world.here, agent=who, prospect=named["Carl"], at=now - 3 * DAY, outcome=OutcomeType.COACHING_CLIENT
    )
    make_call(world.here, agent="other_agent", at=now - 3 * DAY)
    with scoped(world.here.as_("admin")) as db:
        note = coaching.write(db, call_id=coached.id, text="Wait longer")
        coaching.share(db, note_id=note.id, expected_version=1)
    screen = open_screen(world.here, who, "my_day")
    shown = rows(screen)
    assert shown.pop("") == ["Prospect", "When", "Why", "Next"]
    assert [(name, *said[1:]) for name, said in shown.items()] == [
        ("Rita", "Call in progress", "Go on with the call"),
        ("Otto", "Appointment passed: nobody has said what became of it", "Say what became of it"),
        ("Olaf", "Ended without an outcome", "Settle the outcome"),
        ("Carl", "1 coaching note to acknowledge", "Read and acknowledge"),
    ]
    assert shown["Rita"][0].startswith("Today, ")
    assert "4 calls" in texts(screen)
    first = urlsplit(ways(screen)[0])
    assert (first.path, parse_qs(first.query)["call_id"]) == ("/call", [str(running.id)])


def test_a_shared_note_is_seen_at_once_and_its_number_leads_to_it(world: World) -> None:
    now = datetime.now(UTC)
    for days in range(30):
        make_call(world.here, at=now - (days + 1) * DAY)
    prospect = make_prospect(world.here, name="Carl", company=None)
    coached = make_call(world.here, prospect=prospect, at=now - 90 * DAY)
    with scoped(world.here.as_("admin")) as db:
        note = coaching.write(db, call_id=coached.id, text="Wait longer")
        coaching.share(db, note_id=note.id, expected_version=1)
    screen = open_screen(world.here, "agent", "my_day")
    kinds = screen.button_group(key="day_kinds")
    assert kinds.options == ["Coaching to acknowledge 1", "Without an outcome 31"]
    assert [name for name in rows(screen) if name == "Carl"]
    kinds.set_value([Kind.COACHING]).run()
    assert screen.query_params["kind"] == "coaching"
    assert rows(screen).keys() == {"", "Carl"}
    assert "Ended without an outcome" in " ".join(rows(screen)["Carl"])


def test_a_kind_of_which_nothing_waits_any_more_says_so_and_is_taken_away(world: World) -> None:
    make_call(world.here, at=datetime.now(UTC) - DAY)
    screen = open_screen(world.here, "agent", "my_day", kind="coaching")
    assert "Nothing of this kind waits for you." in texts(screen)
    screen.button(key="clear_kinds").click().run()
    assert len(rows(screen)) == 2


def test_the_call_leads_back_here(world: World) -> None:
    call = make_call(world.here)
    screen = open_call(world.here, "agent", call, list="screen=my-day")
    back = screen.get("page_link")[0].proto
    assert back.label == "My day"


def test_where_nothing_waits_the_next_appointment_is_named(world: World) -> None:
    prospect = make_prospect(world.here, name="Nina Next")
    make_call(world.here, prospect=prospect, at=datetime.now(UTC) + 5 * DAY, status=CallStatus.SCHEDULED)
    shown = texts(open_screen(world.here, "agent", "my_day"))
    assert "Nothing waits for you" in shown
    assert "Next is Nina Next" in shown


def test_where_nothing_is_ahead_that_is_said(world: World) -> None:
    make_call(world.here, outcome=OutcomeType.COACHING_CLIENT)
    assert "No appointment is ahead either." in texts(open_screen(world.here, "agent", "my_day"))


@pytest.mark.parametrize(
    ("who", "sentence"), [("agent", "You have no calls yet."), ("manager", "You lead no calls.")]
)
def test_who_leads_no_calls_is_told_so(world: World, who: str, sentence: str) -> None:
    make_call(world.here, agent="other_agent")
    assert sentence in texts(open_screen(world.here, who, "my_day"))


def test_a_page_past_the_end_is_the_last_one_and_that_is_told(world: World) -> None:
    make_call(world.here)
    screen = open_screen(world.here, "agent", "my_day", p="7")
    assert "A part of this address could not be understood" in texts(screen)
    assert len(rows(screen)) == 2
