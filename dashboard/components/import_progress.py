"""Imports that run or have ended a short while ago, whoever of the managers started them."""

from __future__ import annotations

from uuid import UUID

import streamlit as st

from dashboard import formats, session
from dashboard.components import card_title, import_result
from dashboard.texts import _, n_
from services.db import scoped
from services.imports import background, history, rejections
from services.imports.background import Job
from services.models.vocabulary import ImportStatus, Role
from services.scope import Scope

_SECONDS = 1.0
_CLOSED = "import_closed"


def show(scope: Scope) -> None:
    """The import that runs, else the last one that ended, unless it was put away."""
    latest = next((job for job in background.list_jobs(scope) if not job.is_check), None)
    if latest is None or latest.id == st.session_state.get(_CLOSED):
        return
    with st.container(border=True, gap="small"):
        if latest.is_over:
            _show_over(latest, scope)
        else:
            show_running(latest)


def show_running(job: Job) -> None:
    """How far a run is, until it is over; then the whole screen is drawn anew."""
    card_title.show(_title(job), _who(job) if not job.is_check else None)
    st.fragment(_watch, run_every=_SECONDS, key=f"import_watch_{job.id}")(job.id)


def put_away(scope: Scope, import_id: UUID) -> None:
    """Show no more what came of an import; for callbacks."""
    for job in background.list_jobs(scope):
        if job.result is not None and job.result.import_id == import_id:
            _close(job.id)


def _watch(job_id: UUID) -> None:
    """Drawn again and again, also for somebody whose session or role has ended since."""
    scope = session.require_person(Role.MANAGER, Role.ADMIN).scope
    job = background.get_job(scope, job_id=job_id)
    if job.is_over:
        st.rerun()
    if job.progress is None:
        st.progress(0.0, _("Waiting for the first rows"))
        return
    now = job.progress
    st.progress(
        min(now.bytes_done / max(now.bytes_total, 1), 1.0),
        n_(
            "%(file)s: %(rows)s row done",
            "%(file)s: %(rows)s rows done",
            now.rows,
            file=formats.plain(now.file),
            rows=formats.number(now.rows),
        ),
    )


def _show_over(job: Job, scope: Scope) -> None:
    import_id = job.result.import_id if job.result is not None else None
    run, kept = None, []
    if import_id is not None:
        with scoped(scope) as db:
            run, kept = history.get_import(db, import_id=import_id), rejections.list_kept(db, import_id=import_id)
    is_gone = run is not None and run.status is ImportStatus.TAKEN_BACK
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(width="content"):
            card_title.show(_taken_back_title(job) if is_gone else _title(job), _who(job))
        st.button(
            _("Close"),
            type="tertiary",
            icon=":material/close:",
            key="import_close",
            on_click=_close,
            args=(job.id,),
        )
    if is_gone:
        st.caption(_("What it brought is gone again. Its files may be imported anew."))
    else:
        import_result.show(job, kept)


def _title(job: Job) -> str:
    files = formats.plain(", ".join(job.files))
    if job.is_check:
        return _("Checking %(files)s", files=files)
    return _("Imported: %(files)s", files=files) if job.is_over else _("Importing %(files)s", files=files)


def _taken_back_title(job: Job) -> str:
    return _("Imported and taken back: %(files)s", files=formats.plain(", ".join(job.files)))


def _who(job: Job) -> str:
    name = formats.plain(job.actor.name)
    if job.is_over:
        return _("Started by %(name)s", name=name)
    return _("Started by %(name)s. It goes on when this window is closed.", name=name)


def _close(job_id: UUID) -> None:
    st.session_state[_CLOSED] = job_id
