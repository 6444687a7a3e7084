"""A pseudo-locale over all screens, for every role and for nobody: what is read is the catalogue's or the data's.

The same walk in real German shows that every screen renders in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from dashboard import pages_table, session
from dashboard.components import lists
from dashboard.pages_table import SCREENS, Screen
from services import links, messages, preferences
from services.analytics.counts import COUNTS
from services.db import scoped
from services.messages import translations as texts_of
from services.models import Call, Prospect
from services.models.vocabulary import CallStatus, DisqualificationReason, Language, LinkPurpose, OutcomeType
from services.to_do import ToDo
from tests.factories import everything
from tests.factories.calls import make_call, make_prospect
from tests.factories.organizations import World
from tests.pages import figure_screens, pseudo
from tests.pages.screens import open_address, open_screen, read_options_in_german
from tests.pages.test_walk import NAMES_A_ROW, Query

ROLES = ["agent", "manager", "admin"]
# What a button's key says about the row that it is for, after the button's own name.
ROW_OR_VERSION = re.compile(r"_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|_\d+")
# Typed into every field: an address without a letter.
TYPED = "98765@98.76"
# Two prospects who share an address and a number.
ALIKE = ("Alma Alike", "Alina Alike")
DAYS = {"from": "2026-01-01", "to": "2026-02-01"}


@pytest.fixture
def menu(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the menu and the browser's tab say: neither is an element of the page."""
    said: list[str] = []
    draw, configure = st.navigation, st.set_page_config

    def record(pages: Any, **options: Any) -> Any:
        sections = pages if isinstance(pages, dict) else {"": pages}
        said.extend([*sections, *(page.title for section in sections.values() for page in section)])
        return draw(pages, **options)

    def record_page(**options: Any) -> None:
        said.extend([options["page_title"], options["menu_items"]["About"]])
        configure(**options)

    monkeypatch.setattr(st, "navigation", record)
    monkeypatch.setattr(st, "set_page_config", record_page)
    return said


