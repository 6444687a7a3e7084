"""Taking an import back: everything is again as it was before, and others' work on its rows is never lost."""

from __future__ import annotations

import threading
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select, text, update

from services import appointments, objections, outcomes, prospects, teams, users
from services.analytics import facts
from services.db import scoped
from services.errors import Conflict, Foreseen, NotFound
from services.imports.history import get_import, list_imports
from services.imports.obstacles import StandsInTheWay
from services.imports.results import ImportResult
from services.imports.runs import run_import
from services.imports.taking_back import Brought, Outlook, look_ahead, take_back
from services.imports.transactions import lock_key
from services.models import (
    AuditEntry,
    AuditValues,
    Call,
    CallFactRow,
    Import,
    MilestoneResponse,
    ObjectionResponse,
    Outcome,
    Prospect,
    Thread,
    User,
)
from services.models.vocabulary import ImportStatus, ObjectionOutcome, OutcomeType, Role
from services.outcomes import OutcomeData
from services.prospects import ProspectData
from tests.factories.calls import make_call, make_prospect
from tests.factories.organizations import Tenant, World, make_tenant
from tests.services.imports.support import CALLS, PROSPECTS, bring, counts, csv_of, rows_of, source

CALL_COLUMNS = "external_id,prospect_external_id,agent_email,status,started_at,ended_at,outcome"
MORNING = ("COMPLETED", "2025-03-03T09:00:00Z", "2025-03-03T10:00:00Z")
MILESTONES = csv_of("call_external_id,milestone,status", ["C1", 1, "COMPLETED"], ["C1", 2, "SKIPPED"])
OBJECTIONS = csv_of("call_external_id,type,outcome", ["C1", "PRICE", "RESOLVED"], ["C1", "PRICE", ""])
_TABLES: list[Any] = [Prospect, Thread, Call, Outcome, MilestoneResponse, ObjectionResponse, CallFactRow, User]


def everything(tenant: Tenant) -> dict[str, list[dict[str, Any]]]:
    """Every row that an import may write. Versions only ever count up, so they are left out."""
    with scoped(tenant.command) as db:
        return {
            model.__tablename__: [
                {name: value for name, value in row.items() if name != "version"} for row in rows_of(db, model)
            ]
            for model in _TABLES
        }


def call_file(*rows: tuple[Any, ...]) -> str:
    return csv_of(CALL_COLUMNS, *rows)


def id_of(result: ImportResult) -> UUID:
    assert result.import_id is not None
    return result.import_id


def undo(tenant: Tenant, result: ImportResult, who: str = "admin") -> Brought:
    """Take an import back, and see that no fact is wrong afterwards."""
    with scoped(tenant.as_(who)) as db:
        brought = take_back(db, import_id=id_of(result))
    with scoped(tenant.command) as db:
        assert facts.check(db) == []
    return brought


def outlook(tenant: Tenant, result: ImportResult, who: str = "admin") -> Outlook:
    with scoped(tenant.as_(who)) as db:
        return look_ahead(db, import_id=id_of(result))


def obstacles(tenant: Tenant, result: ImportResult, who: str = "admin") -> list[str]:
    """What stands in the way: told beforehand, and by the refusal alike, which changes nothing."""
    before = everything(tenant)
    told = [str(obstacle) for obstacle in outlook(tenant, result, who).obstacles]
    with pytest.raises(StandsInTheWay) as caught, scoped(tenant.as_(who)) as db:
        take_back(db, import_id=id_of(result))
    assert [str(obstacle) for obstacle in caught.value.obstacles] == told
    assert everything(tenant) == before
    return told


def test_all_that_an_import_brought_is_gone_and_its_files_may_come_again(world: World) -> None:
    before = everything(world.here)
    files = (PROSPECTS, CALLS, MILESTONES, OBJECTIONS)
    first = bring(world.here, *files)
    assert undo(world.here, first) == Brought(3, 1, 2, 2, agents=0, changed=0)
    assert everything(world.here) == before
    again = bring(world.here, *files)
    assert [counts(file) for file in again.files] == [counts(file) for file in first.files]


