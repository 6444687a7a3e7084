"""The table of one column in a mapping, to its rule."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from services.errors import N_, Invalid
from services.imports.columns import Column
from services.imports.mappings.date_formats import DateFormats
from services.imports.mappings.keys import Keys
from services.imports.mappings.number_formats import MOST_DIVISOR, MappedNumber, NumberFormat, Rounding
from services.imports.mappings.rules import Condition, Rule, Translation
from services.imports.mappings.templates import Template, cell_of, read_template
from services.imports.values import Parser, WholeNumber, moment, shown
from services.text import normalize

_SOURCES = ("from", "template", "constant")
_KNOWN = (*_SOURCES, "may_be_empty", "values", "otherwise", "keep_others", "when", "divide", "round")
_UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Notation:
    """How the file writes times and numbers."""

    dates: DateFormats | None
    numbers: NumberFormat


def read_rule(keys: Keys, column: Column, notation: Notation) -> Rule | None:
    """The rule of one column; None where it cannot be told, whose faults have been noted then."""
    keys.refuse_unknown(_KNOWN, N_("There is no key “%(key)s” for a column. Known are %(known)s."))
    given = [name for name in _SOURCES if name in keys]
    if len(given) != 1:
        keys.refuse(Invalid(N_("%(column)s needs one of from, template and constant."), column=column.name))
        return None
    template = _template(keys)
    _refuse_what_does_nothing(keys, column)
    constant = _ours(keys, column, "constant", may_be_empty=False)
    if template is None and constant is None:
        return None
    return Rule(
        column,
        _parser(keys, column, notation),
        constant,
        template,
        _may_be_empty(keys, template),
        _translation(keys, column),
        _conditions(keys),
    )


def _template(keys: Keys) -> Template | None:
    heading = keys.text("from")
    if heading is not None:
        return cell_of(heading)
    written = keys.text("template")
    if written is None:
        return None
    try:
        return read_template(written)
    except Invalid as fault:
        keys.refuse(fault, "template")
        return None


def _refuse_what_does_nothing(keys: Keys, column: Column) -> None:
    """Note keys that go with others which are not there: whoever wrote them expects something of them."""
    if "constant" in keys:
        for name in ("values", "otherwise", "keep_others", "divide", "round"):
            if name in keys:
                keys.refuse(
                    Invalid(N_("%(key)s has nothing to work on: a constant is always the same."), key=name), name
                )
        if column.is_required and column.name.endswith("external_id"):
            keys.refuse(Invalid(N_("%(column)s tells rows apart and cannot be a constant."), column=column.name))
    if "may_be_empty" in keys and "template" not in keys:
        keys.refuse(Invalid(N_("may_be_empty goes with template."), key="may_be_empty"), "may_be_empty")
    if "keep_others" in keys and "otherwise" in keys:
        keys.refuse(Invalid(N_("Either otherwise or keep_others: a value cannot be both.")), "keep_others")
    for name in ("otherwise", "keep_others"):
        if name in keys and "values" not in keys:
            keys.refuse(Invalid(N_("%(key)s goes with values, which are missing."), key=name), name)


def _may_be_empty(keys: Keys, template: Template | None) -> frozenset[str]:
    named = frozenset(keys.texts("may_be_empty"))
    headings = template.headings if template is not None else ()
    for heading in sorted(named.difference(headings)):
        message = N_("may_be_empty names “%(heading)s”, which is not in the template.")
        keys.refuse(Invalid(message, heading=shown(heading)), "may_be_empty")
    return named


def _translation(keys: Keys, column: Column) -> Translation | None:
    values = keys.table("values")
    if values is None:
        return None
    texts: dict[str, str] = {}
    for written in values:
        meant = _ours(values, column, written, may_be_empty=True)
        text = normalize(written)
        if text in texts:
            values.refuse(Invalid(N_("“%(value)s” is translated twice."), value=shown(text)), written)
        texts[text] = meant or ""
    otherwise = _ours(keys, column, "otherwise", may_be_empty=True)
    return Translation(texts, otherwise, keys.flag("keep_others"))


def _ours(keys: Keys, column: Column, name: str, *, may_be_empty: bool) -> str | None:
    """A value that the mapping says itself, which the column must be able to read as it stands."""
    text = keys.word(name)
    if text is None:
        return None
    if not text:
        if not may_be_empty:
            keys.refuse(Invalid(N_("%(key)s is empty."), key=name), name)
        return text
    try:
        column.parse(text, column.name, _UTC)
    except Invalid as fault:
        keys.refuse(fault, name)
    return text


def _conditions(keys: Keys) -> tuple[Condition, ...]:
    table = keys.table("when")
    if table is None:
        return ()
    if not list(table):
        keys.refuse(
            Invalid(N_("when is empty: it says which texts of which heading the column goes with.")), "when"
        )
    return tuple(Condition(normalize(heading), frozenset(table.texts(heading))) for heading in table)


def _parser(keys: Keys, column: Column, notation: Notation) -> Parser:
    """What reads the cells of this column."""
    if isinstance(column.parse, WholeNumber):
        divisor = keys.whole("divide", lowest=1, highest=MOST_DIVISOR)
        return MappedNumber(column.parse, notation.numbers, divisor or 1, _rounding(keys))
    for name in ("divide", "round"):
        if name in keys:
            message = N_("%(key)s is for columns of numbers, and %(column)s is none.")
            keys.refuse(Invalid(message, key=name, column=column.name), name)
    if column.parse is moment and notation.dates is not None:
        return notation.dates
    return column.parse


def _rounding(keys: Keys) -> Rounding | None:
    written = keys.text("round")
    if written is None:
        return None
    try:
        return Rounding(written)
    except ValueError:
        message = N_("round must be one of %(known)s, not “%(value)s”.")
        keys.refuse(Invalid(message, known=", ".join(Rounding), value=shown(written)), "round")
        return None
