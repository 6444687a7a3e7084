"""Teams: their names, who is in them, and which calls go along."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from services import teams, users
from services.analytics.facts import writing
from services.db import scoped
from services.errors import Conflict, Invalid, NotFound
from services.models import AuditEntry, Call
from services.models.vocabulary import CallStatus
from tests.factories.calls import make_call
from tests.factories.organizations import Tenant, World, make_world


def add(tenant: Tenant, name: str) -> UUID:
    """A new team."""
    with scoped(tenant.as_("admin")) as db:
        return teams.add(db, name=name).id


def assign(tenant: Tenant, who: str, team_id: UUID | None) -> None:
    """Put one of the people into a team."""
    with scoped(tenant.as_("admin")) as db:
        user = users.get_user(db, user_id=tenant.people[who].id)
        teams.assign(db, user_id=user.id, team_id=team_id, expected_version=user.version)


def test_teams_are_listed_by_name_with_their_active_members(world: World) -> None:
    south, _ = add(world.here, "South"), add(world.here, "älter")
    assign(world.here, "agent", south)
    assign(world.here, "other_agent", south)
    with scoped(world.here.as_("admin")) as db:
        users.deactivate(db, user_id=world.here.people["other_agent"].id)
    with scoped(world.here.as_("manager")) as db:
        assert [(row.team.name, row.members) for row in teams.list_teams(db)] == [("älter", 0), ("South", 1)]


def test_a_name_is_taken_whatever_its_case(world: World) -> None:
    north = add(world.here, "North")
    with pytest.raises(Conflict, match="already is a team"):
        add(world.here, "NORTH")
    south = add(world.here, "South")
    with pytest.raises(Conflict, match="already is a team"), scoped(world.here.as_("admin")) as db:
        teams.rename(db, team_id=south, name="north", expected_name="South")
    with scoped(world.here.as_("admin")) as db:
        assert teams.rename(db, team_id=north, name="NORTH", expected_name="North").name == "NORTH"
    add(world.there, "North")


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "a\x00b"])
def test_a_name_that_is_none_is_refused(world: World, name: str) -> None:
    with pytest.raises(Invalid, match="name"):
        add(world.here, name)


def test_renaming_over_somebody_elses_newer_name_is_a_conflict(world: World) -> None:
    north = add(world.here, "North")
    with scoped(world.here.as_("admin")) as db:
        teams.rename(db, team_id=north, name="East", expected_name="North")
    with pytest.raises(Conflict, match="in the meantime"), scoped(world.here.as_("admin")) as db:
        teams.rename(db, team_id=north, name="West", expected_name="North")


def test_calls_that_have_not_begun_go_along_and_past_ones_stay(world: World) -> None:
    here, north = world.here, add(world.here, "North")
    held, ahead = make_call(here), make_call(here, status=CallStatus.SCHEDULED)
    theirs = make_call(here, agent="other_agent", status=CallStatus.SCHEDULED)
    assign(here, "agent", north)
    with scoped(here.as_("admin")) as db:
        stored = {call.id: call.team_id for call in db.scalars(select(Call))}
        assert stored == {held.id: None, ahead.id: north, theirs.id: None}
        assert writing.check(db) == []
        entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "assign")).one()
        assert entry.subject_id == here.people["agent"].id


def test_another_organizations_team_is_not_found(world: World) -> None:
    with pytest.raises(NotFound, match="no team"):
        assign(world.here, "agent", add(world.there, "North"))


def test_two_who_assign_at_once_do_not_overwrite_each_other(committed: Engine) -> None:
    here = make_world().here
    north, south = add(here, "North"), add(here, "South")
    agent = here.people["agent"]

    def put(team_id: UUID) -> bool:
        try:
            with scoped(here.as_("admin")) as db:
                teams.assign(db, user_id=agent.id, team_id=team_id, expected_version=agent.version)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(put, [north, south])) == [False, True]