def test_what_it_brought_is_told_beforehand_and_nothing_is_changed(world: World) -> None:
    result = bring(world.here, PROSPECTS, CALLS, MILESTONES)
    before = everything(world.here)
    assert outlook(world.here, result) == Outlook(Brought(3, 1, 2, 0, agents=0, changed=0), [])
    assert everything(world.here) == before


@pytest.mark.parametrize(
    ("kind", "first", "second"),
    [
        ("prospects", PROSPECTS, "external_id,name,company,client_count\nP1,Petra Neu,Neu AG,1\nP4,Nora,9\n"),
        ("calls", call_file(("C1", "P1", "agent@here.example", *MORNING, "COACHING_CLIENT")),
         call_file(("C1", "P2", "other_agent@here.example", *MORNING, "DISQUALIFIED"))),
        ("outcomes that went", call_file(("C1", "P1", "agent@here.example", *MORNING, "COACHING_CLIENT")),
         call_file(("C1", "P1", "agent@here.example", *MORNING, ""))),
        ("outcomes that came", call_file(("C1", "P1", "agent@here.example", *MORNING, "")),
         call_file(("C1", "P1", "agent@here.example", *MORNING, "COACHING_CLIENT"))),
        ("milestone responses", MILESTONES,
         csv_of("call_external_id,milestone,status", ["C1", 1, "SKIPPED"], ["C1", 3, "COMPLETED"])),
        ("objections", OBJECTIONS, csv_of("call_external_id,type,outcome", ["C1", "PRICE", "DEFERRED"])),
    ],
)  # fmt: skip
def test_what_it_changed_is_as_it_was_and_its_file_is_news_again(
    world: World, kind: str, first: str, second: str
) -> None:
    bring(world.here, PROSPECTS, CALLS)
    bring(world.here, first)
    before = everything(world.here)
    changing = bring(world.here, second)
    changed = everything(world.here)
    assert changed != before, kind
    assert undo(world.here, changing).changed == 1
    assert everything(world.here) == before
    assert counts(bring(world.here, second).files[0]) == counts(changing.files[0])
    assert counts(bring(world.here, first).files[0])[0] > 0


def test_imports_are_taken_back_one_after_the_other_the_latest_first(world: World) -> None:
    states, results = [], []
    for name in ("Petra", "Paula", "Pia"):
        states.append(everything(world.here))
        results.append(bring(world.here, f"external_id,name\nP1,{name}\n"))
    assert obstacles(world.here, results[0]) == ["Prospects that a later import has changed: 1 (Pia, P1)."]
    assert obstacles(world.here, results[1]) == ["Prospects that a later import has changed: 1 (Pia, P1)."]
    for state, result in zip(reversed(states), reversed(results), strict=True):
        undo(world.here, result)
        assert everything(world.here) == state


def test_two_files_of_one_import_about_the_same_row_go_together(world: World) -> None:
    before = everything(world.here)
    result = bring(world.here, PROSPECTS, "external_id,name\nP1,Petra Neu\n")
    assert [counts(file) for file in result.files] == [(3, 0, 0), (1, 0, 0)]
    undo(world.here, result)
    assert everything(world.here) == before


def test_of_a_row_changed_twice_by_one_import_the_first_state_comes_back(world: World) -> None:
    bring(world.here, PROSPECTS)
    before = everything(world.here)
    undo(world.here, bring(world.here, "external_id,name\nP1,One\n", "external_id,name\nP1,Two\n"))
    assert everything(world.here) == before


def test_contact_ids_that_were_exchanged_are_exchanged_back(world: World) -> None:
    headings = "external_id,name,ghl_contact_id"
    bring(world.here, csv_of(headings, ["P1", "A", "g1"], ["P2", "B", "g2"]))
    before = everything(world.here)
    steps = [csv_of(headings, row) for row in (["P1", "A", ""], ["P2", "B", "g1"], ["P1", "A", "g2"])]
    undo(world.here, bring(world.here, *steps))
    assert everything(world.here) == before


