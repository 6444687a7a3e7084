"""Everybody over every screen: what opens, what refuses, what the menu lists, and what addresses give away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard import pages_table
from dashboard.pages_table import SCREENS, Screen
from tests.factories import everything
from tests.factories.calls import make_call, make_prospect
from tests.factories.everything import Ids
from tests.factories.organizations import World
from tests.pages.screens import REFUSAL, open_address, open_screen, texts

ROLES = ["agent", "manager", "admin"]
NOTICE = "A part of this address could not be understood and was ignored."
LINK_REFUSAL = "This link has expired, was used, or was replaced"

Query = Mapping[str, str | list[str]]

# What the address of each screen names: one row of the organization, or one of its people.
NAMES_A_ROW = {
    "call": "call_id",
    "prospect": "prospect_id",
    "plan-call": "prospect_id",
    "duplicates": "prospect_id",
    "users": "user_id",
    "import": "import_id",
}
NAMES_AN_AGENT = ["team", "calls", "funnel", "objections", "counted", "review"]
NAMES_NOBODY = ["settings", "prospects", "account", "my-calls", "my-day"]

_PERIOD = ["period", "from", "to", "agent"]
_FIGURES = [
    *_PERIOD,
    "team",
    "qualification",
    "outcome",
    "language",
    "mode",
    "version",
    "objection",
    "against",
    "by",
]
FILTERS = {
    "team": [*_FIGURES, "part", "sort"],
    "calls": [*_PERIOD, "todo", "status", "outcome", "qualification", "q", "p"],
    "funnel": [*_FIGURES, "part", "group", "sort"],
    "counted": [*_FIGURES, "milestone", "type", "p"],
    "objections": [*_FIGURES, "part", "sort"],
    "prospects": ["qualification", "step", "language", "q", "p"],
    "plan-call": ["q", "p"],
    "duplicates": ["p"],
    "my-calls": [name for name in _FIGURES if name not in ("agent", "team", "by")],
    "my-day": ["p"],
    "review": [*_FIGURES, "rule", "reviewed", "p"],
    "users": ["q", "p"],
    "import": ["p"],
}
# What an address must name besides for its filters to be read.
NEEDED: dict[str, dict[str, str]] = {"counted": {"of": "held"}}
HOSTILE: dict[str, str | list[str]] = {
    "very long": "x" * 20_000,
    "unicode": "\u202e\U0001f3f4 \u0661\u0662\ufdfd\x00",
    "negative": "-1",
    "sql": "1'; DROP TABLE calls; --",
    "repeated": ["1", "1"],
    "empty": "",
}


@pytest.fixture
def ids(world: World) -> dict[str, Ids]:
    """A row in every table of both organizations."""
    return everything.fill(world)


@pytest.fixture
def menus(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The addresses that each drawn menu lists."""
    drawn: list[list[str]] = []
    draw = st.navigation

    def record(pages: Any, *, position: str = "sidebar") -> Any:
        sections = pages.values() if isinstance(pages, dict) else [pages]
        in_order = [page for section in sections for page in section]
        shown = [page.url_path for page in in_order if page.visibility == "visible"]
        drawn.append([] if position == "hidden" else shown)
        return draw(pages, position=position)  # type: ignore[arg-type]

    monkeypatch.setattr(st, "navigation", record)
    return drawn


def query_of(screen: Screen, ids: Ids) -> dict[str, str]:
    """What the address must name for the screen to show something."""
    values = {"call": ids.call, "prospect": ids.prospect}
    return {NAMES_A_ROW[screen.url_path]: str(values[screen.url_path])} if screen.url_path in values else {}


def errors(screen: AppTest) -> list[str]:
    return [error.value for error in screen.error]


def screens_for(who: str) -> Iterator[tuple[Screen, bool]]:
    """All screens, each with whether it is for this role."""
    for screen in SCREENS:
        yield screen, who.upper() in screen.roles


