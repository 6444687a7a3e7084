"""The Users screen: adding, changing, shutting out and letting in, each confirmed and told in a sentence."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from services import teams, users
from services.db import scoped
from services.models import Team, User
from services.models.vocabulary import Role
from tests.factories.organizations import PASSWORD, World
from tests.pages.screens import OVERTAKEN, REFUSAL, names_in, open_screen, refusal, texts


def stored(world: World, who: str) -> User:
    """One of the people as stored now."""
    with scoped(world.here.command) as db:
        return users.get_user(db, user_id=world.here.people[who].id)


def open_user(world: World, who: str, *, as_: str = "admin") -> AppTest:
    """The screen with one user opened."""
    return open_screen(world.here, as_, "users", user_id=str(world.here.people[who].id))


def confirm(screen: AppTest) -> AppTest:
    """Press the dialog's button."""
    screen.button(key="confirm_yes").click().run()
    assert not screen.exception
    return screen


@pytest.mark.parametrize("who", ["agent", "manager"])
def test_the_screen_is_for_admins_alone(world: World, who: str) -> None:
    assert refusal(world.here, who, "users") == [REFUSAL]


def test_the_list_shows_role_access_and_last_sign_in(world: World) -> None:
    rows = open_screen(world.here, "admin", "users").dataframe[0].value
    assert names_in(rows) == ["Ada Admin", "Anton Agent", "Mara Manager", "Olga Agent"]
    assert [list(cell) for cell in rows["role"]] == [["Admin"], ["Agent"], ["Manager"], ["Agent"]]
    assert list(rows["last_login"]) == ["Never"] * 4


def test_an_admin_adds_a_user_and_gets_the_link_once(world: World) -> None:
    screen = open_screen(world.here, "admin", "users")
    screen.button(key="user_add").click().run()
    screen.text_input(key="user_adding_name").set_value("Nele Neu")
    screen.text_input(key="user_adding_email").set_value("nele@here.example")
    screen.button(key="user_adding_submit").click().run()
    assert not screen.exception
    assert "/set-password?token=" in screen.code[0].value
    rows = screen.dataframe[0].value
    access = dict(zip(names_in(rows), (list(cell) for cell in rows["active"]), strict=True))
    assert (access["Nele Neu"], access["Ada Admin"]) == (["Invited"], ["Active"])
    screen.button(key="handed_link_done").click().run()
    assert not screen.code


def test_a_taken_address_is_told_in_the_form_which_keeps_what_was_typed(world: World) -> None:
    screen = open_screen(world.here, "admin", "users")
    screen.button(key="user_add").click().run()
    screen.text_input(key="user_adding_name").set_value("Nele Neu")
    screen.text_input(key="user_adding_email").set_value("AGENT@here.example")
    screen.button(key="user_adding_submit").click().run()
    assert [error.value for error in screen.error] == ["There already is a user with this address."]
    assert screen.text_input(key="user_adding_name").value == "Nele Neu"


def test_a_change_says_what_it_changes_and_waits_for_the_button(world: World) -> None:
    screen, user = open_user(world, "agent"), stored(world, "agent")
    screen.selectbox(key=f"user_role_{user.id}_{user.version}").set_value(Role.MANAGER)
    screen.button(key=f"user_save_{user.id}_{user.version}").click().run()
    assert "from Agent to Manager" in texts(screen)
    assert stored(world, "agent").role is Role.AGENT
    confirm(screen)
    assert stored(world, "agent").role is Role.MANAGER


def test_deactivating_and_reactivating_go_through_the_dialog(world: World) -> None:
    screen = open_user(world, "agent")
    screen.button(key="user_out").click().run()
    assert "signed out everywhere" in texts(screen)
    screen.button(key="confirm_no").click().run()
    assert stored(world, "agent").is_active
    screen.button(key="user_out").click().run()
    confirm(screen)
    assert not stored(world, "agent").is_active
    screen.button(key="user_in").click().run()
    confirm(screen)
    assert stored(world, "agent").is_active
    assert "/set-password?token=" in screen.code[0].value


