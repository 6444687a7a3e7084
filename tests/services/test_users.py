"""Users: who may be added, changed and shut out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, select

from services import calls, organizations, prospects, users
from services.calls import CallFilters
from services.db import scoped
from services.errors import Conflict, Foreseen, Invalid, NotFound, NotPermitted
from services.models import User
from services.models.vocabulary import Role
from services.prospects import ProspectFilters
from tests.factories.organizations import PASSWORD, World, make_world


def test_an_admin_adds_somebody_with_a_link(world: World) -> None:
    with scoped(world.here.as_("admin")) as db:
        added = users.add(db, email=" New@Here.example ", name="Nele Neu", role=Role.AGENT)
        assert added.link_token
        assert added.user.email == "New@Here.example"
        assert added.user.can_sign_in


def test_an_address_is_compared_without_case(world: World) -> None:
    with pytest.raises(Conflict, match="already is a user"), scoped(world.here.as_("admin")) as db:
        users.add(db, email="MANAGER@HERE.EXAMPLE", name="Twin", role=Role.AGENT)


def test_an_address_signs_in_to_one_organization_only(world: World) -> None:
    with (
        pytest.raises(Conflict, match="cannot be used to sign in here"),
        scoped(world.here.as_("admin")) as db,
    ):
        users.add(db, email="manager@there.example", name="Twin", role=Role.AGENT)


def test_nobody_changes_their_own_role_or_deactivates_themselves(world: World) -> None:
    admin = world.here.people["admin"]
    with pytest.raises(NotPermitted, match="own role"), scoped(world.here.as_("admin")) as db:
        users.change(db, user_id=admin.id, name="A", email=admin.email, role=Role.AGENT, expected_version=1)
    with pytest.raises(NotPermitted, match="deactivate themselves"), scoped(world.here.as_("admin")) as db:
        users.deactivate(db, user_id=admin.id)


def test_the_last_admin_stays_even_for_a_command(world: World) -> None:
    admin = world.here.people["admin"]
    with pytest.raises(Conflict, match="last one"), scoped(world.here.command) as db:
        users.deactivate(db, user_id=admin.id)


def test_a_user_of_another_organization_is_not_found(world: World) -> None:
    foreign = world.there.people["agent"]
    with pytest.raises(NotFound, match="no user with this id"), scoped(world.here.as_("admin")) as db:
        users.deactivate(db, user_id=foreign.id)


@pytest.mark.parametrize("email", ["", "no-at", "a@b", "a b@c.de", "x" * 250 + "@c.de", "a\x00@b.de"])
def test_an_unusable_address_is_refused_by_name(world: World, email: str) -> None:
    with pytest.raises(Invalid, match="email"), scoped(world.here.as_("admin")) as db:
        users.add(db, email=email, name="Nele", role=Role.AGENT)


def test_two_admins_who_deactivate_each_other_at_once_leave_one(committed: Engine) -> None:
    here = make_world().here
    with scoped(here.command) as db:
        second = users.add(db, email="second@here.example", name="Second", role=Role.ADMIN, password=PASSWORD)
    first_id, second_id = here.people["admin"].id, second.user.id

    def shut_out(user_id: object) -> bool:
        try:
            with scoped(here.command) as db:
                users.deactivate(db, user_id=user_id)  # type: ignore[arg-type]
        except Foreseen:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(shut_out, [first_id, second_id])) == [False, True]
    with scoped(here.command) as db:
        assert len(db.scalars(select(User.id).where(User.role == Role.ADMIN, User.is_active)).all()) == 1


@pytest.mark.parametrize("search", ["a\x00b", "\ud800", "%", "\\"])
def test_looking_for_what_cannot_be_stored_finds_nobody(world: World, search: str) -> None:
    with scoped(world.here.as_("admin")) as db:
        assert users.list_users(db, search=search).total == 0
        assert users.find_by_email(db, email=search) is None
        assert calls.list_calls(db, filters=CallFilters(search=search)).total == 0
        assert prospects.list_prospects(db, filters=ProspectFilters(search=search)).total == 0
    assert organizations.find_by_slug_across_organizations(search) is None
