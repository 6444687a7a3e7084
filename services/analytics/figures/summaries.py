"""What the documents of the reports share."""

from __future__ import annotations

from services.analytics.periods import Period


def period_json(period: Period) -> dict[str, str]:
    """The period as reports carry it; `to` is the first day after it."""
    return {
        "from": period.start_on.isoformat(),
        "to": period.end_on.isoformat(),
        "timeZone": period.time_zone,
    }
