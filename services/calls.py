"""Calls: listing and reading them, whole for managers, one's own for agents."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum, auto
from typing import Any, TypeVarTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, literal, select, union_all
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from services.analytics import facts as facts  # Its listeners keep the facts in step with every change.
from services.analytics.filters import Filters
from services.analytics.periods import Period
from services.call_conditions import CALL_AT, call_at, is_ahead, traits_of
from services.configuration import Configuration, get_version
from services.db import ScopedSession
from services.errors import N_, NotFound
from services.models import Call, CallFactRow, Prospect, User
from services.models.vocabulary import CallStatus
from services.paging import DEFAULT_PAGE, Page, Whole, check_page, parts
from services.scope import guarded
from services.searching import matching
from services.to_do import FACTS_LACK_OUTCOME, ToDo, waits_for

Ts = TypeVarTuple("Ts")


@dataclass(frozen=True, slots=True)
class CallFilters:
    """Which calls to list; None or empty filters nothing.

    `traits` take the calls that figures take by them, and with types of objections those that met one of them.
    `to_do` takes the calls that wait for this at the time of the question.
    """

    period: Period | None = None
    to_do: ToDo | None = None
    traits: Filters = field(default_factory=Filters)
    prospect_id: UUID | None = None
    statuses: frozenset[CallStatus] = frozenset()
    search: str = ""


class CallOrder(Enum):
    """The order of a list of calls, total in each case. What is to come is an appointment at or after now."""

    LATEST_FIRST = auto()
    HAPPENED_FIRST = auto()  # The latest first, and after them what is to come, the soonest first.
    DUE_FIRST = auto()  # What is to come, the soonest first, and after that the rest, the latest first.


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many calls wait for the same, in all and in a period, and the times of the first and the last one."""

    total: int
    in_period: int
    first_at: datetime | None
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class CallDetails:
    """A call with what it was led under. Prospect, agent and outcome hang on the call itself."""

    call: Call
    configuration: Configuration
    configuration_number: int


@guarded
def list_calls(
    db: ScopedSession,
    *,
    filters: CallFilters | None = None,
    order: CallOrder = CallOrder.LATEST_FIRST,
    now: datetime | None = None,
    limit: int = DEFAULT_PAGE,
    offset: int = 0,
) -> Page[Call]:
    """Calls with prospect, agent and outcome loaded; an agent's are their own.

    `now`, an aware time, tells what has passed from what is to come; None is the clock's. Raises Invalid for a
    limit or offset out of range.
    """
    check_page(limit=limit, offset=offset)
    now = now or datetime.now(UTC)
    filters = filters or CallFilters()
    conditions = _conditions(db, filters, now)
    listed = _ids(filters, conditions, order, now)
    if order is CallOrder.LATEST_FIRST:
        # An index gives these in their order, without a look at the others.
        ids = db.scalars(listed.limit(limit).offset(offset)).all()
        return Page(_load(db, ids), _count(db, filters, conditions), limit, offset)
    # All of them are sorted for the page anyway, so that their number comes along with its rows.
    rows = db.execute(listed.add_columns(func.count().over()).limit(limit).offset(offset)).all()
    ids = [row[0] for row in rows]
    total = rows[0][1] if rows else _count(db, filters, conditions)
    return Page(_load(db, ids), total, limit, offset)


@guarded
def whole_list(db: ScopedSession, *, filters: CallFilters, order: CallOrder, now: datetime) -> Whole[Call]:
    """All calls that `list_calls` would list under the same filters at `now`, with their threads as well."""
    ids = db.scalars(_ids(filters, _conditions(db, filters, now), order, now)).all()
    return Whole(len(ids), (call for part in parts(ids) for call in _load(db, part, joinedload(Call.thread))))


@guarded
def count_calls(db: ScopedSession, *, filters: CallFilters, now: datetime) -> int:
    """How many calls `list_calls` would list under the same filters at `now`, an aware time."""
    return _count(db, filters, _conditions(db, filters, now))


