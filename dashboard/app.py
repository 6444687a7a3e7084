"""The main script: who are you, the menu for your role, the error boundary, the page.

It runs at every click. Signed out, every address shows the sign-in page and stays as it is.
"""

from __future__ import annotations

import logging
from contextlib import nullcontext
from pathlib import Path
from time import perf_counter
from typing import Any

import streamlit as st

from dashboard import address, carrying, faults, pages_table, session, texts
from dashboard.components import account_menu
from dashboard.pages_table import Screen
from dashboard.texts import _
from services import serving
from services.errors import NotPermitted
from services.sessions import Person

ASSETS = Path(__file__).parent / "assets"
logger = logging.getLogger("callos.script")


def main() -> None:
    """Run the page that was asked for."""
    began = perf_counter()
    is_behind_the_door = serving.announced() is not None
    # First of all, since from here on texts are in the person's language.
    person = session.find_person() if is_behind_the_door else None
    st.set_page_config(
        page_title="CallOS",
        page_icon=str(ASSETS / "mark.svg"),
        layout="wide",
        initial_sidebar_state=240,
        # Without an entry of its own the menu would be gone, and with it the choice of light or dark.
        menu_items={"Get help": None, "Report a bug": None, "About": _about()},
    )
    if not is_behind_the_door:
        # Nothing stands before Streamlit then, and a client's own headers would be believed.
        st.error(_("This is not how CallOS is started. Run: python manage.py serve"))
        st.stop()
    page = _visitors_page() if person is None else _page_of(person)
    if person is not None:
        _carry(page.url_path or pages_table.start(person.user.role).url_path)
    with faults.boundary(), session.known(person) if person is not None else nullcontext():
        page.run()
    logger.info(
        "script_run",
        extra={
            "page": page.url_path or "start",
            "signed_in": person is not None,
            "ms": round((perf_counter() - began) * 1000, 1),
        },
    )


def _about() -> str:
    return _("**CallOS** is the sales-call operating system of your organization.")


def _carry(url_path: str) -> None:
    address.arrive(url_path)
    screen = next((screen for screen in pages_table.SCREENS if screen.url_path == url_path), None)
    carrying.carry(url_path, names=screen.carried if screen else ())


def _visitors_page() -> Any:
    """The sign-in page under every address, so that the one asked for is shown after the sign-in."""
    paths = ["", *(screen.url_path for screen in pages_table.SCREENS)]
    sign_in = [_page(pages_table.SIGN_IN, url_path=path, is_default=not path) for path in paths]
    pages = [*sign_in, _page(pages_table.SET_PASSWORD)]
    return st.navigation(pages, position="hidden")


def _page_of(person: Person) -> Any:
    """The page asked for, out of those for the person's role; any other one refuses with a sentence."""
    st.logo(str(ASSETS / "logo.svg"), icon_image=str(ASSETS / "mark.svg"), size="large")
    role = person.user.role
    menu: dict[str, list[Any]] = {}
    hidden = [_page(pages_table.SET_PASSWORD)]
    for screen in pages_table.SCREENS:
        page = _page(screen) if role in screen.roles else _refusal(screen)
        if screen.section and role in screen.roles:
            menu.setdefault(texts.marked(screen.section), []).append(page)
        else:
            hidden.append(page)
    # The start page once more under "/", where a browser comes by only when the server has not sent it on. It
    # stands last, since a link to a page's file leads to the first page of that file.
    hidden.append(_page(pages_table.start(role), url_path="", is_default=True))
    page = st.navigation({**menu, "": hidden})
    with st.sidebar:
        account_menu.show(person)
    return page


def _page(screen: Screen, *, url_path: str | None = None, is_default: bool = False) -> Any:
    is_in_menu = screen.section is not None and not is_default
    return st.Page(
        screen.file,
        title=texts.marked(screen.title),
        icon=screen.icon,
        url_path=screen.url_path if url_path is None else url_path,
        default=is_default,
        visibility="visible" if is_in_menu else "hidden",
    )


def _refusal(screen: Screen) -> Any:
    def refuse() -> None:
        st.title(texts.marked(screen.title), anchor=False)
        raise NotPermitted

    return st.Page(
        refuse, title=_("Not for your role"), icon=screen.icon, url_path=screen.url_path, visibility="hidden"
    )


main()
