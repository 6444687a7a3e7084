"""The log: one JSON object per line on standard error, without secrets or personal data.

A record's `extra` becomes fields of the line. Of an exception the types and the places are written, never its
message: that may repeat what a person typed, or a row.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from services.settings import CHECKOUT

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}
# These say little that is ours to act on, or repeat session ids and addresses.
_QUIET = {
    "streamlit": logging.CRITICAL,
    "uvicorn": logging.ERROR,
    "uvicorn.access": logging.CRITICAL,
    "alembic": logging.WARNING,
    "asyncio": logging.ERROR,
    "websockets": logging.CRITICAL,
}

Kind = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class JsonLines(logging.Formatter):
    """Records as lines of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """One line: time, level, event, the record's own fields, and where an exception came from."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
        }
        line |= {name: value for name, value in vars(record).items() if name not in _OWN}
        if record.exc_info and record.exc_info[1]:
            line["errors"] = describe(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


def configure(level: str) -> None:
    """Send all logs of this process to standard error as JSON lines, from `level` on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    quieten()


def quieten() -> None:
    """Make other people's loggers quiet, and let what they say go our way only."""
    for name, least in _QUIET.items():
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.setLevel(least)
        logger.propagate = True


def describe(error: BaseException) -> list[dict[str, Any]]:
    """An exception and its causes: type and places, innermost last, without any message."""
    described: list[dict[str, Any]] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        frames = traceback.extract_tb(current.__traceback__)
        places = [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
        described.append({"type": type(current).__qualname__, "places": places[-30:]})
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return described


def _short(filename: str) -> str:
    return filename.removeprefix(f"{CHECKOUT}/").rpartition("site-packages/")[2]
