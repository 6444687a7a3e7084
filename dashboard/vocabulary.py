"""How the words of the domain look and read on lists and pages: a text, a color and an icon for each.

Texts alone that figures need as well are in `labels`. Color never says anything that the text does not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from dashboard import labels
from dashboard.texts import _
from services.duplicates import DuplicateReason
from services.models.vocabulary import (
    CallMode,
    CallStatus,
    DisqualificationReason,
    ImportKind,
    ImportStatus,
    Language,
    MilestoneStatus,
    ObjectionOutcome,
    OutcomeType,
    Qualification,
    Role,
    TokenAccess,
)
from services.next_steps import NextStep

Color = Literal["green", "blue", "orange", "red", "violet", "gray"]

_QUALIFICATIONS: dict[Qualification, tuple[Color, str]] = {
    Qualification.QUALIFIED: ("green", "verified"),
    Qualification.UNDER_THRESHOLD: ("orange", "south"),
    Qualification.UNKNOWN: ("gray", "question_mark"),
}
_OUTCOMES: dict[OutcomeType, tuple[Color, str]] = {
    OutcomeType.COACHING_CLIENT: ("green", "handshake"),
    OutcomeType.FOLLOW_UP_SCHEDULED: ("blue", "event_repeat"),
    OutcomeType.IMPLEMENTATION_ONLY: ("violet", "build"),
    OutcomeType.DISQUALIFIED: ("gray", "block"),
}


@dataclass(frozen=True, slots=True)
class Look:
    """A word as it is shown. `icon` is a name of the Material Symbols."""

    text: str
    color: Color = "gray"
    icon: str | None = None

    @property
    def badge(self) -> str:
        """The word as a badge, in Markdown. Its text is one of the program's own."""
        icon = f":material/{self.icon}: " if self.icon else ""
        return f":{self.color}-badge[{icon}{self.text}]"


def badges(looks: Iterable[Look]) -> str:
    """Several badges in a row, in Markdown."""
    return " ".join(look.badge for look in looks)


def status(value: CallStatus) -> Look:
    """Where a call stands."""
    return {
        CallStatus.SCHEDULED: Look(_("Scheduled"), "blue", "event"),
        CallStatus.IN_PROGRESS: Look(_("In progress"), "violet", "phone_in_talk"),
        CallStatus.COMPLETED: Look(_("Completed"), "gray", "check"),
        CallStatus.CANCELLED: Look(_("Cancelled"), "gray", "event_busy"),
        CallStatus.NO_SHOW: Look(_("No-show"), "orange", "person_off"),
    }[value]


def outcome(value: OutcomeType | None) -> Look:
    """How a completed call ended; None is a completed one that lacks its outcome."""
    if value is None:
        return Look(labels.outcome(None), "red", "error")
    color, icon = _OUTCOMES[value]
    return Look(labels.outcome(value), color, icon)


def qualification(value: Qualification) -> Look:
    """A client count against the threshold."""
    color, icon = _QUALIFICATIONS[value]
    return Look(labels.qualification(value), color, icon)


def next_step(value: NextStep) -> Look:
    """What comes next with a prospect."""
    ended = {
        NextStep.WON: OutcomeType.COACHING_CLIENT,
        NextStep.IMPLEMENTATION_ONLY: OutcomeType.IMPLEMENTATION_ONLY,
        NextStep.DISQUALIFIED: OutcomeType.DISQUALIFIED,
    }
    if value in ended:
        return outcome(ended[value])
    return {
        NextStep.CALL_IN_PROGRESS: Look(_("Call in progress"), "violet", "phone_in_talk"),
        NextStep.CALL_OVERDUE: Look(_("Call overdue"), "orange", "notification_important"),
        NextStep.OUTCOME_TO_SETTLE: Look(_("Outcome to settle"), "red", "rule"),
        NextStep.CALL_SCHEDULED: Look(_("Call scheduled"), "blue", "event"),
        NextStep.NOTHING_PLANNED: Look(_("Nothing planned"), "gray", "remove"),
    }[value]


def duplicate_reason(value: DuplicateReason) -> Look:
    """Why two prospects may be the same."""
    return {
        DuplicateReason.EMAIL: Look(_("Same email"), "blue", "mail"),
        DuplicateReason.PHONE: Look(_("Same phone"), "violet", "call"),
        DuplicateReason.GHL_CONTACT_ID: Look(_("Same GHL contact"), "orange", "link"),
    }[value]