@guarded
def count_waiting(
    db: ScopedSession,
    *,
    now: datetime,
    to_dos: Collection[ToDo] = tuple(ToDo),
    period: Period | None = None,
    agent_ids: frozenset[UUID] = frozenset(),
) -> dict[ToDo, Waiting]:
    """How many calls, of some agents if given, wait for what at `now`, an aware time; an agent's are their own.

    Without a period all of them are in it.
    """
    asked = []
    for to_do in to_dos:
        # The outcomes to settle are counted in the facts, whose index has them, and not call by call.
        of = CallFactRow if to_do is ToDo.OUTCOME else Call
        waits = FACTS_LACK_OUTCOME if to_do is ToDo.OUTCOME else waits_for(to_do, now=now)
        at = call_at(of)
        within = [period.start <= at, period.end > at] if period else []
        figures = func.count(of.id), func.count(of.id).filter(*within), func.min(at), func.max(at)
        asked.append(select(literal(to_do.value), *figures).where(waits, *_of_agents(db, of, agent_ids)))
    found = {row[0]: Waiting(*row[1:]) for row in db.execute(union_all(*asked))}
    return {to_do: found[to_do.value] for to_do in to_dos}


@guarded
def get_call(db: ScopedSession, *, call_id: UUID) -> CallDetails:
    """One call. Raises NotFound for a missing one, and for an agent's view of a colleague's."""
    call = find_own(db, call_id)
    if call is None:
        raise NotFound(N_("There is no call with this id."))
    row, document = get_version(db, version_id=call.configuration_version_id)
    return CallDetails(call, document, row.number)


def find_own(db: ScopedSession, call_id: UUID) -> Call | None:
    """The call with prospect, agent and outcome, if the session's actor may see it; for other services."""
    found = _load(db, [call_id])
    if not found or (db.scope.is_own_only and found[0].agent_id != db.scope.user_id):
        return None
    return found[0]


def _conditions(db: ScopedSession, filters: CallFilters, now: datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.search.strip():
        conditions.append(matching(filters.search, Prospect.search_text, User.search_text))
    conditions += _of_agents(db, Call, filters.traits.agent_ids)
    conditions += traits_of(filters.traits)
    if filters.prospect_id:
        conditions.append(Call.prospect_id == filters.prospect_id)
    if filters.period:
        conditions += [filters.period.start <= CALL_AT, filters.period.end > CALL_AT]
    if filters.statuses:
        conditions.append(Call.status.in_(filters.statuses))
    if filters.to_do:
        conditions.append(waits_for(filters.to_do, now=now))
    return conditions


def _of_agents(
    db: ScopedSession, of: type[Call] | type[CallFactRow], agent_ids: frozenset[UUID]
) -> list[ColumnElement[bool]]:
    """Of these agents, if any are given, and an agent's own."""
    conditions: list[ColumnElement[bool]] = [of.agent_id.in_(agent_ids)] if agent_ids else []
    if db.scope.is_own_only:
        conditions.append(of.agent_id == db.scope.user_id)
    return conditions


def _order(order: CallOrder, now: datetime) -> list[ColumnElement[Any]]:
    latest_first: list[ColumnElement[Any]] = [CALL_AT.desc().nulls_last(), Call.id.desc()]
    if order is CallOrder.LATEST_FIRST:
        return latest_first
    ahead = is_ahead(now)
    part = ahead.desc() if order is CallOrder.DUE_FIRST else ahead.asc()
    # Among those that are not to come the second key is the same for all.
    return [part, case((ahead, CALL_AT)).asc(), *latest_first]


def _count(db: ScopedSession, filters: CallFilters, conditions: Sequence[ColumnElement[bool]]) -> int:
    return db.scalar(_joined(select(func.count(Call.id)), filters).where(*conditions)) or 0


def _ids(
    filters: CallFilters, conditions: Sequence[ColumnElement[bool]], order: CallOrder, now: datetime
) -> Select[UUID]:
    return _joined(select(Call.id), filters).where(*conditions).order_by(*_order(order, now))


def _joined(statement: Select[*Ts], filters: CallFilters) -> Select[*Ts]:
    """With what the conditions look at: an outcome that is asked for, the people where they are searched for.

    Every call has both people and at most one outcome, so that joining them changes no row, but takes time.
    """
    joined = statement.join(Call.outcome, isouter=True) if filters.traits.outcomes else statement
    return joined.join(Call.prospect).join(Call.agent) if filters.search.strip() else joined


def _load(db: ScopedSession, ids: Sequence[UUID], *more: ORMOption) -> list[Call]:
    rows = db.scalars(
        select(Call)
        .where(Call.id.in_(ids))
        .options(joinedload(Call.prospect), joinedload(Call.agent), joinedload(Call.outcome), *more)
    ).all()
    by_id = {row.id: row for row in rows}
    return [by_id[call_id] for call_id in ids if call_id in by_id]
