"""How far held calls came: masks of pairs, one row per held call and one column per milestone number.

The columns are all milestones of any configuration version, and any other number that a held call
has a response for, in ascending order of number. Each call is read by the version it carries.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from services.analytics.frame import NONE, Codes, Definition, FactFrame, Mask, Positions, remembered
from services.analytics.masks import selection
from services.models.vocabulary import MilestoneStatus, OutcomeType, Qualification

Values = TypeVar("Values", Codes, npt.NDArray[np.float64])


@dataclass(frozen=True, slots=True)
class MilestoneTable:
    """The held calls of the period by milestone."""

    calls: Positions  # one per row: the position in the frame
    numbers: tuple[int, ...]  # one per column, ascending
    status: Codes  # by row and column; NONE where there is no response
    available: Mask  # by row and column
    order: Positions  # by row: the columns in the configured order of the call's version
    decision: Mask  # by row and column: the milestone that the call's version marks as the decision
    offer: Mask  # likewise, the one that it marks as the offer

    def column(self, number: int) -> int | None:
        """The column of milestone `number`; None where no call could have met it."""
        return self.numbers.index(number) if number in self.numbers else None


@remembered
def table(frame: FactFrame) -> MilestoneTable:
    """Lay out the held calls of the period by milestone."""
    calls = np.flatnonzero(selection.held(frame))
    numbers = _numbers(frame)
    versions = frame.calls.version[calls]
    marks = [{m.number: m for m in definition.milestones} for definition in frame.definitions]
    active = _by_version([[n in mark and mark[n].is_active for n in numbers] for mark in marks], numbers)
    offer = _by_version([[n in mark and mark[n].is_offer for n in numbers] for mark in marks], numbers)
    decision = _by_version([[n in mark and mark[n].is_decision for n in numbers] for mark in marks], numbers)
    order = [_order(definition, numbers) for definition in frame.definitions]
    is_qualified = selection.of_qualification(frame, Qualification.QUALIFIED)[calls]
    return MilestoneTable(
        calls=calls,
        numbers=numbers,
        status=_laid_out(frame, frame.responses.status, NONE),
        available=active[versions] & (is_qualified[:, None] | ~offer[versions]),
        order=np.array(order, dtype=np.int64).reshape(-1, len(numbers))[versions],
        decision=decision[versions],
        offer=offer[versions],
    )


@remembered
def reached(frame: FactFrame) -> Mask:
    """Milestones with a response, whatever its status, but for a skipped one that was not available."""
    rows = table(frame)
    return ~selection.coded(rows.status, None) & (~_is_skipped(rows) | rows.available)


@remembered
def eligible(frame: FactFrame) -> Mask:
    """Milestones that were available, or reached all the same."""
    return table(frame).available | reached(frame)


@remembered
def skipped_by_rule(frame: FactFrame) -> Mask:
    """Milestones neither available nor reached, a skipped response there or none."""
    return ~eligible(frame)


@remembered
def completed(frame: FactFrame) -> Mask:
    """Milestones that were completed."""
    return selection.coded(table(frame).status, MilestoneStatus.COMPLETED)


@remembered
def skipped(frame: FactFrame) -> Mask:
    """Milestones that were available and passed over by the agent's decision."""
    rows = table(frame)
    return _is_skipped(rows) & rows.available


@remembered
def in_progress(frame: FactFrame) -> Mask:
    """Milestones begun and neither completed nor skipped, though the call has ended."""
    return selection.coded(table(frame).status, MilestoneStatus.IN_PROGRESS)


def could_go_on(frame: FactFrame) -> Mask:
    """The denominator of the step rates: milestones reached after which, in order, another is eligible."""
    return _steps(frame)[1]


def went_on(frame: FactFrame) -> Mask:
    """The numerator of the step rates: those of `could_go_on` whose next eligible milestone was reached."""
    return _steps(frame)[0]


@remembered
def last_reached(frame: FactFrame) -> Mask:
    """Per call the one milestone reached that stands latest in the configured order, if any."""
    rows = table(frame)
    is_reached = in_order(rows, reached(frame))
    places = np.arange(len(rows.numbers))
    latest = np.where(is_reached, places, NONE).max(axis=1, initial=NONE)
    return _by_number(rows, places == latest[:, None])


@remembered
def left(frame: FactFrame) -> Mask:
    """Per call the milestone it was left at: the last one reached, unless the decision was completed."""
    return last_reached(frame) & ~_is_decided(frame)[:, None]


@remembered
def left_with(frame: FactFrame, *outcomes: OutcomeType) -> Mask:
    """Those of `left` whose call ended with one of `outcomes`; none given stands for a call without outcome."""
    calls = selection.of_outcome(frame, *outcomes) if outcomes else selection.outcome_missing(frame)
    return left(frame) & calls[table(frame).calls][:, None]


