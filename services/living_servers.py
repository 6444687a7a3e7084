"""Where servers on one embedded database can be reached, said in its data folder for commands beside them.

Each server keeps a file of its own there, under a lock that ends with its process: what a killed one left behind
is nobody's, and the next server clears it away.
"""

from __future__ import annotations

import fcntl
import logging
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

logger = logging.getLogger(__name__)

_PATTERN = "server-*.origin"


@contextmanager
def announced_in(folder: Path, origin: str) -> Iterator[None]:
    """Say for as long as this lasts that a server answers at `origin`; where that cannot be written, log it."""
    # Process ids come again; with the rest a name never does.
    path = folder / _PATTERN.replace("*", f"{os.getpid()}-{secrets.token_hex(8)}")
    try:
        _clear_away(folder)
        descriptor = _write(path, origin)
    except OSError as error:
        logger.warning(
            "Commands will not know where this server is: %s cannot be written: %s", path, error.strerror
        )
        yield
        return
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(descriptor)


def find_origin(folder: Path) -> str | None:
    """The origin of a server that is alive, of several the latest; None if there is none."""
    for path in sorted(folder.glob(_PATTERN), key=_made_at, reverse=True):
        # One that ends in this moment takes its file with it.
        with suppress(FileNotFoundError), path.open("rb") as file:
            if _is_held(file.fileno()):
                return file.read().decode().strip()
    return None


def _write(path: Path, origin: str) -> int:
    """Make the file, whole and locked from the moment it has its name, and return its descriptor."""
    unnamed = path.with_suffix(".partial")
    descriptor = os.open(unnamed, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        os.write(descriptor, f"{origin}\n".encode())
        unnamed.rename(path)
    except BaseException:
        os.close(descriptor)
        unnamed.unlink(missing_ok=True)
        raise
    return descriptor


def _clear_away(folder: Path) -> None:
    """Remove what killed servers left behind. No name comes twice, so none of a living one can be hit."""
    for path in folder.glob(_PATTERN):
        with suppress(FileNotFoundError), path.open("rb") as file:
            if not _is_held(file.fileno()):
                path.unlink()


def _is_held(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False


def _made_at(path: Path) -> float:
    with suppress(FileNotFoundError):
        return path.stat().st_mtime
    return 0.0
