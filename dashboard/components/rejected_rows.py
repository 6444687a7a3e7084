"""The rejected rows of a file that was imported or checked, to download, mend and import."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import PurePath
from typing import Any
from uuid import UUID

import streamlit as st

from dashboard import formats, session
from dashboard.texts import _, n_
from services.db import scoped
from services.imports import rejections
from services.imports.rejected_headings import own_name
from services.imports.rejections import KEPT_DAYS, Kept
from services.models import Import
from services.models.vocabulary import ImportStatus

_LIST = "rejected.csv"


def show_button(label: str, file: str, content: Callable[[str], bytes], *, key: str) -> None:
    """A download whose content is made at the click, for whoever the session of the given name belongs to then."""
    st.download_button(
        label,
        data=partial(content, session.name()),
        file_name=own_name(_LIST, PurePath(file).stem),
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=key,
    )


def show_kept(run: Import, kept: Sequence[Kept]) -> None:
    """What is kept of the rows that an import has rejected; nothing where it has rejected none."""
    files: Sequence[Mapping[str, Any]] = run.files.get("files", [])
    if run.status is ImportStatus.TAKEN_BACK or not any(file["rejected"] for file in files):
        return
    if not kept:
        days = formats.number(KEPT_DAYS)
        st.caption(_("Its rejected rows are not kept, or not any more: they are for %(days)s days.", days=days))
        return
    with st.container(horizontal=True, gap="small"):
        for one in kept:
            name = files[one.place]["file"]
            show_button(
                _("Download the rejected rows")
                if len(files) == 1
                else _("Download the rejected rows of %(file)s", file=formats.plain(name)),
                name,
                partial(_content, run.id, one.place),
                key=f"import_rejected_{run.id}_{one.place}",
            )
    for one in kept:
        show_cut(one.rows, files[one.place]["rejected"])


def show_cut(kept: int, count: int) -> None:
    """Say so where there was not enough room for all rows."""
    if kept < count:
        st.caption(
            n_(
                "The file holds the first of %(all)s rejected rows alone, as there are too many to keep.",
                "The file holds the first %(kept)s of %(all)s rejected rows, as there are too many to keep.",
                kept,
                kept=formats.number(kept),
                all=formats.number(count),
            )
        )


def _content(import_id: UUID, place: int, session_name: str) -> bytes:
    with scoped(session.scope_of(session_name)) as db:
        return rejections.read(db, import_id=import_id, place=place)
