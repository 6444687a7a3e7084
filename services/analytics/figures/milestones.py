"""How far held calls came: masks with one row per held call and one column per milestone number.

The columns are all milestones of any configuration version, and any other number that a held call
has a response for, in ascending order of number. Each call is read by the version it carries.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from services.analytics.figures import selection
from services.analytics.frame import NONE, Codes, Definition, FactFrame, Mask, Positions
from services.models.vocabulary import MilestoneStatus, OutcomeType, Qualification


@dataclass(frozen=True, slots=True)
class MilestoneTable:
    """The held calls of the period by milestone."""

    calls: Positions  # one per row: the position in the frame
    numbers: tuple[int, ...]  # one per column, ascending
    status: Codes  # by row and column; NONE where there is no response
    available: Mask  # by row and column
    order: Positions  # by row: the columns in the configured order of the call's version
    decision: Mask  # by row and column: the milestone that the call's version marks as the decision

    def column(self, number: int) -> int:
        """The column of milestone `number`; raises ValueError where no call could have met it."""
        return self.numbers.index(number)


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
        status=_statuses(frame, calls, numbers),
        available=active[versions] & (is_qualified[:, None] | ~offer[versions]),
        order=np.array(order, dtype=np.int64).reshape(-1, len(numbers))[versions],
        decision=decision[versions],
    )


def reached(rows: MilestoneTable) -> Mask:
    """Milestones with a response, whatever its status, but for a skipped one that was not available."""
    return ~selection.coded(rows.status, None) & (~_is_skipped(rows) | rows.available)


def eligible(rows: MilestoneTable) -> Mask:
    """Milestones that were available, or reached all the same."""
    return rows.available | reached(rows)


def skipped_by_rule(rows: MilestoneTable) -> Mask:
    """Milestones neither available nor reached, a skipped response there or none."""
    return ~eligible(rows)


def completed(rows: MilestoneTable) -> Mask:
    """Milestones that were completed."""
    return selection.coded(rows.status, MilestoneStatus.COMPLETED)


def skipped(rows: MilestoneTable) -> Mask:
    """Milestones that were available and passed over by the agent's decision."""
    return _is_skipped(rows) & rows.available


def steps(rows: MilestoneTable) -> tuple[Mask, Mask]:
    """Numerator and denominator of the step rates.

    The denominator is the milestones reached after which, in the configured order, another one is
    eligible; the numerator those of them whose next eligible one was reached too.
    """
    can_go_on, went_on = _in_order(rows, eligible(rows)), _in_order(rows, reached(rows))
    has_next = np.zeros_like(can_go_on)
    reached_next = np.zeros_like(can_go_on)
    for place in range(len(rows.numbers) - 2, -1, -1):
        following = place + 1
        has_next[:, place] = can_go_on[:, following] | has_next[:, following]
        reached_next[:, place] = np.where(
            can_go_on[:, following], went_on[:, following], reached_next[:, following]
        )
    whole = reached(rows) & _by_number(rows, has_next)
    return whole & _by_number(rows, reached_next), whole


def last_reached(rows: MilestoneTable) -> Mask:
    """Per call the one milestone reached that stands latest in the configured order, if any."""
    in_order = _in_order(rows, reached(rows))
    places = np.arange(len(rows.numbers))
    latest = np.where(in_order, places, NONE).max(axis=1, initial=NONE)
    return _by_number(rows, places == latest[:, None])


def decision_completed(rows: MilestoneTable) -> Mask:
    """Per call (one value each): whether the decision milestone of its version was completed."""
    return np.asarray(np.any(completed(rows) & rows.decision, axis=1))


def left(rows: MilestoneTable) -> Mask:
    """Per call the milestone it was left at: the last one reached, unless the decision was completed."""
    return last_reached(rows) & ~decision_completed(rows)[:, None]


def none_reached(rows: MilestoneTable) -> Mask:
    """Per call (one value each): whether it reached no milestone at all."""
    return ~np.asarray(np.any(reached(rows), axis=1))


def correct_exit(frame: FactFrame, rows: MilestoneTable) -> Mask:
    """Per call: whether leaving it where it was left was right, as it ended in disqualification."""
    return selection.of_outcome(frame, OutcomeType.DISQUALIFIED)[rows.calls]


def closed_early(frame: FactFrame, rows: MilestoneTable) -> Mask:
    """Per call: whether it was sold, and so needed no later milestone."""
    sold = (OutcomeType.COACHING_CLIENT, OutcomeType.IMPLEMENTATION_ONLY)
    return selection.of_outcome(frame, *sold)[rows.calls]


def leak(frame: FactFrame, rows: MilestoneTable) -> Mask:
    """Per call: whether it ended in a follow-up, undecided."""
    return selection.of_outcome(frame, OutcomeType.FOLLOW_UP_SCHEDULED)[rows.calls]


def exit_unknown(frame: FactFrame, rows: MilestoneTable) -> Mask:
    """Per call: whether it has no outcome that could say why it was left."""
    return selection.outcome_missing(frame)[rows.calls]


def timed(frame: FactFrame) -> Mask:
    """The COMPLETED responses (a mask over responses) of held calls of the period that have both times."""
    responses = frame.responses
    is_completed = selection.coded(responses.status, MilestoneStatus.COMPLETED)
    return is_completed & ~np.isnan(responses.seconds) & selection.held(frame)[responses.call]


def _is_skipped(rows: MilestoneTable) -> Mask:
    return selection.coded(rows.status, MilestoneStatus.SKIPPED)


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


def _statuses(frame: FactFrame, calls: Positions, numbers: tuple[int, ...]) -> Codes:
    statuses = np.full((len(calls), len(numbers)), NONE, dtype=np.int16)
    responses = frame.responses
    of_held = selection.held(frame)[responses.call]
    row = np.searchsorted(calls, responses.call[of_held])
    column = np.searchsorted(np.array(numbers, dtype=np.int16), responses.milestone[of_held])
    statuses[row, column] = responses.status[of_held]
    return statuses


def _in_order(rows: MilestoneTable, mask: Mask) -> Mask:
    return np.take_along_axis(mask, rows.order, axis=1)


def _by_number(rows: MilestoneTable, in_order: Mask) -> Mask:
    mask = np.empty_like(in_order)
    np.put_along_axis(mask, rows.order, in_order, axis=1)
    return mask
