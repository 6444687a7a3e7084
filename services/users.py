"""The people of an organization, as admins keep them.

An organization always keeps an active admin, and nobody changes their own role or deactivates
themselves; both hold when two admins act at the same time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import func, select, update

from services import audit, links, passwords, tickets
from services.db import ScopedSession, refusing
from services.errors import N_, Conflict, Invalid, NotFound, NotPermitted, overtaken
from services.models import ApiToken, User, UserSession
from services.models.limits import EMAIL, NAME
from services.models.vocabulary import Language, LinkPurpose, Role
from services.paging import DEFAULT_PAGE, Page, check_page
from services.scope import guarded
from services.text import fold, fold_email, required_text, search_text, storable

# One sign between blanks, one @, and a domain with a dot: enough to catch a slip, not to judge mail servers.
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class AddedUser:
    """A user who was added, and the token of their link; None where a password was given."""

    user: User
    link_token: str | None


@guarded
def list_users(db: ScopedSession, *, search: str = "", limit: int = DEFAULT_PAGE, offset: int = 0) -> Page[User]:
    """All users by name, active or not; `search` looks in names and addresses."""
    check_page(limit=limit, offset=offset)
    statement = select(User)
    for word in fold(storable(search)).split():
        statement = statement.where(
            User.name_folded.contains(word, autoescape=True) | User.email_folded.contains(word, autoescape=True)
        )
    total = db.scalar(select(func.count()).select_from(statement.subquery())) or 0
    rows = db.scalars(statement.order_by(User.name_folded, User.id).limit(limit).offset(offset)).all()
    return Page(rows, total, limit, offset)


@guarded
def get_user(db: ScopedSession, *, user_id: UUID) -> User:
    """One user. Raises NotFound."""
    row = db.scalars(select(User).where(User.id == user_id)).first()
    if row is None:
        raise NotFound(N_("There is no user with this id."))
    return row


@guarded
def get_own(db: ScopedSession) -> User:
    """Oneself. Raises NotPermitted for a command, which is nobody."""
    row = db.scalars(select(User).where(User.id == db.scope.user_id)).first()
    if row is None:
        raise NotPermitted(N_("This concerns people who are signed in, and a command is nobody."))
    return row


@guarded
def add(
    db: ScopedSession,
    *,
    email: str,
    name: str,
    role: Role,
    language: Language | None = None,
    password: str | None = None,
) -> AddedUser:
    """Add somebody who can sign in: with `password`, or with a link by which they set one.

    Without `language` they get that of whoever adds them; of a command, which has none, English. The address of
    an imported, inactive agent activates that agent. Raises Invalid naming the field, and Conflict for an
    address that is taken here or cannot be used to sign in to this installation.
    """
    address = checked_email(email)
    existing = db.scalars(select(User).where(User.email_folded == fold_email(address))).first()
    if existing is not None and not _is_imported_only(existing):
        raise _address_taken()
    now = datetime.now(UTC)
    user = existing or User(created_at=now)
    before = _visible(user) if existing else None
    name_user(user, name=name, email=address)
    user.role, user.is_active = role, True
    user.language = language or _own_language(db)
    if password is None:
        user.invited_at = now
    else:
        user.password_hash, user.password_changed_at = passwords.hash_new(password, email=address), now
    db.add(user)
    _flush(db)
    action = "activate" if existing else "add"
    audit.record(db, action=action, subject="user", subject_id=user.id, before=before, after=_visible(user))
    token = None
    if password is None:
        token = links.create(db, user_id=user.id, purpose=LinkPurpose.INVITATION)
    return AddedUser(user, token)


@guarded
def change(
    db: ScopedSession,
    *,
    user_id: UUID,
    name: str,
    email: str,
    role: Role,
    language: Language | None = None,
    expected_version: int,
) -> User:
    """Change somebody's name, address, role, or language if given. Role and language count at their next click.

    Raises NotFound, Invalid naming the field, NotPermitted for one's own role, and Conflict for the last
    active admin's, a taken address, or where the user was changed since `expected_version`.
    """
    user = get_user(db, user_id=user_id)
    check_version(user, expected_version)
    before = _visible(user)
    if role is not user.role:
        _refuse_oneself(db, user, N_("Nobody can change their own role. Ask another admin."))
        if user.role is Role.ADMIN:
            _keep_an_admin(db, user)
    name_user(user, name=name, email=email)
    user.role = role
    user.language = language or user.language
    _flush(db)
    if before != _visible(user):
        audit.record(db, action="change", subject="user", subject_id=user.id, before=before, after=_visible(user))
    return user


@guarded
def deactivate(db: ScopedSession, *, user_id: UUID) -> User:
    """Shut somebody out: sessions end at the next click, unused links and API tokens are gone, calls and history
    stay.

    Raises NotFound, NotPermitted for oneself, and Conflict for the last active admin.
    """
    user = get_user(db, user_id=user_id)
    _refuse_oneself(db, user, N_("Nobody can deactivate themselves. Ask another admin."))
    if not user.is_active:
        raise Conflict(N_("This user is inactive already."))
    if user.role is Role.ADMIN:
        _keep_an_admin(db, user)
    user.is_active = False
    db.flush()
    end_sessions(db, user_id=user.id)
    tickets.end_unused(db, user_id=user.id)
    links.end_unused(db, user_id=user.id)
    unrevoked = ApiToken.user_id == user.id, ApiToken.revoked_at.is_(None)
    db.execute(update(ApiToken).where(*unrevoked).values(revoked_at=datetime.now(UTC)))
    audit.record(
        db,
        action="deactivate",
        subject="user",
        subject_id=user.id,
        before={"is_active": True},
        after={"is_active": False},
    )
    return user


@guarded
def reactivate(db: ScopedSession, *, user_id: UUID) -> AddedUser:
    """Let somebody in again, with a new link to set a password; the old password does not come back.

    Raises NotFound, and Conflict for an active user or an address that cannot be used to sign in here.
    """
    user = get_user(db, user_id=user_id)
    if user.is_active:
        raise Conflict(N_("This user is active already."))
    user.is_active, user.password_hash, user.invited_at = True, None, datetime.now(UTC)
    _flush(db)
    audit.record(
        db,
        action="reactivate",
        subject="user",
        subject_id=user.id,
        before={"is_active": False},
        after={"is_active": True},
    )
    return AddedUser(user, links.create(db, user_id=user.id, purpose=LinkPurpose.INVITATION))


@guarded
def new_link(db: ScopedSession, *, user_id: UUID) -> str:
    """The token of a new set-password link, which ends older unused ones. The present password stays valid.

    Raises NotFound, and Conflict for an inactive user.
    """
    user = get_user(db, user_id=user_id)
    if not user.is_active:
        raise Conflict(N_("This user is inactive. Reactivate them first."))
    if user.invited_at is None:
        user.invited_at = datetime.now(UTC)
        _flush(db)
    purpose = LinkPurpose.RESET if user.password_hash else LinkPurpose.INVITATION
    token = links.create(db, user_id=user.id, purpose=purpose)
    audit.record(db, action="new_link", subject="user", subject_id=user.id)
    return token


@guarded
def find_by_email(db: ScopedSession, *, email: str) -> User | None:
    """The user with this address, compared by casefold; None if there is none."""
    return db.scalars(select(User).where(User.email_folded == storable(fold_email(email)))).first()


def end_sessions(db: ScopedSession, *, user_id: UUID, but: UUID | None = None) -> int:
    """End the sessions of somebody, all or all `but` one, and return how many. No guard: callers have one."""
    open_ones = select(UserSession).where(UserSession.user_id == user_id, UserSession.revoked_at.is_(None))
    ended = [session for session in db.scalars(open_ones) if session.id != but]
    for session in ended:
        session.revoked_at = datetime.now(UTC)
    db.flush()
    return len(ended)


def checked_email(value: str) -> str:
    """The address, trimmed. Raises Invalid where it cannot be one."""
    address = required_text(value, field="email", longest=EMAIL)
    if not _EMAIL.fullmatch(address):
        raise Invalid(N_("%(field)s must be an address such as name@example.com."), field="email")
    return address


def name_user(user: User, *, name: str, email: str) -> None:
    """Give a user name and address, with the forms that are compared and searched. Raises Invalid."""
    user.name = required_text(name, field="name", longest=NAME)
    user.name_folded = fold(user.name)
    user.email = checked_email(email)
    user.email_folded = fold_email(user.email)
    user.search_text = search_text(user.name, user.email)


def _own_language(db: ScopedSession) -> Language:
    return db.scalars(select(User.language).where(User.id == db.scope.user_id)).first() or Language.EN


def _is_imported_only(user: User) -> bool:
    return not user.is_active and user.password_hash is None and user.invited_at is None


def _flush(db: ScopedSession) -> None:
    elsewhere = Conflict(N_("This address cannot be used to sign in here."), field="email")
    with refusing({"users_email": _address_taken(), "users_sign_in": elsewhere}):
        db.flush()


def _address_taken() -> Conflict:
    return Conflict(N_("There already is a user with this address."), field="email")


def check_version(user: User, expected: int) -> None:
    """Raise Conflict where somebody has changed the user since."""
    if user.version != expected:
        raise overtaken()


def _refuse_oneself(db: ScopedSession, user: User, message: str) -> None:
    if user.id == db.scope.user_id:
        raise NotPermitted(message)


def _keep_an_admin(db: ScopedSession, leaving: User) -> None:
    """Refuse to take the last active admin away. The rows are locked, so that two at once cannot both pass."""
    admins = (
        select(User.id)
        .where(User.role == Role.ADMIN, User.is_active)
        .order_by(User.id)
        # Not what an import's calls wait for that name these rows.
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if set(db.scalars(admins)) <= {leaving.id}:
        raise Conflict(N_("An organization needs an active admin, and this is the last one."))


def _visible(user: User) -> dict[str, object]:
    return {name: getattr(user, name) for name in ("email", "name", "role", "language", "is_active")}