def test_a_contact_id_that_another_prospect_has_by_now_stands_in_the_way(world: World) -> None:
    bring(world.here, "external_id,name,ghl_contact_id\nP1,Petra,g1\n")
    result = bring(world.here, "external_id,name,ghl_contact_id\nP1,Petra,\n")
    bring(world.here, "external_id,name,ghl_contact_id\nP2,Paul,g1\n")
    with pytest.raises(StandsInTheWay, match="GHL contact id"), scoped(world.here.as_("admin")) as db:
        take_back(db, import_id=id_of(result))


def test_a_prospect_that_is_gone_stands_in_the_way_of_its_former_call(world: World) -> None:
    bring(world.here, "external_id,name\nP2,Paul\n")
    former = bring(world.here, "external_id,name\nP1,Petra\n")
    bring(world.here, CALLS)
    moving = bring(world.here, call_file(("C1", "P2", "agent@here.example", *MORNING, "")))
    undo(world.here, former)
    with pytest.raises(StandsInTheWay, match="is gone"), scoped(world.here.as_("admin")) as db:
        take_back(db, import_id=id_of(moving))


def test_responses_of_an_import_leave_the_calls_of_an_earlier_one(world: World) -> None:
    bring(world.here, PROSPECTS, CALLS)
    before = everything(world.here)
    undo(world.here, bring(world.here, MILESTONES, OBJECTIONS))
    assert everything(world.here) == before


def test_a_call_that_it_moved_to_its_own_prospect_and_thread_goes_back(world: World) -> None:
    bring(world.here, PROSPECTS, CALLS)
    before = everything(world.here)
    moved = csv_of(
        "external_id,prospect_external_id,agent_email,thread_external_id,status",
        ["C1", "P7", "agent@here.example", "T7", "COMPLETED"],
    )
    undo(world.here, bring(world.here, "external_id,name\nP7,Nora\n", moved))
    assert everything(world.here) == before


def test_a_call_keeps_the_team_that_it_got_since(world: World) -> None:
    future = "SCHEDULED", "2125-03-03T09:00:00Z"
    headings = "external_id,prospect_external_id,agent_email,status,scheduled_at,notes"
    bring(world.here, PROSPECTS, csv_of(headings, ["C1", "P1", "agent@here.example", *future, ""]))
    changing = bring(world.here, csv_of(headings, ["C1", "P1", "agent@here.example", *future, "Neu"]))
    with scoped(world.here.as_("admin")) as db:
        north = teams.add(db, name="North")
        agent = world.here.people["agent"]
        teams.assign(db, user_id=agent.id, team_id=north.id, expected_version=agent.version)
    undo(world.here, changing)
    (call,) = everything(world.here)["calls"]
    assert (call["team_id"], call["notes"]) == (north.id, None)


# What a person did.


def change_prospect(tenant: Tenant) -> None:
    with scoped(tenant.as_("manager")) as db:
        prospect = db.scalars(select(Prospect).where(Prospect.external_id == "P1")).one()
        data = ProspectData(name="Petra Person")
        prospects.change(db, prospect_id=prospect.id, data=data, expected_version=prospect.version)


def settle_outcome(tenant: Tenant) -> None:
    with scoped(tenant.as_("manager")) as db:
        call_id = db.scalars(select(Call.id)).one()
        outcomes.settle(db, call_id=call_id, data=OutcomeData(type=OutcomeType.IMPLEMENTATION_ONLY))


def settle_objection(tenant: Tenant) -> None:
    with scoped(tenant.as_("manager")) as db:
        objection_id = db.scalars(select(ObjectionResponse.id).where(ObjectionResponse.outcome.is_(None))).one()
        objections.settle(db, objection_id=objection_id, outcome=ObjectionOutcome.RESOLVED)


def reassign(tenant: Tenant) -> None:
    with scoped(tenant.as_("manager")) as db:
        call = db.scalars(select(Call)).one()
        other = tenant.people["other_agent"].id
        appointments.reassign(db, call_id=call.id, agent_id=other, reason="Ill", expected_version=call.version)


