"""Planning a call on screen: with whom, when by the organization's clocks, by whom, and in which thread."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from services.db import scoped
from services.models import Call, Prospect
from services.models.vocabulary import CallStatus, Language, OutcomeType
from tests.factories.calls import make_call, make_prospect
from tests.factories.led_calls import in_days, plan_call
from tests.factories.organizations import Tenant, World
from tests.pages.figure_screens import links
from tests.pages.screens import names_in, open_screen, texts

ZONE = ZoneInfo("Europe/Berlin")


def open_form(tenant: Tenant, who: str, prospect: Prospect, **query: str) -> AppTest:
    return open_screen(tenant, who, "plan-call", prospect_id=str(prospect.id), **query)


def planned(tenant: Tenant) -> list[Call]:
    with scoped(tenant.command) as db:
        return list(db.scalars(select(Call).where(Call.status == CallStatus.SCHEDULED).order_by(Call.id)))


def key(screen: AppTest, name: str) -> str:
    """The key of a field of the form, whatever marks the form."""
    fields: list[Any] = [*screen.text_input, *screen.selectbox, *screen.radio, *screen.button_group]
    keys = [str(one.key) for one in fields]
    return next(one for one in keys if one.startswith(f"plan_{name}_"))


def when(screen: AppTest) -> Any:
    """The field of the appointment."""
    (one,) = screen.get("datetime_input")
    return one


def press(screen: AppTest, label: str) -> AppTest:
    next(button for button in screen.button if button.label == label).click().run()
    assert not screen.exception
    return screen


def submit(screen: AppTest) -> AppTest:
    return press(screen, "Plan the call")


def local(at: datetime) -> datetime:
    """A time as the organization's clocks show it, to the minute."""
    return at.astimezone(ZONE).replace(tzinfo=None, second=0, microsecond=0)


def test_an_agent_plans_a_call_of_their_own_and_comes_to_its_page(world: World) -> None:
    prospect = make_prospect(world.here, agent="agent", language=Language.EN)
    screen = open_form(world.here, "agent", prospect)
    shown = texts(screen)
    assert "The call is yours." in shown and "begins a thread" in shown and not screen.selectbox
    assert when(screen).label.replace("\\", "") == "When (time in Europe/Berlin)"
    at = local(in_days(4))
    when(screen).set_value(at)
    screen.text_input(key=key(screen, "link")).set_value("https://zoom.example/1")
    submit(screen)
    (call,) = planned(world.here)
    assert call.scheduled_at is not None
    assert local(call.scheduled_at) == at
    assert (call.agent_id, call.prospect_id) == (world.here.people["agent"].id, prospect.id)
    assert (call.language, call.zoom_link) == (Language.EN, "https://zoom.example/1")
    assert [title.value for title in screen.title] == ["Petra Prospekt"]
    assert "Start the call" in [button.label for button in screen.button]
    assert [toast.value for toast in screen.toast] == ["The call is planned."]


def test_the_planned_calls_page_leads_to_the_list_where_the_prospect_was_found(world: World) -> None:
    prospect = make_prospect(world.here)
    screen = submit(open_form(world.here, "manager", prospect, list="q=petra&screen=prospects"))
    assert links(screen)["Prospects"] == "q=petra"
    chosen = submit(open_form(world.here, "manager", prospect, list="q=petra&screen=plan-call"))
    assert links(chosen)["Calls"] == ""


def test_a_manager_chooses_the_agent_and_the_one_who_looks_after_the_prospect_is_proposed(world: World) -> None:
    prospect = make_prospect(world.here, agent="agent")
    screen = open_form(world.here, "manager", prospect)
    choice = screen.selectbox(key=key(screen, "agent"))
    assert choice.value == world.here.people["agent"].id
    choice.set_value(world.here.people["other_agent"].id)
    submit(screen)
    (call,) = planned(world.here)
    assert call.agent_id == world.here.people["other_agent"].id


def test_a_call_of_the_agents_at_that_time_is_told_and_forbids_nothing(world: World) -> None:
    other = make_prospect(world.here, name="Otto Other")
    at = in_days(4).replace(second=0, microsecond=0)
    make_call(world.here, prospect=other, at=at + timedelta(minutes=20), status=CallStatus.SCHEDULED)
    screen = open_form(world.here, "manager", make_prospect(world.here, agent="agent"))
    assert not screen.warning
    when(screen).set_value(local(at)).run()
    (warned,) = screen.warning
    assert "Otto Other" in warned.value
    screen.selectbox(key=key(screen, "agent")).set_value(world.here.people["other_agent"].id).run()
    assert not screen.warning
    screen.selectbox(key=key(screen, "agent")).set_value(world.here.people["agent"].id).run()
    submit(screen)
    assert len(planned(world.here)) == 2


