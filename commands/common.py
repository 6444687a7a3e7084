"""What all commands share: the application, a database to work on, output, and errors as exit codes.

Exit codes: 0 done, 1 refused or failed with a sentence on standard error, 2 wrong usage.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

import commands
from services import db, migration
from services.errors import Foreseen
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

messages = Console(stderr=True, highlight=False, soft_wrap=True)


def run() -> None:
    """Run the command line and end the process with its exit code."""
    for module in pkgutil.iter_modules(commands.__path__):
        importlib.import_module(f"commands.{module.name}")
    try:
        code = app(standalone_mode=False)
    except typer.TyperException as error:
        messages.print(error.format_message().replace("Value error, ", ""), markup=False)
        code = error.exit_code
    except (typer.Abort, KeyboardInterrupt):
        messages.print("Stopped.")
        code = 130
    except (Foreseen, StartupFault) as error:
        messages.print(str(error), markup=False)
        code = 1
    sys.exit(code or 0)


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
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def password_from_stdin() -> str:
    """The first line of standard input, without its line end."""
    return sys.stdin.readline().rstrip("\r\n")


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


def public_url(port: int = 8501) -> str:
    """The origin that links are built from: CALLOS_PUBLIC_URL, else this machine's loopback address."""
    return get_settings().public_url or f"http://127.0.0.1:{port}"
