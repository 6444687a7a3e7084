"""create-organization, create-user and new-link."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from services import organizations, passwords, users
from services.db import scoped
from services.models import AuditEntry, User
from services.models.vocabulary import ActorKind, Language, Role
from services.scope import Scope
from services.settings import get_settings
from tests.commands.conftest import Run

LINK = "http://127.0.0.1:8501/set-password?token="
BEA = ("--admin-email", "bea@beta.example", "--admin-name", "Bea Admin")
ADMIN = ("--admin-email", "ada@acme.example", "--admin-name", "Ada Admin")


def scope_of(slug: str) -> Scope:
    """A scope to look into an organization with."""
    return organizations.command_scope_across_organizations(slug, command="test")


def user_of(slug: str, email: str) -> User:
    """The user of this address."""
    with scoped(scope_of(slug)) as db:
        user = users.find_by_email(db, email=email)
    assert user is not None
    return user


@pytest.fixture(scope="module")
def made() -> set[str]:
    """Slugs that were made in this module."""
    return set()


@pytest.fixture
def acme(run: Run, made: set[str]) -> str:
    """An organization made by the command, once per module."""
    if not made:
        result = run("create-organization", "--slug", "acme", "--name", "Acme", *ADMIN)
        assert result.code == 0, result.err
        assert result.out.startswith(LINK)
        assert result.out.count("\n") == 1
        assert "The link names http://127.0.0.1:8501" in result.err and "CALLOS_PUBLIC_URL" in result.err
        made.add("acme")
    return "acme"


def test_an_organization_is_made_in_the_name_of_the_command(acme: str) -> None:
    with scoped(scope_of(acme)) as db:
        entries = db.scalars(select(AuditEntry).where(AuditEntry.actor_name == "create-organization")).all()
    assert {entry.actor_kind for entry in entries} == {ActorKind.COMMAND}
    assert {"create", "publish", "add"} <= {entry.action for entry in entries}


def test_the_language_of_an_admins_and_a_users_screens_is_an_option(run: Run) -> None:
    made = run("create-organization", "--slug", "beta", "--name", "Beta", "--language", "DE", *BEA)
    assert made.code == 0, made.err
    for name, more in (("nele", ("--language", "DE")), ("nils", ())):
        words = ("--organization", "beta", "--email", f"{name}@beta.example", "--name", name, "--role", "AGENT")
        assert run("create-user", *words, *more).code == 0
    languages = [user_of("beta", f"{name}@beta.example").language for name in ("bea", "nele", "nils")]
    assert languages == [Language.DE, Language.DE, Language.EN]


def test_a_slug_is_taken_once(run: Run, acme: str) -> None:
    result = run("create-organization", "--slug", acme, "--name", "Again", *ADMIN)
    assert result.code == 1
    assert result.err == "There already is an organization with the slug acme.\n"


@pytest.mark.parametrize(
    ("option", "value", "word"), [("--slug", "No Slug", "slug"), ("--time-zone", "Europe/Nowhere", "time zone")]
)
def test_a_wrong_value_is_named(run: Run, option: str, value: str, word: str) -> None:
    words = {"--slug": "other", "--name": "Other", "--time-zone": "Europe/Berlin"} | {option: value}
    result = run("create-organization", *(part for pair in words.items() for part in pair), *ADMIN)
    assert result.code == 1
    assert result.err.startswith(word)


@pytest.mark.parametrize(
    ("email", "name", "sentence"),
    [
        ("nobody", "Ada", "admin email must be an address such as name@example.com.\n"),
        ("ada@other.example", " ", "admin name is missing.\n"),
    ],
)
def test_a_wrong_value_of_the_admin_is_told_from_the_organizations(
    run: Run, email: str, name: str, sentence: str
) -> None:
    words = ("--slug", "other", "--name", "Other", "--admin-email", email, "--admin-name", name)
    result = run("create-organization", *words)
    assert (result.code, result.err) == (1, sentence)


def test_a_user_is_added_with_a_password_from_standard_input(run: Run, acme: str) -> None:
    words = ("--organization", acme, "--email", "mara@acme.example", "--name", "Mara", "--role", "MANAGER")
    result = run("create-user", *words, "--password-stdin", typed="correct goat fuel pillar\n")
    assert (result.code, result.out) == (0, "")
    user = user_of(acme, "mara@acme.example")
    assert user.role is Role.MANAGER
    assert passwords.is_right("correct goat fuel pillar", user.password_hash)


def test_a_short_password_is_refused_and_nobody_is_added(run: Run, acme: str) -> None:
    words = ("--organization", acme, "--email", "short@acme.example", "--name", "Short", "--role", "AGENT")
    result = run("create-user", *words, "--password-stdin", typed="short\n")
    assert result.code == 1
    assert result.err.startswith("password must have")
    with scoped(scope_of(acme)) as db:
        assert users.find_by_email(db, email="short@acme.example") is None


def test_a_user_without_a_password_gets_a_link(run: Run, acme: str) -> None:
    words = ("--organization", acme, "--email", "anton@acme.example", "--name", "Anton", "--role", "AGENT")
    result = run("create-user", *words)
    assert result.code == 0
    assert result.out.startswith(LINK)
    assert run("create-user", *words).code == 1


def test_creating_an_imported_agent_activates_them(run: Run, acme: str) -> None:
    with scoped(scope_of(acme)) as db:
        imported = User(role=Role.AGENT, language=Language.EN, is_active=False, created_at=datetime.now(UTC))
        users.name_user(imported, name="User_1", email="u1@acme.example")
        db.add(imported)
    words = ("--organization", acme, "--email", "U1@acme.example", "--name", "Uma One", "--role", "AGENT")
    assert run("create-user", *words).code == 0
    user = user_of(acme, "u1@acme.example")
    assert (user.id, user.name, user.is_active) == (imported.id, "Uma One", True)


def test_a_role_that_does_not_exist_is_wrong_usage(run: Run, acme: str) -> None:
    words = ("--organization", acme, "--email", "x@acme.example", "--name", "X", "--role", "BOSS")
    assert run("create-user", *words).code == 2


def test_the_last_admin_gets_a_new_link(run: Run, acme: str) -> None:
    first = run("new-link", "--organization", acme, "--email", "ADA@acme.example")
    second = run("new-link", "--organization", acme, "--email", "ada@acme.example")
    assert (first.code, second.code) == (0, 0)
    assert first.out != second.out
    assert second.out.startswith(LINK)


def test_a_link_is_built_from_the_public_address(run: Run, acme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLOS_PUBLIC_URL", "https://callos.example")
    get_settings.cache_clear()
    result = run("new-link", "--organization", acme, "--email", "ada@acme.example")
    get_settings.cache_clear()
    assert result.out.startswith("https://callos.example/set-password?token=")
    assert "8501" not in result.err


def test_a_link_for_nobody_is_refused(run: Run, acme: str) -> None:
    result = run("new-link", "--organization", acme, "--email", "nobody@acme.example")
    assert result.code == 1
    assert result.err.startswith("email: there is no user with the address nobody@acme.example")


def test_an_organization_that_is_not_there_is_refused(run: Run) -> None:
    result = run("new-link", "--organization", "nowhere", "--email", "ada@acme.example")
    assert (result.code, result.err) == (1, "There is no organization with this slug.\n")
