"""The demo: the same every time, within the promised ranges, and consistent like the real thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, func, select

from services import demo, organizations, passwords, roles, users
from services.analytics import facts, figures
from services.analytics.figures import AgentFigures
from services.analytics.frame import FactFrame
from services.analytics.periods import Period
from services.configuration_defaults import default_configuration
from services.db import connect, scoped
from services.demo.dice import Dice
from services.demo.people import make_staff
from services.demo.prospects import PHRASES
from services.demo.rows import Rows
from services.demo.story import tell
from services.embedded import EmbeddedPostgres
from services.errors import Conflict, Invalid, NotPermitted
from services.models import (
    AuditEntry,
    Call,
    CallFactRow,
    CoachingNote,
    ObjectionResponse,
    Outcome,
    Prospect,
    Team,
    Thread,
    User,
)
from services.models.vocabulary import (
    CallMode,
    CallStatus,
    Language,
    MilestoneStatus,
    ObjectionOutcome,
    ObjectionType,
    OutcomeType,
    Qualification,
    Role,
)
from services.scope import Scope
from services.text import fold_email, fold_phone
from tests import databases
from tests.factories.organizations import World

# In July, after a change of the clock, with Easter and a turn of the year behind.
TODAY = date(2026, 7, 15)
BERLIN = ZoneInfo("Europe/Berlin")
CALLS = 6_000


def story(seed: int = 1, *, calls: int = 400, today: date = TODAY) -> Rows:
    """The rows of a story, without a database."""
    dice = Dice(seed, today)
    staff = make_staff(dice, today=today, slug="demo")
    return tell(dice, staff=staff, configuration=default_configuration(), calls=calls, today=today)


@pytest.fixture(scope="module")
def told() -> Rows:
    """A story of the usual length."""
    return story(calls=demo.CALLS)


@pytest.fixture(scope="module")
def filled(postgres: EmbeddedPostgres) -> Iterator[Scope]:
    """A demo organization of its own database, half as large as usual, and a scope to look into it."""
    name = databases.new_database(postgres, template=databases.migrated_template(postgres))
    engine = connect(postgres.url(roles.APP, name))
    assert demo.ensure(calls=CALLS, today=TODAY)
    yield organizations.command_scope_across_organizations("demo", command="test")
    engine.dispose()
    databases.drop_database(postgres, name)


@pytest.fixture(scope="module")
def frame(filled: Scope) -> FactFrame:
    """The facts of the two years."""
    period = Period(TODAY - timedelta(days=731), TODAY + timedelta(days=1), "Europe/Berlin")
    with scoped(filled) as db:
        return facts.load(db, period=period, now=datetime(2026, 7, 15, tzinfo=UTC))


@pytest.fixture(scope="module")
def agents(frame: FactFrame) -> dict[str, AgentFigures]:
    """The agents' figures by the first part of their address."""
    return {row.email.partition("@")[0]: row for row in figures.agents(frame)}


def test_the_same_seed_and_day_give_the_same_data() -> None:
    assert story() == story()


@pytest.mark.parametrize("other", [{"seed": 2}, {"today": TODAY + timedelta(days=1)}])
def test_another_seed_or_day_gives_other_data(other: dict[str, Any]) -> None:
    assert story(**other).calls[0]["id"] != story().calls[0]["id"]


def test_there_are_about_as_many_calls_as_asked_for(told: Rows) -> None:
    assert 0.95 * demo.CALLS <= len(told.calls) <= 1.05 * demo.CALLS
    for seed in range(5):
        assert 0.7 * 400 <= len(story(seed).calls) <= 1.3 * 400


def test_ids_are_unique(told: Rows) -> None:
    of_calls = told.calls, told.outcomes, told.responses, told.objections, told.coaching
    for rows in (told.prospects, told.threads, *of_calls):
        assert len({row["id"] for row in rows}) == len(rows)


