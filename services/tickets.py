"""Tickets: what a right password gives, good once, for half a minute, in the same browser, for a session.

No guards here: `sessions` gives tickets and takes them, before it knows who acts.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete

from services.db import ScopedSession
from services.models import Ticket
from services.tokens import hash_token, new_token

LIFETIME = timedelta(seconds=30)


def issue(db: ScopedSession, *, user_id: UUID, browser: str) -> str:
    """A new ticket for this user in this browser; of the user's older ones the expired are removed."""
    now, ticket = datetime.now(UTC), new_token()
    db.execute(delete(Ticket).where(Ticket.user_id == user_id, Ticket.expires_at <= now))
    row = Ticket(
        user_id=user_id,
        ticket_hash=hash_token(ticket),
        browser_hash=hash_token(browser),
        expires_at=now + LIFETIME,
    )
    db.add(row)
    db.flush()
    return ticket


def end_unused(db: ScopedSession, *, user_id: UUID) -> None:
    """Remove somebody's tickets: what gave them does not count any more."""
    db.execute(delete(Ticket).where(Ticket.user_id == user_id))


def take(db: ScopedSession, *, ticket: str, browser: str) -> UUID | None:
    """Whose ticket this is, and end it; None for one of another browser, an expired, used or unknown one."""
    taken = (
        delete(Ticket)
        .where(
            Ticket.ticket_hash == hash_token(ticket),
            Ticket.browser_hash == hash_token(browser),
            Ticket.expires_at > datetime.now(UTC),
        )
        .returning(Ticket.user_id)
    )
    return db.scalars(taken).first()
