"""Leading the milestones of a call in progress: ticks are kept, and with the last one the next one begins."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from dashboard import formats, labels, vocabulary
from dashboard.components import card_title, deed_popover, notes_field, prose, saving
from dashboard.texts import _
from services import milestones
from services.db import ScopedSession
from services.milestones import MilestoneOfCall
from services.models import Call, MilestoneResponse
from services.models.limits import REASON
from services.models.vocabulary import CallMode, MilestoneStatus


def show(call: Call, rows: Sequence[MilestoneOfCall], *, time_zone: str) -> None:
    """Every milestone: the ones in progress open, the others as a line with what can be done with them."""
    with st.container(border=True, gap="small"):
        card_title.show(_("Milestones"), _rule(call))
        saving.show_refusal(_refusal(call.id))
        for row in rows:
            if row.response is not None and row.response.status is MilestoneStatus.IN_PROGRESS and row.settings:
                _show_open(call, row, row.response, time_zone)
            else:
                _show_line(call, row, _is_next(rows, row))


def _rule(call: Call) -> str:
    if call.mode is CallMode.STRICT:
        return _(
            "In their order (strict mode). With the last tick a milestone is complete, and the next one begins"
        )
    return _("Out of order with a reason. With the last tick a milestone is complete, and the next one begins")


def _show_open(call: Call, row: MilestoneOfCall, response: MilestoneResponse, time_zone: str) -> None:
    assert row.settings is not None  # noqa: S101 - a milestone that can be led is configured.
    with st.container(border=True, gap="small"):
        minutes = formats.number(row.settings.expected_minutes)
        began = formats.plain(formats.moment(response.started_at, time_zone)) if response.started_at else ""
        about = _("since %(time)s · expected %(minutes)s min", time=began, minutes=minutes)
        head = f"**{formats.plain(_title(row))}** {_badge(row)}"
        st.markdown(f"{head}  \n:small[:gray[{formats.plain(row.settings.objective)} · {about}]]")
        _show_reason(response)
        items = milestones.required_items(row.settings)
        mark = saving.drawn(response.id, response.version)
        for place, item in enumerate(items):
            st.checkbox(
                formats.label(item),
                item in (response.checked_items or ()),
                key=_item_key(mark, place),
                on_change=_tick,
                args=(call.id, row.number, response.id, response.version, mark, items, _title(row)),
            )
        notes_field.of_milestone(response, _title(row))
        if call.mode is CallMode.FLEXIBLE:
            _show_skipping(call, row)


def _show_line(call: Call, row: MilestoneOfCall, is_next: bool) -> None:
    title = formats.plain(_title(row))
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(f"{title} {_badge(row)}", width="stretch")
        if _may_begin(row):
            _show_beginning(call, row, is_next)
            if row.response is None and call.mode is CallMode.FLEXIBLE:
                _show_skipping(call, row)
    if row.response is not None:
        _show_reason(row.response)
    if row.response is not None and row.response.notes:
        prose.show(row.response.notes, label=_("Notes"))


def _show_reason(response: MilestoneResponse) -> None:
    if response.override_reason:
        label = _("Reason for leaving the order") if labels.is_typed(response.override_reason) else None
        prose.show(labels.override_reason(response.override_reason), label=label)


def _show_beginning(call: Call, row: MilestoneOfCall, is_next: bool) -> None:
    mark = _mark(call, row)
    if is_next:
        st.button(
            _("Begin"),
            key=f"begin_{mark}",
            on_click=_begin,
            args=(call.id, row.number, _version(row), None, _title(row)),
        )
        return
    if call.mode is CallMode.STRICT:
        return
    key = f"begin_why_{mark}"
    with deed_popover.show(_("Begin now"), key=key):
        st.text_input(_("Why out of order?"), key=key, max_chars=REASON)
        st.button(
            _("Begin"),
            key=f"begin_{mark}",
            on_click=_begin,
            args=(call.id, row.number, _version(row), key, _title(row)),
        )


def _show_skipping(call: Call, row: MilestoneOfCall) -> None:
    mark = _mark(call, row)
    key = f"skip_why_{mark}"
    with deed_popover.show(_("Skip"), key=key):
        st.text_input(_("Why is it left out?"), key=key, max_chars=REASON)
        st.button(
            _("Skip it"),
            key=f"skip_{mark}",
            on_click=_skip,
            args=(call.id, row.number, _version(row), key, _title(row)),
        )


def _title(row: MilestoneOfCall) -> str:
    return labels.milestone(row.number, row.settings.title if row.settings else None)


def _badge(row: MilestoneOfCall) -> str:
    status = row.response.status if row.response else None
    return vocabulary.milestone_status(status, is_available=row.is_available).badge


def _may_begin(row: MilestoneOfCall) -> bool:
    return row.is_available and (row.response is None or row.response.status is MilestoneStatus.SKIPPED)


def _is_next(rows: Sequence[MilestoneOfCall], row: MilestoneOfCall) -> bool:
    """Whether nothing that may be led before it is open."""
    before = rows[: rows.index(row)]
    done = {MilestoneStatus.COMPLETED, MilestoneStatus.SKIPPED}
    return all(one.response is not None and one.response.status in done for one in before if one.is_available)


def _tick(
    call_id: UUID, number: int, response_id: UUID, version: int, mark: str, items: Sequence[str], title: str
) -> None:
    """Keep the ticks; with the last one the milestone is complete, and the next one that may be led begins."""
    ticked = [item for place, item in enumerate(items) if st.session_state.get(_item_key(mark, place))]

    def deed(db: ScopedSession, at: int) -> MilestoneResponse:
        response = milestones.tick(db, call_id=call_id, milestone=number, items=ticked, expected_version=at)
        if len(ticked) < len(items):
            return response
        response = milestones.complete(db, call_id=call_id, milestone=number, expected_version=response.version)
        rows = milestones.list_of_call(db, call_id=call_id)
        following = next((row for row in rows if row.is_available and row.response is None), None)
        if following is not None and _is_next(rows, following):
            milestones.start(db, call_id=call_id, milestone=following.number)
        return response

    saving.change(_refusal(call_id), response_id, version, deed, about=title)


def _begin(call_id: UUID, number: int, version: int | None, key: str | None, title: str) -> None:
    why = (st.session_state.get(key) or "") if key else None
    begun = saving.attempt(
        _refusal(call_id),
        lambda db: milestones.start(db, call_id=call_id, milestone=number, reason=why, expected_version=version),
        within=key,
        about=title,
    )
    if begun is not None and key:
        deed_popover.close(key)


def _skip(call_id: UUID, number: int, version: int | None, key: str, title: str) -> None:
    why = st.session_state.get(key) or ""
    skipped = saving.attempt(
        _refusal(call_id),
        lambda db: milestones.skip(db, call_id=call_id, milestone=number, reason=why, expected_version=version),
        within=key,
        about=title,
    )
    if skipped is not None:
        deed_popover.close(key)


def _version(row: MilestoneOfCall) -> int | None:
    return row.response.version if row.response else None


def _mark(call: Call, row: MilestoneOfCall) -> str:
    return f"{call.id}_{row.number}_{_version(row) or 0}"


def _item_key(mark: str, place: int) -> str:
    return f"item_{mark}_{place}"


def _refusal(call_id: UUID) -> str:
    return f"milestones_{call_id}"
