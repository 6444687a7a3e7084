"""What came of a check or an import: counts by file, the first rejected rows, and all of them to download."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats, session, texts, vocabulary
from dashboard.components import card_title, rejected_rows
from dashboard.texts import _
from services.imports import background
from services.imports.background import Job
from services.imports.rejections import Kept
from services.imports.results import FileResult, Rejection

_SHOWN_REJECTIONS = 10


def show(job: Job, kept: Sequence[Kept] | None = None) -> None:
    """The result of a run that is over; of an import with what is kept of its rejected rows, by file."""
    if job.failure is not None:
        st.error(texts.sentence(job.failure), icon=":material/error:")
    if job.result is None:
        return
    _show_counts(job.result.files, key=str(job.id))
    for at, file in enumerate(job.result.files):
        if file.rejected:
            rows = {one.place: one.rows for one in kept}.get(at, 0) if kept is not None else file.rejected
            _show_rejected(job, at, file, kept=rows)


def counts_columns() -> dict[str, Any]:
    """The columns of a table with a row for each file, and their headings."""
    return {
        "file": st.column_config.TextColumn(_("File")),
        "kind": st.column_config.TextColumn(_("Kind")),
        "rows": st.column_config.TextColumn(_("Rows")),
        "accepted": st.column_config.TextColumn(_("Accepted")),
        "unchanged": st.column_config.TextColumn(_("Unchanged")),
        "rejected": st.column_config.TextColumn(_("Rejected")),
    }


def _show_counts(files: tuple[FileResult, ...], *, key: str) -> None:
    rows = [
        {
            "file": file.file,
            "kind": vocabulary.import_kind(file.kind).text,
            **{
                name: formats.number(getattr(file, name)) for name in ("rows", "accepted", "unchanged", "rejected")
            },
        }
        for file in files
    ]
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        height="content",
        column_config=counts_columns(),
        alt=_("Rows of each file: how many are accepted, unchanged and rejected."),
        key=f"import_counts_{key}",
    )


def _show_rejected(job: Job, at: int, file: FileResult, *, kept: int) -> None:
    shown = file.rejections[:_SHOWN_REJECTIONS]
    card_title.show(
        _("Rejected rows of %(file)s", file=formats.plain(file.file)),
        _how_many(len(shown), file.rejected),
    )
    # Reasons are sentences, and a table breaks them into lines where a data frame cuts them off.
    names = [_("Line"), _("Column"), _("Reason")]
    st.table(
        pd.DataFrame([_row(rejection) for rejection in shown], columns=names),
        border="horizontal",
        hide_index=True,
        alt=_("Rejected rows by line, with column and reason."),
    )
    if kept:
        rejected_rows.show_button(
            _("Download the rejected rows"),
            file.file,
            partial(_content, job, at),
            key=f"import_download_{job.id}_{at}",
        )
    rejected_rows.show_cut(kept, file.rejected)


def _how_many(shown: int, count: int) -> str:
    if shown == count:
        return _("Mend them in the downloaded file and import that.")
    return _(
        "The first %(shown)s of %(count)s. Mend them in the downloaded file and import that.",
        shown=formats.number(shown),
        count=formats.number(count),
    )


def _row(rejection: Rejection) -> tuple[str, str, str]:
    """Line, column and reason, as Markdown that repeats the file's texts as they are."""
    message = texts.marked(rejection.message)
    reason = message % rejection.values if rejection.values else message.replace("%%", "%")
    return str(rejection.line), formats.plain(rejection.column or ""), formats.plain(reason)


def _content(job: Job, at: int, session_name: str) -> bytes:
    return background.read_rejected(session.scope_of(session_name), job_id=job.id, at=at)
