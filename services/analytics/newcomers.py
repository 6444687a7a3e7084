"""New agents: how soon each held a first call, and after how many the completion that the team is used to.

Figures of a ramp are about an agent's first calls, whatever period a screen shows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from services.analytics import figures
from services.analytics.facts.reading import read
from services.analytics.figures import AgentRamp, RampCall
from services.analytics.figures.quartiles import LEAST_AGENTS
from services.analytics.filters import Filters
from services.analytics.lists import calls_by_id
from services.analytics.periods import Period, day_of
from services.db import ScopedSession
from services.models import Call, User
from services.models.vocabulary import Role
from services.organizations import get_organization
from services.scope import guarded

# For so many days an agent is new.
DAYS = 180


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A new agent, with the ramp and its calls up to the one that reached the team's completion, the first first.

    `ramp` is None before the first held call; `until` is empty as long as no call has reached it.
    """

    agent: User
    ramp: AgentRamp | None
    first: Call | None
    until: Sequence[tuple[Call, RampCall]]


@dataclass(frozen=True, slots=True)
class Newcomers:
    """Who was added in `period`, the latest first, and the completion in it of the agent in the middle.

    `goal` is None where nobody had a milestone to complete, and for an agent also where there are so few agents
    that it would tell of single ones.
    """

    period: Period
    goal: Fraction | None
    rows: Sequence[Newcomer]


@guarded
def list_newcomers(
    db: ScopedSession,
    *,
    now: datetime,
    agent_ids: Collection[UUID] = (),
    team_ids: Collection[UUID | None] = (),
) -> Newcomers:
    """The new agents, of these and of these teams alone if any are given; None stands for those in no team.

    Who led calls before being added is not new.
    """
    period = _period(db, now)
    agents = [
        agent
        for agent in _new_agents(db, period)
        if (not agent_ids or agent.id in agent_ids) and (not team_ids or agent.team_id in team_ids)
    ]
    return _newcomers(db, period, now, agents, least_agents=1)


@guarded
def own_start(db: ScopedSession, *, now: datetime) -> Newcomers:
    """The same of the acting user alone, with no row once that is no new agent any more.

    The organization's facts are read for the completion to reach and do not leave this function.
    """
    period = _period(db, now)
    agents = [agent for agent in _new_agents(db, period) if agent.id == db.scope.user_id]
    return _newcomers(db, period, now, agents, least_agents=LEAST_AGENTS)


def _period(db: ScopedSession, now: datetime) -> Period:
    zone = get_organization(db).time_zone
    today = day_of(now, zone)
    return Period(today - timedelta(days=DAYS - 1), today + timedelta(days=1), zone)


def _new_agents(db: ScopedSession, period: Period) -> Sequence[User]:
    led_before = exists().where(Call.agent_id == User.id, Call.started_at < User.created_at)
    added = select(User).where(
        User.role == Role.AGENT,
        User.is_active,
        User.created_at >= period.start,
        ~led_before,
    )
    return db.scalars(added.order_by(User.created_at.desc(), User.id)).all()


def _newcomers(
    db: ScopedSession, period: Period, now: datetime, agents: Sequence[User], *, least_agents: int
) -> Newcomers:
    if not agents:
        return Newcomers(period, None, [])
    frame = read(db, period=period, now=now, filters=Filters(), own_id=None)
    goal = figures.median_completion(frame, least_agents=least_agents)
    created = {agent.id: agent.created_at for agent in agents}
    ramps = {ramp.agent_id: ramp for ramp in figures.ramps(frame, created, goal=goal)}
    ids = (call.id for ramp in ramps.values() for call in _listed(ramp))
    calls = calls_by_id(db, ids, joinedload(Call.prospect))
    return Newcomers(period, goal, [_newcomer(agent, ramps.get(agent.id), calls) for agent in agents])


def _listed(ramp: AgentRamp) -> Sequence[RampCall]:
    """The calls that a ramp is made of; before the goal is reached, the first one."""
    return ramp.held[: ramp.calls or 1]


def _newcomer(agent: User, ramp: AgentRamp | None, calls: Mapping[UUID, Call]) -> Newcomer:
    if ramp is None:
        return Newcomer(agent, None, None, [])
    listed = [(calls[one.id], one) for one in _listed(ramp) if one.id in calls]
    return Newcomer(agent, ramp, calls.get(ramp.held[0].id), listed if ramp.calls else [])
