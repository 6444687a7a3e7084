"""Cells to values: text, known words, plain numbers and times. Nothing is guessed.

A parser takes the cleaned, non-empty text of a cell, the column's name and the zone of times without offset, and
raises Invalid naming the column.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from services.errors import N_, Invalid
from services.formula_guard import unguard
from services.models.limits import EMAIL
from services.text import normalize
from services.users import checked_email

Parser = Callable[[str, str, ZoneInfo], Any]

SHOWN = 60
NO_SIGN = "\ufffd"
# At the calendar's ends an instant has no local time in some zones, and no screen could show it.
_EARLIEST, _LATEST = datetime(1, 1, 3), datetime(9999, 12, 30)  # noqa: DTZ001 - compared by the clock alone.
_PLAIN_NUMBER = re.compile("[0-9]+")
_ISO = re.compile(
    r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?"
    r"|[0-9]{8}T[0-9]{4}(?:[0-9]{2}(?:[.,][0-9]+)?)?)"
    r"(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)
_GERMAN = re.compile(r"([0-9]{2})\.([0-9]{2})\.([0-9]{4}) ([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?")


@dataclass(frozen=True, slots=True)
class TwiceTime:
    """A local time in the hour that comes twice, when the clock is set back: both instants, in UTC."""

    first: datetime
    second: datetime


def clean(cell: str) -> str:
    """The cell's text in NFC, without blanks around it and without an export's guard."""
    text = cell.strip() if cell.isascii() else normalize(cell)
    return unguard(text).strip() if text.startswith("'") else text


def shown(text: str) -> str:
    """So much of a text as a reason may repeat, without signs that would steer a terminal."""
    repeated = text if len(text) <= SHOWN else text[:SHOWN] + "…"
    return "".join(sign if sign.isprintable() else NO_SIGN for sign in repeated)


def text_of(longest: int) -> Parser:
    """A parser of texts of at most `longest` characters."""

    def parse(text: str, field: str, zone: ZoneInfo) -> str:
        if len(text) > longest:
            raise Invalid(
                N_("%(field)s is too long: at most %(longest)s characters are kept."), field=field, longest=longest
            )
        return text

    return parse


def word_of(words: type[StrEnum]) -> Parser:
    """A parser of the words of one enumeration, only as they are written there."""
    known = {word.value: word.value for word in words}

    def parse(text: str, field: str, zone: ZoneInfo) -> str:
        try:
            return known[text]
        except KeyError:
            raise Invalid(
                N_("%(field)s must be one of %(known)s, not “%(value)s”."),
                field=field,
                known=", ".join(known),
                value=shown(text),
            ) from None

    return parse


@dataclass(frozen=True, slots=True)
class WholeNumber:
    """A parser of whole numbers in plain digits, both ends included."""

    lowest: int
    highest: int

    def __call__(self, text: str, field: str, zone: ZoneInfo) -> int:
        """The number. Raises Invalid."""
        # The length is looked at first: turning a million digits into a number takes minutes.
        if _PLAIN_NUMBER.fullmatch(text) and len(text) <= 30 and self.lowest <= int(text) <= self.highest:
            return int(text)
        raise Invalid(
            N_("%(field)s must be a number in plain digits from %(lowest)s to %(highest)s, not “%(value)s”."),
            field=field,
            lowest=self.lowest,
            highest=self.highest,
            value=shown(text),
        )


def address(text: str, field: str, zone: ZoneInfo) -> str:
    """An e-mail address, as typed."""
    text_of(EMAIL)(text, field, zone)
    if not _is_address(text):
        raise Invalid(N_("%(field)s must be an address such as name@example.com."), field=field)
    return text


def moment(text: str, field: str, zone: ZoneInfo) -> datetime | TwiceTime:
    """An instant in UTC, from ISO 8601 or dd.mm.yyyy hh:mm; without offset it is local time of `zone`."""
    try:
        time = _read_time(text)
        if time is not None and is_showable(time):
            return in_utc(time, field, zone)
    except (ValueError, OverflowError):
        pass
    raise Invalid(
        N_("%(field)s must be a time as in 2025-03-31T14:30:00Z or 31.03.2025 14:30, not “%(value)s”."),
        field=field,
        value=shown(text),
    )


def resolved(time: datetime | TwiceTime | None, *, after: datetime | None) -> datetime | None:
    """The first instant of a time that came twice, unless it lies before `after`; other times as they are."""
    if not isinstance(time, TwiceTime):
        return time
    return time.second if after is not None and time.first < after else time.first


@lru_cache(maxsize=1_000)
def _is_address(text: str) -> bool:
    """Whether somebody may have this address. Files repeat a few of them in every row."""
    try:
        checked_email(text)
    except Invalid:
        return False
    return True


def read_iso(text: str) -> datetime | None:
    """The time of a text in ISO 8601; None for another text. Raises ValueError where there is no such time."""
    return datetime.fromisoformat(text) if _ISO.fullmatch(text) else None


def is_showable(time: datetime) -> bool:
    """Whether every zone has a local time for this one."""
    return _EARLIEST <= time.replace(tzinfo=None) < _LATEST


def in_utc(time: datetime, field: str, zone: ZoneInfo) -> datetime | TwiceTime:
    """The instant in UTC; a time without offset is local time of `zone`. Raises Invalid where that never was."""
    return time.astimezone(UTC) if time.tzinfo else _localized(time, field, zone)


def _localized(time: datetime, field: str, zone: ZoneInfo) -> datetime | TwiceTime:
    """The instant in UTC of a local time of `zone`, or both of them. Raises Invalid for a time that never was."""
    early = time.replace(tzinfo=zone, fold=0)
    late = time.replace(tzinfo=zone, fold=1)
    first = early.astimezone(UTC)
    if early.utcoffset() == late.utcoffset():
        return first
    if first.astimezone(zone).replace(tzinfo=None) != time:
        raise Invalid(
            N_("%(field)s is a local time that never was: the clock was set forward over it in %(zone)s."),
            field=field,
            zone=zone.key,
        )
    return TwiceTime(first, late.astimezone(UTC))


def _read_time(text: str) -> datetime | None:
    time = read_iso(text)
    if time is not None:
        return time
    german = _GERMAN.fullmatch(text)
    if german is None:
        return None
    day, month, year, hour, minute, second = (int(part or 0) for part in german.groups())
    return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - the zone comes next.
