"""What a mapping says, once it has been checked: for each column where its value comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any
from zoneinfo import ZoneInfo

from services.errors import N_, Invalid
from services.imports.columns import Column
from services.imports.mappings.templates import Template
from services.imports.values import Parser, shown
from services.models.vocabulary import ImportKind


@dataclass(frozen=True, slots=True)
class Condition:
    """That a cell holds one of these texts; an empty cell holds the empty one."""

    heading: str
    texts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Translation:
    """What the texts of cells stand for, in our own notation; an empty text stands for an empty value.

    An empty cell is translated by its own line alone and else stays empty. A text without a line becomes
    `otherwise`, is kept, or is refused.
    """

    texts: Mapping[str, str]
    otherwise: str | None = None
    keeps_others: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """Where the value of one column comes from: a constant, a cell (a template of it alone), or a template.

    `parse` reads what the file says, in the file's notation; what the mapping says itself is in ours, and read by
    the column.
    """

    column: Column
    parse: Parser
    constant: str | None = None
    template: Template | None = None
    may_be_empty: frozenset[str] = frozenset()
    translation: Translation | None = None
    conditions: tuple[Condition, ...] = ()

    @property
    def label(self) -> str:
        """What the column is called in sentences about a row: by its headings, then its own name."""
        headings = self.template.headings if self.template is not None else ()
        if not headings or headings == (self.column.name,):
            return self.column.name
        return f"{', '.join(dict.fromkeys(headings))} ({self.column.name})"

    @property
    def heading(self) -> str:
        """The one heading that stands for the column where only one can; the column's name for a constant."""
        return self.template.headings[0] if self.template is not None else self.column.name

    @property
    def needed(self) -> tuple[str, ...]:
        """All headings that the rule looks at."""
        made_of = self.template.headings if self.template is not None else ()
        return (*made_of, *(condition.heading for condition in self.conditions))

    def value(self, cells: Mapping[str, str], zone: ZoneInfo) -> Any:
        """The column's value in a row with these cleaned cells, None for an empty one.

        Raises Invalid naming the heading, also for an empty value where the column needs one.
        """
        if not all(cells[condition.heading] in condition.texts for condition in self.conditions):
            text, is_ours = "", True
        elif self.template is None:
            text, is_ours = self.constant or "", True
        else:
            text, is_ours = self._translated(self._filled(self.template, cells))
        if text:
            return (self.column.parse if is_ours else self.parse)(text, self.label, zone)
        if self.column.is_required:
            raise self._missing(cells)
        return None

    def _filled(self, template: Template, cells: Mapping[str, str]) -> str:
        """The template's text, empty where all its cells are. Raises Invalid where one of several is missing."""
        empty = [heading for heading in template.headings if not cells[heading]]
        if len(empty) == len(template.headings):
            return ""
        lacking = next((heading for heading in empty if heading not in self.may_be_empty), None)
        if lacking is not None:
            raise Invalid(
                N_("%(field)s is empty, and %(column)s is made of it."), field=lacking, column=self.column.name
            )
        return template.fill(cells)

    def _translated(self, text: str) -> tuple[str, bool]:
        """The text as it is to be read, and whether it is the mapping's own."""
        if self.translation is None:
            return text, False
        found = self.translation.texts.get(text)
        if found is not None:
            return found, True
        if not text or self.translation.keeps_others:
            return text, False
        if self.translation.otherwise is not None:
            return self.translation.otherwise, True
        raise Invalid(
            N_("%(field)s: the mapping does not say what “%(value)s” stands for."),
            field=self.label,
            value=shown(text),
        )

    def _missing(self, cells: Mapping[str, str]) -> Invalid:
        headings = self.template.headings if self.template is not None else ()
        empty = next((heading for heading in headings if not cells[heading]), None)
        if empty is not None:
            return Invalid(
                N_("%(field)s is empty, and %(column)s is needed."), field=empty, column=self.column.name
            )
        return Invalid(N_("%(field)s gives no value here, and one is needed."), field=self.label)


@dataclass(frozen=True, slots=True)
class ImportMapping:
    """A checked mapping: what it is called in sentences, and its rules in the order of the kind's columns."""

    name: str
    kind: ImportKind
    rules: tuple[Rule, ...]
    file_pattern: str | None = None
    zone: ZoneInfo | None = None

    @property
    def needed(self) -> tuple[str, ...]:
        """All headings that a file must have, each once."""
        return tuple(dict.fromkeys(heading for rule in self.rules for heading in rule.needed))

    def missing(self, headings: tuple[str, ...]) -> list[str]:
        """The headings that a file with these ones lacks."""
        return [heading for heading in self.needed if heading not in headings]

    def names_file(self, file: str) -> bool:
        """Whether the mapping's pattern is that of this file's name, in any case."""
        return self.file_pattern is not None and fnmatchcase(file.casefold(), self.file_pattern.casefold())
