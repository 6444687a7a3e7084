"""Staying signed in, and the end of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from services import sessions, throttle, users
from services.db import scoped
from services.errors import Invalid, NotFound, NotPermitted, Throttled
from services.models import AuditEntry, UserSession
from services.models.vocabulary import Role
from services.sessions import (
    end_across_organizations,
    find_person_across_organizations,
)
from services.tokens import hash_token
from tests.factories.organizations import PASSWORD, Tenant, World, make_world
from tests.services.signing_in import (
    NEW,
    find,
    open_session,
    redeem,
    seen_at,
    shift,
    sign_in,
)


@pytest.fixture
def here(world: World) -> Tenant:
    return world.here


def test_signing_in_again_ends_the_browsers_previous_session(here: Tenant) -> None:
    first = open_session("agent@here.example")
    second = redeem(sign_in("manager@here.example"), previous=first)
    assert find(first) is None
    assert find(second) is not None


def test_the_hash_names_a_session_and_the_token_itself_does_not(here: Tenant) -> None:
    token = open_session("agent@here.example")
    assert find_person_across_organizations(token) is None
    for name in ("", "none", "ended", hash_token("another"), "\x00" * 64, "'" * 64):
        assert find_person_across_organizations(name) is None


def test_a_session_ends_when_idle_and_in_any_case_after_a_day(here: Tenant) -> None:
    token = open_session("agent@here.example")
    shift(here, UserSession, seen_at=timedelta(minutes=239))
    assert find(token) is not None
    shift(here, UserSession, seen_at=timedelta(minutes=241))
    assert find(token) is None
    other = open_session("agent@here.example")
    shift(here, UserSession, created_at=timedelta(minutes=841))
    assert find(other) is None


def test_looking_without_touching_does_not_keep_a_session_awake(here: Tenant) -> None:
    token = open_session("agent@here.example")
    shift(here, UserSession, seen_at=timedelta(minutes=10))
    before = seen_at(here)
    find_person_across_organizations(hash_token(token), touch=False)
    assert seen_at(here) == before
    find(token)
    assert seen_at(here) > before


def test_an_ended_session_is_nobodys(here: Tenant) -> None:
    token = open_session("agent@here.example")
    end_across_organizations(token)
    end_across_organizations(token)
    end_across_organizations("nonsense")
    assert find(token) is None
    with scoped(here.command) as db:
        assert len(db.scalars(select(AuditEntry).where(AuditEntry.action == "sign_out")).all()) == 1


def test_somebody_shut_out_is_out_at_the_next_look(here: Tenant) -> None:
    token = open_session("agent@here.example")
    with scoped(here.as_("admin")) as db:
        users.deactivate(db, user_id=here.people["agent"].id)
    assert find(token) is None


def test_a_new_role_counts_at_the_next_look(here: Tenant) -> None:
    token = open_session("agent@here.example")
    agent = here.people["agent"]
    with scoped(here.as_("admin")) as db:
        users.change(
            db, user_id=agent.id, name="A", email=agent.email, role=Role.MANAGER, expected_version=agent.version
        )
    person = find(token)
    assert person is not None and person.scope.role is Role.MANAGER


def test_a_new_password_needs_the_current_one_and_guesses_are_counted(committed: Engine) -> None:
    here = make_world().here
    for _ in range(throttle.FREE_PER_ACCOUNT):
        with pytest.raises(Invalid, match="current password"), scoped(here.as_("agent")) as db:
            sessions.change_password(db, current="guess", new=NEW, session_id=None)
    with pytest.raises(Throttled), scoped(here.as_("agent")) as db:
        sessions.change_password(db, current=PASSWORD, new=NEW, session_id=None)


@pytest.mark.parametrize("new", ["short", "x" * 129, "password1234", "agent@here.example"])
def test_a_new_password_that_is_easily_guessed_is_refused(here: Tenant, new: str) -> None:
    with pytest.raises(Invalid, match="password"), scoped(here.as_("agent")) as db:
        sessions.change_password(db, current=PASSWORD, new=new, session_id=None)


def test_people_see_and_end_their_own_sessions_alone(here: Tenant) -> None:
    own, foreign = open_session("agent@here.example"), open_session("manager@here.example")
    other = find(foreign)
    assert other is not None
    with scoped(here.as_("agent")) as db:
        assert [row.token_hash for row in sessions.list_own_sessions(db)] == [hash_token(own)]
    with pytest.raises(NotFound), scoped(here.as_("agent")) as db:
        sessions.end_session(db, session_id=other.session_id)
    with scoped(other.scope) as db:
        sessions.end_session(db, session_id=other.session_id)
    assert find(foreign) is None and find(own) is not None


def test_signing_out_everywhere_ends_all_own_sessions(here: Tenant) -> None:
    tokens = [open_session("agent@here.example") for _ in range(3)]
    other = open_session("manager@here.example")
    with scoped(here.as_("agent")) as db:
        assert sessions.end_all_sessions(db) == 3
    assert [find(token) for token in tokens] == [None] * 3
    assert find(other) is not None


def test_a_command_has_no_sessions_of_its_own(here: Tenant) -> None:
    with pytest.raises(NotPermitted), scoped(here.command) as db:
        sessions.end_all_sessions(db)