def test_calls_are_booked_on_working_days_in_business_hours_of_two_years(told: Rows) -> None:
    local = [call["scheduled_at"].astimezone(BERLIN) for call in told.calls]
    assert {at.weekday() for at in local} == {0, 1, 2, 3, 4}
    assert {at.hour for at in local} == {8, 10, 11, 13, 15, 16}
    days = {at.date() for at in local}
    assert not days & {
        date(2025, 1, 1),
        date(2025, 4, 18),
        date(2025, 4, 21),
        date(2025, 10, 3),
        date(2025, 12, 25),
    }
    assert min(days) < TODAY - timedelta(days=720)
    assert TODAY + timedelta(days=10) < max(days) < TODAY + timedelta(days=45)


def test_business_grows_and_dips_around_christmas(told: Rows) -> None:
    by_month = Counter(call["scheduled_at"].strftime("%Y-%m") for call in told.calls)
    assert by_month["2026-06"] > 1.3 * by_month["2024-09"]
    days = Counter(call["scheduled_at"].date() for call in told.calls)
    christmas = sum(days[date(2025, 12, 22) + timedelta(days=n)] for n in range(14))
    assert christmas < 0.6 * sum(days[date(2025, 11, 24) + timedelta(days=n)] for n in range(14))


def test_nothing_that_is_told_lies_ahead(told: Rows) -> None:
    midnight = datetime(2026, 7, 15, tzinfo=BERLIN)
    for rows in (told.prospects, told.threads, told.calls, told.outcomes):
        assert all(row["created_at"] < midnight for row in rows)
    assert all(reassignment.at < midnight for reassignment in told.reassignments)
    for call in told.calls:
        for time in ("started_at", "ended_at", "cancelled_at"):
            assert call[time] is None or call["created_at"] < call[time] < midnight
        if call["scheduled_at"] >= midnight:
            assert call["status"] is CallStatus.SCHEDULED


def test_calls_are_led_by_the_rules_of_a_live_call(told: Rows) -> None:
    calls = {call["id"]: call for call in told.calls}
    for outcome in told.outcomes:
        call = calls[outcome["call_id"]]
        assert call["status"] is CallStatus.COMPLETED
        assert (outcome["reason"] is not None) == (outcome["type"] is OutcomeType.DISQUALIFIED)
        assert (outcome["follow_up_at"] is not None) == (outcome["type"] is OutcomeType.FOLLOW_UP_SCHEDULED)
        if call["qualification"] is not Qualification.QUALIFIED:
            assert outcome["type"] in {OutcomeType.FOLLOW_UP_SCHEDULED, OutcomeType.DISQUALIFIED}
    for response in told.responses:
        call = calls[response["call_id"]]
        assert response["milestone"] != 6 or call["qualification"] is Qualification.QUALIFIED
        if response["status"] is MilestoneStatus.SKIPPED:
            assert call["mode"] is CallMode.FLEXIBLE
            assert response["override_reason"]
    for objection in told.objections:
        assert (objection["type"], objection["outcome"]) != (ObjectionType.SKEPTICISM, ObjectionOutcome.DEFERRED)
        if objection["resolved_at"]:
            assert objection["raised_at"] <= objection["resolved_at"] <= calls[objection["call_id"]]["ended_at"]


def test_a_follow_up_leads_to_a_later_call_of_the_thread(told: Rows) -> None:
    at_of = {(call["thread_id"], call["scheduled_at"]): call for call in told.calls}
    calls = {call["id"]: call for call in told.calls}
    follow_ups = [row for row in told.outcomes if row["type"] is OutcomeType.FOLLOW_UP_SCHEDULED]
    assert len(follow_ups) > 1000
    for outcome in follow_ups:
        call = calls[outcome["call_id"]]
        assert outcome["next_step"]
        assert at_of[call["thread_id"], outcome["follow_up_at"]]["scheduled_at"] > call["ended_at"]


