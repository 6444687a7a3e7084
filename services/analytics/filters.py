"""Filters: which calls and objections a question is about, besides its period.

A call passes by its own values, at its own time; a thread passes if its first held call does, and then counts
whole; a milestone passes with its call. An objection passes with its call and by its own type.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt

from services.analytics.frame import NONE, FactFrame
from services.models.vocabulary import CallMode, Language, ObjectionType, OutcomeType, Qualification


@dataclass(frozen=True, slots=True)
class Filters:
    """What counts; an empty set filters nothing. In teams and outcomes None stands for calls that have none.

    `objection_types` leaves all calls in and restricts what counts of objections: those of other types do not,
    and a call counts as one with an objection only if it met one of these types. Durable is still read by type.
    """

    agent_ids: frozenset[UUID] = frozenset()
    team_ids: frozenset[UUID | None] = frozenset()
    qualifications: frozenset[Qualification] = frozenset()
    outcomes: frozenset[OutcomeType | None] = frozenset()
    languages: frozenset[Language] = frozenset()
    modes: frozenset[CallMode] = frozenset()
    versions: frozenset[int] = frozenset()
    objection_types: frozenset[ObjectionType] = frozenset()


def narrow(frame: FactFrame, filters: Filters) -> FactFrame:
    """The frame with what passes `filters` alone, of what passed before; it shares the columns."""
    mask = frame.selected
    for column, values, wanted in _columns(frame, filters):
        if wanted:
            codes = [n for n, value in enumerate(values) if value in wanted]
            mask = mask & np.isin(column, [*codes, NONE] if None in wanted else codes)
    types = frame.objection_types
    if filters.objection_types:
        types = filters.objection_types if types is None else types & filters.objection_types
    return replace(frame, selected=mask, objection_types=types)


def _columns(
    frame: FactFrame, filters: Filters
) -> Iterator[tuple[npt.NDArray[Any], Sequence[object], frozenset[Any]]]:
    """Per filter: the column of codes it looks at, what the codes from 0 stand for, and what is wanted."""
    calls = frame.calls
    yield calls.agent, frame.agents, filters.agent_ids
    yield calls.team, frame.teams, filters.team_ids
    yield calls.version, [definition.version for definition in frame.definitions], filters.versions
    yield calls.qualification, list(Qualification), filters.qualifications
    yield calls.outcome, list(OutcomeType), filters.outcomes
    yield calls.language, list(Language), filters.languages
    yield calls.mode, list(CallMode), filters.modes
