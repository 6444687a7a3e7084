"""What playing the week takes of the database, on the screens as by the API: who there is, and what time it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from services.db import scoped
from services.models import Call, Prospect
from tests.factories.organizations import Tenant


class Team:
    """The organization whose people play."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant

    def next_call(self, call: UUID) -> UUID:
        """The call that the call's follow-up planned."""
        with scoped(self.tenant.command) as db:
            return db.scalars(select(Call.id).where(Call.follows_call_id == call)).one()

    def call_with(self, prospect: str) -> UUID:
        """The only call with the prospect of this name."""
        named = select(Call.id).join(Call.prospect).where(Prospect.name == prospect)
        with scoped(self.tenant.command) as db:
            return db.scalars(named).one()

    def let_come(self, call: UUID) -> None:
        """Let the time pass until the call was to begin five minutes ago: nobody waits for that in a test."""
        with scoped(self.tenant.command) as db:
            row = db.scalars(select(Call).where(Call.id == call)).one()
            row.scheduled_at = datetime.now(UTC) - timedelta(minutes=5)
