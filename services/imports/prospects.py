"""Writing prospects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from services.db import ScopedSession
from services.errors import N_, Invalid
from services.imports.batches import KindWriter, Known, Run, Stored
from services.imports.changes import keep_changed
from services.imports.own_ids import known_as, rows_by_name
from services.imports.rows import Row
from services.imports.seen import Key
from services.imports.staging import Stage, among_ids, among_texts
from services.imports.values import resolved
from services.models import Prospect
from services.models.base import new_id
from services.models.vocabulary import ImportKind
from services.text import fold, fold_email, fold_phone, search_text

_FROM_FILE = (
    "external_id",
    "name",
    "company",
    "email",
    "phone",
    "client_count",
    "main_pain",
    "revenue_volatility",
    "language",
    "ghl_contact_id",
    "notes",
    "created_at",
)
_COLUMNS = ("id", *_FROM_FILE, "name_folded", "search_text", "email_folded", "phone_folded", "import_digest")


class ProspectWriter(KindWriter):
    """Prospects are known by their external id; a GHL contact id belongs to one of them.

    One that was merged is still known by both: its file may come again and brings back nobody, as a person has
    touched it.
    """

    kind = ImportKind.PROSPECTS
    identity = "external_id"

    def __init__(self, run: Run, present: frozenset[str], *, mends: bool = False) -> None:
        super().__init__(run, present, mends=mends)
        self._stage = Stage(Prospect, _COLUMNS)
        # Whose a contact id is: a stored prospect's, or one of this batch. Those staged may be about to let go.
        self._owners: dict[str, UUID] = {}
        self._staged: set[UUID] = set()

    def stages(self) -> Sequence[Stage]:
        return [self._stage]

    def identify(self, db: ScopedSession, rows: Sequence[Row]) -> None:
        for row in rows:
            row.key = (row.values["external_id"],)
            if "created_at" in row.values:
                row.values["created_at"] = resolved(row.values["created_at"], after=None)

    def load_known(self, db: ScopedSession, rows: Sequence[Row]) -> dict[Key, Known]:
        names = {row.key[0] for row in rows}
        found = rows_by_name(db, Prospect, Prospect.import_digest, names=names)
        return {(name,): Known(row.id, row.import_digest) for name, row in found.items()}

    def load_stored(self, db: ScopedSession, ids: Sequence[UUID]) -> dict[UUID, Stored]:
        columns = [getattr(Prospect, name) for name in _FROM_FILE]
        statement = (
            select(Prospect.id, Prospect.import_digest, Prospect.is_touched, *columns)
            .where(among_ids(Prospect.id, ids))
            .order_by(Prospect.id)
            .with_for_update()
        )
        return {
            id: Stored(Known(id, digest), touched, _named(id, dict(zip(_FROM_FILE, values, strict=True))))
            for id, digest, touched, *values in db.execute(statement)
        }

    def says_what_is_stored(self, row: Row, stored: Stored) -> bool:
        # An empty created_at leaves the stored one.
        said = {name: value for name, value in row.values.items() if name != "created_at" or value is not None}
        return all(stored.values.get(name) == value for name, value in said.items())

    def prepare(self, db: ScopedSession, rows: Sequence[Row]) -> None:
        self._staged = set()
        self._owners = self._load_owners(db, {row.values.get("ghl_contact_id") for row in rows})

    def accept(self, db: ScopedSession, row: Row, stored: Stored | None) -> None:
        values = self.merged(row, stored)
        self.check_past(["created_at"], row.values)
        prospect_id = stored.known.id if stored else new_id()
        self._claim(db, values.get("ghl_contact_id"), prospect_id)
        if values.get("created_at") is None:
            # When a prospect came to be cannot be empty: it is as stored, else now.
            values["created_at"] = stored.values["created_at"] if stored else self.now
        name = values["name"]
        self._stage.add(
            prospect_id,
            *(values.get(column) for column in _FROM_FILE),
            fold(name),
            search_text(name, values.get("company"), values.get("email")),
            fold_email(values["email"]) if values.get("email") else None,
            fold_phone(values.get("phone")),
            self.digest_to_store(row, stored),
            is_new=stored is None,
        )
        self._staged.add(prospect_id)

    def write(self, db: ScopedSession) -> None:
        if not self._stage.copy(db):
            return
        keep_changed(db, self._stage, kind=self.kind, import_id=self.run.import_id)
        self._stage.update_known(db, but=["external_id"])
        self._stage.insert_new(db, version=1, is_touched=False, import_id=self.run.import_id)

    def _claim(self, db: ScopedSession, contact: str | None, prospect_id: UUID) -> None:
        """Take a contact id for this prospect. Raises Invalid where it is another one's."""
        if contact is None:
            return
        owner = self._owners.get(contact)
        if owner is not None and owner != prospect_id and owner in self._staged:
            # Its owner is among those staged, and may have let go of it by then.
            self.write(db)
            self._staged = set()
            owner = self._load_owners(db, {contact}).get(contact)
        if owner is not None and owner != prospect_id:
            raise Invalid(
                N_("%(field)s belongs to another prospect already."), field="ghl_contact_id", value=contact
            )
        self._owners[contact] = prospect_id

    def _load_owners(self, db: ScopedSession, contacts: set[Any]) -> dict[str, UUID]:
        contacts.discard(None)
        if not contacts:
            return {}
        # A merged prospect's belongs to the one that it was merged into.
        owner = func.coalesce(Prospect.merged_into_id, Prospect.id)
        statement = select(Prospect.ghl_contact_id, owner).where(among_texts(Prospect.ghl_contact_id, contacts))
        return {contact: id for contact, id in db.execute(statement) if contact is not None}


def _named(id: UUID, values: dict[str, Any]) -> dict[str, Any]:
    return {**values, "external_id": known_as(values["external_id"], id)}
