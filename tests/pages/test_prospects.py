"""The Prospects screen and a prospect's page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs
from uuid import uuid4

import pytest

from dashboard import formats
from services.models.vocabulary import CallStatus, ObjectionOutcome, ObjectionType, OutcomeType
from services.next_steps import NextStep
from tests.factories.calls import NOON, make_call, make_prospect
from tests.factories.organizations import World
from tests.pages.figure_screens import links
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


def test_a_row_says_what_comes_next_and_when_and_when_the_last_call_was(world: World) -> None:
    prospect = make_prospect(world.here, name="Petra")
    first = make_call(world.here, prospect=prospect, outcome=OutcomeType.FOLLOW_UP_SCHEDULED)
    at = datetime.now(UTC) + timedelta(days=3)
    make_call(
        world.here, prospect=prospect, thread_id=first.thread_id, at=at, status=CallStatus.SCHEDULED, agent="agent"
    )
    (row,) = open_screen(world.here, "agent", "prospects").dataframe[0].value.to_dict("records")
    assert list(row["step"]) == ["Call scheduled"]
    assert row["step_at"] == formats.moment(at, "Europe/Berlin")
    assert (row["last_call"], row["calls"], row["clients"]) == ("2 Mar 2026", "2", "800")
    assert len(row) <= 8


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"qualification": "UNKNOWN"}, ["Anna"]),
        ({"qualification": ["UNKNOWN", "QUALIFIED"]}, ["Anna", "Zoe"]),
        ({"step": "won"}, ["Zoe"]),
        ({"language": "unknown"}, ["Anna"]),
        ({"language": "DE", "step": ["won", "nothing-planned"]}, ["Zoe"]),
    ],
)
def test_filters_stand_in_the_address(world: World, query: dict[str, str | list[str]], found: list[str]) -> None:
    make_call(world.here, prospect=make_prospect(world.here, name="Zoe"), outcome=OutcomeType.COACHING_CLIENT)
    make_prospect(world.here, name="Anna", client_count=None, language=None)
    screen = open_screen(world.here, "manager", "prospects", **query)
    assert names_in(screen.dataframe[0].value) == found


def test_the_list_says_from_how_many_clients_on_one_qualifies(world: World) -> None:
    make_call(world.here)
    for who in ("agent", "manager"):
        assert "qualified today from 500 clients on" in texts(open_screen(world.here, who, "prospects"))


def test_a_prospect_opened_from_a_call_leads_back_to_it_and_that_to_its_list(world: World) -> None:
    call = make_call(world.here)
    way = {"call_id": str(call.id), "list": "status=NO_SHOW&p=3"}
    of_call = links(open_screen(world.here, "manager", "call", **way))
    asked = {name: values[0] for name, values in parse_qs(of_call["Open the prospect"]).items()}
    assert asked == {"prospect_id": str(call.prospect_id), **way}
    back = links(open_screen(world.here, "manager", "prospect", **asked))
    assert "Prospects" not in back
    again = {name: values[0] for name, values in parse_qs(back["Back to the call"]).items()}
    assert links(open_screen(world.here, "manager", "call", **again))["Calls"] == "status=NO_SHOW&p=3"


def test_a_prospect_whose_address_names_no_call_leads_back_to_the_list(world: World) -> None:
    prospect = str(make_prospect(world.here).id)
    for more in ({}, {"call_id": "evil"}, {"call_id": ""}):
        screen = open_screen(world.here, "manager", "prospect", prospect_id=prospect, list="q=a", **more)
        assert links(screen)["Prospects"] == "q=a"


def test_a_chosen_filter_goes_into_the_address_and_clearing_takes_all_away(world: World) -> None:
    make_call(world.here, prospect=make_prospect(world.here, name="Zoe"), outcome=OutcomeType.COACHING_CLIENT)
    screen = open_screen(world.here, "manager", "prospects", q="zoe", p="1")
    screen.button_group(key="filter_step").set_value([NextStep.WON]).run()
    assert dict(screen.query_params) == {"q": "zoe", "step": "won"}
    next(button for button in screen.button if button.label == "Clear filters").click().run()
    assert dict(screen.query_params) == {}


def test_filters_without_a_match_say_so_and_offer_to_clear_them(world: World) -> None:
    make_prospect(world.here)
    screen = open_screen(world.here, "manager", "prospects", step="won")
    assert not screen.dataframe
    assert "matches the search and all of the filters" in texts(screen)
    assert "Clear filters" in [button.label for button in screen.button]
    assert "Clear filters" not in [b.label for b in open_screen(world.here, "manager", "prospects").button]


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


def test_a_prospect_shows_what_comes_next_what_is_open_and_what_was_agreed(world: World) -> None:
    prospect = make_prospect(world.here)
    call = make_call(
        world.here,
        prospect=prospect,
        minutes=40,
        outcome=OutcomeType.FOLLOW_UP_SCHEDULED,
        follow_up_at=NOON + timedelta(days=7),
        next_step="Send the *offer*",
        objections=[(ObjectionType.PRICE, ObjectionOutcome.DEFERRED)],
    )
    screen = open_screen(world.here, "agent", "prospect", prospect_id=str(prospect.id))
    shown = texts(screen)
    for expected in ("Nothing planned", "Price", "Deferred", "40 min · 1 objection", "9 Mar 2026, 13:00"):
        assert expected in shown
    assert "Send the *offer*" in shown
    labels = {button.key: button.label for button in screen.button}
    (origin,) = (label for key, label in labels.items() if str(key).startswith("unresolved_"))
    assert origin.replace("\\", "") == "2 Mar 2026, 13:30 in M2 ›"
    assert f"thread_{call.id}" in labels


def test_an_agent_reads_no_name_note_or_figure_of_a_colleagues_call(world: World) -> None:
    prospect = make_prospect(world.here)
    own = make_call(world.here, prospect=prospect, outcome=OutcomeType.FOLLOW_UP_SCHEDULED)
    theirs = make_call(
        world.here,
        prospect=prospect,
        agent="other_agent",
        thread_id=own.thread_id,
        at=NOON + timedelta(days=7),
        minutes=43,
        outcome=OutcomeType.FOLLOW_UP_SCHEDULED,
        next_step="Call in May",
        notes="Between us",
        objections=[(ObjectionType.TIMING, ObjectionOutcome.DEFERRED)],
    )
    query = {"prospect_id": str(prospect.id)}
    screen = open_screen(world.here, "agent", "prospect", **query)
    shown = texts(screen)
    assert "A colleague's call · next step: Call in May" in shown
    for hidden in ("Olga", "43 min", "Timing", "Between us", "1 objection"):
        assert hidden not in shown
    assert f"thread_{theirs.id}" not in [button.key for button in screen.button]
    seen = texts(open_screen(world.here, "manager", "prospect", **query))
    for expected in ("Olga Agent · 43 min · 1 objection", "Timing"):
        assert expected in seen


def test_a_prospect_without_calls_says_so(world: World) -> None:
    prospect = make_prospect(world.here)
    shown = texts(open_screen(world.here, "manager", "prospect", prospect_id=str(prospect.id)))
    assert "No calls yet" in shown and "Nothing planned" in shown


def test_missing_foreign_and_others_prospects_say_the_same(world: World) -> None:
    foreign, others = make_prospect(world.there), make_prospect(world.here)
    for value in (str(foreign.id), str(others.id), str(uuid4()), "x"):
        screen = open_screen(world.here, "agent", "prospect", prospect_id=value)
        assert [error.value for error in screen.error] == ["There is no prospect with this id."]
