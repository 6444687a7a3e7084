"""Reviews: which calls the rules choose and why, and what managers make of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from services import outcomes, reviews
from services.analytics import facts
from services.analytics.counts import COUNTS
from services.analytics.filters import Filters
from services.analytics.masks import sampling
from services.analytics.masks.gates import Gate
from services.analytics.periods import Period
from services.db import scoped
from services.errors import Conflict, Invalid, NotFound, NotPermitted
from services.imports.taking_back import take_back
from services.models import AuditEntry, Call, CallReview
from services.models.vocabulary import (
    CallStatus,
    MilestoneStatus,
    ObjectionOutcome,
    ObjectionType,
    OutcomeType,
    ReviewDecision,
)
from services.outcomes import OutcomeData
from services.reviews import Chosen, Rule
from tests.factories.calls import make_call, make_prospect
from tests.factories.organizations import Tenant, World, make_world
from tests.services.imports.support import CALLS, PROSPECTS, bring
from tests.services.meeting import both_at_once

AT = datetime(2026, 3, 10, 12, tzinfo=UTC)
MARCH = Period(AT.date() - timedelta(days=9), AT.date() + timedelta(days=20), "Europe/Berlin")
DAY = timedelta(days=1)
DONE, SKIPPED = MilestoneStatus.COMPLETED, MilestoneStatus.SKIPPED
CLIENT = OutcomeType.COACHING_CLIENT


@pytest.fixture(autouse=True)
def _nobody_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids are new in each test: chance would draw some of the calls."""
    monkeypatch.setattr(sampling, "is_drawn", lambda call_id, day: False)


def chosen(tenant: Tenant, who: str = "manager", filters: Filters | None = None, **asked: Any) -> Sequence[Chosen]:
    with scoped(tenant.as_(who)) as db:
        frame = facts.load(db, period=MARCH, now=AT + 60 * DAY, filters=filters)
        page = reviews.list_chosen(db, frame=frame, **asked)
        assert page.total == len(page.items)
        return page.items


def ids_of(items: Sequence[Chosen]) -> list[UUID]:
    return [one.call.id for one in items]


def act(tenant: Tenant, deed: Any, who: str = "manager", **values: Any) -> Any:
    with scoped(tenant.as_(who)) as db:
        return deed(db, **values)


def test_each_rule_chooses_its_calls_and_says_what_it_found(world: World) -> None:
    here = world.here
    make_call(here, at=AT, outcome=CLIENT, milestones={1: DONE})
    gate = make_call(here, at=AT + DAY, prospect=make_prospect(here, client_count=3), outcome=CLIENT)
    override = make_call(here, at=AT + 2 * DAY, outcome=CLIENT, milestones={1: DONE, 2: SKIPPED})
    missing = make_call(here, at=AT + 3 * DAY)
    resolved = make_call(
        here, at=AT + 4 * DAY, outcome=CLIENT, objections=[(ObjectionType.PRICE, ObjectionOutcome.RESOLVED)]
    )
    make_call(
        here,
        at=AT + 5 * DAY,
        prospect=resolved_prospect(here, resolved),
        thread_id=resolved.thread_id,
        outcome=CLIENT,
        objections=[(ObjectionType.PRICE, ObjectionOutcome.DEFERRED)],
    )
    found = chosen(here)
    assert [(one.call.id, set(one.rules)) for one in found] == [
        (resolved.id, {Rule.BOOMERANG}),
        (missing.id, {Rule.OUTCOME}),
        (override.id, {Rule.OVERRIDE}),
        (gate.id, {Rule.GATE}),
    ]
    assert found[0].boomerangs == [ObjectionType.PRICE]
    assert [(one.milestone, one.is_skipped, one.reason) for one in found[2].overrides] == [
        (2, True, "Covered by mail")
    ]
    assert found[3].gates == [Gate.OUTCOME]


def resolved_prospect(tenant: Tenant, call: Call) -> Any:
    with scoped(tenant.command) as db:
        return db.get_one(Call, (tenant.id, call.id)).prospect


def test_a_call_of_several_rules_stands_once(world: World) -> None:
    call = make_call(world.here, at=AT, milestones={1: SKIPPED, 2: DONE})
    (one,) = chosen(world.here)
    assert (one.call.id, set(one.rules)) == (call.id, {Rule.OVERRIDE, Rule.OUTCOME})
    assert ids_of(chosen(world.here, rules=frozenset({Rule.OUTCOME}))) == [call.id]
    assert chosen(world.here, rules=frozenset({Rule.GATE, Rule.BOOMERANG})) == []


