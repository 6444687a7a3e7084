"""Imports as processes: started, killed between two batches, or run to their end."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from services.settings import CHECKOUT


def _command(engine: Engine, slug: str, batch_rows: int, paths: list[Path]) -> list[str]:
    url = engine.url.render_as_string(hide_password=False)
    module = "tests.services.imports.importing_process"
    return [sys.executable, "-m", module, url, slug, str(batch_rows), *map(str, paths)]


def import_and_kill(engine: Engine, slug: str, paths: list[Path], *, batch_rows: int, after: int) -> None:
    """Start an import and kill it with signal 9 when so many batches are done."""
    command = _command(engine, slug, batch_rows, paths)
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in range(after):
            assert not process.stdout.readline().startswith("{"), "the import was over before it could be killed"
        process.kill()
    assert process.returncode == -9


def import_to_the_end(engine: Engine, slug: str, paths: list[Path], *, batch_rows: int = 2_000) -> dict[str, Any]:
    """Run an import and return its counts and its memory."""
    command = _command(engine, slug, batch_rows, paths)
    done = subprocess.run(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result
