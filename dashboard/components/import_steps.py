"""The two steps of an import: a check that writes nothing, then the import of exactly what was checked."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard import formats
from dashboard.components import card_title, confirm, import_draft, import_progress, import_result, saving
from dashboard.components.confirm import Step
from dashboard.components.import_draft import Draft
from dashboard.texts import _, n_
from services.errors import NotFound
from services.imports import background
from services.imports.background import Job
from services.imports.results import FileResult, ImportResult
from services.scope import Scope


def show(draft: Draft | None, scope: Scope) -> None:
    """The buttons, and what the last check said."""
    check = _last_check(scope)
    is_busy = any(not job.is_over for job in background.list_jobs(scope))
    checked = check.result if check is not None and draft is not None and import_draft.is_checked(draft) else None
    saving.show_refusal(import_draft.REFUSED)
    if draft is not None:
        _show_buttons(draft, checked, is_busy=is_busy)
    if check is None:
        return
    with st.container(border=True, gap="small"):
        if not check.is_over:
            import_progress.show_running(check)
            return
        is_outdated = draft is None or not import_draft.is_checked(draft)
        card_title.show(
            _("What the import would do"),
            _("Files, mapping or agents are others now than at this check. Check again.")
            if is_outdated
            else _("Nothing is written yet"),
        )
        import_result.show(check)


def _show_buttons(draft: Draft, checked: ImportResult | None, *, is_busy: bool) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            _("Check"),
            type="secondary" if checked is not None else "primary",
            icon=":material/fact_check:",
            key="import_check_button",
            on_click=import_draft.start_check,
            args=(draft,),
            disabled=is_busy,
        )
        st.button(
            _("Import"),
            type="primary" if checked is not None else "secondary",
            icon=":material/upload_file:",
            key="import_button",
            on_click=_ask,
            args=(draft, checked),
            disabled=is_busy or checked is None,
            help=None if checked is not None else _("Check first: then you see what the import would do."),
        )
        if is_busy:
            st.caption(_("Something is being imported or checked. One import runs at a time."))


def _last_check(scope: Scope) -> Job | None:
    """The last check of this session; None once it is not kept any more."""
    job_id = import_draft.last_check()
    if job_id is None:
        return None
    try:
        return background.get_job(scope, job_id=job_id)
    except NotFound:
        return None


def _ask(draft: Draft, checked: ImportResult | None) -> None:
    if checked is None:
        return
    changes = [_outlook(file) for file in checked.files]
    if draft.create_agents:
        changes.append(_("Agents who are no users yet are made. They are inactive and cannot sign in."))
    changes.append(_("The import can be taken back as long as nobody has changed what it brought."))
    confirm.ask(Step(_("Import"), changes, _("Import"), partial(import_draft.start_import, draft)))


def _outlook(file: FileResult) -> str:
    """What becomes of the rows of one file."""
    accepted, unchanged, rejected = (
        formats.number(count) for count in (file.accepted, file.unchanged, file.rejected)
    )
    return _(
        "%(file)s: %(accepted)s, %(unchanged)s, %(rejected)s.",
        file=file.file,
        accepted=n_("%(count)s row is taken in", "%(count)s rows are taken in", file.accepted, count=accepted),
        unchanged=n_("%(count)s changes nothing", "%(count)s change nothing", file.unchanged, count=unchanged),
        rejected=n_("%(count)s is rejected", "%(count)s are rejected", file.rejected, count=rejected),
    )
