"""Opening a screen as somebody: the main script under Streamlit's own test runner, with a real session's row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx
from streamlit.testing.v1 import AppTest

from dashboard import texts as dashboard_texts
from services import preferences, serving
from services.db import scoped
from services.models.vocabulary import Language
from services.serving import Serving
from services.tokens import hash_token
from tests import linked_markup
from tests.factories.organizations import Tenant
from tests.factories.sessions import open_session

# What a screen says to people of a role that it is not for.
REFUSAL = "Your role does not allow this."
MAIN = Path(__file__).parents[2] / "dashboard" / "app.py"

# What somebody is told whose save came after another one's.
OVERTAKEN = "Somebody else has changed this in the meantime. The page shows it as it stands now."


# The page of each address, as this role's menu registers it: known from the first screen that was opened.
_pages: dict[tuple[str | None, str], str] = {}


def open_screen(tenant: Tenant, who: str, page: str, **query: str | list[str]) -> AppTest:
    """The screen `page`, named as its file or its address, as one of the tenant's people sees it."""
    return open_address(tenant, who, page.replace("_", "-"), query)


def open_address(tenant: Tenant, who: str | None, path: str, query: Mapping[str, str | list[str]]) -> AppTest:
    """The screen under an address, typed in by somebody, or by a visitor."""
    serving.announce(Serving("127.0.0.1", 8501))
    screen = AppTest.from_file(MAIN, default_timeout=20)
    screen.user = {"session": hash_token(open_session(tenant, who)) if who else "none", "browser": "b"}
    if (who, path) not in _pages:
        screen.run()
        registered = screen._registered_pages.items()
        _pages.update({(who, page["url_pathname"]): key for key, page in registered if "url_pathname" in page})
    for name, value in query.items():
        screen.query_params[name] = value
    screen._page_hash = _pages[who, path]
    screen.run()
    assert not screen.exception
    return screen


def refusal(tenant: Tenant, who: str, page: str) -> list[str]:
    """The errors on a screen that may be none of this person's."""
    return [error.value for error in open_screen(tenant, who, page).error]


def read_options_in_german(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the test runner look for options among the German ones.

    It formats them by itself, outside of any script run, where there is no person and texts are English.
    """
    inside = dashboard_texts.language
    monkeypatch.setattr(
        dashboard_texts,
        "language",
        lambda: Language.DE if get_script_run_ctx(suppress_warning=True) is None else inside(),
    )


def speak_german(tenant: Tenant, who: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one of the tenant's people have chosen German."""
    with scoped(tenant.as_(who)) as db:
        preferences.choose_language(db, language=Language.DE)
    read_options_in_german(monkeypatch)


def texts(screen: AppTest) -> str:
    """Everything that the screen says in Markdown, tables, captions, titles and errors, as it is read."""
    elements: list[Any] = [
        *screen.markdown,
        *screen.caption,
        *screen.title,
        *screen.error,
        *screen.info,
        *screen.text,
    ]
    written = [str(element.value) for element in elements] + [table.value.to_string() for table in screen.table]
    written += [linked_markup.text(markup) for markup in linked_markup.markups(screen).values()]
    written += linked_markup.notes(screen)
    # Markdown's escapes are not read, and what time it is would tell two readings of one screen apart.
    return re.sub(r"As of [^.]*\.", "As of now.", "\n".join(written).replace("\\", ""))


def names_in(rows: pd.DataFrame) -> list[str]:
    """The names of a list's rows, without the sign that says that they lead somewhere."""
    return [name.removesuffix(" ›") for name in rows["name"]]
