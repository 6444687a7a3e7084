"""The Settings screen: each change says what it changes, and waits for its button."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from services import configuration, organizations
from services.db import scoped
from services.models.vocabulary import Qualification
from services.organizations import OrganizationSettings
from tests.factories.calls import make_call, make_prospect
from tests.factories.organizations import World
from tests.pages.screens import REFUSAL, open_screen, refusal, texts

MARK = "Organization here_Europe/Berlin_60"


def stored(world: World) -> OrganizationSettings:
    """What is stored now."""
    with scoped(world.here.as_("agent")) as db:
        return OrganizationSettings.of(organizations.get_organization(db))


def press(screen: AppTest, key: str) -> AppTest:
    """Press a button; nothing goes wrong."""
    screen.button(key=key).click().run()
    assert not screen.exception
    return screen


@pytest.mark.parametrize("who", ["agent", "manager"])
def test_the_screen_is_for_admins_alone(world: World, who: str) -> None:
    assert refusal(world.here, who, "settings") == [REFUSAL]


def test_a_change_of_the_organization_says_what_comes_of_it_and_is_then_made(world: World) -> None:
    screen = open_screen(world.here, "admin", "settings")
    screen.text_input(key=f"organization_name_{MARK}").set_value("Acme")
    screen.selectbox(key=f"organization_zone_{MARK}").set_value("America/New_York")
    screen.number_input(key=f"organization_window_{MARK}").set_value(90)
    press(screen, f"organization_save_{MARK}")
    for sentence in ("to America/New_York", "past ones too", "from 60 to 90 days"):
        assert sentence in texts(screen)
    assert stored(world).name == "Organization here"
    press(screen, "confirm_yes")
    assert stored(world) == OrganizationSettings("Acme", "America/New_York", 90)


def test_a_stale_form_is_a_sentence_and_changes_nothing(world: World) -> None:
    screen = open_screen(world.here, "admin", "settings")
    screen.text_input(key=f"organization_name_{MARK}").set_value("Older")
    press(screen, f"organization_save_{MARK}")
    before = stored(world)
    with scoped(world.here.as_("admin")) as db:
        newer = OrganizationSettings("Newer", before.time_zone, before.close_window_days)
        organizations.change(db, settings=newer, expected=before)
    press(screen, "confirm_yes")
    assert any("in the meantime" in error.value for error in screen.error)
    assert stored(world).name == "Newer"


def test_nothing_to_save_is_said(world: World) -> None:
    screen = press(open_screen(world.here, "admin", "settings"), f"organization_save_{MARK}")
    assert any("nothing to save" in error.value for error in screen.error)


def test_a_new_threshold_tells_whom_it_moves_and_leaves_past_calls_as_they_were(world: World) -> None:
    call = make_call(world.here, prospect=make_prospect(world.here, client_count=600))
    screen = open_screen(world.here, "admin", "settings")
    screen.number_input(key="threshold_1").set_value(700)
    press(screen, "threshold_1_save")
    for sentence in ("from 500 to 700 clients", "1 prospect becomes under threshold", "Version 2"):
        assert sentence in texts(screen)
    press(screen, "confirm_yes")
    with scoped(world.here.as_("admin")) as db:
        version, current = configuration.get_current(db)
        assert (version.number, current.threshold) == (2, 700)
        again: Any = db.get(type(call), (world.here.id, call.id))
        assert again.qualification is Qualification.QUALIFIED
