"""The milestones of a call: which there are, and leading them in their order, or with a reason in another one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select

from services import audit, versions
from services.call_access import lock, require
from services.calls import get_call
from services.configuration import Configuration, MilestoneSettings, get_version
from services.db import ScopedSession
from services.errors import N_, Conflict, Invalid, NotFound
from services.models import Call, MilestoneResponse
from services.models.limits import REASON
from services.models.vocabulary import CallMode, CallStatus, MilestoneStatus, Qualification
from services.scope import guarded
from services.text import required_text


@dataclass(frozen=True, slots=True)
class MilestoneOfCall:
    """One milestone of a call: as configured then, whether it was available, and what happened, if anything."""

    number: int
    settings: MilestoneSettings | None
    is_available: bool
    response: MilestoneResponse | None


# What a milestone says that was in progress, not all ticked and without a reason, when its call was completed.
LEFT_AT_THE_END = N_("The call was completed while this milestone was in progress.")


@guarded
def list_of_call(db: ScopedSession, *, call_id: UUID) -> list[MilestoneOfCall]:
    """The milestones of one call in their configured order, then responses to numbers not configured.

    Raises NotFound as calls.get_call does.
    """
    details = get_call(db, call_id=call_id)
    responses = {
        row.milestone: row
        for row in db.scalars(select(MilestoneResponse).where(MilestoneResponse.call_id == call_id))
    }
    rows = [
        MilestoneOfCall(
            settings.number,
            settings,
            is_available(details.configuration, settings, details.call.qualification),
            responses.pop(settings.number, None),
        )
        for settings in details.configuration.milestones
    ]
    strange = [MilestoneOfCall(number, None, False, responses[number]) for number in sorted(responses)]
    return [row for row in rows if row.settings and (row.settings.is_active or row.response)] + strange


@guarded
def start(
    db: ScopedSession,
    *,
    call_id: UUID,
    milestone: int,
    reason: str | None = None,
    expected_version: int | None = None,
) -> MilestoneResponse:
    """Begin a milestone of a call in progress, also one that was skipped before.

    Out of order it needs a reason, and in strict mode it is refused. `expected_version` is that of the response
    where there is one. Raises NotFound, Invalid without a reason, Overtaken, and Conflict where the call is not in
    progress or the milestone may not begin.
    """
    leading = _Leading.of(db, call_id)
    settings = leading.available(milestone)
    response = leading.response(milestone, expected_version, {"status": MilestoneStatus.IN_PROGRESS})
    if response is not None and response.status is not MilestoneStatus.SKIPPED:
        raise Conflict(N_("This milestone has been started already."))
    why = leading.reason_to_start(settings, reason)
    before = {"status": response.status if response else None}
    if response is None:
        response = MilestoneResponse(call_id=call_id, milestone=milestone, checked_items=[])
        db.add(response)
    response.status, response.override_reason = MilestoneStatus.IN_PROGRESS, why
    response.started_at, response.completed_at, response.is_touched = datetime.now(UTC), None, True
    _write_down(db, "start", response, before, reason=why)
    return response


@guarded
def tick(
    db: ScopedSession, *, call_id: UUID, milestone: int, items: Collection[str], expected_version: int
) -> MilestoneResponse:
    """Keep which questions and confirmations of a milestone in progress are ticked, by their texts.

    Raises NotFound, Invalid for an item that the milestone does not have, Overtaken, and Conflict where call or
    milestone is not in progress.
    """
    leading = _Leading.of(db, call_id)
    settings = leading.available(milestone)
    response = leading.in_progress(milestone, expected_version, {"checked_items": sorted(items)})
    required = required_items(settings)
    for item in items:
        if item not in required:
            raise Invalid(N_("%(field)s: this milestone has no item “%(item)s”."), field="items", item=item)
    before = {"checked_items": response.checked_items}
    response.checked_items = [item for item in required if item in items]
    if before["checked_items"] != response.checked_items:
        response.is_touched = True
        _write_down(db, "check", response, before)
    return response


@guarded
def complete(db: ScopedSession, *, call_id: UUID, milestone: int, expected_version: int) -> MilestoneResponse:
    """Complete a milestone in progress. Raises NotFound, Overtaken, and Conflict where call or milestone is not in
    progress, or where a required item is not ticked.
    """
    leading = _Leading.of(db, call_id)
    settings = leading.available(milestone)
    response = leading.in_progress(milestone, expected_version, {"status": MilestoneStatus.COMPLETED})
    missing = missing_items(settings, response)
    if missing:
        raise Conflict(
            N_("Before the milestone is complete these are to be ticked: %(items)s"), items="; ".join(missing)
        )
    before = {"status": response.status}
    close(response, settings, datetime.now(UTC))
    _write_down(db, "complete", response, before)
    return response


@guarded
def skip(
    db: ScopedSession, *, call_id: UUID, milestone: int, reason: str, expected_version: int | None = None
) -> MilestoneResponse:
    """Leave a milestone out, with a reason that managers see; one in progress is left in the middle.

    Raises NotFound, Invalid without a reason, Overtaken, and Conflict where the call is not in progress, is led in
    strict mode, or the milestone is not available or completed.
    """
    leading = _Leading.of(db, call_id)
    leading.available(milestone)
    response = leading.response(milestone, expected_version, {"status": MilestoneStatus.SKIPPED})
    if leading.call.mode is CallMode.STRICT:
        raise Conflict(N_("In strict mode milestones are led in their order, and none is skipped."))
    if response is not None and response.status is not MilestoneStatus.IN_PROGRESS:
        raise Conflict(N_("Only a milestone that is open can be skipped."))
    why = required_text(reason, field="reason", longest=REASON)
    before = {"status": response.status if response else None}
    if response is None:
        response = MilestoneResponse(call_id=call_id, milestone=milestone, checked_items=[])
        db.add(response)
    response.status, response.override_reason = MilestoneStatus.SKIPPED, why
    response.completed_at, response.is_touched = None, True
    _write_down(db, "skip", response, before, reason=why)
    return response


def close(response: MilestoneResponse, settings: MilestoneSettings | None, at: datetime) -> None:
    """End a milestone in progress: complete where all is ticked, else left in the middle. For completion.

    The reason that somebody typed to begin it out of order stays.
    """
    response.is_touched = True
    if settings is not None and not missing_items(settings, response):
        response.status = MilestoneStatus.COMPLETED
        response.completed_at = max(at, response.started_at or at)
    else:
        response.status = MilestoneStatus.SKIPPED
        response.override_reason = response.override_reason or LEFT_AT_THE_END


def required_items(settings: MilestoneSettings) -> list[str]:
    """What has to be ticked before a milestone is complete, in its order."""
    return [*settings.questions, *settings.confirmations]


def missing_items(settings: MilestoneSettings, response: MilestoneResponse) -> list[str]:
    """Of these what is not ticked."""
    return [item for item in required_items(settings) if item not in (response.checked_items or ())]


def is_available(configuration: Configuration, milestone: MilestoneSettings, qualification: Qualification) -> bool:
    """Whether a milestone may be led: the offer only with a qualified prospect (advisory mode)."""
    is_advisory = qualification is not Qualification.QUALIFIED
    return milestone.is_active and not (is_advisory and milestone.number == configuration.offer)


@dataclass(frozen=True, slots=True)
class _Leading:
    """A call in progress, held, with what it is led under."""

    db: ScopedSession
    call: Call
    configuration: Configuration

    @classmethod
    def of(cls, db: ScopedSession, call_id: UUID) -> _Leading:
        """Raises NotFound as calls.get_call does, and Conflict where the call is not in progress."""
        call = lock(db, call_id)
        require(call, CallStatus.IN_PROGRESS)
        _, document = get_version(db, version_id=call.configuration_version_id)
        return cls(db, call, document)

    def available(self, number: int) -> MilestoneSettings:
        """The milestone, if the call has it and it may be led."""
        settings = self.configuration.milestone(number)
        if settings is None or not settings.is_active:
            raise NotFound(N_("This call has no milestone of this number."))
        if not is_available(self.configuration, settings, self.call.qualification):
            raise Conflict(N_("The prospect is not qualified: the offer is not available."))
        return settings

    def response(
        self, number: int, expected_version: int | None, yours: Mapping[str, object]
    ) -> MilestoneResponse | None:
        """What happened with the milestone so far, as it was looked at; None where nothing did."""
        of_milestone = MilestoneResponse.call_id == self.call.id, MilestoneResponse.milestone == number
        found = self.db.scalars(select(MilestoneResponse).where(*of_milestone)).first()
        if found is None:
            return None
        self.db.refresh(found)
        versions.check(found, expected_version or 0, yours)
        return found

    def in_progress(self, number: int, expected_version: int, yours: Mapping[str, object]) -> MilestoneResponse:
        """The milestone's response, if it is in progress."""
        found = self.response(number, expected_version, yours)
        if found is None:
            raise Conflict(N_("This milestone has not been started."))
        if found.status is not MilestoneStatus.IN_PROGRESS:
            raise Conflict(N_("This milestone is not in progress."))
        return found

    def reason_to_start(self, settings: MilestoneSettings, reason: str | None) -> str | None:
        """Why it begins out of order, None where it does not. Raises what keeps it from beginning."""
        earlier = self._open_before(settings)
        if not earlier:
            return None
        if self.call.mode is CallMode.STRICT:
            raise Conflict(N_("In strict mode %(title)s comes first."), title=earlier[0].title)
        if reason is None:
            raise Invalid(
                N_("%(field)s is needed to begin before %(title)s."), field="reason", title=earlier[0].title
            )
        return required_text(reason, field="reason", longest=REASON)

    def _open_before(self, settings: MilestoneSettings) -> list[MilestoneSettings]:
        """The available milestones before it that are neither completed nor skipped."""
        done = set(
            self.db.scalars(
                select(MilestoneResponse.milestone).where(
                    MilestoneResponse.call_id == self.call.id,
                    MilestoneResponse.status != MilestoneStatus.IN_PROGRESS,
                )
            )
        )
        order = self.configuration.milestones
        before = order[: order.index(settings)]
        return [
            one
            for one in before
            if one.number not in done and is_available(self.configuration, one, self.call.qualification)
        ]


def _write_down(
    db: ScopedSession,
    action: str,
    response: MilestoneResponse,
    before: Mapping[str, object],
    *,
    reason: str | None = None,
) -> None:
    db.flush()
    after = {name: getattr(response, name) for name in before}
    audit.record(
        db,
        action=action,
        subject="milestone",
        subject_id=response.id,
        before=before,
        after=after,
        reason=reason,
    )
