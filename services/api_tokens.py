"""Tokens by which a program acts as its user, with the role that the user has today.

A token is shown once, when it is made; only its hash is stored. It ends by its date, by being revoked, and for
good when its user is deactivated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, update

from services import audit, serving
from services.db import LookupKey, ScopedSession, look_up, scoped
from services.errors import N_, Conflict, Invalid, NotFound, NotPermitted
from services.models import ApiToken, Organization, User
from services.models.limits import NAME
from services.models.vocabulary import Role, TokenAccess
from services.scope import Actor, Scope, guarded
from services.sessions import as_user
from services.text import required_text
from services.tokens import hash_token, new_token

PREFIX = "callos_"
LONGEST_LIFE = timedelta(days=365)
# So many of one user may be in force at once.
MOST = 50
# The time of its last use is written at most this often.
USED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class MadeToken:
    """A token that was made, and its text, which nobody can tell again."""

    row: ApiToken
    token: str


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who comes in with a token, as the database had it at this look."""

    token_id: UUID
    access: TokenAccess
    scope: Scope


@guarded
def create(
    db: ScopedSession,
    *,
    name: str,
    access: TokenAccess,
    expires_at: datetime,
    user_id: UUID | None = None,
) -> MadeToken:
    """Make a token of one's own or, by an admin, of `user_id`; it ends at an aware time within a year.

    Raises Invalid naming the field, NotFound, NotPermitted for a colleague's, and Conflict for an inactive user or
    one with too many tokens.
    """
    # Held, so that two who make tokens at once count each other's.
    owner = _owner(db, user_id, is_held=True)
    if not owner.is_active:
        raise Conflict(N_("This user is inactive. Reactivate them first."))
    now = datetime.now(UTC)
    if expires_at.tzinfo is None or not now < expires_at <= now + LONGEST_LIFE:
        raise Invalid(N_("%(field)s must lie ahead, and within a year."), field="expiresAt")
    in_force = ApiToken.user_id == owner.id, ApiToken.revoked_at.is_(None), ApiToken.expires_at > now
    if (db.scalar(select(func.count()).select_from(ApiToken).where(*in_force)) or 0) >= MOST:
        raise Conflict(N_("There are %(most)s tokens already. Revoke one first."), most=MOST)
    token = PREFIX + new_token()
    row = ApiToken(
        user_id=owner.id,
        name=required_text(name, field="name", longest=NAME),
        token_hash=hash_token(token),
        access=access,
        created_at=now,
        expires_at=expires_at,
    )
    db.add(row)
    db.flush()
    after = {"user_id": owner.id, "name": row.name, "access": access, "expires_at": expires_at}
    audit.record(db, action="create", subject="api token", subject_id=row.id, after=after)
    return MadeToken(row, token)


@guarded
def list_tokens(db: ScopedSession, *, user_id: UUID | None = None) -> Sequence[ApiToken]:
    """One's own tokens or, for an admin, those of `user_id`: neither revoked nor expired, the newest first.

    Raises NotFound, and NotPermitted for a colleague's.
    """
    owner = _owner(db, user_id)
    in_force = ApiToken.revoked_at.is_(None), ApiToken.expires_at > datetime.now(UTC)
    of_owner = select(ApiToken).where(ApiToken.user_id == owner.id, *in_force)
    return db.scalars(of_owner.order_by(ApiToken.created_at.desc(), ApiToken.id)).all()


@guarded
def revoke(db: ScopedSession, *, token_id: UUID) -> None:
    """End a token of one's own or, by an admin, anybody's. Raises NotFound, also for one that was revoked."""
    unrevoked = update(ApiToken).where(ApiToken.id == token_id, ApiToken.revoked_at.is_(None))
    if db.scope.role is not Role.ADMIN:
        unrevoked = unrevoked.where(ApiToken.user_id == db.scope.user_id)
    if db.scalars(unrevoked.values(revoked_at=datetime.now(UTC)).returning(ApiToken.id)).first() is None:
        raise NotFound(N_("There is no token with this id."))
    audit.record(db, action="revoke", subject="api token", subject_id=token_id)


def find_bearer_across_organizations(token: str) -> Bearer | None:
    """Whose token this is; None for one that is unknown, revoked, expired, or of somebody shut out."""
    if not token.startswith(PREFIX):
        return None
    key = hash_token(token)
    found = look_up(LookupKey.API_TOKEN_HASH, key, select(ApiToken).where(ApiToken.token_hash == key))
    if found is None:
        return None
    row, now = found[0], datetime.now(UTC)
    if row.revoked_at is not None or row.expires_at <= now:
        return None
    with scoped(as_user(row.organization_id, row.user_id)) as db:
        people = select(User, Organization).join(Organization, Organization.id == User.organization_id)
        owner = db.execute(people.where(User.id == row.user_id)).first()
        if owner is None or not owner.User.is_active:
            return None
        if owner.Organization.is_demo and serving.refuses_demo():
            return None
        if row.last_used_at is None or now - row.last_used_at > USED_EVERY:
            db.execute(update(ApiToken).where(ApiToken.id == row.id).values(last_used_at=now))
        actor = Actor.user(owner.User.id, owner.User.name)
        return Bearer(row.id, row.access, Scope(row.organization_id, actor, owner.User.role))


def _owner(db: ScopedSession, user_id: UUID | None, *, is_held: bool = False) -> User:
    wanted = user_id or db.scope.user_id
    if wanted is None:
        raise NotPermitted(N_("This concerns people who are signed in, and a command is nobody."))
    if db.scope.role is not Role.ADMIN and wanted != db.scope.user_id:
        raise NotPermitted
    statement = select(User).where(User.id == wanted)
    owner = db.scalars(statement.with_for_update(key_share=True) if is_held else statement).first()
    if owner is None:
        raise NotFound(N_("There is no user with this id."))
    return owner
