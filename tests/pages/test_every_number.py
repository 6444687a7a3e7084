"""Every number and mark of the screens of figures opens the list of exactly what it counts.

Random worlds are stored, screens are opened under random addresses as each role, and each link on them is
followed: the number that it shows, the members that the oracle names, and the rows of the list must be the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from services import reviews
from services.analytics.comparisons import Against
from services.analytics.counts import COUNTS, Unit
from services.analytics.counts import Cell as Part
from services.analytics.filters import Filters
from services.analytics.frame import NONE
from services.analytics.lists import CountedRow, list_counted
from services.analytics.periods import Period
from services.db import ScopedSession, scoped
from services.models import ObjectionResponse, User
from services.models.base import new_id
from services.models.vocabulary import (
    CallMode,
    CallStatus,
    Language,
    ObjectionType,
    OutcomeType,
    Qualification,
    Role,
)
from services.questions import figure_questions
from services.questions.figure_questions import dimensions
from services.questions.reading import Reading
from services.reviews import Rule
from services.to_do import STALE_AFTER
from tests.factories.organizations import Tenant
from tests.linked_markup import Link, links, markups
from tests.pages.screens import open_screen
from tests.services.analytics.filter_strategies import question_of, random_filters
from tests.services.analytics.frames import CallFact
from tests.services.analytics.oracle import counts as oracle
from tests.services.analytics.oracle import reviews as review_oracle
from tests.services.analytics.strategies import AGENTS, NAMES, World, random_world
from tests.services.analytics.test_loading import as_stored, write

SCREENS = ("team", "funnel", "objections", "my_calls", "review")
OF_MANAGERS = ("team", "review")
WHO = ("manager", "agent", "admin")
# Worlds of many calls: the smallest ones show little.
SEEDS = [seed for seed in range(800) if len(random_world(seed).facts) > 9][:72]
FEW = 40
_PARTS = ("close-rate-threads", "show-rate", "milestone-completion", "resolution-rate")


@dataclass
class Place:
    """A stored world, with people who may look at it."""

    world: World
    tenant: Tenant
    facts: tuple[CallFact, ...]
    seen: dict[Any, Any] = field(default_factory=dict)


def stored(seed: int) -> Place:
    """A random world in the database; its first agent, a manager and an admin can sign in."""
    world = replace(random_world(seed), selected=None)
    scope = write(world)
    tenant = Tenant("world", scope.organization_id)
    with scoped(scope) as db:
        for who, role in (("manager", Role.MANAGER), ("admin", Role.ADMIN)):
            words = dict.fromkeys(
                ("email", "email_folded", "name", "name_folded", "search_text"), f"{who}@w.example"
            )
            user = User(id=new_id(), **words, role=role, is_active=True, created_at=datetime.now(UTC))
            user.invited_at = user.created_at
            db.add(user)
            tenant.people[who] = user
        agent = db.get_one(User, (scope.organization_id, AGENTS[0]))
        agent.is_active, agent.invited_at = True, agent.created_at
        tenant.people["agent"] = agent
        facts = tuple(as_stored(db, fact) for fact in world.facts)
    return Place(world, tenant, facts)


def address(seed: int, place: Place, screen: str, who: str) -> dict[str, str | list[str]]:
    """A random address of a screen."""
    dice = Random(seed)
    start = place.world.period.start_on + timedelta(days=dice.choice((0, 0, -7, 3)))
    end = place.world.period.end_on + timedelta(days=dice.choice((0, 0, 9, -2)))
    asked: dict[str, str | list[str]] = {
        "from": start.isoformat(),
        "to": max(end, start + timedelta(1)).isoformat(),
    }
    chosen = random_filters(seed, place.world) if dice.random() < 0.6 else Filters()
    asked |= {name: words for name, words in words_of(chosen).items() if words}
    asked["against"] = dice.choice(list(Against)).value
    asked["by"] = dice.choice(dimensions(is_own=who == "agent" or screen == "my_calls")).value
    if screen == "team":
        asked["part"] = dice.choice(_PARTS)
    return asked


def words_of(chosen: Filters) -> dict[str, list[str]]:
    """Filters as an address says them; those of which there is nothing in this world are left out."""
    return {
        "agent": sorted(NAMES[one][0] for one in chosen.agent_ids),
        "team": sorted("none" if one is None else str(one) for one in chosen.team_ids),
        "qualification": sorted(chosen.qualifications),
        "outcome": sorted("missing" if one is None else one.value for one in chosen.outcomes),
        "language": sorted(chosen.languages),
        "mode": sorted(chosen.modes),
        "version": sorted(str(one) for one in chosen.versions if one != 99),
        "objection": sorted(chosen.objection_types),
    }


def filters_of(query: dict[str, list[str]], own: UUID | None) -> Filters:
    """The filters of an address, read anew; an agent's are of the own calls whatever it says."""
    ids = {email: one for one, (email, _name) in NAMES.items()}
    return Filters(
        agent_ids=frozenset({own}) if own else frozenset(ids[email] for email in query.get("agent", [])),
        team_ids=frozenset(None if one == "none" else UUID(one) for one in query.get("team", [])),
        qualifications=frozenset(map(Qualification, query.get("qualification", []))),
        outcomes=frozenset(None if one == "missing" else OutcomeType(one) for one in query.get("outcome", [])),
        languages=frozenset(map(Language, query.get("language", []))),
        modes=frozenset(map(CallMode, query.get("mode", []))),
        versions=frozenset(map(int, query.get("version", []))),
        objection_types=frozenset(map(ObjectionType, query.get("objection", []))),
    )


