"""What somebody wanted to save beside what stands there now, where somebody else was quicker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

import streamlit as st

from dashboard import formats, labels, session, vocabulary
from dashboard.texts import _
from services.errors import Overtaken
from services.models.vocabulary import (
    CallMode,
    CallStatus,
    Language,
    MilestoneStatus,
    ObjectionOutcome,
    OutcomeType,
)


def of(error: Overtaken) -> list[tuple[str, str]]:
    """Both versions in words, field by field; none where the two cannot be set against each other."""
    zone = session.require_person().organization.time_zone
    shown = [name for name in error.yours if name not in _NOT_SHOWN]
    return [(_said(error.yours[name], zone), _said(error.theirs.get(name), zone)) for name in shown]


def show(pairs: Sequence[tuple[str, str]]) -> None:
    """A small table of both."""
    if pairs:
        st.table(
            [{_("What you wanted to save"): yours, _("What is there now"): theirs} for yours, theirs in pairs],
            border="horizontal",
            hide_index=True,
        )


# Ids say nothing to a person.
_NOT_SHOWN = ("agent_id",)


def _said(value: object, zone: str) -> str:
    if value is None or value == "" or value == []:
        return formats.NOTHING
    if isinstance(value, datetime):
        return formats.plain(formats.moment(value, zone))
    if isinstance(value, list | tuple):
        return ", ".join(_said(one, zone) for one in value)
    if isinstance(value, StrEnum):
        return _word(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{_said(name, zone)}: {_said(one, zone)}" for name, one in value.items())
    return formats.plain(str(value))


def _word(value: StrEnum) -> str:
    if isinstance(value, CallStatus):
        return vocabulary.status(value).text
    if isinstance(value, OutcomeType):
        return labels.outcome(value)
    if isinstance(value, ObjectionOutcome):
        return vocabulary.objection_outcome(value).text
    if isinstance(value, MilestoneStatus):
        return vocabulary.milestone_status(value, is_available=True).text
    if isinstance(value, CallMode):
        return vocabulary.mode(value)
    if isinstance(value, Language):
        return vocabulary.language(value)
    return formats.plain(value.value)
