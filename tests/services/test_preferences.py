"""What everybody chooses for themselves: the language of their screens."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import select

from services import preferences, users
from services.db import scoped
from services.errors import NotPermitted
from services.models import AuditEntry, User
from services.models.vocabulary import Language, Role
from tests.factories.organizations import World


def languages(world: World) -> dict[str, Language]:
    """Everybody's language as stored now, by the beginning of their addresses."""
    with scoped(world.here.command) as db:
        return {user.email.split("@")[0]: user.language for user in db.scalars(select(User))}


@pytest.mark.parametrize("who", ["agent", "manager", "admin"])
def test_everybody_chooses_their_own_language_and_nobody_elses(world: World, who: str) -> None:
    with scoped(world.here.as_(who)) as db:
        preferences.choose_language(db, language=Language.DE)
    assert languages(world) == {
        name: Language.DE if name == who else Language.EN for name in ("admin", "manager", "agent", "other_agent")
    }


def test_a_command_is_nobody_and_has_no_language(world: World) -> None:
    with pytest.raises(NotPermitted, match="a command is nobody"), scoped(world.here.command) as db:
        preferences.choose_language(db, language=Language.DE)


def test_a_change_is_in_the_audit_log_and_choosing_the_same_again_is_none(world: World) -> None:
    for _ in range(2):
        with scoped(world.here.as_("agent")) as db:
            preferences.choose_language(db, language=Language.DE)
    with scoped(world.here.command) as db:
        entries = db.scalars(
            select(AuditEntry).where(AuditEntry.action == "change", AuditEntry.subject == "user")
        ).all()
    assert [entry.subject_id for entry in entries] == [world.here.people["agent"].id]


def test_a_new_user_gets_the_language_of_whoever_adds_them_unless_one_is_given(world: World) -> None:
    with scoped(world.here.as_("admin")) as db:
        preferences.choose_language(db, language=Language.DE)
        users.add(db, email="nele@here.example", name="Nele", role=Role.AGENT)
        users.add(db, email="nora@here.example", name="Nora", role=Role.AGENT, language=Language.EN)
    with scoped(world.here.command) as db:
        users.add(db, email="nils@here.example", name="Nils", role=Role.AGENT)
    stored = languages(world)
    assert (stored["nele"], stored["nora"], stored["nils"]) == (Language.DE, Language.EN, Language.EN)


def test_an_admin_changes_a_users_language_and_a_change_without_one_keeps_it(world: World) -> None:
    agent = world.here.people["agent"]
    with scoped(world.here.as_("admin")) as db:
        change = partial(users.change, db, user_id=agent.id, name=agent.name, email=agent.email, role=agent.role)
        changed = change(language=Language.DE, expected_version=agent.version)
        change(expected_version=changed.version)
    assert languages(world)["agent"] is Language.DE
