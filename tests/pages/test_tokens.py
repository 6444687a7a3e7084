"""API tokens on the Account screen and, for an admin, on Users: made, read once, revoked."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from services import api_tokens
from services.api_tokens import find_bearer_across_organizations
from services.db import scoped
from services.models import ApiToken
from services.models.vocabulary import Role, TokenAccess
from tests.factories.organizations import World
from tests.pages.screens import open_screen, texts


def make(screen: AppTest, *, name: str, access: TokenAccess = TokenAccess.READ) -> AppTest:
    """Fill in the form and send it."""
    screen.button(key="token_add").click().run()
    screen.text_input(key="token_name").set_value(name)
    screen.radio(key="token_access").set_value(access)
    screen.button(key="token_submit").click().run()
    assert not screen.exception
    return screen


def tokens_of(world: World, who: str) -> list[ApiToken]:
    """Somebody's tokens that are in force."""
    with scoped(world.here.as_("admin")) as db:
        return [*api_tokens.list_tokens(db, user_id=world.here.people[who].id)]


def test_a_token_of_ones_own_is_shown_once_and_acts_as_oneself(world: World) -> None:
    screen = make(open_screen(world.here, "agent", "account"), name="CRM")
    token = screen.code[0].value
    bearer = find_bearer_across_organizations(token)
    assert bearer is not None and bearer.access is TokenAccess.READ
    assert bearer.scope.user_id == world.here.people["agent"].id and bearer.scope.role is Role.AGENT
    screen.button(key="token_made_done").click().run()
    assert not screen.code and token not in texts(screen)
    assert "CRM" in texts(screen) and "Last used" in texts(screen)


def test_a_form_that_is_refused_stays_open_and_says_why(world: World) -> None:
    screen = make(open_screen(world.here, "manager", "account"), name=" ")
    assert [error.value for error in screen.error] == ["Name is missing."]
    screen.text_input(key="token_name").set_value("Reports")
    screen.button(key="token_submit").click().run()
    assert screen.code and len(tokens_of(world, "manager")) == 1


def test_a_revoked_token_is_gone_and_leads_to_nobody(world: World) -> None:
    screen = make(open_screen(world.here, "agent", "account"), name="CRM", access=TokenAccess.WRITE)
    token = screen.code[0].value
    screen.button(key="token_made_done").click().run()
    (row,) = tokens_of(world, "agent")
    screen.button(key=f"token_end_{row.id}").click().run()
    assert "refused from its next request on" in texts(screen)
    screen.button(key="confirm_yes").click().run()
    assert find_bearer_across_organizations(token) is None and tokens_of(world, "agent") == []
    assert "There are no tokens." in texts(screen)


def test_a_token_that_was_revoked_meanwhile_is_told(world: World) -> None:
    screen = make(open_screen(world.here, "agent", "account"), name="CRM")
    screen.button(key="token_made_done").click().run()
    (row,) = tokens_of(world, "agent")
    screen.button(key=f"token_end_{row.id}").click().run()
    with scoped(world.here.as_("admin")) as db:
        api_tokens.revoke(db, token_id=row.id)
    screen.button(key="confirm_yes").click().run()
    assert [error.value for error in screen.error] == ["There is no token with this id."]


def test_an_admin_makes_and_revokes_tokens_of_others(world: World) -> None:
    agent = world.here.people["agent"]
    screen = make(open_screen(world.here, "admin", "users", user_id=str(agent.id)), name="Dialer")
    bearer = find_bearer_across_organizations(screen.code[0].value)
    assert bearer is not None and bearer.scope.user_id == agent.id
    screen.button(key="token_made_done").click().run()
    (row,) = tokens_of(world, "agent")
    assert "Dialer" in texts(open_screen(world.here, "agent", "account"))
    screen.button(key=f"token_end_{row.id}").click().run()
    screen.button(key="confirm_yes").click().run()
    assert tokens_of(world, "agent") == []


def test_nobody_sees_the_tokens_of_others_on_their_own_account(world: World) -> None:
    make(open_screen(world.here, "agent", "account"), name="Secretly named")
    for who in ("manager", "admin", "other_agent"):
        assert "Secretly named" not in texts(open_screen(world.here, who, "account"))
