"""What somebody wanted to save beside what stands there now, where somebody else was quicker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Both:
    """One field in both versions, in words. `field` is empty where it goes without saying which one it is."""

    field: str
    yours: str
    theirs: str


def sentence(about: str | None) -> str:
    """That somebody else was quicker: the page, drawn after that, shows what they have made of it."""
    if about is None:
        return _("Somebody else has changed this in the meantime. The page shows it as it stands now.")
    return _(
        "%(subject)s: somebody else has changed this in the meantime. The page shows it as it stands now.",
        subject=formats.plain(about),
    )


def of(error: Overtaken) -> list[Both]:
    """Both versions in words, field by field, those that differ alone.

    There are none where both wanted the same, or where the two cannot be set against each other.
    """
    zone = session.require_person().organization.time_zone
    shown = [name for name in error.yours if name not in _NOT_SHOWN]
    pairs = [(name, _said(error.yours[name], zone), _said(error.theirs.get(name), zone)) for name in shown]
    is_one = len(pairs) == 1
    return [
        Both("" if is_one else _field(name), yours, theirs) for name, yours, theirs in pairs if yours != theirs
    ]


def show(both: Sequence[Both]) -> None:
    """A small table of both."""
    if both:
        st.table([_row(one) for one in both], border="horizontal", hide_index=True)


def _row(one: Both) -> dict[str, str]:
    values = {_("What you wanted to save"): one.yours, _("What is there now"): one.theirs}
    return {_("Field"): one.field, **values} if one.field else values


def _field(name: str) -> str:
    """What a field is called on screen; one that has no name there is left without."""
    return {
        "name": _("Name"),
        "company": _("Company"),
        "email": _("Email"),
        "phone": _("Phone"),
        "client_count": _("Client count"),
        "main_pain": _("Main pain"),
        "revenue_volatility": _("Revenue volatility"),
        "language": _("Language"),
        "notes": _("Notes"),
        "ghl_contact_id": _("GHL contact"),
        "mode": _("Mode"),
        "zoom_link": _("Zoom link"),
        "recording_consent": _("Recording agreed"),
    }.get(name, "")


# Ids say nothing to a person.
_NOT_SHOWN = ("agent_id", "merged_into_id")


def _said(value: object, zone: str) -> str:
    if value is None or value == "" or value == []:
        return formats.NOTHING
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
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
