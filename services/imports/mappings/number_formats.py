"""Numbers as spreadsheets write them, shown by an example: 1.234,56 or 1,234.56 or 1234,56.

The columns want whole numbers. A fraction is never dropped silently: the mapping says how to round, or the row is
rejected.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from services.errors import N_, Invalid
from services.imports.values import WholeNumber, shown

MOST_DIVISOR = 1_000_000_000
_LONGEST = 40
_EXAMPLE = re.compile(r"1(?P<thousands>[.,' \u00a0\u202f’]?)234(?:(?P<decimal>[.,])56)?")
# A thousands sign that is a blank may be any of these.
_BLANKS = " \u00a0\u202f"
# Enough for any cell that is looked at, so that dividing is exact where the result is a whole number.
_CONTEXT = Context(prec=2 * _LONGEST)


class Rounding(StrEnum):
    """What becomes of a fraction where the column wants a whole number."""

    DOWN = "down"
    UP = "up"
    NEAREST = "nearest"


_MODES = {Rounding.DOWN: ROUND_FLOOR, Rounding.UP: ROUND_CEILING, Rounding.NEAREST: ROUND_HALF_UP}


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """One format: as it was written, and the pattern and signs that it means."""

    written: str
    pattern: re.Pattern[str]
    thousands: str
    decimal: str

    def read(self, text: str) -> Decimal | None:
        """The number of a text; None where it is not written so."""
        if len(text) > _LONGEST or not self.pattern.fullmatch(text):
            return None
        plain = "".join(sign for sign in text if sign not in self.thousands)
        return Decimal(plain.replace(self.decimal, ".") if self.decimal else plain)


# Without a format, plain digits.
PLAIN = NumberFormat("1234", re.compile("[0-9]+"), "", "")


@dataclass(frozen=True, slots=True)
class MappedNumber:
    """A parser of cells: by a format, divided, rounded if that is said, and within the column's bounds."""

    bounds: WholeNumber
    format: NumberFormat
    divisor: int = 1
    rounding: Rounding | None = None

    def __call__(self, text: str, field: str, zone: ZoneInfo) -> int:
        """The whole number. Raises Invalid."""
        read = self.format.read(text)
        if read is None:
            raise Invalid(
                N_("%(field)s must be a number as in %(format)s, not “%(value)s”."),
                field=field,
                format=self.format.written,
                value=shown(text),
            )
        number = _CONTEXT.divide(read, Decimal(self.divisor))
        if self.rounding is not None:
            number = number.to_integral_value(_MODES[self.rounding])
        elif number != number.to_integral_value():
            self._refuse_fraction(text, field)
        if not self.bounds.lowest <= number <= self.bounds.highest:
            raise Invalid(
                N_("%(field)s gives %(number)s, which must be from %(lowest)s to %(highest)s."),
                field=field,
                number=format(number, "f"),
                lowest=self.bounds.lowest,
                highest=self.bounds.highest,
            )
        return int(number)

    def _refuse_fraction(self, text: str, field: str) -> None:
        raise Invalid(
            N_("%(field)s: “%(value)s” gives no whole number. round in the mapping says what to do then."),
            field=field,
            value=shown(text),
        )


def read_number_format(written: str) -> NumberFormat:
    """The format that an example shows: 1234 or 1234.56 with their signs. Raises Invalid."""
    found = _EXAMPLE.fullmatch(written)
    if found is None or (found["thousands"] and found["thousands"] == found["decimal"]):
        raise Invalid(
            N_("“%(format)s” is no number format. It shows how 1234.56 is written, as in 1.234,56 or 1,234.56."),
            format=shown(written),
        )
    thousands, decimal = found["thousands"], found["decimal"] or ""
    if thousands in _BLANKS and thousands:
        thousands = _BLANKS
    whole = f"[0-9]{{1,3}}(?:[{re.escape(thousands)}][0-9]{{3}})+|[0-9]+" if thousands else "[0-9]+"
    fraction = f"(?:{re.escape(decimal)}[0-9]+)?" if decimal else ""
    return NumberFormat(written, re.compile(f"(?:{whole}){fraction}"), thousands, decimal)
