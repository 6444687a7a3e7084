"""What a running or killed PostgreSQL leaves in its folders: its pid file and its socket."""

import contextlib
import hashlib
import os
from pathlib import Path

import psutil

from services.embedded.account import Account

# There is no network port; the number is part of the socket's name.
PORT = 5432
PID_FILE = "postmaster.pid"
# `sh` is how pg_ctl starts the server; it becomes `postgres`.
PROGRAMS = {"initdb", "pg_ctl", "postgres", "sh"}
SOCKET = f".s.PGSQL.{PORT}"
# The kernel's limit for the path of a socket, without its final zero byte; 103 on macOS.
LONGEST_SOCKET_PATH = 103 if os.uname().sysname == "Darwin" else 107
# Where a socket goes whose own folder's path is too long. Not $TMPDIR: all users of a server must find the
# same one.
SHORT_FOLDER = Path("/tmp")  # noqa: S108  The folder made in it is private and its owner is checked.


def socket_folder(folder: Path, account: Account) -> Path:
    """Return the private folder for the socket: the server's own, or a short one where that path does not
    work.

    Besides long paths those with a comma do not work: clients take it for the end of a host name.

    Raises EmbeddedFault if somebody else made the short folder.
    """
    if len(os.fsencode(folder / SOCKET)) <= LONGEST_SOCKET_PATH and "," not in str(folder):
        return folder
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    short = SHORT_FOLDER / f"callos-{account.uid}-{digest}"
    account.own(short)
    return short


def remove_short_folder(sockets: Path, folder: Path) -> None:
    """Remove the short folder of a server that has stopped, unless the server still has its socket there."""
    if sockets != folder:
        with contextlib.suppress(OSError):
            sockets.rmdir()


def is_alive(cluster: Path) -> bool:
    """Whether the pid file names the PostgreSQL of this cluster, and not another process with its number."""
    pid = _pid(cluster / PID_FILE)
    return pid is not None and _is_postmaster(pid, cluster)


def is_busy(cluster: Path) -> bool:
    """Whether any process is at work on this cluster, the ones of a killed starter included.

    What it had begun goes on without it: for a moment there is a server, or half a cluster, without a pid file.
    """
    for process in psutil.process_iter(["name", "cmdline"]):
        if process.info["name"] in PROGRAMS and str(cluster) in " ".join(process.info["cmdline"] or []):
            return True
    return False


def remove_misleading_lock_files(cluster: Path, sockets: Path) -> None:
    """Remove what would keep PostgreSQL from starting: lock files that are empty or name another process.

    To PostgreSQL every living process with that number is one of its own, and so is a dead one that nobody
    has collected, as happens in containers. A file that names no process stays: PostgreSQL looks in it for
    shared memory that children of the dead one still hold. Call this only while no server runs.
    """
    for path in (cluster / PID_FILE, sockets / f"{SOCKET}.lock"):
        pid = _pid(path)
        if pid is None or psutil.pid_exists(pid):
            path.unlink(missing_ok=True)


def _pid(lock_file: Path) -> int | None:
    try:
        first = lock_file.read_text(errors="replace").split("\n", 1)[0].strip()
    except FileNotFoundError:
        return None
    # A negative number is a server in single-user mode, which only a person at the terminal starts.
    return int(first) if first.isascii() and first.isdigit() and 0 < int(first) < 2**31 else None


def _is_postmaster(pid: int, cluster: Path) -> bool:
    """Compare its working folder: a postmaster never leaves its cluster.

    Another account's process is never ours.
    """
    try:
        process = psutil.Process(pid)
        ours = Path(process.cwd()).samefile(cluster) and process.name().startswith("postgres")
        return ours and process.status() != psutil.STATUS_ZOMBIE
    except (psutil.Error, OSError):
        return False
