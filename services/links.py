"""Set-password links: a random token of which only the hash is kept, good once and for three days.

No guards here: `users` and `sessions` hand links out and take them back, and they are guarded.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete

from services.db import ScopedSession
from services.models import PasswordLink
from services.models.vocabulary import LinkPurpose
from services.tokens import hash_token, new_token

LIFETIME = timedelta(days=3)


def create(db: ScopedSession, *, user_id: UUID, purpose: LinkPurpose) -> str:
    """Make a link for somebody, end their older unused ones, and return its token, which is never stored."""
    end_unused(db, user_id=user_id)
    token, now = new_token(), datetime.now(UTC)
    db.add(
        PasswordLink(
            user_id=user_id,
            token_hash=hash_token(token),
            purpose=purpose,
            created_at=now,
            expires_at=now + LIFETIME,
        )
    )
    db.flush()
    return token


def end_unused(db: ScopedSession, *, user_id: UUID) -> None:
    """Remove somebody's links that were not used yet."""
    db.execute(delete(PasswordLink).where(PasswordLink.user_id == user_id, PasswordLink.used_at.is_(None)))


def password_link(public_url: str, token: str) -> str:
    """The address to hand over; `public_url` is an origin without a slash at its end."""
    return f"{public_url}/set-password?token={token}"