SCHEDULED = csv_of(
    "external_id,prospect_external_id,agent_email,status,scheduled_at",
    ["C1", "P1", "agent@here.example", "SCHEDULED", "2125-03-03T09:00:00Z"],
)


@pytest.mark.parametrize(
    ("files", "deed", "told"),
    [
        ([PROSPECTS], change_prospect, "Prospects that a person has changed since: 1 (Petra Person, P1)."),
        ([PROSPECTS, CALLS], settle_outcome, "Calls that a person has changed since: 1 (Petra Probst, C1)."),
        ([PROSPECTS, SCHEDULED], reassign, "Calls that a person has changed since: 1 (Petra Probst, C1)."),
        (
            [PROSPECTS, CALLS, OBJECTIONS],
            settle_objection,
            "Objections that a person has changed since: 1 (in the calls of Petra Probst, C1).",
        ),
    ],
)
def test_what_a_person_changed_stands_in_the_way(world: World, files: list[str], deed: Any, told: str) -> None:
    result = bring(world.here, *files)
    deed(world.here)
    assert obstacles(world.here, result) == [told]


def test_a_changed_row_that_a_person_changed_since_stands_in_the_way(world: World) -> None:
    bring(world.here, PROSPECTS)
    result = bring(world.here, "external_id,name\nP1,Petra Neu\n")
    change_prospect(world.here)
    assert obstacles(world.here, result) == ["Prospects that a person has changed since: 1 (Petra Person, P1)."]


def test_a_persons_call_with_its_prospect_stands_in_the_way(world: World) -> None:
    result = bring(world.here, PROSPECTS)
    with scoped(world.here.command) as db:
        prospect = db.scalars(select(Prospect).where(Prospect.external_id == "P2")).one()
    make_call(world.here, prospect=prospect)
    assert obstacles(world.here, result) == [
        "Calls with its prospects that a person or another import has added: 1 (Paul Prinz)."
    ]


# What a later import did.


def test_what_later_imports_built_upon_stands_in_the_way_with_counts_and_examples(world: World) -> None:
    first = bring(world.here, PROSPECTS, CALLS)
    later = call_file(*((f"D{n}", "P1", "agent@here.example", *MORNING, "") for n in range(5)))
    second = bring(world.here, later, MILESTONES, OBJECTIONS)
    assert obstacles(world.here, first) == [
        "Calls with its prospects that a person or another import has added: 5"
        " (Petra Probst, D0, Petra Probst, D1, Petra Probst, D2).",
        "Milestone responses that a person or another import has added to its calls: 2"
        " (in the calls of Petra Probst, C1).",
        "Objections that a person or another import has added to its calls: 2 (in the calls of Petra Probst, C1).",
    ]
    undo(world.here, second)
    undo(world.here, first)


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("external_id,name\nP3,Pia Neu\n", "Prospects that a later import has changed: 1 (Pia Neu, P3)."),
        (
            call_file(("C1", "P1", "other_agent@here.example", *MORNING, "")),
            "Calls that a later import has changed: 1 (Petra Probst, C1).",
        ),
        (
            csv_of("call_external_id,milestone,status", ["C1", 1, "SKIPPED"]),
            "Milestone responses that a later import has changed: 1 (in the calls of Petra Probst, C1).",
        ),
        (
            csv_of("call_external_id,type,outcome", ["C1", "PRICE", "DEFERRED"]),
            "Objections that a later import has changed: 1 (in the calls of Petra Probst, C1).",
        ),
    ],
)
def test_what_a_later_import_changed_stands_in_the_way(world: World, file: str, told: str) -> None:
    result = bring(world.here, PROSPECTS, CALLS, MILESTONES, OBJECTIONS)
    bring(world.here, file)
    assert obstacles(world.here, result) == [told]


