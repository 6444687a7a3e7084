"""Merging two prospects: everything moves, nothing is lost, and who is late is told."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, select

from services import appointments, calls, coaching, completion, prospect_merging, prospects, threads
from services.analytics.facts import writing
from services.calls import CallFilters
from services.db import scoped
from services.errors import Conflict, Invalid, NotFound, NotPermitted, Overtaken
from services.models import AuditEntry, AuditValues, Call, CallFactRow, Prospect, Thread
from services.models.vocabulary import CallStatus, Language, ObjectionType, OutcomeType, Qualification
from services.outcomes import OutcomeData
from services.prospect_merging import Merged
from services.prospects import ProspectData, ProspectFilters
from tests.factories.calls import NOON, make_call, make_prospect
from tests.factories.led_calls import in_days, plan_call, start_call
from tests.factories.organizations import Tenant, World, make_world
from tests.services.meeting import both_at_once


def merge(tenant: Tenant, kept: Prospect, merged: Prospect, who: str = "manager", **values: Any) -> Merged:
    """Merge two prospects that nobody has changed since they were made, unless `expected_versions` says so."""
    asked: dict[str, Any] = {"expected_versions": (1, 1), "reason": "The same person", **values}
    with scoped(tenant.as_(who)) as db:
        return prospect_merging.merge(db, kept_id=kept.id, merged_id=merged.id, **asked)


def now(tenant: Tenant, prospect: Prospect) -> Prospect:
    with scoped(tenant.command) as db:
        return prospects.get_prospect(db, prospect_id=prospect.id).prospect


def facts_are_right(tenant: Tenant) -> bool:
    with scoped(tenant.command) as db:
        return writing.check(db) == []


def test_threads_calls_and_facts_move_and_a_call_keeps_what_it_was_led_with(world: World) -> None:
    here = world.here
    kept, merged = make_prospect(here, client_count=900), make_prospect(here, name="Petra P.", client_count=20)
    own, moved = make_call(here, prospect=kept), make_call(here, prospect=merged, agent="other_agent")
    follow_up = make_call(here, prospect=merged, thread_id=moved.thread_id, status=CallStatus.SCHEDULED)
    result = merge(here, kept, merged)
    assert (result.prospect.id, result.threads, result.calls) == (kept.id, 1, 2)
    with scoped(here.command) as db:
        listed = calls.list_calls(db, filters=CallFilters(prospect_id=kept.id))
        assert {call.id for call in listed.items} == {own.id, moved.id, follow_up.id}
        assert len(threads.list_of_prospect(db, prospect_id=kept.id)) == 2
        assert set(db.scalars(select(CallFactRow.prospect_id))) == {kept.id}
        now_moved = calls.get_call(db, call_id=moved.id).call
        assert (now_moved.qualification, now_moved.is_touched) == (Qualification.UNDER_THRESHOLD, False)
        assert now_moved.version == 2
    assert facts_are_right(here)


def test_values_of_the_kept_one_stay_and_its_empty_ones_are_filled(world: World) -> None:
    here = world.here
    kept = make_prospect(here, name="Petra", company=None, client_count=None, language=None, notes="Kept")
    merged = make_prospect(
        here,
        name="P. Prospekt",
        company="Prospekt AG",
        email="Petra@Post.example",
        phone="+49 30 123456",
        client_count=700,
        agent="agent",
        notes="Merged",
        ghl_contact_id="g-1",
        external_id="M1",
    )
    result = merge(here, kept, merged)
    row = result.prospect
    assert (row.name, row.company, row.client_count, row.language) == ("Petra", "Prospekt AG", 700, Language.DE)
    assert (row.notes, row.ghl_contact_id, row.external_id) == ("Kept\n\nMerged", "g-1", None)
    assert (row.email_folded, row.phone_folded) == ("petra@post.example", "4930123456")
    assert row.agent_id == here.people["agent"].id
    assert "prospekt ag" in row.search_text
    stayed = now(here, merged)
    assert (stayed.external_id, stayed.ghl_contact_id, stayed.notes) == ("M1", "g-1", "Merged")


def test_one_entry_says_who_went_where_what_moved_and_why(world: World) -> None:
    here = world.here
    kept, merged = make_prospect(here, company=None), make_prospect(here, company="Neu AG")
    make_call(here, prospect=merged)
    merge(here, kept, merged)
    with scoped(here.command) as db:
        entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "merge")).one()
        values = db.scalars(select(AuditValues).where(AuditValues.entry_id == entry.id)).one()
    assert (entry.subject_id, entry.reason) == (kept.id, "The same person")
    assert values.after == {"merged_id": str(merged.id), "threads": 1, "calls": 1, "company": "Neu AG"}
    assert values.before == {"company": None}


def test_a_merged_prospect_is_in_no_list_and_opening_it_says_where_it_went(world: World) -> None:
    here = world.here
    kept, merged = make_prospect(here), make_prospect(here, name="Zoe", client_count=800)
    make_call(here, prospect=merged)
    merge(here, kept, merged)
    for who in ("manager", "agent"):
        with scoped(here.as_(who)) as db:
            assert [row.prospect.id for row in prospects.list_prospects(db).items] == [kept.id]
            assert prospects.list_prospects(db, filters=ProspectFilters(search="zoe")).total == 0
            whole = prospects.whole_list(db, filters=ProspectFilters(), now=NOON)
            assert [row.prospect.id for row in whole.rows] == [kept.id]
            details = prospects.get_prospect(db, prospect_id=merged.id)
            assert details.merged_into is not None
            assert (details.prospect.name, details.merged_into.id) == ("Zoe", kept.id)
            assert prospects.get_prospect(db, prospect_id=kept.id).merged_into is None
    with scoped(here.as_("manager")) as db:
        assert prospects.count_with_clients(db, at_least=500, below=1000) == 1
    with pytest.raises(NotFound), scoped(here.as_("other_agent")) as db:
        prospects.get_prospect(db, prospect_id=merged.id)


def test_chains_lead_to_the_end(world: World) -> None:
    here = world.here
    first, second, third = (make_prospect(here, name=name) for name in ("A", "B", "C"))
    make_call(here, prospect=first)
    merge(here, second, first)
    merge(here, third, second, expected_versions=(1, 2))
    for row in (first, second):
        assert now(here, row).merged_into_id == third.id
    with scoped(here.command) as db:
        assert calls.list_calls(db, filters=CallFilters(prospect_id=third.id)).total == 1


def test_what_cannot_be_merged_is_refused_clearly(world: World) -> None:
    here = world.here
    kept, merged, third = (make_prospect(here, name=name) for name in ("Kept", "Merged", "Third"))
    foreign = make_prospect(world.there)
    with pytest.raises(Conflict, match="with itself"):
        merge(here, kept, kept)
    for one, other in ((kept, foreign), (foreign, kept), (kept, Prospect(id=uuid4()))):
        with pytest.raises(NotFound, match="no prospect"):
            merge(here, one, other)
    with pytest.raises(Invalid, match="reason"):
        merge(here, kept, merged, reason="")
    with pytest.raises(NotPermitted):
        merge(here, kept, merged, "agent")
    merge(here, kept, merged)
    for one, other in ((third, merged), (merged, third), (kept, merged)):
        with pytest.raises(Conflict, match="Merged was merged into another prospect already"):
            merge(here, one, other)


@pytest.mark.parametrize("late", ["kept", "merged"])
def test_a_change_since_one_looked_is_told_with_both_values(world: World, late: str) -> None:
    here = world.here
    both = {"kept": make_prospect(here, company=None), "merged": make_prospect(here, company="Merged AG")}
    with scoped(here.as_("manager")) as db:
        data = ProspectData(name="Petra", company="New AG")
        prospects.change(db, prospect_id=both[late].id, data=data, expected_version=1)
    with pytest.raises(Overtaken) as caught:
        merge(here, both["kept"], both["merged"])
    # What the kept one would have taken over, as it now stands.
    told = {"merged": {"merged_into_id": None}, "kept": {"client_count": None, "language": None}}
    wanted = {
        "merged": {"merged_into_id": both["kept"].id},
        "kept": {"client_count": 800, "language": Language.DE},
    }
    assert (caught.value.theirs, caught.value.yours) == (told[late], wanted[late])


def test_notes_that_are_too_long_together_are_refused_and_equal_ones_stand_once(world: World) -> None:
    here = world.here
    kept, merged = make_prospect(here, notes="k" * 12_000), make_prospect(here, notes="m" * 12_000)
    with pytest.raises(Invalid, match="notes"):
        merge(here, kept, merged)
    assert merge(here, kept, make_prospect(here, notes="k" * 12_000)).filled == ()


def test_of_two_threads_for_calls_without_one_the_kept_prospects_goes_on(world: World) -> None:
    here = world.here
    kept, merged, other = (make_prospect(here) for _ in range(3))
    made = [make_call(here, prospect=prospect).thread_id for prospect in (kept, merged, other)]
    with scoped(here.command) as db:
        for thread in db.scalars(select(Thread)):
            thread.is_import_default = thread.id != made[0]
    merge(here, kept, merged)
    merge(here, kept, other, expected_versions=(2, 1))
    with scoped(here.command) as db:
        defaults = dict(db.execute(select(Thread.id, Thread.is_import_default)).all())
    assert defaults == {made[0]: False, made[1]: True, made[2]: False}


def test_nothing_more_is_done_with_a_merged_prospect(world: World) -> None:
    here = world.here
    kept, merged = make_prospect(here), make_prospect(here, ghl_contact_id="g-1")
    merge(here, kept, merged)
    for deed in (
        lambda db: prospects.change(db, prospect_id=merged.id, data=ProspectData(name="N"), expected_version=2),
        lambda db: appointments.schedule(db, prospect_id=merged.id, at=in_days(1)),
    ):
        with pytest.raises(Conflict, match="merged into another one"), scoped(here.as_("manager")) as db:
            deed(db)
    with pytest.raises(Conflict, match="belongs to another prospect"), scoped(here.as_("manager")) as db:
        prospects.add(db, data=ProspectData(name="New"), ghl_contact_id="g-1")


def test_a_contact_that_the_kept_one_did_not_take_over_stays_known(world: World) -> None:
    here = world.here
    kept, merged = make_prospect(here, ghl_contact_id="g-1"), make_prospect(here, ghl_contact_id="g-2")
    merge(here, kept, merged)
    with pytest.raises(Conflict, match="belongs to another prospect"), scoped(here.as_("manager")) as db:
        prospects.add(db, data=ProspectData(name="New"), ghl_contact_id="g-2")


def test_coaching_notes_stay_with_their_calls(world: World) -> None:
    here = world.here
    kept, merged = make_prospect(here), make_prospect(here)
    call = make_call(here, prospect=merged)
    with scoped(here.as_("manager")) as db:
        note = coaching.write(db, call_id=call.id, text="Well led")
    merge(here, kept, merged)
    with scoped(here.as_("manager")) as db:
        assert [row.id for row in coaching.list_of_call(db, call_id=call.id)] == [note.id]


@pytest.mark.parametrize("turned", [True, False])
def test_of_two_who_merge_the_same_pair_at_once_one_wins_and_the_other_is_told(
    committed: Engine, turned: bool
) -> None:
    here = make_world().here
    one, other = make_prospect(here, name="One"), make_prospect(here, name="Other")
    for prospect in (one, other):
        make_call(here, prospect=prospect)
    pairs = [(one, other), (other, one) if turned else (one, other)]
    assert both_at_once(lambda pair: merge(here, *pair), pairs) == 1
    with scoped(here.command) as db:
        (kept,) = prospects.list_prospects(db).items
        assert set(db.scalars(select(Call.prospect_id))) == {kept.prospect.id}
    assert facts_are_right(here)


def test_a_call_that_is_planned_while_its_prospect_is_merged_is_lost_nowhere(committed: Engine) -> None:
    here = make_world().here
    for _ in range(8):
        kept, merged = make_prospect(here), make_prospect(here)
        thread_id = make_call(here, prospect=merged).thread_id

        def do(what: str, kept: Prospect = kept, merged: Prospect = merged, thread_id: Any = thread_id) -> None:
            if what == "merge":
                merge(here, kept, merged)
                return
            with scoped(here.as_("manager")) as db:
                asked: dict[str, Any] = {} if what == "new thread" else {"thread_id": thread_id}
                appointments.schedule(db, prospect_id=merged.id, at=in_days(1), **asked)

        both_at_once(do, ["merge", "new thread", "thread"])
        with scoped(here.command) as db:
            if now_merged := db.get_one(Prospect, (here.id, merged.id)).merged_into_id:
                assert now_merged == kept.id
                assert db.scalars(select(Call.id).where(Call.prospect_id == merged.id)).all() == []
                assert db.scalars(select(Thread.id).where(Thread.prospect_id == merged.id)).all() == []
    assert facts_are_right(here)


def test_a_call_in_progress_goes_on_after_its_prospect_was_merged(world: World) -> None:
    here = world.here
    kept, merged = make_prospect(here, client_count=900), make_prospect(here, client_count=900)
    call = start_call(here, call=plan_call(here, "manager", prospect=merged), who="manager")
    merge(here, kept, merged)
    with pytest.raises(Overtaken), scoped(here.as_("manager")) as db:
        completion.complete(
            db, call_id=call.id, data=OutcomeData(OutcomeType.COACHING_CLIENT), expected_version=call.version
        )
    with scoped(here.as_("manager")) as db:
        data = OutcomeData(OutcomeType.FOLLOW_UP_SCHEDULED, follow_up_at=in_days(3))
        completion.complete(db, call_id=call.id, data=data, expected_version=call.version + 1)
    with scoped(here.command) as db:
        assert set(db.scalars(select(Call.prospect_id))) == {kept.id}


def test_what_a_merge_would_do_is_what_it_does(world: World) -> None:
    here = world.here
    kept = make_prospect(here, company=None, notes="Kept")
    merged = make_prospect(here, company="Prospekt AG", client_count=20, notes="Merged")
    led = make_call(here, prospect=merged, objections=[(ObjectionType.PRICE, None)])
    make_call(here, prospect=merged, thread_id=led.thread_id, status=CallStatus.SCHEDULED)
    with scoped(here.as_("manager")) as db:
        coaching.write(db, call_id=led.id, text="Wait longer")
        ahead = prospect_merging.look_ahead(db, kept_id=kept.id, merged_id=merged.id)
    counts = (ahead.threads, ahead.calls, ahead.planned, ahead.objections, ahead.coaching_notes)
    assert counts == (1, 2, 1, 1, 1)
    assert ahead.filled == {"company": "Prospekt AG", "notes": "Kept\n\nMerged"}
    done = merge(here, kept, merged)
    assert (done.threads, done.calls, set(done.filled)) == (ahead.threads, ahead.calls, set(ahead.filled))
    with pytest.raises(Conflict, match="merged into another prospect already"), scoped(here.as_("admin")) as db:
        prospect_merging.look_ahead(db, kept_id=kept.id, merged_id=merged.id)