def test_every_ugly_fact_is_there(told: Rows) -> None:
    midnight = datetime(2026, 7, 15, tzinfo=BERLIN)
    statuses = Counter(call["status"] for call in told.calls)
    assert statuses.keys() == set(CallStatus)
    assert statuses[CallStatus.IN_PROGRESS] >= 2
    past = [call for call in told.calls if call["scheduled_at"] < midnight]
    assert any(call["status"] is CallStatus.SCHEDULED for call in past)
    assert any(call["status"] is CallStatus.CANCELLED and call["started_at"] for call in past)
    completed = statuses[CallStatus.COMPLETED]
    assert 0.015 < (completed - len(told.outcomes)) / completed < 0.027
    assert any(row["outcome"] is None for row in told.objections)
    assert len(told.reassignments) > 50
    held = Counter(call["prospect_id"] for call in told.calls)
    assert max(held.values()) > 3
    assert len(told.prospects) < len(told.threads)


def test_prospects_are_german_and_english(told: Rows) -> None:
    languages = Counter(prospect["language"] for prospect in told.prospects)
    assert languages[Language.DE] > languages[Language.EN] > 0.2 * len(told.prospects)
    assert any("ü" in prospect["name"] for prospect in told.prospects)
    assert all("{" not in (call["notes"] or "") for call in told.calls)


def test_prospects_are_looked_after_and_have_the_forms_by_which_duplicates_are_found(told: Rows) -> None:
    agents = {call["agent_id"] for call in told.calls}
    for prospect in told.prospects:
        assert prospect["agent_id"] in agents
        assert prospect["email_folded"] == (prospect["email"] and fold_email(prospect["email"]))
        assert prospect["phone_folded"] == fold_phone(prospect["phone"])
    phones = [prospect["phone"] for prospect in told.prospects if prospect["phone"]]
    assert len(set(phones)) == len(phones)
    emails = Counter(prospect["email_folded"] for prospect in told.prospects if prospect["email"])
    # A few for people to find, and no more than they could look at.
    assert 1 < sum(number > 1 for number in emails.values()) < 10


def test_managers_have_written_coaching_notes_in_the_calls_language(told: Rows) -> None:
    midnight = datetime(2026, 7, 15, tzinfo=BERLIN)
    calls = {call["id"]: call for call in told.calls}
    led = {(row["call_id"], row["milestone"]) for row in told.responses}
    objections = {row["id"]: row["call_id"] for row in told.objections}
    assert 24 <= len(told.coaching) <= 60
    unread = [note for note in told.coaching if note["shared_at"] and not note["acknowledged_at"]]
    assert {calls[note["call_id"]]["agent_id"] for note in unread} == {call["agent_id"] for call in told.calls}
    for note in told.coaching:
        call = calls[note["call_id"]]
        phrases = PHRASES[call["language"]].coaching
        texts = [*phrases.calls, *phrases.objections, *chain.from_iterable(phrases.milestones.values())]
        assert note["text"] in texts
        assert note["answer"] is None or note["answer"] in phrases.answers
        times = [call["ended_at"], *(note[f"{name}_at"] for name in ("created", "shared", "acknowledged"))]
        known = [time for time in (*times, note["answered_at"]) if time is not None]
        assert known == sorted(known)
        assert known[-1] < midnight
        assert note["milestone"] is None or (call["id"], note["milestone"]) in led
        assert note["objection_id"] is None or objections[note["objection_id"]] == call["id"]
    for name in ("shared_at", "acknowledged_at", "answer", "milestone", "objection_id"):
        assert 0 < sum(note[name] is not None for note in told.coaching) < len(told.coaching), name


def test_the_rates_are_in_the_promised_ranges(frame: FactFrame) -> None:
    team = figures.team(frame)
    assert 0.70 <= (team.show_rate.rate or 0) <= 0.85
    assert 0.12 <= (team.close_rate_calls.rate or 0) <= 0.25
    assert set(team.outcomes) == set(OutcomeType)
    assert min(team.outcomes.values()) > 50
    assert team.late_cancelled > 50
    assert {row.type for row in figures.objections(frame).by_type if row.count > 30} == set(ObjectionType)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_other_seeds_keep_the_ranges_too(seed: int) -> None:
    rows = story(seed, calls=3_000)
    statuses = Counter(call["status"] for call in rows.calls)
    clients = sum(row["type"] is OutcomeType.COACHING_CLIENT for row in rows.outcomes)
    assert 0.12 <= clients / len(rows.outcomes) <= 0.25
    assert 0.70 <= statuses[CallStatus.COMPLETED] / (len(rows.calls) - statuses[CallStatus.SCHEDULED]) <= 0.85


