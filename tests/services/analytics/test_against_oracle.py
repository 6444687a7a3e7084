"""The figures against a slow, obvious oracle, and against the sums that the definitions promise."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.analytics import figures
from services.analytics.frame import Definition
from services.analytics.periods import Period, day_of
from services.models.vocabulary import MilestoneStatus
from tests.services.analytics import oracle
from tests.services.analytics.frames import CallFact
from tests.services.analytics.strategies import NAMES, World, random_world, worlds

Json = dict[str, Any]

# CALLOS_ORACLE_EXAMPLES makes the search longer; under CI hypothesis takes the same examples every time.
# The random worlds are the same everywhere: cheap and many, for what happens in one world of a hundred.
EXAMPLES = int(os.environ.get("CALLOS_ORACLE_EXAMPLES", "100"))
BATCHES, BATCH_SIZE = 8, 3 * EXAMPLES
searched = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
STEP_PARTS = ("correctExits", "closedEarly", "unknown", "leaks")
SUMMED = (
    "held",
    "noShow",
    "lateCancelled",
    "withoutAppointment",
    "outcomeMissing",
    "threadsTooYoung",
    "inProgress",
    "cancelledUndated",
    "pastScheduled",
)


def ask(report: Callable[..., Json], world: World, **more: Any) -> Json:
    """What a report of the oracle says about the world."""
    return report(
        world.facts,
        world.period,
        world.now,
        world.close_window_days,
        world.definitions,
        world.selected,
        **more,
    )


def assert_same(actual: Any, expected: Any, path: str = "") -> None:
    """Both hold the same keys, counts and texts, and shares and seconds that agree to nine digits."""
    if isinstance(expected, dict):
        assert isinstance(actual, dict) and set(actual) == set(expected), f"{path}: {actual} != {expected}"
        for key in expected:
            assert_same(actual[key], expected[key], f"{path}.{key}")
    elif isinstance(expected, list):
        assert isinstance(actual, list) and len(actual) == len(expected), f"{path}: {actual} != {expected}"
        for place, (one, other) in enumerate(zip(actual, expected, strict=True)):
            assert_same(one, other, f"{path}[{place}]")
    elif isinstance(expected, float) and actual is not None:
        assert isinstance(actual, int | float), f"{path}: {actual!r}"
        assert actual == pytest.approx(expected, rel=1e-9, abs=1e-9), f"{path}: {actual} != {expected}"
    else:
        assert actual == expected and type(actual) is type(expected), f"{path}: {actual!r} != {expected!r}"


def with_sorted_grid(report: Json) -> Json:
    """The grid's cells in one order, for the definitions give them none."""
    cells = report["byTypeAndMilestone"]
    ordered = sorted(cells, key=lambda cell: (cell["type"], cell["milestone"] is None, cell["milestone"] or 0))
    return {**report, "byTypeAndMilestone": ordered}


def assert_team_agrees(world: World) -> None:
    """The team's figures say what the oracle says."""
    assert_same(figures.team(world.frame()).to_json(), ask(oracle.team_report, world))


def assert_funnel_agrees(world: World) -> None:
    """The funnel's figures say what the oracle says."""
    assert_same(figures.funnel(world.frame()).to_json(), ask(oracle.funnel_report, world))


def assert_agents_agree(world: World) -> None:
    """The agents' figures say what the oracle says."""
    assert_same(figures.agents(world.frame()).to_json(), ask(oracle.agents_report, world, names=NAMES))


def assert_objections_agree(world: World) -> None:
    """The figures of objections say what the oracle says."""
    assert_same(
        with_sorted_grid(figures.objections(world.frame()).to_json()),
        with_sorted_grid(ask(oracle.objections_report, world)),
    )


@searched
@given(worlds())
def test_team_report_equals_the_oracles(world: World) -> None:
    assert_team_agrees(world)


@searched
@given(worlds())
def test_funnel_report_equals_the_oracles(world: World) -> None:
    assert_funnel_agrees(world)


@searched
@given(worlds())
def test_agents_report_equals_the_oracles(world: World) -> None:
    assert_agents_agree(world)


@searched
@given(worlds())
def test_objections_report_equals_the_oracles(world: World) -> None:
    assert_objections_agree(world)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_all_reports_equal_the_oracles_in_many_random_worlds(batch: int) -> None:
    for seed in range(batch * BATCH_SIZE, (batch + 1) * BATCH_SIZE):
        world = random_world(seed)
        try:
            assert_team_agrees(world)
            assert_funnel_agrees(world)
            assert_agents_agree(world)
            assert_objections_agree(world)
        except Exception as error:
            raise AssertionError(f"random_world({seed}): {error}") from error


def held_calls(world: World) -> list[CallFact]:
    """The held calls of the world's period that pass its filters."""
    return [
        c
        for c in world.facts
        if (world.selected is None or c.id in world.selected)
        and c.started_at
        and c.ended_at
        and world.period.start_on <= day_of(c.started_at, world.period.time_zone) < world.period.end_on
    ]


