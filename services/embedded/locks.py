"""Locks on files that end with the process that holds them, however it ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def open_lock(path: Path) -> int:
    """Open a lock file, made if missing, and return its descriptor.

    Python opens it close-on-exec, so a PostgreSQL started afterwards does not keep the lock alive.
    """
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the lock on this file alone, waiting for it as long as it takes."""
    descriptor = open_lock(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def join(descriptor: int) -> None:
    """Become one more user of the lock."""
    fcntl.flock(descriptor, fcntl.LOCK_SH)


def is_last(descriptor: int) -> bool:
    """Whether nobody else uses the lock. Not atomic: only meaningful while joining is locked out as well."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