def test_a_later_import_that_said_the_same_does_not_stand_in_the_way(world: World) -> None:
    result = bring(world.here, PROSPECTS, CALLS)
    bring(world.here, PROSPECTS, CALLS)
    undo(world.here, result)


# Agents.

NEW_AGENTS = csv_of(
    "external_id,prospect_external_id,agent_email,agent_name,status,started_at,ended_at",
    ["C1", "P1", "a@x.example", "", *MORNING],
    ["C2", "P1", "b@x.example", "Bert", *MORNING],
    ["C3", "P1", "a@x.example", "Anna", *MORNING],
)


def emails(tenant: Tenant) -> set[str]:
    return {user["email"] for user in everything(tenant)["users"]}


def test_agents_whom_nobody_has_met_go_along(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.imports.files.BATCH_ROWS", 1)
    before = everything(world.here)
    result = bring(world.here, PROSPECTS, NEW_AGENTS, create_agents=True)
    assert {"a@x.example", "b@x.example"} <= emails(world.here)
    assert undo(world.here, result).agents == 2
    assert everything(world.here) == before


def test_agents_who_lead_other_calls_or_were_met_by_an_admin_stay(world: World) -> None:
    bring(world.here, PROSPECTS)
    result = bring(world.here, NEW_AGENTS, create_agents=True)
    bring(world.here, call_file(("D1", "P2", "a@x.example", *MORNING, "")))
    with scoped(world.here.as_("admin")) as db:
        bert = db.scalars(select(User).where(User.email == "b@x.example")).one()
        users.change(
            db, user_id=bert.id, name="Berta", email=bert.email, role=Role.AGENT, expected_version=bert.version
        )
    assert undo(world.here, result).agents == 0
    assert {"a@x.example", "b@x.example"} <= emails(world.here)


def test_an_agent_who_can_sign_in_by_now_stays(world: World) -> None:
    bring(world.here, PROSPECTS)
    result = bring(world.here, NEW_AGENTS, create_agents=True)
    with scoped(world.here.as_("admin")) as db:
        anna = db.scalars(select(User.id).where(User.email == "a@x.example")).one()
        users.reactivate(db, user_id=anna)
    assert undo(world.here, result).agents == 1
    assert "a@x.example" in emails(world.here)


def test_agents_are_an_admins_to_take_back(world: World) -> None:
    result = bring(world.here, PROSPECTS, NEW_AGENTS, create_agents=True)
    assert obstacles(world.here, result, "manager") == [
        "It made agents, which an admin alone may take back: 2 (Anna, Bert)."
    ]
    undo(world.here, result, "admin")


# The import itself.


def test_an_import_taken_back_stays_in_the_list_and_is_not_taken_back_twice(world: World) -> None:
    result = bring(world.here, PROSPECTS)
    undo(world.here, result, "manager")
    with scoped(world.here.as_("manager")) as db:
        (run,) = list_imports(db).items
        assert (run.status, run.files["files"][0]["accepted"]) == (ImportStatus.TAKEN_BACK, 3)
        assert run.taken_back_at is not None and run.ended_at is not None
    assert obstacles(world.here, result) == ["It is taken back already."]


def test_the_audit_log_says_who_took_back_how_much(world: World) -> None:
    result = bring(world.here, PROSPECTS, CALLS)
    undo(world.here, result, "manager")
    with scoped(world.here.command) as db:
        statement = (
            select(AuditEntry, AuditValues.after)
            .join(AuditValues, AuditValues.entry_id == AuditEntry.id)
            .where(AuditEntry.action == "take back")
        )
        entry, after = db.execute(statement).one()
    assert (entry.actor_id, entry.subject_id) == (world.here.people["manager"].id, result.import_id)
    assert (after["prospects"], after["calls"]) == (3, 1)


def test_an_interrupted_import_is_taken_back_by_its_whole_batches(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.imports.files.BATCH_ROWS", 1)
    before = everything(world.here)

    def stop(progress: Any) -> None:
        if progress.rows == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_import(world.here.command, files=[source(PROSPECTS)], progress=stop)
    with scoped(world.here.as_("manager")) as db:
        (run,) = list_imports(db).items
        assert take_back(db, import_id=run.id).prospects == 2
    assert everything(world.here) == before


def test_an_import_of_an_earlier_version_cannot_be_taken_back(world: World) -> None:
    result = bring(world.here, PROSPECTS)
    with scoped(world.here.command) as db:
        db.execute(update(Import).values(keeps_changes=False))
    (told,) = obstacles(world.here, result)
    assert "earlier version" in told


def test_nothing_of_another_organization_goes_or_stands_in_the_way(world: World) -> None:
    files = (PROSPECTS, CALLS.replace("here", "there"), MILESTONES)
    bring(world.there, *files)
    there = everything(world.there)
    result = bring(world.here, PROSPECTS, CALLS, MILESTONES)
    bring(world.there, "external_id,name\nP1,Changed\n")
    changed = everything(world.there)
    assert changed != there
    undo(world.here, result)
    assert everything(world.there) == changed
    with pytest.raises(NotFound, match="There is no import with this id"), scoped(world.there.as_("admin")) as db:
        take_back(db, import_id=id_of(result))


def test_imports_are_listed_the_latest_first_page_by_page(world: World) -> None:
    made = [bring(world.here, f"external_id,name\nP{n},N\n").import_id for n in range(3)]
    make_prospect(world.there)
    bring(world.there, PROSPECTS)
    with scoped(world.here.as_("manager")) as db:
        page = list_imports(db, limit=2, offset=0)
        rest = list_imports(db, limit=2, offset=2)
        assert [run.id for run in (*page.items, *rest.items)] == made[::-1]
        assert (page.total, page.has_more, rest.has_more) == (3, True, False)
        assert get_import(db, import_id=page.items[0].id).id == made[-1]


# Several at once.


def test_two_who_take_back_at_once_are_one_who_does_and_one_who_is_told(committed: Engine) -> None:
    tenant = make_tenant("here")
    result = bring(tenant, PROSPECTS, CALLS)
    outcomes_of: list[Brought | Foreseen] = []
    start = threading.Barrier(2)

    def try_it() -> None:
        start.wait()
        try:
            with scoped(tenant.as_("manager")) as db:
                outcomes_of.append(take_back(db, import_id=id_of(result)))
        except Foreseen as refusal:
            outcomes_of.append(refusal)

    threads = [threading.Thread(target=try_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(type(one).__name__ for one in outcomes_of) in (
        ["Brought", "Conflict"],
        ["Brought", "StandsInTheWay"],
    )


def test_nothing_is_taken_back_while_an_import_runs(committed: Engine) -> None:
    tenant = make_tenant("here")
    result = bring(tenant, PROSPECTS)
    with committed.connect() as other:
        other.execute(text("SELECT pg_advisory_lock(:key)"), {"key": lock_key(tenant.id)})
        with (
            pytest.raises(Conflict, match="An import is running or being taken back"),
            scoped(tenant.as_("manager")) as db,
        ):
            take_back(db, import_id=id_of(result))
        other.execute(text("SELECT pg_advisory_unlock_all()"))
    undo(tenant, result)


def test_what_a_person_saves_meanwhile_is_not_lost(committed: Engine) -> None:
    tenant = make_tenant("here")
    result = bring(tenant, PROSPECTS)
    refusals: list[Foreseen] = []

    def try_it() -> None:
        try:
            with scoped(tenant.as_("manager")) as db:
                take_back(db, import_id=id_of(result))
        except Foreseen as refusal:
            refusals.append(refusal)

    with scoped(tenant.as_("manager")) as db:
        prospect = db.scalars(select(Prospect).where(Prospect.external_id == "P1")).one()
        data = ProspectData(name="Petra Person")
        prospects.change(db, prospect_id=prospect.id, data=data, expected_version=prospect.version)
        thread = threading.Thread(target=try_it)
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()
    thread.join()
    assert [type(one) for one in refusals] == [StandsInTheWay]
    assert len(everything(tenant)["prospects"]) == 3
