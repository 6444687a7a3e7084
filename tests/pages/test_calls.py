"""The Calls screen: whose calls, which filters, which page, and what a broken address does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from services.analytics.periods import day_of
from services.db import scoped
from services.models import Call
from services.models.vocabulary import CallStatus, Language, ObjectionType, OutcomeType
from tests.factories.calls import make_call, make_prospect
from tests.factories.organizations import World
from tests.pages.screens import names_in, open_screen, texts

NOW = datetime.now(UTC).replace(microsecond=0)
YESTERDAY = NOW - timedelta(days=1)
DAYS_AROUND = {
    "from": (NOW - timedelta(days=2)).date().isoformat(),
    "to": (NOW + timedelta(days=4)).date().isoformat(),
}


def names(world: World, who: str, **query: str | list[str]) -> list[str]:
    """The prospects that the list shows."""
    screen = open_screen(world.here, who, "calls", **query)
    return names_in(screen.dataframe[0].value) if screen.dataframe else []


def test_a_manager_sees_everybodys_calls_and_an_agent_own_ones(world: World) -> None:
    make_call(world.here, prospect=make_prospect(world.here, name="Own"), at=YESTERDAY)
    theirs = make_prospect(world.here, name="Theirs")
    make_call(world.here, prospect=theirs, agent="other_agent", at=YESTERDAY - timedelta(hours=1))
    make_call(world.there, prospect=make_prospect(world.there, name="Foreign"), at=YESTERDAY)
    assert names(world, "manager") == ["Own", "Theirs"]
    assert names(world, "agent") == ["Own"]
    assert "agent" not in open_screen(world.here, "agent", "calls").dataframe[0].value.columns


def test_an_agent_has_no_choice_of_agents_and_the_address_gives_none(world: World) -> None:
    make_call(world.here, agent="other_agent", at=YESTERDAY)
    screen = open_screen(world.here, "agent", "calls", agent="other_agent@here.example")
    assert not screen.dataframe
    assert [box.label for box in screen.selectbox] == ["Period"]


@pytest.mark.parametrize("screen", ["calls", "my_calls", "funnel", "objections"])
def test_an_agent_is_told_that_others_were_ignored_and_not_who_exists(world: World, screen: str) -> None:
    make_call(world.here, at=YESTERDAY)

    def told(**query: str | list[str]) -> str:
        return texts(open_screen(world.here, "agent", screen, **query))

    colleague = told(agent="other_agent@here.example")
    assert "could not be understood and was ignored" in colleague
    assert colleague == told(agent="nobody@here.example")
    assert "could not be understood" not in told(agent="agent@here.example")
    assert "could not be understood" in told(agent=["agent@here.example", "other_agent@here.example"])


def test_every_filter_of_the_address_narrows_the_list(world: World) -> None:
    small = make_prospect(world.here, name="Small", client_count=3)
    make_call(world.here, prospect=small, outcome=OutcomeType.FOLLOW_UP_SCHEDULED, at=YESTERDAY)
    missed = make_prospect(world.here, name="Missed", company="Hansen")
    make_call(world.here, prospect=missed, status=CallStatus.NO_SHOW, at=YESTERDAY)
    bare = make_prospect(world.here, name="Bare")
    make_call(world.here, prospect=bare, agent="other_agent", at=YESTERDAY)
    assert names(world, "manager", status="NO_SHOW") == ["Missed"]
    assert names(world, "manager", outcome="FOLLOW_UP_SCHEDULED") == ["Small"]
    assert sorted(names(world, "manager", status=["NO_SHOW", "COMPLETED"])) == ["Bare", "Missed", "Small"]
    assert names(world, "manager", qualification="UNDER_THRESHOLD") == ["Small"]
    assert names(world, "manager", todo="outcome") == ["Bare"]
    assert names(world, "manager", agent="other_agent@here.example") == ["Bare"]
    assert names(world, "manager", q="hansen") == ["Missed"]
    assert names(world, "manager", **{"from": "2020-01-01", "to": "2020-02-01"}) == []


@pytest.mark.parametrize(
    "query",
    [
        {"status": "DONE"},
        {"status": ["COMPLETED", "DONE"]},
        {"outcome": "won"},
        {"qualification": ""},
        {"todo": "yes"},
        {"todo": ["outcome", "ahead"]},
        {"agent": "agent@there.example"},
        {"p": "0"},
        {"p": "two"},
        {"p": "99"},
        {"p": ["1", "2"]},
        {"q": "x" * 201},
        {"from": "0", "to": "1"},
    ],
)
def test_a_part_that_cannot_be_understood_is_ignored_and_told(world: World, query: dict[str, str]) -> None:
    make_call(world.here, at=YESTERDAY)
    screen = open_screen(world.here, "manager", "calls", **query)
    assert "could not be understood" in texts(screen)
    assert names_in(screen.dataframe[0].value) == ["Petra Prospekt"]


def test_parameters_of_other_screens_are_no_fault(world: World) -> None:
    make_call(world.here, at=YESTERDAY)
    assert "could not be understood" not in texts(open_screen(world.here, "manager", "calls", call_id="8"))


def test_pages_turn_through_the_address_and_a_filter_leads_to_the_first(world: World) -> None:
    prospect = make_prospect(world.here)
    for minute in range(26):
        make_call(world.here, prospect=prospect, at=YESTERDAY - timedelta(minutes=minute))
    screen = open_screen(world.here, "manager", "calls")
    assert len(screen.dataframe[0].value) == 25
    assert "1 to 25 of 26 calls" in texts(screen)
    screen = open_screen(world.here, "manager", "calls", p="2")
    assert len(screen.dataframe[0].value) == 1
    assert "26 to 26 of 26 calls" in texts(screen)
    screen.text_input(key="list_search").set_value("petra").run()
    assert dict(screen.query_params) == {"q": "petra"}
    assert "1 to 25 of 26 calls" in texts(screen)


def test_nothing_found_says_why_and_offers_all_days(world: World) -> None:
    make_call(world.here, prospect=make_prospect(world.here, name="Old"), at=NOW - timedelta(days=400))
    make_call(world.here, at=YESTERDAY)
    screen = open_screen(world.here, "manager", "calls", q="old")
    assert "matches. Change the filters, or search all days." in texts(screen)
    next(button for button in screen.button if button.label == "Search all days").click().run()
    assert names_in(screen.dataframe[0].value) == ["Old"]


def test_a_list_of_what_waits_says_so_and_a_click_takes_that_away(world: World) -> None:
    make_call(world.here, prospect=make_prospect(world.here, name="Held"), at=YESTERDAY)
    missed = make_prospect(world.here, name="Missed")
    make_call(world.here, prospect=missed, at=YESTERDAY, status=CallStatus.NO_SHOW)
    screen = open_screen(world.here, "manager", "calls", todo="outcome", q="e")
    assert names_in(screen.dataframe[0].value) == ["Held"]
    chip = button_of(screen, "to_do_chip")
    assert chip.label == "Outcomes to settle"
    screen = chip.click().run()
    assert dict(screen.query_params) == {"q": "e"}
    assert sorted(names_in(screen.dataframe[0].value)) == ["Held", "Missed"]


def test_a_manager_begins_with_what_has_happened_and_an_agent_with_what_is_due(world: World) -> None:
    days = {"from": day(NOW - timedelta(days=5)), "to": day(NOW + timedelta(days=5))}
    for name, at, status in (
        ("Earlier", NOW - timedelta(days=2), CallStatus.COMPLETED),
        ("Later", NOW - timedelta(days=1), CallStatus.COMPLETED),
        ("Forgotten", NOW - timedelta(hours=30), CallStatus.SCHEDULED),
        ("Soon", NOW + timedelta(days=1), CallStatus.SCHEDULED),
        ("Far", NOW + timedelta(days=2), CallStatus.SCHEDULED),
    ):
        make_call(world.here, prospect=make_prospect(world.here, name=name), at=at, status=status)
    past, to_come = ["Later", "Forgotten", "Earlier"], ["Soon", "Far"]
    assert names(world, "manager", **days) == past + to_come
    assert names(world, "agent", **days) == to_come + past
    screen = open_screen(world.here, "manager", "calls", **days)
    assert button_of(screen, "to_do_ahead").label == "2 appointments to come"
    screen = button_of(screen, "to_do_ahead").click().run()
    assert names_in(screen.dataframe[0].value) == to_come


def test_appointments_of_later_days_than_the_lists_are_pointed_out_too(world: World) -> None:
    make_call(world.here, at=YESTERDAY)
    for days in (3, 40):
        make_call(world.here, at=NOW + timedelta(days=days), status=CallStatus.SCHEDULED)
    make_call(world.here, agent="other_agent", at=NOW + timedelta(days=3), status=CallStatus.SCHEDULED)
    screen = open_screen(world.here, "manager", "calls", agent="agent@here.example")
    assert len(screen.dataframe[0].value) == 1
    assert button_of(screen, "to_do_ahead").label == "2 appointments to come"
    assert len(button_of(screen, "to_do_ahead").click().run().dataframe[0].value) == 2


def test_outcomes_to_settle_are_counted_and_listed_for_the_chosen_agent(world: World) -> None:
    for agent in ("agent", "other_agent", "other_agent"):
        make_call(world.here, agent=agent, at=YESTERDAY)
    screen = open_screen(world.here, "manager", "calls", agent="agent@here.example")
    assert button_of(screen, "to_do_outcome").label == "1 outcome to settle"
    assert len(button_of(screen, "to_do_outcome").click().run().dataframe[0].value) == 1


def test_the_choice_of_agents_is_who_leads_calls_and_who_was_asked_for(world: World) -> None:
    make_call(world.here, at=YESTERDAY)
    make_call(world.here, agent="manager", at=YESTERDAY)

    def choices(**query: str) -> list[str]:
        return open_screen(world.here, "manager", "calls", **query).multiselect(key="calls_agent").options

    assert choices() == ["Anton Agent", world.here.people["manager"].name]
    assert "Olga Agent" in choices(agent="other_agent@here.example")
    assert "Olga Agent" not in choices(agent="other_agent@there.example")


def test_outcomes_to_settle_are_pointed_out_to_whoever_may_settle_them(world: World) -> None:
    first = NOW - timedelta(days=400)
    make_call(world.here, at=first)
    make_call(world.here, at=YESTERDAY, outcome=OutcomeType.COACHING_CLIENT)

    def hint(who: str) -> list[Button]:
        return [button for button in open_screen(world.here, who, "calls").button if button.key == "to_do_outcome"]

    assert hint("other_agent") == []
    (pointed_out,) = hint("agent")
    assert pointed_out.label == "1 outcome to settle in all, 0 in these days"
    screen = pointed_out.click().run()
    assert len(screen.dataframe[0].value) == 1
    assert dict(screen.query_params) == {
        "todo": "outcome",
        "from": day(first),
        "to": day(first + timedelta(days=1)),
    }
    make_call(world.here, at=YESTERDAY)
    assert hint("agent")[0].label == "2 outcomes to settle in all, 1 in these days"


def button_of(screen: AppTest, key: str) -> Button:
    return next(button for button in screen.button if button.key == key)


def day(at: datetime) -> str:
    """A day as the address has it."""
    return day_of(at, "Europe/Berlin").isoformat()


def test_planned_calls_of_the_list_are_given_to_another_agent_in_one_go(world: World) -> None:
    for number in range(3):
        prospect = make_prospect(world.here, name=f"Planned {number}")
        make_call(
            world.here, prospect=prospect, at=NOW + timedelta(days=1, hours=number), status=CallStatus.SCHEDULED
        )
    make_call(world.here, at=YESTERDAY)
    everybodys = open_screen(world.here, "manager", "calls", **DAYS_AROUND)
    everybodys.button(key="reassign_several").click().run()
    assert everybodys.button(key="reassigning_submit").disabled
    screen = open_screen(world.here, "manager", "calls", agent="agent@here.example", **DAYS_AROUND)
    screen.button(key="reassign_several").click().run()
    assert screen.button(key="reassigning_submit").label == "Reassign 3 calls"
    screen.button(key="reassigning_submit").click().run()
    assert [error.value for error in screen.error] == ["Choose to whom."]
    busy = make_prospect(world.here, name="Busy")
    make_call(
        world.here, agent="other_agent", prospect=busy, at=NOW + timedelta(days=1), status=CallStatus.SCHEDULED
    )
    screen.selectbox(key="reassigning_to").set_value(world.here.people["other_agent"].id).run()
    (warned,) = screen.warning
    assert "Busy" in warned.value
    screen.text_input(key="reassigning_why").set_value("Anton is ill")
    screen.button(key="reassigning_submit").click().run()
    assert not screen.exception and [toast.value for toast in screen.toast] == ["3 calls are reassigned."]
    planned = names(world, "manager", status="SCHEDULED", agent="other_agent@here.example", **DAYS_AROUND)
    assert sorted(planned) == ["Busy", "Planned 0", "Planned 1", "Planned 2"]


def test_where_nothing_is_planned_there_is_nothing_to_reassign(world: World) -> None:
    make_call(world.here, at=YESTERDAY)
    screen = open_screen(world.here, "manager", "calls")
    screen.button(key="reassign_several").click().run()
    assert [info.value for info in screen.info] == [
        "No planned call is in the list. Choose days to come, or clear filters."
    ]
    assert not [
        button for button in open_screen(world.here, "agent", "calls").button if "reassign" in (button.key or "")
    ]


def test_a_list_is_narrowed_by_every_trait_that_figures_know(world: World) -> None:
    english = make_call(world.here, prospect=make_prospect(world.here, name="English"), at=YESTERDAY)
    with scoped(world.here.command) as db:
        db.get_one(Call, (world.here.id, english.id)).language = Language.EN
    objecting = [(ObjectionType.PRICE, None)]
    make_call(world.here, prospect=make_prospect(world.here, name="Objecting"), at=YESTERDAY, objections=objecting)
    screen = open_screen(world.here, "manager", "calls", language="EN", mode="FLEXIBLE", outcome="missing")
    assert names_in(screen.dataframe[0].value) == ["English"]
    assert "Only Outcome missing · English · Flexible" in texts(screen)
    assert names(world, "manager", objection="PRICE") == ["Objecting"]
    assert names(world, "manager", team="none", objection="PRICE") == ["Objecting"]
    assert "could not be understood" in texts(open_screen(world.here, "agent", "calls", team="none"))
