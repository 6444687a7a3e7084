"""A database of the module's own, configured as by the environment, and a way to give commands to it."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import Engine

from commands.common import run as run_command_line
from services import db as database
from services import roles
from services.embedded import EmbeddedPostgres
from services.settings import get_settings
from tests import databases


@dataclass(frozen=True)
class Result:
    """What a command left: its exit code, and what it wrote."""

    code: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture(scope="module")
def installed(postgres: EmbeddedPostgres) -> Iterator[Engine]:
    """A migrated database that the environment names, and the engine to look into it."""
    name = databases.new_database(postgres, template=databases.migrated_template(postgres))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CALLOS_DATABASE_URL", postgres.url(roles.APP, name))
        environment.setenv("CALLOS_MIGRATION_URL", postgres.url(roles.OWNER, name))
        environment.delenv("CALLOS_PUBLIC_URL", raising=False)
        get_settings.cache_clear()
        engine = database.connect(postgres.url(roles.APP, name))
        yield engine
        engine.dispose()
    get_settings.cache_clear()
    databases.drop_database(postgres, name)


@pytest.fixture
def run(
    installed: Engine, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    """Give a command line to manage.py, with a first line of standard input if `typed`."""

    def run(*words: str, typed: str = "") -> Result:
        monkeypatch.setattr(sys, "argv", ["manage.py", *words])
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            run_command_line()
        database._sessions.configure(bind=installed)
        database._lookups.configure(bind=installed)
        written = capsys.readouterr()
        return Result(int(ended.value.code or 0), written.out, written.err)

    return run