def test_a_new_link_is_made_once_however_often_the_button_is_pressed(world: World) -> None:
    screen = open_user(world, "agent")
    screen.button(key="user_link").click().run()
    confirm(screen)
    first = screen.code[0].value
    screen.run()
    assert screen.code[0].value == first


def add_team(world: World, name: str) -> Team:
    """A team of the organization."""
    with scoped(world.here.as_("admin")) as db:
        return teams.add(db, name=name)


def test_a_team_is_added_and_renamed_and_a_taken_name_is_told(world: World) -> None:
    screen = open_screen(world.here, "admin", "users")
    assert "There is no team yet" in texts(screen)
    for _ in range(2):
        screen.text_input(key="team_new_name").set_value("North")
        screen.button(key="team_add").click().run()
    assert [error.value for error in screen.error] == ["There already is a team with the name North."]
    with scoped(world.here.as_("admin")) as db:
        (row,) = teams.list_teams(db)
    screen.text_input(key=f"team_name_{row.team.id}_North").set_value("South").run()
    assert "South from now on" in texts(screen)
    confirm(screen)
    with scoped(world.here.as_("admin")) as db:
        assert [row.team.name for row in teams.list_teams(db)] == ["South"]


def test_a_user_is_put_into_a_team_and_a_change_refused_changes_neither(world: World) -> None:
    north, user = add_team(world, "North"), stored(world, "agent")
    mark = f"{user.id}_{user.version}"
    screen = open_user(world, "agent")
    screen.selectbox(key=f"user_team_{mark}").set_value(north.id)
    screen.text_input(key=f"user_email_{mark}").set_value("manager@here.example")
    screen.button(key=f"user_save_{mark}").click().run()
    assert "from No team to North" in texts(screen)
    confirm(screen)
    assert stored(world, "agent").team_id is None
    screen.selectbox(key=f"user_team_{mark}").set_value(north.id)
    screen.text_input(key=f"user_email_{mark}").set_value(user.email)
    screen.button(key=f"user_save_{mark}").click().run()
    confirm(screen)
    assert stored(world, "agent").team_id == north.id
    assert "North" in list(screen.dataframe[0].value["team"])


def test_oneself_is_neither_demoted_nor_deactivated(world: World) -> None:
    screen, user = open_user(world, "admin"), stored(world, "admin")
    assert screen.selectbox(key=f"user_role_{user.id}_{user.version}").disabled
    assert screen.button(key="user_out").disabled


def test_a_stale_form_is_a_sentence_and_changes_nothing(world: World) -> None:
    screen, user = open_user(world, "agent"), stored(world, "agent")
    screen.text_input(key=f"user_name_{user.id}_{user.version}").set_value("Older")
    screen.button(key=f"user_save_{user.id}_{user.version}").click().run()
    with scoped(world.here.command) as db:
        users.change(
            db, user_id=user.id, name="Newer", email=user.email, role=user.role, expected_version=user.version
        )
    confirm(screen)
    assert OVERTAKEN in texts(screen)
    assert stored(world, "agent").name == "Newer"


def test_the_last_admin_stays_even_where_two_shut_each_other_out(world: World) -> None:
    with scoped(world.here.command) as db:
        second = users.add(db, email="second@here.example", name="Second", role=Role.ADMIN, password=PASSWORD).user
    world.here.people["second"] = second
    mine, theirs = open_user(world, "second"), open_user(world, "admin", as_="second")
    mine.button(key="user_out").click().run()
    theirs.button(key="user_out").click().run()
    confirm(mine)
    theirs.button(key="confirm_yes").click().run()
    assert stored(world, "admin").is_active
    assert not stored(world, "second").is_active


def test_another_organizations_user_reads_as_a_missing_one(world: World) -> None:
    foreign = world.there.people["agent"].id
    screen = open_screen(world.here, "admin", "users", user_id=str(foreign))
    assert [error.value for error in screen.error] == ["There is no user with this id."]