@remembered
def decision_completed(frame: FactFrame) -> Mask:
    """The held calls (a mask over calls) that completed the decision milestone of their version."""
    return _of_calls(frame, _is_decided(frame))


@remembered
def none_reached(frame: FactFrame) -> Mask:
    """The held calls (a mask over calls) that reached no milestone at all."""
    return _of_calls(frame, ~np.any(reached(frame), axis=1))


@remembered
def timed(frame: FactFrame) -> Mask:
    """Milestones completed of which both times are known."""
    mask: Mask = completed(frame) & ~np.isnan(_seconds(frame))
    return mask


def seconds(frame: FactFrame, calls: Positions, numbers: Positions | int) -> npt.NDArray[np.float64]:
    """How long held calls spent in milestones that they met, in seconds; NaN unless both times are known."""
    columns = np.searchsorted(np.array(_numbers(frame), dtype=np.int64), numbers)
    return _seconds(frame)[_rows(frame)[calls], columns]


@remembered
def _seconds(frame: FactFrame) -> npt.NDArray[np.float64]:
    """completed_at - started_at of each response, by row and column; NaN unless both are known."""
    return _laid_out(frame, frame.responses.seconds, np.nan)


@remembered
def _is_decided(frame: FactFrame) -> Mask:
    return np.asarray(np.any(completed(frame) & table(frame).decision, axis=1))


@remembered
def _steps(frame: FactFrame) -> tuple[Mask, Mask]:
    rows = table(frame)
    can_go_on, is_reached = in_order(rows, eligible(frame)), in_order(rows, reached(frame))
    has_next = np.zeros_like(can_go_on)
    reached_next = np.zeros_like(can_go_on)
    for place in range(len(rows.numbers) - 2, -1, -1):
        following = place + 1
        has_next[:, place] = can_go_on[:, following] | has_next[:, following]
        reached_next[:, place] = np.where(
            can_go_on[:, following], is_reached[:, following], reached_next[:, following]
        )
    whole = reached(frame) & _by_number(rows, has_next)
    return whole & _by_number(rows, reached_next), whole


def _of_calls(frame: FactFrame, rows: Mask) -> Mask:
    mask = np.zeros(len(frame.calls), dtype=np.bool_)
    mask[table(frame).calls[rows]] = True
    return mask


def _is_skipped(rows: MilestoneTable) -> Mask:
    return selection.coded(rows.status, MilestoneStatus.SKIPPED)


@remembered
def _numbers(frame: FactFrame) -> tuple[int, ...]:
    of_held = selection.held(frame)[frame.responses.call]
    met = np.unique(frame.responses.milestone[of_held]).tolist()
    defined = [m.number for definition in frame.definitions for m in definition.milestones]
    return tuple(sorted({*met, *defined}))


def _order(definition: Definition, numbers: tuple[int, ...]) -> list[int]:
    """The columns as `definition` orders them; those it does not know come after all others, by number."""
    return sorted(range(len(numbers)), key=lambda column: (definition.position(numbers[column]), column))


def _by_version(rows: list[list[bool]], numbers: tuple[int, ...]) -> Mask:
    return np.array(rows, dtype=np.bool_).reshape(-1, len(numbers))


def _laid_out(frame: FactFrame, values: Values, missing: float) -> Values:
    """One value per response, by row and column; `missing` where a held call has no response."""
    of_held, row, column = _places(frame)
    laid_out = np.full((np.count_nonzero(selection.held(frame)), len(_numbers(frame))), missing, values.dtype)
    laid_out[row, column] = values[of_held]
    return laid_out


@remembered
def _places(frame: FactFrame) -> tuple[Mask, Positions, Positions]:
    """Which responses are of held calls, and the row and column of each of those."""
    responses = frame.responses
    of_held = selection.held(frame)[responses.call]
    column_of = np.zeros(max(_numbers(frame), default=0) + 1, dtype=np.int64)
    column_of[list(_numbers(frame))] = np.arange(len(_numbers(frame)))
    return of_held, _rows(frame)[responses.call[of_held]], column_of[responses.milestone[of_held]]


@remembered
def _rows(frame: FactFrame) -> Positions:
    """The row of each held call, by its position in the frame; of no meaning for the others."""
    return np.cumsum(selection.held(frame)) - 1


def in_order(rows: MilestoneTable, mask: Mask) -> Mask:
    """By row, and by place in the configured order of the call's version."""
    return np.take_along_axis(mask, rows.order, axis=1)


def _by_number(rows: MilestoneTable, ordered: Mask) -> Mask:
    mask = np.empty_like(ordered)
    np.put_along_axis(mask, rows.order, ordered, axis=1)
    return mask
