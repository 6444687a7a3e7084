"""The shape in which facts reach the figures: columns in memory, one position per call.

A frame holds whole threads: every call of each thread that a figure of the period may need, also
calls outside the period and calls of other agents in the same thread. Whether a call counts is
for the figure to say, from its times, `selected` and the period.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import numpy as np
import numpy.typing as npt

from services.analytics.periods import Period
from services.models.vocabulary import (
    CallMode,
    CallStatus,
    DisqualificationReason,
    Language,
    MilestoneStatus,
    ObjectionOutcome,
    ObjectionType,
    OutcomeType,
    Qualification,
)

# Times are UTC instants in microseconds; NaT is "has none".
Times = npt.NDArray[np.datetime64]
Codes = npt.NDArray[np.int16]
Positions = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

# An enumeration is coded by its position in its class; NONE stands for a missing value.
NONE = -1


@dataclass(frozen=True, slots=True)
class MilestoneDefinition:
    """One milestone of one configuration version, as far as figures need it."""

    number: int
    title: str
    is_active: bool = True
    is_offer: bool = False
    is_decision: bool = False


@dataclass(frozen=True, slots=True)
class Definition:
    """One configuration version: its milestones in their configured order."""

    version: int
    milestones: tuple[MilestoneDefinition, ...]

    def position(self, number: int) -> int:
        """Where milestone `number` stands in the order, from 0; after all others if not defined."""
        for position, milestone in enumerate(self.milestones):
            if milestone.number == number:
                return position
        return len(self.milestones)


@dataclass(frozen=True, slots=True)
class ResponseFact:
    """One milestone response, as a row."""

    milestone: int
    status: MilestoneStatus
    started_at: datetime | None = None
    completed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ObjectionFact:
    """One objection response, as a row."""

    type: ObjectionType
    milestone: int | None = None
    outcome: ObjectionOutcome | None = None
    raised_at: datetime | None = None
    resolved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CallFact:
    """One call with its responses, as a row: how tests and the check of the facts write it down."""

    id: UUID
    thread_id: UUID
    prospect_id: UUID
    agent_id: UUID
    status: CallStatus
    version: int
    qualification: Qualification
    external_id: str | None = None
    team_id: UUID | None = None
    outcome: OutcomeType | None = None
    reason: DisqualificationReason | None = None
    language: Language = Language.EN
    mode: CallMode = CallMode.FLEXIBLE
    scheduled_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    cancelled_at: datetime | None = None
    responses: tuple[ResponseFact, ...] = ()
    objections: tuple[ObjectionFact, ...] = ()


@dataclass(frozen=True, slots=True)
class CallColumns:
    """The calls, one position each, in the order of their threads.

    The order is: thread by thread (any order of threads), and within a thread by started_at, else
    scheduled_at, then external id, then id. A thread's calls therefore stand side by side.
    """

    id: npt.NDArray[np.object_]
    thread: Positions  # code of the thread: 0, 1, 2 ... in the order of the calls
    prospect: Positions  # code of the prospect, arbitrary but equal for equal prospects
    agent: Positions  # position in FactFrame.agents
    team: Positions  # position in FactFrame.teams, NONE for no team
    version: Positions  # position in FactFrame.definitions
    status: Codes
    outcome: Codes
    reason: Codes
    qualification: Codes
    language: Codes
    mode: Codes
    scheduled_at: Times
    started_at: Times
    ended_at: Times
    cancelled_at: Times

    def __len__(self) -> int:
        return len(self.id)


@dataclass(frozen=True, slots=True)
class ResponseColumns:
    """The milestone responses; `call` is a position in CallColumns, ascending."""

    call: Positions
    milestone: Codes  # the milestone's number
    status: Codes
    seconds: npt.NDArray[np.float64]  # completed_at - started_at, NaN unless both are known


@dataclass(frozen=True, slots=True)
class ObjectionColumns:
    """The objections; `call` is a position in CallColumns, ascending."""

    call: Positions
    type: Codes
    milestone: Codes  # the milestone's number, NONE where it is not known
    outcome: Codes
    raised_at: Times
    seconds: npt.NDArray[np.float64]  # resolved_at - raised_at, NaN unless both are known


@dataclass(frozen=True, slots=True)
class FactFrame:
    """Everything that the figures of one question need, and nothing that they do not.

    `selected` tells, per call, whether the call passes the question's filters by its own values
    (agent, team, qualification, ...); a thread passes if its first held call does.
    `now` is an aware UTC time: it decides ages only.
    """

    period: Period
    now: datetime
    close_window_days: int
    definitions: tuple[Definition, ...]  # the last one is the version in force
    agents: tuple[UUID, ...]
    teams: tuple[UUID, ...]
    calls: CallColumns
    responses: ResponseColumns
    objections: ObjectionColumns
    selected: Mask
    names: Mapping[UUID, tuple[str, str]] = field(default_factory=dict)  # agent: (email, name)

    @property
    def current(self) -> Definition:
        """The configuration version in force."""
        return self.definitions[-1]


def code(value: object) -> int:
    """The code of an enumeration's member: its position in its class, NONE for None."""
    return NONE if value is None else list(type(value)).index(value)  # type: ignore[call-overload]


