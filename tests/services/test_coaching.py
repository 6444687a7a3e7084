"""Coaching notes: what is private, who may do what, and that an agent learns nothing of an unshared one."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, select

from services import appointments, coaching
from services.db import scoped
from services.errors import Conflict, Invalid, NotFound, NotPermitted, Overtaken
from services.models import AuditEntry, Call, CoachingNote, ObjectionResponse
from services.models.base import new_id
from services.models.vocabulary import CallStatus, ObjectionOutcome, ObjectionType
from tests.factories.calls import make_call
from tests.factories.organizations import Tenant, World, make_world
from tests.services.meeting import both_at_once


def write(tenant: Tenant, call: Call, text: str = "Wait longer", who: str = "manager", **on: Any) -> CoachingNote:
    with scoped(tenant.as_(who)) as db:
        return coaching.write(db, call_id=call.id, text=text, **on)


def act(tenant: Tenant, who: str, deed: Any, note: CoachingNote, **values: Any) -> Any:
    """Do something with a note as one of the people, at the version that they look at."""
    with scoped(tenant.as_(who)) as db:
        return deed(db, note_id=note.id, **{"expected_version": note.version, **values})


def shared(tenant: Tenant, call: Call, **on: Any) -> CoachingNote:
    """A note that the call's agent sees."""
    note: CoachingNote = act(tenant, "manager", coaching.share, write(tenant, call, **on))
    return note


def seen(tenant: Tenant, who: str, call: Call) -> list[str]:
    with scoped(tenant.as_(who)) as db:
        return [note.text for note in coaching.list_of_call(db, call_id=call.id)]


def unread(tenant: Tenant, who: str = "agent") -> list[CoachingNote]:
    with scoped(tenant.as_(who)) as db:
        page = coaching.list_unread(db)
        assert (page.total, coaching.count_unread(db)) == (len(page.items), len(page.items))
        return list(page.items)


def test_a_note_is_private_until_it_is_shared(world: World) -> None:
    here, call = world.here, make_call(world.here)
    private, public = write(here, call, "Between us"), shared(here, call)
    assert seen(here, "admin", call) == ["Between us", "Wait longer"]
    assert seen(here, "agent", call) == ["Wait longer"]
    assert [note.id for note in unread(here)] == [public.id]
    assert unread(here, "manager") == unread(here, "other_agent") == []
    with pytest.raises(NotFound), scoped(here.as_("other_agent")) as db:
        coaching.list_of_call(db, call_id=call.id)
    act(here, "manager", coaching.unshare, public)
    assert (seen(here, "agent", call), unread(here)) == ([], [])
    assert act(here, "admin", coaching.share, private).shared_at is not None


@pytest.mark.parametrize("deed", [coaching.answer, coaching.acknowledge])
def test_an_unshared_a_colleagues_and_a_foreign_note_are_to_an_agent_what_a_missing_one_is(
    world: World, deed: Any
) -> None:
    here = world.here
    told = set()
    values = {"text": "I see"} if deed is coaching.answer else {}
    colleagues = shared(here, make_call(here, agent="other_agent"))
    missing = CoachingNote(id=new_id(), version=1)
    for note in (write(here, make_call(here)), colleagues, shared(world.there, make_call(world.there)), missing):
        with pytest.raises(NotFound) as caught:
            act(here, "agent", deed, note, **values)
        told.add(str(caught.value))
    assert told == {"There is no coaching note with this id."}


def test_a_note_is_on_a_call_or_on_a_milestone_or_an_objection_that_it_has(world: World) -> None:
    here = world.here
    call = make_call(here, objections=[(ObjectionType.PRICE, ObjectionOutcome.RESOLVED)])
    other = make_call(here, objections=[(ObjectionType.TIMING, ObjectionOutcome.RESOLVED)])
    with scoped(here.command) as db:
        of_call = dict(db.execute(select(ObjectionResponse.call_id, ObjectionResponse.id)).all())
    assert write(here, call, milestone=7).milestone == 7
    assert write(here, call, objection_id=of_call[call.id]).objection_id == of_call[call.id]
    with pytest.raises(NotFound, match="no milestone"):
        write(here, call, milestone=8)
    with pytest.raises(NotFound, match="no objection"):
        write(here, call, objection_id=of_call[other.id])
    with pytest.raises(Invalid, match="not on both"):
        write(here, call, milestone=1, objection_id=of_call[call.id])


@pytest.mark.parametrize(("text", "told"), [(" ", "missing"), ("x" * 20_001, "too long"), ("a\x00", "stored")])
def test_a_text_that_cannot_be_kept_is_refused(world: World, text: str, told: str) -> None:
    with pytest.raises(Invalid, match=told):
        write(world.here, make_call(world.here), text)


def test_an_agent_writes_none_and_a_command_is_nobodys_coach(world: World) -> None:
    call = make_call(world.here)
    with pytest.raises(NotPermitted):
        write(world.here, call, who="agent")
    with pytest.raises(NotPermitted), scoped(world.here.command) as db:
        coaching.write(db, call_id=call.id, text="Well led")


@pytest.mark.parametrize("deed", [coaching.edit, coaching.delete])
def test_only_who_wrote_a_note_changes_or_deletes_it(world: World, deed: Any) -> None:
    note = write(world.here, make_call(world.here))
    values = {"text": "Mine"} if deed is coaching.edit else {}
    with pytest.raises(NotPermitted, match="Only who wrote"):
        act(world.here, "admin", deed, note, **values)
    act(world.here, "manager", deed, note, **values)


