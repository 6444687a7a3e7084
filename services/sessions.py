"""Signing in, being signed in, and the end of it.

A right password gives a ticket, the ticket a session, and the session's cookie its person again at every
request. Sessions are rows: what ends one, or shuts its person out, counts at the next look. A session is named
by the hash of its cookie, which cannot be turned back into the cookie.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, select, update

from services import audit, links, passwords, serving, throttle, tickets
from services.db import LookupKey, ScopedSession, look_up, scoped
from services.errors import N_, Invalid, NotFound, NotPermitted, NotSignedIn
from services.models import Organization, User, UserSession
from services.models import Ticket as TicketRow
from services.models.vocabulary import Role
from services.scope import Actor, Scope, guarded
from services.settings import LONGEST_SESSION_MINUTES, get_settings
from services.text import fold_email, storable
from services.tokens import hash_token, new_token
from services.users import end_sessions

logger = logging.getLogger(__name__)

# A session's time of being seen is written at most this often: looking happens at every click.
SEEN_EVERY = timedelta(minutes=1)
# Ended sessions stay a while for whoever looks into what happened.
KEEP_ENDED = timedelta(minutes=LONGEST_SESSION_MINUTES) + timedelta(days=30)
LONGEST_USER_AGENT = 200


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in, as the database had it at the last look. Keep it no longer than one run."""

    session_id: UUID
    token_hash: str
    user: User
    organization: Organization

    @property
    def scope(self) -> Scope:
        """What this person acts with."""
        return Scope(self.organization.id, Actor.user(self.user.id, self.user.name), self.user.role)


def sign_in_across_organizations(
    email: str, password: str, *, browser: str, address: str, demo_allowed: bool
) -> str:
    """A ticket for the person with this address and password, for this browser.

    Unknown, inactive and passwordless people cost the same statements and one comparison, and get the same
    answer. Raises NotSignedIn, Throttled before anything is compared, and NotPermitted for the demo
    organization where it may not be opened.
    """
    counted = throttle.count(email, address)
    found = _find_user_across_organizations(email)
    if not passwords.is_right(password, found.password_hash if found else None) or found is None:
        logger.warning("sign-in refused", extra={"user_id": str(found.id) if found else None})
        raise NotSignedIn(N_("Email or password is wrong."))
    throttle.take_back(counted)
    with scoped(as_user(found.organization_id, found.id)) as db:
        user = lock_user(db, found.id)
        if user is None or not user.can_sign_in or user.password_hash != found.password_hash:
            # The password was changed, or the person shut out, while it was being compared.
            raise NotSignedIn(N_("Email or password is wrong."))
        check_demo(db, demo_allowed)
        return tickets.issue(db, user_id=found.id, browser=browser)


def redeem_across_organizations(ticket: str, browser: str, *, previous_token: str | None, user_agent: str) -> str:
    """The token of a new session, for a ticket that is used up by this; the browser's previous session ends.

    Raises NotSignedIn for a ticket that does not count (any more, or in this browser), or whose person may
    not sign in (any more).
    """
    seen = select(TicketRow.organization_id, TicketRow.user_id)
    found = look_up(LookupKey.TICKET_HASH, hash_token(ticket), seen)
    if found is None:
        raise _refused_ticket()
    with scoped(as_user(found.organization_id, found.user_id)) as db:
        user = lock_user(db, found.user_id)
        taken = tickets.take(db, ticket=ticket, browser=browser)
        if taken is None or user is None or not user.can_sign_in:
            raise _refused_ticket()
        token = _open(db, user.id, user_agent)
    if previous_token:
        end_across_organizations(previous_token)
    return token


def find_person_across_organizations(token_hash: str, *, touch: bool = True) -> Person | None:
    """The person of a session, None for one that is unknown, ended, expired, or of somebody shut out.

    With `touch` the session counts as used now, which its idle time is reckoned from.
    """
    found = _find_session_across_organizations(token_hash)
    now = datetime.now(UTC)
    if found is None or not _is_open(found, now):
        return None
    with scoped(as_user(found.organization_id, found.user_id)) as db:
        people = select(User, Organization).join(Organization, Organization.id == User.organization_id)
        row = db.execute(people.where(User.id == found.user_id)).first()
        if row is None or not row.User.can_sign_in:
            return None
        if row.Organization.is_demo and serving.refuses_demo():
            return None
        if touch and now - found.seen_at > SEEN_EVERY:
            db.execute(update(UserSession).where(UserSession.id == found.id).values(seen_at=now))
        return Person(found.id, token_hash, row.User, row.Organization)


def end_across_organizations(token: str) -> None:
    """End the session of this cookie, as its person. Does nothing where there is none, or it has ended."""
    found = _find_session_across_organizations(hash_token(token))
    if found is None or found.revoked_at is not None:
        return
    with scoped(as_user(found.organization_id, found.user_id)) as db:
        _end_own(db, found.id)


@guarded
def change_password(db: ScopedSession, *, current: str, new: str, session_id: UUID | None) -> int:
    """Change one's own password; all sessions but `session_id` and all unused links end, how many is returned.

    Raises Invalid for a wrong current password or a new one that cannot be taken, and Throttled after too
    many wrong ones.
    """
    user = _own_user(db)
    counted = throttle.count(user.email, None)
    if not passwords.is_right(current, user.password_hash):
        raise Invalid(N_("The current password is wrong."))
    throttle.take_back(counted)
    return set_password(db, user, new, but=session_id)


