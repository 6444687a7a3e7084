"""The rows of the Prospects screen and the cards of a prospect's page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import streamlit as st

from dashboard import address, formats, vocabulary
from dashboard.components import lists, prose
from dashboard.texts import _, n_
from services.models import Prospect
from services.models.vocabulary import Qualification
from services.paging import Page
from services.prospects import ProspectDetails, ProspectRow

_PROSPECTS, _PROSPECT = "../pages/prospects.py", "../pages/prospect.py"


def show_list(page: Page[ProspectRow]) -> None:
    """One page of prospects; the name opens its page."""
    lists.show(
        [_row(row) for row in page.items],
        {
            "qualification": lists.tags(
                _("Qualification"), [vocabulary.qualification(value) for value in Qualification]
            ),
            "clients": st.column_config.TextColumn(_("Clients"), alignment="right"),
            "calls": st.column_config.TextColumn(_("Calls"), alignment="right"),
            "company": st.column_config.TextColumn(_("Company")),
            "email": st.column_config.TextColumn(_("Email")),
        },
        heading=_("Name"),
        ids=[row.prospect.id for row in page.items],
        open_row=_open,
        alt=_("Prospects by name, with qualification, client count and number of calls."),
        key=f"prospects_{page.offset}",
    )
    count = formats.number(page.total)
    lists.show_pages(page, n_("%(count)s prospect", "%(count)s prospects", page.total, count=count))


def show_head(details: ProspectDetails) -> None:
    """Who it is, and the qualification at a glance with the threshold behind it."""
    prospect = details.prospect
    st.page_link(_PROSPECTS, label=_("Prospects"), icon=":material/chevron_left:", query_params=address.way_back())
    with st.container(gap=None):
        st.title(formats.plain(prospect.name), anchor=False)
        if prospect.company:
            st.caption(formats.plain(prospect.company))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(vocabulary.qualification(details.qualification).badge, width="content")
        st.caption(_qualified_by(details), width="content")


def show_contact(prospect: Prospect, *, time_zone: str) -> None:
    """How to reach the prospect, and what is known of the business."""
    facts = {
        _("Email"): formats.plain(prospect.email or formats.NOTHING),
        _("Phone"): formats.plain(prospect.phone or formats.NOTHING),
        _("Language"): vocabulary.language(prospect.language),
        _("Main pain"): formats.plain(prospect.main_pain or formats.NOTHING),
        _("Revenue volatility"): _volatility(prospect.revenue_volatility),
        _("GHL contact"): formats.plain(prospect.ghl_contact_id or formats.NOTHING),
        _("Added"): formats.plain(formats.moment(prospect.created_at, time_zone)),
    }
    with st.container(border=True, gap="small"):
        st.markdown("**{}**".format(_("Contact")))
        st.table(facts, border="horizontal")


def show_notes(prospect: Prospect) -> None:
    """What was noted, as it was typed."""
    with st.container(border=True, gap="small"):
        st.markdown("**{}**".format(_("Notes")))
        if prospect.notes:
            prose.show(prospect.notes)
        else:
            st.caption(_("No notes were taken."))


def _open(prospect_id: UUID) -> None:
    st.switch_page(_PROSPECT, query_params={"prospect_id": str(prospect_id), **address.way_here()})


def _row(row: ProspectRow) -> dict[str, Any]:
    prospect = row.prospect
    return {
        "name": prospect.name,
        "qualification": [vocabulary.qualification(row.qualification).text],
        "clients": formats.number(prospect.client_count),
        "calls": formats.number(row.calls),
        "company": prospect.company or "",
        "email": prospect.email or "",
    }


def _qualified_by(details: ProspectDetails) -> str:
    threshold = formats.number(details.threshold)
    if details.prospect.client_count is None:
        return _("Client count not known · threshold %(threshold)s", threshold=threshold)
    return n_(
        "%(count)s client · threshold %(threshold)s",
        "%(count)s clients · threshold %(threshold)s",
        details.prospect.client_count,
        count=formats.number(details.prospect.client_count),
        threshold=threshold,
    )


def _volatility(value: int | None) -> str:
    return formats.NOTHING if value is None else _("%(value)s of 5", value=value)
