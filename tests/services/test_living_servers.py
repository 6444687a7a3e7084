"""Where servers beside a command can be reached."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from services.living_servers import announced_in, find_origin
from services.settings import CHECKOUT

HELD = "import sys, time; from pathlib import Path; from services.living_servers import announced_in\n"
HELD += "with announced_in(Path(sys.argv[1]), sys.argv[2]):\n    print('up', flush=True)\n    time.sleep(60)\n"


def start(folder: Path, origin: str) -> subprocess.Popen[str]:
    """A process that says it serves."""
    process = subprocess.Popen(
        [sys.executable, "-c", HELD, str(folder), origin], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    return process


def test_a_server_is_known_for_as_long_as_it_lasts_and_leaves_nothing_behind(tmp_path: Path) -> None:
    assert find_origin(tmp_path) is None
    with announced_in(tmp_path, "http://127.0.0.1:8600"):
        assert find_origin(tmp_path) == "http://127.0.0.1:8600"
    assert find_origin(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_a_killed_server_is_not_believed_and_the_next_one_clears_it_away(tmp_path: Path) -> None:
    process = start(tmp_path, "http://127.0.0.1:8601")
    assert find_origin(tmp_path) == "http://127.0.0.1:8601"
    process.kill()
    process.communicate()
    (left,) = tmp_path.iterdir()
    assert find_origin(tmp_path) is None
    with announced_in(tmp_path, "http://127.0.0.1:8602"):
        assert not left.exists()
        assert find_origin(tmp_path) == "http://127.0.0.1:8602"


def test_of_several_servers_one_that_lives_is_found(tmp_path: Path) -> None:
    killed, living = start(tmp_path, "http://127.0.0.1:1"), start(tmp_path, "http://127.0.0.1:2")
    with announced_in(tmp_path, "http://127.0.0.1:3"):
        killed.kill()
        killed.communicate()
        assert find_origin(tmp_path) in ("http://127.0.0.1:2", "http://127.0.0.1:3")
    assert find_origin(tmp_path) == "http://127.0.0.1:2"
    living.kill()
    living.communicate()


def test_a_folder_that_cannot_be_written_is_logged_and_ends_no_server(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with announced_in(tmp_path / "missing", "http://127.0.0.1:8600"):
        assert "Commands will not know where this server is" in caplog.text
