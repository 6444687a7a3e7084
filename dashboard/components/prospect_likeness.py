"""What of a prospect's page tells of other prospects: who may be the same, and who turned out to be."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from dashboard import address, formats, vocabulary
from dashboard.components import card_title, duplicate_list
from dashboard.texts import _
from services.duplicates import Duplicate
from services.merge_history import MergedBefore
from services.prospects import ProspectDetails


def show_where_it_went(details: ProspectDetails, *, time_zone: str) -> None:
    """For a prospect that was merged: into which one, and when, with the way there."""
    into, at = details.merged_into, details.prospect.merged_at
    if into is None:
        return
    when = formats.plain(formats.moment(at, time_zone)) if at else formats.NOTHING
    with st.container(border=True, gap="small"):
        st.markdown(
            _(
                "This prospect was merged into another one on %(when)s. Its calls are there; what was known of it"
                " stays readable here.",
                when=when,
            )
        )
        _link(into.id, into.name, key=f"merged_into_{into.id}")


def show_duplicates(duplicates: Sequence[Duplicate], *, of: UUID, may_merge: bool) -> None:
    """Those that may be the same, each with what they share; nothing where there are none."""
    if not duplicates:
        return
    with st.container(border=True, gap="small"):
        card_title.show(_("Possible duplicates"), _("They share an email, a phone number or a GHL contact"))
        for one in duplicates:
            looks = [vocabulary.duplicate_reason(reason) for reason in one.reasons]
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                _link(one.prospect.id, one.prospect.name, key=f"duplicate_{one.prospect.id}")
                st.markdown(vocabulary.badges(looks), width="content")
                if may_merge:
                    st.page_link(
                        duplicate_list.PAGE,
                        label=_("Compare and merge"),
                        icon=":material/merge:",
                        query_params=duplicate_list.way_to(of, one.prospect.id),
                    )


def show_merged(merged: Sequence[MergedBefore], *, time_zone: str) -> None:
    """What was merged into this prospect, when and, for those who may know, by whom and why."""
    if not merged:
        return
    with st.container(border=True, gap="small"):
        card_title.show(_("Merged into this prospect"))
        for one in merged:
            with st.container(gap=None):
                _link(one.prospect.id, one.prospect.name, key=f"merged_{one.prospect.id}")
                st.caption(" · ".join(_about(one, time_zone)))


def _about(one: MergedBefore, time_zone: str) -> list[str]:
    when = formats.plain(formats.moment(one.at, time_zone)) if one.at else formats.NOTHING
    said = _("%(when)s by %(name)s", when=when, name=formats.plain(one.by)) if one.by else when
    return [said, formats.plain(one.reason)] if one.reason else [said]


def _link(prospect_id: UUID, name: str, *, key: str) -> None:
    """A way to another prospect; a button, since a link to this very screen would look chosen."""
    st.button(f"{formats.plain(name)} ›", type="tertiary", key=key, on_click=_open, args=(prospect_id,))


def _open(prospect_id: UUID) -> None:
    st.query_params.from_dict({"prospect_id": str(prospect_id), **_way()})


def _way() -> dict[str, str]:
    return {address.LIST: st.query_params[address.LIST]} if address.LIST in st.query_params else {}
