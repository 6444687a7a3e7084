"""One way to a database for the server and every command, whichever kind is configured."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import OperationalError

from services import migration, roles
from services.embedded import EmbeddedPostgres
from services.embedded.account import server_home
from services.embedded.server import SUPERUSER
from services.faults import DatabaseFault
from services.settings import CHECKOUT, Settings

OLDEST_VERSION = 16
CONNECT_SECONDS = 10
_WHICH_DATABASE = text(
    "SELECT current_setting('server_version_num')::integer / 10000, pg_postmaster_start_time(), oid"
    " FROM pg_database WHERE datname = current_database()"
)


@dataclass(frozen=True)
class DatabaseUrls:
    """Where the database is: the running role's URL, the owner's, and the embedded server, if it is that."""

    app_url: str = field(repr=False)
    owner_url: str = field(repr=False)
    embedded: EmbeddedPostgres | None


@contextmanager
def open_database(settings: Settings, *, migrate: bool) -> Iterator[DatabaseUrls]:
    """Give the database's URLs; start or join the embedded server for as long as that takes, if none is
    configured.

    With `migrate` the schema is brought to the newest version first. Whether it has one is not checked
    otherwise.

    Raises StartupFault.
    """
    if settings.database_url and settings.migration_url:
        urls = DatabaseUrls(settings.database_url, settings.migration_url, None)
        found = _check_server("CALLOS_DATABASE_URL", urls.app_url)
        if _check_server("CALLOS_MIGRATION_URL", urls.owner_url) != found:
            raise DatabaseFault(
                "CALLOS_DATABASE_URL and CALLOS_MIGRATION_URL lead to two databases; they must name the same one."
            )
        if migrate:
            migration.migrate(urls.owner_url)
        yield urls
        return
    with embedded_server(settings) as server:
        prepare_embedded(server)
        urls = DatabaseUrls(server.url(roles.APP), server.url(roles.OWNER), server)
        if migrate:
            migration.migrate(urls.owner_url)
        yield urls


def embedded_server(settings: Settings) -> EmbeddedPostgres:
    """Return the embedded server that these settings mean, not yet acquired.

    Root's data is not in the checkout by default: the account that runs PostgreSQL for root may not reach it
    there.
    """
    home = server_home(CHECKOUT)
    chosen = settings.data_dir if settings.data_dir_is_given or os.geteuid() != 0 else home
    return EmbeddedPostgres(chosen, home=home)


def prepare_embedded(server: EmbeddedPostgres) -> None:
    """Make the roles and the empty database on the embedded server, where they are missing."""
    roles.create_roles(server.url(SUPERUSER, "postgres"), roles.DATABASE)


def _check_server(variable: str, url: str) -> tuple[Any, ...]:
    """What tells one database from another, wherever it is reached.

    Raises DatabaseFault where this URL leads to none, or to one that is too old.
    """
    engine = create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": CONNECT_SECONDS})
    try:
        with engine.connect() as connection:
            version, *database = connection.execute(_WHICH_DATABASE).one()
    except OperationalError as error:
        raise DatabaseFault(f"The database of {variable} does not answer: {error.orig}") from error
    if version < OLDEST_VERSION:
        raise DatabaseFault(f"{variable} leads to PostgreSQL {version}; {OLDEST_VERSION} or newer is needed.")
    return tuple(database)
