"""A user's API tokens: which there are, ending them, and making one, whose text is shown once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import streamlit as st

from dashboard import formats, vocabulary
from dashboard.components import card_title, confirm, saving
from dashboard.components.confirm import Step
from dashboard.texts import _
from services import api_tokens
from services.db import ScopedSession
from services.models import ApiToken
from services.models.limits import NAME
from services.models.vocabulary import TokenAccess

_REFUSED = "token"
_OPEN = "token_adding"
_MADE = "token_made"
_NAME, _ACCESS, _DAYS = "token_name", "token_access", "token_days"
_LIVES = (30, 90, api_tokens.LONGEST_LIFE.days)


def show(user_id: UUID, rows: Sequence[ApiToken], *, time_zone: str, caption: str) -> None:
    """Draw one row per token that is in force, and the way to a new one of this user."""
    with st.container(border=True, gap="small"):
        card_title.show(_("API tokens"), caption)
        for row in rows:
            _row(row, time_zone)
        if not rows:
            st.caption(_("There are no tokens. A program needs one to read or write calls through the API."))
        if not is_open():
            saving.show_refusal(_REFUSED)
        st.button(_("Make a token"), icon=":material/key:", key="token_add", on_click=_start, args=(user_id,))


def is_open() -> bool:
    """Whether the form is open or a new token waits to be read."""
    return _OPEN in st.session_state or _MADE in st.session_state


def show_dialog() -> None:
    """Draw the form, or the new token: it is gone once its dialog is closed."""
    if _MADE in st.session_state:
        st.dialog(_("New API token"), on_dismiss=_forget)(_draw_made)(*st.session_state[_MADE])
    elif _OPEN in st.session_state:
        st.dialog(_("Make an API token"), on_dismiss=_close)(_draw_form)()


def _row(row: ApiToken, zone: str) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(gap=None, width="content"):
            badge = vocabulary.badges([vocabulary.token_access(row.access)])
            st.markdown(f"{formats.plain(row.name)} {badge}")
            st.caption(f"{_made(row, zone)}  \n{_used(row, zone)}")
        st.button(
            _("Revoke"), key=f"token_end_{row.id}", type="tertiary", on_click=_ask_end, args=(row.id, row.name)
        )


def _made(row: ApiToken, zone: str) -> str:
    made, ends = formats.moment(row.created_at, zone), formats.moment(row.expires_at, zone)
    return _("Made %(made)s, ends %(ends)s", made=made, ends=ends)


def _used(row: ApiToken, zone: str) -> str:
    if row.last_used_at is None:
        return _("Never used")
    return _("Last used %(used)s", used=formats.moment(row.last_used_at, zone))


def _draw_form() -> None:
    with st.form("token_form", border=False):
        st.text_input(_("Name"), key=_NAME, max_chars=NAME, placeholder=_("The program that will use it"))
        st.radio(
            _("What it may do"),
            list(TokenAccess),
            key=_ACCESS,
            format_func=lambda access: vocabulary.token_access(access).text,
        )
        st.selectbox(
            _("Ends after"),
            _LIVES,
            index=1,
            key=_DAYS,
            format_func=lambda days: _("%(days)s days", days=formats.number(days)),
        )
        st.caption(_("It acts as its user, with the role that the user has on the day."))
        saving.show_refusal(_REFUSED)
        st.form_submit_button(_("Make the token"), type="primary", key="token_submit", on_click=_make)


def _draw_made(name: str, token: str) -> None:
    st.markdown(_("Give this to %(name)s. It is shown this once.", name=formats.plain(name)))
    st.code(token, language=None, wrap_lines=True)
    st.caption(_("It goes along with each request, as the header %(header)s.", header="Authorization: Bearer …"))
    st.button(_("Done"), type="primary", key="token_made_done", on_click=_finish)


def _start(user_id: UUID) -> None:
    st.session_state[_OPEN] = user_id


def _make() -> None:
    # Taken out first: of two quick clicks the second one finds nothing to do.
    user_id: UUID | None = st.session_state.pop(_OPEN, None)
    if user_id is None:
        return
    name, access, days = (st.session_state.get(key) for key in (_NAME, _ACCESS, _DAYS))
    made = saving.attempt(
        _REFUSED,
        lambda db: api_tokens.create(
            db,
            name=name or "",
            access=access or TokenAccess.READ,
            expires_at=datetime.now(UTC) + timedelta(days=days or _LIVES[0]),
            user_id=user_id,
        ),
    )
    if made is None:
        st.session_state[_OPEN] = user_id
        return
    st.session_state[_MADE] = (made.row.name, made.token)
    st.rerun()


def _ask_end(token_id: UUID, name: str) -> None:
    confirm.ask(
        Step(
            _("Revoke %(name)s", name=formats.plain(name)),
            [_("Whatever uses this token is refused from its next request on."), _("This cannot be taken back.")],
            _("Revoke"),
            partial(_end, token_id),
        )
    )


def _end(token_id: UUID) -> None:
    def revoke(db: ScopedSession) -> bool:
        api_tokens.revoke(db, token_id=token_id)
        return True

    if saving.attempt(_REFUSED, revoke):
        saving.done(_("The token is revoked."))


def _finish() -> None:
    _forget()
    st.rerun()


def _forget() -> None:
    st.session_state.pop(_MADE, None)


def _close() -> None:
    st.session_state.pop(_OPEN, None)
