"""Fact rows as columns: from what the database gives to arrays that can be narrowed, joined and put in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from itertools import chain
from typing import Any, TypeVar
from uuid import UUID

import numpy as np
import numpy.typing as npt

from services.analytics.frame import NONE, CallColumns, Codes, ObjectionColumns, Positions, ResponseColumns, Times
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

W = TypeVar("W", bound=StrEnum)
T = TypeVar("T")

# One column of the statement each, by its name, as long as there are calls.
Columns = Mapping[str, Sequence[Any]]
Objects = npt.NDArray[np.object_]
Seconds = npt.NDArray[np.float64]
# How numpy writes NaT in microseconds.
_NOT_A_TIME = np.iinfo(np.int64).min


@dataclass(frozen=True, slots=True)
class Codings:
    """Which code stands for which id. Codes are only ever added, so that columns made earlier keep theirs."""

    threads: dict[UUID, int] = field(default_factory=dict)
    prospects: dict[UUID, int] = field(default_factory=dict)
    agents: dict[UUID, int] = field(default_factory=dict)
    teams: dict[UUID, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CallRows:
    """One column per fact of the calls. Of `version` it is the configuration version's number itself."""

    id: Objects
    external_id: Objects
    thread: Positions
    prospect: Positions
    agent: Positions
    team: Positions
    version: Positions
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


@dataclass(frozen=True, slots=True)
class ResponseRows:
    """The milestone responses, call by call."""

    milestone: Codes
    status: Codes
    seconds: Seconds


@dataclass(frozen=True, slots=True)
class ObjectionRows:
    """The objections, call by call, as they were raised."""

    type: Codes
    milestone: Codes
    outcome: Codes
    raised_at: Times
    seconds: Seconds


@dataclass(frozen=True, slots=True)
class Segment:
    """Some fact rows as columns. The responses of call n begin at responses_at[n], up to those of call n + 1."""

    calls: CallRows
    responses: ResponseRows
    objections: ObjectionRows
    responses_at: Positions
    objections_at: Positions

    def __len__(self) -> int:
        return len(self.calls.id)

    def take(self, positions: Positions) -> Segment:
        """The calls at these positions, in this order, with all that is theirs."""
        responses, responses_at = _gathered(self.responses_at, positions)
        objections, objections_at = _gathered(self.objections_at, positions)
        return Segment(
            calls=_taken(self.calls, positions),
            responses=_taken(self.responses, responses),
            objections=_taken(self.objections, objections),
            responses_at=responses_at,
            objections_at=objections_at,
        )

    def ordered(self) -> Segment:
        """Thread by thread, and within each by time, external id and id, as domain.md says; those without last."""
        calls = self.calls
        times = np.where(np.isnat(calls.started_at), calls.scheduled_at, calls.started_at)
        when = np.where(np.isnat(times), np.iinfo(np.int64).max, times.view(np.int64))
        by_id = _ranks([str(one) for one in calls.id.tolist()])
        by_external_id = _ranks([(one is None, one or "") for one in calls.external_id.tolist()])
        return self.take(np.lexsort((by_id, by_external_id, when, calls.thread)))

    def call_columns(
        self, agents: Mapping[int, int], teams: Mapping[int, int], versions: Sequence[int]
    ) -> CallColumns:
        """The calls as figures take them: agents and teams by these new codes, versions by their places."""
        kept = {one.name: getattr(self.calls, one.name) for one in fields(CallColumns) if one.name in _KEPT}
        return CallColumns(
            thread=_renumbered(self.calls.thread),
            prospect=_renumbered(self.calls.prospect),
            agent=_recoded(self.calls.agent, agents),
            team=_recoded(self.calls.team, teams),
            version=np.searchsorted(np.array(versions, dtype=np.int64), self.calls.version),
            **kept,
        )

    def response_columns(self) -> ResponseColumns:
        """The responses as figures take them."""
        rows = self.responses
        return ResponseColumns(_owners(self.responses_at), rows.milestone, rows.status, rows.seconds)

    def objection_columns(self) -> ObjectionColumns:
        """The objections as figures take them."""
        rows = self.objections
        owners = _owners(self.objections_at)
        return ObjectionColumns(owners, rows.type, rows.milestone, rows.outcome, rows.raised_at, rows.seconds)


_KEPT = {
    *("id", "status", "outcome", "reason", "qualification", "language", "mode"),
    *("scheduled_at", "started_at", "ended_at", "cancelled_at"),
}


def segment_of(columns: Columns, codings: Codings) -> Segment:
    """What the database gives as columns; ids that were not met before get codes."""
    responses, objections = columns["milestones"], columns["objection_types"]
    unknown = [NONE if number is None else number for number in _flat(columns["objection_milestones"])]
    return Segment(
        calls=_call_rows(columns, codings),
        responses=ResponseRows(
            milestone=np.array(_flat(responses), dtype=np.int16),
            status=_codes(MilestoneStatus, _flat(columns["milestone_statuses"])),
            seconds=_seconds(_flat(columns["milestone_seconds"])),
        ),
        objections=ObjectionRows(
            type=_codes(ObjectionType, _flat(objections)),
            milestone=np.array(unknown, dtype=np.int16),
            outcome=_codes(ObjectionOutcome, _flat(columns["objection_outcomes"])),
            raised_at=_times(_flat(columns["objection_raised"])),
            seconds=_seconds(_flat(columns["objection_seconds"])),
        ),
        responses_at=_starts([len(array) for array in responses]),
        objections_at=_starts([len(array) for array in objections]),
    )


