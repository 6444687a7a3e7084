"""Mappings kept under a name in their organization."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, select

from services.db import scoped
from services.errors import Conflict, Invalid, NotFound
from services.imports.mappings import saved
from services.imports.mappings.faults import InvalidMapping
from services.models import AuditEntry, AuditValues
from services.models.vocabulary import ImportKind
from tests.factories.organizations import Tenant, World, make_tenant
from tests.services.imports.mappings.support import CALLS, PROSPECTS

FULL = CALLS + 'status = { constant = "NO_SHOW" }\n'


def names(tenant: Tenant) -> list[str]:
    """What is saved."""
    with scoped(tenant.as_("manager")) as db:
        return [one.name for one in saved.list_mappings(db)]


def save(tenant: Tenant, name: str, content: str = PROSPECTS) -> None:
    """Save as the manager."""
    with scoped(tenant.as_("manager")) as db:
        saved.save(db, name=name, content=content)


def test_a_mapping_is_kept_as_it_was_written_and_found_in_any_spelling(world: World) -> None:
    save(world.here, " Fälle ", "# A comment\n" + PROSPECTS)
    save(world.here, "Anrufe", FULL)
    assert names(world.here) == ["Anrufe", "Fälle"]
    with scoped(world.here.as_("admin")) as db:
        found = saved.get_mapping(db, name="FALLE")
        assert (found.kind, found.content) == (ImportKind.PROSPECTS, "# A comment\n" + PROSPECTS)


def test_saving_again_replaces_it(world: World) -> None:
    save(world.here, "Mine")
    save(world.here, "MINE", FULL)
    with scoped(world.here.as_("manager")) as db:
        (only,) = saved.list_mappings(db)
        assert (only.name, only.kind) == ("MINE", ImportKind.CALLS)


def test_a_mapping_with_faults_is_not_saved_and_all_of_them_are_told(world: World) -> None:
    with pytest.raises(InvalidMapping) as caught:
        save(world.here, "Mine", PROSPECTS + "nam = 1\nphone = 2\n")
    assert [one.line for one in caught.value.faults] == [6, 7]
    assert names(world.here) == []


@pytest.mark.parametrize(
    "name", ["", "  ", "a" * 201, "mine.toml", "Mine.TOML", "a/b", "a\x00b", "a\nb", "\ud800"]
)
def test_a_name_that_cannot_be_kept_or_looks_like_a_file_is_refused(world: World, name: str) -> None:
    with pytest.raises(Invalid):
        save(world.here, name)


def test_another_organizations_mapping_is_as_missing_as_a_missing_one(world: World) -> None:
    save(world.there, "Theirs")
    with pytest.raises(NotFound) as foreign, scoped(world.here.command) as db:
        saved.get_mapping(db, name="Theirs")
    with pytest.raises(NotFound) as missing, scoped(world.here.command) as db:
        saved.delete(db, name="Nobody's \x00")
    assert str(foreign.value) == str(missing.value)
    save(world.here, "Theirs", FULL)
    with scoped(world.here.command) as db:
        saved.delete(db, name="Theirs")
    assert (names(world.here), names(world.there)) == ([], ["Theirs"])


def test_every_change_is_audited_with_what_was_said_before_and_after_and_no_change_is_not(world: World) -> None:
    save(world.here, "Mine")
    save(world.here, "Mine")
    save(world.here, "Mine", FULL)
    with scoped(world.here.as_("admin")) as db:
        saved.delete(db, name="Mine")
    with scoped(world.here.command) as db:
        entries = db.execute(
            select(AuditEntry.action, AuditEntry.fields, AuditValues.before, AuditValues.after)
            .join(AuditValues, AuditValues.entry_id == AuditEntry.id)
            .where(AuditEntry.subject == "import mapping")
            .order_by(AuditEntry.id)
        ).all()
    assert [(action, fields) for action, fields, _, _ in entries] == [
        ("create", ["content", "kind", "name"]),
        ("change", ["content", "kind"]),
        ("delete", ["content", "kind", "name"]),
    ]
    assert entries[1].before["content"] == PROSPECTS and entries[1].after["content"] == FULL
    assert entries[2].before["content"] == FULL and entries[2].after == {}


def test_who_saves_the_same_name_at_the_same_time_is_told_so(committed: Engine) -> None:
    tenant = make_tenant("here")
    with ThreadPoolExecutor(2) as pool, scoped(tenant.as_("manager")) as db:
        saved.save(db, name="Mine", content=PROSPECTS)
        second = pool.submit(save, tenant, "mine", FULL)
        # The second one waits for the first to end, longer than a person does.
        with pytest.raises(Conflict, match="Try again in a moment"):
            second.result()
    assert names(tenant) == ["Mine"]
