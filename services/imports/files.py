"""One file of a run: its headings, and its rows in batches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from services.errors import N_, Invalid
from services.imports.columns import ALL_NAMES, checked_headings, kind_of
from services.imports.reading import PIECE, RawRow, read_rows, sniff_delimiter, sniff_line_end
from services.imports.sources import Inspected, SourceFile, inspect, opened
from services.models.vocabulary import ImportKind

BATCH_ROWS = 2_000
_BATCH_CHARACTERS = 4_000_000


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that can be read: how it is written, its headings and its kind are known."""

    source: SourceFile
    inspected: Inspected
    delimiter: str
    line_end: str
    headings: tuple[str, ...]
    kind: ImportKind

    def batches(self) -> Iterator[list[RawRow]]:
        """The rows below the headings; a batch ends early where its rows are long."""
        with opened(self.source.stream, self.inspected.encoding, self.line_end) as text:
            rows = read_rows(text, self.delimiter, self.line_end)
            next(rows)
            batch: list[RawRow] = []
            characters = 0
            for row in rows:
                batch.append(row)
                characters += sum(map(len, row.cells))
                if len(batch) >= BATCH_ROWS or characters >= _BATCH_CHARACTERS:
                    yield batch
                    batch, characters = [], 0
            if batch:
                yield batch


def checked(source: SourceFile) -> CheckedFile:
    """Look at a file before anything is written. Raises Invalid naming it where its headings cannot be used."""
    inspected = inspect(source.stream)
    with opened(source.stream, inspected.encoding) as text:
        sample = text.read(PIECE)
    delimiter = sniff_delimiter(sample, ALL_NAMES)
    line_end = sniff_line_end(sample)
    with opened(source.stream, inspected.encoding, line_end) as text:
        first = next(read_rows(text, delimiter, line_end), None)
    if first is None:
        raise Invalid(N_("%(file)s is empty; its first line must hold the headings."), file=source.name)
    if first.fault is not None:
        raise Invalid(
            N_("%(file)s: the headings cannot be read. %(reason)s"), file=source.name, reason=str(first.fault)
        )
    headings = checked_headings(first.cells, file=source.name)
    kind = kind_of(headings, file=source.name, given=source.kind)
    return CheckedFile(source, inspected, delimiter, line_end, headings, kind)
