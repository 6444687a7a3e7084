"""The people who are called: finding and adding them, and changing what is known of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from services import audit, configuration, next_steps, prospect_access
from services.call_conditions import CALL_AT, IS_HELD
from services.configuration import Configuration
from services.db import ScopedSession, refusing
from services.errors import N_, Conflict
from services.models import Call, Prospect
from services.models.limits import EXTERNAL_ID
from services.models.vocabulary import Language, Qualification
from services.next_steps import NextStep, Planned
from services.paging import DEFAULT_PAGE, Page, Whole, check_page, parts
from services.prospect_access import IS_CURRENT
from services.prospect_values import ProspectData, apply, values_of
from services.scope import guarded
from services.searching import matching
from services.text import optional_text

__all__ = [
    "ProspectData",
    "ProspectDetails",
    "ProspectFilters",
    "ProspectRow",
    "add",
    "change",
    "count_with_clients",
    "get_prospect",
    "list_prospects",
    "whole_list",
]

_BY_NAME = (Prospect.name_folded, Prospect.id)


@dataclass(frozen=True, slots=True)
class ProspectFilters:
    """Which prospects to list; empty filters nothing. `search`: name, company, address.

    Qualifications are today's, as the prospect now is. In languages None stands for one that is not known.
    """

    search: str = ""
    qualifications: frozenset[Qualification] = frozenset()
    next_steps: frozenset[NextStep] = frozenset()
    languages: frozenset[Language | None] = frozenset()


@dataclass(frozen=True, slots=True)
class ProspectRow:
    """A prospect in a list, with today's qualification and what comes next.

    `calls` is how many calls there are that one may open, and `last_call_at` when the last held one of them began.
    """

    prospect: Prospect
    qualification: Qualification
    planned: Planned
    calls: int
    last_call_at: datetime | None


@dataclass(frozen=True, slots=True)
class ProspectDetails:
    """A prospect with today's qualification, the threshold behind it, and what comes next.

    `merged_into` is the one that it was found to be, where it was merged: its calls are there.
    """

    prospect: Prospect
    qualification: Qualification
    threshold: int
    planned: Planned
    merged_into: Prospect | None = None


@guarded
def list_prospects(
    db: ScopedSession,
    *,
    filters: ProspectFilters | None = None,
    now: datetime | None = None,
    limit: int = DEFAULT_PAGE,
    offset: int = 0,
) -> Page[ProspectRow]:
    """Prospects by name; an agent's are those of the agent's calls, and those that the agent looks after.

    `now`, an aware time, tells what has passed from what is to come; None is the clock's. Raises Invalid for a
    limit or offset out of range.
    """
    check_page(limit=limit, offset=offset)
    now = now or datetime.now(UTC)
    _, document = configuration.get_current(db)
    conditions = _conditions(db, filters or ProspectFilters(), document, now)
    total = db.scalar(select(func.count()).select_from(Prospect).where(*conditions)) or 0
    rows = db.scalars(select(Prospect).where(*conditions).order_by(*_BY_NAME).limit(limit).offset(offset)).all()
    return Page(_rows(db, rows, document, now), total, limit, offset)


@guarded
def whole_list(db: ScopedSession, *, filters: ProspectFilters, now: datetime) -> Whole[ProspectRow]:
    """All prospects that `list_prospects` would list under the same filters at `now`."""
    _, document = configuration.get_current(db)
    conditions = _conditions(db, filters, document, now)
    ids = db.scalars(select(Prospect.id).where(*conditions).order_by(*_BY_NAME)).all()
    return Whole(len(ids), (row for part in parts(ids) for row in _rows(db, _load(db, part), document, now)))


@guarded
def count_with_clients(db: ScopedSession, *, at_least: int, below: int) -> int:
    """How many prospects have a client count from `at_least` to under `below`: those that a threshold moves."""
    within = IS_CURRENT, Prospect.client_count >= at_least, Prospect.client_count < below
    return db.scalar(select(func.count()).select_from(Prospect).where(*within)) or 0


@guarded
def get_prospect(db: ScopedSession, *, prospect_id: UUID, now: datetime | None = None) -> ProspectDetails:
    """One prospect at `now`, None being the clock's, also one that was merged.

    Raises NotFound, for an agent also where none of the calls is the agent's and somebody else looks after it.
    """
    prospect = prospect_access.get(db, prospect_id)
    _, document = configuration.get_current(db)
    planned = next_steps.of_prospects(db, [prospect_id], now=now or datetime.now(UTC))[prospect_id]
    into = prospect.merged_into_id
    return ProspectDetails(
        prospect,
        document.qualification(prospect.client_count),
        document.threshold,
        planned,
        merged_into=prospect_access.get(db, into) if into else None,
    )


@guarded
def add(db: ScopedSession, *, data: ProspectData, ghl_contact_id: str | None = None) -> Prospect:
    """Add a prospect; one that an agent adds is theirs to look after.

    Raises Invalid naming the field, and Conflict where the GHL contact id is another one's. That it may be there
    already is no error: `duplicates.find_duplicates` tells.
    """
    contact = optional_text(ghl_contact_id, field="GHL contact id", longest=EXTERNAL_ID)
    taken = Conflict(N_("%(field)s belongs to another prospect already."), field="GHL contact id")
    # A merged one's too: it stays known.
    if contact and db.scalars(select(Prospect.id).where(Prospect.ghl_contact_id == contact)).first():
        raise taken
    prospect = Prospect(
        ghl_contact_id=contact,
        agent_id=db.scope.user_id if db.scope.is_own_only else None,
        created_at=datetime.now(UTC),
    )
    apply(prospect, data)
    db.add(prospect)
    with refusing({"prospects_ghl_contact": taken}):
        db.flush()
    after = {**values_of(prospect), "ghl_contact_id": contact, "agent_id": prospect.agent_id}
    audit.record(db, action="add", subject="prospect", subject_id=prospect.id, after=after)
    return prospect


@guarded
def change(db: ScopedSession, *, prospect_id: UUID, data: ProspectData, expected_version: int) -> Prospect:
    """Change what is known of a prospect. Past calls keep the qualification they were led with.

    Raises NotFound, Invalid naming the field, Overtaken with what both want, and Conflict for one that was merged.
    """
    yours = values_of(data)
    prospect = prospect_access.lock(db, prospect_id, expected_version=expected_version, yours=yours)
    before = values_of(prospect)
    apply(prospect, data)
    after = values_of(prospect)
    if before != after:
        prospect.is_touched = True
        db.flush()
        audit.record(db, action="change", subject="prospect", subject_id=prospect.id, before=before, after=after)
    return prospect


def _load(db: ScopedSession, ids: Sequence[UUID]) -> Sequence[Prospect]:
    return db.scalars(select(Prospect).where(Prospect.id.in_(ids)).order_by(*_BY_NAME)).all()


def _conditions(
    db: ScopedSession, filters: ProspectFilters, document: Configuration, now: datetime
) -> list[ColumnElement[bool]]:
    conditions = [IS_CURRENT, *prospect_access.visible(db), matching(filters.search, Prospect.search_text)]
    if filters.qualifications:
        conditions.append(or_(*(_qualified(value, document.threshold) for value in filters.qualifications)))
    if filters.languages:
        known = Prospect.language.in_(filters.languages - {None})
        conditions.append(or_(known, Prospect.language.is_(None)) if None in filters.languages else known)
    if filters.next_steps:
        conditions.append(next_steps.being_at(db, Prospect.id, filters.next_steps, now=now))
    return conditions


def _qualified(value: Qualification, threshold: int) -> ColumnElement[bool]:
    """What Configuration.qualification says of a client count, as a condition."""
    return {
        Qualification.QUALIFIED: Prospect.client_count >= threshold,
        Qualification.UNDER_THRESHOLD: Prospect.client_count < threshold,
        Qualification.UNKNOWN: Prospect.client_count.is_(None),
    }[value]


def _rows(
    db: ScopedSession, prospects: Sequence[Prospect], document: Configuration, now: datetime
) -> list[ProspectRow]:
    ids = [prospect.id for prospect in prospects]
    planned = next_steps.of_prospects(db, ids, now=now)
    led = _led(db, ids, now)
    return [
        ProspectRow(
            prospect,
            document.qualification(prospect.client_count),
            planned[prospect.id],
            *led.get(prospect.id, (0, None)),
        )
        for prospect in prospects
    ]


def _led(db: ScopedSession, ids: Sequence[UUID], now: datetime) -> dict[UUID, tuple[int, datetime | None]]:
    """How many calls there are with each prospect, and when the last held one began; an agent's are their own."""
    held = IS_HELD
    figures = func.count(), func.max(CALL_AT).filter(held)
    statement = select(Call.prospect_id, *figures).where(Call.prospect_id.in_(ids))
    if db.scope.is_own_only:
        statement = statement.where(Call.agent_id == db.scope.user_id)
    return {row[0]: (row[1], row[2]) for row in db.execute(statement.group_by(Call.prospect_id)).all()}
