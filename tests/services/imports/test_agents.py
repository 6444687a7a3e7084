"""The agents whom a file of calls names: made inactive, named by the first name met, and never renamed."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from services import users
from services.analytics import facts
from services.db import scoped
from services.models import Call, User
from services.models.vocabulary import Role
from tests.factories.organizations import World
from tests.services.imports.support import PROSPECTS, bring_one, call_file, counts, csv_of, stored

START = "2025-03-03T09:00:00Z"


@pytest.fixture
def here(world: World) -> Any:
    bring_one(world.here, PROSPECTS)
    return world.here


def agent_file(*rows: tuple[str, str, str]) -> str:
    headings = "external_id,prospect_external_id,agent_email,agent_name,status,scheduled_at"
    return csv_of(headings, *([call, "P1", email, name, "NO_SHOW", START] for call, email, name in rows))


def users_by_email(here: Any) -> dict[str, User]:
    with scoped(here.command) as db:
        return {user.email: user for user in db.scalars(select(User))}


def test_new_agents_are_made_inactive_with_the_first_name_met(here: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.imports.files.BATCH_ROWS", 2)
    file = agent_file(
        ("C1", "Nora@here.example", ""),
        ("C2", "nora@HERE.example", " "),
        ("C3", "nora@here.example", "Nora Neu"),
        ("C4", "nora@here.example", "Nora Alt"),
        ("C5", "nameless@here.example", ""),
        ("C6", "AGENT@here.example", "Somebody else"),
    )
    assert counts(bring_one(here, file, create_agents=True)) == (6, 0, 0)
    found = users_by_email(here)
    nora = found["Nora@here.example"]
    assert (nora.name, nora.is_active, nora.role, nora.can_sign_in) == ("Nora Neu", False, "AGENT", False)
    assert found["nameless@here.example"].name == "nameless@here.example"
    assert found["agent@here.example"].name == "Anton Agent"


def test_an_agent_who_is_still_as_an_import_made_them_takes_the_first_name_of_a_later_one(here: Any) -> None:
    first = [("C1", "One@here.example", ""), ("C2", "two@here.example", ""), ("C3", "three@here.example", "")]
    bring_one(here, agent_file(*first), create_agents=True)
    later = agent_file(
        ("C1", "one@here.example", ""),
        ("C2", "two@here.example", "Tom Two"),
        ("C4", "one@here.example", "Ole One"),
        ("C5", "one@here.example", "Ola One"),
        ("C6", "two@here.example", "Tim Two"),
    )
    assert counts(bring_one(here, later)) == (4, 1, 0)
    found = users_by_email(here)
    assert {address: found[address].name for address in found if found[address].version == 2} == {
        "One@here.example": "Ole One",
        "two@here.example": "Tom Two",
    }
    assert found["One@here.example"].search_text == "ole one\none@here.example"
    assert found["three@here.example"].name == "three@here.example"
    assert counts(bring_one(here, later)) == (0, 5, 0)
    with scoped(here.command) as db:
        assert facts.check(db) == []


def test_a_call_of_which_only_the_agents_name_is_new_stays_as_a_person_left_it(here: Any) -> None:
    bring_one(here, agent_file(("C1", "one@here.example", "")), create_agents=True)
    with scoped(here.command) as db:
        for call in db.scalars(select(Call)):
            call.is_touched = True
    before = stored(here, "calls")
    assert counts(bring_one(here, agent_file(("C1", "one@here.example", "Ole One")))) == (1, 0, 0)
    assert stored(here, "calls") == before
    assert users_by_email(here)["one@here.example"].name == "Ole One"


def test_an_agent_whom_a_person_renamed_or_activated_keeps_the_name(here: Any) -> None:
    addresses = ["renamed@here.example", "active@here.example", "back@here.example"]
    bring_one(
        here, agent_file(*((f"C{at}", address, "") for at, address in enumerate(addresses))), create_agents=True
    )
    found = users_by_email(here)
    with scoped(here.as_("admin")) as db:
        for address in addresses[:1]:
            user = users.get_user(db, user_id=found[address].id)
            users.change(
                db, user_id=user.id, name="X", email=address, role=user.role, expected_version=user.version
            )
            users.change(
                db, user_id=user.id, name=address, email=address, role=user.role, expected_version=user.version
            )
        for address in addresses[1:]:
            users.add(db, email=address, name=address, role=Role.AGENT)
        users.deactivate(db, user_id=found[addresses[2]].id)
    later = agent_file(*((f"C{at}", address, "Late Name") for at, address in enumerate(addresses)))
    assert counts(bring_one(here, later)) == (0, 3, 0)
    assert [users_by_email(here)[address].name for address in addresses] == addresses


def test_only_an_admins_import_names_an_agent(here: Any) -> None:
    bring_one(here, agent_file(("C1", "one@here.example", "")), create_agents=True)
    assert counts(bring_one(here, agent_file(("C2", "one@here.example", "Ole One")), who="manager")) == (1, 0, 0)
    assert users_by_email(here)["one@here.example"].name == "one@here.example"


def test_an_agent_may_have_an_address_that_exists_elsewhere(here: Any) -> None:
    file = agent_file(("C1", "manager@there.example", "Twin"))
    assert counts(bring_one(here, file, create_agents=True)) == (1, 0, 0)


def test_no_agent_is_made_for_a_row_that_is_rejected(here: Any) -> None:
    file = call_file(
        agent_email="nora@here.example", status="NO_SHOW", prospect_external_id="P9", scheduled_at=START
    )
    assert counts(bring_one(here, file, create_agents=True)) == (0, 0, 1)
    assert "nora@here.example" not in users_by_email(here)