@pytest.fixture
def german(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Everybody reads German, and so does a visitor's browser."""
    for who in world.here.people:
        with scoped(world.here.as_(who)) as db:
            preferences.choose_language(db, language=Language.DE)
    read_options_in_german(monkeypatch)
    # Streamlit's test runner has no headers to give.
    monkeypatch.setattr(session, "_browsers_language", lambda: Language.DE)
    return world


@pytest.fixture
def strange(german: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[World]:
    """The pseudo-locale stands in German's place."""
    pseudo.write_catalogue(tmp_path)
    monkeypatch.setattr(messages, "LOCALES", tmp_path)
    messages.translations.cache_clear()
    yield german
    messages.translations.cache_clear()


def fill(world: World) -> None:
    """Calls in every state and with every outcome and reason, besides a row in every table."""
    everything.fill(world)
    figure_screens.fill(world.here)
    now = datetime.now(UTC)
    for number, reason in enumerate(DisqualificationReason, start=1):
        make_call(world.here, at=now - timedelta(days=number), outcome=OutcomeType.DISQUALIFIED, reason=reason)
    for number, status in enumerate(CallStatus, start=1):
        make_call(world.here, at=now - timedelta(days=number), status=status)
    make_prospect(world.here, name="Nora Nochnicht", client_count=None)
    for name in ALIKE:
        make_prospect(world.here, name=name, email="alike@post.example", phone="+49 30 123456", agent="agent")


def calls_of_each_kind(world: World) -> list[str]:
    """One call of each status and outcome, whose pages differ."""
    with scoped(world.here.command) as db:
        kinds = {
            (call.status, call.outcome and (call.outcome.type, call.outcome.reason), call.agent_id): str(call.id)
            for call in db.scalars(select(Call).order_by(Call.id.desc()))
        }
    return [*kinds.values()]


def calls_of_each_status(world: World) -> list[str]:
    """One call of each status and outcome type, which offer different deeds."""
    with scoped(world.here.command) as db:
        kinds = {
            (call.status, call.outcome and call.outcome.type): str(call.id)
            for call in db.scalars(select(Call).order_by(Call.id.desc()))
        }
    return [*kinds.values()]


def prospects_of_each_kind(world: World) -> list[str]:
    """One prospect of each client count, whose pages differ."""
    with scoped(world.here.command) as db:
        return [*{row.client_count: str(row.id) for row in db.scalars(select(Prospect))}.values()]


def two_alike(world: World) -> dict[str, str]:
    """The address of two prospects side by side; of none where there are none yet."""
    with scoped(world.here.command) as db:
        ids = db.scalars(select(Prospect.id).where(Prospect.name.in_(ALIKE)).order_by(Prospect.name))
        return dict(zip(("prospect_id", "other_id"), map(str, ids), strict=False))


def visits(world: World, screen: Screen, who: str) -> Iterator[Query]:
    """The addresses under which a screen says something of its own."""
    yield {}
    yield {"period": "?", "q": "x" * 20_000, "p": "?"}
    if screen.url_path == "call":
        yield from ({"call_id": id_} for id_ in calls_of_each_kind(world))
    elif screen.url_path == "prospect":
        yield from ({"prospect_id": id_} for id_ in prospects_of_each_kind(world))
        yield from ({"prospect_id": id_, "do": "edit"} for id_ in prospects_of_each_kind(world)[:1])
    elif screen.url_path == "plan-call":
        yield from ({"prospect_id": id_} for id_ in prospects_of_each_kind(world))
    elif screen.url_path == "duplicates":
        yield two_alike(world)
    elif screen.url_path == "users":
        yield from ({"user_id": str(user.id)} for user in world.here.people.values())
    elif screen.url_path == "counted":
        yield from ({"of": name} for name in {count.unit: name for name, count in COUNTS.items()}.values())
        yield {"of": "objections", "type": "PRICE", "milestone": "2"}
    elif screen.url_path == "review":
        yield {"reviewed": "yes"}
        yield {"rule": ["gate", "sample"], **DAYS}
    elif screen.url_path == "calls":
        yield from ({"todo": to_do.value} for to_do in ToDo)
        yield {"status": "COMPLETED", "agent": "agent@here.example"}
    if screen.is_of_days:
        yield {**DAYS, "of": "held"}
        yield {"period": "this-week", "of": "held"}
        yield {"agent": "other_agent@here.example", "of": "held", **DAYS}
    if screen.url_path in ("calls", "prospects", "users"):
        yield {"q": "0000"}


def opened(world: World, who: str | None) -> Iterator[tuple[str, AppTest]]:
    """All screens as somebody under all these addresses, each with its name.

    An admin reads whatever a manager does and is opened everything; a manager the first addresses of each.
    """
    for screen in SCREENS:
        for query in islice(visits(world, screen, who or ""), 3 if who == "manager" else None):
            yield f"{screen.url_path} {query}"[:120], open_address(world.here, who, screen.url_path, query)


def strange_texts(world: World, texts: Iterator[str] | list[str]) -> list[str]:
    """The texts that are neither the catalogue's nor the organization's."""
    return pseudo.foreign(texts, pseudo.data_of(world.here))


@pytest.mark.parametrize("who", ROLES)
def test_whatever_a_screen_says_is_in_the_catalogue(strange: World, menu: list[str], who: str) -> None:
    fill(strange)
    read = [text for _, screen in opened(strange, who) for text in pseudo.read(screen)]
    assert strange_texts(strange, [*read, *menu]) == []
    assert pseudo.pseudo("Sign out") in read and pseudo.pseudo("Overview") in menu


@pytest.mark.parametrize("who", ["agent", "admin"])
def test_whatever_an_empty_screen_says_is_in_the_catalogue(strange: World, who: str) -> None:
    read = [text for _, screen in opened(strange, who) for text in pseudo.read(screen)]
    assert strange_texts(strange, read) == []


def test_whatever_a_visitor_reads_is_in_the_catalogue(strange: World, menu: list[str]) -> None:
    with scoped(strange.here.command) as db:
        token = links.create(db, user_id=strange.here.people["agent"].id, purpose=LinkPurpose.RESET)
    path = pages_table.SET_PASSWORD.url_path
    pages = [open_address(strange.here, None, "team", {})]
    pages += [open_address(strange.here, None, path, {"token": value}) for value in (token, "used")]
    read = [text for page in pages for text in pseudo.read(page)]
    for values in ((), (TYPED, "guess")):
        for field, value in zip(pages[0].text_input, values, strict=False):
            field.set_value(value)
        pages[0].button[0].click().run()
        read += pseudo.read(pages[0])
    pages[1].button[0].click().run()
    read += pseudo.read(pages[1])
    assert pseudo.pseudo("Forgot your password?") in read and pseudo.pseudo("Set your password") in read
    assert strange_texts(strange, [*read, *menu]) == []


@pytest.mark.parametrize(
    ("path", "who"),
    [
        (screen.url_path, who)
        for screen in SCREENS
        for who in ("admin", "agent")
        if who in {role.lower() for role in screen.roles}
    ],
)
def test_whatever_comes_of_a_button_is_in_the_catalogue(strange: World, path: str, who: str) -> None:
    """Each button is pressed on the screen as it stands, and once more with something else in every field."""
    fill(strange)
    data = pseudo.data_of(strange.here)
    screen = next(screen for screen in SCREENS if screen.url_path == path)
    rows = {
        "call": calls_of_each_status(strange),
        "prospect": prospects_of_each_kind(strange)[:1],
        "plan-call": prospects_of_each_kind(strange)[:1],
        "users": [str(strange.here.people["agent"].id)],
    }
    for id_ in rows.get(path, [""]):
        query = {NAMES_A_ROW[path]: id_} if id_ else {"of": "held"}
        query = two_alike(strange) if path == "duplicates" else query
        for pressed in presses(partial(open_screen, strange.here, who, screen.file.stem, **query)):
            assert pseudo.foreign(pseudo.read(pressed), data) == [], query


def test_every_sentence_of_a_count_is_in_the_catalogue(strange: World) -> None:
    assert all(texts_of(Language.DE).sentences.get(count.sentence) for count in COUNTS.values())


def presses(open_page: Callable[[], AppTest]) -> Iterator[AppTest]:
    """The page after each kind of its buttons, and after the step that it asks to confirm."""
    for is_changed in (False, True):
        page = open_page()
        for kind in pressable(page):
            if kind not in pressable(page):
                # What the last deed opened or ended: it may be there on the page as it is opened now.
                page = open_page()
            if is_changed:
                change_everything(page)
            if kind not in pressable(page):
                continue
            page.button(key=pressable(page)[kind]).click().run()
            assert not page.exception, kind
            yield page
            if any(button.key == "confirm_yes" for button in page.button):
                page.button(key="confirm_yes").click().run()
                assert not page.exception, kind
                yield page


def pressable(page: AppTest) -> dict[str, str]:
    """The key of the first of each kind of button, whatever row it is for, but for ways to another page.

    A deed adds rows with buttons of their own: those are of kinds that were there before.
    """
    keys = [button.key or "" for button in page.button if not button.disabled]
    ours = [key for key in keys if key and not key.startswith(("thread_", "unresolved_"))]
    return {ROW_OR_VERSION.sub("", key): key for key in reversed(ours)}


def change_everything(page: AppTest) -> None:
    """Put something else into every field of the forms."""
    for text in page.text_input:
        if not text.disabled and text.proto.form_id:
            text.set_value(TYPED)
    for number in page.number_input:
        number.set_value((number.value or 0) + 1)
    for choice in page.selectbox:
        if not choice.disabled and choice.proto.form_id and choice.options:
            choice.select_index((int(choice.index or 0) + 1) % len(choice.options))


def test_lists_on_a_phone_say_nothing_else(strange: World, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(strange)
    monkeypatch.setattr(lists, "_is_narrow", lambda: True)
    pages = [
        open_address(strange.here, "admin", path, {"of": "held"})
        for path in ("calls", "prospects", "users", "counted")
    ]
    assert strange_texts(strange, [text for page in pages for text in pseudo.read(page)]) == []


@pytest.mark.parametrize("who", [None, *ROLES])
def test_every_screen_renders_in_german(german: World, who: str | None) -> None:
    fill(german)
    for screen in SCREENS:
        rows = {"call": calls_of_each_kind(german), "prospect": prospects_of_each_kind(german)}
        name = NAMES_A_ROW.get(screen.url_path, "")
        query = {name: rows[screen.url_path][0]} if screen.url_path in rows else {}
        shown = open_address(german.here, who, screen.url_path, query)
        title = messages.translate(screen.title, Language.DE)
        assert who is None or screen.url_path in ("call", "prospect", "counted") or shown.title[0].value == title
        read = [*pseudo.read(shown)]
        assert ("Abmelden" in read) == (who is not None) and ("Passwort" in read or who is not None)


def test_a_text_outside_the_catalogue_would_be_found(strange: World) -> None:
    data, ours = pseudo.data_of(strange.here), pseudo.pseudo("Sign in")
    fine = [ours, "Ada Admin, Organization here", f":gray-badge[:material/check: {ours}]", f"{ours} 3. Nov."]
    bare = ["Sign in", "Ada Admin signed in", ":gray-badge[:material/check: Done]", f"{ours} today"]
    assert pseudo.foreign([*fine, *bare], data) == sorted(bare)
