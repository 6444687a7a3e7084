"""The people who lead calls, whatever their role is, for choosing among them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from services.db import ScopedSession
from services.models import Call, User
from services.scope import guarded
from services.text import fold_email, storable


def _leading() -> Select[tuple[UUID]]:
    """Who has calls, from each one to the next in the index: reading all calls takes a hundred times as long."""
    found = select(Call.agent_id).order_by(Call.agent_id).limit(1).cte("leading", recursive=True)
    following = aliased(Call)
    after = select(following.agent_id).where(following.agent_id > found.c.agent_id)
    after = after.order_by(following.agent_id).limit(1)
    found = found.union_all(select(after.scalar_subquery()).where(found.c.agent_id.is_not(None)))
    return select(found.c.agent_id).where(found.c.agent_id.is_not(None))


_LEADING = _leading()


@guarded
def list_active(db: ScopedSession) -> Sequence[User]:
    """Everybody who may take calls, by name, whether they have any yet; for an agent, themselves."""
    statement = select(User).where(User.is_active).order_by(User.name_folded, User.id)
    if db.scope.is_own_only:
        statement = statement.where(User.id == db.scope.user_id)
    return db.scalars(statement).all()


@guarded
def list_agents(db: ScopedSession, *, asked: Sequence[str] = ()) -> Sequence[User]:
    """Everybody who led a call or is to lead one, by name; for an agent, themselves.

    The users whose addresses are `asked` are among them in any case, so that what was chosen stays a choice.
    """
    statement = select(User).order_by(User.name_folded, User.id)
    if db.scope.is_own_only:
        return db.scalars(statement.where(User.id == db.scope.user_id)).all()
    is_asked = User.email_folded.in_([storable(fold_email(address)) for address in asked])
    return db.scalars(statement.where(User.id.in_(_LEADING) | is_asked)).all()
