"""The one way to the database: an engine, sessions bound to one organization, and the only commit.

Two walls stand between organizations. Here every ORM statement of a ScopedSession gets the organization
as a condition; in the database row-level security shows nothing else. Neither relies on the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import Any

from psycopg.errors import DeadlockDetected, LockNotAvailable
from sqlalchemy import Connection, Engine, Executable, Row, create_engine, event, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, sessionmaker, with_loader_criteria
from sqlalchemy.orm.exc import StaleDataError

from services.errors import Foreseen, occupied, overtaken
from services.models import Organization, Tenant
from services.scope import Scope

STATEMENT_SECONDS = 10
IMPORT_SECONDS = 600
# To start workers for a count took three times as long as the count, and takes the processors from everybody else.
_OPTIONS = (
    "-c max_parallel_workers_per_gather=0 -c lock_timeout=3s -c timezone=UTC"
    f" -c statement_timeout={STATEMENT_SECONDS}s -c idle_in_transaction_session_timeout=15min"
)
# Each statement is planned for the organization at hand: one plan for all was 225 times slower under a policy.
# Foreign keys, which the database checks by statements of its own, keep one plan for all: one for each row
# believes statistics that know nothing yet of an organization whose rows all come in this very transaction.
_NEVER_PREPARED = None

# What the database says where somebody else holds the rows, for over 3 seconds or in a circle.
_HELD = (LockNotAvailable, DeadlockDetected)
_SET = text("SELECT set_config(:name, :value, true)")


class ScopedSession(Session):
    """A session that belongs to one organization and one person for as long as it lives."""

    scope: Scope


class LookupKey(StrEnum):
    """What may be looked for before an organization is known: one setting, one row of one table."""

    ORGANIZATION_SLUG = "app.organization_slug"
    SIGN_IN_EMAIL = "app.sign_in_email"
    SESSION_HASH = "app.session_hash"
    TICKET_HASH = "app.ticket_hash"
    LINK_HASH = "app.link_hash"
    API_TOKEN_HASH = "app.api_token_hash"  # noqa: S105 - the name of a setting.


_sessions: sessionmaker[ScopedSession] = sessionmaker(class_=ScopedSession, expire_on_commit=False)
_lookups: sessionmaker[Session] = sessionmaker(class_=Session)
_inside: ContextVar[bool] = ContextVar("inside_a_scope", default=False)


def connect(url: str, *, pool_size: int = 20) -> Engine:
    """Make the engine that `scoped` uses from now on, and return it.

    The caller disposes of it. `url` is the running role's.
    """
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=20,
        pool_pre_ping=True,
        connect_args={
            "options": _OPTIONS,
            "application_name": "callos",
            "connect_timeout": 10,
            "prepare_threshold": _NEVER_PREPARED,
        },
    )
    _sessions.configure(bind=engine)
    _lookups.configure(bind=engine)
    return engine


@contextmanager
def scoped(
    scope: Scope, *, statement_seconds: int = STATEMENT_SECONDS, connection: Connection | None = None
) -> Iterator[ScopedSession]:
    """A transaction for one organization and one person: committed at the end, rolled back on any error.

    `connection` is one of `held_connection`, for several transactions in turn; its holder sees for itself to
    rows that others hold. Raises RuntimeError inside another scope, and Conflict where somebody else changed a
    row in between, or holds one for longer than a person waits.
    """
    if _inside.get():
        raise RuntimeError("A scope inside a scope: pass the session on instead.")
    mark = _inside.set(True)
    db = _sessions() if connection is None else _sessions(bind=connection)
    db.scope = scope
    db.info["statement_seconds"] = statement_seconds
    try:
        yield db
        db.commit()
    except StaleDataError as error:
        db.rollback()
        raise overtaken() from error
    except DBAPIError as error:
        db.rollback()
        if connection is None and isinstance(error.orig, _HELD):
            raise occupied() from error
        raise
    except BaseException:
        db.rollback()
        raise
    finally:
        db.close()
        _inside.reset(mark)


@contextmanager
def held_connection() -> Iterator[Connection]:
    """One connection for several scopes in turn, and for what lives as long as it does: an advisory lock,
    temporary tables. It is closed afterwards, never given back to the pool.
    """
    bind = _sessions.kw["bind"]
    if isinstance(bind, Connection):
        # All sessions share one connection already, and whoever made it ends it.
        yield bind
        return
    connection = bind.connect()
    try:
        yield connection
    finally:
        connection.invalidate()
        connection.close()


def look_up(key: LookupKey, value: str, statement: Executable) -> Row[Any] | None:
    """The first row of a read-only statement that may see exactly the row whose key is `value`.

    For services whose names end in `_across_organizations`, and for no others.
    """
    with _lookups() as db:
        db.execute(_SET, {"name": key.value, "value": value})
        # Closing rolls back; a rollback before it would make the row's objects forget what they hold.
        return db.execute(statement).first()


@contextmanager
def unowned() -> Iterator[Session]:
    """A transaction for the one table that belongs to no organization; tenant tables look empty in it."""
    with _lookups() as db, db.begin():
        yield db


@event.listens_for(ScopedSession, "after_begin")
def _enter_organization(db: ScopedSession, transaction: SessionTransaction, connection: Any) -> None:
    connection.execute(_SET, {"name": "app.organization_id", "value": str(db.scope.organization_id)})
    seconds = db.info["statement_seconds"]
    if seconds != STATEMENT_SECONDS:
        connection.execute(_SET, {"name": "statement_timeout", "value": f"{seconds}s"})


@event.listens_for(ScopedSession, "do_orm_execute")
def _filter_by_organization(state: ORMExecuteState) -> None:
    if not (state.is_select or state.is_update or state.is_delete):
        return
    organization = state.session.scope.organization_id  # type: ignore[attr-defined]
    state.statement = state.statement.options(
        with_loader_criteria(Tenant, lambda cls: cls.organization_id == organization, include_aliases=True),
        with_loader_criteria(Organization, lambda cls: cls.id == organization, include_aliases=True),
    )


@event.listens_for(ScopedSession, "before_flush")
def _stamp_and_refuse(db: ScopedSession, flush_context: Any, instances: Any) -> None:
    organization = db.scope.organization_id
    for row in db.new | db.dirty | db.deleted:
        if not isinstance(row, Tenant):
            continue
        if row in db.new and _has_no_organization(row):
            row.organization_id = organization
        if row.organization_id != organization:
            raise RuntimeError("A row of another organization reached this session.")


def _has_no_organization(row: Tenant) -> bool:
    return getattr(row, "organization_id", None) is None


@contextmanager
def refusing(conflicts: dict[str, Foreseen]) -> Iterator[None]:
    """Turn the violation of a named constraint into the error that stands for it; others go through.

    The transaction cannot go on afterwards, whichever it was.
    """
    try:
        yield
    except IntegrityError as error:
        name = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
        if name in conflicts:
            raise conflicts[name] from error
        raise