def milestone_status(value: MilestoneStatus | None, *, is_available: bool = True) -> Look:
    """How far a milestone came; None is one that was never begun."""
    if value is None:
        return Look(_("Not reached") if is_available else _("Skipped by rule"), "gray", "remove")
    return {
        MilestoneStatus.IN_PROGRESS: Look(_("In progress"), "violet", "hourglass_top"),
        MilestoneStatus.COMPLETED: Look(_("Completed"), "green", "check"),
        MilestoneStatus.SKIPPED: Look(_("Skipped"), "orange", "redo"),
    }[value]


def objection_outcome(value: ObjectionOutcome | None) -> Look:
    """How an objection was classified; None is one still open."""
    if value is None:
        return Look(_("Open"), "red", "error")
    return {
        ObjectionOutcome.RESOLVED: Look(_("Resolved"), "green", "check"),
        ObjectionOutcome.DEFERRED: Look(_("Deferred"), "blue", "schedule"),
        ObjectionOutcome.DISQUALIFIED: Look(_("Disqualified"), "gray", "block"),
    }[value]


def role(value: Role) -> Look:
    """What a user may do."""
    return {
        Role.AGENT: Look(_("Agent"), "gray", "headset_mic"),
        Role.MANAGER: Look(_("Manager"), "blue", "groups"),
        Role.ADMIN: Look(_("Admin"), "violet", "shield_person"),
    }[value]


def role_grants(value: Role) -> str:
    """What a role lets somebody see and do, as one sentence."""
    return {
        Role.AGENT: _("Agents see their own calls, the prospects of those calls, and those they look after."),
        Role.MANAGER: _("Managers see all calls, prospects and figures of the organization."),
        Role.ADMIN: _("Admins see everything of the organization and manage its users."),
    }[value]


def access(*, is_active: bool, has_password: bool) -> Look:
    """Whether a user may sign in; who was invited and has set no password yet is waited for."""
    if not is_active:
        return Look(_("Inactive"), "gray", "block")
    return Look(_("Active"), "green", "check") if has_password else Look(_("Invited"), "blue", "mail")


def import_kind(value: ImportKind) -> Look:
    """What an imported file holds."""
    return {
        ImportKind.PROSPECTS: Look(_("Prospects"), "blue", "contacts"),
        ImportKind.CALLS: Look(_("Calls"), "violet", "call"),
        ImportKind.MILESTONE_RESPONSES: Look(_("Milestone responses"), "green", "flag"),
        ImportKind.OBJECTION_RESPONSES: Look(_("Objections"), "orange", "forum"),
    }[value]


def import_status(value: ImportStatus) -> Look:
    """How an import ended."""
    return {
        ImportStatus.RUNNING: Look(_("Running"), "violet", "hourglass_top"),
        ImportStatus.FINISHED: Look(_("Finished"), "green", "check"),
        ImportStatus.INTERRUPTED: Look(_("Interrupted"), "orange", "error"),
        ImportStatus.TAKEN_BACK: Look(_("Taken back"), "gray", "undo"),
    }[value]


def mode(value: CallMode) -> str:
    """In which order a call's milestones are led."""
    return {CallMode.STRICT: _("Strict"), CallMode.FLEXIBLE: _("Flexible")}[value]


def token_access(value: TokenAccess) -> Look:
    """What a program may do with its user's token."""
    return {
        TokenAccess.READ: Look(_("Read only"), "gray", "visibility"),
        TokenAccess.WRITE: Look(_("Read and write"), "blue", "edit"),
    }[value]


def language(value: Language | None) -> str:
    """A language; None is not known."""
    if value is None:
        return _("Not known")
    return {Language.EN: _("English"), Language.DE: _("German")}[value]


def own_name(value: Language) -> str:
    """A language in its own words, for whoever is to find theirs on a screen in another one."""
    return {Language.EN: "English", Language.DE: "Deutsch"}[value]


def reason(value: DisqualificationReason | None) -> str:
    """Why a call ended as disqualified; None is a reason that is missing."""
    if value is None:
        return _("Reason missing")
    return {
        DisqualificationReason.UNDER_THRESHOLD: _("Under threshold"),
        DisqualificationReason.CASHFLOW_MISMATCH: _("Cashflow mismatch"),
        DisqualificationReason.MISALIGNED_EXPECTATIONS: _("Misaligned expectations"),
        DisqualificationReason.CAPACITY_CONSTRAINT: _("Capacity constraint"),
        DisqualificationReason.AUTHORITY_ISSUE: _("Authority issue"),
    }[value]
