"""The time zones that there are, by their IANA names."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones


@cache
def names() -> frozenset[str]:
    """All names. They are read from many files, and once: nobody changes them while the program runs."""
    return frozenset(available_timezones())
