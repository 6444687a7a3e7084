"""save-mapping, list-mappings, show-mapping, delete-mapping, and `import --mapping`."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.commands.conftest import Run
from tests.factories.organizations import make_tenant
from tests.services.imports.mappings.mapped_files import CASES, CASES_FILE

SLUGS = iter(f"org{number}" for number in range(100))


@pytest.fixture
def here(installed: Engine) -> tuple[str, str]:
    """The option that names an organization of this test's own."""
    slug = next(SLUGS)
    make_tenant(slug)
    return "--organization", slug


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """A mapping's file."""
    path = tmp_path / "cases.toml"
    path.write_text("# Comment\n" + CASES, encoding="utf-8")
    return path


def data(folder: Path, name: str = "faelle.csv") -> str:
    """A file that the mapping is for."""
    path = folder / name
    path.write_text(CASES_FILE, encoding="utf-8")
    return str(path)


def test_a_mapping_is_saved_listed_shown_used_and_deleted(
    run: Run, here: tuple[str, str], cases: Path, tmp_path: Path
) -> None:
    saved = run("save-mapping", *here, "--name", "Fälle", str(cases))
    assert (saved.code, saved.out) == (0, "The mapping “Fälle”, for prospects, is saved.\n")
    listed = run("list-mappings", *here)
    assert listed.out.startswith("Fälle\tprospects\t") and listed.out.endswith(" UTC\n")
    assert run("show-mapping", *here, "--name", "fälle").out == cases.read_text(encoding="utf-8")
    by_name = run("import", *here, "--mapping", "FÄLLE", data(tmp_path))
    assert "faelle.csv (prospects, by Fälle): 2 rows, 2 accepted" in by_name.out, by_name.err
    by_file = run("import", *here, "--mapping", str(cases), data(tmp_path))
    assert "faelle.csv (prospects, by cases.toml): 2 rows, 0 accepted, 2 unchanged" in by_file.out, by_file.err
    assert run("delete-mapping", *here, "--name", "Fälle").out == "The mapping is deleted.\n"
    gone = run("delete-mapping", *here, "--name", "Fälle")
    assert (gone.code, gone.err) == (1, "There is no saved mapping with this name.\n")
    assert run("list-mappings", *here).err == "No mapping is saved. save-mapping saves one.\n"


def test_a_mapping_with_faults_is_neither_saved_nor_used_and_all_lines_are_said(
    run: Run, here: tuple[str, str], cases: Path, tmp_path: Path
) -> None:
    cases.write_text(CASES + "nam = 1\nphone = 2\n", encoding="utf-8")
    file = data(tmp_path)
    for words in (
        ["save-mapping", *here, "--name", "F", str(cases)],
        ["import", *here, "--mapping", str(cases), file],
    ):
        result = run(*words)
        assert result.code == 1
        lines = result.err.splitlines()
        assert lines[0] == "The mapping cases.toml cannot be used."
        assert [line.partition(":")[0] for line in lines[1:]] == ["cases.toml, line 9", "cases.toml, line 10"]
    assert run("list-mappings", *here).out == ""


def test_what_names_no_mapping_is_said(run: Run, here: tuple[str, str], cases: Path, tmp_path: Path) -> None:
    file = data(tmp_path)
    unknown = run("import", *here, "--mapping", "nothing", file)
    assert (unknown.code, unknown.err) == (1, "There is neither a file nor a saved mapping “nothing”.\n")
    missing = run("import", *here, "--mapping", "nothing.toml", file)
    assert (missing.code, missing.err) == (1, "nothing.toml: No such file or directory.\n")
    folder = run("import", *here, "--mapping", str(tmp_path), file)
    assert folder.err.startswith("There is neither a file nor a saved mapping")
    like_a_file = run("save-mapping", *here, "--name", "a.toml", str(cases))
    assert like_a_file.err == "name must not look like a file's: without / and .toml.\n"


def test_mapped_rows_are_rejected_into_a_file_that_comes_in_by_the_same_mapping(
    run: Run, here: tuple[str, str], cases: Path, tmp_path: Path
) -> None:
    file, rejected = Path(data(tmp_path)), tmp_path / "rejected.csv"
    file.write_text(CASES_FILE + "P3;Pia;viele\n", encoding="utf-8")
    options = [*here, "--mapping", str(cases)]
    first = run("import", *options, "--rejected", str(rejected), str(file))
    assert "line 4: Kunden (client_count) must be a number as in 1.234,56, not “viele”." in first.out
    text = rejected.read_text(encoding="utf-8-sig")
    assert text.splitlines()[0].endswith(",rejected_text,Fall,Name,Kunden")
    rejected.write_text(text.replace("P3,Pia,viele", 'P3,Pia,"1.300,00"'), encoding="utf-8-sig")
    again = run("import", *options, str(rejected))
    assert "rejected.csv (prospects, by cases.toml): 1 row, 1 accepted" in again.out, again.err


def test_a_mapping_may_come_by_a_pipe(run: Run, here: tuple[str, str], tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(pipe.write_text, CASES)
        result = run("import", *here, "--mapping", str(pipe), data(tmp_path))
    assert "by pipe): 2 rows, 2 accepted" in result.out, result.err
