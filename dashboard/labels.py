"""What people read for the words of the domain; the words themselves are never translated."""

from __future__ import annotations

from dashboard import texts
from dashboard.drawing.marks import Tone
from dashboard.texts import _
from services.milestones import LEFT_AT_THE_END
from services.models.vocabulary import ObjectionOutcome, ObjectionType, OutcomeType, Qualification
from services.words import OBJECTION_TYPES


def outcome(value: OutcomeType | None) -> str:
    """An outcome; None stands for a held call that has none."""
    if value is None:
        return _("Outcome missing")
    return {
        OutcomeType.COACHING_CLIENT: _("Coaching client"),
        OutcomeType.FOLLOW_UP_SCHEDULED: _("Follow-up scheduled"),
        OutcomeType.IMPLEMENTATION_ONLY: _("Implementation only"),
        OutcomeType.DISQUALIFIED: _("Disqualified"),
    }[value]


def outcome_tone(value: OutcomeType | None) -> Tone:
    """What an outcome means in a picture."""
    if value is None:
        return Tone.LACKING
    return {
        OutcomeType.COACHING_CLIENT: Tone.GOOD,
        OutcomeType.FOLLOW_UP_SCHEDULED: Tone.LATER,
        OutcomeType.IMPLEMENTATION_ONLY: Tone.OTHER,
        OutcomeType.DISQUALIFIED: Tone.ENDED,
    }[value]


def objection_tone(value: ObjectionOutcome | None) -> Tone:
    """What the classification of an objection means in a picture; None is one still open."""
    if value is None:
        return Tone.LACKING
    return {
        ObjectionOutcome.RESOLVED: Tone.GOOD,
        ObjectionOutcome.DEFERRED: Tone.LATER,
        ObjectionOutcome.DISQUALIFIED: Tone.ENDED,
    }[value]


def qualification(value: Qualification) -> str:
    """A prospect's qualification at a call."""
    return {
        Qualification.QUALIFIED: _("Qualified"),
        Qualification.UNDER_THRESHOLD: _("Under threshold"),
        Qualification.UNKNOWN: _("Unknown"),
    }[value]


def objection_type(value: ObjectionType) -> str:
    """A type of objection."""
    return texts.marked(OBJECTION_TYPES[value])


def milestone(number: int | None, title: str | None = None) -> str:
    """A milestone by its number, with its title if given; None stands for one that is not known."""
    if number is None:
        return _("Not known")
    if title is None:
        return _("M%(number)s", number=number)
    return _("M%(number)s %(title)s", number=number, title=title)


def is_typed(override_reason: str | None) -> bool:
    """Whether the agent gave this reason; completing the call gives one of its own."""
    return override_reason != LEFT_AT_THE_END


def override_reason(reason: str | None) -> str:
    """Why a milestone was led otherwise, as typed; what completing the call gave, in the person's language."""
    return reason or "" if is_typed(reason) else texts.marked(LEFT_AT_THE_END)