def test_three_agents_are_weak_in_different_ways(frame: FactFrame, agents: dict[str, AgentFigures]) -> None:
    assert len(agents) == 8
    others = [
        row for name, row in agents.items() if name not in {"tobias.kruger", "stefan.ahlers", "patrick.oneill"}
    ]
    leaver, slow, unconvincing = (agents[name] for name in ("tobias.kruger", "stefan.ahlers", "patrick.oneill"))
    assert (leaver.completion_rate.rate or 1) < min(row.completion_rate.rate or 1 for row in others)
    assert (slow.median_duration_seconds or 0) > 1.2 * max(row.median_duration_seconds or 0 for row in others)
    assert (unconvincing.close_rate_calls.high or 1) < min(row.close_rate_calls.rate or 0 for row in others)
    assert (unconvincing.resolution_rate.high or 1) < min(row.resolution_rate.low or 0 for row in others)


@pytest.mark.parametrize(("name", "figure"), [("tobias.kruger", "left"), ("stefan.ahlers", "shown")])
def test_a_weakness_shows_where_it_lies(filled: Scope, frame: FactFrame, name: str, figure: str) -> None:
    with scoped(filled) as db:
        user = users.find_by_email(db, email=f"{name}@demo.example")
        assert user is not None
        only = facts.Filters(agent_ids=frozenset({user.id}))
        own = facts.load(db, period=frame.period, now=frame.now, filters=only)

    def measured(of: FactFrame) -> float:
        if figure == "shown":
            return figures.team(of).show_rate.rate or 0.0
        steps = figures.funnel(of).steps
        return sum(step.reached - step.left for step in steps[3:5]) / sum(step.reached for step in steps[3:5])

    assert measured(own) < measured(frame) - 0.05


def test_facts_agree_with_the_calls(filled: Scope) -> None:
    with scoped(filled) as db:
        assert facts.check(db) == []
        assert db.scalar(select(func.count(Call.id))) == db.scalar(select(func.count(CallFactRow.id)))


def test_coaching_notes_are_stored_as_told(filled: Scope) -> None:
    with scoped(filled) as db:
        notes = db.scalars(select(CoachingNote)).all()
        managers = set(db.scalars(select(User.id).where(User.role == Role.MANAGER)))
    assert len(notes) >= 24
    assert {note.author_id for note in notes} <= managers


def test_reassignments_stand_in_the_audit_log(filled: Scope) -> None:
    with scoped(filled) as db:
        entries = db.scalars(select(AuditEntry).where(AuditEntry.action == "reassign")).all()
        managers = set(db.scalars(select(User.id).where(User.role == Role.MANAGER)))
        touched = db.scalars(select(Call.id).where(Call.is_touched)).all()
    assert {entry.subject_id for entry in entries} == set(touched)
    assert {entry.actor_id for entry in entries} <= managers
    assert all(entry.reason and entry.fields == ["agent_id"] for entry in entries)


def test_the_agent_with_an_account_has_calls_and_both_teams_have_a_manager(filled: Scope) -> None:
    with scoped(filled) as db:
        agent = users.find_by_email(db, email="agent@demo.example")
        assert agent is not None
        assert agent.role is Role.AGENT
        assert (db.scalar(select(func.count(Call.id)).where(Call.agent_id == agent.id)) or 0) > 300
        managed = db.scalars(select(User.team_id).where(User.role == Role.MANAGER)).all()
        assert set(managed) == set(db.scalars(select(Team.id)))
        assert len(managed) == 2


def test_ensuring_it_again_changes_nothing(filled: Scope) -> None:
    assert demo.ensure(today=TODAY) is False


