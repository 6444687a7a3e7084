"""A mapping's text to its rules, or to all that is wrong with it at once."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from services import time_zones
from services.errors import N_, Invalid
from services.imports.columns import COLUMNS, Column
from services.imports.mappings.checking_rules import Notation, read_rule
from services.imports.mappings.date_formats import MOST_FORMATS, DateFormat, DateFormats, read_date_format
from services.imports.mappings.documents import read_document
from services.imports.mappings.faults import Faults
from services.imports.mappings.keys import Keys
from services.imports.mappings.number_formats import PLAIN, NumberFormat, read_number_format
from services.imports.mappings.rules import ImportMapping, Rule
from services.imports.values import shown
from services.models.vocabulary import ImportKind

_KNOWN = ("kind", "file", "time_zone", "date_format", "number_format", "columns")
_LONGEST_PATTERN = 200


def read_mapping(name: str, text: str) -> ImportMapping:
    """The mapping that a text in TOML says. `name` is what it is called: its file's, or the one it is saved under.

    Raises InvalidMapping, an Invalid, with every fault and its line.
    """
    document = read_document(name, text)
    faults = Faults(document.lines)
    keys = Keys(document.keys, (), faults)
    keys.refuse_unknown(_KNOWN, N_("There is no key “%(key)s” here. Known are %(known)s."))
    kind = _kind(keys)
    pattern, zone = _pattern(keys), _zone(keys)
    notation = Notation(_dates(keys), _numbers(keys))
    rules = _rules(keys, kind, notation) if kind is not None else ()
    faults.refuse_if_any(name)
    if kind is None:
        raise AssertionError("unreachable")
    return ImportMapping(name, kind, rules, pattern, zone)


def _kind(keys: Keys) -> ImportKind | None:
    known = ", ".join(ImportKind)
    if "kind" not in keys:
        keys.refuse(Invalid(N_("kind is missing: one of %(known)s."), known=known))
        return None
    written = keys.text("kind")
    if written is not None and written not in set(ImportKind):
        message = N_("kind must be one of %(known)s, not “%(value)s”.")
        keys.refuse(Invalid(message, known=known, value=shown(written)), "kind")
        return None
    return ImportKind(written) if written is not None else None


def _pattern(keys: Keys) -> str | None:
    pattern = keys.text("file")
    if pattern is not None and (len(pattern) > _LONGEST_PATTERN or "/" in pattern or "\\" in pattern):
        message = N_("file is a name of at most %(longest)s characters, without folders, such as anrufe*.csv.")
        keys.refuse(Invalid(message, longest=_LONGEST_PATTERN), "file")
    return pattern


def _zone(keys: Keys) -> ZoneInfo | None:
    written = keys.text("time_zone")
    if written is None:
        return None
    if written not in time_zones.names():
        message = N_("There is no time zone “%(value)s”. Zones are named as in Europe/Berlin.")
        keys.refuse(Invalid(message, value=shown(written)), "time_zone")
        return None
    return ZoneInfo(written)


def _dates(keys: Keys) -> DateFormats | None:
    written = keys.texts("date_format")
    if len(written) > MOST_FORMATS:
        message = N_("At most %(most)s date formats can be tried.")
        keys.refuse(Invalid(message, most=MOST_FORMATS), "date_format")
        return None
    formats: list[DateFormat] = []
    for one in written:
        try:
            formats.append(read_date_format(one))
        except Invalid as fault:
            keys.refuse(fault, "date_format")
    return DateFormats(tuple(formats)) if formats else None


def _numbers(keys: Keys) -> NumberFormat:
    written = keys.text("number_format")
    try:
        return read_number_format(written) if written is not None else PLAIN
    except Invalid as fault:
        keys.refuse(fault, "number_format")
        return PLAIN


def _rules(keys: Keys, kind: ImportKind, notation: Notation) -> tuple[Rule, ...]:
    columns = keys.table("columns")
    if columns is None:
        if "columns" not in keys:
            keys.refuse(Invalid(N_("columns is missing: the table that says where each column comes from.")))
        return ()
    names = [column.name for column in COLUMNS[kind]]
    columns.refuse_unknown(names, N_("There is no column “%(key)s”. Known are %(known)s."))
    _refuse_missing(columns, COLUMNS[kind])
    found = [(column, columns.table(column.name)) for column in COLUMNS[kind]]
    rules = [read_rule(table, column, notation) for column, table in found if table is not None]
    return tuple(rule for rule in rules if rule is not None)


def _refuse_missing(columns: Keys, known: tuple[Column, ...]) -> None:
    for column in known:
        if column.is_required and column.name not in columns:
            columns.refuse(
                Invalid(N_("The column %(column)s is missing; every row needs it."), column=column.name)
            )
