"""What each metric divides by what, which a formula hides, and how many more would settle a share."""

from __future__ import annotations

from fractions import Fraction

from tests.services.analytics.oracle.basics import wilson
from tests.services.analytics.oracle.counts import EVERY, MILESTONES, OBJECTIONS, Question, members

# Metric: its numerator, if it has one, and its denominator; then what it leaves out.
PARTS: dict[str, tuple[str | None, str, tuple[str, ...]]] = {
    "calls-held": (None, "held", ("in-progress",)),
    "show-rate": (
        "appointments-held",
        "appointments",
        (
            "appointments-in-progress",
            "early-cancelled",
            "cancelled-undated",
            "past-scheduled",
            "ahead",
            "held-without-appointment",
        ),
    ),
    "close-rate-calls": ("coaching-clients", "held-with-outcome", ("held-without-outcome", "in-progress")),
    "close-rate-threads": ("threads-closed", "threads", ("threads-too-young",)),
    "close-rate-threads-14": ("threads-closed-14", "threads-14", ("threads-too-young-14",)),
    "decision-clarity": ("decided", "held-with-outcome", ("held-without-outcome", "in-progress")),
    "qualification-accuracy": (
        "coaching-clients-qualified",
        "coaching-clients",
        ("held-without-outcome", "in-progress"),
    ),
    "duration": (None, "held", ("in-progress",)),
    "milestone-completion": (
        "milestones-completed",
        "milestones-eligible",
        ("milestones-skipped-by-rule", "in-progress"),
    ),
    "step-rate": ("steps-taken", "steps-possible", ("milestones-reached-last", "in-progress")),
    "time-in-milestone": (None, "milestones-timed", ("milestones-untimed", "in-progress")),
    "objection-frequency": ("objections", "held", ("in-progress",)),
    "objection-prevalence": ("calls-with-objection", "held", ("in-progress",)),
    "resolution-rate": ("objections-resolved", "objections-classified", ("objections-open", "in-progress")),
    "durable-resolution-rate": (
        "objections-durable",
        "objections-followed-up",
        ("objections-not-followed-up", "in-progress"),
    ),
    "boomerang-rate": ("boomerangs", "objections-followed-up", ("objections-not-followed-up", "in-progress")),
    "time-to-resolve": (None, "objections-timed", ("objections-untimed", "in-progress")),
}


def size(name: str, question: Question, milestone: int | str | None, objection_type: str) -> int:
    """How many members a count has; a cell says nothing to what has no milestone or no type."""
    has_type = name in OBJECTIONS or name == "calls-with-objection"
    has_milestone = has_type or name in MILESTONES
    return len(
        members(name, question, milestone if has_milestone else EVERY, objection_type if has_type else EVERY)
    )


def half_width(share: Fraction, number: int) -> float:
    """Half of the distance between the ends of the interval of a share of so many."""
    low, high = wilson(share, number)
    return (high - low) / 2


def more_until_narrow(numerator: int, denominator: int) -> int:
    """One more at a time, at the same share, until the interval reaches at most 5 points to either side."""
    share = Fraction(numerator, denominator) if denominator else Fraction(1, 2)
    number = denominator
    while number == 0 or half_width(share, number) > 0.05:
        number += 1
    return number - denominator


def newcombe(one: Fraction, number: int, other: Fraction, other_number: int) -> tuple[float, float, float]:
    """The difference of two shares, and the ends of its interval: the two intervals squared and added."""
    low, high = wilson(one, number)
    other_low, other_high = wilson(other, other_number)
    difference = float(one - other)
    down = ((float(one) - low) ** 2 + (other_high - float(other)) ** 2) ** 0.5
    up = ((high - float(one)) ** 2 + (float(other) - other_low) ** 2) ** 0.5
    return difference, difference - down, difference + up