def expected(place: Place, query: dict[str, list[str]], own: UUID | None) -> set[tuple[UUID, int]]:
    """Whom the oracle counts under an address."""
    start, end = (date.fromisoformat(query[name][0]) for name in ("from", "to"))
    period = Period(start, end, place.world.period.time_zone)
    world = replace(place.world, facts=place.facts, period=period, now=datetime.now(UTC))
    question = question_of(world, filters_of(query, own))
    milestone: int | str | None = oracle.EVERY
    if "milestone" in query:
        milestone = None if query["milestone"][0] == "unknown" else int(query["milestone"][0])
    return oracle.members(query["of"][0], question, milestone, query.get("type", [oracle.EVERY])[0])


def listed(place: Place, query: dict[str, list[str]], who: str) -> set[tuple[UUID, int]]:
    """The rows of the list under an address, all of its pages."""
    count = COUNTS[query["of"][0]]
    number = query.get("milestone", [None])[0]
    part = Part(
        None if number is None else NONE if number == "unknown" else int(number),
        ObjectionType(query["type"][0]) if "type" in query else None,
    )
    with scoped(place.tenant.as_(who)) as db:
        question = figure_questions.ask(db, Reading(lambda name: query.get(name, [])), now=datetime.now(UTC))
        frame = question.load(db)
        rows: list[CountedRow] = []
        while True:
            page = list_counted(db, frame=frame, count=count, cell=part, limit=200, offset=len(rows))
            rows += page.items
            if not page.has_more:
                break
        places = _places(db) if count.unit is Unit.OBJECTIONS else {}
    found = {
        (row.call.id, places[row.objection.id] if row.objection else row.milestone or 0)
        if count.unit is not Unit.THREADS
        else (row.call.id, 0)
        for row in rows
    }
    assert len(found) == len(rows) == page.total
    return found


def reviewable(place: Place, query: dict[str, list[str]]) -> set[UUID]:
    """The calls that the oracle chooses for review by the rule of an address; in these worlds none is reviewed."""
    start, end = (date.fromisoformat(query[name][0]) for name in ("from", "to"))
    period = Period(start, end, place.world.period.time_zone)
    world = replace(place.world, facts=place.facts, period=period, now=datetime.now(UTC))
    return review_oracle.chosen(query["rule"][0], question_of(world, filters_of(query, None)))


def to_review(place: Place, query: dict[str, list[str]], who: str) -> set[UUID]:
    """The calls that are listed under an address."""
    with scoped(place.tenant.as_(who)) as db:
        question = figure_questions.ask(db, Reading(lambda name: query.get(name, [])), now=datetime.now(UTC))
        rules = frozenset({Rule(query["rule"][0])})
        page = reviews.list_chosen(db, frame=question.load(db), rules=rules, limit=200)
    assert len(page.items) == page.total
    return {one.call.id for one in page.items}


def _places(db: ScopedSession) -> dict[UUID, int]:
    """Which objection of its call each one is, in the order of the facts."""
    met: dict[UUID, int] = {}
    places = {}
    rows = db.scalars(
        select(ObjectionResponse).order_by(
            ObjectionResponse.call_id, ObjectionResponse.raised_at.nulls_last(), ObjectionResponse.id
        )
    )
    for row in rows:
        places[row.id] = met.get(row.call_id, 0)
        met[row.call_id] = places[row.id] + 1
    return places