def test_the_rules_say_what_the_figures_count(world: World) -> None:
    """No second dialect: the members of the figures' counts, and the calls of the rules, are the same."""
    here = world.here
    for n in range(4):
        make_call(here, at=AT + n * DAY, milestones={1: DONE, 2: SKIPPED if n % 2 else DONE})
        make_call(here, at=AT + n * DAY, status=CallStatus.CANCELLED)
    counts = {
        Rule.OVERRIDE: "milestones-skipped",
        Rule.OUTCOME: "held-without-outcome",
        Rule.BOOMERANG: "boomerangs",
    }
    with scoped(here.as_("manager")) as db:
        frame = facts.load(db, period=MARCH, now=AT)
        for rule, name in counts.items():
            members = set(frame.calls.id[COUNTS[name].members(frame).calls].tolist())
            page = reviews.list_chosen(db, frame=frame, rules=frozenset({rule}))
            assert {one.call.id for one in page.items} == members
            assert reviews.count_chosen(db, frame=frame)[rule].open == len(members)


def test_the_sample_is_a_rule_of_its_own(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = make_call(world.here, at=AT, outcome=CLIENT)
    make_call(world.here, at=AT, outcome=CLIENT)
    monkeypatch.setattr(sampling, "is_drawn", lambda call_id, day: call_id == drawn.id)
    assert [(one.call.id, set(one.rules)) for one in chosen(world.here)] == [(drawn.id, {Rule.SAMPLE})]


def test_what_is_done_or_skipped_falls_out_of_the_list_and_is_shown_when_asked_for(world: World) -> None:
    here = world.here
    first, second, third = (make_call(here, at=AT + n * DAY) for n in range(3))
    act(here, reviews.finish, call_id=first.id)
    act(here, reviews.skip, "admin", call_id=second.id, reason="Spoken of already")
    assert ids_of(chosen(here)) == [third.id]
    seen = [(one.call.id, one.review) for one in chosen(here, is_reviewed=True)]
    said = [(call_id, review.decision, review.reason, review.reviewer.name) for call_id, review in seen if review]
    assert said == [
        (second.id, ReviewDecision.SKIPPED, "Spoken of already", "Ada Admin"),
        (first.id, ReviewDecision.DONE, None, "Mara Manager"),
    ]
    with scoped(here.as_("manager")) as db:
        tally = reviews.count_chosen(db, frame=facts.load(db, period=MARCH, now=AT))[Rule.OUTCOME]
    assert (tally.open, tally.reviewed) == (1, 2)


def test_a_reviewed_call_that_no_rule_chooses_any_more_is_still_shown(world: World) -> None:
    call = make_call(world.here, at=AT)
    act(world.here, reviews.finish, call_id=call.id)
    act(world.here, outcomes.settle, call_id=call.id, data=OutcomeData(CLIENT))
    (one,) = chosen(world.here, is_reviewed=True)
    assert (one.call.id, one.rules) == (call.id, frozenset())
    assert chosen(world.here, is_reviewed=True, rules=frozenset({Rule.OUTCOME})) == []


def test_a_call_is_put_back_by_anybody_who_reviews(world: World) -> None:
    call = make_call(world.here, at=AT)
    review = act(world.here, reviews.skip, call_id=call.id)
    act(world.here, reviews.put_back, "admin", review_id=review.id)
    assert ids_of(chosen(world.here)) == [call.id]
    with pytest.raises(NotFound, match="There is no review with this id"):
        act(world.here, reviews.put_back, review_id=review.id)
    assert act(world.here, reviews.finish, call_id=call.id).decision is ReviewDecision.DONE


def test_who_does_it_twice_changes_nothing_and_who_comes_second_is_told(world: World) -> None:
    here, call = world.here, make_call(world.here, at=AT)
    first = act(here, reviews.finish, call_id=call.id)
    assert act(here, reviews.finish, call_id=call.id).id == first.id
    for who, deed in (("admin", reviews.finish), ("manager", reviews.skip)):
        with pytest.raises(Conflict, match="Somebody has reviewed this call in the meantime"):
            act(here, deed, who, call_id=call.id)
    with scoped(here.command) as db:
        assert len(db.scalars(select(CallReview)).all()) == 1
        entries = db.scalars(select(AuditEntry).where(AuditEntry.subject == "review")).all()
    assert [entry.action for entry in entries] == ["finish"]


def test_agents_and_commands_review_nothing(world: World) -> None:
    call = make_call(world.here, at=AT)
    for scope in (world.here.as_("agent"), world.here.command):
        with pytest.raises(NotPermitted), scoped(scope) as db:
            reviews.finish(db, call_id=call.id)


def test_another_organizations_calls_and_reviews_are_missing_ones(world: World) -> None:
    call = make_call(world.there, at=AT)
    review = act(world.there, reviews.finish, call_id=call.id)
    for deed, values in (
        (reviews.finish, {"call_id": call.id}),
        (reviews.skip, {"call_id": call.id}),
        (reviews.put_back, {"review_id": review.id}),
    ):
        with pytest.raises(NotFound):
            act(world.here, deed, **values)
    assert chosen(world.here, is_reviewed=True) == []


def test_a_reason_has_its_greatest_length(world: World) -> None:
    call = make_call(world.here, at=AT)
    with pytest.raises(Invalid):
        act(world.here, reviews.skip, call_id=call.id, reason="x" * 1_001)
    assert act(world.here, reviews.skip, call_id=call.id, reason="  ").reason is None


def test_what_is_put_back_is_in_the_audit_log(world: World) -> None:
    call = make_call(world.here, at=AT)
    review = act(world.here, reviews.skip, call_id=call.id, reason="Known")
    act(world.here, reviews.put_back, "admin", review_id=review.id)
    with scoped(world.here.command) as db:
        entries = db.scalars(
            select(AuditEntry).where(AuditEntry.subject_id == review.id).order_by(AuditEntry.id)
        ).all()
    assert [(entry.action, entry.actor_id, entry.reason) for entry in entries] == [
        ("skip", world.here.people["manager"].id, "Known"),
        ("put_back", world.here.people["admin"].id, None),
    ]


def test_filters_narrow_what_is_chosen(world: World) -> None:
    make_call(world.here, at=AT)
    theirs = make_call(world.here, at=AT, agent="other_agent")
    make_call(world.here, at=AT - 60 * DAY)
    only = Filters(agent_ids=frozenset({world.here.people["other_agent"].id}))
    assert ids_of(chosen(world.here, filters=only)) == [theirs.id]
    assert len(chosen(world.here)) == 2


def test_of_two_who_review_at_once_one_is_told(committed: Engine) -> None:
    here = make_world().here
    call = make_call(here, at=AT)
    assert both_at_once(lambda who: act(here, reviews.finish, who, call_id=call.id), ["manager", "admin"]) == 1
    with scoped(here.command) as db:
        assert len(db.scalars(select(CallReview)).all()) == 1


def test_an_import_that_is_taken_back_takes_the_reviews_of_its_calls_along(world: World) -> None:
    brought = bring(world.here, PROSPECTS, CALLS)
    with scoped(world.here.as_("manager")) as db:
        call_id = db.scalars(select(Call.id).where(Call.import_id == brought.import_id)).first()
        assert call_id is not None
        reviews.finish(db, call_id=call_id)
    with scoped(world.here.as_("admin")) as db:
        assert brought.import_id is not None
        take_back(db, import_id=brought.import_id)
        assert db.scalars(select(CallReview)).all() == []


def test_a_call_alone_is_chosen_for_what_it_is_chosen_for_among_all(world: World) -> None:
    here, price = world.here, ObjectionType.PRICE
    back = make_call(here, at=AT, outcome=CLIENT, objections=[(price, ObjectionOutcome.RESOLVED)])
    later = make_call(
        here,
        at=AT + 9 * DAY,
        prospect=resolved_prospect(here, back),
        thread_id=back.thread_id,
        outcome=CLIENT,
        objections=[(price, ObjectionOutcome.DEFERRED)],
    )
    missing = make_call(here, at=AT + DAY, milestones={1: DONE, 2: SKIPPED})
    among_all = {one.call.id: one.rules for one in chosen(here)}
    assert set(among_all) == {back.id, missing.id}
    for call in (back, later, missing):
        found = act(here, reviews.find_of_call, call_id=call.id, now=AT + 60 * DAY)
        assert (found.rules if found else None) == among_all.get(call.id)
    planned = make_call(here, at=AT, status=CallStatus.SCHEDULED)
    assert act(here, reviews.find_of_call, call_id=planned.id, now=AT + 60 * DAY) is None
