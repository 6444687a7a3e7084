"""Files that name a prospect that was merged: they bring back nobody, and its calls go to the kept one."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from services import coaching, prospect_merging
from services.analytics import facts
from services.db import scoped
from services.looking_after import hand_over
from services.models import Call, CoachingNote, Prospect, Thread
from tests.factories.calls import make_prospect
from tests.factories.organizations import Tenant, World
from tests.services.imports.support import (
    PROSPECTS,
    bring,
    bring_one,
    call_file,
    counts,
    csv_of,
    rejections,
    stored,
)
from tests.services.imports.test_taking_back import obstacles, undo

HELD = {"started_at": "2025-03-03T09:00:00Z", "ended_at": "2025-03-03T10:00:00Z"}
LATER = {"started_at": "2025-03-04T09:00:00Z", "ended_at": "2025-03-04T10:00:00Z"}
MERGED = "Prospects that a person has merged into others since: 1 (Paul Prinz, P2)."


def merge(tenant: Tenant, kept: str = "P1", merged: str = "P2") -> None:
    """Merge by external ids."""
    with scoped(tenant.as_("manager")) as db:
        rows = {row.external_id: row for row in db.scalars(select(Prospect))}
        one, other = rows[kept], rows[merged]
        prospect_merging.merge(
            db,
            kept_id=one.id,
            merged_id=other.id,
            expected_versions=(one.version, other.version),
            reason="The same person",
        )


def by_name(tenant: Tenant, name: str) -> dict[str, Any]:
    return next(row for row in stored(tenant, "prospects") if row["external_id"] == name)


def owners(tenant: Tenant) -> dict[str, str]:
    """Whose each call is, by external ids; every fact must be right and every call in a thread of its prospect."""
    with scoped(tenant.command) as db:
        assert facts.check(db) == []
        names = {row.id: row.external_id for row in db.scalars(select(Prospect))}
        assert all(
            call.prospect_id == db.get_one(Thread, (tenant.id, call.thread_id)).prospect_id
            for call in db.scalars(select(Call))
        )
        return {str(call.external_id): str(names[call.prospect_id]) for call in db.scalars(select(Call))}


def test_the_old_file_brings_back_no_duplicate(world: World) -> None:
    bring_one(world.here, PROSPECTS)
    merge(world.here)
    before = stored(world.here, "prospects")
    assert counts(bring_one(world.here, PROSPECTS)) == (0, 3, 0)
    assert stored(world.here, "prospects") == before


def test_a_row_of_a_merged_prospect_that_differs_is_rejected(world: World) -> None:
    bring_one(world.here, PROSPECTS)
    merge(world.here)
    result = bring_one(world.here, PROSPECTS.replace("Paul Prinz,100", "Paul Prinz,700"))
    assert counts(result) == (0, 2, 1)
    assert "a person has changed it since" in str(result.rejections[0].reason)


def test_a_contact_of_a_merged_prospect_belongs_to_the_kept_one(world: World) -> None:
    columns = "external_id,name,ghl_contact_id"
    bring_one(world.here, csv_of(columns, ["P1", "Petra", "g-1"], ["P2", "Paul", "g-2"], ["P3", "Pia", ""]))
    merge(world.here)
    result = bring_one(world.here, csv_of(columns, ["P4", "Nora", "g-2"], ["P3", "Pia", "g-1"]))
    assert rejections(result) == [(2, "ghl_contact_id"), (3, "ghl_contact_id")]


def test_calls_that_name_a_merged_prospect_go_to_the_kept_one(world: World) -> None:
    bring(world.here, PROSPECTS, call_file(external_id="C1", prospect_external_id="P2", **HELD))
    merge(world.here)
    merge(world.here, kept="P3", merged="P1")
    old = call_file(external_id="C1", prospect_external_id="P2", **HELD)
    assert counts(bring_one(world.here, old)) == (0, 1, 0)
    new = call_file(external_id="C2", prospect_external_id="P2", **LATER)
    assert counts(bring_one(world.here, new)) == (1, 0, 0)
    assert owners(world.here) == {"C1": "P3", "C2": "P3"}


@pytest.mark.parametrize("thread", [{}, {"thread_external_id": ""}, {"thread_external_id": "T1"}])
def test_a_moved_call_that_its_file_changes_stays_where_it_is(world: World, thread: dict[str, str]) -> None:
    others = call_file(external_id="C0", prospect_external_id="P1", **LATER)
    call = {"external_id": "C1", "prospect_external_id": "P2", **HELD, **thread}
    bring(world.here, PROSPECTS, others, call_file(**call))
    before = {row["external_id"]: row["thread_id"] for row in stored(world.here, "calls")}
    merge(world.here)
    assert counts(bring_one(world.here, call_file(**call, notes="Changed"))) == (1, 0, 0)
    assert {row["external_id"]: row["thread_id"] for row in stored(world.here, "calls")} == before
    assert owners(world.here) == {"C0": "P1", "C1": "P1"}


def test_a_call_that_leaves_its_named_thread_goes_to_the_one_for_calls_without(world: World) -> None:
    call = {"external_id": "C1", **HELD}
    bring(world.here, PROSPECTS, call_file(**call, thread_external_id="T1"))
    assert counts(bring_one(world.here, call_file(**call, thread_external_id=""))) == (1, 0, 0)
    with scoped(world.here.command) as db:
        (thread,) = db.scalars(select(Thread).join(Call, Call.thread_id == Thread.id))
        assert thread.is_import_default


def test_an_imported_row_has_the_forms_by_which_duplicates_are_found(world: World) -> None:
    columns = "external_id,name,email,phone"
    bring_one(world.here, csv_of(columns, ["P1", "Petra", "Petra@Post.example", "0049 30 123456"]))
    row = by_name(world.here, "P1")
    assert (row["email_folded"], row["phone_folded"]) == ("petra@post.example", "4930123456")
    bring_one(world.here, csv_of(columns, ["P1", "Petra", "", "12"]))
    row = by_name(world.here, "P1")
    assert (row["email_folded"], row["phone_folded"]) == (None, None)


# Taking back.


def test_a_merge_stands_in_the_way_of_taking_back_and_is_named(world: World) -> None:
    result = bring(world.here, PROSPECTS)
    merge(world.here)
    touched = "Prospects that a person has changed since: 1 (Petra Probst, P1)."
    assert obstacles(world.here, result) == [MERGED, touched]


def test_a_changed_call_does_not_go_back_to_a_prospect_that_was_merged(world: World) -> None:
    bring(world.here, PROSPECTS, call_file(prospect_external_id="P2", **HELD))
    result = bring(world.here, call_file(prospect_external_id="P2", **HELD, notes="Changed"))
    merge(world.here)
    told = "Calls whose prospect a person has merged into another since: 1 (Petra Probst, C1)."
    assert obstacles(world.here, result) == [told]


def test_calls_alone_are_taken_back_from_the_kept_prospect(world: World) -> None:
    bring(world.here, PROSPECTS)
    result = bring(world.here, call_file(prospect_external_id="P2", **HELD))
    merge(world.here)
    assert undo(world.here, result).calls == 1
    assert by_name(world.here, "P2")["merged_into_id"] == by_name(world.here, "P1")["id"]


def test_what_a_person_merged_an_imported_prospect_into_may_be_their_own(world: World) -> None:
    own = make_prospect(world.here, name="Own")
    result = bring(world.here, PROSPECTS)
    with scoped(world.here.as_("manager")) as db:
        imported = db.scalars(select(Prospect).where(Prospect.external_id == "P2")).one()
        prospect_merging.merge(
            db, kept_id=own.id, merged_id=imported.id, expected_versions=(1, 1), reason="The same person"
        )
    assert obstacles(world.here, result) == [MERGED]


def test_a_coaching_note_stands_in_the_way_and_is_not_lost(world: World) -> None:
    result = bring(world.here, PROSPECTS, call_file(**HELD))
    with scoped(world.here.as_("manager")) as db:
        call = db.scalars(select(Call)).one()
        note = coaching.write(db, call_id=call.id, text="Well led")
    told = "Coaching notes on its calls and objections: 1 (on the calls of Petra Probst, C1)."
    assert obstacles(world.here, result) == [told]
    with scoped(world.here.as_("manager")) as db:
        coaching.delete(db, note_id=note.id, expected_version=1)
    undo(world.here, result)
    with scoped(world.here.command) as db:
        assert db.scalars(select(CoachingNote)).all() == []


def test_the_forms_for_comparing_go_back_with_the_values(world: World) -> None:
    columns = "external_id,name,email,phone"
    bring_one(world.here, csv_of(columns, ["P1", "Petra", "old@post.example", "030 111111"]))
    result = bring(world.here, csv_of(columns, ["P1", "Petra", "new@post.example", "030 222222"]))
    undo(world.here, result)
    row = by_name(world.here, "P1")
    assert (row["email_folded"], row["phone_folded"]) == ("old@post.example", "030111111")


def test_a_prospect_that_was_handed_over_stands_in_the_way(world: World) -> None:
    result = bring(world.here, PROSPECTS)
    with scoped(world.here.as_("manager")) as db:
        row = db.scalars(select(Prospect).where(Prospect.external_id == "P1")).one()
        agent_id = world.here.people["agent"].id
        hand_over(db, prospect_id=row.id, agent_id=agent_id, reason="On holiday", expected_version=1)
    assert obstacles(world.here, result) == ["Prospects that a person has changed since: 1 (Petra Probst, P1)."]
