"""`manage.py migrate`, `check` and `roles`: the database itself."""

from __future__ import annotations

import os
from typing import Annotated

import psycopg
import typer
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.engine import URL, make_url

from commands.common import app, messages
from services import migration, roles
from services.faults import DatabaseFault, MigrationFault, SettingsFault
from services.opening import DatabaseUrls, open_database
from services.settings import get_settings

SUPERUSER_URL = "CALLOS_SUPERUSER_URL"


@app.command()
def migrate() -> None:
    """Bring the database to this version of the program. On the embedded server this makes everything."""
    with open_database(get_settings(), migrate=True) as urls:
        typer.echo(f"The database is of version {migration.current_revision(urls.app_url)}.")


@app.command()
def check() -> None:
    """Say whether everything is in place to serve: settings, database, roles, schema. Exit code 1 if not."""
    settings = get_settings()
    typer.echo("Settings: fine.")
    with open_database(settings, migrate=False) as urls:
        typer.echo(f"Database: PostgreSQL {_version(urls)}, {'embedded' if urls.embedded else 'your own'}.")
        roles.check_owner_role(urls.owner_url)
        engine = create_engine(urls.app_url, poolclass=NullPool)
        roles.check_running_role(engine)
        typer.echo("Roles: fine.")
        current, head = migration.current_revision(urls.app_url), migration.head_revision()
        if current != head:
            raise MigrationFault(
                f"Schema: version {current or 'none'}, but this program needs {head}. Run: manage.py migrate"
            )
        typer.echo(f"Schema: version {current}, as it should be.")


@app.command("roles")
def make_roles(
    only_print: Annotated[
        bool, typer.Option("--print", help="Print the statements for the database's administrator instead.")
    ] = False,
) -> None:
    """Make the database's roles on a server of one's own. Needs a superuser's URL in CALLOS_SUPERUSER_URL.

    The roles get the passwords of CALLOS_DATABASE_URL and CALLOS_MIGRATION_URL. On the embedded server
    `migrate` makes them.
    """
    settings = get_settings()
    database = make_url(settings.database_url).database if settings.database_url else None
    if only_print:
        typer.echo("\n".join(f"{line};" for line in roles.role_statements(database or roles.DATABASE)))
        return
    if not settings.database_url or not settings.migration_url or not database:
        raise SettingsFault(
            "Roles are for a database of one's own: set CALLOS_DATABASE_URL and CALLOS_MIGRATION_URL. On the"
            " embedded server `manage.py migrate` makes them."
        )
    superuser = os.environ.get(SUPERUSER_URL)
    if not superuser:
        raise SettingsFault(f"Set {SUPERUSER_URL} to a superuser's URL, or use: manage.py roles --print")
    given = (make_url(settings.database_url), make_url(settings.migration_url))
    try:
        roles.create_roles(superuser, database, passwords=dict(map(_login, given)))
    except psycopg.Error as error:
        raise DatabaseFault(f"The roles cannot be made with the URL in {SUPERUSER_URL}: {error}") from error
    messages.print(f"The roles {roles.OWNER} and {roles.APP} are ready. Next: manage.py migrate")


def _login(url: URL) -> tuple[str, str]:
    if url.username not in (roles.APP, roles.OWNER) or not url.password:
        raise SettingsFault(
            f"CALLOS_DATABASE_URL must name {roles.APP} and CALLOS_MIGRATION_URL {roles.OWNER}, each with its"
            " password."
        )
    return url.username, str(url.password)


def _version(urls: DatabaseUrls) -> str:
    engine = create_engine(urls.app_url, poolclass=NullPool)
    with engine.connect() as connection:
        return str(connection.scalar(text("SHOW server_version"))).split()[0]
