"""The files to import: handed over, and each with what was understood of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st
from streamlit import config

from dashboard import formats, texts, vocabulary
from dashboard.components import card_title
from dashboard.texts import _
from services.imports.background import MOST_FILES
from services.imports.sources import SourceFile
from services.imports.understanding import Understood
from services.models.vocabulary import ImportKind

_FILES = "import_files"
_BY_HEADINGS = ""  # None as an option would be shown as no choice at all.
# A table of more columns than this is no sample that anybody reads.
_MOST_COLUMNS = 30
_ENCODINGS = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252"}


def show_uploader() -> list[Any]:
    """Where files are handed over, and those that are there, as Streamlit holds them."""
    most = formats.number(config.get_option("server.maxUploadSize"))
    files: list[Any] = st.file_uploader(
        _("CSV files"),
        accept_multiple_files=True,
        key=_FILES,
        help=_(
            "Prospects, calls, milestone responses and objection responses, in any order. A file may have"
            " %(most)s MB; the import command takes larger ones.",
            most=most,
        ),
    )
    st.caption(
        _(
            "Up to %(files)s files of %(most)s MB each. Nothing is written before you have seen what was"
            " understood and checked it.",
            files=formats.number(MOST_FILES),
            most=most,
        )
    )
    return files


def sources(files: Sequence[Any]) -> list[SourceFile]:
    """The handed-over files as imports take them, of the kinds that were chosen for them."""
    return [SourceFile(file.name, file, chosen_kind(file)) for file in files]


def chosen_kind(file: Any) -> ImportKind | None:
    """What somebody says that the file holds; None where its headings tell."""
    chosen = st.session_state.get(_kind_key(file))
    return ImportKind(chosen) if chosen else None


def show_understood(files: Sequence[Any], understood: Sequence[Understood]) -> None:
    """A card for each file."""
    for file, found in zip(files, understood, strict=True):
        with st.container(border=True, gap="small"):
            _show_head(file, found)
            if found.fault is not None:
                st.error(texts.sentence(found.fault), icon=":material/error:")
                if found.written is not None:
                    st.caption(_("Headings that are not ours can be mapped: choose above how the files are read."))
            elif found.kind is not None:
                _show_columns(found)
            if found.written is not None:
                _show_sample(found)


def _kind_key(file: Any) -> str:
    return f"import_kind_{file.file_id}"


def _show_head(file: Any, found: Understood) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        looks = [vocabulary.import_kind(found.kind)] if found.kind is not None else []
        with st.container(gap=None, width="content"):
            st.markdown(f"**{formats.plain(found.file)}** {vocabulary.badges(looks)}")
            if found.written is not None:
                st.caption(_how_written(found))
        if found.written is not None:
            st.selectbox(
                _("What the file holds"),
                [_BY_HEADINGS, *ImportKind],
                format_func=_kind_text,
                key=_kind_key(file),
                label_visibility="collapsed",
                width=220,
            )


def _kind_text(kind: str) -> str:
    return vocabulary.import_kind(ImportKind(kind)).text if kind else _("As its headings say")


def _how_written(found: Understood) -> str:
    if found.written is None:
        return ""
    inspected = found.written.inspected
    parts = [
        _("%(size)s kB", size=formats.number(max(inspected.size / 1000, 0.1), decimals=1)),
        _ENCODINGS.get(inspected.encoding, inspected.encoding),
        _delimiter(found.written.delimiter),
        _("times without an offset are of %(zone)s", zone=formats.plain(found.zone)),
    ]
    if found.mapping is not None:
        parts.append(_("read by the mapping %(name)s", name=formats.plain(found.mapping)))
    return " · ".join(parts)


def _delimiter(sign: str) -> str:
    return {",": _("comma-separated"), ";": _("semicolon-separated"), "\t": _("tab-separated")}[sign]


def _show_columns(found: Understood) -> None:
    read = ", ".join(
        column.name if column.source in (column.name, "") else f"{column.name} ← {column.source}"
        for column in found.columns
    )
    st.markdown(_("**Read:** %(columns)s", columns=formats.plain(read)))
    if found.ignored:
        st.markdown(_("**Ignored headings:** %(headings)s", headings=formats.plain(", ".join(found.ignored))))
    if found.absent:
        absent = formats.plain(", ".join(found.absent))
        st.caption(_("Not in the file, so what is stored of it stays: %(columns)s", columns=absent))


def _show_sample(found: Understood) -> None:
    if found.written is None or not found.sample:
        return
    headings = [
        heading or _("(no heading %(number)s)", number=at) for at, heading in enumerate(found.written.headings, 1)
    ][:_MOST_COLUMNS]
    card_title.show(_("First rows"))
    st.dataframe(
        pd.DataFrame([row[:_MOST_COLUMNS] for row in found.sample], columns=headings, dtype="string"),
        hide_index=True,
        height="content",
        alt=_("The first rows of the file, as they were read."),
        key=f"import_sample_{found.file}_{found.written.inspected.sha256}",
    )
