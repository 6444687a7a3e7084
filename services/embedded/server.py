"""The embedded PostgreSQL: first one in starts it, last one out stops it.

Any number of processes (the server, a command beside it) use one data folder at a time. Each holds a shared
lock on `<version>.users`, which ends with its process, so a killed one does not count. Whoever changes that
count, starts or stops PostgreSQL holds `<version>.start` meanwhile. The server listens on a Unix socket in a
private folder and trusts whoever can reach it; it does not listen on the network.
"""

import logging
import os
import shlex
import shutil
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from sqlalchemy.engine import URL

from services.embedded import locks, postmaster
from services.embedded.account import Account, make_home, running_account
from services.embedded.binaries import refuse_unusable, usable_binaries
from services.faults import EmbeddedFault

logger = logging.getLogger(__name__)

SUPERUSER = "postgres"
START_SECONDS = 60
STOP_SECONDS = 60
LOG_LIMIT_BYTES = 10_000_000
LOCALE = {
    16: ["--locale=C.UTF-8"],
    # The provider of its own sorts the same on every operating system and release.
    18: ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"],
}
# Statements and their values hold people's data; the log tells what failed, and where, without them.
SETTINGS = {
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


class EmbeddedPostgres:
    """One use of the embedded server in a data folder; as a context manager it is acquired and released.

    `home` is where copies of the binaries may go, if not into the data folder. `settings` are PostgreSQL's
    own and count only for whoever really starts it.
    """

    def __init__(
        self,
        data_dir: Path,
        version: int = 18,
        *,
        home: Path | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        if version not in LOCALE:
            raise EmbeddedFault(f"There is no embedded PostgreSQL {version}, only {sorted(LOCALE)}.")
        self.data_dir = data_dir.absolute()
        self.version = version
        self.folder = self.data_dir / f"postgres-{version}"
        self.cluster = self.folder / "data"
        self.log = self.folder / "server.log"
        self._home = home or self.data_dir
        self._settings = SETTINGS | dict(settings or {})
        self._users: int | None = None
        self._process = 0
        self._account: Account | None = None
        self._binaries: Path | None = None
        self._socket_folder: Path | None = None

    def acquire(self) -> None:
        """Start the server, or join the one that runs, and count as its user until `release`.

        Raises EmbeddedFault.
        """
        if self._users is not None:
            raise RuntimeError("This use of the embedded server has begun already.")
        account = self._prepare_folders()
        users = self._open(self._users_file)
        try:
            with locks.exclusive(self._start_file):
                locks.join(users)
                self._users, self._process = users, os.getpid()
                account.own(self.folder)
                if not self._answers():
                    self._start()
        except BaseException:
            if self._users is None:
                os.close(users)
            self.release()
            raise

    def release(self) -> None:
        """Stop being a user of the server; the last one stops it. Does nothing where nothing was acquired."""
        users, self._users = self._users, None
        # A forked child shares the lock but was never counted itself.
        if users is None or self._process != os.getpid():
            return
        try:
            with locks.exclusive(self._start_file):
                if locks.is_last(users):
                    self._stop()
                    postmaster.remove_short_folder(self._sockets(), self.folder)
        finally:
            self._socket_folder = None
            os.close(users)

    def stop_if_unused(self) -> bool:
        """Stop a server whose users were all killed; say whether nobody used it.

        Unlike `acquire`, this starts none.
        """
        with locks.exclusive(self._start_file):
            users = locks.open_lock(self._users_file)
            try:
                if unused := locks.is_last(users):
                    self._stop()
                return unused
            finally:
                os.close(users)

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def url(self, role: str, database: str = "callos") -> str:
        """Return the SQLAlchemy URL of one role in one database; valid while the server is acquired."""
        query = {"host": str(self._sockets()), "port": str(postmaster.PORT)}
        return URL.create("postgresql+psycopg", username=role, database=database, query=query).render_as_string()

    def binaries(self) -> Path:
        """Return the folder with PostgreSQL's programs (`pg_dump`, `psql`, ...) that this server runs from.

        Raises EmbeddedFault.
        """
        if self._binaries is None:
            self._binaries = usable_binaries(self.version, self._running_account(), self._home)
        return self._binaries

    @property
    def _users_file(self) -> Path:
        return self.data_dir / f"postgres-{self.version}.users"

    @property
    def _start_file(self) -> Path:
        return self.data_dir / f"postgres-{self.version}.start"

    def _running_account(self) -> Account:
        if self._account is None:
            self._account = running_account()
        return self._account

    def _sockets(self) -> Path:
        if self._socket_folder is None:
            self._socket_folder = postmaster.socket_folder(self.folder, self._running_account())
        return self._socket_folder

    def _prepare_folders(self) -> Account:
        account = self._running_account()
        make_home(self.data_dir, account)
        return account

    def _open(self, path: Path) -> int:
        try:
            return locks.open_lock(path)
        except OSError as error:
            raise EmbeddedFault(
                f"The data folder {self.data_dir} cannot be written to: {error.strerror} ({path.name})."
                " Start the"
                " program as the user who made it, or set CALLOS_DATA_DIR to another folder."
            ) from error

    def _answers(self) -> bool:
        """Whether a server answers on the socket; it can only be ours, since the folder is private."""
        try:
            psycopg.connect(
                host=str(self._sockets()),
                port=postmaster.PORT,
                user=SUPERUSER,
                dbname="postgres",
                connect_timeout=5,
            ).close()
        except psycopg.OperationalError:
            return False
        return True

    def _start(self) -> None:
        """Start PostgreSQL, through whatever a killed one left behind. The start lock is held."""
        deadline = time.monotonic() + START_SECONDS
        while postmaster.is_alive(self.cluster) or postmaster.is_busy(self.cluster):
            # One whose starter or stopper was killed half way is still on its way up or down.
            if self._answers():
                return
            self._wait(deadline)
        self._make_cluster()
        postmaster.remove_misleading_lock_files(self.cluster, self._sockets())
        self._keep_log_small()
        while (said := self._try_to_start()) is not None:
            # Children of a killed server hold its memory until they notice; until then a new one refuses.
            if "shared memory" not in self._log_tail():
                raise EmbeddedFault(
                    f"PostgreSQL does not start: {said}\n{self._log_tail()}\nIts log is {self.log}."
                )
            self._wait(deadline)

    def _make_cluster(self) -> None:
        """Make the database cluster if it is missing; under another name first, so that half a one is never
        used.
        """
        if self.cluster.exists():
            return
        for path in (self.cluster, self.binaries()):
            refuse_unusable(path)
        partial = self.folder / f"{self.cluster.name}.partial"
        shutil.rmtree(partial, ignore_errors=True)
        fixed = ["--username", SUPERUSER, "--auth=trust", "--encoding=UTF8", "--no-instructions"]
        sync = ["--no-sync"] if self._settings.get("fsync") == "off" else []
        said = self._run("initdb", *fixed, *sync, *LOCALE[self.version], "--pgdata", str(partial))
        if said is not None:
            raise EmbeddedFault(f"The database cluster in {self.folder} cannot be made: {said}")
        partial.rename(self.cluster)

    def _try_to_start(self) -> str | None:
        settings = self._settings | {
            "listen_addresses": "",
            "port": str(postmaster.PORT),
            "unix_socket_directories": f'"{self._sockets()}"',
            "unix_socket_permissions": "0700",
        }
        options = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items())
        files = ["--pgdata", str(self.cluster), "--log", str(self.log)]
        waiting = ["--wait", "--timeout", str(START_SECONDS)]
        return self._run("pg_ctl", "start", *files, *waiting, "--options", options)

    def _stop(self) -> None:
        """Stop PostgreSQL if it runs: at once for its clients, in order for its data.

        The start lock is held.
        """
        if not postmaster.is_alive(self.cluster):
            return
        for mode in ("fast", "immediate"):
            limit = ["--timeout", str(STOP_SECONDS)]
            said = self._run("pg_ctl", "stop", "--pgdata", str(self.cluster), "--mode", mode, "--wait", *limit)
            if said is None:
                return
            logger.warning("PostgreSQL did not stop (%s): %s", mode, said)

    def _run(self, program: str, *arguments: str) -> str | None:
        """Run one of PostgreSQL's programs; return None, or what it said if it failed."""
        try:
            done = self._running_account().run([self.binaries() / program, *arguments], timeout=START_SECONDS + 30)
        except subprocess.TimeoutExpired:
            return f"{program} did not end in time."
        return None if done.returncode == 0 else done.stdout.strip() or f"{program} failed."

    def _wait(self, deadline: float) -> None:
        if time.monotonic() > deadline:
            raise EmbeddedFault(
                f"PostgreSQL neither answers nor ends within {START_SECONDS} seconds. Its log is {self.log}."
            )
        time.sleep(0.05)

    def _log_tail(self) -> str:
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-5:])
        except OSError:
            return ""

    def _keep_log_small(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT_BYTES:
            self.log.replace(self.log.with_suffix(".log.old"))