def test_the_last_thread_goes_on_unless_it_was_decided_or_a_new_one_is_chosen(world: World) -> None:
    prospect = make_prospect(world.here)
    call = make_call(world.here, prospect=prospect, outcome=OutcomeType.FOLLOW_UP_SCHEDULED)
    submit(open_form(world.here, "agent", prospect))
    screen = open_form(world.here, "agent", prospect)
    screen.radio(key=key(screen, "thread")).set_value("")
    submit(screen)
    first, second = planned(world.here)
    assert first.thread_id == call.thread_id != second.thread_id
    won = make_prospect(world.here)
    make_call(world.here, prospect=won, outcome=OutcomeType.COACHING_CLIENT)
    screen = open_form(world.here, "agent", won)
    assert screen.radio(key=key(screen, "thread")).value == ""
    assert "Coaching client" in screen.radio(key=key(screen, "thread")).options[0]


def test_a_time_that_has_passed_or_never_was_is_refused_and_what_was_typed_stays(world: World) -> None:
    prospect = make_prospect(world.here, agent="agent")
    screen = open_form(world.here, "agent", prospect)
    screen.text_input(key=key(screen, "link")).set_value("https://zoom.example/1")
    when(screen).set_value(local(in_days(-1)))
    submit(screen)
    assert [error.value for error in screen.error] == ["Appointment must be a time to come."]
    assert screen.text_input(key=key(screen, "link")).value == "https://zoom.example/1"
    # By these clocks half past two is skipped in the last night of a March's Saturday.
    when(screen).set_value(datetime(2032, 3, 28, 2, 30))  # noqa: DTZ001
    submit(screen)
    assert "exists by the clocks" in screen.error[0].value
    assert planned(world.here) == []


def test_what_the_call_will_be_is_said_before(world: World) -> None:
    prospect = make_prospect(world.here, client_count=20, agent="agent")
    assert "led without an offer" in texts(open_form(world.here, "agent", prospect))
    plan_call(world.here, "agent", prospect=prospect)
    assert "A call is planned already" in texts(open_form(world.here, "agent", prospect))
    qualified = texts(open_form(world.here, "agent", make_prospect(world.here, agent="agent")))
    assert "led without an offer" not in qualified and "planned already" not in qualified


def test_a_prospect_is_chosen_by_a_search_among_those_that_one_sees(world: World) -> None:
    make_prospect(world.here, name="Anna Own", agent="agent")
    make_prospect(world.here, name="Anna Theirs", agent="other_agent")
    make_prospect(world.here, name="Bernd Own", agent="agent")
    make_prospect(world.there, name="Anna Foreign")
    screen = open_screen(world.here, "agent", "plan-call", q="anna")
    assert names_in(screen.dataframe[0].value) == ["Anna Own"]
    everybody = open_screen(world.here, "manager", "plan-call", q="anna")
    assert names_in(everybody.dataframe[0].value) == ["Anna Own", "Anna Theirs"]
    nobody = open_screen(world.here, "agent", "plan-call", q="zoe")
    assert "No prospect matches." in texts(nobody)


def test_the_ways_to_the_form_lead_back_to_where_they_began(world: World) -> None:
    prospect = make_prospect(world.here)
    from_calls = press(open_screen(world.here, "manager", "calls"), "Plan a call")
    assert names_in(from_calls.dataframe[0].value) == ["Petra Prospekt"]
    way = {"prospect_id": str(prospect.id), "list": "q=a"}
    from_prospect = press(open_screen(world.here, "manager", "prospect", **way), "Plan a call")
    assert links(from_prospect)["Back to the prospect"] == f"prospect_id={prospect.id}&list=q%3Da"
    back = links(open_form(world.here, "manager", prospect, list="q=a"))["Back to the prospect"]
    assert back == f"prospect_id={prospect.id}&list=q%3Da"
    chosen = open_form(world.here, "manager", prospect, list="q=petra&screen=plan-call")
    again = press(chosen, "Choose another prospect")
    assert names_in(again.dataframe[0].value) == ["Petra Prospekt"]
    assert again.query_params["q"] in ("petra", ["petra"])


@pytest.mark.parametrize("who", ["agent", "manager"])
def test_a_missing_and_a_foreign_prospect_say_the_same(world: World, who: str) -> None:
    foreign = make_prospect(world.there)
    screen = open_form(world.here, who, foreign)
    assert [error.value for error in screen.error] == ["There is no prospect with this id."]
    assert not screen.button or "Plan the call" not in [button.label for button in screen.button]


def test_who_loses_sight_of_a_prospect_while_planning_plans_nothing(world: World) -> None:
    prospect = make_prospect(world.here, agent="agent")
    screen = open_form(world.here, "agent", prospect)
    with scoped(world.here.command) as db:
        row = db.get_one(Prospect, (world.here.id, prospect.id))
        row.agent_id = world.here.people["other_agent"].id
    submit(screen)
    assert "There is no prospect with this id." in [error.value for error in screen.error]
    assert planned(world.here) == []


def test_days_ahead_are_by_the_organizations_clocks() -> None:
    assert local(datetime(2026, 7, 1, 12, tzinfo=UTC)) - datetime(2026, 7, 1, 12) == timedelta(hours=2)  # noqa: DTZ001
