"""Prospects that may be the same person: the same address, phone number or contact of the CRM."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, Uuid, func, or_, select, true, union

from services import prospect_access
from services.db import ScopedSession
from services.models import Prospect
from services.paging import DEFAULT_PAGE, Page, check_page
from services.prospect_access import IS_CURRENT
from services.scope import guarded
from services.text import fold_email, fold_phone, storable

# What more than so many share, a switchboard say, tells nobody apart; nor does a warning name more.
MOST = 50


class DuplicateReason(StrEnum):
    """Why two prospects may be the same. GHL contact ids are unique, so theirs differ in case alone."""

    EMAIL = "email"
    PHONE = "phone"
    GHL_CONTACT_ID = "ghl-contact-id"


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A prospect that may be the same as the one asked about, and why."""

    prospect: Prospect
    reasons: tuple[DuplicateReason, ...]


@dataclass(frozen=True, slots=True)
class DuplicatePair:
    """Two prospects that may be the same, the one that was added first before the other, and why."""

    first: Prospect
    second: Prospect
    reasons: tuple[DuplicateReason, ...]


@guarded
def find_duplicates(db: ScopedSession, *, prospect_id: UUID) -> Sequence[Duplicate]:
    """The prospects that may be the same as this one, as far as one may see them, by name; at most MOST.

    Of a merged one there are none. Raises NotFound as prospects.get_prospect does.
    """
    prospect = prospect_access.get(db, prospect_id)
    if prospect.merged_into_id is not None:
        return []
    return _alike(db, _compared(prospect), Prospect.id != prospect.id)


@guarded
def find_alike(db: ScopedSession, *, email: str | None, phone: str | None) -> Sequence[Duplicate]:
    """The prospects that somebody of this address or number may be, as far as one may see them, by name.

    For whoever is about to add one. At most MOST.
    """
    said = {
        DuplicateReason.EMAIL: fold_email(storable(email)) if email else None,
        DuplicateReason.PHONE: fold_phone(phone),
        DuplicateReason.GHL_CONTACT_ID: None,
    }
    return _alike(db, said)


@guarded
def list_duplicates(db: ScopedSession, *, limit: int = DEFAULT_PAGE, offset: int = 0) -> Page[DuplicatePair]:
    """All pairs of prospects that may be the same, by the name of the first. What over MOST share makes no pairs.

    Raises Invalid for a limit or offset out of range.
    """
    check_page(limit=limit, offset=offset)
    pairs = _pairs()
    total = db.scalar(select(func.count()).select_from(pairs)) or 0
    order = Prospect.name_folded, pairs.c.first_id, pairs.c.second_id
    statement = select(pairs.c.first_id, pairs.c.second_id).join(Prospect, Prospect.id == pairs.c.first_id)
    ids = db.execute(statement.order_by(*order).limit(limit).offset(offset)).all()
    loaded = db.scalars(select(Prospect).where(Prospect.id.in_({id for pair in ids for id in pair})))
    found = {row.id: row for row in loaded}
    items = [_pair(found[first], found[second]) for first, second in ids]
    return Page(items, total, limit, offset)


@guarded
def count_duplicates(db: ScopedSession) -> int:
    """How many pairs `list_duplicates` lists in all."""
    return db.scalar(select(func.count()).select_from(_pairs())) or 0


def _alike(
    db: ScopedSession, said: dict[DuplicateReason, str | None], *conditions: ColumnElement[bool]
) -> list[Duplicate]:
    is_same = [column == said[reason] for reason, column in _columns(Prospect).items() if said[reason]]
    if not is_same:
        return []
    alike = select(Prospect).where(IS_CURRENT, *prospect_access.visible(db), or_(*is_same), *conditions)
    rows = db.scalars(alike.order_by(Prospect.name_folded, Prospect.id).limit(MOST))
    return [Duplicate(row, _shared(said, _compared(row))) for row in rows]


def _pairs() -> Subquery:
    """The ids of each pair, once, whatever they share.

    Made of the groups that share something: a join of the table with itself takes many seconds where the database
    knows nothing yet of how the values are spread.
    """
    asked = []
    for column in _columns(Prospect).values():
        groups = (
            select(func.array_agg(Prospect.id).label("ids"))
            .where(IS_CURRENT, column.is_not(None))
            .group_by(column)
            .having(func.count().between(2, MOST))
            .subquery()
        )
        first, second = (
            func.unnest(groups.c.ids, type_=Uuid()).table_valued(name).render_derived()
            for name in ("first_id", "second_id")
        )
        pairs = select(first.c.first_id, second.c.second_id).select_from(groups).join(first, true())
        asked.append(pairs.join(second, first.c.first_id < second.c.second_id))
    return union(*asked).subquery()


def _columns(of: Any) -> dict[DuplicateReason, ColumnElement[str]]:
    return {
        DuplicateReason.EMAIL: of.email_folded,
        DuplicateReason.PHONE: of.phone_folded,
        DuplicateReason.GHL_CONTACT_ID: func.lower(of.ghl_contact_id),
    }


def _compared(prospect: Prospect) -> dict[DuplicateReason, str | None]:
    """What is compared of a prospect."""
    return {
        DuplicateReason.EMAIL: prospect.email_folded,
        DuplicateReason.PHONE: prospect.phone_folded,
        DuplicateReason.GHL_CONTACT_ID: prospect.ghl_contact_id and prospect.ghl_contact_id.lower(),
    }


def _pair(first: Prospect, second: Prospect) -> DuplicatePair:
    return DuplicatePair(first, second, _shared(_compared(first), _compared(second)))


def _shared(
    one: dict[DuplicateReason, str | None], other: dict[DuplicateReason, str | None]
) -> tuple[DuplicateReason, ...]:
    return tuple(reason for reason in DuplicateReason if one[reason] and one[reason] == other[reason])
