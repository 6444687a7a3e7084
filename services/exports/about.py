"""What an export says about itself: whose it is, what was asked, by whom and when, and what its columns mean."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from services.analytics.periods import Period
from services.errors import N_
from services.exports.tables import Content, ExportFormat, Line, Say
from services.models import Organization

_NOTES = {
    ExportFormat.CSV: N_(
        "Times carry their offset. A text that a spreadsheet would run as a formula has an apostrophe before it;"
        " an import takes it off again."
    ),
    ExportFormat.XLSX: N_("Times are local times of this time zone, without their offset."),
}


def lines(
    content: Content,
    format: ExportFormat,
    *,
    organization: Organization,
    exported_by: str,
    now: datetime,
    is_faulty: bool,
    say: Say,
) -> list[Line]:
    """The lines of the sheet or comment. `is_faulty` says that a part of the address was ignored."""
    at = now.astimezone(ZoneInfo(organization.time_zone)).isoformat(sep=" ", timespec="seconds")
    found = [
        Line("CallOS", content.title),
        Line(say(N_("Organization")), organization.name),
        Line(say(N_("Exported by")), exported_by),
        Line(say(N_("Exported at")), at),
        Line(say(N_("Time zone")), f"{organization.time_zone}. {say(_NOTES[format])}"),
    ]
    if content.period is not None:
        found.append(Line(say(N_("Days")), _days(content.period, say)))
    if content.earlier is not None:
        found.append(Line(say(N_("Compared with")), _days(content.earlier, say)))
    found += content.filters or [Line(say(N_("Filters")), say(N_("None")))]
    if is_faulty:
        ignored = N_("A part of this address could not be understood and was ignored.")
        found.append(Line(say(N_("Address")), say(ignored)))
    return [*found, Line(say(N_("Rows")), str(content.total)), *content.definitions]


def _days(period: Period, say: Say) -> str:
    first, last = period.start_on.isoformat(), period.last_on.isoformat()
    return say(N_("%(first)s to %(last)s, both included"), first=first, last=last)
