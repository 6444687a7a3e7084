"""What goes into a call of a small world: configuration versions, milestone responses and objections."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from services.analytics.frame import Definition, MilestoneDefinition
from services.models.vocabulary import MilestoneStatus, ObjectionOutcome, ObjectionType
from tests.services.analytics.frames import ObjectionFact, ResponseFact

Option = TypeVar("Option")

SECOND = timedelta(seconds=1)
DEFAULT = Definition(
    version=1,
    milestones=tuple(
        MilestoneDefinition(number, f"Title {number}", is_offer=number == 6, is_decision=number == 7)
        for number in range(1, 8)
    ),
)


class Choose(Protocol):
    """Whoever decides what a world looks like: hypothesis, which can shrink, or a fast random generator."""

    def __call__(self, options: Sequence[Option], /) -> Option:
        """One of the options; those that come first make the simpler world."""


def shuffled(choose: Choose, items: Iterable[Option]) -> list[Option]:
    """The items in any order."""
    left = list(items)
    return [left.pop(choose(range(len(left)))) for _ in range(len(left))]


def up_to(choose: Choose, most: int, items: Iterable[Option]) -> list[Option]:
    """Some of the items, `most` of them at most."""
    left = list(items)
    return [left.pop(choose(range(len(left)))) for _ in range(choose(range(min(most, len(left)) + 1)))]


def definitions(choose: Choose) -> tuple[Definition, ...]:
    """The default version alone, or with another one before or after it."""
    shape = choose(("default", "changed", "reverted"))
    if shape == "default":
        return (DEFAULT,)
    other = other_definition(choose)
    first, last = (DEFAULT, other) if shape == "changed" else (other, DEFAULT)
    return (
        Definition(version=3, milestones=first.milestones),
        Definition(version=8, milestones=last.milestones),
    )


def other_definition(choose: Choose) -> Definition:
    """Some of nine numbers in any order, with another offer and decision, other titles, and inactive ones."""
    numbers = shuffled(choose, range(1, 10))[: choose(range(2, 10))]
    offer = choose(range(len(numbers) - 1))
    decision = choose(range(offer + 1, len(numbers)))
    inactive = set(up_to(choose, 3, range(len(numbers)))) - {offer, decision}
    return Definition(
        version=2,
        milestones=tuple(
            MilestoneDefinition(
                number=number,
                title=f"New title {number}",
                is_active=place not in inactive,
                is_offer=place == offer,
                is_decision=place == decision,
            )
            for place, number in enumerate(numbers)
        ),
    )


def responses(
    choose: Choose, at: datetime, version: Definition, versions: Sequence[Definition]
) -> tuple[ResponseFact, ...]:
    """Responses to the first milestones of the call's version, and to any others that some version has."""
    own = [milestone.number for milestone in version.milestones]
    known = sorted({milestone.number for each in versions for milestone in each.milestones})
    led_to = own[: choose(range(len(own) + 1))]
    left_out = up_to(choose, 2, own)
    besides = up_to(choose, 2, known)
    numbers = shuffled(choose, sorted((set(led_to) - set(left_out)) | set(besides)))
    return tuple(response(choose, number, at) for number in numbers)


def response(choose: Choose, number: int, at: datetime) -> ResponseFact:
    """One response, with both times, with one, or with none; only what is over can have an end."""
    status = choose((MilestoneStatus.COMPLETED, MilestoneStatus.COMPLETED, *MilestoneStatus))
    started_at = choose((at, at + 61 * SECOND, None))
    seconds = choose((600.5, 0, 0.000001, 754, 1200.25, None))
    if seconds is None or status == MilestoneStatus.IN_PROGRESS:
        return ResponseFact(number, status, started_at)
    return ResponseFact(number, status, started_at, (started_at or at) + seconds * SECOND)


def objections(choose: Choose, at: datetime) -> tuple[ObjectionFact, ...]:
    """Up to four objections, mostly of two types so that they come back, at a few times so that they tie."""
    return tuple(objection(choose, at) for _ in range(choose(range(5))))


def objection(choose: Choose, at: datetime) -> ObjectionFact:
    """One objection: open or classified, in a milestone or not, with both times, with one, or with none."""
    outcome = choose((ObjectionOutcome.RESOLVED, *ObjectionOutcome, None))
    raised_at = choose((at + 300 * SECOND, at + 600 * SECOND, None))
    seconds = choose((None, 0, 45, 90.5))
    is_over = outcome is not None and seconds is not None
    return ObjectionFact(
        type=choose((ObjectionType.PRICE, ObjectionType.PRICE, ObjectionType.TIMING, *ObjectionType)),
        milestone=choose((None, 2, 6)),
        outcome=outcome,
        raised_at=raised_at,
        resolved_at=(raised_at or at) + (seconds or 0) * SECOND if is_over else None,
    )