def test_this_walk_knows_what_each_screens_address_names() -> None:
    """A new screen has to be added here, or nobody tries it with another organization's ids."""
    assert {*NAMES_A_ROW, *NAMES_AN_AGENT, *NAMES_NOBODY} == {screen.url_path for screen in SCREENS}


@pytest.mark.parametrize("who", ROLES)
def test_screens_of_a_role_open_and_the_others_refuse(world: World, ids: dict[str, Ids], who: str) -> None:
    for screen, is_allowed in screens_for(who):
        shown = open_address(world.here, who, screen.url_path, query_of(screen, ids["here"]))
        if is_allowed:
            assert errors(shown) == [], screen
            assert shown.title, screen
        else:
            assert errors(shown) == [REFUSAL], screen
            assert [title.value for title in shown.title] == [screen.title]
            assert not shown.dataframe and not shown.table and not shown.metric and not shown.text_input


@pytest.mark.parametrize("who", ROLES)
def test_the_menu_lists_the_screens_of_a_role_and_no_other(world: World, menus: list[list[str]], who: str) -> None:
    open_address(world.here, who, "calls", {})
    listed = [screen.url_path for screen, is_allowed in screens_for(who) if is_allowed and screen.section]
    assert menus[-1] == listed
    assert {"team": who != "agent", "users": who == "admin"} == {
        path: path in listed for path in ("team", "users")
    }


def test_a_visitor_gets_the_sign_in_page_under_every_address_and_no_menu(
    world: World, ids: dict[str, Ids], menus: list[list[str]]
) -> None:
    for screen in SCREENS:
        shown = open_address(world.here, None, screen.url_path, query_of(screen, ids["here"]))
        assert [expander.label for expander in shown.expander] == ["Forgot your password?"]
        assert [field.label for field in shown.text_input] == ["Email", "Password"]
        assert "Paula" not in texts(shown) and not shown.error and not shown.title
        assert menus[-1] == []


@pytest.mark.parametrize("who", ROLES)
def test_another_organizations_row_reads_as_a_missing_one(world: World, ids: dict[str, Ids], who: str) -> None:
    there = ids["there"]
    foreign = {"call": there.call, "users": there.user, "import": there.imported}
    for path, name in NAMES_A_ROW.items():
        shown, missing = (
            open_address(world.here, who, path, {name: str(value)})
            for value in (foreign.get(path, there.prospect), uuid4())
        )
        assert errors(missing) and (errors(shown), texts(shown)) == (errors(missing), texts(missing))


@pytest.mark.parametrize("path", NAMES_AN_AGENT)
def test_another_organizations_agent_reads_as_a_missing_one(world: World, ids: dict[str, Ids], path: str) -> None:
    shown, missing = (
        open_address(world.here, "manager", path, {**NEEDED.get(path, {}), "agent": f"{name}@there.example"})
        for name in ("agent", "nobody")
    )
    assert (errors(shown), texts(shown)) == (errors(missing), texts(missing))
    assert NOTICE in texts(shown) and NOTICE in texts(missing)


def test_an_agent_reads_a_colleagues_call_and_prospect_as_missing_ones(world: World, ids: dict[str, Ids]) -> None:
    prospect = make_prospect(world.here, name="Otto Other")
    call = make_call(world.here, prospect=prospect, agent="other_agent")
    for path, id_ in (("call", call.id), ("prospect", prospect.id)):
        name = NAMES_A_ROW[path]
        theirs, missing = (open_address(world.here, "agent", path, {name: str(value)}) for value in (id_, uuid4()))
        assert errors(missing) and texts(theirs) == texts(missing)
        assert "Otto Other" in texts(open_address(world.here, "manager", path, {name: str(id_)}))


