"""The agents whom a file names by address: found, or made where the import may."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, Table, and_, func, select
from sqlalchemy.dialects.postgresql import insert

from services.db import ScopedSession
from services.errors import N_, Invalid
from services.imports.batches import Run
from services.imports.staging import among_ids, among_texts
from services.models import User
from services.models.base import new_id
from services.models.limits import NAME
from services.models.vocabulary import Language, Role
from services.text import fold, fold_email, search_text

# The version of a row that nobody has changed.
_AS_MADE = 1


class Agents:
    """The agents of one batch."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._found: dict[str, tuple[UUID, UUID | None]] = {}
        self._new: dict[str, tuple[UUID, str, str | None]] = {}
        self._unnamed: set[UUID] = set()
        self._names: dict[UUID, str] = {}

    def load(self, db: ScopedSession, addresses: Iterable[str]) -> None:
        """Find those with these addresses, at the start of a batch."""
        self._new, self._found, self._unnamed, self._names = {}, {}, set(), {}
        folded = {fold_email(address) for address in addresses}
        if folded:
            statement = select(User.email_folded, User.id, User.team_id, _is_unnamed().label("is_unnamed"))
            for row in db.execute(statement.where(among_texts(User.email_folded, folded))):
                self._found[row.email_folded] = (row.id, row.team_id)
                if row.is_unnamed:
                    self._unnamed.add(row.id)

    def get(self, address: str, name: str | None) -> tuple[UUID, UUID | None]:
        """The id and the team of the agent with this address; a new one is made at the next `write`.

        Raises Invalid for an unknown address where the import does not make agents.
        """
        folded = fold_email(address)
        if folded in self._found:
            self.name(address, name)
            return self._found[folded]
        if not self._run.creates_agents:
            raise Invalid(N_("%(field)s: there is no user with this address."), field="agent_email")
        id, first_address, first_name = self._new.get(folded, (new_id(), address, None))
        self._new[folded] = (id, first_address, first_name or name)
        return id, None

    def name(self, address: str, name: str | None) -> bool:
        """Name somebody at the next `write` who is still as an import made them; say whether that is so.

        Only an admin's import does, and of several names the first one counts.
        """
        id, _ = self._found.get(fold_email(address), (None, None))
        if not name or id not in self._unnamed or not self._run.names_agents:
            return False
        self._unnamed.discard(id)
        self._names[id] = name
        return True

    def write(self, db: ScopedSession, *, at: datetime) -> None:
        """Make the new ones, inactive, with their address for a name until one is met; name those met with one.

        An address that somebody else has added meanwhile breaks the batch by its constraint: it is tried again.
        """
        if self._names:
            # Whom a person has changed since they were loaded is not among these any more.
            still = select(User).where(among_ids(User.id, self._names), _is_unnamed())
            for user in db.scalars(still.with_for_update(key_share=True)):
                user.name, user.name_folded = self._names[user.id], fold(self._names[user.id])
                user.search_text = search_text(user.name, user.email)
            db.flush()
        if self._new:
            db.execute(insert(cast(Table, User.__table__)), [self._row(db, folded, at) for folded in self._new])

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
            "version": _AS_MADE,
            "import_id": self._run.import_id,
        }


def _is_unnamed() -> ColumnElement[bool]:
    """Whether a user is still as an import made them without a name: nobody has changed or activated them."""
    address = func.left(User.email, NAME)
    return and_(User.is_active.is_(False), User.version == _AS_MADE, User.name == address)
