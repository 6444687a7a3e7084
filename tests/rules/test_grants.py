"""Who may call what: the table is complete, and holds for every role, every function and foreign ids."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

import services
from services import (
    appointments,
    bulk_reassigning,
    calls,
    coaching,
    completion,
    configuration,
    duplicates,
    leading,
    looking_after,
    milestones,
    notes,
    objections,
    prospect_merging,
    prospects,
    reviews,
    threads,
)
from services.db import ScopedSession, scoped
from services.errors import Foreseen, NotFound, NotPermitted
from services.exports.tables import ExportFormat, ExportKind, saying
from services.models.base import new_id
from services.models.vocabulary import (
    CallMode,
    DisqualificationReason,
    Language,
    ObjectionOutcome,
    ObjectionType,
    OutcomeType,
    Role,
    TokenAccess,
)
from services.outcomes import OutcomeData
from services.questions import call_questions, call_traits, figure_questions
from services.questions.reading import Reading
from services.scope import GRANTS, Reach, Scope, grant_name
from tests.factories.everything import MAPPING, MAPPING_NAME, Ids, fill
from tests.factories.organizations import World

ROOT = Path(services.__file__).parent
NOW = datetime(2026, 3, 15, tzinfo=UTC)

# Helpers of services for each other: they take a session, and each caller is guarded itself.
UNGUARDED = {
    "analytics.facts.reading.read",
    "analytics.facts.rows.all_of",
    "analytics.facts.rows.changed",
    "analytics.facts.rows.needed",
    "analytics.facts.writing.rewrite",
    "analytics.lists.calls_by_id",
    "analytics.lists.objections_by_place",
    "audit.record",
    "appointments.active_agent",
    "appointments.hand_on",
    "appointments.plan",
    "appointments.withdraw",
    "call_access.lock",
    "calls.find_own",
    "imports.changes.forget",
    "imports.changes.keep_changed",
    "imports.changes.put_back",
    "imports.obstacles.find_obstacles",
    "imports.own_ids.rows_by_name",
    "imports.rejections.forget",
    "imports.rejections.keep",
    "next_steps.being_at",
    "next_steps.of_prospects",
    "next_steps.visible_threads",
    "outcomes.store",
    "prospect_access.get",
    "prospect_access.keep",
    "prospect_access.lock",
    "prospect_access.looked_after",
    "prospect_access.visible",
    "questions.own_calls.read_people",
    "links.create",
    "links.end_unused",
    "sessions.check_demo",
    "sessions.set_password",
    "tickets.issue",
    "tickets.take",
    "sessions.lock_user",
    "tickets.end_unused",
    "users.end_sessions",
}

# What looks across organizations, by one key or as the installation's owner; a new one needs a reason here.
ACROSS = {
    "api_tokens.find_bearer_across_organizations",
    "organizations.command_scope_across_organizations",
    "organizations.create_across_organizations",
    "organizations.find_by_slug_across_organizations",
    "organizations.list_slugs_across_organizations",
    "password_setting.check_link_across_organizations",
    "password_setting.set_password_across_organizations",
    "sessions.end_across_organizations",
    "sessions.find_person_across_organizations",
    "sessions.redeem_across_organizations",
    "sessions.sign_in_across_organizations",
}

# Core SQL, which the session's filter does not reach: each names the organization itself.
CORE_SQL = {
    "analytics/facts/rows.py",
    "analytics/facts/snapshots.py",
    "analytics/facts/writing.py",
    "db.py",
}
# Statements that touch no tenant's table at all.
UNOWNED = {"backups.py", "opening.py", "roles.py", "migration.py", "throttle.py"}


def modules() -> Iterator[ModuleType]:
    """Every module of the services."""
    for found in pkgutil.walk_packages(services.__path__, "services."):
        yield importlib.import_module(found.name)


def public_functions() -> dict[str, Callable[..., Any]]:
    """Every public function that a service module defines itself."""
    found: dict[str, Callable[..., Any]] = {}
    for module in modules():
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if not name.startswith("_") and function.__module__ == module.__name__:
                found[grant_name(function)] = function
    return found


def takes_a_session(function: Callable[..., Any]) -> bool:
    """Whether the first parameter is a ScopedSession."""
    first = next(iter(inspect.signature(function).parameters.values()), None)
    return first is not None and first.annotation in ("ScopedSession", ScopedSession)


def test_every_function_that_takes_a_session_stands_in_the_table() -> None:
    functions = {name for name, function in public_functions().items() if takes_a_session(function)}
    assert functions - UNGUARDED <= GRANTS.keys()


def test_every_line_of_the_table_is_a_guarded_function() -> None:
    functions = public_functions()
    for name in GRANTS:
        assert name in functions, name
        if takes_a_session(functions[name]):
            assert hasattr(functions[name], "__wrapped__"), name


def test_what_looks_across_organizations_is_a_short_list() -> None:
    found = {name for name in public_functions() if name.endswith("_across_organizations")}
    assert found == ACROSS


def test_lookups_are_used_by_the_functions_that_say_so_alone() -> None:
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and _calls(node, "look_up") and path.name != "db.py":
                assert node.name.endswith("_across_organizations"), f"{path}: {node.name}"


def test_core_sql_stands_in_the_named_modules_alone() -> None:
    for path in ROOT.rglob("*.py"):
        name = path.relative_to(ROOT).as_posix()
        if name in CORE_SQL or name.startswith(("imports/", "demo/")) or name in UNOWNED:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imported = {
            alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("sqlalchemy")
            for alias in node.names
        }
        assert not imported & {"text", "insert"}, name


def _calls(node: ast.AST, name: str) -> bool:
    return any(
        isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id == name
        for inner in ast.walk(node)
    )


@pytest.fixture
def ids(world: World) -> dict[str, Ids]:
    """Both organizations with rows of every kind."""
    return fill(world)


def _module(kind: ExportKind) -> str:
    return kind.replace("-", "_")


def _content_of(kind: ExportKind) -> Callable[[ScopedSession, Ids], object]:
    def call(db: ScopedSession, ids: Ids) -> object:
        return _service(f"exports.{_module(kind)}").content(db, _of_held(), now=NOW, say=saying(Language.EN))

    return call


PROSPECT = prospects.ProspectData(name="Renamed")

# Function: how to call it with ids. Every line of GRANTS has one, or a reason in ELSEWHERE.
CALLS: dict[str, Callable[[ScopedSession, Ids], object]] = {
    "organizations.get_organization": lambda db, ids: _service("organizations").get_organization(db),
    "configuration.get_current": lambda db, ids: _service("configuration").get_current(db),
    "configuration.list_versions": lambda db, ids: _service("configuration").list_versions(db),
    "configuration.get_version": lambda db, ids: _service("configuration").get_version(
        db, version_id=ids.configuration
    ),
    "configuration.publish": lambda db, ids: _service("configuration").publish(
        db, configuration=_service("configuration_defaults").default_configuration(threshold=300)
    ),
    "configuration.set_threshold": lambda db, ids: _service("configuration").set_threshold(
        db, threshold=300, expected_number=1
    ),
    "organizations.change": lambda db, ids: _change_organization(db),
    "users.list_users": lambda db, ids: _service("users").list_users(db),
    "agents.list_active": lambda db, ids: _service("agents").list_active(db),
    "agents.list_agents": lambda db, ids: _service("agents").list_agents(db),
    "users.find_by_email": lambda db, ids: _service("users").find_by_email(db, email="a@b.example"),
    "users.get_user": lambda db, ids: _service("users").get_user(db, user_id=ids.user),
    "users.get_own": lambda db, ids: _service("users").get_own(db),
    "users.add": lambda db, ids: _service("users").add(db, email="n@e.example", name="N", role=Role.AGENT),
    "users.change": lambda db, ids: _service("users").change(
        db, user_id=ids.user, name="N", email="n@e.example", role=Role.AGENT, expected_version=1
    ),
    "users.deactivate": lambda db, ids: _service("users").deactivate(db, user_id=ids.user),
    "users.reactivate": lambda db, ids: _reactivate(db, ids),
    "users.new_link": lambda db, ids: _service("users").new_link(db, user_id=ids.user),
    "teams.list_teams": lambda db, ids: _service("teams").list_teams(db),
    "teams.add": lambda db, ids: _service("teams").add(db, name="South"),
    "teams.rename": lambda db, ids: _service("teams").rename(
        db, team_id=ids.team, name="West", expected_name="North"
    ),
    "teams.assign": lambda db, ids: _service("teams").assign(
        db, user_id=ids.user, team_id=ids.team, expected_version=1
    ),
    "api_tokens.create": lambda db, ids: _create_token(db),
    "api_tokens.list_tokens": lambda db, ids: _service("api_tokens").list_tokens(db),
    "api_tokens.revoke": lambda db, ids: _service("api_tokens").revoke(db, token_id=_create_token(db).row.id),
    "idempotency.claim": lambda db, ids: _service("idempotency").claim(db, key="key", request="digest"),
    "idempotency.keep": lambda db, ids: _keep_answer(db),
    "prospects.list_prospects": lambda db, ids: prospects.list_prospects(db),
    "prospects.count_with_clients": lambda db, ids: prospects.count_with_clients(db, at_least=300, below=500),
    "prospects.get_prospect": lambda db, ids: prospects.get_prospect(db, prospect_id=ids.prospect),
    "prospects.change": lambda db, ids: prospects.change(
        db, prospect_id=ids.prospect, data=PROSPECT, expected_version=2
    ),
    "prospects.add": lambda db, ids: prospects.add(db, data=PROSPECT, ghl_contact_id="A new contact"),
    "duplicates.find_duplicates": lambda db, ids: duplicates.find_duplicates(db, prospect_id=ids.prospect),
    "duplicates.find_alike": lambda db, ids: duplicates.find_alike(db, email="paula@example.com", phone=None),
    "duplicates.list_duplicates": lambda db, ids: duplicates.list_duplicates(db),
    "duplicates.count_duplicates": lambda db, ids: duplicates.count_duplicates(db),
    "call_history.list_events": lambda db, ids: _service("call_history").list_events(db, call_id=ids.call),
    "merge_history.list_merged": lambda db, ids: _service("merge_history").list_merged(
        db, prospect_id=ids.prospect
    ),
    "prospect_pages.load": lambda db, ids: _service("prospect_pages").load(db, prospect_id=ids.prospect),
    "planning.list_near": lambda db, ids: _service("planning").list_near(db, times=[NOW]),
    "planning.look_ahead": lambda db, ids: _service("planning").look_ahead(db, prospect_id=ids.prospect),
    "prospect_merging.look_ahead": lambda db, ids: prospect_merging.look_ahead(
        db, kept_id=ids.prospect, merged_id=ids.other_prospect
    ),
    "prospect_merging.merge": lambda db, ids: prospect_merging.merge(
        db, kept_id=ids.prospect, merged_id=ids.other_prospect, expected_versions=(2, 1), reason="The same person"
    ),
    "looking_after.hand_over": lambda db, ids: looking_after.hand_over(
        db, prospect_id=ids.prospect, agent_id=ids.user, reason="Ill", expected_version=2
    ),
    "coaching.write": lambda db, ids: coaching.write(db, call_id=ids.running_call, text="Wait longer"),
    "coaching.edit": lambda db, ids: coaching.edit(
        db, note_id=ids.private_note, text="Wait longer", expected_version=_owned(db, ids.private_note)
    ),
    "coaching.share": lambda db, ids: coaching.share(db, note_id=ids.private_note, expected_version=1),
    "coaching.unshare": lambda db, ids: coaching.unshare(db, note_id=ids.shared_note, expected_version=2),
    "coaching.delete": lambda db, ids: coaching.delete(
        db, note_id=ids.private_note, expected_version=_owned(db, ids.private_note)
    ),
    "coaching.answer": lambda db, ids: coaching.answer(
        db, note_id=_addressed(db, ids), text="I shall", expected_version=2
    ),
    "coaching.acknowledge": lambda db, ids: coaching.acknowledge(
        db, note_id=_addressed(db, ids), expected_version=2
    ),
    "coaching.list_of_call": lambda db, ids: coaching.list_of_call(db, call_id=ids.running_call),
    "coaching.list_unread": lambda db, ids: coaching.list_unread(db),
    "coaching.count_unread": lambda db, ids: coaching.count_unread(db),
    "my_day.count_kinds": lambda db, ids: _service("my_day").count_kinds(db, now=NOW),
    "my_day.list_entries": lambda db, ids: _service("my_day").list_entries(db, now=NOW),
    "reviews.list_chosen": lambda db, ids: reviews.list_chosen(db, frame=_frame(db)),
    "reviews.find_of_call": lambda db, ids: reviews.find_of_call(db, call_id=ids.open_call, now=NOW),
    "reviews.count_chosen": lambda db, ids: reviews.count_chosen(db, frame=_frame(db)),
    "reviews.finish": lambda db, ids: reviews.finish(db, call_id=ids.open_call),
    "reviews.skip": lambda db, ids: reviews.skip(db, call_id=ids.open_call, reason="Known already"),
    "reviews.put_back": lambda db, ids: reviews.put_back(db, review_id=ids.review),
    "analytics.follow_through.list_latest": lambda db, ids: _service("analytics.follow_through").list_latest(
        db, period=_facts().default_period(db, now=NOW), now=NOW
    ),
    "analytics.overrides.list_calls": lambda db, ids: _service("analytics.overrides").list_calls(
        db, frame=_frame(db)
    ),
    "analytics.overrides.list_of_calls": lambda db, ids: _service("analytics.overrides").list_of_calls(
        db, frame=_frame(db), calls=[]
    ),
    "calls.list_calls": lambda db, ids: calls.list_calls(db),
    "calls.count_calls": lambda db, ids: calls.count_calls(db, filters=calls.CallFilters(), now=NOW),
    "calls.count_waiting": lambda db, ids: calls.count_waiting(db, now=NOW),
    "questions.call_traits.ask": lambda db, ids: call_traits.ask(db, Reading(lambda _: [])),
    "questions.figure_questions.ask": lambda db, ids: figure_questions.ask(db, Reading(lambda _: []), now=NOW),
    "calls.get_call": lambda db, ids: calls.get_call(db, call_id=ids.call),
    "call_pages.load": lambda db, ids: _service("call_pages").load(db, call_id=ids.call),
    "appointments.schedule": lambda db, ids: appointments.schedule(
        db, prospect_id=ids.prospect, at=datetime.now(UTC) + timedelta(days=1)
    ),
    "appointments.reschedule": lambda db, ids: appointments.reschedule(
        db, call_id=ids.scheduled_call, at=datetime.now(UTC) + timedelta(days=1), expected_version=1
    ),
    "appointments.reassign": lambda db, ids: appointments.reassign(
        db, call_id=ids.scheduled_call, agent_id=ids.user, reason="Ill", expected_version=1
    ),
    "bulk_reassigning.reassign_all": lambda db, ids: bulk_reassigning.reassign_all(
        db, versions={ids.scheduled_call: 1}, agent_id=ids.user, reason="Ill"
    ),
    "appointments.cancel": lambda db, ids: appointments.cancel(
        db, call_id=ids.scheduled_call, reason="Ill", expected_version=1
    ),
    "appointments.mark_no_show": lambda db, ids: _mark_no_show(db, ids),
    "appointments.correct": lambda db, ids: appointments.correct(
        db, call_id=ids.missed_call, reason="They came", expected_version=1
    ),
    "leading.list_checklist": lambda db, ids: leading.list_checklist(db, call_id=ids.scheduled_call),
    "leading.save_checklist": lambda db, ids: leading.save_checklist(
        db, call_id=ids.scheduled_call, ticked=(), expected_version=1
    ),
    "leading.start": lambda db, ids: _start(db, ids),
    "leading.change": lambda db, ids: leading.change(
        db,
        call_id=ids.scheduled_call,
        data=leading.CallData(mode=CallMode.STRICT, language=Language.EN),
        expected_version=1,
    ),
    "completion.can_complete": lambda db, ids: completion.can_complete(db, call_id=ids.running_call),
    "completion.complete": lambda db, ids: completion.complete(
        db, call_id=ids.running_call, data=OutcomeData(OutcomeType.COACHING_CLIENT), expected_version=1
    ),
    "completion.reopen": lambda db, ids: completion.reopen(
        db, call_id=ids.call, reason="A mistake", expected_version=1
    ),
    "notes.save_of_call": lambda db, ids: notes.save_of_call(
        db, call_id=ids.running_call, text="Noted", expected_version=1
    ),
    "notes.save_of_milestone": lambda db, ids: notes.save_of_milestone(
        db, call_id=ids.running_call, milestone=1, text="Noted", expected_version=1
    ),
    "notes.save_of_objection": lambda db, ids: notes.save_of_objection(
        db, objection_id=ids.running_objection, text="Noted", expected_version=1
    ),
    "threads.get_thread": lambda db, ids: threads.get_thread(db, thread_id=ids.thread),
    "threads.list_of_prospect": lambda db, ids: threads.list_of_prospect(db, prospect_id=ids.prospect),
    "threads.list_unresolved": lambda db, ids: threads.list_unresolved(db, prospect_id=ids.prospect),
    "milestones.list_of_call": lambda db, ids: _service("milestones").list_of_call(db, call_id=ids.call),
    "milestones.start": lambda db, ids: milestones.start(
        db, call_id=ids.running_call, milestone=2, reason="They were quick"
    ),
    "milestones.tick": lambda db, ids: milestones.tick(
        db, call_id=ids.running_call, milestone=1, items=(), expected_version=1
    ),
    "milestones.complete": lambda db, ids: _complete_milestone(db, ids),
    "milestones.skip": lambda db, ids: milestones.skip(
        db, call_id=ids.running_call, milestone=3, reason="Known already"
    ),
    "objections.list_of_call": lambda db, ids: _service("objections").list_of_call(db, call_id=ids.call),
    "objections.log": lambda db, ids: objections.log(db, call_id=ids.running_call, type=ObjectionType.TIMING),
    "objections.answer": lambda db, ids: objections.answer(
        db, objection_id=ids.running_objection, answers={}, expected_version=1
    ),
    "objections.classify": lambda db, ids: objections.classify(
        db, objection_id=ids.running_objection, outcome=ObjectionOutcome.DEFERRED, expected_version=1
    ),
    "objections.settle": lambda db, ids: _service("objections").settle(
        db, objection_id=ids.open_objection, outcome=ObjectionOutcome.RESOLVED
    ),
    "outcomes.settle": lambda db, ids: _service("outcomes").settle(
        db,
        call_id=ids.open_call,
        data=OutcomeData(OutcomeType.DISQUALIFIED, reason=DisqualificationReason.AUTHORITY_ISSUE),
    ),
    "analytics.facts.loading.load": lambda db, ids: _facts().load(
        db, period=_facts().default_period(db, now=NOW), now=NOW
    ),
    "analytics.facts.loading.default_period": lambda db, ids: _facts().default_period(db, now=NOW),
    "analytics.newcomers.list_newcomers": lambda db, ids: _service("analytics.newcomers").list_newcomers(
        db, now=NOW
    ),
    "analytics.newcomers.own_start": lambda db, ids: _service("analytics.newcomers").own_start(db, now=NOW),
    "analytics.boomerang_pairs.list_latest": lambda db, ids: _list_boomerangs(db),
    "analytics.lists.list_counted": lambda db, ids: _held(db, "list_counted"),
    "analytics.overrides.list_latest": lambda db, ids: _list_overrides(db),
    "analytics.lists.whole_list": lambda db, ids: _held(db, "whole_list"),
    "prospects.whole_list": lambda db, ids: prospects.whole_list(db, filters=prospects.ProspectFilters(), now=NOW),
    "calls.whole_list": lambda db, ids: calls.whole_list(
        db, filters=calls.CallFilters(), order=calls.CallOrder.LATEST_FIRST, now=NOW
    ),
    "questions.call_questions.ask": lambda db, ids: call_questions.ask(db, Reading(lambda _: []), now=NOW),
    "exports.making.make": lambda db, ids: _make_export(db),
    **{f"exports.{_module(kind)}.content": _content_of(kind) for kind in ExportKind},
    "analytics.standings.own_standing": lambda db, ids: _service("analytics.standings").own_standing(
        db, period=_facts().default_period(db, now=NOW), now=NOW
    ),
    "analytics.facts.writing.check": lambda db, ids: _facts().check(db),
    "analytics.facts.writing.rebuild": lambda db, ids: _facts().rebuild(db),
    "imports.runs.close_interrupted": lambda db, ids: _service("imports.runs").close_interrupted(db),
    "imports.understanding.look_at": lambda db, ids: _service("imports.understanding").look_at(db, files=[]),
    "imports.history.list_imports": lambda db, ids: _service("imports.history").list_imports(db),
    "imports.history.get_import": lambda db, ids: _service("imports.history").get_import(
        db, import_id=ids.imported
    ),
    "imports.rejections.list_kept": lambda db, ids: _service("imports.rejections").list_kept(
        db, import_id=ids.imported
    ),
    "imports.rejections.read": lambda db, ids: _service("imports.rejections").read(
        db, import_id=ids.imported, place=0
    ),
    "imports.rejections.forget_old": lambda db, ids: _service("imports.rejections").forget_old(db),
    "imports.taking_back.look_ahead": lambda db, ids: _taking_back().look_ahead(db, import_id=ids.imported),
    "imports.taking_back.take_back": lambda db, ids: _taking_back().take_back(db, import_id=ids.imported),
    "imports.mappings.saved.save": lambda db, ids: _saved_mappings().save(
        db, name="Another mapping", content=MAPPING
    ),
    "imports.mappings.saved.list_mappings": lambda db, ids: _saved_mappings().list_mappings(db),
    "imports.mappings.saved.get_mapping": lambda db, ids: _saved_mappings().get_mapping(db, name=MAPPING_NAME),
    "imports.mappings.saved.delete": lambda db, ids: _saved_mappings().delete(db, name=MAPPING_NAME),
}

# Line of the table: which test walks it instead.
ELSEWHERE = {
    "sessions.change_password": "tests/services/test_sessions.py",
    "sessions.list_own_sessions": "tests/services/test_sessions.py",
    "sessions.end_session": "tests/services/test_sessions.py",
    "sessions.end_all_sessions": "tests/services/test_sessions.py",
    "preferences.choose_language": "tests/services/test_preferences.py",
    "imports.runs.run_import": "tests/services/imports",
    "imports.background.start": "tests/services/imports/test_background.py",
    "imports.background.list_jobs": "tests/services/imports/test_background.py",
    "imports.background.get_job": "tests/services/imports/test_background.py",
    "imports.background.read_rejected": "tests/services/imports/test_background.py",
    "demo.fill": "tests/services/test_demo.py",
}

# Functions that take an id: another organization's must be told from a missing one by nothing.
BY_ID = [
    name
    for name in CALLS
    if name not in ("organizations.change", "imports.background.start")
    and name.split(".")[-1]
    in {"get_version", "get_user", "change", "deactivate", "reactivate", "new_link", "get_prospect", "get_call"}
    | {"get_thread", "list_of_prospect", "list_unresolved", "reassign", "reassign_all", "list_of_call", "settle"}
    | {"rename", "assign", "get_import", "look_ahead", "take_back", "read"}
    | {"schedule", "reschedule", "cancel", "mark_no_show", "correct", "list_checklist", "save_checklist", "start"}
    | {"can_complete", "complete", "reopen", "save_of_call", "save_of_milestone", "save_of_objection"}
    | {"tick", "skip", "log", "answer", "classify"}
    | {"list_merged", "find_duplicates", "merge", "hand_over", "write", "edit", "share", "unshare", "acknowledge"}
    | ({"delete"} if name.startswith("coaching.") else set())
    | ({"load"} if name == "prospect_pages.load" else set())
    | ({"finish", "put_back"} if name.startswith("reviews.") else set())
]


def _service(name: str) -> Any:
    return importlib.import_module(f"services.{name}")


def _facts() -> Any:
    return importlib.import_module("services.analytics.facts")


def _saved_mappings() -> Any:
    return _service("imports.mappings.saved")


def _taking_back() -> Any:
    return _service("imports.taking_back")


def _change_organization(db: ScopedSession) -> object:
    organizations = _service("organizations")
    settings = organizations.OrganizationSettings.of(organizations.get_organization(db))
    return organizations.change(db, settings=settings, expected=settings)


def _held(db: ScopedSession, name: str) -> object:
    counts = _service("analytics.counts")
    frame = _facts().load(db, period=_facts().default_period(db, now=NOW), now=NOW)
    function = getattr(_service("analytics.lists"), name)
    return function(db, frame=frame, count=counts.COUNTS["held"], cell=counts.EVERYTHING)


def _of_held() -> Reading:
    return Reading(lambda name: ["held"] if name == "of" else [])


def _make_export(db: ScopedSession) -> object:
    kind, format = ExportKind.CALLS, ExportFormat.CSV
    make = _service("exports.making").make
    return make(db, kind=kind, format=format, reading=_of_held(), now=NOW, stream=BytesIO())


def _create_token(db: ScopedSession) -> Any:
    ahead = datetime.now(UTC) + timedelta(days=30)
    return _service("api_tokens").create(db, name="CRM", access=TokenAccess.READ, expires_at=ahead)


def _keep_answer(db: ScopedSession) -> None:
    _service("idempotency").claim(db, key="key", request="digest")
    _service("idempotency").keep(db, key="key", status=200, body="{}")


def _frame(db: ScopedSession) -> Any:
    return _facts().load(db, period=_facts().default_period(db, now=NOW), now=NOW)


def _list_boomerangs(db: ScopedSession) -> object:
    return _service("analytics.boomerang_pairs").list_latest(db, frame=_frame(db))


def _list_overrides(db: ScopedSession) -> object:
    return _service("analytics.overrides").list_latest(db, frame=_frame(db))


def _reactivate(db: ScopedSession, ids: Ids) -> object:
    user = db.get(services.models.User, (db.scope.organization_id, ids.user))
    if user is not None and db.scope.role is Role.ADMIN:
        user.is_active = False
        db.flush()
    return _service("users").reactivate(db, user_id=ids.user)


def _prepared(db: ScopedSession, call_id: UUID, **values: object) -> int:
    """Give a call what a function needs of it, where it is one of the organization, and say its version."""
    call = db.get(services.models.Call, (db.scope.organization_id, call_id))
    if call is None:
        return 1
    for name, value in values.items():
        setattr(call, name, value)
    db.flush()
    return call.version


def _mark_no_show(db: ScopedSession, ids: Ids) -> object:
    version = _prepared(db, ids.scheduled_call, scheduled_at=NOW)
    return appointments.mark_no_show(db, call_id=ids.scheduled_call, expected_version=version)


def _start(db: ScopedSession, ids: Ids) -> object:
    _, document = configuration.get_current(db)
    version = _prepared(db, ids.scheduled_call, checklist=[item.key for item in document.checklist])
    return leading.start(db, call_id=ids.scheduled_call, expected_version=version)


def _complete_milestone(db: ScopedSession, ids: Ids) -> object:
    response = db.scalars(
        select(services.models.MilestoneResponse).where(
            services.models.MilestoneResponse.call_id == ids.running_call
        )
    ).first()
    if response is not None:
        _, document = configuration.get_current(db)
        response.checked_items = milestones.required_items(document.milestones[0])
        db.flush()
    version = response.version if response is not None else 1
    return milestones.complete(db, call_id=ids.running_call, milestone=1, expected_version=version)


def _owned(db: ScopedSession, note_id: UUID) -> int:
    """Make a coaching note the acting person's own, where it is one of the organization, and say its version."""
    note = db.get(services.models.CoachingNote, (db.scope.organization_id, note_id))
    if note is None or db.scope.user_id is None or db.scope.role is Role.AGENT:
        return 1
    note.author_id = db.scope.user_id
    db.flush()
    return note.version


