"""Phone numbers as links by which a telephone, or a program for calls, dials them."""

from __future__ import annotations

import re

from dashboard import formats
from services.text import fold_phone

# One number and nothing beside it: of two numbers, or one with an extension, none could be dialled.
_ONE_NUMBER = re.compile(r"\+?[0-9\s()/.\-\u2010-\u2013]+")
_MOST_DIGITS = 15


def link(number: str | None) -> str:
    """The number as it was typed, in Markdown; a link where it can be dialled."""
    shown = formats.plain(number or formats.NOTHING)
    typed = (number or "").strip()
    digits = fold_phone(typed) if _ONE_NUMBER.fullmatch(typed) else None
    if digits is None or len(digits) > _MOST_DIGITS:
        return shown
    is_international = typed.startswith(("+", "00"))
    return f"[{shown}](tel:{'+' if is_international else ''}{digits})"
