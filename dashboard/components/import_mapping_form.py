"""A mapping without TOML: for each column the heading it comes from, and what the file's words stand for."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import formats, vocabulary
from dashboard.texts import _
from services import time_zones
from services.imports.columns import COLUMNS, Column
from services.imports.mappings.writing import MappingDraft, write_mapping
from services.imports.understanding import Understood, texts_under
from services.imports.values import WholeNumber, moment
from services.models.vocabulary import ImportKind

# None as an option would be shown as no choice at all.
_NOTHING = ""
# An option of a column's widget: a heading, or one of our words for every row.
_HEADING, _CONSTANT = "heading:", "constant:"
_NUMBER_FORMATS = ("1.234,56", "1,234.56", "1 234,56", "1'234.56")


def show(plain: Sequence[Understood]) -> str | None:
    """The mapping that the form says, as a text; None where no file has headings that can be mapped."""
    mappable = [found for found in plain if found.written is not None]
    if not mappable:
        st.caption(_("None of the files has headings that can be read."))
        return None
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        # Of several files one is mapped; the others are read by their own headings.
        names = [found.file for found in mappable]
        at = st.selectbox(
            _("File"), range(len(names)), format_func=lambda at: names[at], key="import_form_file", width=280
        )
        kind = st.selectbox(
            _("What the file holds"),
            list(ImportKind),
            format_func=lambda kind: vocabulary.import_kind(kind).text,
            key="import_form_kind",
            width=220,
        )
    return _show_columns(mappable[at], kind or ImportKind.PROSPECTS)


def _show_columns(found: Understood, kind: ImportKind) -> str | None:
    if found.written is None:
        return None
    # The file in the keys: for another one the form begins anew.
    mark = f"{kind}_{found.written.inspected.sha256}"
    known = [heading for heading in dict.fromkeys(found.written.headings) if heading]
    st.caption(_("A column without a heading is left out. * is needed in every row."))
    with st.grid(4, min_column_width=210):
        chosen = {column.name: _choose(column, known, mark) for column in COLUMNS[kind]}
    headings = _chosen_of(chosen, _HEADING)
    lacking = [column.name for column in COLUMNS[kind] if column.is_required and not chosen[column.name]]
    if lacking:
        st.caption(_("Still needed: %(columns)s", columns=formats.plain(", ".join(lacking))))
        return None
    translations = {
        column.name: _translate(column, found, headings[column.name], mark)
        for column in COLUMNS[kind]
        if column.words and column.name in headings
    }
    zone, dates, numbers = _show_notation(kind, headings, mark)
    return write_mapping(
        MappingDraft(kind, headings, _chosen_of(chosen, _CONSTANT), translations, zone, dates, numbers)
    )


def _chosen_of(chosen: dict[str, str], prefix: str) -> dict[str, str]:
    return {name: option.removeprefix(prefix) for name, option in chosen.items() if option.startswith(prefix)}


def _choose(column: Column, headings: Sequence[str], mark: str) -> str:
    options = [_NOTHING, *(f"{_HEADING}{one}" for one in headings), *(f"{_CONSTANT}{one}" for one in column.words)]
    same = next((f"{_HEADING}{one}" for one in headings if one.casefold() == column.name), _NOTHING)
    chosen: str = st.selectbox(
        formats.label(f"{column.name} *" if column.is_required else column.name),
        options,
        index=options.index(same),
        format_func=_option_text,
        key=f"import_form_{mark}_{column.name}",
    )
    return chosen


def _option_text(option: str) -> str:
    if option.startswith(_HEADING):
        return option.removeprefix(_HEADING)
    if option.startswith(_CONSTANT):
        return _("always %(word)s", word=option.removeprefix(_CONSTANT))
    return "–"


def _translate(column: Column, found: Understood, heading: str, mark: str) -> dict[str, str]:
    """What texts of the file that are none of our words stand for."""
    foreign = [text for text in texts_under(found, heading) if text not in column.words]
    if not foreign:
        return {}
    st.caption(
        _(
            "What the texts under %(heading)s stand for, as %(column)s:",
            heading=formats.plain(heading),
            column=formats.plain(column.name),
        )
    )
    meant: dict[str, str] = {}
    with st.grid(4, min_column_width=210):
        for at, text in enumerate(foreign):
            meant[text] = st.selectbox(
                formats.label(text),
                [_NOTHING, *column.words],
                format_func=lambda word: word or _("its rows are rejected"),
                key=f"import_form_{mark}_{column.name}_{heading}_{at}",
            )
    return {text: word for text, word in meant.items() if word}


def _show_notation(
    kind: ImportKind, headings: dict[str, str], mark: str
) -> tuple[str | None, tuple[str, ...], str | None]:
    """Time zone, date formats and number format, as far as the chosen columns need them."""
    used = [column for column in COLUMNS[kind] if column.name in headings]
    has_times = any(column.parse is moment for column in used)
    has_numbers = any(isinstance(column.parse, WholeNumber) for column in used)
    zone, dates, numbers = _NOTHING, "", _NOTHING
    with st.grid(4, min_column_width=210):
        if has_times:
            zone = st.selectbox(
                _("Time zone"),
                [_NOTHING, *sorted(time_zones.names())],
                format_func=lambda zone: zone or _("That of the organization"),
                key=f"import_form_{mark}_zone",
            )
            dates = st.text_input(
                _("How times are written"),
                key=f"import_form_{mark}_dates",
                placeholder=_("such as dd.mm.yyyy hh:mm"),
                help=_("Several are separated by |. Without any, times are ISO 8601 or dd.mm.yyyy hh:mm."),
            )
        if has_numbers:
            numbers = st.selectbox(
                _("How numbers are written"),
                [_NOTHING, *_NUMBER_FORMATS],
                format_func=lambda example: example or _("In plain digits"),
                key=f"import_form_{mark}_numbers",
            )
    formats_of_times = tuple(part.strip() for part in dates.split("|") if part.strip())
    return zone or None, formats_of_times, numbers or None
