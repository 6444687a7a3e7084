"""What all commands share: the application, a database to work on, output, and errors as exit codes.

Exit codes: 0 done, 1 refused or failed with a sentence on standard error, 2 wrong usage.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import pkgutil
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy.exc import OperationalError

import commands
from services import db, living_servers, migration, serving
from services.errors import N_, Foreseen, Invalid
from services.faults import MigrationFault, StartupFault
from services.opening import DatabaseUrls, open_database
from services.roles import check_running_role
from services.settings import get_settings

app = typer.Typer(
    name="manage.py",
    help="Commands of CallOS. Each works beside a running server and alone.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

# How the library begins its sentences about values, and those of the library below it.
_WRONG_VALUE = re.compile(r"^Invalid value(?: for '(?P<name>[^']+)')?: (?P<input>Input(?= should))?")

messages = Console(stderr=True, highlight=False, soft_wrap=True)


def run() -> None:
    """Run the command line and end the process with its exit code."""
    for module in pkgutil.iter_modules(commands.__path__):
        importlib.import_module(f"commands.{module.name}")
    _prepare_output()
    try:
        code = app(standalone_mode=False)
        sys.stdout.flush()
    except typer.TyperException as error:
        _say_usage(error)
        code = error.exit_code
    except (typer.Abort, KeyboardInterrupt):
        messages.print("Stopped.")
        code = 130
    except (Foreseen, StartupFault, OperationalError, OSError) as error:
        _say(error)
        code = 1
    sys.exit(code or 0)


def _say_usage(error: typer.TyperException) -> None:
    """Say what is wrong with a command line as everything else is said, and where to read more."""
    text = " ".join(error.format_message().replace("Value error, ", "").split())
    text = _WRONG_VALUE.sub(lambda found: f"{found['name'] or ''}{'' if found['input'] else ': '}", text, count=1)
    text = text.removeprefix(": ").partition(", unable to parse")[0].replace("?.", "?")
    messages.print(text if text.endswith("?") else text.rstrip(".") + ".", markup=False)
    context = getattr(error, "ctx", None)
    if context is not None:
        messages.print(f"{context.command_path} --help says more.", markup=False)


def _say(error: Exception) -> None:
    """Say in one sentence why a command failed, never in the words of the database."""
    if isinstance(error, BrokenPipeError):
        # Whoever read the output has had enough of it; what is left of it goes nowhere.
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    elif isinstance(error, OSError):
        messages.print(f"{error.filename or 'The output'}: {error.strerror or error}.", markup=False)
    elif isinstance(error, OperationalError):
        messages.print("The database stopped answering, or others keep what is needed. Try again.")
    else:
        messages.print(str(error), markup=False)


def _prepare_output() -> None:
    """Let no terminal's or file's encoding end a command, nor an output that is closed."""
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - open up to the end.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


@contextmanager
def opened_database(*, migrate: bool = False) -> Iterator[DatabaseUrls]:
    """Connect the services to the configured database; the embedded server runs as long as that takes.

    Raises StartupFault, also where the database is not migrated, unless `migrate` does it first.
    """
    with open_database(get_settings(), migrate=migrate) as urls:
        if not migration.is_migrated(urls.app_url):
            raise MigrationFault("The database is not of this version. Run: manage.py migrate")
        engine = db.connect(urls.app_url)
        try:
            check_running_role(engine)
            yield urls
        finally:
            engine.dispose()


def print_json(document: Any) -> None:
    """One JSON document on standard output and nothing else."""
    is_utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    sys.stdout.write(json.dumps(document, ensure_ascii=not is_utf8, indent=2) + "\n")


def password_from_stdin() -> str:
    """The first line of standard input, without its line end. Raises Invalid for bytes that are no characters."""
    try:
        return sys.stdin.readline().rstrip("\r\n")
    except UnicodeDecodeError:
        raise Invalid(N_("%(field)s contains a character that cannot be stored."), field="password") from None


def progress() -> Progress:
    """A bar on standard error; where that is no terminal, callers print a line now and then instead."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=messages,
        transient=True,
        disable=not messages.is_terminal,
    )


def public_url(urls: DatabaseUrls) -> str:
    """The origin that links are built from: CALLOS_PUBLIC_URL, else that of a server on the same data folder.

    Where neither tells, it is the default, and that is said.
    """
    if get_settings().public_url is not None:
        return serving.origin()
    beside = living_servers.find_origin(urls.embedded.data_dir) if urls.embedded is not None else None
    if beside is not None:
        return beside
    messages.print(
        f"The link names {serving.origin()}, where a server listens unless it is told otherwise."
        " CALLOS_PUBLIC_URL sets another address.",
        markup=False,
    )
    return serving.origin()
