"""Earlier imports: who, when, which files, how many rows, and what can be done about one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

import pandas as pd
import streamlit as st

from dashboard import formats, session, texts, vocabulary
from dashboard.components import card_title, confirm, import_progress, import_result, lists, rejected_rows, saving
from dashboard.components.confirm import Step
from dashboard.texts import _, n_
from services.errors import N_
from services.imports import taking_back
from services.imports.rejections import Kept
from services.imports.taking_back import Brought, Outlook
from services.models import Import
from services.models.vocabulary import ActorKind, ImportKind, ImportStatus
from services.paging import Page

CHOSEN = "import_id"
_REFUSED = "import_taking_back"
_COUNTS = ("rows", "accepted", "unchanged", "rejected")


def show(page: Page[Import], *, time_zone: str) -> None:
    """One page of imports, the latest first; the name opens what each file brought."""
    lists.show(
        [_row(run, time_zone) for run in page.items],
        {
            "when": st.column_config.TextColumn(_("When")),
            "who": st.column_config.TextColumn(_("Who")),
            "status": lists.tags(_("Status"), [vocabulary.import_status(value) for value in ImportStatus]),
            "accepted": st.column_config.TextColumn(_("Accepted")),
            "unchanged": st.column_config.TextColumn(_("Unchanged")),
            "rejected": st.column_config.TextColumn(_("Rejected")),
        },
        heading=_("Files"),
        ids=[run.id for run in page.items],
        open_row=_open,
        alt=_("Imports, the latest first, with who, when, status and counts of rows."),
        key=f"imports_{page.offset}",
    )
    lists.show_pages(
        page, n_("%(count)s import", "%(count)s imports", page.total, count=formats.number(page.total))
    )


def show_one(run: Import, outlook: Outlook, kept: Sequence[Kept], *, time_zone: str) -> None:
    """One import with its files, what is kept of its rejected rows, and taking it back."""
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            with st.container(width="content"):
                status = vocabulary.import_status(run.status)
                st.markdown(f"**{formats.plain(_files_text(run))}** {status.badge}")
                st.caption(_since(run, time_zone))
            st.button(_("Close"), type="tertiary", icon=":material/close:", key="import_shut", on_click=_shut)
        _show_files(run)
        rejected_rows.show_kept(run, kept)
        saving.show_refusal(_REFUSED)
        _show_taking_back(run, outlook)


def _open(import_id: UUID) -> None:
    st.query_params[CHOSEN] = str(import_id)


def _shut() -> None:
    st.query_params.pop(CHOSEN, None)


def _files_of(run: Import) -> list[Mapping[str, Any]]:
    files: list[Mapping[str, Any]] = run.files.get("files", [])
    return files


def _files_text(run: Import) -> str:
    names = [file["file"] for file in _files_of(run)]
    if len(names) <= 1:
        return names[0] if names else _("No files")
    more = n_("%(number)s more", "%(number)s more", len(names) - 1)
    return _("%(file)s and %(more)s", file=names[0], more=more)


def _who(run: Import) -> str:
    return run.actor_name if run.actor_kind is ActorKind.USER else _("Command")


def _row(run: Import, time_zone: str) -> dict[str, Any]:
    return {
        "name": _files_text(run),
        "when": formats.moment(run.started_at, time_zone),
        "who": _who(run),
        "status": [vocabulary.import_status(run.status).text],
        **{name: formats.number(_sum(run, name)) for name in _COUNTS},
    }


def _sum(run: Import, name: str) -> int | None:
    """How many rows of all files; None while nobody has counted them yet."""
    if run.status is ImportStatus.RUNNING:
        return None
    return sum(file[name] for file in _files_of(run))


def _since(run: Import, time_zone: str) -> str:
    began = formats.moment(run.started_at, time_zone)
    parts = [_("started %(time)s by %(name)s", time=began, name=formats.plain(_who(run)))]
    if run.ended_at is not None:
        parts.append(_("ended %(time)s", time=formats.moment(run.ended_at, time_zone)))
    if run.taken_back_at is not None:
        parts.append(_("taken back %(time)s", time=formats.moment(run.taken_back_at, time_zone)))
    return " · ".join(parts)


def _show_files(run: Import) -> None:
    rows = [
        {
            "file": file["file"],
            "kind": vocabulary.import_kind(ImportKind(file["kind"])).text,
            **{name: formats.number(file[name]) for name in _COUNTS},
            "mapping": file.get("mapping", ""),
        }
        for file in _files_of(run)
    ]
    if rows:
        st.dataframe(
            pd.DataFrame(rows),
            hide_index=True,
            height="content",
            column_config={
                **import_result.counts_columns(),
                "mapping": st.column_config.TextColumn(_("Mapping")),
            },
            alt=_("The files of this import, with their counts of rows."),
            key=f"import_files_{run.id}",
        )
    if run.status is ImportStatus.INTERRUPTED:
        st.caption(
            _(
                "It was interrupted. What came in until then is there, counted here only where the import could"
                " still do so. Importing the same files again finishes it."
            )
        )


def _show_taking_back(run: Import, outlook: Outlook) -> None:
    if run.status is ImportStatus.TAKEN_BACK:
        st.caption(_("What it brought is gone again. Its files may be imported anew."))
        return
    if outlook.obstacles:
        card_title.show(_("This import cannot be taken back"), _("What stands in the way"))
        st.markdown("\n".join(f"- {formats.plain(texts.sentence(obstacle))}" for obstacle in outlook.obstacles))
        return
    st.button(
        _("Take back"),
        icon=":material/undo:",
        key="import_take_back",
        on_click=_ask,
        args=(run.id, _files_text(run), outlook.brought),
    )


def _ask(import_id: UUID, files: str, brought: Brought) -> None:
    confirm.ask(
        Step(
            _("Take back %(files)s", files=formats.plain(files)),
            _removed(brought),
            _("Take back"),
            partial(_take_back, import_id),
        )
    )


def _removed(brought: Brought) -> list[str]:
    """What taking back does, in one sentence each."""
    amounts = (
        (brought.prospects, N_("Prospects that are removed: %(count)s")),
        (brought.calls, N_("Calls that are removed, with their outcomes: %(count)s")),
        (brought.milestone_responses, N_("Milestone responses that are removed: %(count)s")),
        (brought.objection_responses, N_("Objections that are removed: %(count)s")),
        (brought.agents, N_("Agents that the import made and that are removed: %(count)s")),
        (brought.changed, N_("Rows of earlier imports that are again what they were before: %(count)s")),
    )
    changes = [texts.marked(text) % {"count": formats.number(count)} for count, text in amounts if count]
    changes.append(_("All figures change accordingly. The files may be imported anew."))
    return changes


def _take_back(import_id: UUID) -> None:
    if saving.attempt(_REFUSED, partial(taking_back.take_back, import_id=import_id)) is not None:
        import_progress.put_away(session.scope(), import_id)
        saving.done(_("The import is taken back."))
