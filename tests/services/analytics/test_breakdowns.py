"""Breakdowns against the oracle: who is in which group, and that the groups make the whole."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings

from services.analytics import figures
from services.analytics.breakdowns import Dimension, breakdown
from services.analytics.counts import COUNTS
from services.analytics.filters import Filters
from services.analytics.frame import Definition, MilestoneDefinition
from services.analytics.periods import Period, months, weeks
from tests.services.analytics.examples import ANNA, BEN, MAY_11, NOON, SEVEN, call, frame, held
from tests.services.analytics.filter_strategies import (
    filtered_worlds,
    frame_of,
    question_of,
    random_filtered_world,
)
from tests.services.analytics.oracle import counts as oracle
from tests.services.analytics.oracle import trends
from tests.services.analytics.strategies import NAMES, World
from tests.services.analytics.test_against_oracle import BATCH_SIZE, BATCHES, EXAMPLES, searched
from tests.services.analytics.test_counts import members_of

EMAILS = {agent: email for agent, (email, _) in NAMES.items()}


def assert_groups_agree(world: World, filters: Filters) -> None:
    """Each dimension has the oracle's groups in its order, each with the oracle's members of every count."""
    facts, question = frame_of(world, filters), question_of(world, filters)
    for dimension in Dimension:
        groups = breakdown(facts, dimension)
        expected = trends.groups(question, dimension.value, EMAILS)
        assert [group.key for group in groups] == [key for key, _ in expected], dimension
        for name, count in COUNTS.items():
            of_groups = [members_of(count, group.frame) for group in groups]
            assert of_groups == [oracle.members(name, narrowed) for _, narrowed in expected], f"{dimension} {name}"
            assert set().union(*of_groups) == members_of(count, facts), f"{dimension} {name}"
            assert sum(map(len, of_groups)) == count.size(facts), f"{dimension} {name}"


@settings(searched, max_examples=max(EXAMPLES // 4, 1))
@given(filtered_worlds())
def test_groups_have_the_members_that_the_oracle_names_and_make_the_whole(drawn: tuple[World, Filters]) -> None:
    assert_groups_agree(*drawn)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_groups_have_the_oracles_members_in_many_random_worlds(batch: int) -> None:
    for seed in range(batch * BATCH_SIZE, (batch + 1) * BATCH_SIZE, 12):
        world, filters = random_filtered_world(seed)
        try:
            assert_groups_agree(world, filters)
        except Exception as error:
            raise AssertionError(f"random_filtered_world({seed}): {error}") from error


def test_agents_stand_by_address_and_only_where_something_of_theirs_is_counted() -> None:
    of_july = frame(
        held(1, agent_id=BEN),
        held(2, agent_id=ANNA),
        held(3, datetime(2024, 1, 1, tzinfo=UTC), agent_id=UUID(int=903)),
        call(4, agent_id=UUID(int=904), scheduled_at=NOON),
        held(5, MAY_11, agent_id=UUID(int=905)),
    )
    # Nobody knows 904 and 905: their addresses are empty and stand first. 905's thread came of age in July.
    keys = [group.key for group in breakdown(of_july, Dimension.AGENT)]
    assert keys == [UUID(int=904), UUID(int=905), ANNA, BEN]


def test_months_are_those_of_the_calendar_cut_at_the_ends_of_the_period() -> None:
    period = Period(date(2023, 11, 30), date(2024, 3, 2), "Europe/Berlin")
    assert [(month.start_on, month.end_on) for month in months(period)] == [
        (date(2023, 11, 30), date(2023, 12, 1)),
        (date(2023, 12, 1), date(2024, 1, 1)),
        (date(2024, 1, 1), date(2024, 2, 1)),
        (date(2024, 2, 1), date(2024, 3, 1)),
        (date(2024, 3, 1), date(2024, 3, 2)),
    ]
    keys = [group.key for group in breakdown(frame(period=period), Dimension.MONTH)]
    assert keys == [date(2023, 11, 1), date(2023, 12, 1), date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1)]
    nothing = Period(date(2024, 1, 1), date(2024, 1, 1), "UTC")
    assert months(nothing) == weeks(nothing) == ()


@pytest.mark.parametrize("days", range(60))
def test_weeks_and_months_cut_a_period_as_a_calendar_does(days: int) -> None:
    for start_on in (date(2023, 12, 27), date(2024, 2, 26), date(2024, 7, 1)):
        period = Period(start_on, date.fromordinal(start_on.toordinal() + days), "Europe/Berlin")
        assert list(weeks(period)) == trends.parts(period, "week")
        assert list(months(period)) == trends.parts(period, "month")


def test_a_group_by_version_shows_the_milestones_of_that_version() -> None:
    other = Definition(2, (MilestoneDefinition(1, "New", is_offer=True), MilestoneDefinition(9, "Last")))
    facts = frame(held(1), held(2, version=2), definitions=(SEVEN, other))
    old, new = breakdown(facts, Dimension.VERSION)
    assert (old.key, new.key) == (1, 2)
    assert [step.title for step in figures.funnel(old.frame).steps] == [f"Title {n}" for n in range(1, 8)]
    assert [step.title for step in figures.funnel(new.frame).steps] == ["New", "Last"]
    assert figures.funnel(facts).steps[0].title == "New"


def test_groups_share_the_columns_of_the_whole() -> None:
    facts = frame(held(1), held(2, agent_id=BEN))
    for dimension in Dimension:
        for group in breakdown(facts, dimension):
            assert group.frame.calls is facts.calls
            assert group.frame.responses is facts.responses
            assert group.frame.objections is facts.objections
