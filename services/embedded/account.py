"""Under which system account PostgreSQL runs, and where that account may keep its files.

PostgreSQL refuses to run as root. An ordinary user runs it as themselves; root (containers, CI) runs it as a
system account of its own, which must be able to reach the data folder and the binaries.
"""

import hashlib
import os
import pwd
import re
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from services.faults import EmbeddedFault

ACCOUNT = "callos-postgres"
SERVER_HOME = Path("/var/lib/callos")


@dataclass(frozen=True)
class Account:
    """Who runs the tools of PostgreSQL; `switches` says whether that is somebody else than this process."""

    name: str
    uid: int
    gid: int
    switches: bool

    def run(self, command: Sequence[str | Path], *, timeout: float) -> subprocess.CompletedProcess[str]:
        """Run a command as this account; its output is in `stdout`, whatever stream it wrote to.

        Whoever interrupts waits until the command has ended, and it is raised then: a program that makes or starts
        a server, killed half way, leaves children at work that nothing knows of.

        Raises OSError where the account may not execute it, and subprocess.TimeoutExpired.
        """
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd="/",  # The folder of this process may be closed to the account.
            env={"LC_ALL": "C.UTF-8", "PATH": os.environ.get("PATH", os.defpath), "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            # Ctrl-C at the terminal is for the program; it then stops PostgreSQL itself, in order.
            start_new_session=True,
            user=self.uid if self.switches else None,
            group=self.gid if self.switches else None,
            extra_groups=[] if self.switches else None,
        )
        said = _wait(process, timeout)
        return subprocess.CompletedProcess(process.args, process.returncode, said)

    def can_enter(self, folder: Path) -> bool:
        """Whether this account may make this folder its working folder; tried, not computed from modes."""
        return self.run(["/bin/sh", "-c", 'cd -- "$1"', "sh", folder], timeout=30).returncode == 0

    def own(self, folder: Path) -> None:
        """Make this folder, private to the account, if it is missing.

        Raises EmbeddedFault if it belongs to somebody else.
        """
        if not os.path.lexists(folder):
            folder.mkdir(mode=0o700)
            if self.switches:
                os.chown(folder, self.uid, self.gid)
        found = folder.lstat()
        if folder.is_symlink() or not folder.is_dir() or found.st_uid != self.uid:
            raise EmbeddedFault(
                f"{folder} does not belong to the account {self.name}, which runs PostgreSQL here. It was"
                " made by"
                " another user of this machine: start the program as that one, or set CALLOS_DATA_DIR to a"
                " new folder."
            )
        if found.st_mode & 0o077:
            folder.chmod(0o700)


def _wait(process: subprocess.Popen[str], timeout: float) -> str:
    """What the process says until it ends, however often this one is interrupted meanwhile."""
    deadline = time.monotonic() + timeout
    interrupted: KeyboardInterrupt | None = None
    while True:
        try:
            said, _ = process.communicate(timeout=max(deadline - time.monotonic(), 0))
            break
        except KeyboardInterrupt as error:
            interrupted = error
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise
    if interrupted is not None:
        raise interrupted
    return said


def running_account() -> Account:
    """Return the account that runs PostgreSQL for this process; as root, make it if it is missing.

    Raises EmbeddedFault.
    """
    if os.geteuid() != 0:
        return Account(_own_name(), os.geteuid(), os.getegid(), switches=False)
    try:
        entry = pwd.getpwnam(ACCOUNT)
    except KeyError:
        entry = _make_account()
    return Account(ACCOUNT, entry.pw_uid, entry.pw_gid, switches=True)


def server_home(checkout: Path) -> Path:
    """Return root's folder for one checkout: readable by its name, unique by the hash at its end."""
    digest = hashlib.sha256(os.fsencode(checkout)).hexdigest()[:8]
    readable = re.sub(r"[^A-Za-z0-9]+", "-", str(checkout)).strip("-")[-32:].strip("-")
    return SERVER_HOME / f"{readable}-{digest}"


def make_home(home: Path, account: Account) -> None:
    """Make the folder around the server's own one, with its parents, and see to it that the account reaches
    it.

    The folder stays this process's own, so that the account cannot turn the lock files in it into links.

    Raises EmbeddedFault if the folder cannot be made or the account cannot reach it.
    """
    missing = [folder for folder in (home, *home.parents) if not folder.exists()]
    # Search permission alone lets the account pass through to its own folder, whatever the umask was.
    mode = 0o711 if account.switches else 0o700
    try:
        for folder in reversed(missing):
            folder.mkdir(exist_ok=True)
            folder.chmod(mode)
    except OSError as error:
        raise EmbeddedFault(
            f"The data folder {home} cannot be made: {error.strerror} ({error.filename}). Set"
            " CALLOS_DATA_DIR to a"
            " folder that this user may write to."
        ) from error
    if account.switches and not account.can_enter(home):
        closed = next(folder for folder in (*reversed(home.parents), home) if not account.can_enter(folder))
        for folder in missing:
            folder.rmdir()
        raise EmbeddedFault(
            f"CALLOS_DATA_DIR={home} cannot be used: PostgreSQL does not run as root but as the system"
            " account"
            f" {account.name}, and {closed} is closed to it. Choose a folder that it can reach, or unset"
            f" CALLOS_DATA_DIR to use one under {SERVER_HOME}."
        )


def _own_name() -> str:
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise EmbeddedFault(
            f"The user id {os.geteuid()} has no entry in the user database, without which PostgreSQL does"
            " not start."
            " Start the program as a named user, or as root."
        ) from None


def _make_account() -> pwd.struct_passwd:
    """Add the system account with whichever tool this system has; a second starter may be faster, which is
    fine.
    """
    tools = {
        "useradd": ["--system", "--user-group", "--no-create-home", "--home-dir", str(SERVER_HOME)],
        "adduser": ["-S", "-D", "-H", "-h", str(SERVER_HOME)],
    }
    said = "neither useradd nor adduser is installed"
    for tool, options in tools.items():
        path = shutil.which(tool, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
        if path is None:
            continue
        shell = ["--shell" if tool == "useradd" else "-s", "/bin/false"]
        done = subprocess.run([path, *options, *shell, ACCOUNT], capture_output=True, text=True, check=False)
        said = (done.stderr or done.stdout).strip()
        try:
            return pwd.getpwnam(ACCOUNT)
        except KeyError:
            continue
    raise EmbeddedFault(
        f"PostgreSQL does not run as root, and its system account {ACCOUNT} could not be made: {said}."
        " Start the"
        " program as an ordinary user, or set CALLOS_DATABASE_URL and CALLOS_MIGRATION_URL."
    )