def _addressed(db: ScopedSession, ids: Ids) -> UUID:
    """A coaching note on a call that a manager or admin who acts leads; an agent's are as they are."""
    if db.scope.role is not Role.AGENT:
        _prepared(db, ids.running_call, agent_id=db.scope.user_id)
    return ids.shared_note


def _missing() -> Ids:
    return Ids(*(new_id() for _ in fields(Ids)))


def test_every_line_of_the_table_is_walked() -> None:
    assert CALLS.keys() | ELSEWHERE.keys() == set(GRANTS)


@pytest.mark.parametrize("who", ["agent", "manager", "admin"])
@pytest.mark.parametrize("name", CALLS)
def test_allowed_is_allowed_and_forbidden_is_refused(
    world: World, ids: dict[str, Ids], name: str, who: str
) -> None:
    scope = world.here.as_(who)
    allowed = GRANTS[name].reach(scope.role) is not Reach.NONE
    with scoped(scope) as db:
        if allowed:
            CALLS[name](db, ids["here"])
        else:
            with pytest.raises(NotPermitted):
                CALLS[name](db, ids["here"])


def _refusal(scope: Scope, name: str, ids: Ids) -> Foreseen:
    with pytest.raises(NotFound) as caught, scoped(scope) as db:
        CALLS[name](db, ids)
    return caught.value


@pytest.mark.parametrize("who", ["agent", "manager", "admin"])
@pytest.mark.parametrize("name", BY_ID)
def test_another_organizations_row_is_as_missing_as_a_missing_one(
    world: World, ids: dict[str, Ids], name: str, who: str
) -> None:
    scope = world.here.as_(who)
    if GRANTS[name].reach(scope.role) is Reach.NONE:
        pytest.skip("This role may not call it at all.")
    foreign, missing = _refusal(scope, name, ids["there"]), _refusal(scope, name, _missing())
    assert (str(foreign), foreign.status) == (str(missing), missing.status)


@pytest.mark.parametrize("name", [name for name in BY_ID if GRANTS[name].agent is Reach.OWN])
def test_a_colleagues_row_is_as_missing_as_a_missing_one(world: World, ids: dict[str, Ids], name: str) -> None:
    other = world.here.as_("other_agent")
    if name.endswith("get_version"):
        pytest.skip("Configuration is everybody's.")
    foreign, missing = _refusal(other, name, ids["here"]), _refusal(other, name, _missing())
    assert (str(foreign), foreign.status) == (str(missing), missing.status)
