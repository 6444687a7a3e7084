"""`manage.py backup` and `restore`: the whole database in one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.common import app, messages
from services import backups, migration
from services.opening import open_database
from services.settings import get_settings


@app.command()
def backup(file: Annotated[Path, typer.Argument(metavar="FILE", dir_okay=False)]) -> None:
    """Write the whole database, all organizations, into a file. A running server goes on meanwhile.

    Whoever has the file has everything that is in it: keep it where only you can read it.
    """
    with open_database(get_settings(), migrate=False) as urls:
        messages.print("Writing the backup.")
        backups.backup(urls.owner_url, file)
    typer.echo(f"{file} holds the whole database ({file.stat().st_size:,} bytes).")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, readable=True)],
    replace: Annotated[
        bool, typer.Option("--replace", help="Put the backup in the place of the organizations that are there.")
    ] = False,
) -> None:
    """Bring back what a backup holds, and migrate it to this version. Stop the server before.

    All or nothing: a file that is broken leaves the database as it was.
    """
    with open_database(get_settings(), migrate=False) as urls:
        messages.print("Restoring the backup.")
        backups.restore(urls.owner_url, file, replaces=replace)
        migration.migrate(urls.owner_url)
        typer.echo(f"The database is restored, of version {migration.current_revision(urls.app_url)}.")
