"""The browsers one is signed in with, and ending them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from dashboard import formats, session, texts
from dashboard.components import card_title
from dashboard.texts import _
from services import sessions
from services.db import scoped
from services.errors import Foreseen
from services.models import UserSession
from services.sessions import Person

_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone|iPad", "iOS"),
    ("Windows", "Windows"),
    ("Mac OS X|Macintosh", "macOS"),
    ("Linux", "Linux"),
)


def show(person: Person, open_ones: Sequence[UserSession]) -> None:
    """Draw one row per session."""
    with st.container(border=True, gap="small"):
        card_title.show(_("Sessions"), _("Where you are signed in, the last used first."))
        for one in open_ones:
            _row(person, one)
        st.button(
            _("Sign out everywhere"),
            icon=":material/logout:",
            on_click=_end_all,
            help=_("Ends all your sessions, this one too."),
        )


def _row(person: Person, one: UserSession) -> None:
    is_this = one.id == person.session_id
    zone = person.organization.time_zone
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(gap=None, width="content"):
            badge = " :green-badge[{}]".format(_("This one")) if is_this else ""
            st.markdown(formats.plain(describe(one.user_agent)) + badge)
            st.caption(
                _(
                    "Signed in %(began)s, last used %(used)s",
                    began=formats.moment(one.created_at, zone),
                    used=formats.moment(one.seen_at, zone),
                )
            )
        if not is_this:
            st.button(_("End"), key=f"end {one.id}", type="tertiary", on_click=_end, args=(one.id,))


def describe(user_agent: str) -> str:
    """A browser by what it says of itself: "Chrome, Linux"."""
    browser = next((name for mark, name in _BROWSERS if re.search(mark, user_agent)), None)
    system = next((name for mark, name in _SYSTEMS if re.search(mark, user_agent)), None)
    return ", ".join(part for part in (browser, system) if part) or _("Unknown browser")


def _end(session_id: UUID) -> None:
    person = session.require_person()
    try:
        with scoped(person.scope) as db:
            sessions.end_session(db, session_id=session_id)
    except Foreseen as error:
        st.toast(texts.sentence(error), icon=":material/error:")


def _end_all() -> None:
    with scoped(session.scope()) as db:
        sessions.end_all_sessions(db)
    # The next look at the session shows the sign-in page; this run is over.
    st.rerun()
