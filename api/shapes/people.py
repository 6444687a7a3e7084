"""Users and prospects."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from api.shapes.base import Shape, Time
from services.duplicates import Duplicate, DuplicatePair, DuplicateReason
from services.models import Prospect, User
from services.models.vocabulary import Language, Qualification, Role
from services.next_steps import NextStep
from services.prospects import ProspectDetails, ProspectRow
from services.scope import Scope


class UserShape(Shape):
    """A user."""

    id: UUID
    email: str
    name: str
    role: Role
    language: Language
    team_id: UUID | None
    is_active: bool
    can_sign_in: bool
    last_login_at: Time | None
    created_at: Time
    version: int

    @classmethod
    def of(cls, user: User) -> UserShape:
        """One user."""
        return cls(**{name: getattr(user, name) for name in cls.model_fields})


class InvitedShape(Shape):
    """A user with the link by which they set a password. The link is told this once."""

    user: UserShape
    password_link: str | None


class ProspectShape(Shape):
    """A prospect, whether they qualify today, and what comes next.

    `agentId` is who looks after them; to an agent it is null where that is a colleague. `mergedIntoId` is the
    prospect that they were found to be.
    """

    id: UUID
    external_id: str | None
    name: str
    company: str | None
    email: str | None
    phone: str | None
    client_count: int | None
    qualification: Qualification
    main_pain: str | None
    revenue_volatility: int | None
    language: Language | None
    ghl_contact_id: str | None
    notes: str | None
    agent_id: UUID | None
    merged_into_id: UUID | None
    created_at: Time
    next_step: NextStep
    next_step_at: Time | None
    version: int

    @classmethod
    def of(cls, scope: Scope, found: ProspectDetails) -> ProspectShape:
        """One prospect, as whoever acts in this scope may see it."""
        return cls(**_of_prospect(scope, found))


class ProspectInList(ProspectShape):
    """A prospect in a list: also how many calls there are with them, and when the last held one began."""

    calls: int
    last_call_at: Time | None

    @classmethod
    def listed(cls, scope: Scope, row: ProspectRow) -> ProspectInList:
        """One row, as whoever acts in this scope may see it."""
        return cls(**_of_prospect(scope, row), calls=row.calls, last_call_at=row.last_call_at)


class LikeShape(Shape):
    """As much of a prospect as tells whether two are one."""

    id: UUID
    name: str
    company: str | None
    email: str | None
    phone: str | None
    client_count: int | None
    ghl_contact_id: str | None
    version: int

    @classmethod
    def of(cls, prospect: Prospect) -> LikeShape:
        """One prospect."""
        return cls(**{name: getattr(prospect, name) for name in cls.model_fields})


class DuplicateShape(Shape):
    """A prospect that may be the same as the one asked about, and what they share."""

    prospect: LikeShape
    reasons: list[DuplicateReason]

    @classmethod
    def of(cls, duplicate: Duplicate) -> DuplicateShape:
        """One of them."""
        return cls(prospect=LikeShape.of(duplicate.prospect), reasons=list(duplicate.reasons))


class DuplicatePairShape(Shape):
    """Two prospects that may be the same, the one that was added first before the other, and what they share."""

    first: LikeShape
    second: LikeShape
    reasons: list[DuplicateReason]

    @classmethod
    def of(cls, pair: DuplicatePair) -> DuplicatePairShape:
        """One pair."""
        return cls(first=LikeShape.of(pair.first), second=LikeShape.of(pair.second), reasons=list(pair.reasons))


class MergedShape(Shape):
    """The prospect that was kept, how much came to it, and the names of its values that are new."""

    prospect: ProspectShape
    threads: int
    calls: int
    filled: list[str]


def _of_prospect(scope: Scope, found: ProspectDetails | ProspectRow) -> dict[str, Any]:
    prospect = found.prospect
    is_hidden = scope.is_own_only and prospect.agent_id != scope.user_id
    told = {
        "agent_id": None if is_hidden else prospect.agent_id,
        "qualification": found.qualification,
        "next_step": found.planned.step,
        "next_step_at": found.planned.at,
    }
    names = set(ProspectShape.model_fields) - set(told)
    return {**{name: getattr(prospect, name) for name in names}, **told}
