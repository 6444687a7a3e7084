"""The people who are called: finding them, their threads, and changing what is known of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from services import audit, configuration, next_steps
from services.call_conditions import CALL_AT, IS_HELD
from services.configuration import Configuration
from services.db import ScopedSession
from services.errors import N_, Invalid, NotFound, overtaken
from services.models import Call, Prospect
from services.models.limits import CLIENT_COUNT, EMAIL, NAME, NOTES, PHONE, SHORT_TEXT
from services.models.vocabulary import Language, Qualification
from services.next_steps import NextStep, Planned
from services.paging import DEFAULT_PAGE, Page, Whole, check_page, parts
from services.scope import guarded
from services.searching import matching
from services.text import fold, optional_text, required_text, search_text

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
    """A prospect with today's qualification, the threshold behind it, and what comes next."""

    prospect: Prospect
    qualification: Qualification
    threshold: int
    planned: Planned


@dataclass(frozen=True, slots=True)
class ProspectData:
    """What a person may change of a prospect; None is "not known"."""

    name: str
    company: str | None = None
    email: str | None = None
    phone: str | None = None
    client_count: int | None = None
    main_pain: str | None = None
    revenue_volatility: int | None = None
    language: Language | None = None
    notes: str | None = None


@guarded
def list_prospects(
    db: ScopedSession,
    *,
    filters: ProspectFilters | None = None,
    now: datetime | None = None,
    limit: int = DEFAULT_PAGE,
    offset: int = 0,
) -> Page[ProspectRow]:
    """Prospects by name; an agent's are those of the agent's calls.

    `now`, an aware time, tells what has passed from what is to come; None is the clock's. Raises Invalid for a
    limit or offset out of range.
    """
    check_page(limit=limit, offset=offset)
    now = now or datetime.now(UTC)
    _, document = configuration.get_current(db)
    conditions = [*_visible(db), *_conditions(db, filters or ProspectFilters(), document, now)]
    total = db.scalar(select(func.count()).select_from(Prospect).where(*conditions)) or 0
    rows = db.scalars(select(Prospect).where(*conditions).order_by(*_BY_NAME).limit(limit).offset(offset)).all()
    return Page(_rows(db, rows, document, now), total, limit, offset)


@guarded
def whole_list(db: ScopedSession, *, filters: ProspectFilters, now: datetime) -> Whole[ProspectRow]:
    """All prospects that `list_prospects` would list under the same filters at `now`."""
    _, document = configuration.get_current(db)
    conditions = [*_visible(db), *_conditions(db, filters, document, now)]
    ids = db.scalars(select(Prospect.id).where(*conditions).order_by(*_BY_NAME)).all()
    return Whole(len(ids), (row for part in parts(ids) for row in _rows(db, _load(db, part), document, now)))


@guarded
def count_with_clients(db: ScopedSession, *, at_least: int, below: int) -> int:
    """How many prospects have a client count from `at_least` to under `below`: those that a threshold moves."""
    within = Prospect.client_count >= at_least, Prospect.client_count < below
    return db.scalar(select(func.count()).select_from(Prospect).where(*within)) or 0


@guarded
def get_prospect(db: ScopedSession, *, prospect_id: UUID, now: datetime | None = None) -> ProspectDetails:
    """One prospect at `now`, None being the clock's.

    Raises NotFound, for an agent also where none of the calls is the agent's.
    """
    prospect = _get(db, prospect_id)
    _, document = configuration.get_current(db)
    planned = next_steps.of_prospects(db, [prospect_id], now=now or datetime.now(UTC))[prospect_id]
    return ProspectDetails(prospect, document.qualification(prospect.client_count), document.threshold, planned)


@guarded
def change(db: ScopedSession, *, prospect_id: UUID, data: ProspectData, expected_version: int) -> Prospect:
    """Change what is known of a prospect. Past calls keep the qualification they were led with.

    Raises NotFound, Invalid naming the field, and Conflict where it was changed since `expected_version`.
    """
    prospect = _get(db, prospect_id)
    if prospect.version != expected_version:
        raise overtaken()
    before = _values(prospect)
    _apply(prospect, data)
    after = _values(prospect)
    if before != after:
        prospect.is_touched = True
        db.flush()
        audit.record(db, action="change", subject="prospect", subject_id=prospect.id, before=before, after=after)
    return prospect


def _load(db: ScopedSession, ids: Sequence[UUID]) -> Sequence[Prospect]:
    return db.scalars(select(Prospect).where(Prospect.id.in_(ids)).order_by(*_BY_NAME)).all()


def _get(db: ScopedSession, prospect_id: UUID) -> Prospect:
    row = db.scalars(select(Prospect).where(Prospect.id == prospect_id, *_visible(db))).first()
    if row is None:
        raise NotFound(N_("There is no prospect with this id."))
    return row


def _visible(db: ScopedSession) -> list[ColumnElement[bool]]:
    if not db.scope.is_own_only:
        return []
    return [Prospect.id.in_(select(Call.prospect_id).where(Call.agent_id == db.scope.user_id))]


def _conditions(
    db: ScopedSession, filters: ProspectFilters, document: Configuration, now: datetime
) -> list[ColumnElement[bool]]:
    conditions = [matching(filters.search, Prospect.search_text)]
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


def _apply(prospect: Prospect, data: ProspectData) -> None:
    prospect.name = required_text(data.name, field="name", longest=NAME)
    prospect.name_folded = fold(prospect.name)
    prospect.company = optional_text(data.company, field="company", longest=NAME)
    prospect.email = optional_text(data.email, field="email", longest=EMAIL)
    prospect.phone = optional_text(data.phone, field="phone", longest=PHONE)
    prospect.client_count = _in_range(data.client_count, "client count", 0, CLIENT_COUNT)
    prospect.main_pain = optional_text(data.main_pain, field="main pain", longest=SHORT_TEXT)
    prospect.revenue_volatility = _in_range(data.revenue_volatility, "revenue volatility", 1, 5)
    prospect.language = data.language
    prospect.notes = optional_text(data.notes, field="notes", longest=NOTES)
    prospect.search_text = search_text(prospect.name, prospect.company, prospect.email)


def _in_range(value: int | None, field: str, least: int, most: int) -> int | None:
    if value is not None and not least <= value <= most:
        raise Invalid(N_("%(field)s must be between %(least)s and %(most)s."), field=field, least=least, most=most)
    return value


def _values(prospect: Prospect) -> dict[str, object]:
    names = ("name", "company", "email", "phone", "client_count", "main_pain", "revenue_volatility")
    return {name: getattr(prospect, name) for name in (*names, "language", "notes")}
