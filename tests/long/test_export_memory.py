"""The memory of an export hardly grows with its rows."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from services.settings import CHECKOUT
from tests.factories.organizations import make_tenant
from tests.long.test_import_memory import write
from tests.services.imports.processes import import_to_the_end

ROWS = 100_000
MOST_GROWTH_KILOBYTES = 100 * 1024
EVERY_DAY, NO_DAY = "from=2025-01-01&to=2026-01-01", "from=2020-01-01&to=2020-01-02"


def run(engine: Engine, kind: str, format: str, query: str) -> dict[str, Any]:
    """One export in a process of its own."""
    url = engine.url.render_as_string(hide_password=False)
    module = "tests.services.exports.exporting_process"
    command = [sys.executable, "-m", module, url, "here", kind, format, query]
    done = subprocess.run(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


@pytest.mark.long
def test_a_hundred_thousand_rows_take_less_than_a_hundred_megabytes_more_than_none(
    committed: Engine, tmp_path: Path
) -> None:
    make_tenant("here")
    import_to_the_end(committed, "here", [write(tmp_path, kind, ROWS) for kind in ("prospects", "calls")])
    for kind, some, none in (
        ("calls", EVERY_DAY, NO_DAY),
        ("prospects", "", "q=nobody%20is%20called%20so"),
        # The facts of the days are in memory for every figure: what the list adds to them is looked at.
        ("counted", f"of=held&{EVERY_DAY}", f"of=no-shows&{EVERY_DAY}"),
    ):
        for format in ("csv", "xlsx"):
            small, large = run(committed, kind, format, none), run(committed, kind, format, some)
            print(f"{kind}.{format}: {large}, without rows {small}")
            assert (small["rows"], large["rows"]) == (0, ROWS)
            assert large["kilobytes"] - small["kilobytes"] < MOST_GROWTH_KILOBYTES, (kind, format)
