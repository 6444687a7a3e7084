"""The memory of an import does not grow with its file."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.factories.organizations import make_tenant
from tests.services.imports.processes import import_to_the_end
from tests.services.imports.support import csv_of

SMALL, LARGE = 10_000, 200_000
MOST_GROWTH = 1.2
HEADINGS = {
    "prospects": "external_id,name,company,notes",
    "calls": "external_id,prospect_external_id,agent_email,status,started_at,ended_at,notes",
    "milestone_responses": "call_external_id,milestone,status,notes",
    "objection_responses": "call_external_id,type,notes",
}


def row_of(kind: str, n: int) -> list[object]:
    note = f"A note of some length about number {n}, as somebody might have written it down."
    if kind == "prospects":
        return [f"P{n}", f"Prospect {n}", f"Company {n % 1000}", note]
    if kind == "calls":
        times = ["2025-03-03T09:00:00Z", "2025-03-03T10:00:00Z"]
        return [f"C{n}", f"P{n}", f"agent{n % 20}@x.example", "COMPLETED", *times, note]
    # One row in ten names a call that does not exist, so that rejections are part of it.
    call = f"C{n // 7}" if n % 10 else f"X{n}"
    return [call, n % 7 + 1, "COMPLETED", note] if kind == "milestone_responses" else [call, "PRICE", note]


def write(folder: Path, kind: str, rows: int) -> Path:
    path = folder / f"{kind}-{rows}.csv"
    path.write_text(csv_of(HEADINGS[kind], *(row_of(kind, n) for n in range(rows))))
    return path


@pytest.mark.long
def test_two_hundred_thousand_rows_take_hardly_more_memory_than_ten_thousand(
    committed: Engine, tmp_path: Path
) -> None:
    make_tenant("here")
    for kind in HEADINGS:
        small = import_to_the_end(committed, "here", [write(tmp_path, kind, SMALL)])["kilobytes"]
        large = import_to_the_end(committed, "here", [write(tmp_path, kind, LARGE)])["kilobytes"]
        print(f"{kind}: {small / 1024:.0f} MB for {SMALL:,} rows, {large / 1024:.0f} MB for {LARGE:,}")
        assert large <= MOST_GROWTH * small, kind