def instant(value: datetime | None) -> np.datetime64:
    """An aware time as a UTC instant in microseconds, NaT for None."""
    if value is None:
        return np.datetime64("NaT", "us")
    return np.datetime64(value.astimezone(UTC).replace(tzinfo=None), "us")


def frame_from_facts(
    facts: Sequence[CallFact],
    *,
    period: Period,
    now: datetime,
    close_window_days: int,
    definitions: Sequence[Definition],
    selected: frozenset[UUID] | None = None,
    names: Mapping[UUID, tuple[str, str]] | None = None,
) -> FactFrame:
    """Build a frame from rows. `selected` are the ids of the calls that pass the filters (all by default).

    The database's loader fills the same columns from SQL; this one serves tests and small inputs.
    """
    ordered = _in_thread_order(facts)
    agents = tuple(sorted({fact.agent_id for fact in ordered}))
    teams = tuple(sorted({fact.team_id for fact in ordered if fact.team_id}))
    return FactFrame(
        period=period,
        now=now,
        close_window_days=close_window_days,
        definitions=tuple(definitions),
        agents=agents,
        teams=teams,
        calls=_call_columns(ordered, agents, teams, [d.version for d in definitions]),
        responses=_response_columns(ordered),
        objections=_objection_columns(ordered),
        selected=np.array([selected is None or fact.id in selected for fact in ordered], dtype=np.bool_),
        names=names or {},
    )


def _in_thread_order(facts: Sequence[CallFact]) -> list[CallFact]:
    def key(fact: CallFact) -> tuple[UUID, float, bool, str, UUID]:
        at = fact.started_at or fact.scheduled_at
        return (
            fact.thread_id,
            at.timestamp() if at else float("inf"),
            fact.external_id is None,
            fact.external_id or "",
            fact.id,
        )

    return sorted(facts, key=key)


def _call_columns(
    facts: Sequence[CallFact], agents: Sequence[UUID], teams: Sequence[UUID], versions: Sequence[int]
) -> CallColumns:
    threads = {thread: n for n, thread in enumerate(dict.fromkeys(f.thread_id for f in facts))}
    prospects = {prospect: n for n, prospect in enumerate(dict.fromkeys(f.prospect_id for f in facts))}
    return CallColumns(
        id=np.array([f.id for f in facts], dtype=object),
        thread=np.array([threads[f.thread_id] for f in facts], dtype=np.int64),
        prospect=np.array([prospects[f.prospect_id] for f in facts], dtype=np.int64),
        agent=np.array([agents.index(f.agent_id) for f in facts], dtype=np.int64),
        team=np.array([teams.index(f.team_id) if f.team_id else NONE for f in facts], dtype=np.int64),
        version=np.array([versions.index(f.version) for f in facts], dtype=np.int64),
        status=_codes([f.status for f in facts]),
        outcome=_codes([f.outcome for f in facts]),
        reason=_codes([f.reason for f in facts]),
        qualification=_codes([f.qualification for f in facts]),
        language=_codes([f.language for f in facts]),
        mode=_codes([f.mode for f in facts]),
        scheduled_at=_times([f.scheduled_at for f in facts]),
        started_at=_times([f.started_at for f in facts]),
        ended_at=_times([f.ended_at for f in facts]),
        cancelled_at=_times([f.cancelled_at for f in facts]),
    )


def _response_columns(facts: Sequence[CallFact]) -> ResponseColumns:
    rows = [(n, r) for n, fact in enumerate(facts) for r in fact.responses]
    return ResponseColumns(
        call=np.array([n for n, _ in rows], dtype=np.int64),
        milestone=np.array([r.milestone for _, r in rows], dtype=np.int16),
        status=_codes([r.status for _, r in rows]),
        seconds=np.array([_seconds(r.started_at, r.completed_at) for _, r in rows], dtype=np.float64),
    )


def _objection_columns(facts: Sequence[CallFact]) -> ObjectionColumns:
    rows = [(n, o) for n, fact in enumerate(facts) for o in fact.objections]
    return ObjectionColumns(
        call=np.array([n for n, _ in rows], dtype=np.int64),
        type=_codes([o.type for _, o in rows]),
        milestone=np.array([NONE if o.milestone is None else o.milestone for _, o in rows], dtype=np.int16),
        outcome=_codes([o.outcome for _, o in rows]),
        raised_at=_times([o.raised_at for _, o in rows]),
        seconds=np.array([_seconds(o.raised_at, o.resolved_at) for _, o in rows], dtype=np.float64),
    )


def _codes(values: Sequence[object]) -> Codes:
    return np.array([code(value) for value in values], dtype=np.int16)


def _times(values: Sequence[datetime | None]) -> Times:
    return np.array([instant(value) for value in values], dtype="datetime64[us]")


def _seconds(start: datetime | None, end: datetime | None) -> float:
    return float("nan") if start is None or end is None else (end - start).total_seconds()
