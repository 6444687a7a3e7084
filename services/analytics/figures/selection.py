"""The masks over calls by the name under which screens still ask for them; they stand in `masks.selection`."""

from services.analytics.masks.selection import (
    DECISIONS,
    coded,
    has_outcome,
    held,
    held_ever,
    in_period,
    in_progress,
    of_outcome,
    of_qualification,
    outcome_missing,
    with_outcome,
    without_appointment,
)

__all__ = [
    "DECISIONS",
    "coded",
    "has_outcome",
    "held",
    "held_ever",
    "in_period",
    "in_progress",
    "of_outcome",
    "of_qualification",
    "outcome_missing",
    "with_outcome",
    "without_appointment",
]
