"""Setting a password through a link."""

from __future__ import annotations

import pytest

from services import links, sessions, throttle, users
from services.db import scoped
from services.errors import Invalid, NotFound, NotSignedIn
from services.models import PasswordLink
from services.models.vocabulary import LinkPurpose
from services.password_setting import check_link_across_organizations
from tests.factories.organizations import PASSWORD, Tenant, World
from tests.services.signing_in import (
    NEW,
    fail,
    find,
    new_link,
    open_session,
    redeem,
    set_by_link,
    shift,
    sign_in,
)


@pytest.fixture
def here(world: World) -> Tenant:
    return world.here


def test_a_new_password_ends_all_other_sessions_and_unused_links(here: Tenant) -> None:
    mine, other = open_session("agent@here.example"), open_session("agent@here.example")
    link = new_link(here, "agent")
    person = find(mine)
    assert person is not None
    with scoped(person.scope) as db:
        ended = sessions.change_password(db, current=PASSWORD, new=NEW, session_id=person.session_id)
    assert ended == 1
    assert find(mine) is not None and find(other) is None
    with pytest.raises(NotFound):
        check_link_across_organizations(link)
    with pytest.raises(NotSignedIn):
        sign_in("agent@here.example")
    sign_in("agent@here.example", NEW)


def test_a_link_works_once_and_opening_it_does_not_use_it_up(here: Tenant) -> None:
    old = open_session("agent@here.example")
    link = new_link(here, "agent")
    for _ in range(3):
        assert check_link_across_organizations(link).email == "agent@here.example"
    assert find(redeem(set_by_link(link))) is not None
    assert find(old) is None
    with pytest.raises(NotFound, match="new one"):
        set_by_link(link, "another good password")
    with pytest.raises(NotFound):
        check_link_across_organizations(link)
    open_session("agent@here.example", NEW)


def test_a_link_stays_good_after_a_password_that_cannot_be_taken(here: Tenant) -> None:
    link = new_link(here, "agent")
    with pytest.raises(Invalid):
        set_by_link(link, "short")
    set_by_link(link)


def test_a_newer_link_ends_the_older(here: Tenant) -> None:
    older, newer = new_link(here, "agent"), new_link(here, "agent")
    with pytest.raises(NotFound):
        set_by_link(older)
    set_by_link(newer)


def test_a_link_expires(here: Tenant) -> None:
    link = new_link(here, "agent")
    shift(here, PasswordLink, expires_at=links.LIFETIME)
    with pytest.raises(NotFound):
        set_by_link(link)
    with pytest.raises(NotFound):
        check_link_across_organizations(link)


def test_a_link_of_somebody_shut_out_does_not_count(here: Tenant) -> None:
    agent = here.people["agent"]
    with scoped(here.as_("admin")) as db:
        users.deactivate(db, user_id=agent.id)
        link = links.create(db, user_id=agent.id, purpose=LinkPurpose.RESET)
    with pytest.raises(NotFound):
        set_by_link(link)


@pytest.mark.parametrize("token", ["", "nonsense", "\x00", "\ud800", "x" * 9999])
def test_an_invented_link_is_not_found(here: Tenant, token: str) -> None:
    with pytest.raises(NotFound):
        check_link_across_organizations(token)


def test_a_link_lets_somebody_in_who_was_blocked(here: Tenant) -> None:
    fail("agent@here.example", throttle.FREE_PER_ACCOUNT)
    set_by_link(new_link(here, "agent"))
    sign_in("agent@here.example", NEW)
