"""The real applications of a bank, taken whole: none rejected, and nothing changed the second time."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from sqlalchemy import Engine

from services.analytics import facts
from services.db import IMPORT_SECONDS, scoped
from services.imports.results import ImportResult
from services.imports.runs import run_import
from services.imports.sources import SourceFile
from tests.factories.organizations import Tenant, make_tenant
from tests.services.imports.support import SHARED_DATA, counts, stored

APPLICATIONS = SHARED_DATA / "real" / "applications"
ROWS = {"milestone_responses.csv": 49_169, "calls.csv": 13_087, "prospects.csv": 13_087}


@contextmanager
def files() -> Iterator[list[SourceFile]]:
    with ExitStack() as opened:
        yield [SourceFile(name, opened.enter_context((APPLICATIONS / name).open("rb"))) for name in ROWS]


def bring_all(tenant: Tenant) -> ImportResult:
    with files() as sources:
        return run_import(tenant.command, files=sources, create_agents=True)


@pytest.mark.skipif(not APPLICATIONS.is_dir(), reason=f"the real applications are not at {APPLICATIONS}")
def test_all_real_applications_are_taken_once(committed: Engine) -> None:
    here = make_tenant("here")
    first = bring_all(here)
    assert [counts(file) for file in first.files] == [(rows, 0, 0) for rows in ROWS.values()]
    second = bring_all(here)
    assert [counts(file) for file in second.files] == [(0, rows, 0) for rows in ROWS.values()]
    with scoped(here.command, statement_seconds=IMPORT_SECONDS) as db:
        assert facts.check(db) == []
    with (APPLICATIONS / "calls.csv").open(newline="") as stream:
        outcomes = [row["outcome"] for row in csv.DictReader(stream) if row["outcome"]]
    assert sorted(row["type"] for row in stored(here, "outcomes")) == sorted(outcomes)
