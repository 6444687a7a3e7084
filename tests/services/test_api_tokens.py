"""Tokens of programs: made once, listed and revoked by their user or an admin."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from services import api_tokens
from services.api_tokens import MOST, find_bearer_across_organizations
from services.db import scoped
from services.errors import Conflict, Foreseen, Invalid, NotFound, NotPermitted
from services.models import ApiToken, AuditEntry, AuditValues
from services.models.vocabulary import Role, TokenAccess
from services.scope import Scope
from tests.factories.organizations import World


def in_days(days: float) -> datetime:
    """An aware time so many days from now."""
    return datetime.now(UTC) + timedelta(days=days)


def make(scope: Scope, *, name: str = "CRM", days: float = 30, **values: object) -> api_tokens.MadeToken:
    """Make a token that may write."""
    with scoped(scope) as db:
        return api_tokens.create(
            db,
            name=name,
            access=TokenAccess.WRITE,
            expires_at=in_days(days),
            **values,  # type: ignore[arg-type]
        )


def test_a_token_is_told_once_and_only_its_hash_is_kept(world: World) -> None:
    made = make(world.here.as_("agent"))
    assert made.token.startswith("callos_")
    with scoped(world.here.as_("agent")) as db:
        row = db.scalars(select(ApiToken)).one()
        assert made.token.removeprefix("callos_") not in str(vars(row))
        values = db.scalars(select(AuditValues)).all()
        assert not [
            entry for entry in values if row.token_hash in str(entry.after) or made.token in str(entry.after)
        ]


def test_a_token_leads_to_its_user_of_today(world: World) -> None:
    made = make(world.there.as_("manager"))
    found = find_bearer_across_organizations(made.token)
    assert found is not None
    assert (found.scope.organization_id, found.scope.role) == (world.there.id, Role.MANAGER)
    assert found.scope.user_id == world.there.people["manager"].id
    for other in (
        "",
        "callos_",
        made.token[:-1],
        made.token.removeprefix("callos_"),
        "callos_\ud800",
        made.token + " ",
    ):
        assert find_bearer_across_organizations(other) is None


@pytest.mark.parametrize(("days", "is_taken"), [(365, True), (0.01, True), (365.1, False), (-0.01, False)])
def test_a_token_ends_within_a_year(world: World, days: float, is_taken: bool) -> None:
    if is_taken:
        assert make(world.here.as_("agent"), days=days)
        return
    with pytest.raises(Invalid, match="expiresAt must lie ahead"):
        make(world.here.as_("agent"), days=days)


def test_a_token_has_a_name(world: World) -> None:
    with pytest.raises(Invalid, match="name is missing"):
        make(world.here.as_("agent"), name=" ")


def test_an_admin_makes_lists_and_revokes_those_of_others_and_nobody_else_does(world: World) -> None:
    agent = world.here.people["agent"].id
    made = make(world.here.as_("admin"), user_id=agent)
    for who in ("other_agent", "manager"):
        with pytest.raises(NotPermitted):
            make(world.here.as_(who), user_id=agent)
        with pytest.raises(NotPermitted), scoped(world.here.as_(who)) as db:
            api_tokens.list_tokens(db, user_id=agent)
        with pytest.raises(NotFound), scoped(world.here.as_(who)) as db:
            api_tokens.revoke(db, token_id=made.row.id)
    with scoped(world.here.as_("agent")) as db:
        assert [row.id for row in api_tokens.list_tokens(db)] == [made.row.id]
    with scoped(world.here.as_("admin")) as db:
        assert api_tokens.list_tokens(db) == []
        assert [row.id for row in api_tokens.list_tokens(db, user_id=agent)] == [made.row.id]
        api_tokens.revoke(db, token_id=made.row.id)
        assert api_tokens.list_tokens(db, user_id=agent) == []
        with pytest.raises(NotFound):
            api_tokens.revoke(db, token_id=made.row.id)
    assert find_bearer_across_organizations(made.token) is None


def test_another_organizations_token_and_user_are_missing(world: World) -> None:
    foreign = make(world.there.as_("agent"))
    with scoped(world.here.as_("admin")) as db:
        with pytest.raises(NotFound):
            api_tokens.revoke(db, token_id=foreign.row.id)
        with pytest.raises(NotFound):
            api_tokens.list_tokens(db, user_id=world.there.people["agent"].id)
    assert find_bearer_across_organizations(foreign.token) is not None


def test_a_user_has_so_many_tokens_and_an_inactive_one_gets_none(world: World) -> None:
    for _ in range(MOST):
        make(world.here.as_("agent"))
    with pytest.raises(Conflict, match=f"There are {MOST} tokens already"):
        make(world.here.as_("agent"))
    with scoped(world.here.as_("agent")) as db:
        api_tokens.revoke(db, token_id=api_tokens.list_tokens(db)[0].id)
    assert make(world.here.as_("agent"))


def test_making_and_revoking_is_written_down(world: World) -> None:
    made = make(world.here.as_("agent"))
    with scoped(world.here.as_("agent")) as db:
        api_tokens.revoke(db, token_id=made.row.id)
        entries = db.scalars(select(AuditEntry).where(AuditEntry.subject == "api token").order_by(AuditEntry.id))
        assert [(entry.action, entry.subject_id) for entry in entries] == [
            ("create", made.row.id),
            ("revoke", made.row.id),
        ]


def test_a_command_is_nobody_and_makes_tokens_for_others_alone(world: World) -> None:
    assert make(world.here.command, user_id=world.here.people["agent"].id)
    with pytest.raises(Foreseen, match="a command is nobody"):
        make(world.here.command)
