"""The schema's version: Alembic driven from the program, without a configuration file of its own."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import NullPool, create_engine

from services.faults import MigrationFault
from services.roles import check_owner_role
from services.settings import CHECKOUT


def migrate(owner_url: str) -> None:
    """Bring the schema to the newest version, as its owner, in one transaction. Two at the same time wait in
    line.

    Raises RoleFault for another role than the owner, MigrationFault for a schema that a newer version of the
    program made, and sqlalchemy.exc.SQLAlchemyError for a migration that fails; nothing of it remains then.
    """
    check_owner_role(owner_url)
    try:
        command.upgrade(_config(owner_url), "head")
    except CommandError as error:
        raise MigrationFault(
            f"The schema cannot be migrated: {error}. If a newer version of the program made it, run that one."
        ) from error


def current_revision(url: str) -> str | None:
    """Return the version of the schema in this database, None before the first migration.

    Any role may ask.
    """
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head_revision() -> str | None:
    """Return the newest version that this program knows."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def is_migrated(url: str) -> bool:
    """Whether the schema is of exactly the version that this program was written for."""
    return current_revision(url) == head_revision()


def _config(owner_url: str | None = None) -> Config:
    config = Config()
    # Alembic reads its options through ConfigParser, to which a percent sign is special.
    config.set_main_option("script_location", str(CHECKOUT / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = owner_url
    return config
