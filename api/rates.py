"""How many requests a minute are answered, to each token and to each network address.

The counts are in the memory of the process, which is the only one that serves; a start forgets them.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from math import ceil
from threading import Lock

from api.errors import Refused
from services.throttle import network_of

SECONDS = 60.0
# Of the keys that came first some are forgotten, before the counts take more memory than this many.
MOST_KEYS = 20_000


class TooMany(Refused):
    """Too many requests."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(429, f"Too many requests. Try again in {retry_after} seconds.")
        self.headers = {"Retry-After": str(retry_after)}


class Rates:
    """Counts requests in minutes that begin with the first one of each key."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = per_minute
        self._clock = clock
        # Key: when its minute began, and how many requests there were in it; in the order of the beginnings.
        self._counts: OrderedDict[str, tuple[float, int]] = OrderedDict()
        self._lock = Lock()

    def count_address(self, address: str) -> None:
        """Count a request from a network address. Raises TooMany."""
        self._count(f"address {network_of(address)}")

    def count_token(self, token_id: object) -> None:
        """Count a request with a token. Raises TooMany."""
        self._count(f"token {token_id}")

    def _count(self, key: str) -> None:
        with self._lock:
            now = self._clock()
            self._forget(now)
            began, count = self._counts.get(key, (now, 0))
            if count >= self._most:
                raise TooMany(max(1, ceil(began + SECONDS - now)))
            self._counts[key] = began, count + 1

    def _forget(self, now: float) -> None:
        """The keys whose minute is over, and the oldest ones where there are too many."""
        while self._counts:
            began, _ = next(iter(self._counts.values()))
            if now - began < SECONDS and len(self._counts) < MOST_KEYS:
                return
            self._counts.popitem(last=False)
