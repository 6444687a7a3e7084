"""Notes: who may write them, on what, and what the log keeps of them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from services import notes
from services.db import scoped
from services.errors import Conflict, Invalid, NotFound, Overtaken
from services.models import AuditEntry, AuditValues, Call
from services.models.vocabulary import CallStatus, MilestoneStatus, ObjectionType
from tests.factories.calls import make_call
from tests.factories.organizations import Tenant, World


def write(tenant: Tenant, call: Call, text: str | None, version: int, who: str = "agent") -> notes.Notes:
    with scoped(tenant.as_(who)) as db:
        return notes.save_of_call(db, call_id=call.id, text=text, expected_version=version)


def test_notes_are_kept_trimmed_and_an_empty_text_is_none(world: World) -> None:
    call = make_call(world.here, status=CallStatus.IN_PROGRESS)
    assert write(world.here, call, "  Budget\nis there ", 1) == notes.Notes("Budget\nis there", 2)
    assert write(world.here, call, "Budget\nis there", 2) == notes.Notes("Budget\nis there", 2)
    assert write(world.here, call, " \n ", 2) == notes.Notes(None, 3)
    with scoped(world.here.command) as db:
        stored = db.get_one(Call, (world.here.id, call.id))
        assert (stored.notes, stored.notes_version, stored.version) == (None, 3, call.version)
        assert stored.is_touched


def test_whoever_overwrites_a_newer_text_is_told_both(world: World) -> None:
    call = make_call(world.here)
    write(world.here, call, "The manager's", 1, "manager")
    with pytest.raises(Overtaken) as caught:
        write(world.here, call, "The agent's", 1)
    assert caught.value.yours == {"notes": "The agent's"}
    assert caught.value.theirs == {"notes": "The manager's", "notes_version": 2}


def test_a_completed_call_takes_notes_and_one_that_did_not_take_place_none(world: World) -> None:
    assert write(world.here, make_call(world.here), "Afterwards", 1).version == 2
    for status in (CallStatus.CANCELLED, CallStatus.NO_SHOW):
        with pytest.raises(Conflict):
            write(world.here, make_call(world.here, status=status), "x", 1)


@pytest.mark.parametrize("text", ["x" * 20_001, "a\x00b", "\ud800"])
def test_a_text_that_cannot_be_kept_names_the_field(world: World, text: str) -> None:
    with pytest.raises(Invalid) as caught:
        write(world.here, make_call(world.here), text, 1)
    assert caught.value.field == "notes"


def test_notes_belong_to_milestones_and_objections_too(world: World) -> None:
    call = make_call(
        world.here, milestones={1: MilestoneStatus.COMPLETED}, objections=[(ObjectionType.PRICE, None)]
    )
    with scoped(world.here.as_("agent")) as db:
        assert notes.save_of_milestone(
            db, call_id=call.id, milestone=1, text="Clear", expected_version=1
        ) == notes.Notes("Clear", 2)
        with pytest.raises(Conflict, match="not been started"):
            notes.save_of_milestone(db, call_id=call.id, milestone=2, text="Clear", expected_version=1)
    with scoped(world.here.as_("other_agent")) as db, pytest.raises(NotFound, match="no call"):
        notes.save_of_milestone(db, call_id=call.id, milestone=1, text="Mine", expected_version=2)


def test_the_log_keeps_what_was_there_before_somebody_wrote_and_not_each_pause(world: World) -> None:
    call = make_call(world.here, notes="As it was")
    for version, text in enumerate(("B", "Bu", "Budget"), start=1):
        write(world.here, call, text, version)
    write(world.here, call, "Budget: none", 4, "manager")
    with scoped(world.here.command) as db:
        entries = db.scalars(select(AuditEntry).where(AuditEntry.action == "note").order_by(AuditEntry.at)).all()
        kept = [
            db.scalars(select(AuditValues.before).where(AuditValues.entry_id == entry.id)).one()
            for entry in entries
        ]
    people = world.here.people
    assert [entry.actor_id for entry in entries] == [people["agent"].id, people["manager"].id]
    assert kept == [{"notes": "As it was"}, {"notes": "Budget"}]
