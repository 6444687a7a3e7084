"""Small worlds of calls, crowded around the instants at which figures go wrong.

One builder makes them from choices. `worlds()` lets hypothesis choose, which shrinks what fails;
`random_world(seed)` draws the choices at random, some thirty times faster.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from services.analytics.frame import Definition, FactFrame
from services.analytics.periods import Period
from services.models.vocabulary import CallMode, CallStatus, Language, OutcomeType, Qualification
from tests.services.analytics.content_strategies import (
    Choose,
    Option,
    definitions,
    objections,
    responses,
    shuffled,
    up_to,
)
from tests.services.analytics.frames import CallFact, frame_from_facts

MICROSECOND = timedelta(microseconds=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(hours=24)
LONG_AGO, NEVER = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)

# A zone, and a day on which its calendar or its clock does something that figures get wrong.
PLACES = (
    ("Europe/Berlin", date(2026, 3, 29)),  # The clock goes forward.
    ("Europe/Berlin", date(2026, 10, 25)),  # The clock goes back.
    ("Europe/Berlin", date(2024, 2, 29)),
    ("Europe/Berlin", date(2026, 1, 31)),
    ("Pacific/Auckland", date(2026, 4, 5)),  # The clock goes back.
    ("Pacific/Auckland", date(2026, 9, 27)),  # The clock goes forward.
    ("Pacific/Auckland", date(2025, 12, 31)),
    ("America/Sao_Paulo", date(2026, 3, 29)),
    ("America/Sao_Paulo", date(2018, 2, 17)),  # The clock went back at the end of the day.
    ("America/Sao_Paulo", date(2018, 11, 4)),  # The clock went forward at midnight, which did not exist.
    ("Africa/Cairo", date(2026, 4, 24)),  # The clock goes forward at midnight.
    ("America/Havana", date(2026, 11, 1)),  # The clock goes back to midnight, which comes twice.
    ("Pacific/Apia", date(2011, 12, 30)),  # There was no such day.
    ("UTC", date(2026, 6, 17)),
)
CLOCK_TIMES = (
    time(0, 0),
    time(23, 59, 59, 999_999),
    time(0, 30),
    time(1, 30),
    time(2, 30),
    time(12, 0),
    time(0, 0, fold=1),
    time(2, 30, fold=1),
)
NUDGES = (timedelta(0), timedelta(0), -MICROSECOND, MICROSECOND)
SPANS = (
    40 * MINUTE,
    90 * MINUTE,
    timedelta(0),
    timedelta(seconds=1, microseconds=5),
    7 * MINUTE,
    25 * 60 * MINUTE,
)
AGENTS = tuple(UUID(int=number) for number in (41, 12, 33))
TEAMS = (None, UUID(int=71), UUID(int=72))
NAMES = {
    AGENTS[0]: ("bea@example.org", "Bea Braun"),
    AGENTS[1]: ("carl@example.org", "Carl Clemens"),
    AGENTS[2]: ("anna@example.org", "Anna Adler"),
}


@dataclass(frozen=True)
class World:
    """Calls and one question about them: everything that a report depends on."""

    facts: tuple[CallFact, ...]
    period: Period
    now: datetime
    close_window_days: int
    definitions: tuple[Definition, ...]
    selected: frozenset[UUID] | None

    def frame(self, period: Period | None = None) -> FactFrame:
        """The world as the real figures take it, if asked for with another period."""
        return frame_from_facts(
            self.facts,
            period=period or self.period,
            now=self.now,
            close_window_days=self.close_window_days,
            definitions=self.definitions,
            selected=self.selected,
            names=NAMES,
        )


@dataclass(frozen=True)
class Times:
    """The times of one call, and the status that they go with."""

    status: CallStatus
    scheduled_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    cancelled_at: datetime | None = None


@st.composite
def worlds(draw: DrawFn) -> World:
    """Any small world, chosen by hypothesis."""

    def choose(options: Sequence[Option]) -> Option:
        return draw(st.sampled_from(options))

    return world(choose)


def random_world(seed: int) -> World:
    """A small world; the same seed gives the same one."""
    return world(Random(seed).choice)


def world(choose: Choose) -> World:
    """A few threads of a few prospects, with a period, a `now` and filters near what happened in them."""
    zone, day = choose(PLACES)
    window = choose((14, 60, 1))
    versions = definitions(choose)
    anchors = [special_instant(choose, zone, day) for _ in range(choose((1, 2, 3)))]
    shifts = (timedelta(0), timedelta(0), window * DAY, 14 * DAY)
    bases = [choose(anchors) - choose(shifts) for _ in range(choose((1, 2, 3, 4, 6)))]
    threads = [choose(range(len(bases))) for _ in range(choose(range(13)))]
    ids = shuffled(choose, range(1, len(threads) + 1))
    facts = tuple(
        call(choose, UUID(int=number), thread, bases[thread], window, versions)
        for number, thread in zip(ids, threads, strict=True)
    )
    return World(
        facts=facts,
        period=period(choose, facts, anchors, window, zone),
        now=now(choose, facts, anchors, window),
        close_window_days=window,
        definitions=versions,
        selected=selection(choose, facts),
    )


def special_instant(choose: Choose, zone: str, day: date) -> datetime:
    """An instant at or near midnight or a change of the clock, on that day or one beside it."""
    on = day + choose((timedelta(0), timedelta(0), timedelta(days=1), timedelta(days=-1)))
    at = datetime.combine(on, choose(CLOCK_TIMES), tzinfo=ZoneInfo(zone))
    return at.astimezone(UTC) + choose(NUDGES)


def near(choose: Choose, base: datetime, window: int) -> datetime:
    """The start of a thread, or when it becomes 1, 14 or W days old, give or take a microsecond."""
    steps = (window * DAY, 14 * DAY, window * DAY, timedelta(0), DAY, 30 * MINUTE, -DAY)
    return base + choose(steps) + choose(NUDGES)


def call(
    choose: Choose,
    call_id: UUID,
    thread: int,
    base: datetime,
    window: int,
    versions: Sequence[Definition],
) -> CallFact:
    """One call of a thread that begins at about `base`."""
    times = call_times(choose, base, window)
    version = choose(versions)
    at = times.started_at or times.scheduled_at or base
    outcomes = (OutcomeType.COACHING_CLIENT, OutcomeType.COACHING_CLIENT, *OutcomeType, None)
    return CallFact(
        id=call_id,
        thread_id=UUID(int=900 - thread),
        prospect_id=UUID(int=500 + thread % 4),
        agent_id=choose(AGENTS),
        team_id=choose(TEAMS),
        status=times.status,
        version=version.version,
        qualification=choose(tuple(Qualification)),
        external_id=choose((None, f"x{call_id.int * 7 % 13}", f"x{call_id.int * 7 % 13}")),
        outcome=choose(outcomes) if times.status == CallStatus.COMPLETED else None,
        language=choose(tuple(Language)),
        mode=choose(tuple(CallMode)),
        scheduled_at=times.scheduled_at,
        started_at=times.started_at,
        ended_at=times.ended_at,
        cancelled_at=times.cancelled_at,
        responses=responses(choose, at, version, versions),
        objections=objections(choose, at),
    )


def call_times(choose: Choose, base: datetime, window: int) -> Times:
    """Legal times of a call in every status; held calls more often than others."""
    kind = choose(("held", "held", "held", "cancelled", "other"))
    if kind == "held":
        return held_times(choose, base, window)
    if kind == "cancelled":
        return cancelled_times(choose, base, window)
    return other_times(choose, base, window)


def held_times(choose: Choose, base: datetime, window: int) -> Times:
    """A held call: one that opens its thread, or one that starts or ends at an instant that matters."""
    span = choose(SPANS)
    kind = choose(("opens", "ends near", "opens", "starts near"))
    started_at = base if kind == "opens" else near(choose, base, window)
    if kind == "ends near":
        started_at -= span
    scheduled_at = choose((started_at, None, started_at - 5 * MINUTE, started_at + DAY, base))
    if choose((True, True, True, True, False)):
        return Times(CallStatus.COMPLETED, scheduled_at, started_at, started_at + span)
    cancelled_at = choose((None, started_at + span))
    return Times(CallStatus.CANCELLED, scheduled_at, started_at, started_at + span, cancelled_at)


def cancelled_times(choose: Choose, base: datetime, window: int) -> Times:
    """A call cancelled before its start: 24 hours ahead or nearly so, later, without date or appointment."""
    scheduled_at = near(choose, base, window)
    ahead = choose((DAY, DAY, DAY, timedelta(0), 3 * DAY, -2 * DAY))
    at = scheduled_at - ahead + choose(NUDGES)
    cancelled_at = choose((at, at, None))
    appointment = choose((scheduled_at, scheduled_at, scheduled_at, None))
    return Times(CallStatus.CANCELLED, appointment, None, choose((None, cancelled_at)), cancelled_at)


def other_times(choose: Choose, base: datetime, window: int) -> Times:
    """A call that is scheduled, was missed, or is in progress, perhaps since long ago."""
    at = near(choose, base, window)
    status = choose((CallStatus.IN_PROGRESS, CallStatus.NO_SHOW, CallStatus.SCHEDULED))
    if status == CallStatus.IN_PROGRESS:
        return Times(status, choose((at, None, at - DAY)), at)
    return Times(status, at)


def period(
    choose: Choose, facts: Sequence[CallFact], anchors: Sequence[datetime], window: int, zone: str
) -> Period:
    """A period over everything, of no day, of one day, or from one day that matters to another."""
    instants = [t for f in facts for t in (f.started_at, f.scheduled_at) if t] or list(anchors)
    local = [instant.astimezone(ZoneInfo(zone)).date() for instant in instants]
    shape = choose(("all", "some days", "one day", "all", "some days", "no day", "all"))
    if shape == "all":
        return Period(min(local) - timedelta(days=2), max(local) + timedelta(days=70), zone)
    shifts = (0, 0, 1, -1, window, 14, 1 + window)
    one, other = (choose(local) + timedelta(days=choose(shifts)) for _ in range(2))
    if shape == "no day":
        return Period(one, one, zone)
    if shape == "one day":
        return Period(one, one + timedelta(days=1), zone)
    return Period(min(one, other), max(one, other), zone)


def now(choose: Choose, facts: Sequence[CallFact], anchors: Sequence[datetime], window: int) -> datetime:
    """Long after everything, long before, or when a thread comes of age or an appointment is due."""
    kind = choose(("late", "aged", "due", "late", "aged", "late", "early"))
    if kind in ("late", "early"):
        return NEVER if kind == "late" else LONG_AGO
    starts = [f.started_at for f in facts if f.started_at and f.ended_at] or list(anchors)
    open_since = [f.scheduled_at for f in facts if f.scheduled_at and f.status == CallStatus.SCHEDULED]
    exact = choose(starts) + choose((window, window, 14)) * DAY
    return (choose(open_since) if kind == "due" and open_since else exact) + choose(NUDGES)


def selection(choose: Choose, facts: Sequence[CallFact]) -> frozenset[UUID] | None:
    """No filter, the calls of one agent or of one qualification, or any calls at all."""
    kind = choose(("none", "none", "some", "agent", "qualification", "none"))
    if kind == "some":
        return frozenset(up_to(choose, len(facts), [f.id for f in facts]))
    if kind == "agent":
        agent = choose(AGENTS)
        return frozenset(f.id for f in facts if f.agent_id == agent)
    if kind == "qualification":
        qualification = choose(tuple(Qualification))
        return frozenset(f.id for f in facts if f.qualification == qualification)
    return None
