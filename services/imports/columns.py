"""Which columns each kind of file has, and of which kind a file is.

The order of columns is part of every stored digest: a new column goes to the end of its kind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.errors import N_, Invalid
from services.imports.values import Parser, WholeNumber, address, moment, shown, text_of, word_of
from services.models import limits
from services.models.vocabulary import (
    CallMode,
    CallStatus,
    DisqualificationReason,
    ImportKind,
    Language,
    MilestoneStatus,
    ObjectionOutcome,
    ObjectionType,
    OutcomeType,
)
from services.text import normalize


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a kind: how its cells are read, whether they may be empty, and the words it knows, if any."""

    name: str
    parse: Parser
    is_required: bool = False
    words: tuple[str, ...] = ()


# So many characters of headings that make no sense are repeated.
_SHOWN_HEADINGS = 600


def _column_of_words(name: str, words: type[StrEnum], *, is_required: bool = False) -> Column:
    return Column(name, word_of(words), is_required, tuple(words))


_EXTERNAL_ID = text_of(limits.EXTERNAL_ID)
_NOTES = Column("notes", text_of(limits.NOTES))

COLUMNS: Mapping[ImportKind, tuple[Column, ...]] = {
    ImportKind.PROSPECTS: (
        Column("external_id", _EXTERNAL_ID, is_required=True),
        Column("name", text_of(limits.NAME), is_required=True),
        Column("company", text_of(limits.NAME)),
        Column("email", text_of(limits.EMAIL)),
        Column("phone", text_of(limits.PHONE)),
        Column("client_count", WholeNumber(0, limits.CLIENT_COUNT)),
        Column("main_pain", text_of(limits.SHORT_TEXT)),
        Column("revenue_volatility", WholeNumber(1, 5)),
        _column_of_words("language", Language),
        Column("ghl_contact_id", _EXTERNAL_ID),
        _NOTES,
        Column("created_at", moment),
    ),
    ImportKind.CALLS: (
        Column("external_id", _EXTERNAL_ID, is_required=True),
        Column("prospect_external_id", _EXTERNAL_ID, is_required=True),
        Column("agent_email", address, is_required=True),
        Column("agent_name", text_of(limits.NAME)),
        Column("thread_external_id", _EXTERNAL_ID),
        _column_of_words("status", CallStatus, is_required=True),
        _column_of_words("mode", CallMode),
        _column_of_words("language", Language),
        Column("scheduled_at", moment),
        Column("started_at", moment),
        Column("ended_at", moment),
        _column_of_words("outcome", OutcomeType),
        _column_of_words("disqualification_reason", DisqualificationReason),
        Column("zoom_meeting_id", _EXTERNAL_ID),
        _NOTES,
    ),
    ImportKind.MILESTONE_RESPONSES: (
        Column("call_external_id", _EXTERNAL_ID, is_required=True),
        Column("milestone", WholeNumber(1, 999), is_required=True),
        _column_of_words("status", MilestoneStatus, is_required=True),
        Column("started_at", moment),
        Column("completed_at", moment),
        Column("override_reason", text_of(limits.REASON)),
        _NOTES,
    ),
    ImportKind.OBJECTION_RESPONSES: (
        Column("call_external_id", _EXTERNAL_ID, is_required=True),
        _column_of_words("type", ObjectionType, is_required=True),
        Column("milestone", WholeNumber(1, 999)),
        _column_of_words("outcome", ObjectionOutcome),
        Column("raised_at", moment),
        Column("resolved_at", moment),
        _NOTES,
    ),
}

ALL_NAMES = frozenset(column.name for columns in COLUMNS.values() for column in columns)


def checked_headings(cells: Sequence[str], *, file: str) -> tuple[str, ...]:
    """The headings, trimmed. Raises Invalid where one is met twice; empty ones head columns to ignore."""
    headings = tuple(normalize(cell) for cell in cells)
    if any("\x00" in heading for heading in headings):
        raise Invalid(N_("%(file)s is no text: its headings hold zero bytes. Save it as CSV in UTF-8."), file=file)
    for at, heading in enumerate(headings):
        if heading and heading in headings[:at]:
            raise Invalid(
                N_("%(file)s: the heading %(heading)s is there twice."), file=file, heading=shown(heading)
            )
    return headings


def kind_of(headings: Sequence[str], *, file: str, given: ImportKind | None) -> ImportKind:
    """The kind of a file with these headings: `given`, else the one whose required columns are all there.

    Where that holds for several, the one that knows more of the headings. Raises Invalid naming the file.
    """
    if given is not None:
        missing = _missing(given, headings)
        if missing:
            raise Invalid(
                N_("%(file)s lacks columns that %(kind)s need: %(columns)s."),
                file=file,
                kind=given.value,
                columns=", ".join(missing),
            )
        return given
    fitting = fitting_kinds(headings)
    if not fitting:
        raise Invalid(
            N_("%(file)s is of no known kind. Its headings are: %(headings)s. Needed are %(needed)s."),
            file=file,
            headings=", ".join(shown(heading) for heading in headings if heading)[:_SHOWN_HEADINGS] or "-",
            needed=", or ".join(f"for {kind.value} {', '.join(_required(kind))}" for kind in ImportKind),
        )
    fitting.sort(key=lambda kind: _known(kind, headings), reverse=True)
    if len(fitting) > 1 and _known(fitting[0], headings) == _known(fitting[1], headings):
        raise Invalid(
            N_("%(file)s may be %(kinds)s. Say which."), file=file, kinds=" or ".join(k.value for k in fitting)
        )
    return fitting[0]


def fitting_kinds(headings: Sequence[str]) -> list[ImportKind]:
    """The kinds whose required columns are all there."""
    return [kind for kind in ImportKind if not _missing(kind, headings)]


def _required(kind: ImportKind) -> list[str]:
    return [column.name for column in COLUMNS[kind] if column.is_required]


def _missing(kind: ImportKind, headings: Sequence[str]) -> list[str]:
    return [name for name in _required(kind) if name not in headings]


def _known(kind: ImportKind, headings: Sequence[str]) -> int:
    return sum(column.name in headings for column in COLUMNS[kind])