def count_of_responses(calls: list[CallFact], milestone: int, status: MilestoneStatus) -> int:
    """How many responses of that status the calls have for a milestone."""
    return sum(r.milestone == milestone and r.status == status for c in calls for r in c.responses)


def has_completed_its_decision(call: CallFact, definitions: tuple[Definition, ...]) -> bool:
    """Whether the call completed the milestone that its own version marks as the decision."""
    version = next(d for d in definitions if d.version == call.version)
    decisions = {m.number for m in version.milestones if m.is_decision}
    return any(r.milestone in decisions and r.status == MilestoneStatus.COMPLETED for r in call.responses)


@searched
@given(worlds())
def test_steps_of_the_funnel_account_for_every_held_call(world: World) -> None:
    report: Json = figures.funnel(world.frame()).to_json()
    held = held_calls(world)
    assert report["held"] == len(held)
    for step in report["steps"]:
        in_progress = count_of_responses(held, step["milestone"], MilestoneStatus.IN_PROGRESS)
        assert step["eligible"] + step["skippedByRule"] == report["held"]
        assert step["reached"] == step["completed"] + step["skipped"] + in_progress
        assert step["left"] == sum(step[part] for part in STEP_PARTS)
        assert step["stepRate"]["numerator"] <= step["stepRate"]["denominator"] <= step["reached"]
    decided = sum(has_completed_its_decision(call, world.definitions) for call in held)
    assert sum(step["left"] for step in report["steps"]) + decided + report["noMilestones"] == report["held"]


@searched
@given(worlds())
def test_parts_of_the_team_report_sum_to_the_whole(world: World) -> None:
    report: Json = figures.team(world.frame()).to_json()
    parts = [report[f"closeRate{part}"] for part in ("Qualified", "UnderThreshold", "Unknown")]
    for key in ("numerator", "denominator"):
        assert sum(part[key] for part in parts) == report["closeRateCalls"][key]
    assert sum(report["outcomes"].values()) == report["closeRateCalls"]["denominator"]
    assert sum(report["outcomes"].values()) + report["outcomeMissing"] == report["held"]


@searched
@given(worlds())
def test_calls_of_the_agents_sum_to_those_of_the_team(world: World) -> None:
    team: Json = figures.team(world.frame()).to_json()
    listed: Json = figures.agents(world.frame()).to_json()
    agents = listed["agents"]
    assert sum(agent["held"] for agent in agents) == team["held"]
    for key in ("numerator", "denominator"):
        assert sum(agent["closeRateCalls"][key] for agent in agents) == team["closeRateCalls"][key]
        assert sum(agent["closeRateThreads"][key] for agent in agents) <= team["closeRateThreads"][key]


@searched
@given(worlds())
def test_objections_by_type_and_by_milestone_sum_to_all(world: World) -> None:
    report: Json = figures.objections(world.frame()).to_json()
    assert sum(row["count"] for row in report["byType"]) == report["objections"]
    assert sum(cell["count"] for cell in report["byTypeAndMilestone"]) == report["objections"]
    for row in report["byType"]:
        assert row["count"] == row["resolved"] + row["deferred"] + row["disqualified"] + row["open"]


@searched
@given(worlds(), st.integers(0, 100))
def test_counts_of_a_period_are_the_sums_over_its_two_parts(world: World, days: int) -> None:
    whole = world.period
    cut_on = min(whole.start_on + timedelta(days=days), whole.end_on)
    parts = (
        Period(whole.start_on, cut_on, whole.time_zone),
        Period(cut_on, whole.end_on, whole.time_zone),
    )
    report: Json = figures.team(world.frame()).to_json()
    of_parts: list[Json] = [figures.team(world.frame(part)).to_json() for part in parts]
    for key in SUMMED:
        assert sum(part[key] for part in of_parts) == report[key]
    for key in ("showRate", "closeRateThreads", "closeRateThreads14"):
        assert sum(part[key]["denominator"] for part in of_parts) == report[key]["denominator"]


def rates_in(report: Any) -> list[Json]:
    """Every rate of a report, however deep."""
    if isinstance(report, list):
        return [rate for item in report for rate in rates_in(item)]
    if not isinstance(report, dict):
        return []
    if "numerator" in report:
        return [report]
    return [rate for item in report.values() for rate in rates_in(item)]


@searched
@given(worlds())
def test_no_rate_leaves_its_interval_nor_the_interval_zero_and_one(world: World) -> None:
    frame = world.frame()
    for figure in (figures.team, figures.funnel, figures.agents, figures.objections):
        for rate in rates_in(figure(frame).to_json()):
            if rate["denominator"]:
                assert 0 <= rate["low"] <= rate["rate"] <= rate["high"] <= 1
            else:
                assert (rate["rate"], rate["low"], rate["high"]) == (None, None, None)
