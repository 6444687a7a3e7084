"""Figures as rows: each with its numbers, its interval and what it is compared with; and what each leaves out."""

from __future__ import annotations

from collections.abc import Sequence

from services.analytics import figures
from services.analytics.comparisons import compare
from services.analytics.counts import Count
from services.analytics.frame import FactFrame
from services.analytics.intervals import Rate
from services.analytics.metrics import Kind, Metric, Passport
from services.errors import N_
from services.exports.tables import Line, Row, Say, Table, Value
from services.models.vocabulary import OutcomeType

_RATE = ("numerator", "denominator", "low", "high")
_NOW = ("figure", "title", "of", "unit", "value", *_RATE)
_EARLIER = ("earlier_value", *(f"earlier_{name}" for name in _RATE))
_DIFFERENCE = ("difference", "difference_low", "difference_high")
HEADINGS = (*_NOW, *_EARLIER, *_DIFFERENCE)
UNITS = {Kind.NUMBER: "number", Kind.SHARE: "share", Kind.PER_100: "per 100", Kind.MEDIAN: "seconds"}
_WEEK = ("week_on", "from", "to")
# What a rate is in other tables.
RATE_HEADINGS = ("rate", *_RATE)


def rows(
    metrics: Sequence[Metric], frame: FactFrame, earlier: FactFrame | None, say: Say, *, of: str = ""
) -> list[Row]:
    """One row for each metric; `of` names the part of the calls that the frame is narrowed to."""
    return [_row(metric, frame, earlier, say, of) for metric in metrics]


def count_row(count: Count, frame: FactFrame, earlier: FactFrame | None, say: Say) -> Row:
    """A number that is no metric of its own."""
    sentence = _sentence(count, frame, say)
    before = count.size(earlier) if earlier is not None else None
    size = count.size(frame)
    now: list[Value] = [count.name, sentence, "", UNITS[Kind.NUMBER], size, None, size, None, None]
    return [*now, before, None, before, None, None, *[None] * len(_DIFFERENCE)]


def table(rows: Sequence[Row], say: Say) -> Table:
    """The table of such rows."""
    return Table.of(say(N_("Figures")), HEADINGS, rows)


def left_out(metrics: Sequence[Metric], frame: FactFrame, say: Say) -> Table:
    """What the figures do not count, and how many of each."""
    found: list[Row] = [
        [metric.name, say(metric.title), one.count.name, _sentence(one.count, frame, say), one.size]
        for metric in metrics
        for one in metric.passport(frame).left_out
    ]
    return Table.of(say(N_("Left out")), ("figure", "title", "left_out", "meaning", "number"), found)


def weeks(frame: FactFrame, say: Say) -> Table:
    """The outcomes by the week in which calls started; `to` is the first day after the part that counts."""
    headings = (*_WEEK, *(outcome.value for outcome in OutcomeType), "outcome_missing", "held")
    rows: list[Row] = []
    for week in figures.outcomes_by_week(frame):
        sizes = [*(week.outcomes[outcome] for outcome in OutcomeType), week.missing]
        rows.append([week.week_on, week.start_on, week.end_on, *sizes, sum(sizes)])
    return Table.of(say(N_("Outcomes by week")), headings, rows)


def rate(value: Rate) -> Row:
    """A share with its numbers and its interval, as RATE_HEADINGS say."""
    return [value.rate, value.numerator, value.denominator, value.low, value.high]


def rate_headings(name: str) -> tuple[str, ...]:
    """The headings of a share in a table that has several of them."""
    return tuple(f"{name}_{heading}" for heading in RATE_HEADINGS)


def definitions(metrics: Sequence[Metric], frame: FactFrame, say: Say) -> list[Line]:
    """What each figure means."""
    days = frame.close_window_days
    return [Line(say(metric.title), say(metric.definition, days=days)) for metric in metrics]


def count_definitions(counts: dict[str, Count], say: Say) -> list[Line]:
    """What columns count, by their headings."""
    return [Line(heading, say(count.sentence)) for heading, count in counts.items()]


def _sentence(count: Count, frame: FactFrame, say: Say) -> str:
    return say(count.sentence, **count.values(frame.close_window_days))


def _row(metric: Metric, frame: FactFrame, earlier: FactFrame | None, say: Say, of: str) -> Row:
    now: list[Value] = [metric.name, say(metric.title), of, UNITS[metric.kind]]
    if earlier is None:
        missing = [None] * (len(_EARLIER) + len(_DIFFERENCE))
        return [*now, *_numbers(metric.passport(frame)), *missing]
    compared = compare(metric, frame, earlier)
    apart = compared.difference
    differs: list[Value] = [apart.difference, apart.low, apart.high] if apart else [None] * len(_DIFFERENCE)
    return [*now, *_numbers(compared.now), *_numbers(compared.earlier), *differs]


def _numbers(passport: Passport) -> Row:
    found = passport.rate
    limits: tuple[Value, Value] = (found.low, found.high) if found else (None, None)
    return [passport.value, passport.numerator, passport.denominator, *limits]
