"""The agents whom a file names by address: found, or made where the import may."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.dialects.postgresql import insert

from services.db import ScopedSession
from services.errors import N_, Invalid
from services.imports.batches import Run
from services.imports.staging import among_texts
from services.models import User
from services.models.base import new_id
from services.models.limits import NAME
from services.models.vocabulary import Language, Role
from services.text import fold, fold_email, search_text


class Agents:
    """The agents of one batch."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._found: dict[str, tuple[UUID, UUID | None]] = {}
        self._new: dict[str, tuple[UUID, str, str | None]] = {}
        self._named: dict[UUID, str] = {}
        self._unnamed: set[UUID] = set()

    def load(self, db: ScopedSession, addresses: Iterable[str]) -> None:
        """Find those with these addresses, at the start of a batch."""
        self._new, self._named, self._found, self._unnamed = {}, {}, {}, set()
        folded = {fold_email(address) for address in addresses}
        if folded:
            statement = select(User.email_folded, User.id, User.team_id, User.name, User.email)
            for row in db.execute(statement.where(among_texts(User.email_folded, folded))):
                self._found[row.email_folded] = (row.id, row.team_id)
                if row.id in self._run.made_agents and row.name == row.email[:NAME]:
                    self._unnamed.add(row.id)

    def get(self, address: str, name: str | None) -> tuple[UUID, UUID | None]:
        """The id and the team of the agent with this address; a new one is made at the next `write`.

        Raises Invalid for an unknown address where the import does not make agents.
        """
        folded = fold_email(address)
        if folded in self._found:
            found = self._found[folded]
            if name and found[0] in self._unnamed:
                self._named.setdefault(found[0], name)
            return found
        if not self._run.creates_agents:
            raise Invalid(N_("%(field)s: there is no user with this address."), field="agent_email")
        id, first_address, first_name = self._new.get(folded, (new_id(), address, None))
        self._new[folded] = (id, first_address, first_name or name)
        return id, None

    def write(self, db: ScopedSession, *, at: datetime) -> None:
        """Make the new ones, inactive, with their address for a name until one is met; name those of this run.

        An address that somebody else has added meanwhile breaks the batch by its constraint: it is tried again.
        """
        for id, name in self._named.items():
            user = db.get_one(User, (db.scope.organization_id, id))
            user.name, user.name_folded = name, fold(name)
            user.search_text = search_text(name, user.email)
        if self._new:
            db.execute(insert(cast(Table, User.__table__)), [self._row(db, folded, at) for folded in self._new])
            self._run.made_agents.update(id for id, _, _ in self._new.values())
        db.flush()

    def _row(self, db: ScopedSession, folded: str, at: datetime) -> dict[str, object]:
        id, address, name = self._new[folded]
        shown = (name or address)[:NAME]
        return {
            "organization_id": db.scope.organization_id,
            "id": id,
            "email": address,
            "email_folded": folded,
            "name": shown,
            "name_folded": fold(shown),
            "search_text": search_text(shown, address),
            "role": Role.AGENT,
            "language": Language.EN,
            "is_active": False,
            "created_at": at,
            "version": 1,
        }
