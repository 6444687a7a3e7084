"""Two prospects side by side: which is kept, what goes along, what moves, and the step that cannot be undone."""

from __future__ import annotations

from functools import partial
from uuid import UUID

import streamlit as st

from dashboard import formats, vocabulary
from dashboard.components import card_title, confirm, duplicate_list, prospect_table, saving
from dashboard.components.confirm import Step
from dashboard.texts import _, n_
from services import prospect_merging
from services.db import ScopedSession
from services.models import Prospect
from services.models.limits import REASON
from services.models.vocabulary import Language
from services.prospect_merging import MergePreview

_MERGED = "prospects_merged"


def leave_if_merged() -> None:
    """Go to the prospect that was kept, if two were just merged."""
    kept: UUID | None = st.session_state.pop(_MERGED, None)
    if kept is not None:
        prospect_table.go_to(kept)


def show(preview: MergePreview, *, time_zone: str) -> None:
    """Both prospects, and what merging them would do."""
    key = _key(preview)
    saving.show_refusal(key)
    kept, merged = st.columns(2, gap="small")
    with kept, st.container(border=True, gap="small", height="stretch"):
        card_title.show(_("Kept: %(name)s", name=formats.plain(preview.kept.name)), _("Its values stay"))
        st.table(_fields(preview, preview.kept, time_zone), border="horizontal")
    with merged, st.container(border=True, gap="small", height="stretch"):
        card_title.show(
            _("Merged into it: %(name)s", name=formats.plain(preview.merged.name)),
            _("Its values fill what is empty there; it stays readable as it is"),
        )
        st.table(_fields(preview, preview.merged, time_zone), border="horizontal")
    st.button(
        _("Keep the other one instead"),
        icon=":material/swap_horiz:",
        key="merge_swap",
        on_click=_swap,
        args=(preview.merged.id, preview.kept.id),
    )
    _show_step(preview, time_zone)


def _show_step(preview: MergePreview, time_zone: str) -> None:
    with st.container(border=True, gap="small"):
        card_title.show(_("Merge"))
        st.markdown("\n".join(f"- {formats.plain(change)}" for change in _changes(preview, time_zone)))
        st.warning(_("A merge cannot be undone."), icon=":material/warning:")
        mark = f"{preview.kept.id}_{preview.kept.version}_{preview.merged.id}_{preview.merged.version}"
        st.text_input(_("Reason"), key=f"merge_why_{mark}", max_chars=REASON)
        st.button(
            _("Merge the two"), type="primary", key=f"merge_{mark}", on_click=_ask, args=(preview, mark, time_zone)
        )


def _changes(preview: MergePreview, time_zone: str) -> list[str]:
    """What will be different, in one sentence each."""
    kept, merged = _names(preview, time_zone)
    planned = n_(
        "%(count)s of these calls is planned and stays planned.",
        "%(count)s of these calls are planned and stay planned.",
        preview.planned,
        count=formats.number(preview.planned),
    )
    return [
        _(
            "%(kept)s is kept, and %(merged)s is in no list any more.",
            kept=kept,
            merged=merged,
        ),
        _(
            "Moving along: %(calls)s in %(threads)s, with %(objections)s and %(notes)s.",
            calls=n_("%(count)s call", "%(count)s calls", preview.calls, count=formats.number(preview.calls)),
            threads=n_(
                "%(count)s thread", "%(count)s threads", preview.threads, count=formats.number(preview.threads)
            ),
            objections=n_(
                "%(count)s objection",
                "%(count)s objections",
                preview.objections,
                count=formats.number(preview.objections),
            ),
            notes=n_(
                "%(count)s coaching note",
                "%(count)s coaching notes",
                preview.coaching_notes,
                count=formats.number(preview.coaching_notes),
            ),
        ),
        *([planned] if preview.planned else []),
        _("Past calls keep the qualification they were led with."),
    ]


def _names(preview: MergePreview, time_zone: str) -> tuple[str, str]:
    """What the two are called; of two that have one name, also when each was added."""
    both = preview.kept, preview.merged
    if preview.kept.name != preview.merged.name:
        return preview.kept.name, preview.merged.name
    kept, merged = (
        _("%(name)s (added %(when)s)", name=one.name, when=formats.moment(one.created_at, time_zone))
        for one in both
    )
    return kept, merged


def _fields(preview: MergePreview, prospect: Prospect, time_zone: str) -> dict[str, str]:
    """The values of one of the two, each with what becomes of it where the two differ."""
    values = {label: _said(preview, getattr(prospect, name)) for name, label in _labels().items()}
    marked = {
        label: f"{values[label]} {_fate(preview, prospect, name)}".strip() for name, label in _labels().items()
    }
    return {**marked, _("Added"): formats.plain(formats.moment(prospect.created_at, time_zone))}


def _labels() -> dict[str, str]:
    return {
        "name": _("Name"),
        "company": _("Company"),
        "email": _("Email"),
        "phone": _("Phone"),
        "client_count": _("Client count"),
        "main_pain": _("Main pain"),
        "revenue_volatility": _("Revenue volatility"),
        "language": _("Language"),
        "ghl_contact_id": _("GHL contact"),
        "agent_id": _("Looked after by"),
        "notes": _("Notes"),
    }


def _said(preview: MergePreview, value: object) -> str:
    if value is None:
        return formats.NOTHING
    if isinstance(value, Language):
        return vocabulary.language(value)
    if isinstance(value, UUID):
        return formats.plain(preview.people[value].name)
    if isinstance(value, int):
        return formats.number(value)
    return formats.plain(" ".join(str(value).split()))


def _fate(preview: MergePreview, prospect: Prospect, name: str) -> str:
    """What becomes of a value; nothing is said where both are the same, or this one is empty."""
    kept, merged = getattr(preview.kept, name), getattr(preview.merged, name)
    if kept == merged or getattr(prospect, name) is None:
        return ""
    if prospect is preview.kept:
        return ":green-badge[{}]".format(_("stays"))
    if name not in preview.filled:
        return ":gray-badge[{}]".format(_("is not taken"))
    return ":blue-badge[{}]".format(_("is added") if name == "notes" and kept is not None else _("is taken over"))


def _ask(preview: MergePreview, mark: str, time_zone: str) -> None:
    reason = (st.session_state.get(f"merge_why_{mark}") or "").strip()
    if not reason:
        saving.refuse(_key(preview), _("Say why the two are one: the reason is kept."))
        return
    changes = [*_changes(preview, time_zone), _("A merge cannot be undone.")]
    kept, merged = _names(preview, time_zone)
    title = _("Merge %(merged)s into %(kept)s", merged=merged, kept=kept)
    confirm.ask(Step(formats.plain(title), changes, _("Merge"), partial(_merge, preview, reason)))


def _merge(preview: MergePreview, reason: str) -> None:
    kept, merged = preview.kept, preview.merged

    def deed(db: ScopedSession) -> Prospect:
        versions = (kept.version, merged.version)
        return prospect_merging.merge(
            db, kept_id=kept.id, merged_id=merged.id, expected_versions=versions, reason=reason
        ).prospect

    if saving.once(_key(preview), kept.id, kept.version, deed) is not None:
        st.session_state[_MERGED] = kept.id
        saving.done(_("The two are merged."))


def _swap(kept_id: UUID, other_id: UUID) -> None:
    st.query_params.from_dict(duplicate_list.way_to(kept_id, other_id))


def _key(preview: MergePreview) -> str:
    return f"merge_{preview.kept.id}_{preview.merged.id}"