def test_what_is_stored_is_the_same_for_the_same_seed_and_day(world: World) -> None:
    stored = []
    for slug in ("one", "two"):
        assert demo.ensure(slug=slug, calls=60, today=TODAY)
        with scoped(organizations.command_scope_across_organizations(slug, command="test")) as db:
            calls = select(Call.id, Call.scheduled_at, Call.agent_id, Call.status, Call.notes).order_by(Call.id)
            people = select(User.id).where(User.role == Role.AGENT).order_by(User.id)
            stored.append(([tuple(row) for row in db.execute(calls)], db.scalars(people).all()))
    assert stored[0] == stored[1]


def test_each_account_gets_a_new_password(world: World) -> None:
    demo.ensure(calls=20, today=TODAY)
    first, second = demo.new_passwords(), demo.new_passwords()
    roles_of = [(email, role) for email, role, _ in second]
    assert roles_of == [
        ("admin@demo.example", Role.ADMIN),
        ("manager@demo.example", Role.MANAGER),
        ("agent@demo.example", Role.AGENT),
    ]
    assert not {password for *_, password in first} & {password for *_, password in second}
    with scoped(organizations.command_scope_across_organizations("demo", command="test")) as db:
        for email, _, password in second:
            user = users.find_by_email(db, email=email)
            assert user is not None
            assert user.can_sign_in
            assert passwords.is_right(password, user.password_hash)
        others = db.scalars(select(User).where(User.email.not_in([email for email, *_ in second]))).all()
        assert not any(user.can_sign_in for user in others)


def test_an_organization_of_that_name_that_is_no_demo_is_left_alone(world: World) -> None:
    assert demo.ensure(slug="here", calls=20, today=TODAY) is False
    assert demo.new_passwords("here") == []
    with scoped(world.here.command) as db:
        assert db.scalar(select(func.count(Call.id))) == 0


def test_people_who_are_there_are_kept(world: World) -> None:
    agent = world.here.people["agent"]
    with scoped(world.here.command) as db:
        demo.fill(db, calls=60, today=TODAY)
        assert (db.scalar(select(func.count(Call.id)).where(Call.agent_id == agent.id)) or 0) > 0
        kept = users.get_user(db, user_id=agent.id)
        assert kept.name == agent.name
    with scoped(world.there.command) as db:
        assert db.scalar(select(func.count(Call.id))) == 0


def test_an_organization_with_calls_is_refused(world: World) -> None:
    with scoped(world.here.command) as db:
        demo.fill(db, calls=20, today=TODAY)
    with scoped(world.here.command) as db, pytest.raises(Conflict, match="has calls"):
        demo.fill(db, calls=20, today=TODAY)


def test_a_number_of_calls_out_of_range_is_refused(world: World) -> None:
    with scoped(world.here.command) as db, pytest.raises(Invalid, match="calls must be between"):
        demo.fill(db, calls=0, today=TODAY)


@pytest.mark.parametrize("who", ["manager", "agent"])
def test_nobody_but_an_admin_fills_an_organization(world: World, who: str) -> None:
    with scoped(world.here.as_(who)) as db, pytest.raises(NotPermitted):
        demo.fill(db, calls=20, today=TODAY)


def test_a_filling_that_fails_leaves_nothing(committed: Engine) -> None:
    def fail(done: int, total: int) -> None:
        if done > 60:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        demo.ensure(calls=200, today=TODAY, progress=fail)
    with scoped(organizations.command_scope_across_organizations("demo", command="test")) as db:
        for model in (Prospect, Thread, Call, Outcome, ObjectionResponse, Team):
            assert db.scalar(select(func.count(model.id))) == 0
    assert demo.ensure(calls=200, today=TODAY) is True


def test_progress_goes_from_nothing_to_all(world: World) -> None:
    heard: list[tuple[int, int]] = []
    with scoped(world.here.command) as db:
        demo.fill(db, calls=60, today=TODAY, progress=lambda done, total: heard.append((done, total)))
    assert heard == sorted(heard)
    assert heard[-1] == (100, 100)
