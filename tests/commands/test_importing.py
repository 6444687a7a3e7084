"""`manage.py import` as people run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TextIO

import pytest
from sqlalchemy import Engine

from services import roles
from services.embedded import EmbeddedPostgres
from services.settings import CHECKOUT
from tests.factories.organizations import make_tenant
from tests.services.imports.support import CALLS, PROSPECTS


class Terminal:
    """A folder with files, and the command run in the checkout against one database."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self._environment = {**os.environ, **environment}

    def run(
        self, *arguments: str | Path, stdout: TextIO | int = subprocess.PIPE, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run `manage.py import` and wait for its end."""
        return subprocess.run(
            [sys.executable, "manage.py", "import", *map(str, arguments)],
            cwd=CHECKOUT,
            env=self._environment | environment,
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    def file(self, name: str, content: str) -> Path:
        """Write a file and return its path."""
        path = self.folder / name
        path.write_text(content)
        return path


@pytest.fixture
def terminal(committed: Engine, postgres: EmbeddedPostgres, tmp_path: Path) -> Terminal:
    make_tenant("here")
    name = committed.url.database
    assert name is not None
    urls = {
        "CALLOS_DATABASE_URL": postgres.url(roles.APP, name),
        "CALLOS_MIGRATION_URL": postgres.url(roles.OWNER, name),
    }
    return Terminal(tmp_path, urls)


def test_the_json_is_one_document_and_only_strict_makes_rejections_an_exit_status(
    terminal: Terminal,
) -> None:
    prospects = terminal.file("people.csv", PROSPECTS + "P1,Another,1\n")
    calls = terminal.file("calls.csv", CALLS.replace("agent@", "new@"))
    rejected = terminal.folder / "rejected.csv"
    options: list[str | Path] = ["--organization", "here", "--create-agents", "--json", "--rejected", rejected]
    done = terminal.run(*options, calls, prospects)
    assert done.returncode == 0, done.stderr
    files = json.loads(done.stdout)["files"]
    assert [(file["file"], file["kind"], file["rows"], file["accepted"]) for file in files] == [
        ("calls.csv", "calls", 1, 1),
        ("people.csv", "prospects", 4, 3),
    ]
    assert files[1]["rejections"][0]["line"] == 5
    assert "rows in" in done.stderr
    assert rejected.read_text(encoding="utf-8-sig").splitlines()[1].startswith("people.csv,5,,")
    assert terminal.run(*options, "--strict", prospects).returncode == 1


def test_without_json_it_is_readable_and_errors_are_sentences(terminal: Terminal) -> None:
    people = terminal.file("people.csv", PROSPECTS)
    done = terminal.run("--organization", "here", "--dry-run", people)
    assert done.returncode == 0
    assert "A dry run: nothing was written." in done.stdout
    assert "people.csv (prospects): 3 rows, 3 accepted, 0 unchanged, 0 rejected" in done.stdout
    unknown = terminal.run("--organization", "nowhere", people)
    assert (unknown.returncode, unknown.stderr) == (1, "There is no organization with this slug.\n")
    other = terminal.run("--organization", "here", terminal.file("deals.csv", "Deal,Amount\n1,2\n"))
    assert other.returncode == 1
    assert other.stderr.startswith("deals.csv is of no known kind.")
    assert terminal.run("--organization", "here", "--rejected", people, people).returncode == 1


def test_a_pipe_is_imported_like_a_file(terminal: Terminal) -> None:
    pipe = terminal.folder / "pipe.csv"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(pipe.write_text, PROSPECTS)
        answer = terminal.run("--organization", "here", pipe)
    assert answer.returncode == 0, answer.stderr
    assert "pipe.csv (prospects): 3 rows, 3 accepted" in answer.stdout


def test_a_file_that_cannot_be_written_is_named(terminal: Terminal) -> None:
    people, nowhere = terminal.file("people.csv", PROSPECTS), terminal.folder / "no" / "rejected.csv"
    answer = terminal.run("--organization", "here", "--rejected", nowhere, people)
    assert answer.returncode == 1
    assert answer.stderr == f"{nowhere}: No such file or directory.\n"


def test_rejected_rows_never_overwrite_a_file_to_import_by_another_name(terminal: Terminal) -> None:
    people, same = terminal.file("people.csv", PROSPECTS), terminal.folder / "same.csv"
    same.hardlink_to(people)
    assert terminal.run("--organization", "here", "--rejected", same, people).returncode == 1
    assert people.read_text() == PROSPECTS


def test_a_file_name_that_is_no_text_is_no_hindrance(terminal: Terminal) -> None:
    strange = Path(os.fsdecode(os.fsencode(terminal.folder) + b"/caf\xe9.csv"))
    strange.write_text(PROSPECTS)
    answer = terminal.run("--organization", "here", "--json", strange)
    assert json.loads(answer.stdout)["files"][0]["file"] == "caf?.csv", answer.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_without_utf8_gets_valid_json_and_readable_text(terminal: Terminal, encoding: str) -> None:
    people = terminal.file("people.csv", PROSPECTS + "P4,Pál,\u201cx\u201d\n")
    for options in ([], ["--json"]):
        answer = terminal.run("--organization", "here", *options, people, PYTHONIOENCODING=encoding)
        assert answer.returncode == 0, answer.stderr
    assert json.loads(answer.stdout)["files"][0]["rejected"] == 1


def test_an_output_that_takes_nothing_ends_with_one_sentence(terminal: Terminal) -> None:
    people = terminal.file("people.csv", PROSPECTS)
    with Path("/dev/full").open("w") as full:
        answer = terminal.run("--organization", "here", "--json", people, stdout=full)
    assert answer.returncode == 1
    assert answer.stderr.splitlines()[1:] == ["The output: No space left on device."]
