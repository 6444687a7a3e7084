"""Every enumeration of the domain, in the words of domain.md.

The values are what the database stores, what imports accept and what JSON carries; they are never
translated. What a person reads comes from the message catalogue.
"""

from enum import StrEnum


class Role(StrEnum):
    """What a user may do, from least to most."""

    AGENT = "AGENT"
    MANAGER = "MANAGER"
    ADMIN = "ADMIN"


class Language(StrEnum):
    """The languages of screens, prospects and calls."""

    EN = "EN"
    DE = "DE"


class CallStatus(StrEnum):
    """Where a call stands; COMPLETED, CANCELLED and NO_SHOW are ends."""

    SCHEDULED = "SCHEDULED"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"
    NO_SHOW = "NO_SHOW"


class CallMode(StrEnum):
    """STRICT milestones start in order; FLEXIBLE ones in any order, with a reason."""

    STRICT = "STRICT"
    FLEXIBLE = "FLEXIBLE"


class Qualification(StrEnum):
    """A prospect's client count against the threshold, as it was at a call."""

    QUALIFIED = "QUALIFIED"
    UNDER_THRESHOLD = "UNDER_THRESHOLD"
    UNKNOWN = "UNKNOWN"


class MilestoneStatus(StrEnum):
    """How far one milestone of one call came."""

    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    SKIPPED = "SKIPPED"


class ObjectionType(StrEnum):
    """The six kinds of objection."""

    PRICE = "PRICE"
    TIMING = "TIMING"
    CAPACITY_TIME = "CAPACITY_TIME"
    NEED_TO_THINK = "NEED_TO_THINK"
    PARTNER_TEAM = "PARTNER_TEAM"
    SKEPTICISM = "SKEPTICISM"


class ObjectionOutcome(StrEnum):
    """How an objection was classified; one without an outcome is open."""

    RESOLVED = "RESOLVED"
    DEFERRED = "DEFERRED"
    DISQUALIFIED = "DISQUALIFIED"


class OutcomeType(StrEnum):
    """The one way in which a completed call ended."""

    COACHING_CLIENT = "COACHING_CLIENT"
    FOLLOW_UP_SCHEDULED = "FOLLOW_UP_SCHEDULED"
    IMPLEMENTATION_ONLY = "IMPLEMENTATION_ONLY"
    DISQUALIFIED = "DISQUALIFIED"


# The only ones of a call with a prospect who is not qualified.
ADVISORY_OUTCOMES = frozenset({OutcomeType.FOLLOW_UP_SCHEDULED, OutcomeType.DISQUALIFIED})


class DisqualificationReason(StrEnum):
    """Why a call ended as DISQUALIFIED; no other outcome carries one."""

    UNDER_THRESHOLD = "UNDER_THRESHOLD"
    CASHFLOW_MISMATCH = "CASHFLOW_MISMATCH"
    MISALIGNED_EXPECTATIONS = "MISALIGNED_EXPECTATIONS"
    CAPACITY_CONSTRAINT = "CAPACITY_CONSTRAINT"
    AUTHORITY_ISSUE = "AUTHORITY_ISSUE"


class ActorKind(StrEnum):
    """Who acts: a person, or a part of the program that acts for nobody in particular."""

    USER = "USER"
    COMMAND = "COMMAND"
    IMPORT = "IMPORT"


class ImportKind(StrEnum):
    """What one imported file holds."""

    PROSPECTS = "prospects"
    CALLS = "calls"
    MILESTONE_RESPONSES = "milestone_responses"
    OBJECTION_RESPONSES = "objection_responses"


class ImportStatus(StrEnum):
    """How an import ended; INTERRUPTED is what the next start writes over one that died.

    TAKEN_BACK is one whose rows are gone again, whichever of the two it was before.
    """

    RUNNING = "RUNNING"
    FINISHED = "FINISHED"
    INTERRUPTED = "INTERRUPTED"
    TAKEN_BACK = "TAKEN_BACK"


class TokenAccess(StrEnum):
    """What a program may do with its user's token."""

    READ = "READ"
    WRITE = "WRITE"


class ReviewDecision(StrEnum):
    """What a manager made of a call that was chosen for review."""

    DONE = "DONE"
    SKIPPED = "SKIPPED"


class LinkPurpose(StrEnum):
    """Why somebody was handed a set-password link."""

    INVITATION = "INVITATION"
    RESET = "RESET"
