"""Users and prospects."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from api.shapes.base import Shape, Time
from services.models import Prospect, User
from services.models.vocabulary import Language, Qualification, Role
from services.next_steps import NextStep, Planned


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
    """A prospect, whether they qualify today, and what comes next."""

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
    created_at: Time
    next_step: NextStep
    next_step_at: Time | None
    version: int

    @classmethod
    def of(cls, prospect: Prospect, qualification: Qualification, planned: Planned) -> ProspectShape:
        """One prospect."""
        return cls(**_of_prospect(prospect, qualification, planned))


class ProspectInList(ProspectShape):
    """A prospect in a list: also how many calls there are with them, and when the last held one began."""

    calls: int
    last_call_at: Time | None

    @classmethod
    def listed(
        cls,
        prospect: Prospect,
        qualification: Qualification,
        planned: Planned,
        calls: int,
        last_call_at: datetime | None,
    ) -> ProspectInList:
        """One row."""
        known = _of_prospect(prospect, qualification, planned)
        return cls(**known, calls=calls, last_call_at=last_call_at)


def _of_prospect(prospect: Prospect, qualification: Qualification, planned: Planned) -> dict[str, Any]:
    told = {"qualification": qualification, "next_step": planned.step, "next_step_at": planned.at}
    names = set(ProspectShape.model_fields) - set(told)
    return {**{name: getattr(prospect, name) for name in names}, **told}
