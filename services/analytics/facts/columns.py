"""From columns of fact rows, as the database gives them, to the columns that figures work on."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import chain
from typing import Any, TypeVar
from uuid import UUID

import numpy as np
import numpy.typing as npt

from services.analytics.frame import (
    NONE,
    CallColumns,
    Codes,
    ObjectionColumns,
    Positions,
    ResponseColumns,
    Times,
)
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
K = TypeVar("K", bound=Hashable)

# One column of the statement each, by its name, as long as there are calls.
Columns = Mapping[str, Sequence[Any]]
# How numpy writes NaT in microseconds.
_NOT_A_TIME = np.iinfo(np.int64).min


def call_columns(
    columns: Columns, agents: Sequence[UUID], teams: Sequence[UUID], versions: Sequence[int]
) -> CallColumns:
    """The calls; agents, teams and versions are coded by their positions in these lists."""
    team_at: dict[UUID | None, int] = {team: n for n, team in enumerate(teams)} | {None: NONE}
    return CallColumns(
        id=np.array(columns["id"], dtype=object),
        thread=_places(columns["thread_id"], _places_of_distinct(columns["thread_id"])),
        prospect=_places(columns["prospect_id"], _places_of_distinct(columns["prospect_id"])),
        agent=_places(columns["agent_id"], _places_of_distinct(agents)),
        team=_places(columns["team_id"], team_at),
        version=_places(columns["configuration_version"], _places_of_distinct(versions)),
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


def response_columns(columns: Columns) -> ResponseColumns:
    """The milestone responses of the calls, call by call."""
    return ResponseColumns(
        call=_owners(columns["milestones"]),
        milestone=np.array(_flat(columns["milestones"]), dtype=np.int16),
        status=_codes(MilestoneStatus, _flat(columns["milestone_statuses"])),
        seconds=_seconds(_flat(columns["milestone_seconds"])),
    )


def objection_columns(columns: Columns) -> ObjectionColumns:
    """The objections of the calls, call by call, as they were raised."""
    milestones = [NONE if number is None else number for number in _flat(columns["objection_milestones"])]
    return ObjectionColumns(
        call=_owners(columns["objection_types"]),
        type=_codes(ObjectionType, _flat(columns["objection_types"])),
        milestone=np.array(milestones, dtype=np.int16),
        outcome=_codes(ObjectionOutcome, _flat(columns["objection_outcomes"])),
        raised_at=_times(_flat(columns["objection_raised"])),
        seconds=_seconds(_flat(columns["objection_seconds"])),
    )


def _flat(arrays: Iterable[Sequence[T]]) -> list[T]:
    return list(chain.from_iterable(arrays))


def _owners(arrays: Sequence[Sequence[object]]) -> Positions:
    return np.repeat(np.arange(len(arrays), dtype=np.int64), [len(array) for array in arrays])


def _places_of_distinct(values: Iterable[K]) -> dict[K, int]:
    return {value: n for n, value in enumerate(dict.fromkeys(values))}


def _places(values: Sequence[K], places: Mapping[K, int]) -> Positions:
    return np.array([places[value] for value in values], dtype=np.int64)


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


def _seconds(values: Sequence[float | None]) -> npt.NDArray[np.float64]:
    # None becomes NaN.
    return np.array(values, dtype=np.float64)
