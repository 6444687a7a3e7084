"""Two people who do something at the same moment, each on a connection of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from services.errors import Conflict

T = TypeVar("T")


def both_at_once(deed: Callable[[T], object], arguments: Sequence[T]) -> int:
    """Do it with each of the arguments at once, and say how many were let; the others must be told a Conflict."""
    barrier = Barrier(len(arguments))

    def try_it(argument: T) -> bool:
        barrier.wait()
        try:
            deed(argument)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(len(arguments)) as pool:
        return sum(pool.map(try_it, arguments))