def waiting(place: Place, to_do: str, own: UUID | None) -> int:
    """How many calls wait for this, read anew from the definitions."""
    now = datetime.now(UTC)
    calls = [fact for fact in place.facts if own is None or fact.agent_id == own]
    if to_do == "outcome":
        return sum(c.status is CallStatus.COMPLETED and c.outcome is None for c in calls)
    if to_do == "stale":
        running = [c for c in calls if c.status is CallStatus.IN_PROGRESS and c.started_at]
        return sum(c.started_at < now - STALE_AFTER for c in running if c.started_at)
    booked = [c for c in calls if c.status is CallStatus.SCHEDULED and c.scheduled_at]
    if to_do == "ahead":
        return sum(c.scheduled_at >= now for c in booked if c.scheduled_at)
    overdue = [c for c in booked if c.scheduled_at and c.scheduled_at < now]
    if to_do == "overdue":
        return len(overdue)
    return sum(any(is_held_before(other, call) for other in place.facts) for call in overdue)


def is_held_before(other: CallFact, call: CallFact) -> bool:
    """Whether the thread of an appointment had a held call by then."""
    if other.thread_id != call.thread_id or not other.started_at or not other.ended_at:
        return False
    return call.scheduled_at is not None and other.started_at <= call.scheduled_at


def number_of(link: Link) -> int | None:
    """The number that a link or a mark shows; None for a name."""
    if link.text.isdigit():
        return int(link.text)
    found = re.match(r"(\d+): ", link.label) or re.search(r"of (\d+)$", link.label)
    return int(found[1]) if found else None


def follow(place: Place, link: Link, who: str, own: UUID | None) -> str | None:
    """Hold one link to the oracle and to its list; the name of what it counts."""
    parts = urlsplit(link.way)
    query = parse_qs(parts.query)
    number = number_of(link)
    if number is None:
        return None
    if parts.path == "/calls":
        agents = [one for one, (email, _) in NAMES.items() if email in query.get("agent", [])]
        people: list[UUID | None] = [*agents] or [own]
        assert number == sum(waiting(place, query["todo"][0], one) for one in people), link
        return query["todo"][0]
    if parts.path == "/review":
        assert number == len(reviewable(place, query)), link
        assert to_review(place, query, who) == reviewable(place, query), link
        return f"review-{query['rule'][0]}"
    assert parts.path == "/counted"
    key = (who, parts.query.partition("&back=")[0])
    if key not in place.seen:
        members = expected(place, query, own)
        assert listed(place, query, who) == members, link
        place.seen[key] = len(members)
    assert number == place.seen[key], link
    return query["of"][0]


def walked(seed: int) -> Iterator[str]:
    """What is counted on one screen under one address; every link of it holds."""
    place = stored(seed)
    turn = SEEDS.index(seed)
    screen, who = SCREENS[turn % len(SCREENS)], WHO[turn // len(SCREENS) % len(WHO)]
    if screen in OF_MANAGERS and who == "agent":
        who = "manager"
    asked = address(seed, place, screen, who)
    own = AGENTS[0] if who == "agent" else None
    shown = open_screen(place.tenant, who, screen, **asked)
    for markup in markups(shown).values():
        for link in links(markup):
            name = follow(place, link, who, own)
            if name is not None:
                yield name


@pytest.mark.parametrize("seed", SEEDS[:FEW])
def test_every_number_opens_exactly_what_it_counts(rolled_back: Engine, seed: int) -> None:
    list(walked(seed))


@pytest.mark.long
@pytest.mark.parametrize("seed", SEEDS[FEW:])
def test_every_number_of_many_addresses_opens_exactly_what_it_counts(rolled_back: Engine, seed: int) -> None:
    list(walked(seed))


def test_the_walk_follows_many_links_to_many_kinds_of_lists(rolled_back: Engine) -> None:
    """Without this the tests above could hold of nothing."""
    met = list(walked(SEEDS[0]))
    assert len(met) > 50
    assert len(set(met)) > 15


def test_the_walk_follows_every_rule_by_which_calls_are_chosen_for_review(rolled_back: Engine) -> None:
    met = set(walked(97))
    assert {f"review-{rule.value}" for rule in Rule} <= met
