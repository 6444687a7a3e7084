"""What every kind of export is made of: tables of typed values, and lines that say what they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from services import messages
from services.analytics.periods import Period
from services.models.vocabulary import Language

# Times are aware; shares are fractions of 1; a duration is a number of seconds, as its heading says.
Value = str | int | float | date | datetime | None
Row = Sequence[Value]
# Says a text of the message catalogue in one person's language, with its values.
Say = Callable[..., str]


class ExportKind(StrEnum):
    """What can be exported, by the address of the screen that shows it."""

    CALLS = "calls"
    PROSPECTS = "prospects"
    COUNTED = "counted"
    TEAM = "team"
    FUNNEL = "funnel"
    OBJECTIONS = "objections"
    MY_CALLS = "my-calls"


class ExportFormat(StrEnum):
    """As what; the values are the endings of file names."""

    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class Line:
    """One line about an export: what it tells of, and what it tells."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table. `rows` may be read once, and may read the database while it is; there are `total` of them.

    Headings are words for programs, the same in every language; the title is for people.
    """

    title: str
    headings: tuple[str, ...]
    rows: Iterable[Row]
    total: int

    @classmethod
    def of(cls, title: str, headings: tuple[str, ...], rows: Sequence[Row]) -> Table:
        """A table whose rows are there already."""
        return cls(title, headings, rows, len(rows))


@dataclass(frozen=True, slots=True)
class Content:
    """One export before it is written: its tables, and what there is to say about them.

    `name` goes into the file's name, `words` are the filters as an address says them, `filters` the same for
    people. Of what is not about days there is no period.
    """

    name: str
    title: str
    tables: Sequence[Table]
    words: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    filters: Sequence[Line] = ()
    definitions: Sequence[Line] = ()
    period: Period | None = None
    earlier: Period | None = None

    @property
    def total(self) -> int:
        """How many rows all tables have."""
        return sum(table.total for table in self.tables)


def saying(language: Language) -> Say:
    """Says texts in this language."""

    def say(message: str, /, **values: object) -> str:
        return messages.translate(message, language, **values)

    return say
