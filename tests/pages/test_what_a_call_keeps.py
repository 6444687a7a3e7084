"""What people said in a call is read on its page: answers, flags, the number to dial, a follow-up that moved."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from dashboard import formats
from services import appointments, calls, completion, objections
from services.db import scoped
from services.models import Call
from services.models.vocabulary import ObjectionOutcome, ObjectionType, OutcomeType
from services.outcomes import OutcomeData
from tests.factories.calls import make_call, make_prospect
from tests.factories.led_calls import in_days, start_call
from tests.factories.organizations import Tenant, World
from tests.pages.screens import open_screen, speak_german, texts
from tests.pages.test_call import open_call
from tests.pages.test_leading_a_call import press

ZONE = "Europe/Berlin"


def answered(tenant: Tenant, call: Call, type: ObjectionType, said: str) -> str:
    """Log an objection, answer its first question so, classify it, and return the question."""
    with scoped(tenant.as_("agent")) as db:
        raised = objections.log(db, call_id=call.id, type=type)
        configured = calls.get_call(db, call_id=call.id).configuration.objections
        question = next(one for one in configured if one.type is type).questions[0]
        raised = objections.answer(
            db, objection_id=raised.id, answers={question: said}, expected_version=raised.version
        )
        outcome = ObjectionOutcome.RESOLVED
        objections.classify(db, objection_id=raised.id, outcome=outcome, expected_version=raised.version)
    return question


def complete(tenant: Tenant, call: Call, data: OutcomeData) -> Call:
    with scoped(tenant.as_("agent")) as db:
        return completion.complete(db, call_id=call.id, data=data, expected_version=call.version)


def test_answers_stay_in_sight_once_the_objection_is_classified_and_the_call_is_over(world: World) -> None:
    call = start_call(world.here)
    question = answered(world.here, call, ObjectionType.PRICE, "*Another* program")
    leading = texts(open_call(world.here, "agent", call))
    assert question in leading and "*Another* program" in leading
    complete(world.here, call, OutcomeData(OutcomeType.COACHING_CLIENT))
    for who in ("agent", "manager"):
        shown = texts(open_call(world.here, who, call))
        assert question in shown and "*Another* program" in shown


def test_the_flags_that_are_known_stand_with_the_outcome(world: World) -> None:
    call = start_call(world.here)
    complete(
        world.here,
        call,
        OutcomeData(OutcomeType.COACHING_CLIENT, has_enough_clients=True, has_strategic_alignment=False),
    )
    said = [one.value for one in open_call(world.here, "manager", call).markdown]
    assert any("Enough clients" in one and one.endswith("Yes") for one in said)
    assert any("Strategic alignment" in one and one.endswith("No") for one in said)
    assert not any("Financial capacity" in one for one in said)


def test_an_outcome_without_anything_beside_it_has_no_card(world: World) -> None:
    call = make_call(world.here, outcome=OutcomeType.COACHING_CLIENT)
    assert "**Outcome**" not in [one.value for one in open_call(world.here, "agent", call).markdown]


def test_an_open_objection_is_called_in_german_as_the_page_calls_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = start_call(world.here)
    speak_german(world.here, "agent", monkeypatch)
    screen = press(open_call(world.here, "agent", call), "Preis")
    assert any("noch offen: Preis." in one.value for one in screen.warning)


def test_whoever_calls_has_the_number_and_what_the_checklist_asks_to_confirm(world: World) -> None:
    prospect = make_prospect(
        world.here, phone="+49 (0) 170 123456", client_count=640, main_pain="Leads\nrun dry", agent="agent"
    )
    call = start_call(world.here, prospect=prospect)
    shown = texts(open_call(world.here, "agent", call))
    assert "(tel:+49170123456)" in shown
    assert "640" in shown and "Leads run dry" in shown
    own = texts(open_screen(world.here, "agent", "prospect", prospect_id=str(prospect.id)))
    assert "(tel:+49170123456)" in own


def test_a_follow_up_that_was_moved_says_where_it_stands_and_what_was_agreed(world: World) -> None:
    agreed, moved = in_days(3), in_days(5)
    call = start_call(world.here)
    complete(world.here, call, OutcomeData(OutcomeType.FOLLOW_UP_SCHEDULED, follow_up_at=agreed))
    assert "(moved to" not in texts(open_call(world.here, "agent", call))
    with scoped(world.here.as_("agent")) as db:
        planned = db.scalars(select(Call).where(Call.follows_call_id == call.id)).one()
        appointments.reschedule(db, call_id=planned.id, at=moved, expected_version=planned.version)
    said = f"{formats.moment(agreed, ZONE)} (moved to {formats.moment(moved, ZONE)})"
    assert said in texts(open_call(world.here, "agent", call))
    assert said in texts(open_screen(world.here, "manager", "prospect", prospect_id=str(call.prospect_id)))


def test_a_follow_up_that_was_cancelled_was_moved_nowhere(world: World) -> None:
    call = start_call(world.here)
    complete(world.here, call, OutcomeData(OutcomeType.FOLLOW_UP_SCHEDULED, follow_up_at=in_days(3)))
    with scoped(world.here.as_("agent")) as db:
        planned = db.scalars(select(Call).where(Call.follows_call_id == call.id)).one()
        planned = appointments.reschedule(db, call_id=planned.id, at=in_days(5), expected_version=planned.version)
        appointments.cancel(db, call_id=planned.id, reason="Ill", expected_version=planned.version)
    assert "(moved to" not in texts(open_call(world.here, "agent", call))
