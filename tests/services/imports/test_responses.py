"""Milestone and objection responses: what they are known by, and how they hang on their call."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from services.analytics import facts
from services.db import scoped
from tests.factories.organizations import World
from tests.services.imports.support import CALLS, PROSPECTS, bring, bring_one, counts, csv_of, rejections, stored

MILESTONES = "call_external_id,milestone,status,started_at,completed_at,override_reason,notes"
OBJECTIONS = "call_external_id,type,milestone,outcome,raised_at,resolved_at,notes"
AT, LATER = "2025-03-03T09:10:00Z", "2025-03-03T09:20:00Z"


@pytest.fixture
def here(world: World) -> Any:
    bring(world.here, PROSPECTS, CALLS)
    return world.here


def check_facts(here: Any) -> None:
    with scoped(here.command) as db:
        assert facts.check(db) == []


def test_milestones_are_stored_once_per_call_and_number_with_their_facts(here: Any) -> None:
    file = csv_of(
        MILESTONES, ["C1", "1", "COMPLETED", AT, LATER, "", ""], ["C1", "2", "SKIPPED", "", "", "Short", "n"]
    )
    assert counts(bring_one(here, file)) == (2, 0, 0)
    assert [(row["milestone"], row["status"]) for row in stored(here, "milestone_responses")] == [
        (1, "COMPLETED"),
        (2, "SKIPPED"),
    ]
    check_facts(here)
    assert counts(bring_one(here, file)) == (0, 2, 0)
    assert counts(bring_one(here, file.replace("SKIPPED", "COMPLETED"))) == (1, 1, 0)
    check_facts(here)


def test_a_second_response_of_one_milestone_is_unchanged_or_rejected(here: Any) -> None:
    row = ["C1", "1", "COMPLETED", AT, LATER, "", ""]
    file = csv_of(MILESTONES, row, row, ["C1", "01", "SKIPPED", "", "", "", ""])
    result = bring_one(here, file)
    assert counts(result) == (1, 1, 1)
    assert "line 2, which has the same call and milestone" in result.rejections[0].reason


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"call_external_id": "C9"}, "call_external_id"),
        ({"milestone": "8"}, "milestone"),
        ({"milestone": "M1"}, "milestone"),
        ({"status": "DONE"}, "status"),
        ({"started_at": LATER, "completed_at": AT}, "completed_at"),
        ({"completed_at": "2999-01-01T10:00:00Z"}, "completed_at"),
        ({"override_reason": "x" * 1001}, "override_reason"),
    ],
)
def test_a_milestone_that_cannot_be_taken(here: Any, cells: dict[str, str], column: str) -> None:
    row = {"call_external_id": "C1", "milestone": "1", "status": "COMPLETED", **cells}
    result = bring_one(here, csv_of(",".join(row), list(row.values())))
    assert rejections(result) == [(2, column)]


def test_local_times_of_a_response_follow_the_calls_start(world: World) -> None:
    calls = CALLS.replace("2025-03-03T09:00:00Z,2025-03-03T10:00:00Z", "2025-10-26T00:50:00Z,2025-10-26T02:00:00Z")
    bring(world.here, PROSPECTS, calls)
    file = csv_of(
        MILESTONES,
        ["C1", "1", "COMPLETED", "26.10.2025 02:10", "26.10.2025 02:20", "", ""],
        ["C1", "2", "COMPLETED", "26.10.2025 02:55", "26.10.2025 02:05", "", ""],
    )
    assert counts(bring_one(world.here, file)) == (2, 0, 0)
    times = [(row["started_at"], row["completed_at"]) for row in stored(world.here, "milestone_responses")]
    day = datetime(2025, 10, 26, tzinfo=UTC)
    assert times == [
        (day.replace(hour=1, minute=10), day.replace(hour=1, minute=20)),
        (day.replace(minute=55), day.replace(hour=1, minute=5)),
    ]
    assert counts(bring_one(world.here, file)) == (0, 2, 0)


def test_a_second_time_alone_follows_the_first_one_that_is_stored(world: World) -> None:
    calls = CALLS.replace("2025-03-03T09:00:00Z,2025-03-03T10:00:00Z", "2025-10-26T00:00:00Z,2025-10-26T02:00:00Z")
    started = csv_of(
        "call_external_id,milestone,status,started_at", ["C1", "1", "IN_PROGRESS", "26.10.2025 02:50"]
    )
    bring(world.here, PROSPECTS, calls, started)
    file = csv_of(
        "call_external_id,milestone,status,completed_at",
        ["C1", "1", "COMPLETED", "26.10.2025 02:10"],
        ["C1", "2", "COMPLETED", "26.10.2025 02:10"],
        ["C9", "2", "COMPLETED", "26.10.2025 02:10"],
    )
    assert counts(bring_one(world.here, file)) == (2, 0, 1)
    day = datetime(2025, 10, 26, tzinfo=UTC)
    assert [(row["started_at"], row["completed_at"]) for row in stored(world.here, "milestone_responses")] == [
        (day.replace(minute=50), day.replace(hour=1, minute=10)),
        (None, day.replace(minute=10)),
    ]
    assert counts(bring_one(world.here, file)) == (0, 2, 1)


def test_an_objection_follows_the_calls_start_where_the_hour_comes_twice(world: World) -> None:
    calls = CALLS.replace("2025-03-03T09:00:00Z,2025-03-03T10:00:00Z", "2025-10-26T00:50:00Z,2025-10-26T02:00:00Z")
    bring(world.here, PROSPECTS, calls)
    file = csv_of(
        OBJECTIONS,
        ["C1", "PRICE", "", "RESOLVED", "26.10.2025 02:10", "26.10.2025 02:05", ""],
        ["C1", "TIMING", "", "RESOLVED", "26.10.2025 02:55", "26.10.2025 02:05", ""],
        ["C1", "SKEPTICISM", "", "RESOLVED", "", "26.10.2025 02:05", ""],
    )
    result = bring_one(world.here, file)
    assert rejections(result) == [(2, "resolved_at")]
    day = datetime(2025, 10, 26, tzinfo=UTC)
    assert [(row["raised_at"], row["resolved_at"]) for row in stored(world.here, "objection_responses")] == [
        (day.replace(minute=55), day.replace(hour=1, minute=5)),
        (None, day.replace(hour=1, minute=5)),
    ]


def test_equal_objections_of_one_call_are_several(here: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.imports.files.BATCH_ROWS", 2)
    price = ["C1", "PRICE", "6", "RESOLVED", AT, LATER, ""]
    open_one = ["C1", "TIMING", "", "", "", "", ""]
    file = csv_of(OBJECTIONS, price, open_one, price, price, open_one)
    assert counts(bring_one(here, file)) == (5, 0, 0)
    found = [(row["type"], row["import_ordinal"]) for row in stored(here, "objection_responses")]
    assert sorted(found) == [("PRICE", 1), ("PRICE", 2), ("PRICE", 3), ("TIMING", 1), ("TIMING", 2)]
    assert counts(bring_one(here, file)) == (0, 5, 0)
    changed = csv_of(OBJECTIONS, price, open_one, [*price[:6], "second"])
    assert counts(bring_one(here, changed)) == (1, 2, 0)
    assert [row["notes"] for row in stored(here, "objection_responses") if row["import_ordinal"] == 2] == [
        "second",
        None,
    ]
    check_facts(here)


def test_history_keeps_outcomes_that_a_live_call_would_not_allow(here: Any) -> None:
    row = ["C1", "SKEPTICISM", "", "DEFERRED", "", "", ""]
    assert counts(bring_one(here, csv_of(OBJECTIONS, row))) == (1, 0, 0)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"call_external_id": "C9"}, "call_external_id"),
        ({"type": "Price"}, "type"),
        ({"milestone": "0"}, "milestone"),
        ({"milestone": "8"}, "milestone"),
        ({"outcome": "WON"}, "outcome"),
        ({"raised_at": LATER, "resolved_at": AT}, "resolved_at"),
        ({"raised_at": "2999-01-01T10:00:00Z"}, "raised_at"),
    ],
)
def test_an_objection_that_cannot_be_taken(here: Any, cells: dict[str, str], column: str) -> None:
    row = {"call_external_id": "C1", "type": "PRICE", **cells}
    result = bring_one(here, csv_of(",".join(row), list(row.values())))
    assert rejections(result) == [(2, column)]


def test_a_call_of_another_organization_is_unknown(world: World) -> None:
    bring(world.there, PROSPECTS, CALLS.replace("here.example", "there.example"))
    assert rejections(bring_one(world.here, csv_of(MILESTONES, ["C1", "1", "COMPLETED", "", "", "", ""]))) == [
        (2, "call_external_id")
    ]
