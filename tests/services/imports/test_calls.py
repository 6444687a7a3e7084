"""Calls: times by status, outcomes, references, threads, agents, and what stays from the first import."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from services import configuration
from services.analytics import facts
from services.configuration_defaults import default_configuration
from services.db import scoped
from services.models import Call, Team, User
from tests.factories.organizations import World
from tests.services.imports.support import (
    CALLS,
    PROSPECTS,
    bring,
    bring_one,
    call_file,
    counts,
    csv_of,
    rejections,
    stored,
)

START, END = "2025-03-03T09:00:00Z", "2025-03-03T10:00:00Z"


@pytest.fixture
def here(world: World) -> Any:
    bring_one(world.here, PROSPECTS)
    return world.here


def only_call(here: Any) -> dict[str, Any]:
    (call,) = stored(here, "calls")
    return call


def test_a_completed_call_is_stored_with_its_facts(here: Any) -> None:
    assert counts(bring_one(here, CALLS)) == (1, 0, 0)
    call = only_call(here)
    assert call["status"] == "COMPLETED"
    assert call["qualification"] == "QUALIFIED"
    assert call["mode"] == "FLEXIBLE"
    assert call["language"] == "EN"
    with scoped(here.command) as db:
        assert facts.check(db) == []
    assert counts(bring_one(here, CALLS)) == (0, 1, 0)


@pytest.mark.parametrize(
    ("status", "times"),
    [
        ("COMPLETED", {"started_at": START, "ended_at": START}),
        ("IN_PROGRESS", {"started_at": START}),
        ("SCHEDULED", {"scheduled_at": "2999-01-01T10:00:00Z"}),
        ("NO_SHOW", {"scheduled_at": START}),
        ("CANCELLED", {}),
        ("CANCELLED", {"started_at": START, "ended_at": END}),
    ],
)
def test_times_that_go_with_a_status(here: Any, status: str, times: dict[str, str]) -> None:
    assert counts(bring_one(here, call_file(status=status, **times))) == (1, 0, 0)


@pytest.mark.parametrize(
    ("status", "times", "column"),
    [
        ("COMPLETED", {"started_at": START}, "ended_at"),
        ("COMPLETED", {"ended_at": END}, "started_at"),
        ("COMPLETED", {"started_at": END, "ended_at": START}, "ended_at"),
        ("COMPLETED", {"started_at": START, "ended_at": "2999-01-01T10:00:00Z"}, "ended_at"),
        ("IN_PROGRESS", {"scheduled_at": START}, "started_at"),
        ("IN_PROGRESS", {"started_at": START, "ended_at": END}, "ended_at"),
        ("SCHEDULED", {}, "scheduled_at"),
        ("SCHEDULED", {"scheduled_at": END, "started_at": START}, "started_at"),
        ("NO_SHOW", {"scheduled_at": START, "ended_at": END}, "ended_at"),
        ("CANCELLED", {"started_at": START}, "ended_at"),
        ("CANCELLED", {"ended_at": "2999-01-01T10:00:00Z"}, "ended_at"),
        ("DONE", {"started_at": START, "ended_at": END}, "status"),
    ],
)
def test_times_that_do_not_go_with_a_status(here: Any, status: str, times: dict[str, str], column: str) -> None:
    result = bring_one(here, call_file(status=status, **times))
    assert rejections(result) == [(2, column)]
    assert stored(here, "calls") == []


def test_the_end_of_a_call_cancelled_before_its_start_is_when_it_was_cancelled(here: Any) -> None:
    bring_one(here, call_file(status="CANCELLED", scheduled_at=END, ended_at=START))
    call = only_call(here)
    assert (call["ended_at"], call["cancelled_at"]) == (None, datetime(2025, 3, 3, 9, tzinfo=UTC))
    assert counts(bring_one(here, call_file(status="CANCELLED", scheduled_at=END, ended_at=START))) == (0, 1, 0)


def test_local_times_are_those_of_the_organization(here: Any) -> None:
    bring_one(here, call_file(started_at="26.10.2025 02:50", ended_at="26.10.2025 02:10"))
    call = only_call(here)
    assert call["started_at"] == datetime(2025, 10, 26, 0, 50, tzinfo=UTC)
    assert call["ended_at"] == datetime(2025, 10, 26, 1, 10, tzinfo=UTC)


def test_an_end_in_the_hour_that_comes_twice_follows_the_start_that_is_stored(here: Any) -> None:
    """Of a call that ran through the hour, a file without its start says when it ended; an empty start is none."""
    bring_one(here, call_file(started_at="26.10.2025 02:50", ended_at="2025-10-26T03:00:00Z"))
    later = call_file(ended_at="26.10.2025 02:10")
    assert counts(bring_one(here, later)) == (1, 0, 0)
    assert only_call(here)["ended_at"] == datetime(2025, 10, 26, 1, 10, tzinfo=UTC)
    assert counts(bring_one(here, later)) == (0, 1, 0)
    assert counts(bring_one(here, call_file(ended_at="26.10.2025 02:55"))) == (1, 0, 0)
    assert only_call(here)["ended_at"] == datetime(2025, 10, 26, 0, 55, tzinfo=UTC)
    cancelled = call_file(status="CANCELLED", started_at="", ended_at="26.10.2025 02:10")
    assert counts(bring_one(here, cancelled)) == (1, 0, 0)
    assert only_call(here)["cancelled_at"] == datetime(2025, 10, 26, 0, 10, tzinfo=UTC)
    again = call_file(status="CANCELLED", ended_at="26.10.2025 02:20")
    assert counts(bring_one(here, again)) == (1, 0, 0)
    assert only_call(here)["cancelled_at"] == datetime(2025, 10, 26, 0, 20, tzinfo=UTC)


def test_an_outcome_needs_a_completed_call_and_a_reason_needs_disqualified(here: Any) -> None:
    times = {"started_at": START, "ended_at": END}
    lost = call_file(**times, outcome="DISQUALIFIED")
    assert counts(bring_one(here, lost)) == (1, 0, 0)
    with_reason = call_file(**times, outcome="COACHING_CLIENT", disqualification_reason="AUTHORITY_ISSUE")
    assert rejections(bring_one(here, with_reason)) == [(2, "disqualification_reason")]
    alone = call_file(**times, outcome="", disqualification_reason="AUTHORITY_ISSUE")
    assert rejections(bring_one(here, alone)) == [(2, "disqualification_reason")]
    cancelled = call_file(status="CANCELLED", **times, outcome="COACHING_CLIENT")
    assert rejections(bring_one(here, cancelled)) == [(2, "outcome")]


def test_an_outcome_comes_changes_and_goes_with_its_file(here: Any) -> None:
    times = {"started_at": START, "ended_at": END}
    for outcome, reason in (("", ""), ("DISQUALIFIED", "AUTHORITY_ISSUE"), ("COACHING_CLIENT", ""), ("", "")):
        file = call_file(**times, outcome=outcome, disqualification_reason=reason)
        assert counts(bring_one(here, file)) == (1, 0, 0)
        found = [(row["type"], row["reason"]) for row in stored(here, "outcomes")]
        assert found == ([(outcome, reason or None)] if outcome else [])
        with scoped(here.command) as db:
            assert facts.check(db) == []


def test_a_file_without_the_times_can_still_change_a_call(here: Any) -> None:
    bring_one(here, CALLS)
    assert counts(bring_one(here, call_file(notes="Good one"))) == (1, 0, 0)
    call = only_call(here)
    assert call["notes"] == "Good one"
    assert call["ended_at"] == datetime(2025, 3, 3, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"prospect_external_id": "P9"}, "prospect_external_id"),
        ({"agent_email": "nobody@here.example"}, "agent_email"),
        ({"agent_email": "manager@there.example"}, "agent_email"),
        ({"agent_email": "no address"}, "agent_email"),
    ],
)
def test_unknown_references_are_rejected(here: Any, cells: dict[str, str], column: str) -> None:
    result = bring_one(here, call_file(started_at=START, ended_at=END, **cells))
    assert rejections(result) == [(2, column)]


def test_prospects_of_another_organization_are_unknown(world: World) -> None:
    bring_one(world.there, PROSPECTS)
    result = bring_one(world.here, CALLS)
    assert rejections(result) == [(2, "prospect_external_id")]


def thread_file(*rows: tuple[str, str, str]) -> str:
    headings = "external_id,prospect_external_id,thread_external_id,agent_email,status,scheduled_at"
    return csv_of(
        headings,
        *([call, prospect, thread, "agent@here.example", "NO_SHOW", START] for call, prospect, thread in rows),
    )


def test_calls_without_a_thread_form_one_beside_those_with_one(here: Any) -> None:
    rows = [("C1", "P1", ""), ("C2", "P1", "T1"), ("C3", "P1", ""), ("C4", "P2", ""), ("C5", "P1", "T1")]
    bring_one(here, thread_file(*rows))
    thread = {row["external_id"]: row["thread_id"] for row in stored(here, "calls")}
    assert thread["C1"] == thread["C3"]
    assert thread["C2"] == thread["C5"]
    assert len({thread["C1"], thread["C2"], thread["C4"]}) == 3
    bring_one(here, thread_file(("C6", "P1", "")))
    assert {row["external_id"]: row["thread_id"] for row in stored(here, "calls")}["C6"] == thread["C1"]


def test_a_thread_that_names_two_prospects_rejects_the_later_row(here: Any) -> None:
    result = bring_one(here, thread_file(("C1", "P1", "T1"), ("C2", "P2", "T1")))
    assert rejections(result) == [(3, "thread_external_id")]
    assert rejections(bring_one(here, thread_file(("C3", "P2", "T1")))) == [(2, "thread_external_id")]


def test_what_a_call_has_from_its_first_import_stays(here: Any) -> None:
    bring_one(here, CALLS)
    first = only_call(here)
    bring_one(here, PROSPECTS.replace("Petra Probst,600", "Petra Probst,1"))
    with scoped(here.command) as db:
        configuration.publish(db, configuration=default_configuration(threshold=9))
        team = Team(name="North", name_folded="north")
        db.add(team)
        db.flush()
        for user in db.scalars(select(User)):
            user.team_id = team.id
        team_id = team.id
    bring_one(here, CALLS.replace("T10:00:00Z", "T11:00:00Z"))
    call = only_call(here)
    kept = ("qualification", "configuration_version_id", "team_id", "created_at", "import_id", "thread_id")
    assert [call[name] for name in kept] == [first[name] for name in kept]
    assert call["ended_at"] > first["ended_at"]
    bring_one(here, call_file(external_id="C2", started_at=START, ended_at=END))
    new = next(row for row in stored(here, "calls") if row["external_id"] == "C2")
    assert (new["team_id"], new["qualification"]) == (team_id, "UNDER_THRESHOLD")
    assert new["configuration_version_id"] != first["configuration_version_id"]


@pytest.mark.parametrize(
    ("prospect", "qualification"), [("P1", "QUALIFIED"), ("P2", "UNDER_THRESHOLD"), ("P3", "UNKNOWN")]
)
def test_the_qualification_is_that_of_the_client_count(here: Any, prospect: str, qualification: str) -> None:
    bring_one(here, call_file(prospect_external_id=prospect, started_at=START, ended_at=END))
    assert only_call(here)["qualification"] == qualification


def test_an_empty_language_is_the_prospects_and_an_empty_mode_the_organizations(world: World) -> None:
    bring_one(world.here, "external_id,name,language\nP1,Petra,DE\n")
    bring_one(world.here, call_file(status="NO_SHOW", scheduled_at=START, mode="", language=""))
    call = only_call(world.here)
    assert (call["mode"], call["language"]) == ("FLEXIBLE", "DE")
    bring_one(world.here, call_file(status="NO_SHOW", scheduled_at=START, mode="STRICT", language="EN"))
    call = only_call(world.here)
    assert (call["mode"], call["language"]) == ("STRICT", "EN")


def test_a_call_that_turns_out_to_be_another_prospects_moves_to_that_ones_thread(here: Any) -> None:
    bring_one(here, CALLS)
    before = only_call(here)
    assert counts(bring_one(here, CALLS.replace(",P1,", ",P2,"))) == (1, 0, 0)
    call = only_call(here)
    assert call["thread_id"] != before["thread_id"]
    assert call["qualification"] == "UNDER_THRESHOLD"


def test_a_call_that_a_person_touched_stays(here: Any) -> None:
    bring_one(here, CALLS)
    with scoped(here.command) as db:
        for call in db.scalars(select(Call)):
            call.is_touched, call.notes = True, "Mine"
    assert counts(bring_one(here, CALLS)) == (0, 1, 0)
    result = bring(here, CALLS.replace("T10:00:00Z", "T11:00:00Z")).files[0]
    assert counts(result) == (0, 0, 1)
    assert only_call(here)["notes"] == "Mine"
