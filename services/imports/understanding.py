"""What can be told of files before anything is read for good: kind, columns, encoding, zone, first rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from services import organizations
from services.db import ScopedSession
from services.errors import Invalid
from services.imports.columns import COLUMNS
from services.imports.files import CheckedFile, WrittenFile, checked_kind, is_no_text, written
from services.imports.mappings.rules import ImportMapping
from services.imports.sources import SourceFile
from services.imports.values import clean, shown
from services.models.vocabulary import ImportKind
from services.scope import guarded

SAMPLE_ROWS = 5
# So many rows are looked at for the texts that stand under a heading, and so many texts are told.
TEXT_ROWS = 5_000
MOST_TEXTS = 24


@dataclass(frozen=True, slots=True)
class Column:
    """A column of ours that a file has: its name, and what in the file it comes from (empty for a constant)."""

    name: str
    source: str


@dataclass(frozen=True, slots=True)
class Understood:
    """One file as it would be read. `fault` says why it cannot be; what is known all the same stands beside it.

    `absent` are columns of the kind that the file lacks, `ignored` headings that nothing is read from. Times
    without an offset are local times of `zone`.
    """

    file: str
    zone: str
    fault: Invalid | None = None
    written: WrittenFile | None = None
    kind: ImportKind | None = None
    mapping: str | None = None
    columns: tuple[Column, ...] = ()
    absent: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    sample: tuple[tuple[str, ...], ...] = ()


@guarded
def look_at(
    db: ScopedSession, *, files: Sequence[SourceFile], mappings: Sequence[ImportMapping] = ()
) -> list[Understood]:
    """Each file as it would be read by its own headings or by the one of `mappings` that is for it."""
    zone = ZoneInfo(organizations.get_organization(db).time_zone)
    return [_understood(file, mappings, zone) for file in files]


def texts_under(file: Understood, heading: str) -> list[str]:
    """The texts that stand under a heading in the first rows, each once; what is beyond a few is left out."""
    if file.written is None or heading not in file.written.headings:
        return []
    at = file.written.headings.index(heading)
    rows = (row for row in file.written.first_rows(TEXT_ROWS) if row.width == len(file.written.headings))
    met = dict.fromkeys(clean(row.cells[at]) for row in rows)
    return [text for text in met if text and text.isprintable()][:MOST_TEXTS]


def _understood(file: SourceFile, mappings: Sequence[ImportMapping], zone: ZoneInfo) -> Understood:
    try:
        found = written(file, mappings)
    except Invalid as fault:
        return Understood(file.name, zone.key, fault)
    sample = _sample(found)
    try:
        checked = checked_kind(found, mappings)
    except Invalid as fault:
        if is_no_text(found):
            return Understood(file.name, zone.key, fault)
        return Understood(file.name, zone.key, fault, found, sample=sample)
    mapping, columns = checked.mapping, _columns(checked)
    names = {column.name for column in columns}
    used = set(mapping.needed) if mapping is not None else names
    return Understood(
        file.name,
        (mapping.zone if mapping is not None and mapping.zone is not None else zone).key,
        None,
        found,
        checked.kind,
        mapping.name if mapping is not None else None,
        columns,
        tuple(column.name for column in COLUMNS[checked.kind] if column.name not in names),
        tuple(heading for heading in found.headings if heading and heading not in used),
        sample,
    )


def _columns(file: CheckedFile) -> tuple[Column, ...]:
    if file.mapping is None:
        return tuple(Column(one.name, one.name) for one in COLUMNS[file.kind] if one.name in file.headings)
    return tuple(
        Column(rule.column.name, ", ".join(rule.template.headings) if rule.template is not None else "")
        for rule in file.mapping.rules
    )


def _sample(file: WrittenFile) -> tuple[tuple[str, ...], ...]:
    """The cells of the first rows that have as many as there are headings."""
    whole = (row.cells for row in file.first_rows(SAMPLE_ROWS) if row.width == len(file.headings))
    return tuple(tuple(shown(clean(cell)) for cell in cells) for cells in whole)
