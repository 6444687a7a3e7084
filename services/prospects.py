"""The people who are called: finding them, their threads, and changing what is known of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from services import audit, configuration
from services.db import ScopedSession
from services.errors import N_, Invalid, NotFound, overtaken
from services.models import Call, Prospect, Thread
from services.models.limits import CLIENT_COUNT, EMAIL, NAME, NOTES, PHONE, SHORT_TEXT
from services.models.vocabulary import Language, Qualification
from services.paging import DEFAULT_PAGE, Page, Whole, check_page, parts
from services.scope import guarded
from services.searching import matching
from services.text import fold, optional_text, required_text, search_text

_BY_NAME = (Prospect.name_folded, Prospect.id)


@dataclass(frozen=True, slots=True)
class ProspectRow:
    """A prospect in a list: with today's qualification and how many calls there are that one may see."""

    prospect: Prospect
    qualification: Qualification
    calls: int


@dataclass(frozen=True, slots=True)
class ProspectDetails:
    """A prospect with today's qualification, the threshold behind it, and the threads, oldest first."""

    prospect: Prospect
    qualification: Qualification
    threshold: int
    threads: Sequence[UUID]


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
    db: ScopedSession, *, search: str = "", limit: int = DEFAULT_PAGE, offset: int = 0
) -> Page[ProspectRow]:
    """Prospects by name; an agent's are those of the agent's calls. `search`: name, company, address.

    Raises Invalid for a limit or offset out of range.
    """
    check_page(limit=limit, offset=offset)
    conditions = [matching(search, Prospect.search_text), *_visible(db)]
    total = db.scalar(select(func.count()).select_from(Prospect).where(*conditions)) or 0
    rows = db.scalars(select(Prospect).where(*conditions).order_by(*_BY_NAME).limit(limit).offset(offset)).all()
    return Page(_rows(db, rows), total, limit, offset)


@guarded
def whole_list(db: ScopedSession, *, search: str = "") -> Whole[ProspectRow]:
    """All prospects that `list_prospects` would list for the same search."""
    conditions = [matching(search, Prospect.search_text), *_visible(db)]
    ids = db.scalars(select(Prospect.id).where(*conditions).order_by(*_BY_NAME)).all()
    return Whole(len(ids), (row for part in parts(ids) for row in _rows(db, _load(db, part))))


@guarded
def count_with_clients(db: ScopedSession, *, at_least: int, below: int) -> int:
    """How many prospects have a client count from `at_least` to under `below`: those that a threshold moves."""
    within = Prospect.client_count >= at_least, Prospect.client_count < below
    return db.scalar(select(func.count()).select_from(Prospect).where(*within)) or 0


@guarded
def get_prospect(db: ScopedSession, *, prospect_id: UUID) -> ProspectDetails:
    """One prospect. Raises NotFound, for an agent also where none of the calls is the agent's."""
    prospect = _get(db, prospect_id)
    _, document = configuration.get_current(db)
    threads = select(Thread.id).where(Thread.prospect_id == prospect_id).order_by(Thread.created_at, Thread.id)
    if db.scope.is_own_only:
        threads = threads.where(Thread.id.in_(select(Call.thread_id).where(Call.agent_id == db.scope.user_id)))
    return ProspectDetails(
        prospect,
        document.qualification(prospect.client_count),
        document.threshold,
        db.scalars(threads).all(),
    )


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


def _rows(db: ScopedSession, prospects: Sequence[Prospect]) -> list[ProspectRow]:
    counts = _call_counts(db, [prospect.id for prospect in prospects])
    _, document = configuration.get_current(db)
    return [
        ProspectRow(prospect, document.qualification(prospect.client_count), counts.get(prospect.id, 0))
        for prospect in prospects
    ]


def _get(db: ScopedSession, prospect_id: UUID) -> Prospect:
    row = db.scalars(select(Prospect).where(Prospect.id == prospect_id, *_visible(db))).first()
    if row is None:
        raise NotFound(N_("There is no prospect with this id."))
    return row


def _visible(db: ScopedSession) -> list[ColumnElement[bool]]:
    if not db.scope.is_own_only:
        return []
    return [Prospect.id.in_(select(Call.prospect_id).where(Call.agent_id == db.scope.user_id))]


def _call_counts(db: ScopedSession, ids: Sequence[UUID]) -> dict[UUID, int]:
    statement = select(Call.prospect_id, func.count()).where(Call.prospect_id.in_(ids))
    if db.scope.is_own_only:
        statement = statement.where(Call.agent_id == db.scope.user_id)
    return {row[0]: row[1] for row in db.execute(statement.group_by(Call.prospect_id)).all()}


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