@guarded
def list_own_sessions(db: ScopedSession) -> Sequence[UserSession]:
    """One's own open sessions, the one used last first."""
    now = datetime.now(UTC)
    rows = select(UserSession).where(UserSession.user_id == db.scope.user_id, UserSession.revoked_at.is_(None))
    ordered = db.scalars(rows.order_by(UserSession.seen_at.desc(), UserSession.id))
    return [row for row in ordered if _is_open(row, now)]


@guarded
def end_session(db: ScopedSession, *, session_id: UUID) -> None:
    """End one of one's own sessions. Raises NotFound, also for one that has ended."""
    if not _end_own(db, session_id):
        raise NotFound(N_("This session has ended already."))


@guarded
def end_all_sessions(db: ScopedSession) -> int:
    """End all of one's own sessions, the present one too, and return how many."""
    user = _own_user(db)
    ended = end_sessions(db, user_id=user.id)
    audit.record(db, action="sign_out_everywhere", subject="user", subject_id=user.id)
    return ended


def set_password(db: ScopedSession, user: User, password: str, *, but: UUID | None = None) -> int:
    """Give a user this password; sessions (all or all `but` one) and unused links end. No guard: callers have one.

    Raises Invalid for a password that cannot be taken.
    """
    user.password_hash = passwords.hash_new(password, email=user.email)
    user.password_changed_at = datetime.now(UTC)
    db.flush()
    ended = end_sessions(db, user_id=user.id, but=but)
    tickets.end_unused(db, user_id=user.id)
    links.end_unused(db, user_id=user.id)
    audit.record(db, action="set_password", subject="user", subject_id=user.id)
    return ended


def lock_user(db: ScopedSession, user_id: UUID) -> User | None:
    """The user, whom nobody changes or shuts out before this transaction ends.

    Whoever signs in, sets a password or shuts somebody out takes this row first, then tickets, links and
    sessions: so none of them waits in a circle, and no session outlives the password that opened it.
    """
    return db.scalars(select(User).where(User.id == user_id).with_for_update(key_share=True)).first()


def _find_user_across_organizations(email: str) -> Row[Any] | None:
    """Whoever can sign in with this address: at most one person of the whole installation."""
    known = storable(fold_email(email))
    person = select(User.organization_id, User.id, User.password_hash)
    can_sign_in = (User.password_hash.is_not(None)) | (User.invited_at.is_not(None))
    return look_up(
        LookupKey.SIGN_IN_EMAIL, known, person.where(User.email_folded == known, User.is_active, can_sign_in)
    )


def _find_session_across_organizations(token_hash: str) -> Row[Any] | None:
    if len(token_hash) != len(hash_token("")) or not token_hash.isalnum():
        return None
    seen = select(
        UserSession.organization_id,
        UserSession.id,
        UserSession.user_id,
        UserSession.created_at,
        UserSession.seen_at,
        UserSession.revoked_at,
    )
    return look_up(LookupKey.SESSION_HASH, token_hash, seen.where(UserSession.token_hash == token_hash))


def _is_open(session: Row[Any] | UserSession, now: datetime) -> bool:
    settings = get_settings()
    idle, absolute = settings.session_idle_minutes, settings.session_absolute_minutes
    return (
        session.revoked_at is None
        and now - session.seen_at <= timedelta(minutes=idle)
        and now - session.created_at <= timedelta(minutes=absolute)
    )


def _open(db: ScopedSession, user_id: UUID, user_agent: str) -> str:
    now, token = datetime.now(UTC), new_token()
    row = UserSession(
        user_id=user_id,
        token_hash=hash_token(token),
        created_at=now,
        seen_at=now,
        user_agent="".join(c for c in user_agent if c.isprintable())[:LONGEST_USER_AGENT],
    )
    db.add(row)
    db.flush()
    # Not through the object: a sign-in is no change that an admin's form would have to load anew.
    db.execute(update(User).where(User.id == user_id).values(last_login_at=now))
    db.execute(
        delete(UserSession).where(UserSession.user_id == user_id, UserSession.created_at < now - KEEP_ENDED)
    )
    audit.record(db, action="sign_in", subject="session", subject_id=row.id)
    return token


def _end_own(db: ScopedSession, session_id: UUID) -> bool:
    own = UserSession.user_id == db.scope.user_id, UserSession.id == session_id
    ended = (
        update(UserSession)
        .where(*own, UserSession.revoked_at.is_(None))
        .values(revoked_at=datetime.now(UTC))
        .returning(UserSession.id)
    )
    if db.scalars(ended).first() is None:
        return False
    audit.record(db, action="sign_out", subject="session", subject_id=session_id)
    return True


def _own_user(db: ScopedSession) -> User:
    user = db.scalars(select(User).where(User.id == db.scope.user_id)).first()
    if user is None:
        raise NotPermitted(N_("This concerns people who are signed in, and a command is nobody."))
    return user


def check_demo(db: ScopedSession, demo_allowed: bool) -> None:
    """Refuse the demo organization where it may not be opened. Raises NotPermitted."""
    organization = db.get(Organization, db.scope.organization_id)
    if organization is not None and organization.is_demo and not demo_allowed:
        raise NotPermitted(N_("The demo organization can only be opened on the machine that it runs on."))


def as_user(organization_id: UUID, user_id: UUID) -> Scope:
    """The scope of somebody who is signing in or being looked up: their own deeds, and the least rights."""
    return Scope(organization_id, Actor.user(user_id, ""), Role.AGENT)


def _refused_ticket() -> NotSignedIn:
    return NotSignedIn(N_("The sign-in took too long or came from another browser. Try again."))
