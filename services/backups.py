"""Backup and restore of the whole database, by its owner, with PostgreSQL's own programs.

A backup holds every organization: whoever has the file has everything. Restoring is one transaction, so a file
that turns out to be broken leaves what was there.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.engine import URL, make_url

from services import migration
from services.embedded.binaries import installed_binaries
from services.faults import DatabaseFault

# pg_dump writes settings that an older server does not know: each gets the programs of its own version.
_NEWEST, _OLDEST = 18, 16
_LOCK_SECONDS = 10
_MAGIC = b"PGDMP"

_TABLES = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user")
_CLEAR = """
SET lock_timeout = '{seconds}s';
DROP SCHEMA IF EXISTS app CASCADE;
{tables}
"""
# Another server counts its transactions from elsewhere, and a server that runs on keeps facts by their numbers.
_RENUMBER = """
DO $$
BEGIN
    IF to_regclass('public.fact_deletions') IS NOT NULL THEN
        UPDATE public.call_facts SET changed_xid = pg_current_xact_id();
        INSERT INTO public.fact_deletions (organization_id, id, changed_xid)
        SELECT id, id, pg_current_xact_id() FROM public.organizations
        ON CONFLICT (organization_id, id) DO UPDATE SET changed_xid = excluded.changed_xid;
    END IF;
END
$$;
"""


def backup(owner_url: str, file: Path) -> None:
    """Write all data and the schema into a file that only its owner can read; it appears when it is whole.

    Raises DatabaseFault, also where the file is there already.
    """
    if file.exists():
        raise DatabaseFault(f"{file} is there already. Name another file, or move that one away.")
    partial = file.with_name(f".{file.name}.{os.getpid()}.partial")
    try:
        os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        _run(
            owner_url, _programs(owner_url), "pg_dump", "--format=custom", "--no-password", "--file", str(partial)
        )
        partial.rename(file)
    finally:
        partial.unlink(missing_ok=True)


def restore(owner_url: str, file: Path, *, replaces: bool) -> str | None:
    """Bring back what a backup holds and return the schema's version; older ones still have to be migrated.

    Raises DatabaseFault for a file that is no backup, for a database with organizations unless `replaces`, and
    where others are at work in it.
    """
    with file.open("rb") as stream:
        if stream.read(len(_MAGIC)) != _MAGIC:
            raise DatabaseFault(f"{file} is no backup: manage.py backup makes them.")
    if not replaces and _has_organizations(owner_url):
        raise DatabaseFault(
            "This database has organizations. --replace puts the backup in their place, and what is there is gone."
        )
    with tempfile.TemporaryDirectory() as folder:
        clear, script, last = (Path(folder, name) for name in ("clear.sql", "restore.sql", "renumber.sql"))
        clear.write_text(_clearing(owner_url), encoding="utf-8")
        last.write_text(_RENUMBER, encoding="utf-8")
        programs = _programs(owner_url)
        _run(owner_url, programs, "pg_restore", "--no-owner", "--file", str(script), str(file))
        _run(
            owner_url,
            programs,
            *("psql", "--no-psqlrc", "--quiet", "--no-password", "--single-transaction"),
            *(
                "--set",
                "ON_ERROR_STOP=1",
                "--output",
                os.devnull,
                "--file",
                str(clear),
                "--file",
                str(script),
                "--file",
                str(last),
            ),
        )
    return migration.current_revision(owner_url)


def _has_organizations(owner_url: str) -> bool:
    if migration.current_revision(owner_url) is None:
        return False
    engine = create_engine(owner_url, poolclass=NullPool)
    with engine.connect() as connection:
        return bool(connection.scalar(text("SELECT EXISTS (SELECT FROM organizations)")))


def _clearing(owner_url: str) -> str:
    """The statements that take away what the program has made."""
    engine = create_engine(owner_url, poolclass=NullPool)
    with engine.connect() as connection:
        quote = connection.dialect.identifier_preparer.quote
        names = [quote(name) for name in connection.scalars(_TABLES)]
    drop = f"DROP TABLE {', '.join(names)} CASCADE;" if names else ""
    return _CLEAR.format(seconds=_LOCK_SECONDS, tables=drop)


def _run(owner_url: str, programs: Path, program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs as the owner; nothing secret is among its arguments."""
    done = subprocess.run(
        [str(programs / program), *arguments],
        env={"LC_ALL": "C.UTF-8", "PATH": os.environ.get("PATH", os.defpath), **_connection(make_url(owner_url))},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise DatabaseFault(
            f"{program} failed, and nothing was changed: {said[-1] if said else 'it said nothing.'}"
        )


def _connection(url: URL) -> dict[str, str]:
    """How libpq is told where to connect."""
    host, port = url.host or str(url.query.get("host", "")), url.port or url.query.get("port", "")
    values = {
        "PGHOST": host,
        "PGPORT": str(port),
        "PGUSER": url.username or "",
        "PGPASSWORD": str(url.password or ""),
        "PGDATABASE": url.database or "",
    }
    return {name: value for name, value in values.items() if value}


def _programs(owner_url: str) -> Path:
    """The folder with the programs that fit the server's version."""
    engine = create_engine(owner_url, poolclass=NullPool)
    with engine.connect() as connection:
        major = int(connection.scalar(text("SELECT current_setting('server_version_num')::integer / 10000")) or 0)
    return installed_binaries(_OLDEST if major <= _OLDEST else _NEWEST)
