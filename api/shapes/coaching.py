"""Coaching notes."""

from __future__ import annotations

from uuid import UUID

from api.shapes.base import Shape, Time
from api.shapes.calls import AgentOfCall
from services.models import CoachingNote


class CoachingNoteShape(Shape):
    """A note on a call, or on one milestone or objection of it. Until `sharedAt` it is for managers and admins."""

    id: UUID
    call_id: UUID
    author: AgentOfCall
    milestone: int | None
    objection_id: UUID | None
    text: str
    created_at: Time
    shared_at: Time | None
    answer: str | None
    answered_at: Time | None
    acknowledged_at: Time | None
    version: int

    @classmethod
    def of(cls, note: CoachingNote) -> CoachingNoteShape:
        """One note with its author."""
        author = AgentOfCall(email=note.author.email, name=note.author.name)
        same = {name: getattr(note, name) for name in cls.model_fields if name != "author"}
        return cls(author=author, **same)
