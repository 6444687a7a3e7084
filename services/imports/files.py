"""One file of a run: its headings, and its rows in batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from string import whitespace
from zoneinfo import ZoneInfo

from services.errors import N_, Conflict, Invalid
from services.imports import comments, rejected_headings
from services.imports.columns import ALL_NAMES, checked_headings, fitting_kinds, kind_of
from services.imports.mappings.choosing import mapping_for, why_none
from services.imports.mappings.parsing import MappedParser
from services.imports.mappings.rules import ImportMapping
from services.imports.reading import (
    DELIMITERS,
    MOST_CELLS,
    PIECE,
    RawRow,
    read_rows,
    sniff_delimiter,
    sniff_line_end,
)
from services.imports.rows import RowParser
from services.imports.sources import Inspected, SourceFile, inspect, opened, stamp_of
from services.models.vocabulary import ImportKind

BATCH_ROWS = 2_000
_BATCH_CHARACTERS = 4_000_000
_BLANKS = "".join(DELIMITERS) + whitespace


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file of which is known how it is written, and its headings."""

    source: SourceFile
    inspected: Inspected
    delimiter: str
    line_end: str
    headings: tuple[str, ...]
    # So many rows of comments stand above the headings.
    comments: int

    def first_rows(self, most: int) -> list[RawRow]:
        """The first rows below the headings that can be told apart."""
        with opened(self.source.stream, self.inspected.encoding, self.line_end) as text:
            rows = islice(read_rows(text, self.delimiter, self.line_end), self.comments + 1, None)
            return [row for row in islice(rows, most) if row.fault is None]


@dataclass(frozen=True, slots=True)
class CheckedFile(WrittenFile):
    """A file that can be read: its kind and its mapping are known too."""

    kind: ImportKind
    mapping: ImportMapping | None = None

    def parser(self, zone: ZoneInfo) -> RowParser:
        """What reads the rows; `zone` is that of times without offset unless the mapping names one."""
        if self.mapping is not None:
            return MappedParser(self.mapping, self.headings, zone)
        return RowParser(self.kind, self.headings, zone)

    @property
    def mends(self) -> bool:
        """Whether the file holds rejected rows of an earlier run, mended or not."""
        return rejected_headings.FILE in self.headings

    def batches(self) -> Iterator[list[RawRow]]:
        """The rows below the headings; a batch ends early where its rows are long."""
        with opened(self.source.stream, self.inspected.encoding, self.line_end) as text:
            rows = islice(read_rows(text, self.delimiter, self.line_end), self.comments + 1, None)
            batch: list[RawRow] = []
            characters = 0
            for row in rows:
                batch.append(row)
                characters += sum(map(len, row.cells))
                if len(batch) >= BATCH_ROWS or characters >= _BATCH_CHARACTERS:
                    self._check_unchanged()
                    yield batch
                    batch, characters = [], 0
            self._check_unchanged()
            if batch:
                yield batch

    def _check_unchanged(self) -> None:
        """Raise Conflict where somebody writes to the file: its hash would be another one's, its last row half."""
        if stamp_of(self.source.stream) != self.inspected.stamp:
            raise Conflict(
                N_("%(file)s was changed while it was read, so the import stopped. Import it again."),
                file=self.source.name,
            )


def checked(source: SourceFile, mappings: Sequence[ImportMapping] = ()) -> CheckedFile:
    """Look at a file before anything is written.

    Raises Invalid naming it where its headings cannot be used, as they are or by one of the mappings.
    """
    return checked_kind(written(source, mappings), mappings)


def written(source: SourceFile, mappings: Sequence[ImportMapping] = ()) -> WrittenFile:
    """How a file is written. Raises Invalid naming it where it has no headings that can be read."""
    inspected = inspect(source.stream)
    with opened(source.stream, inspected.encoding) as text:
        sample = text.read(PIECE)
    line_end = sniff_line_end(sample)
    delimiter, above = comments.skipped(sample) or (_sniff(sample, mappings), 0)
    with opened(source.stream, inspected.encoding, line_end) as text:
        first = next(islice(read_rows(text, delimiter, line_end), above, None), None)
    if first is not None and first.fault is not None:
        raise Invalid(
            N_("%(file)s: the headings cannot be read. %(reason)s"), file=source.name, reason=str(first.fault)
        )
    if first is None or not "".join(first.cells).strip(_BLANKS):
        raise Invalid(N_("%(file)s is empty; its first line must hold the headings."), file=source.name)
    _check_width(first, source.name)
    headings = checked_headings(first.cells, file=source.name)
    return WrittenFile(source, inspected, delimiter, line_end, headings, above)


def _sniff(sample: str, mappings: Sequence[ImportMapping]) -> str:
    return sniff_delimiter(sample, ALL_NAMES.union(*(mapping.needed for mapping in mappings)))


def checked_kind(file: WrittenFile, mappings: Sequence[ImportMapping] = ()) -> CheckedFile:
    """The file with its kind, and its mapping if one is for it. Raises Invalid naming it where it tells none."""
    rejected_headings.refuse_list(file.headings, file=file.source.name)
    try:
        kind, mapping = _kind_and_mapping(file.source, file.headings, mappings)
    except Invalid:
        if is_no_text(file):
            message = N_("%(file)s is no text: it holds zero bytes. Save it as CSV in UTF-8.")
            raise Invalid(message, file=file.source.name) from None
        raise
    known = (file.source, file.inspected, file.delimiter, file.line_end, file.headings, file.comments)
    return CheckedFile(*known, kind, mapping)


def _kind_and_mapping(
    source: SourceFile, headings: tuple[str, ...], mappings: Sequence[ImportMapping]
) -> tuple[ImportKind, ImportMapping | None]:
    mends = rejected_headings.FILE in headings
    mapping = mapping_for(mappings, file=source.name, headings=headings, kind=source.kind, mends=mends)
    if mapping is not None:
        return mapping.kind, mapping
    if mappings and not fitting_kinds(headings):
        raise why_none(mappings, file=source.name, headings=headings)
    return kind_of(headings, file=source.name, given=source.kind), None


def is_no_text(file: WrittenFile) -> bool:
    """Whether a file whose headings say nothing is a picture, a spreadsheet or the like."""
    file.source.stream.seek(0)
    return file.inspected.encoding != "utf-16" and b"\x00" in file.source.stream.read(PIECE)


def _check_width(headings: RawRow, file: str) -> None:
    """Raise Invalid where some headings, and so some cells of the rows, might not have been kept."""
    if headings.width > MOST_CELLS:
        raise Invalid(
            N_("%(file)s has %(width)s columns; at most %(most)s can be read."),
            file=file,
            width=headings.width,
            most=MOST_CELLS,
        )
