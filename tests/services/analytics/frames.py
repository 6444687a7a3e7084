"""Facts as rows, as tests write them down, and the frame of columns that figures take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np

from services.analytics.frame import (
    NONE,
    CallColumns,
    Codes,
    Definition,
    FactFrame,
    ObjectionColumns,
    ResponseColumns,
    Times,
    code,
    instant,
)
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
    """One call with its responses, as a row."""

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

    The database's loader fills the same columns from SQL.
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
