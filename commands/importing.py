"""`manage.py import`: bring in history from CSV files."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import Annotated, BinaryIO

import typer

from commands.common import app, messages, opened_database, print_json, progress
from commands.mappings import given_mappings, shown_name
from commands.rejected_files import RejectedFiles
from services.db import scoped
from services.imports.rejections import forget_old
from services.imports.results import FileResult, ImportResult, Progress
from services.imports.runs import close_interrupted, run_import
from services.imports.sources import SourceFile
from services.models.vocabulary import ImportKind
from services.opening import DatabaseUrls
from services.organizations import command_scope_across_organizations, list_slugs_across_organizations

_SECONDS_BETWEEN_LINES = 3
_SHOWN_REJECTIONS = 10

Files = Annotated[
    list[Path],
    typer.Argument(metavar="FILE", exists=True, dir_okay=False, readable=True, help="CSV files or pipes."),
]
Mappings = Annotated[
    list[str] | None,
    typer.Option(
        metavar="FILE.toml|NAME",
        help="How to read files with other headings and values: a mapping's file or saved name. May be repeated.",
    ),
]
Rejected = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE.csv",
        dir_okay=False,
        help="Write all rejected rows here, and of several files each one's beside it, as FILE-name.csv.",
    ),
]


@app.command("import")
def import_files(
    files: Files,
    organization: Annotated[str, typer.Option(help="The organization's slug.")],
    kind: Annotated[
        ImportKind | None, typer.Option(help="What all the files hold; without it, their headings tell.")
    ] = None,
    create_agents: Annotated[bool, typer.Option("--create-agents", help="Make unknown agents, inactive.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 if any row was rejected.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would happen and write nothing.")] = False,
    mapping: Mappings = None,
    rejected: Rejected = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as one JSON document.")] = False,
) -> None:
    """Import prospects, calls, milestone responses and objection responses, in that order, however given.

    Rows that are known already change nothing. Rows that cannot be taken are reported, and the others go in.
    Files with other headings and values are read by a mapping; examples/README.md says how one is written.
    """
    began = time.monotonic()
    kept = RejectedFiles(rejected, files) if rejected is not None else None
    with ExitStack() as opened:
        opened.enter_context(opened_database())
        scope = command_scope_across_organizations(organization, command="import")
        mappings = given_mappings(scope, mapping or [])
        sources = [SourceFile(shown_name(path), _opened(path, opened), kind) for path in files]
        result = run_import(
            scope,
            files=sources,
            mappings=mappings,
            create_agents=create_agents,
            dry_run=dry_run,
            rejected=opened.enter_context(kept) if kept is not None else None,
            progress=opened.enter_context(_shown_progress()),
        )
    _print_rate(result, time.monotonic() - began)
    if as_json:
        print_json(result.document())
    else:
        _print_result(result, is_kept=kept is not None)
    if kept is not None:
        kept.report(result, _say_aside if as_json else typer.echo)
    if strict and result.rejected:
        raise typer.Exit(1)


def close_interrupted_imports(urls: DatabaseUrls) -> None:
    """Close the imports that died, in every organization, and let old rejected rows go: a server's start."""
    for slug in list_slugs_across_organizations(urls.owner_url):
        with scoped(command_scope_across_organizations(slug, command="serve")) as db:
            close_interrupted(db)
            forget_old(db)


def _opened(path: Path, until: ExitStack) -> BinaryIO:
    """The file's bytes. A pipe is kept aside first: an import reads its files more than once."""
    stream = until.enter_context(path.open("rb"))
    if stream.seekable():
        return stream
    copy: BinaryIO = until.enter_context(TemporaryFile())  # noqa: SIM115 - the stack closes it.
    shutil.copyfileobj(stream, copy)
    return copy


@contextmanager
def _shown_progress() -> Iterator[Callable[[Progress], None]]:
    """A bar on a terminal, else a line on standard error now and then."""
    with progress() as bar:
        task = bar.add_task("Importing", total=None)
        last_line = time.monotonic()

        def show(now: Progress) -> None:
            nonlocal last_line
            bar.update(task, description=now.file, completed=now.bytes_done, total=now.bytes_total)
            if not messages.is_terminal and time.monotonic() - last_line >= _SECONDS_BETWEEN_LINES:
                last_line = time.monotonic()
                share = 100 * now.bytes_done // max(now.bytes_total, 1)
                messages.print(f"{now.file}: {_rows(now.rows)} ({share} % of all files)", markup=False)

        yield show


def _print_rate(result: ImportResult, seconds: float) -> None:
    rows = sum(file.rows for file in result.files)
    messages.print(f"{_rows(rows)} in {seconds:.1f} s ({rows / max(seconds, 0.001):,.0f} a second).", markup=False)


def _say_aside(line: str) -> None:
    """Say something on standard error, where a document on standard output must stay alone."""
    messages.print(line, markup=False)


def _rows(count: int) -> str:
    return f"{count:,} row" if count == 1 else f"{count:,} rows"


def _print_result(result: ImportResult, *, is_kept: bool) -> None:
    if result.import_id is None:
        typer.echo("A dry run: nothing was written.")
    for file in result.files:
        typer.echo(
            f"{file.file} ({_held(file)}): {_rows(file.rows)}, {file.accepted:,} accepted,"
            f" {file.unchanged:,} unchanged, {file.rejected:,} rejected"
        )
        _print_rejections(file, is_kept=is_kept)


def _held(file: FileResult) -> str:
    return file.kind.value if file.mapping is None else f"{file.kind.value}, by {file.mapping}"


def _print_rejections(file: FileResult, *, is_kept: bool) -> None:
    for rejection in file.rejections[:_SHOWN_REJECTIONS]:
        typer.echo(f"  line {rejection.line}: {rejection.reason}")
    if file.rejected > _SHOWN_REJECTIONS:
        how = "" if is_kept else "; --rejected FILE.csv writes all of them"
        typer.echo(f"  and {file.rejected - _SHOWN_REJECTIONS:,} more{how}.")
