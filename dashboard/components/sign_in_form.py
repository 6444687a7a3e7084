"""The form to sign in, drawn by streamlit-authenticator around a controller of ours.

None of the library's own cookies, hashes, lockouts or files are in play: it draws the form and hands over what
was typed, exactly as typed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st
import streamlit_authenticator as stauth

from dashboard import session, texts
from dashboard.components import form_marks, ticket
from dashboard.texts import _
from services import sessions
from services.errors import Foreseen

_SAID = "sign_in_said"

Check = Callable[[str, str], None]


class SignInForm(stauth.Authenticate):
    """The library's form. `check` gets address and password as typed."""

    def __init__(self, check: Check) -> None:
        # Not super().__init__: it would draw an iframe that sets a cookie of the library's.
        self.attrs, self.path, self.secret_key = {"login_sleep_time": 0}, None, ""
        self.cookie_controller = _NoCookie()
        self.authentication_controller = _Checker(check)


class _NoCookie:
    """The library asks for its cookie before it draws the form."""

    def get_cookie(self) -> None:
        """There is none."""

    def set_cookie(self) -> None:
        """None is set."""


class _Checker:
    def __init__(self, check: Check) -> None:
        self._check = check

    def login(self, username: str | None = None, password: str | None = None, *rest: Any, **more: Any) -> bool:
        """Hand over what was typed. Always False: the library then keeps nothing of its own."""
        self._check(username or "", password or "")
        return False


def show() -> None:
    """Draw the form, and below it what is wrong with what was typed."""
    fields = {
        "Form name": _("Sign in"),
        "Username": _("Email"),
        "Password": _("Password"),
        "Login": _("Sign in"),
    }
    SignInForm(_sign_in).login(fields=fields, key="sign_in")
    form_marks.show()
    if said := st.session_state.get(_SAID):
        st.error(said, icon=":material/error:")


def _sign_in(email: str, password: str) -> None:
    st.session_state.pop(_SAID, None)
    try:
        ticket.keep(
            sessions.sign_in_across_organizations(
                email,
                password,
                browser=session.browser(),
                address=ticket.address(),
                demo_allowed=ticket.is_demo_allowed(),
            )
        )
    except Foreseen as error:
        st.session_state[_SAID] = texts.sentence(error)
