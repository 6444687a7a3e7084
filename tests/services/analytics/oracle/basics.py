"""Days, threads, held calls, rates and percentiles: what all reports of the oracle stand on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from services.analytics.periods import Period
from tests.services.analytics.frames import CallFact

Json = dict[str, Any]
Calls = Sequence[CallFact]
Selected = frozenset[UUID] | None

Z = Fraction("1.959964")


def local_day(instant: datetime, period: Period) -> date:
    """The date that a calendar on the organization's wall shows at that instant."""
    return instant.astimezone(ZoneInfo(period.time_zone)).date()


def falls_in(instant: datetime | None, period: Period) -> bool:
    """A period holds its first day and all days before `to`; what has no time falls on no day."""
    return instant is not None and period.start_on <= local_day(instant, period) < period.end_on


def period_json(period: Period) -> Json:
    """`to` is the first day after the period."""
    return {
        "from": period.start_on.isoformat(),
        "to": period.end_on.isoformat(),
        "timeZone": period.time_zone,
    }


def passes(call: CallFact, selected: Selected) -> bool:
    """Without filters every call counts; with filters those that pass by their own values."""
    return selected is None or call.id in selected


def is_held(call: CallFact) -> bool:
    """A call was held when it was started and ended, whatever its status says."""
    return call.started_at is not None and call.ended_at is not None


def held_in(calls: Calls, period: Period, selected: Selected) -> list[CallFact]:
    """The held calls of a period; a held call belongs to the day on which it was started."""
    return [c for c in calls if passes(c, selected) and is_held(c) and falls_in(c.started_at, period)]


def in_progress_in(calls: Calls, period: Period, selected: Selected) -> list[CallFact]:
    """Calls in progress were started in the period and have not ended, however long ago that was."""
    return [c for c in calls if passes(c, selected) and c.ended_at is None and falls_in(c.started_at, period)]


def without_outcome(held: Calls) -> list[CallFact]:
    """Held calls whose outcome nobody has given; those cancelled while in progress are among them."""
    return [c for c in held if c.outcome is None]


def with_outcome(held: Calls) -> list[CallFact]:
    """Held calls that have an outcome."""
    return [c for c in held if c.outcome is not None]


def comes_before(one: CallFact, other: CallFact) -> bool:
    """Calls of a thread stand by started_at, else scheduled_at, then by external id, then by id.

    A call without any time, or without an external id, stands after those that have one.
    """
    one_at = one.started_at or one.scheduled_at
    other_at = other.started_at or other.scheduled_at
    if one_at != other_at:
        return other_at is None or (one_at is not None and one_at < other_at)
    if one.external_id != other.external_id:
        if one.external_id is None or other.external_id is None:
            return other.external_id is None
        return one.external_id < other.external_id
    return one.id < other.id


def held_of_thread(calls: Calls, thread_id: UUID) -> list[CallFact]:
    """All held calls of a thread, of whatever day and agent, the first one first."""
    ordered: list[CallFact] = []
    for call in calls:
        if call.thread_id == thread_id and is_held(call):
            earlier = [other for other in ordered if comes_before(other, call)]
            ordered.insert(len(earlier), call)
    return ordered


def held_threads(calls: Calls, selected: Selected) -> list[list[CallFact]]:
    """The held calls of every thread that has one; a thread passes the filters if its first held one does."""
    threads = [held_of_thread(calls, thread_id) for thread_id in {c.thread_id for c in calls}]
    return [thread for thread in threads if thread and passes(thread[0], selected)]


def rate(numerator: int, denominator: int) -> Json:
    """A share with its Wilson interval; where there is nothing to divide by, the shares are null."""
    if denominator == 0:
        return {"numerator": 0, "denominator": 0, "rate": None, "low": None, "high": None}
    low, high = wilson(Fraction(numerator, denominator), denominator)
    return {
        "numerator": numerator,
        "denominator": denominator,
        "rate": numerator / denominator,
        "low": low,
        "high": high,
    }


def wilson(observed: Fraction, denominator: int) -> tuple[float, float]:
    """The two shares p from which the observed share of so many lies exactly z standard errors away.

    They solve (observed - p)^2 = z^2 p (1 - p) / n, without any correction for continuity; that is
    a p^2 - b p + c = 0 with the three fractions below.
    """
    a = 1 + Z**2 / denominator
    b = 2 * observed + Z**2 / denominator
    c = observed**2
    with localcontext() as context:
        context.prec = 60
        root = _decimal(b**2 - 4 * a * c).sqrt()
        low = (_decimal(b) - root) / _decimal(2 * a)
        high = (_decimal(b) + root) / _decimal(2 * a)
    return float(low), float(high)


def _decimal(fraction: Fraction) -> Decimal:
    return Decimal(fraction.numerator) / Decimal(fraction.denominator)


def percentile_seconds(spans: Iterable[timedelta], share: Fraction) -> float | None:
    """The time below which `share` of the spans lie, on the straight line between the two nearest ones.

    The smallest span is at share 0 and the largest at share 1; null where there are none.
    """
    ordered = sorted(span // timedelta(microseconds=1) for span in spans)
    if not ordered:
        return None
    place = share * (len(ordered) - 1)
    below = ordered[int(place)]
    above = ordered[min(int(place) + 1, len(ordered) - 1)]
    return float((below + (place - int(place)) * (above - below)) / 1_000_000)


def median_seconds(spans: Iterable[timedelta]) -> float | None:
    """The middle of the spans."""
    return percentile_seconds(spans, Fraction(1, 2))


def durations(held: Calls) -> list[timedelta]:
    """How long held calls took, from start to end; none is cut."""
    return [c.ended_at - c.started_at for c in held if c.started_at and c.ended_at]
