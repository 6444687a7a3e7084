"""An export from the words of an address to a file, with its entry in the audit log."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from zoneinfo import ZoneInfo

from sqlalchemy import select

from services import audit
from services.analytics.periods import day_of
from services.db import ScopedSession
from services.errors import N_
from services.exports import (
    about,
    calls,
    counted,
    csv_writing,
    funnel,
    my_calls,
    objections,
    prospects,
    team,
    xlsx_writing,
)
from services.exports.tables import Content, ExportFormat, ExportKind, Line, Say, saying
from services.models import Organization, User
from services.models.vocabulary import Language
from services.organizations import get_organization
from services.questions.reading import Reading
from services.scope import guarded

_CONTENTS: Mapping[ExportKind, Callable[..., Content]] = {
    ExportKind.CALLS: calls.content,
    ExportKind.PROSPECTS: prospects.content,
    ExportKind.COUNTED: counted.content,
    ExportKind.TEAM: team.content,
    ExportKind.FUNNEL: funnel.content,
    ExportKind.OBJECTIONS: objections.content,
    ExportKind.MY_CALLS: my_calls.content,
}


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was made: what to call it, and how many rows its tables have."""

    name: str
    rows: int


@guarded
def make(
    db: ScopedSession,
    *,
    kind: ExportKind,
    format: ExportFormat,
    reading: Reading,
    now: datetime,
    stream: BinaryIO,
) -> Made:
    """Write what the screen of this kind shows under this address, whole, and note it in the audit log.

    What cannot be understood of the address is ignored, as on the screen, and the file says so. `now` is an aware
    time. Raises NotPermitted for a screen that is not the role's, Invalid for an address without a number to look
    behind, and Conflict for more rows than a workbook holds.
    """
    organization, person = get_organization(db), _person(db)
    say = saying(person.language if person else Language.EN)
    content = _CONTENTS[kind](db, reading, now=now, say=say)
    said = about.lines(
        content,
        format,
        organization=organization,
        exported_by=f"{person.name} ({person.email})" if person else db.scope.actor.name,
        now=now,
        is_faulty=reading.is_faulty,
        say=say,
    )
    rows = _write(stream, format, content, said, ZoneInfo(organization.time_zone), say)
    _record(db, kind, format, content, rows)
    return Made(_name(content, format, organization, now), rows)


def _write(
    stream: BinaryIO, format: ExportFormat, content: Content, said: list[Line], zone: ZoneInfo, say: Say
) -> int:
    if format is ExportFormat.CSV:
        return csv_writing.write(stream, said, content.tables, zone=zone)
    return xlsx_writing.write(stream, said, content.tables, zone=zone, about_name=say(N_("About")))


def _record(db: ScopedSession, kind: ExportKind, format: ExportFormat, content: Content, rows: int) -> None:
    days = {}
    if content.period is not None:
        days = {"from": content.period.start_on.isoformat(), "to": content.period.end_on.isoformat()}
    filters = {name: value if isinstance(value, str) else list(value) for name, value in content.words.items()}
    done = {"format": format, "rows": rows, "filters": {**days, **filters}}
    audit.record(db, action="export", subject=kind, subject_id=None, after=done)


def _person(db: ScopedSession) -> User | None:
    """Who exports; None for a command."""
    return db.scalars(select(User).where(User.id == db.scope.user_id)).first()


def _name(content: Content, format: ExportFormat, organization: Organization, now: datetime) -> str:
    """The file's name, in plain letters: what it is, and of which days, or of which day where it is of none."""
    if content.period is None:
        of = day_of(now, organization.time_zone).isoformat()
    else:
        of = f"{content.period.start_on}-{content.period.last_on}"
    return f"callos-{content.name}-{of}.{format}"
