"""Random deeds by all roles of two organizations on the same calls, beside a plain model of what is legal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from services import appointments, completion, configuration, leading, milestones, objections
from services.analytics.facts import writing
from services.db import ScopedSession, scoped
from services.errors import Foreseen, Overtaken
from services.models import AuditEntry, Call, MilestoneResponse, ObjectionResponse, Outcome
from services.models.vocabulary import (
    CallMode,
    CallStatus,
    DisqualificationReason,
    ObjectionOutcome,
    ObjectionType,
    OutcomeType,
)
from services.outcomes import OutcomeData
from tests.factories.calls import make_call, make_prospect
from tests.factories.organizations import Tenant, World
from tests.services.life.model import MILESTONES, ModelCall

TENANTS = st.sampled_from(["here"] * 7 + ["there"])
PEOPLE = st.sampled_from(["agent"] * 6 + ["other_agent", "manager", "admin"])
NUMBERS = st.sampled_from(MILESTONES)
LATER = timedelta(days=2)
_world: World


class Lives(RuleBasedStateMachine):
    """Calls of `here`; people of `there` try as well, and must find nothing."""

    calls = Bundle("calls")

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[UUID, ModelCall] = {}

    @rule(
        target=calls,
        agent=st.sampled_from(["agent", "other_agent"]),
        mode=st.sampled_from(CallMode),
        clients=st.sampled_from([800, 800, 3, None]),
        is_past=st.booleans(),
    )
    def plan(self, agent: str, mode: CallMode, clients: int | None, is_past: bool) -> UUID:
        """A call to come, or an appointment that has passed, which nobody plans but time brings about."""
        return self._plan(agent, mode, clients, is_past=is_past)

    @rule(
        target=calls,
        mode=st.sampled_from(CallMode),
        clients=st.sampled_from([800, 800, 3]),
        led=st.integers(0, 7),
    )
    def begin(self, mode: CallMode, clients: int, led: int) -> UUID:
        """A call in the middle: with so many of its milestones led as they should be."""
        call = self._plan("agent", mode, clients, is_past=False)
        self.check(call, "here", "agent", everything=True)
        self.start(call, "here", "agent")
        for number in [one for one in MILESTONES if self.known[call].is_available(one)][:led]:
            self.start_milestone(call, "here", "agent", number, None)
            self.tick(call, "here", "agent", number, everything=True)
            self.complete_milestone(call, "here", "agent", number)
        return call

    @rule(call=calls, tenant=TENANTS, who=PEOPLE, everything=st.sampled_from([True, True, True, False]))
    def check(self, call: UUID, tenant: str, who: str, everything: bool) -> None:
        def deed(db: ScopedSession, version: int) -> object:
            keys = [item.key for item in configuration.get_current(db)[1].checklist] if everything else []
            return leading.save_checklist(db, call_id=call, ticked=keys, expected_version=version)

        self._do(call, tenant, who, lambda model: model.check(everything), deed)

    @rule(call=calls, tenant=TENANTS, who=PEOPLE)
    def start(self, call: UUID, tenant: str, who: str) -> None:
        self._do(
            call, tenant, who, ModelCall.start, lambda db, v: leading.start(db, call_id=call, expected_version=v)
        )

    @rule(call=calls, tenant=TENANTS, who=PEOPLE)
    def reschedule(self, call: UUID, tenant: str, who: str) -> None:
        at = datetime.now(UTC) + 2 * LATER
        self._do(
            call,
            tenant,
            who,
            ModelCall.reschedule,
            lambda db, v: appointments.reschedule(db, call_id=call, at=at, expected_version=v),
        )

    @rule(call=calls, tenant=TENANTS, who=PEOPLE, agent=st.sampled_from(["agent", "other_agent"]))
    def reassign(self, call: UUID, tenant: str, who: str, agent: str) -> None:
        agent_id = _tenant(tenant).people[agent].id
        self._do(
            call,
            tenant,
            who,
            lambda model: model.reassign(who, agent),
            lambda db, v: appointments.reassign(
                db, call_id=call, agent_id=agent_id, reason="Ill", expected_version=v
            ),
            role_first=True,
        )

    @rule(call=calls, tenant=TENANTS, who=PEOPLE)
    def cancel(self, call: UUID, tenant: str, who: str) -> None:
        self._do(
            call,
            tenant,
            who,
            ModelCall.cancel,
            lambda db, v: appointments.cancel(db, call_id=call, reason="Ill", expected_version=v),
        )

    @rule(call=calls, tenant=TENANTS, who=PEOPLE)
    def no_show(self, call: UUID, tenant: str, who: str) -> None:
        self._do(
            call,
            tenant,
            who,
            ModelCall.no_show,
            lambda db, v: appointments.mark_no_show(db, call_id=call, expected_version=v),
        )

    @rule(call=calls, tenant=TENANTS, who=PEOPLE)
    def correct(self, call: UUID, tenant: str, who: str) -> None:
        self._do(
            call,
            tenant,
            who,
            ModelCall.correct,
            lambda db, v: appointments.correct(db, call_id=call, reason="A mistake", expected_version=v),
        )

    @rule(call=calls, tenant=TENANTS, who=PEOPLE, number=NUMBERS, reason=st.sampled_from([None, "As it came"]))
    def start_milestone(self, call: UUID, tenant: str, who: str, number: int, reason: str | None) -> None:
        self._do(
            call,
            tenant,
            who,
            lambda model: model.start_milestone(number, reason is not None),
            lambda db, _v: milestones.start(
                db, call_id=call, milestone=number, reason=reason, expected_version=_version(db, call, number)
            ),
        )

    @rule(call=calls, tenant=TENANTS, who=PEOPLE, number=NUMBERS, everything=st.booleans())
    def tick(self, call: UUID, tenant: str, who: str, number: int, everything: bool) -> None:
        def deed(db: ScopedSession, _v: int) -> object:
            settings = configuration.get_current(db)[1].milestone(number)
            items = milestones.required_items(settings) if settings and everything else []
            return milestones.tick(
                db, call_id=call, milestone=number, items=items, expected_version=_version(db, call, number) or 0
            )

        self._do(call, tenant, who, lambda model: model.tick(number, everything), deed)

    @rule(call=calls, tenant=TENANTS, who=PEOPLE, number=NUMBERS)
    def complete_milestone(self, call: UUID, tenant: str, who: str, number: int) -> None:
        self._do(
            call,
            tenant,
            who,
            lambda model: model.complete_milestone(number),
            lambda db, _v: milestones.complete(
                db, call_id=call, milestone=number, expected_version=_version(db, call, number) or 0
            ),
        )

    @rule(call=calls, tenant=TENANTS, who=PEOPLE, number=NUMBERS, reason=st.sampled_from(["", "Known already"]))
    def skip(self, call: UUID, tenant: str, who: str, number: int, reason: str) -> None:
        self._do(
            call,
            tenant,
            who,
            lambda model: model.skip(number, bool(reason)),
            lambda db, _v: milestones.skip(
                db, call_id=call, milestone=number, reason=reason, expected_version=_version(db, call, number)
            ),
        )

    @rule(call=calls, who=PEOPLE, reason=st.sampled_from([None, "As it came"]), skips=st.booleans())
    def leave_the_order(self, call: UUID, who: str, reason: str | None, skips: bool) -> None:
        """Begin or skip the milestones from the last to the first, which strict mode never allows."""
        for number in reversed(MILESTONES):
            if skips:
                self.skip(call, "here", who, number, reason or "")
            else:
                self.start_milestone(call, "here", who, number, reason)

    @rule(call=calls, tenant=TENANTS, who=PEOPLE, type=st.sampled_from(ObjectionType))
    def log(self, call: UUID, tenant: str, who: str, type: ObjectionType) -> None:
        self._do(
            call,
            tenant,
            who,
            lambda model: model.log(type.value),
            lambda db, _v: objections.log(db, call_id=call, type=type),
        )

    @rule(
        call=calls, tenant=TENANTS, who=PEOPLE, place=st.integers(0, 3), outcome=st.sampled_from(ObjectionOutcome)
    )
    def classify(self, call: UUID, tenant: str, who: str, place: int, outcome: ObjectionOutcome) -> None:
        if place >= len(self.known[call].objections):
            return

        def deed(db: ScopedSession, _v: int) -> object:
            objection = _objections(call)[place]
            return objections.classify(
                db, objection_id=objection.id, outcome=outcome, expected_version=objection.version
            )

        self._do(call, tenant, who, lambda model: model.classify(place, outcome.value), deed)

    @rule(call=calls, tenant=TENANTS, who=PEOPLE, type=st.sampled_from(OutcomeType))
    def complete(self, call: UUID, tenant: str, who: str, type: OutcomeType) -> None:
        data = OutcomeData(
            type,
            reason=DisqualificationReason.AUTHORITY_ISSUE if type is OutcomeType.DISQUALIFIED else None,
            follow_up_at=datetime.now(UTC) + LATER if type is OutcomeType.FOLLOW_UP_SCHEDULED else None,
        )
        self._do(
            call,
            tenant,
            who,
            lambda model: model.complete(type.value),
            lambda db, v: completion.complete(db, call_id=call, data=data, expected_version=v),
        )
        self._adopt(call)

    @rule(call=calls, who=PEOPLE)
    def agree_and_take_back(self, call: UUID, who: str) -> None:
        """A follow-up is agreed and taken back at once: the call that it planned goes, unless it has begun."""
        self.complete(call, "here", "agent", OutcomeType.FOLLOW_UP_SCHEDULED)
        self.reopen(call, "here", who)

    @rule(target=calls, call=calls)
    def follow_up(self, call: UUID) -> Any:
        """The calls that were planned by others live on as all do."""
        return multiple(*(id_ for id_, model in self.known.items() if model in self.known[call].planned))

    @rule(call=calls, tenant=TENANTS, who=PEOPLE)
    def reopen(self, call: UUID, tenant: str, who: str) -> None:
        self._do(
            call,
            tenant,
            who,
            lambda model: model.reopen(who),
            lambda db, v: completion.reopen(db, call_id=call, reason="A mistake", expected_version=v),
            role_first=True,
        )

    @rule(call=calls, who=st.sampled_from(["manager", "admin"]))
    def save_over_somebody_elses_change(self, call: UUID, who: str) -> None:
        """Whoever looked at an older version is told, whatever they want to do."""
        stale = _call(call).version - 1
        with pytest.raises(Overtaken) as caught, scoped(_world.here.as_(who)) as db:
            completion.reopen(db, call_id=call, reason="A mistake", expected_version=stale)
        assert caught.value.yours == {"status": CallStatus.IN_PROGRESS}

    @invariant()
    def rows_are_the_models(self) -> None:
        """Every call, what happened in it, and what the log says of it stand as the model has them."""
        with scoped(_world.here.command) as db:
            for id_, model in self.known.items():
                assert _seen(db, id_) == (
                    model.status,
                    model.agent,
                    model.outcome,
                    {number: milestone.status for number, milestone in model.milestones.items()},
                    [(objection.type, objection.outcome) for objection in model.objections],
                    model.deeds,
                )

    def teardown(self) -> None:
        """The facts agree with the rows, in both organizations."""
        for tenant in (_world.here, _world.there):
            with scoped(tenant.command) as db:
                assert writing.check(db) == []

    def _plan(self, agent: str, mode: CallMode, clients: int | None, *, is_past: bool) -> UUID:
        tenant = _world.here
        prospect = make_prospect(tenant, client_count=clients)
        make_call(tenant, prospect=prospect, agent=agent, status=CallStatus.CANCELLED)
        with scoped(tenant.as_(agent)) as db:
            call = appointments.schedule(db, prospect_id=prospect.id, at=datetime.now(UTC) + LATER, mode=mode)
        if is_past:
            with scoped(tenant.command) as db:
                db.get_one(Call, (tenant.id, call.id)).scheduled_at = datetime.now(UTC) - LATER
        model = ModelCall("here", agent, mode.value, (clients or 0) >= 500, is_past)
        model.deeds.append("schedule")
        self.known[call.id] = model
        return call.id

    def _do(
        self,
        call: UUID,
        tenant: str,
        who: str,
        expected: Callable[[ModelCall], str | None],
        deed: Callable[[ScopedSession, int], object],
        *,
        role_first: bool = False,
    ) -> None:
        """Do it, and hold what comes of it against the model, which a refusal leaves as it was."""
        model = self.known[call]
        denied = model.access(tenant, who)
        is_weak = role_first and who not in ("manager", "admin")
        refusal = "Your role does not allow this" if is_weak else denied or expected(model)
        version = _call(call).version
        said = None
        try:
            with scoped(_tenant(tenant).as_(who)) as db:
                deed(db, version)
        except Foreseen as error:
            said = str(error)
        # What the model refuses was refused for that reason, and what it allows was done.
        assert refusal in said if refusal and said else refusal == said

    def _adopt(self, call: UUID) -> None:
        """Find the rows of the calls that the model has planned."""
        planned = self.known[call].planned
        with scoped(_world.here.command) as db:
            ids = db.scalars(select(Call.id).where(Call.follows_call_id == call).order_by(Call.id)).all()
        assert len(ids) == len(planned)
        self.known.update(zip(ids, planned, strict=True))


def _tenant(slug: str) -> Tenant:
    return _world.here if slug == "here" else _world.there


def _call(id_: UUID) -> Call:
    with scoped(_world.here.command) as db:
        return db.get_one(Call, (_world.here.id, id_))


def _objections(id_: UUID) -> list[ObjectionResponse]:
    """Read beside the scope that is open: as the command that made the world."""
    return _found[id_]


def _version(db: ScopedSession, call: UUID, number: int) -> int | None:
    of_milestone = MilestoneResponse.call_id == call, MilestoneResponse.milestone == number
    return db.scalars(select(MilestoneResponse.version).where(*of_milestone)).first()


_found: dict[UUID, list[ObjectionResponse]] = {}


def _seen(db: ScopedSession, id_: UUID) -> tuple[object, ...]:
    """A call with all that hangs on it, in the model's words."""
    call = db.get_one(Call, (_world.here.id, id_))
    emails = {user.id: who for who, user in _world.here.people.items()}
    raised = select(ObjectionResponse).where(ObjectionResponse.call_id == id_).order_by(ObjectionResponse.id)
    _found[id_] = list(db.scalars(raised))
    responses = db.scalars(select(MilestoneResponse).where(MilestoneResponse.call_id == id_))
    entries = select(AuditEntry.action).where(AuditEntry.subject_id == id_).order_by(AuditEntry.at, AuditEntry.id)
    return (
        call.status.value,
        emails[call.agent_id],
        db.scalars(select(Outcome.type).where(Outcome.call_id == id_)).first(),
        {row.milestone: row.status.value for row in responses},
        [(one.type.value, one.outcome.value if one.outcome else None) for one in _found[id_]],
        list(db.scalars(entries)),
    )


def test_every_reachable_state_is_legal_and_every_refusal_names_its_rule(world: World) -> None:
    global _world
    _world = world
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=30,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