def joined(segments: Sequence[Segment]) -> Segment:
    """The calls of several segments of the same codings, one segment after the other."""
    if len(segments) == 1:
        return segments[0]
    return Segment(
        calls=_concatenated([segment.calls for segment in segments]),
        responses=_concatenated([segment.responses for segment in segments]),
        objections=_concatenated([segment.objections for segment in segments]),
        responses_at=_starts(np.concatenate([np.diff(segment.responses_at) for segment in segments])),
        objections_at=_starts(np.concatenate([np.diff(segment.objections_at) for segment in segments])),
    )


def _call_rows(columns: Columns, codings: Codings) -> CallRows:
    return CallRows(
        id=_objects(columns["id"]),
        external_id=_objects(columns["external_id"]),
        thread=_coded(columns["thread_id"], codings.threads),
        prospect=_coded(columns["prospect_id"], codings.prospects),
        agent=_coded(columns["agent_id"], codings.agents),
        team=_coded(columns["team_id"], codings.teams),
        version=np.array(columns["configuration_version"], dtype=np.int64),
        status=_codes(CallStatus, columns["status"]),
        outcome=_codes(OutcomeType, columns["outcome"]),
        reason=_codes(DisqualificationReason, columns["reason"]),
        qualification=_codes(Qualification, columns["qualification"]),
        language=_codes(Language, columns["language"]),
        mode=_codes(CallMode, columns["mode"]),
        scheduled_at=_instants(columns["scheduled_at"]),
        started_at=_instants(columns["started_at"]),
        ended_at=_instants(columns["ended_at"]),
        cancelled_at=_instants(columns["cancelled_at"]),
    )


def _taken(rows: Any, positions: Positions) -> Any:
    return type(rows)(*(getattr(rows, one.name)[positions] for one in fields(rows)))


def _concatenated(rows: Sequence[Any]) -> Any:
    names = [one.name for one in fields(rows[0])]
    return type(rows[0])(*(np.concatenate([getattr(part, name) for part in rows]) for name in names))


def _gathered(starts: Positions, positions: Positions) -> tuple[Positions, Positions]:
    """Where the rows of the owners at these positions are, one owner after the other, and their new starts."""
    numbers = starts[positions + 1] - starts[positions]
    new_starts = _starts(numbers)
    shifts = np.repeat(starts[positions] - new_starts[:-1], numbers)
    return np.arange(len(shifts), dtype=np.int64) + shifts, new_starts


def _starts(numbers: Sequence[int] | Positions) -> Positions:
    return np.concatenate([[0], np.cumsum(numbers, dtype=np.int64)])


def _owners(starts: Positions) -> Positions:
    return np.repeat(np.arange(len(starts) - 1, dtype=np.int64), np.diff(starts))


def _ranks(values: Sequence[Any]) -> Positions:
    """The place of each value in their order; equal ones have the same."""
    places = {value: n for n, value in enumerate(sorted(set(values)))}
    return np.array([places[value] for value in values], dtype=np.int64)


def _renumbered(codes: Positions) -> Positions:
    """The same groups by numbers from 0."""
    return np.unique(codes, return_inverse=True)[1]


def _recoded(codes: Positions, new: Mapping[int, int]) -> Positions:
    """New codes for old ones; NONE stays."""
    size = max(new, default=-1) + 1
    table = np.full(size + 1, NONE, dtype=np.int64)
    table[list(new)] = list(new.values())
    return table[codes]


def _coded(values: Sequence[UUID | None], codes: dict[UUID, int]) -> Positions:
    for value in values:
        if value is not None and value not in codes:
            codes[value] = len(codes)
    return np.array([NONE if value is None else codes[value] for value in values], dtype=np.int64)


def _objects(values: Sequence[object]) -> Objects:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def _flat(arrays: Iterable[Sequence[T]]) -> list[T]:
    return list(chain.from_iterable(arrays))


def _codes(words: type[W], values: Sequence[str | None]) -> Codes:
    codes: dict[str | None, int] = {word.value: n for n, word in enumerate(words)} | {None: NONE}
    return np.array([codes[value] for value in values], dtype=np.int16)


def _instants(microseconds: Sequence[int | None]) -> Times:
    return np.array([_NOT_A_TIME if value is None else value for value in microseconds], dtype=np.int64).view(
        "datetime64[us]"
    )


def _times(values: Sequence[datetime | None]) -> Times:
    # The session's time zone is UTC, so dropping it loses nothing.
    return np.array([value and value.replace(tzinfo=None) for value in values], dtype="datetime64[us]")


def _seconds(values: Sequence[float | None]) -> Seconds:
    # None becomes NaN.
    return np.array(values, dtype=np.float64)
