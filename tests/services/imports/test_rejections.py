"""The rejected rows that are kept with an import: which, for how long, how many, and until it is taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from services.db import scoped
from services.errors import NotFound
from services.imports import rejections
from services.imports.rejections import Kept
from services.imports.runs import run_import
from services.imports.taking_back import take_back
from services.models import Import, ImportRejections
from tests.factories.organizations import Tenant, World
from tests.services.imports.support import CALLS, PROSPECTS, KeptRows, bring, csv_of, source

BAD = PROSPECTS + "P9,,1\n=P8,Eve,many\n"
BAD_CALLS = CALLS.replace("agent@here.example", "nobody@here.example")


def imported(tenant: Tenant, *contents: str, **options: Any) -> UUID:
    import_id = bring(tenant, *contents, **options).import_id
    assert import_id is not None
    return import_id


def kept(tenant: Tenant, import_id: UUID) -> list[Kept]:
    with scoped(tenant.as_("manager")) as db:
        return rejections.list_kept(db, import_id=import_id)


def content(tenant: Tenant, import_id: UUID, place: int = 0) -> bytes:
    with scoped(tenant.as_("manager")) as db:
        return rejections.read(db, import_id=import_id, place=place)


def age(tenant: Tenant, import_id: UUID, days: int) -> None:
    with scoped(tenant.command) as db:
        started = Import.started_at - timedelta(days=days)
        db.execute(update(Import).where(Import.id == import_id).values(started_at=started))


def stored(tenant: Tenant) -> list[UUID]:
    with scoped(tenant.command) as db:
        return list(db.scalars(select(ImportRejections.import_id)))


def test_what_is_kept_is_what_the_command_writes(world: World) -> None:
    of_command = KeptRows()
    import_id = imported(world.here, BAD, rejected=of_command)
    assert kept(world.here, import_id) == [Kept(0, 2)]
    assert content(world.here, import_id).decode("utf-8-sig") == of_command.list.getvalue()


def test_of_several_files_each_with_rejected_rows_has_its_own(world: World) -> None:
    import_id = imported(world.here, PROSPECTS, BAD_CALLS)
    assert kept(world.here, import_id) == [Kept(1, 1)]
    assert b"nobody@here.example" in content(world.here, import_id, 1)
    with pytest.raises(NotFound):
        content(world.here, import_id, 0)


def test_what_is_kept_can_be_mended_and_imported(world: World) -> None:
    import_id = imported(world.here, BAD)
    mended = content(world.here, import_id).replace(b"P9,,1", b"P9,Nora,1").replace(b"many", b"7")
    result = run_import(world.here.command, files=[source(mended)])
    assert result.files[0].accepted == 2


def test_nothing_is_kept_of_an_import_without_rejected_rows_or_of_a_check(world: World) -> None:
    assert kept(world.here, imported(world.here, PROSPECTS)) == []
    bring(world.here, BAD, dry_run=True)
    assert stored(world.here) == []


def test_so_much_is_kept_as_there_is_room_for(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rejections, "MOST_BYTES", 2_000)
    many = csv_of("external_id,name", *((f"P{number}", "") for number in range(200)))
    import_id = imported(world.here, many, BAD_CALLS)
    (first,) = kept(world.here, import_id)
    assert first.place == 0 and 1 < first.rows < 200
    written = content(world.here, import_id)
    assert written.count(b"\r\n") == first.rows + 1 and len(written) <= 2_003


def test_they_go_with_the_import_that_is_taken_back(world: World) -> None:
    other, import_id = imported(world.here, BAD), imported(world.here, BAD)
    with scoped(world.here.as_("manager")) as db:
        take_back(db, import_id=import_id)
    assert stored(world.here) == [other]


def test_old_ones_are_shown_no_more_and_go_with_the_next_import(world: World) -> None:
    import_id, younger = imported(world.here, BAD), imported(world.here, BAD)
    age(world.here, import_id, rejections.KEPT_DAYS)
    age(world.here, younger, rejections.KEPT_DAYS - 1)
    assert kept(world.here, import_id) == []
    with pytest.raises(NotFound):
        content(world.here, import_id)
    assert len(stored(world.here)) == 2
    imported(world.here, PROSPECTS)
    assert stored(world.here) == [younger]


def test_an_interrupted_import_keeps_what_it_rejected_until_then(world: World) -> None:
    def stop(_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring(world.here, BAD, progress=stop)
    (import_id,) = stored(world.here)
    assert kept(world.here, import_id) == [Kept(0, 2)]