def test_an_agent_cannot_ask_for_a_colleagues_figures(world: World, ids: dict[str, Ids]) -> None:
    for path in ("my-calls", "calls", "funnel", "objections", "counted"):
        needed = NEEDED.get(path, {})
        theirs, nobodys = (
            texts(open_address(world.here, "agent", path, {**needed, "agent": f"{name}@here.example"}))
            for name in ("other_agent", "nobody")
        )
        plain = texts(open_address(world.here, "agent", path, needed))
        assert theirs == nobodys and NOTICE in theirs and NOTICE not in plain
        assert theirs.replace(NOTICE, "").split() == plain.split()


@pytest.mark.parametrize("path", FILTERS)
def test_hostile_filters_are_ignored_with_a_notice(world: World, ids: dict[str, Ids], path: str) -> None:
    needed = NEEDED.get(path, {})
    plain = texts(open_screen(world.here, "admin", path, **needed)).split()
    # A search may hold anything short enough; what it finds is not looked at here.
    names = [name for name in FILTERS[path] if name != "q"]
    for kind, value in HOSTILE.items():
        shown = open_screen(world.here, "admin", path, **dict.fromkeys(names, value), **needed)
        assert errors(shown) == [], kind
        assert texts(shown).replace(NOTICE, "").split() == plain, kind
        assert NOTICE in texts(shown) or kind == "empty"


@pytest.mark.parametrize("path", FILTERS)
def test_each_hostile_filter_alone_is_told(world: World, ids: dict[str, Ids], path: str) -> None:
    kinds = [kind for kind in HOSTILE if kind != "empty"]
    for number, name in enumerate(FILTERS[path]):
        kind = "very long" if name == "q" else kinds[number % len(kinds)]
        shown = open_screen(world.here, "admin", path, **{**NEEDED.get(path, {}), name: HOSTILE[kind]})
        assert NOTICE in texts(shown), (name, kind)
        assert errors(shown) == []


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_search_may_hold_anything(world: World, ids: dict[str, Ids], kind: str) -> None:
    for path in ("calls", "prospects", "users"):
        assert errors(open_screen(world.here, "admin", path, q=HOSTILE[kind])) == []


@pytest.mark.parametrize(("path", "name"), NAMES_A_ROW.items())
def test_a_hostile_id_reads_as_a_missing_one(world: World, ids: dict[str, Ids], path: str, name: str) -> None:
    missing = open_address(world.here, "admin", path, {name: str(uuid4())})
    for value in HOSTILE.values():
        shown = open_address(world.here, "admin", path, {name: value})
        assert (errors(shown), texts(shown)) == (errors(missing), texts(missing)) != ([], "")


@pytest.mark.parametrize("path", ["call", "prospect"])
def test_a_hostile_way_back_changes_nothing_else(world: World, ids: dict[str, Ids], path: str) -> None:
    query = query_of(next(screen for screen in SCREENS if screen.url_path == path), ids["here"])
    plain = texts(open_address(world.here, "agent", path, query))
    for way in (*HOSTILE.values(), "p=%ZZ&q=%00&evil=https://evil.example"):
        assert texts(open_address(world.here, "agent", path, {**query, "list": way})) == plain


def test_a_list_under_the_address_of_one_of_its_rows_is_the_list_as_it_stood(
    world: World, ids: dict[str, Ids]
) -> None:
    """The browser's Back leads there first: the screen is the list's, the address still the row's."""
    row = {"call_id": str(ids["here"].call)}
    for way in ("q=paula&status=COMPLETED&period=7d", "p=two", ""):
        stood = dict(pair.split("=") for pair in way.split("&") if pair)
        back = open_address(world.here, "manager", "calls", {**row, "list": way})
        assert texts(back) == texts(open_address(world.here, "manager", "calls", stood))


@pytest.mark.parametrize("who", [None, "agent"])
def test_a_hostile_link_to_set_a_password_reads_as_a_used_one(world: World, who: str | None) -> None:
    for value in HOSTILE.values():
        (error,) = errors(open_address(world.here, who, pages_table.SET_PASSWORD.url_path, {"token": value}))
        assert LINK_REFUSAL in error
