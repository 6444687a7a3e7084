"""Every count against the oracle's members, in every cell and under every filter."""

from __future__ import annotations

from collections.abc import Container, Iterator
from uuid import UUID

import pytest
from hypothesis import given

from services.analytics.counts import COUNTS, EVERYTHING, Cell, Coordinate, Count, Unit
from services.analytics.counts import of_calls as calls
from services.analytics.counts import of_objections as objections
from services.analytics.filters import Filters
from services.analytics.frame import NONE, FactFrame
from services.models.vocabulary import ObjectionType
from tests.services.analytics.examples import PRICE, RESOLVED, TIMING, frame, held
from tests.services.analytics.filter_strategies import (
    filtered_worlds,
    frame_of,
    question_of,
    random_filtered_world,
)
from tests.services.analytics.frames import ObjectionFact
from tests.services.analytics.oracle import counts as oracle
from tests.services.analytics.oracle.counts import EVERY, Key, Question
from tests.services.analytics.strategies import World
from tests.services.analytics.test_against_oracle import BATCH_SIZE, BATCHES, searched

# A number that no version and no call has, beside those that they have.
NOWHERE = 77


def members_of(count: Count, facts: FactFrame, cell: Cell = EVERYTHING) -> set[Key]:
    """The members by the ids of their calls; each stands for one."""
    members = count.members(facts, cell)
    keys = {(facts.calls.id[call], place) for call, place in sorted(members.keys())}
    assert len(keys) == len(members) == count.size(facts, cell)
    assert members.unit is count.unit
    return keys


def expected(name: str, question: Question, cell: Cell) -> set[Key]:
    """The oracle's members of a cell."""
    milestone: int | str | None = cell.milestone
    if milestone is None:
        milestone = EVERY
    elif milestone == NONE:
        milestone = None
    return oracle.members(name, question, milestone, cell.objection_type or EVERY)


def cells_of(count: Count) -> Iterator[Cell]:
    """The whole, and every cell along the coordinates that the count takes."""
    numbers = [None, *range(1, 10), NOWHERE] if Coordinate.MILESTONE in count.takes else [None]
    types = [None, *ObjectionType] if Coordinate.OBJECTION_TYPE in count.takes else [None]
    if count.takes == frozenset(Coordinate):
        numbers = [None, NONE, 2, 6, NOWHERE]
    return (Cell(number, kind) for number in numbers for kind in types)


def assert_members_agree(world: World, filters: Filters) -> None:
    """Every count has the oracle's members, in every cell."""
    facts, question = frame_of(world, filters), question_of(world, filters)
    for name, count in COUNTS.items():
        for cell in cells_of(count):
            assert members_of(count, facts, cell) == expected(name, question, cell), f"{name} {cell}"


@searched
@given(filtered_worlds())
def test_every_count_has_the_members_that_the_oracle_names(drawn: tuple[World, Filters]) -> None:
    assert_members_agree(*drawn)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_every_count_has_the_oracles_members_in_many_random_worlds(batch: int) -> None:
    for seed in range(batch * BATCH_SIZE, (batch + 1) * BATCH_SIZE, 3):
        world, filters = random_filtered_world(seed)
        try:
            assert_members_agree(world, filters)
        except Exception as error:
            raise AssertionError(f"random_filtered_world({seed}): {error}") from error


def test_the_oracle_knows_every_count_and_no_other() -> None:
    assert set(COUNTS) == oracle.NAMES


def test_each_count_is_of_the_unit_that_its_members_are() -> None:
    units: dict[Unit, Container[str]] = {
        Unit.THREADS: oracle.THREADS,
        Unit.MILESTONES: {*oracle.MILESTONES, *oracle.LEAKS},
        Unit.OBJECTIONS: oracle.OBJECTIONS,
    }
    for name, count in COUNTS.items():
        assert count.unit is next((unit for unit, names in units.items() if name in names), Unit.CALLS), name


def test_each_count_stands_under_its_own_name() -> None:
    assert all(count.name == name for name, count in COUNTS.items())
    assert len({id(count) for count in COUNTS.values()}) == len(COUNTS)


def test_a_coordinate_that_a_count_does_not_take_is_refused_and_not_ignored() -> None:
    with pytest.raises(ValueError, match="held"):
        calls.HELD.size(frame(held(1)), Cell(milestone=1))
    with pytest.raises(ValueError, match="eligible"):
        COUNTS["milestones-eligible"].size(frame(held(1)), Cell(1, PRICE))


def test_an_objection_is_told_from_its_neighbors_by_its_place_in_its_call() -> None:
    met = (ObjectionFact(TIMING, 3), ObjectionFact(PRICE, None, RESOLVED), ObjectionFact(PRICE, 3))
    of_july = frame(held(1), held(2, objections=met), held(3, objections=met[:1]))
    assert members_of(objections.OBJECTIONS, of_july, Cell(objection_type=PRICE)) == {
        (UUID(int=2), 1),
        (UUID(int=2), 2),
    }
    assert members_of(objections.OBJECTIONS, of_july, Cell(NONE, PRICE)) == {(UUID(int=2), 1)}
    assert members_of(objections.CALLS_WITH_OBJECTION, of_july, Cell(3)) == {(UUID(int=2), 0), (UUID(int=3), 0)}


def test_what_a_frame_remembers_cannot_be_changed_by_who_asks() -> None:
    mask = calls.HELD.mask(frame(held(1)))
    with pytest.raises(ValueError, match="read-only"):
        mask[0] = False


def test_sentences_name_the_age_of_the_threads() -> None:
    assert calls.THREADS.sentence % calls.THREADS.values(45) == "Threads that became 45 days old"
    assert calls.THREADS_14.sentence % calls.THREADS_14.values(45) == "Threads that became 14 days old"
    for count in COUNTS.values():
        assert "%" not in count.sentence % count.values(45)
