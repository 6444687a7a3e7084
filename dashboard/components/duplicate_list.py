"""The pairs of prospects that may be the same, and the way to one pair side by side."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

import streamlit as st

from dashboard import formats, vocabulary
from dashboard.components import lists
from dashboard.texts import _, n_
from services.duplicates import DuplicatePair, DuplicateReason
from services.paging import Page

PAGE = "../pages/duplicates.py"
_PROSPECTS = "../pages/prospects.py"
KEPT, OTHER = "prospect_id", "other_id"


def show(page: Page[DuplicatePair]) -> None:
    """One page of pairs; the first one's name opens both."""
    # A prospect may stand in several pairs, so a pair has an id of its own.
    pairs = {uuid5(pair.first.id, str(pair.second.id)): pair for pair in page.items}
    lists.show(
        [_row(pair) for pair in page.items],
        _columns(),
        heading=_("Prospect"),
        ids=list(pairs),
        open_row=lambda pair_id: _open(pairs[pair_id]),
        alt=_("Pairs of prospects that may be the same, with what they share."),
        key=f"duplicates_{page.offset}",
    )
    count = formats.number(page.total)
    lists.show_pages(
        page, n_("%(count)s possible duplicate", "%(count)s possible duplicates", page.total, count=count)
    )


def show_way(count: int) -> None:
    """How many pairs there are, and the way to them; nothing where there are none."""
    if count:
        label = n_(
            "%(count)s possible duplicate", "%(count)s possible duplicates", count, count=formats.number(count)
        )
        st.page_link(PAGE, label=label, icon=":material/group:")


def show_way_back(*, is_pair: bool) -> None:
    """From a pair to all pairs, from there to Prospects."""
    icon = ":material/chevron_left:"
    if is_pair:
        # A link to this very screen would look chosen.
        label = _("All possible duplicates")
        st.button(label, type="tertiary", icon=icon, key="duplicates_all", on_click=st.query_params.clear)
    else:
        st.page_link(_PROSPECTS, label=_("Prospects"), icon=icon)


def way_to(kept_id: UUID, other_id: UUID) -> dict[str, str]:
    """What the address of a pair says."""
    return {KEPT: str(kept_id), OTHER: str(other_id)}


def _open(pair: DuplicatePair) -> None:
    st.query_params.from_dict(way_to(pair.first.id, pair.second.id))


def _columns() -> dict[str, Any]:
    """The columns after the name."""
    text = st.column_config.TextColumn
    return {
        "second": text(_("May be the same as")),
        "reasons": lists.tags(_("Shared"), [vocabulary.duplicate_reason(reason) for reason in DuplicateReason]),
        "email": text(_("Email")),
        "phone": text(_("Phone")),
        "company": text(_("Companies")),
    }


def _row(pair: DuplicatePair) -> dict[str, Any]:
    first, second = pair.first, pair.second
    return {
        "name": first.name,
        "second": second.name,
        "reasons": [vocabulary.duplicate_reason(reason).text for reason in pair.reasons],
        "email": _either(first.email, second.email),
        "phone": _either(first.phone, second.phone),
        "company": _either(first.company, second.company),
    }


def _either(first: str | None, second: str | None) -> str:
    """Both values, or the one that both have."""
    return " · ".join(dict.fromkeys(value for value in (first, second) if value))