def test_a_shared_note_is_not_deleted_but_edited_and_then_to_be_acknowledged_again(world: World) -> None:
    here, call = world.here, make_call(world.here)
    note = shared(here, call)
    note = act(here, "agent", coaching.answer, note, text="I shall")
    note = act(here, "agent", coaching.acknowledge, note)
    assert unread(here) == []
    with pytest.raises(Conflict, match="cannot be deleted"):
        act(here, "manager", coaching.delete, note)
    assert act(here, "manager", coaching.edit, note, text="Wait longer").acknowledged_at is not None
    edited = act(here, "manager", coaching.edit, note, text="Wait much longer")
    assert (edited.acknowledged_at, edited.answer) == (None, "I shall")
    assert [row.text for row in unread(here)] == ["Wait much longer"]


def test_what_was_edited_meanwhile_is_not_acknowledged_unseen(world: World) -> None:
    note = shared(world.here, make_call(world.here))
    act(world.here, "manager", coaching.edit, note, text="Something else")
    with pytest.raises(Overtaken):
        act(world.here, "agent", coaching.acknowledge, note)


@pytest.mark.parametrize("deed", [coaching.answer, coaching.acknowledge])
def test_a_note_is_not_taken_back_once_the_agent_has_reacted(world: World, deed: Any) -> None:
    note = shared(world.here, make_call(world.here))
    values = {"text": "I shall"} if deed is coaching.answer else {}
    note = act(world.here, "agent", deed, note, **values)
    with pytest.raises(Conflict, match="answered or acknowledged"):
        act(world.here, "manager", coaching.unshare, note)


def test_an_answer_may_be_changed_and_whoever_is_late_is_told_both(world: World) -> None:
    here = world.here
    note = shared(here, make_call(here))
    act(here, "agent", coaching.answer, note, text="First")
    with pytest.raises(Overtaken) as caught:
        act(here, "agent", coaching.answer, note, text="Second")
    assert (caught.value.yours, caught.value.theirs) == ({"answer": "Second"}, {"answer": "First"})
    assert act(here, "agent", coaching.answer, note, text="Second", expected_version=3).answer == "Second"


def test_a_manager_answers_on_own_calls_alone(world: World) -> None:
    here = world.here
    with pytest.raises(NotPermitted, match="Only the agent of the call"):
        act(here, "manager", coaching.answer, shared(here, make_call(here)), text="For them")
    own = make_call(here, agent="manager")
    note = write(here, own, who="admin")
    with pytest.raises(Conflict, match="not shared"):
        act(here, "manager", coaching.acknowledge, note)
    note = act(here, "admin", coaching.share, note)
    assert [row.id for row in unread(here, "manager")] == [note.id]
    assert act(here, "manager", coaching.answer, note, text="I shall").answer == "I shall"
    # In the view of an agent a manager sees what an agent sees.
    write(here, own, "Between admins", who="admin")
    with scoped(here.as_("manager").own) as db:
        assert [row.text for row in coaching.list_of_call(db, call_id=own.id)] == ["Wait longer"]


def test_notes_follow_the_agent_of_a_reassigned_call(world: World) -> None:
    here = world.here
    call = make_call(here, status=CallStatus.SCHEDULED)
    note = shared(here, call)
    with scoped(here.as_("manager")) as db:
        to = here.people["other_agent"].id
        appointments.reassign(db, call_id=call.id, agent_id=to, reason="Ill", expected_version=call.version)
    assert (unread(here), [row.id for row in unread(here, "other_agent")]) == ([], [note.id])
    with pytest.raises(NotFound):
        act(here, "agent", coaching.acknowledge, note)


def test_unread_notes_are_listed_from_the_one_shared_last(world: World) -> None:
    here, call = world.here, make_call(world.here)
    first, second = write(here, call, "First"), write(here, call, "Second")
    act(here, "manager", coaching.share, second)
    act(here, "manager", coaching.share, first)
    listed = unread(here)
    assert [(row.text, row.author.name, row.call.prospect.name) for row in listed] == [
        ("First", "Mara Manager", "Petra Prospekt"),
        ("Second", "Mara Manager", "Petra Prospekt"),
    ]
    with scoped(here.as_("agent")) as db:
        assert [row.text for row in coaching.list_unread(db, limit=1, offset=1).items] == ["Second"]


def test_everything_is_written_down(world: World) -> None:
    here = world.here
    note = shared(here, make_call(here))
    note = act(here, "agent", coaching.answer, note, text="I shall")
    note = act(here, "agent", coaching.acknowledge, note)
    act(here, "agent", coaching.acknowledge, note)
    act(here, "manager", coaching.edit, note, text="Wait")
    with scoped(here.command) as db:
        of_note = select(AuditEntry.action).where(AuditEntry.subject_id == note.id).order_by(AuditEntry.at)
        assert db.scalars(of_note).all() == ["write", "share", "answer", "acknowledge", "edit"]


def test_acknowledging_twice_at_once_is_acknowledging_once(committed: Engine) -> None:
    here = make_world().here
    note = shared(here, make_call(here))
    assert both_at_once(lambda _: act(here, "agent", coaching.acknowledge, note), [1, 2]) == 2
    with scoped(here.command) as db:
        deeds = db.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == note.id)).all()
        assert deeds.count("acknowledge") == 1


def test_of_taking_back_and_acknowledging_at_once_one_wins(committed: Engine) -> None:
    here = make_world().here
    for _ in range(5):
        note = shared(here, make_call(here))

        def do(who: str, note: CoachingNote = note) -> None:
            try:
                act(here, who, coaching.unshare if who == "manager" else coaching.acknowledge, note)
            except NotFound as error:
                raise Conflict(error.message) from error

        assert both_at_once(do, ["agent", "manager"]) == 1
        with scoped(here.command) as db:
            row = db.get_one(CoachingNote, (here.id, note.id))
            assert (row.shared_at is None) == (row.acknowledged_at is None)
