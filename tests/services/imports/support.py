"""Small files and what became of them, for the importer's tests."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from services.db import ScopedSession, scoped
from services.imports.results import FileResult, ImportResult
from services.imports.runs import run_import
from services.imports.sources import SourceFile
from services.models import Base, Call, MilestoneResponse, ObjectionResponse, Outcome, Prospect
from services.settings import CHECKOUT
from tests.factories.organizations import Tenant

# Real data and edge cases, beside the checkout where there are any.
SHARED_DATA = CHECKOUT.parent / "shared" / "data"
PROSPECTS = "external_id,name,client_count\nP1,Petra Probst,600\nP2,Paul Prinz,100\nP3,Pia Pohl,\n"
CALLS = (
    "external_id,prospect_external_id,agent_email,status,started_at,ended_at\n"
    "C1,P1,agent@here.example,COMPLETED,2025-03-03T09:00:00Z,2025-03-03T10:00:00Z\n"
)
_TABLES: Mapping[str, type[Base]] = {
    "prospects": Prospect,
    "calls": Call,
    "outcomes": Outcome,
    "milestone_responses": MilestoneResponse,
    "objection_responses": ObjectionResponse,
}


class KeptRows:
    """Rejected rows in memory: the list of all, and those of each file by its place."""

    def __init__(self) -> None:
        self.list = io.StringIO(newline="")
        self.own: dict[int, io.StringIO] = {}

    def open_list(self) -> io.StringIO:
        """The list's stream."""
        return self.list

    def open_own(self, at: int) -> io.StringIO:
        """A new stream for one file."""
        assert at not in self.own
        self.own[at] = io.StringIO(newline="")
        return self.own[at]

    def listed(self) -> list[dict[str, str]]:
        """The rows of the list."""
        return list(csv.DictReader(io.StringIO(self.list.getvalue(), newline="")))


def source(content: str | bytes, name: str = "file.csv") -> SourceFile:
    """A file with this content."""
    return SourceFile(name, io.BytesIO(content.encode() if isinstance(content, str) else content))


def bring(tenant: Tenant, *contents: str | bytes, who: str | None = None, **options: Any) -> ImportResult:
    """Import these files as the terminal's command, or as one of the people."""
    scope = tenant.as_(who) if who else tenant.command
    files = [source(content, f"file{at}.csv") for at, content in enumerate(contents, 1)]
    return run_import(scope, files=files, **options)


def bring_one(tenant: Tenant, content: str | bytes, **options: Any) -> FileResult:
    """Import one file."""
    return bring(tenant, content, **options).files[0]


def counts(file: FileResult) -> tuple[int, int, int]:
    """Accepted, unchanged, rejected."""
    return file.accepted, file.unchanged, file.rejected


def rejections(file: FileResult) -> list[tuple[int, str | None]]:
    """Line and column of each rejection."""
    assert all(rejection.reason for rejection in file.rejections)
    return [(rejection.line, rejection.column) for rejection in file.rejections]


def csv_of(headings: str, *rows: Sequence[Any], delimiter: str = ",") -> str:
    """A well-formed file."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
    writer.writerow(headings.split(","))
    writer.writerows(rows)
    return stream.getvalue()


def call_file(**cells: str) -> str:
    """A file of one call C1 of prospect P1, with these cells beside or instead of the required ones."""
    row = {
        "external_id": "C1",
        "prospect_external_id": "P1",
        "agent_email": "agent@here.example",
        "status": "COMPLETED",
        **cells,
    }
    return csv_of(",".join(row), list(row.values()))


def stored(tenant: Tenant, table: str) -> list[dict[str, Any]]:
    """All rows of a table of this tenant, in the order in which they came to be."""
    model = _TABLES[table]
    with scoped(tenant.command) as db:
        return rows_of(db, model)


def rows_of(db: ScopedSession, model: Any) -> list[dict[str, Any]]:
    """All rows of a model, as dictionaries."""
    return [
        {column.name: getattr(row, column.name) for column in model.__table__.columns}
        for row in db.scalars(select(model).order_by(model.id))
    ]
