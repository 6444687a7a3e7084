"""Adding a user: a form in a dialog; what comes of it is a link to hand over."""

from __future__ import annotations

import streamlit as st

from dashboard import texts, vocabulary
from dashboard.components import email_field, handed_link, saving
from dashboard.texts import _
from services import users
from services.models.limits import NAME
from services.models.vocabulary import Language, Role

_OPEN = "user_adding"
_NAME, _EMAIL, _ROLE = "user_adding_name", "user_adding_email", "user_adding_role"
_LANGUAGE = "user_adding_language"


def show_button() -> None:
    """The button that opens the form."""
    st.button(_("Add a user"), type="primary", icon=":material/person_add:", key="user_add", on_click=_start)


def is_open() -> bool:
    """Whether the form is open."""
    return bool(st.session_state.get(_OPEN))


def show() -> None:
    """Draw the form's dialog if it is open."""
    if is_open():
        st.dialog(_("Add a user"), on_dismiss=_close)(_draw)()


def _draw() -> None:
    with st.form("user_adding_form", border=False):
        st.text_input(_("Name"), key=_NAME, max_chars=NAME)
        email_field.show(key=_EMAIL)
        st.radio(
            _("Role"),
            list(Role),
            key=_ROLE,
            format_func=lambda role: vocabulary.role(role).text,
            captions=[vocabulary.role_grants(role) for role in Role],
        )
        st.selectbox(
            _("Language"),
            list(Language),
            # Whoever adds somebody shares a language with them more often than not.
            index=list(Language).index(texts.language()),
            key=_LANGUAGE,
            format_func=vocabulary.language,
        )
        saving.show_refusal(_OPEN)
        st.form_submit_button(_("Add and make a link"), type="primary", key="user_adding_submit", on_click=_add)


def _start() -> None:
    st.session_state[_OPEN] = True


def _add() -> None:
    if not is_open():
        return  # The second of two quick clicks: the first one has done it.
    name, email, role, language = (st.session_state.get(key) for key in (_NAME, _EMAIL, _ROLE, _LANGUAGE))
    added = saving.attempt(
        _OPEN,
        lambda db: users.add(db, email=email or "", name=name or "", role=role or Role.AGENT, language=language),
    )
    if added is None:
        return
    _close()
    if added.link_token:
        handed_link.keep(added.user.name, added.link_token)
    st.rerun()


def _close() -> None:
    st.session_state[_OPEN] = False
