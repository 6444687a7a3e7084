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


def test_each_of_several_files_gets_its_own_rejected_rows_to_mend_and_import_again(terminal: Terminal) -> None:
    (terminal.folder / "2025").mkdir()
    people = terminal.file("people.csv", PROSPECTS + "P4,,4\n")
    more = terminal.file("2025/People.csv", "external_id,name,phone\nP5,,030\n")
    calls = terminal.file("calls.csv", CALLS)
    for name in ("rejected-people.csv", "rejected-calls.csv"):
        terminal.file(name, "from an earlier run")
    rejected = terminal.folder / "rejected.csv"
    done = terminal.run("--organization", "here", "--rejected", rejected, people, more, calls)
    assert done.returncode == 0, done.stderr
    own = [terminal.folder / "rejected-people.csv", terminal.folder / "rejected-People-2.csv"]
    assert f"All rejected rows are listed in {rejected}, for reading.\n" in done.stdout
    assert f"To mend and import again: {own[0]}, with 1 of people.csv.\n" in done.stdout
    assert f"To mend and import again: {own[1]}, with 1 of People.csv.\n" in done.stdout
    assert not (terminal.folder / "rejected-calls.csv").exists()
    for path in own:
        text = path.read_text(encoding="utf-8-sig")
        path.write_text(text.replace("P4,,", "P4,Pola,").replace("P5,,", "P5,Pius,"), encoding="utf-8-sig")
    again = terminal.run("--organization", "here", *own)
    assert again.stdout.count("1 row, 1 accepted") == 2, again.stderr
    whole = terminal.run("--organization", "here", rejected)
    assert whole.returncode == 1
    assert whole.stderr.startswith("rejected.csv lists the rejected rows of several files")
    assert "rejected-….csv" in whole.stderr


def test_the_rejected_rows_of_one_file_are_in_the_named_one_alone(terminal: Terminal) -> None:
    people, rejected = terminal.file("people.csv", PROSPECTS + "P4,,4\n"), terminal.folder / "rejected.csv"
    done = terminal.run("--organization", "here", "--json", "--rejected", rejected, people)
    assert json.loads(done.stdout)["files"][0]["rejected"] == 1
    assert f"The rejected rows are in {rejected}: mend them there" in done.stderr
    terminal.file("people.csv", PROSPECTS)
    done = terminal.run("--organization", "here", "--rejected", rejected, people)
    assert done.stdout.endswith(f"No row was rejected: {rejected} holds headings alone.\n")
    assert {path.name for path in terminal.folder.iterdir()} == {"people.csv", "rejected.csv"}


def test_a_refused_import_leaves_the_files_of_an_earlier_one(terminal: Terminal) -> None:
    rejected, own = terminal.file("rejected.csv", "kept"), terminal.file("rejected-deals.csv", "kept")
    deals, people = terminal.file("deals.csv", "Deal,Amount\n1,2\n"), terminal.file("people.csv", PROSPECTS)
    assert terminal.run("--organization", "here", "--rejected", rejected, people, deals).returncode == 1
    assert (rejected.read_text(), own.read_text()) == ("kept", "kept")


def test_no_file_beside_the_list_overwrites_one_to_import(terminal: Terminal) -> None:
    people, own = terminal.file("people.csv", PROSPECTS), terminal.file("rejected-people.csv", PROSPECTS)
    done = terminal.run("--organization", "here", "--rejected", terminal.folder / "rejected.csv", people, own)
    assert (done.returncode, done.stderr) == (
        1,
        f"{own} is to be imported; name another file for rejected rows.\n",
    )
    assert own.read_text() == PROSPECTS


def test_the_list_may_go_to_standard_output_and_has_nothing_beside_it_then(terminal: Terminal) -> None:
    people, more = terminal.file("people.csv", PROSPECTS + "P4,,4\n"), terminal.file("more.csv", PROSPECTS)
    with (terminal.folder / "output").open("w") as output:
        done = terminal.run("--organization", "here", "--rejected", "/dev/stdout", people, more, stdout=output)
    assert done.returncode == 0, done.stderr
    assert not list(Path("/dev").glob("stdout-*"))
    pipe = terminal.run("--organization", "here", "--json", "--rejected", "/dev/stderr", people, more)
    assert "people.csv,5,name,name is missing." in pipe.stderr
    assert "To mend and import again" not in pipe.stderr
