"""The counts of leaks, which are calls left at a milestone with a follow-up, by what became of their threads."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from services.analytics.counts.counting import Count, MilestoneCount
from services.analytics.frame import FactFrame, Mask
from services.analytics.masks.leaks import ADRIFT as ADRIFT_ENDS
from services.analytics.masks.leaks import LeakEnd, ended
from services.errors import N_


def _ended(*ends: LeakEnd) -> Callable[[FactFrame], Mask]:
    return lambda frame: ended(frame, *ends)


BY_END: Mapping[LeakEnd, Count] = {
    LeakEnd.WON: MilestoneCount(
        "leaks-won", N_("Leaks whose thread has won a coaching client since"), _ended(LeakEnd.WON)
    ),
    LeakEnd.IMPLEMENTATION: MilestoneCount(
        "leaks-implementation",
        N_("Leaks whose thread has ended with the implementation alone since"),
        _ended(LeakEnd.IMPLEMENTATION),
    ),
    LeakEnd.DISQUALIFIED: MilestoneCount(
        "leaks-disqualified",
        N_("Leaks whose thread has ended in disqualification since"),
        _ended(LeakEnd.DISQUALIFIED),
    ),
    LeakEnd.AGAIN: MilestoneCount(
        "leaks-again", N_("Leaks whose thread has met again, for another follow-up"), _ended(LeakEnd.AGAIN)
    ),
    LeakEnd.UNSETTLED: MilestoneCount(
        "leaks-unsettled",
        N_("Leaks whose thread has met again, without an outcome so far"),
        _ended(LeakEnd.UNSETTLED),
    ),
    LeakEnd.AHEAD: MilestoneCount(
        "leaks-ahead", N_("Leaks whose follow-up call is still ahead or in progress"), _ended(LeakEnd.AHEAD)
    ),
    LeakEnd.OVERDUE: MilestoneCount(
        "leaks-overdue",
        N_("Leaks whose follow-up call is past its time, and nobody has said what became of it"),
        _ended(LeakEnd.OVERDUE),
    ),
    LeakEnd.NO_SHOW: MilestoneCount(
        "leaks-no-show",
        N_("Leaks whose follow-up call the prospect did not come to, with nothing planned after it"),
        _ended(LeakEnd.NO_SHOW),
    ),
    LeakEnd.CANCELLED: MilestoneCount(
        "leaks-cancelled",
        N_("Leaks whose follow-up call was cancelled, with nothing planned after it"),
        _ended(LeakEnd.CANCELLED),
    ),
    LeakEnd.UNPLANNED: MilestoneCount(
        "leaks-unplanned", N_("Leaks without any later call in their thread"), _ended(LeakEnd.UNPLANNED)
    ),
}
ADRIFT = MilestoneCount(
    "leaks-adrift", N_("Leaks with nothing decided and nothing ahead in their thread"), _ended(*ADRIFT_ENDS)
)

COUNTS: tuple[Count, ...] = (*BY_END.values(), ADRIFT)
