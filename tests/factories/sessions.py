"""Signed-in browsers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from services.db import scoped
from services.models import UserSession
from services.tokens import hash_token, new_token
from tests.factories.organizations import Tenant


def open_session(tenant: Tenant, who: str, *, age: timedelta = timedelta(0)) -> str:
    """Open a session for one of the tenant's people and return its cookie's token."""
    token, at = new_token(), datetime.now(UTC) - age
    with scoped(tenant.as_(who)) as db:
        db.add(
            UserSession(
                user_id=tenant.people[who].id,
                token_hash=hash_token(token),
                created_at=at,
                seen_at=at,
                user_agent="test",
            )
        )
    return token
