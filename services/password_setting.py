"""Setting a password through a link, for somebody who is not signed in yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, select, update

from services import sessions, throttle, tickets
from services.db import LookupKey, look_up, scoped
from services.errors import N_, NotFound
from services.models import Organization, PasswordLink, User
from services.tokens import hash_token


@dataclass(frozen=True, slots=True)
class LinkOwner:
    """For whom a link is: what its page shows."""

    name: str
    email: str
    organization_name: str


def check_link_across_organizations(token: str) -> LinkOwner:
    """Whose link this is; it stays good. Raises NotFound for one that was used, has expired or was replaced."""
    found = _find_link_across_organizations(token)
    with scoped(sessions.as_user(found.organization_id, found.user_id)) as db:
        people = select(User, Organization).join(Organization, Organization.id == User.organization_id)
        row = db.execute(people.where(User.id == found.user_id)).first()
        if row is None or not row.User.can_sign_in:
            raise _gone()
        return LinkOwner(row.User.name, row.User.email, row.Organization.name)


def set_password_across_organizations(token: str, password: str, *, browser: str, demo_allowed: bool) -> str:
    """Set the password of a link's user and return a ticket, as after a sign-in.

    In one transaction the link is used up, and all sessions and other links of the user end; after a password
    that cannot be taken (Invalid) the link is still good. Raises NotFound for a link that does not count any
    more, and NotPermitted for the demo organization where it may not be opened.
    """
    found = _find_link_across_organizations(token)
    with scoped(sessions.as_user(found.organization_id, found.user_id)) as db:
        sessions.check_demo(db, demo_allowed)
        user = sessions.lock_user(db, found.user_id)
        now = datetime.now(UTC)
        use = (
            update(PasswordLink)
            .where(PasswordLink.id == found.id, PasswordLink.used_at.is_(None), PasswordLink.expires_at > now)
            .values(used_at=now)
            .returning(PasswordLink.user_id)
        )
        if db.scalars(use).first() is None or user is None or not user.can_sign_in:
            raise _gone()
        sessions.set_password(db, user, password)
        ticket = tickets.issue(db, user_id=user.id, browser=browser)
    throttle.forget(user.email)
    return ticket


def _find_link_across_organizations(token: str) -> Row[Any]:
    columns = select(
        PasswordLink.organization_id,
        PasswordLink.id,
        PasswordLink.user_id,
        PasswordLink.used_at,
        PasswordLink.expires_at,
    )
    digest = hash_token(token)
    found = look_up(LookupKey.LINK_HASH, digest, columns.where(PasswordLink.token_hash == digest))
    if found is None or found.used_at is not None or found.expires_at <= datetime.now(UTC):
        raise _gone()
    return found


def _gone() -> NotFound:
    message = N_("This link has expired, was used, or was replaced by a newer one. Ask an admin for a new one.")
    return NotFound(message)
