"""kill -9 of an import, five times at different places, and then to its end."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.services.imports.test_interrupted import kill_and_finish


@pytest.mark.long
def test_an_import_killed_five_times_is_finished_by_the_sixth(committed: Engine, tmp_path: Path) -> None:
    kill_and_finish(committed, tmp_path, calls=1_000, batch_rows=100, kills=[1, 8, 14, 25, 41])
