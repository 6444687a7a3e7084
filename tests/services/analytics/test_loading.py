"""Facts that went through the database give the same figures as the facts in memory.

The loader reads only the threads that a period can need; the comparison is with a frame of all of them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from services.analytics import facts, figures
from services.analytics.counts import COUNTS
from services.analytics.filters import narrow
from services.analytics.frame import Definition
from services.analytics.periods import Period
from services.configuration import Configuration, MilestoneSettings
from services.configuration_defaults import default_configuration
from services.db import ScopedSession, scoped
from services.models import (
    Call,
    ConfigurationVersion,
    MilestoneResponse,
    ObjectionResponse,
    Organization,
    Outcome,
    Prospect,
    Team,
    Thread,
    User,
)
from services.models.base import new_id
from services.models.vocabulary import CallMode, Language, Role
from services.scope import Actor, Scope
from tests.services.analytics.filter_strategies import question_of, random_filters
from tests.services.analytics.frames import CallFact, ObjectionFact
from tests.services.analytics.oracle import counts as oracle
from tests.services.analytics.strategies import NAMES, World, random_world
from tests.services.analytics.test_against_oracle import assert_same, with_sorted_grid

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("seed", range(60))
def test_loaded_facts_give_the_figures_of_the_facts_in_memory(rolled_back: Engine, seed: int) -> None:
    world = random_world(seed)
    filters = random_filters(seed, world)
    with scoped(write(world)) as db:
        loaded = facts.load(db, period=world.period, now=world.now, filters=filters)
        assert facts.check(db) == []
    in_memory = narrow(replace(world, selected=None).frame(), filters)
    for report in (figures.team, figures.funnel, figures.agents):
        assert_same(report(loaded).to_json(), report(in_memory).to_json())
    expected = with_sorted_grid(figures.objections(in_memory).to_json())
    assert_same(with_sorted_grid(figures.objections(loaded).to_json()), expected)


@pytest.mark.parametrize("seed", range(60, 90))
def test_loaded_facts_give_every_count_the_members_that_the_oracle_names(rolled_back: Engine, seed: int) -> None:
    world = replace(random_world(seed), selected=None)
    filters = random_filters(seed, world)
    with scoped(write(world)) as db:
        loaded = facts.load(db, period=world.period, now=world.now, filters=filters)
        stored = tuple(as_stored(db, fact) for fact in world.facts)
    question = question_of(replace(world, facts=stored), filters)
    for name, count in COUNTS.items():
        members = count.members(loaded)
        found = {(loaded.calls.id[call], place) for call, place in sorted(members.keys())}
        assert found == oracle.members(name, question), name


def as_stored(db: ScopedSession, fact: CallFact) -> CallFact:
    """The call with its objections in the order of the facts: by raised_at, those without last, then by id."""
    rows = db.scalars(select(ObjectionResponse).where(ObjectionResponse.call_id == fact.id)).all()
    ordered = sorted(rows, key=lambda row: (row.raised_at is None, row.raised_at or NOW, row.id))
    objections = [
        ObjectionFact(row.type, row.milestone, row.outcome, row.raised_at, row.resolved_at) for row in ordered
    ]
    return replace(fact, objections=tuple(objections))


def write(world: World) -> Scope:
    """Store a world's calls as rows of a new organization and return the scope to read them with."""
    scope = Scope(new_id(), Actor.command("test"), Role.ADMIN)
    with scoped(scope) as db:
        db.add(_organization(scope.organization_id, world.period, world.close_window_days))
        db.flush()
        versions = {definition.version: _version(db, definition) for definition in world.definitions}
        _people(db, world)
        for fact in world.facts:
            _call(db, fact, versions[fact.version])
    return scope


def _organization(organization_id: UUID, period: Period, window: int) -> Organization:
    return Organization(
        id=organization_id,
        slug=f"world-{organization_id.hex[-12:]}",
        name="World",
        time_zone=period.time_zone,
        default_mode=CallMode.FLEXIBLE,
        close_window_days=window,
        retention_days=30,
        created_at=NOW,
    )


def _version(db: ScopedSession, definition: Definition) -> UUID:
    defaults = default_configuration()
    # A document must mark an offer and a later decision; a world may have a version that marks none.
    document = Configuration.model_construct(
        threshold=500,
        milestones=tuple(
            MilestoneSettings(number=m.number, title=m.title, expected_minutes=5, is_active=m.is_active)
            for m in definition.milestones
        ),
        offer=next((m.number for m in definition.milestones if m.is_offer), 0),
        decision=next((m.number for m in definition.milestones if m.is_decision), 0),
        objections=defaults.objections,
        checklist=defaults.checklist,
    )
    row = ConfigurationVersion(
        number=definition.version,
        definition=document.model_dump(mode="json"),
        published_at=NOW,
        published_by="test",
    )
    db.add(row)
    db.flush()
    return row.id


def _people(db: ScopedSession, world: World) -> None:
    for agent_id, (email, name) in NAMES.items():
        values: dict[str, str] = {
            "email": email,
            "email_folded": email,
            "name": name,
            "name_folded": name,
            "search_text": name,
        }
        db.add(User(id=agent_id, **values, role=Role.AGENT, is_active=False, created_at=NOW))
    for team_id in sorted({fact.team_id for fact in world.facts if fact.team_id}):
        db.add(Team(id=team_id, name=str(team_id), name_folded=str(team_id)))
    for prospect_id in sorted({fact.prospect_id for fact in world.facts}):
        db.add(Prospect(id=prospect_id, name="P", name_folded="p", search_text="p", created_at=NOW))
    db.flush()
    for thread_id, prospect_id in sorted({(fact.thread_id, fact.prospect_id) for fact in world.facts}):
        db.add(Thread(id=thread_id, prospect_id=prospect_id, created_at=NOW))
    db.flush()


def _call(db: ScopedSession, fact: CallFact, version_id: UUID) -> None:
    db.add(
        Call(
            id=fact.id,
            prospect_id=fact.prospect_id,
            thread_id=fact.thread_id,
            agent_id=fact.agent_id,
            team_id=fact.team_id,
            configuration_version_id=version_id,
            # In a database an external id is one call's; the figures use it for the order alone.
            external_id=fact.external_id and f"{fact.external_id}-{fact.id.int:04}",
            status=fact.status,
            mode=fact.mode,
            language=Language(fact.language),
            qualification=fact.qualification,
            scheduled_at=fact.scheduled_at,
            started_at=fact.started_at,
            # A call cancelled before its start has a cancelled_at and no end.
            ended_at=fact.ended_at if fact.started_at else None,
            cancelled_at=fact.cancelled_at,
            created_at=NOW,
        )
    )
    db.flush()
    if fact.outcome is not None:
        db.add(Outcome(call_id=fact.id, type=fact.outcome, reason=fact.reason, created_at=NOW))
    for response in fact.responses:
        db.add(
            MilestoneResponse(
                call_id=fact.id,
                milestone=response.milestone,
                status=response.status,
                started_at=response.started_at,
                completed_at=response.completed_at,
            )
        )
    for objection in fact.objections:
        db.add(
            ObjectionResponse(
                call_id=fact.id,
                type=objection.type,
                milestone=objection.milestone,
                outcome=objection.outcome,
                raised_at=objection.raised_at,
                resolved_at=objection.resolved_at,
            )
        )
