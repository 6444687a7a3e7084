"""The Account screen: the language of one's screens, which counts at once and everywhere."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from services import preferences, users
from services.db import scoped
from services.models.vocabulary import Language
from tests.factories.organizations import World
from tests.pages.screens import open_screen, read_options_in_german, texts


def choose(screen: AppTest, language: Language) -> AppTest:
    """Choose a language on the screen."""
    screen.selectbox(key="own_language").set_value(language).run()
    assert not screen.exception
    return screen


def stored(world: World, who: str) -> Language:
    """Somebody's language as stored now."""
    with scoped(world.here.command) as db:
        return users.get_user(db, user_id=world.here.people[who].id).language


def test_a_chosen_language_counts_at_once_and_on_every_screen(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = choose(open_screen(world.here, "agent", "account"), Language.DE)
    assert [title.value for title in screen.title] == ["Konto"]
    assert [toast.value for toast in screen.toast] == ["Ihre Sprache ist geändert."]
    assert stored(world, "agent") is Language.DE
    read_options_in_german(monkeypatch)
    screen.switch_page("../pages/prospects.py").run()
    assert [title.value for title in screen.title] == ["Interessenten"]
    assert "Noch keine Interessenten" in texts(open_screen(world.here, "agent", "prospects"))


def test_the_way_back_to_english_is_read_in_english(world: World) -> None:
    screen = choose(open_screen(world.here, "manager", "account"), Language.DE)
    assert screen.selectbox(key="own_language").options == ["English", "Deutsch"]
    choose(screen, Language.EN)
    assert [title.value for title in screen.title] == ["Account"]
    assert stored(world, "manager") is Language.EN


def test_an_admin_sets_the_language_of_somebody_else(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    agent = world.here.people["agent"]
    screen = open_screen(world.here, "admin", "users", user_id=str(agent.id))
    mark = f"{agent.id}_{agent.version}"
    screen.selectbox(key=f"user_language_{mark}").set_value(Language.DE)
    screen.button(key=f"user_save_{mark}").click().run()
    assert "from English to German, from the next click on" in texts(screen)
    screen.button(key="confirm_yes").click().run()
    assert stored(world, "agent") is Language.DE
    read_options_in_german(monkeypatch)
    assert "Tage in Europe/Berlin" in texts(open_screen(world.here, "agent", "calls"))


def test_a_user_is_added_with_the_language_of_the_screen_unless_another_one_is_chosen(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scoped(world.here.as_("admin")) as db:
        preferences.choose_language(db, language=Language.DE)
    read_options_in_german(monkeypatch)
    screen = open_screen(world.here, "admin", "users")
    screen.button(key="user_add").click().run()
    assert screen.selectbox(key="user_adding_language").value is Language.DE
    screen.text_input(key="user_adding_name").set_value("Nele Neu")
    screen.text_input(key="user_adding_email").set_value("nele@here.example")
    screen.button(key="user_adding_submit").click().run()
    with scoped(world.here.command) as db:
        added = users.find_by_email(db, email="nele@here.example")
    assert added is not None and added.language is Language.DE
