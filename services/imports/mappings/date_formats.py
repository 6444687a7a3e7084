"""Date formats as spreadsheets write them: dd.mm.yyyy hh:mm:ss.

| sign | meaning |
|---|---|
| dd, d | the day; in two digits, or in one or two |
| mm, m | the month; after hh or h the minute, in two digits |
| yyyy, yy | the year; yy is one of 2000 to 2099 |
| hh, h | the hour, 0 to 23; with AM, 1 to 12 |
| ss | the second |
| AM | AM or PM, in any case |
| T | this letter |
| 'Uhr' | the text between the quotes |

Everything else that is neither a letter nor a digit stands for itself. `iso` is ISO 8601, with offset or without.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.errors import N_, Invalid
from services.imports.values import in_utc, is_showable, read_iso, shown

ISO = "iso"
MOST_FORMATS = 10
_LONGEST = 60
_SIGNS = re.compile(r"(?P<text>'[^']*'|T|[^A-Za-z0-9'])|AM|(?P<letter>[dmyhs])(?P=letter)*|[A-Za-z0-9']+?")
_PATTERNS = {
    "dd": ("day", "[0-9]{2}"),
    "d": ("day", "[0-9]{1,2}"),
    "mm": ("month", "[0-9]{2}"),
    "m": ("month", "[0-9]{1,2}"),
    "yyyy": ("year", "[0-9]{4}"),
    "yy": ("short_year", "[0-9]{2}"),
    "hh": ("hour", "[0-9]{2}"),
    "h": ("hour", "[0-9]{1,2}"),
    "ss": ("second", "[0-9]{2}"),
    "AM": ("half", "[AaPp][Mm]"),
}


@dataclass(frozen=True, slots=True)
class DateFormat:
    """One format: as it was written, and the pattern that it means; none for ISO 8601."""

    written: str
    pattern: re.Pattern[str] | None

    def read(self, text: str) -> datetime | None:
        """The time of a text, without offset unless it is ISO 8601 with one; None where it is another format's.

        Raises ValueError where it is of this format and no time, such as 31.02.2025.
        """
        if self.pattern is None:
            return read_iso(text)
        found = self.pattern.fullmatch(text)
        if found is None:
            return None
        parts = found.groupdict()
        year = int(parts["year"]) if parts.get("year") else 2000 + int(parts["short_year"])
        hour = _hour(int(parts.get("hour") or 0), parts.get("half"))
        minute, second = int(parts.get("minute") or 0), int(parts.get("second") or 0)
        return datetime(year, int(parts["month"]), int(parts["day"]), hour, minute, second)  # noqa: DTZ001


@dataclass(frozen=True, slots=True)
class DateFormats:
    """Formats in the order in which they are tried; a parser of cells."""

    formats: Sequence[DateFormat]

    def __call__(self, text: str, field: str, zone: ZoneInfo) -> Any:
        """The instant in UTC by the first format that fits. Raises Invalid."""
        for one in self.formats:
            try:
                time = one.read(text)
                if time is not None and is_showable(time):
                    return in_utc(time, field, zone)
            except (ValueError, OverflowError):
                continue
        raise Invalid(
            N_("%(field)s must be a time as in %(formats)s, not “%(value)s”."),
            field=field,
            formats=", or ".join(one.written for one in self.formats),
            value=shown(text),
        )


def read_date_format(written: str) -> DateFormat:
    """The format of a text in the notation above. Raises Invalid."""
    if written == ISO:
        return DateFormat(written, None)
    if len(written) > _LONGEST:
        raise Invalid(N_("A date format has at most %(longest)s characters."), longest=_LONGEST)
    parts: list[str] = []
    names: list[str] = []
    for found in _SIGNS.finditer(written):
        if found["text"] is not None:
            parts.append(re.escape(found["text"].strip("'")))
            continue
        name, pattern = _known(found[0], written, after_hour="hour" in names and "minute" not in names)
        parts.append(f"(?P<{name}>{pattern})")
        names.append(name)
    _check_names(names, written)
    return DateFormat(written, re.compile("".join(parts)))


def _known(sign: str, written: str, *, after_hour: bool) -> tuple[str, str]:
    if sign == "mm" and after_hour:
        return "minute", "[0-9]{2}"
    if sign not in _PATTERNS:
        raise Invalid(
            N_("“%(sign)s” in the date format “%(format)s” is unknown. Known are %(known)s and T, or iso alone."),
            sign=shown(sign),
            format=shown(written),
            known=", ".join(_PATTERNS),
        )
    return _PATTERNS[sign]


def _check_names(names: Sequence[str], written: str) -> None:
    """Raise Invalid where a part of the time is there twice, or one is missing that nothing can stand in for."""
    found = ["year" if name == "short_year" else name for name in names]
    is_date = {"day", "month", "year"} <= set(found)
    is_time = not {"minute", "second", "half"} & set(found) or {"hour", "minute"} <= set(found)
    if len(set(found)) < len(found) or not is_date or not is_time or ("hour" in found) > ("minute" in found):
        raise Invalid(
            N_(
                "The date format “%(format)s” needs day, month and year once each,"
                " and hours and minutes both or neither, as in dd.mm.yyyy hh:mm."
            ),
            format=shown(written),
        )


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError("no hour of a half day")
    return hour % 12 + (12 if half.casefold() == "pm" else 0)
