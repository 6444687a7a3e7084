"""Notes that save themselves while they are typed.

Streamlit's text area sends nothing before it loses the focus, and forgets what was typed with the page. This one
sends by the JSON API, without a run of the script, and keeps its text in the browser until it is stored.
"""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import UUID

import streamlit as st

from dashboard import session
from dashboard.components import served
from dashboard.texts import _
from services.models import Call, MilestoneResponse, ObjectionResponse
from services.models.limits import NOTES


def of_call(call: Call) -> None:
    """The notes of a call as a whole."""
    _show(_("Notes of the call"), f"/api/calls/{call.id}/notes", call)


def of_milestone(response: MilestoneResponse, title: str) -> None:
    """The notes of one milestone of a call."""
    way = f"/api/calls/{response.call_id}/milestones/{response.milestone}/notes"
    _show(_("Notes: %(title)s", title=title), way, response)


def of_objection(objection: ObjectionResponse, title: str) -> None:
    """The notes of one objection of a call."""
    way = f"/api/calls/{objection.call_id}/objections/{objection.id}/notes"
    _show(_("Notes: %(title)s", title=title), way, objection)


def _show(label: str, url: str, row: Call | MilestoneResponse | ObjectionResponse) -> None:
    _component()(
        key=f"notes_{row.id}",
        data={
            "label": label,
            "url": url,
            "text": row.notes or "",
            "version": row.notes_version,
            "owner": str(_owner()),
            "texts": _texts(),
        },
    )


def _owner() -> UUID:
    return session.require_person().user.id


def _texts() -> dict[str, str]:
    """What the field says of its text."""
    return {
        "typing": _("Not stored yet"),
        "saved": _("Stored"),
        "offline": _("No connection: kept in this browser, and sent as soon as there is one"),
        "signedOut": _("You are signed out: kept in this browser. Sign in in another tab, and it is stored"),
        "conflict": _("Somebody else has stored another text. Choose one."),
        "placeholder": _("Notes"),
        "there": _("This is stored now"),
        "mine": _("Keep mine"),
        "theirs": _("Take theirs"),
        "full": _("This browser keeps nothing: leave the page open until the text is stored"),
    }


def _component() -> Any:
    html, js = _loading()
    return st.components.v2.component("callos_notes", html=html, js=js)


@cache
def _loading() -> tuple[str, str]:
    """The markup and the script that fetch the real ones; words come with the data, in the person's language."""
    html = (
        f'<link rel="stylesheet" href="{served.address(served.NOTES_STYLE)}">'
        f'<section><textarea maxlength="{NOTES}"></textarea>'
        "<div data-conflict hidden><strong></strong><pre></pre><div>"
        '<button type="button" data-take="mine"></button><button type="button" data-take="theirs"></button>'
        '</div></div><div role="status"></div></section>'
    )
    return html, served.loading(served.NOTES_SCRIPT)
