"""What an import tells: while it runs, and at its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from services.errors import Invalid
from services.imports.rows import Row, Verdict
from services.models.vocabulary import ImportKind

# So many rejections of a file are kept; all of them go to the file of rejected rows.
MOST_REJECTIONS = 1_000


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: the rows read of the file at hand, and bytes over all files."""

    file: str
    rows: int
    bytes_done: int
    bytes_total: int


@dataclass(frozen=True, slots=True)
class Rejection:
    """One row that was not taken. `column` is None where the row as a whole is at fault.

    `message` and `values` are for the message catalogue; `reason` is the English sentence.
    """

    line: int
    column: str | None
    message: str
    values: Mapping[str, object]

    @classmethod
    def of(cls, line: int, fault: Invalid) -> Rejection:
        """The rejection of the row that begins on this line."""
        return cls(line, fault.field, fault.message, fault.values)

    @property
    def reason(self) -> str:
        """The sentence in English."""
        return self.message % self.values if self.values else self.message


@dataclass(slots=True)
class FileResult:
    """The counts of one file; accepted + unchanged + rejected is always rows.

    `mapping` is the name of the mapping by which it was read.
    """

    file: str
    kind: ImportKind
    sha256: str
    accepted: int = 0
    unchanged: int = 0
    rejected: int = 0
    rejections: list[Rejection] = field(default_factory=list)
    mapping: str | None = None

    @property
    def rows(self) -> int:
        """The rows read so far."""
        return self.accepted + self.unchanged + self.rejected

    def count(self, row: Row) -> None:
        """Add one row by its verdict."""
        if row.verdict is Verdict.ACCEPTED:
            self.accepted += 1
        elif row.verdict is Verdict.UNCHANGED:
            self.unchanged += 1
        elif row.fault is not None:
            self.rejected += 1
            if len(self.rejections) < MOST_REJECTIONS:
                self.rejections.append(Rejection.of(row.line, row.fault))
        else:
            raise RuntimeError("A row came out of its batch without a verdict.")

    def counts(self) -> dict[str, Any]:
        """What is kept of the file in the table of imports and in the audit log."""
        by_mapping = {} if self.mapping is None else {"mapping": self.mapping}
        return {
            "file": self.file,
            "kind": self.kind.value,
            **by_mapping,
            "sha256": self.sha256,
            "rows": self.rows,
            "accepted": self.accepted,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
        }


@dataclass(frozen=True, slots=True)
class ImportResult:
    """One run. `files` are in the order in which they were given; a dry run has no id."""

    import_id: UUID | None
    files: tuple[FileResult, ...]

    @property
    def rejected(self) -> int:
        """How many rows were not taken, over all files."""
        return sum(file.rejected for file in self.files)

    def document(self) -> dict[str, Any]:
        """The result as the JSON of commands and of the API."""
        return {"dryRun": self.import_id is None, "files": [_document(file) for file in self.files]}


def _document(file: FileResult) -> dict[str, Any]:
    counts = file.counts()
    del counts["sha256"]
    rejections = [{"line": r.line, "column": r.column, "reason": r.reason} for r in file.rejections]
    return {**counts, "rejections": rejections}
