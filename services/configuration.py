"""What an organization has configured: milestones, objections, checklist, threshold, as published versions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from sqlalchemy import select

from services import audit
from services.db import ScopedSession, refusing
from services.errors import N_, Invalid, NotFound, overtaken
from services.models import ConfigurationVersion
from services.models.limits import CLIENT_COUNT
from services.models.vocabulary import ObjectionOutcome, ObjectionType, Qualification
from services.scope import guarded


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class MilestoneSettings(_Document):
    """One milestone; the position in Configuration.milestones is its place in the order."""

    number: int = Field(ge=1, le=999)
    title: str = Field(min_length=1, max_length=200)
    objective: str = Field(default="", max_length=1000)
    questions: tuple[str, ...] = ()
    confirmations: tuple[str, ...] = ()
    expected_minutes: int = Field(ge=1, le=600)
    is_active: bool = True


class ObjectionSettings(_Document):
    """One type of objection."""

    type: ObjectionType
    title: str = Field(min_length=1, max_length=200)
    questions: tuple[str, ...] = Field(default=(), max_length=4)
    allowed_outcomes: tuple[ObjectionOutcome, ...] = tuple(ObjectionOutcome)


class ChecklistItem(_Document):
    """One point to tick before a call may start."""

    key: str = Field(min_length=1, max_length=60)
    title: str = Field(min_length=1, max_length=200)
    is_required: bool


class Configuration(_Document):
    """One version of everything configured. `threshold` is the client count from which a prospect qualifies."""

    threshold: int = Field(ge=0)
    milestones: tuple[MilestoneSettings, ...] = Field(min_length=1)
    offer: int
    decision: int
    objections: tuple[ObjectionSettings, ...]
    checklist: tuple[ChecklistItem, ...]

    @model_validator(mode="after")
    def _is_consistent(self) -> Configuration:
        numbers = [milestone.number for milestone in self.milestones]
        if len(set(numbers)) != len(numbers):
            raise ValueError("two milestones have the same number")
        if self.offer not in numbers or self.decision not in numbers:
            raise ValueError("the offer and the decision must be milestones of this version")
        if numbers.index(self.decision) <= numbers.index(self.offer):
            raise ValueError("the decision must come after the offer")
        if {objection.type for objection in self.objections} != set(ObjectionType):
            raise ValueError("every type of objection must be there once")
        return self

    def qualification(self, client_count: int | None) -> Qualification:
        """Whether a prospect of so many clients qualifies under this version."""
        if client_count is None:
            return Qualification.UNKNOWN
        return Qualification.QUALIFIED if client_count >= self.threshold else Qualification.UNDER_THRESHOLD

    def milestone(self, number: int) -> MilestoneSettings | None:
        """The milestone of this number, None if the version has none."""
        return next((m for m in self.milestones if m.number == number), None)


@guarded
def get_current(db: ScopedSession) -> tuple[ConfigurationVersion, Configuration]:
    """The version in force. Raises NotFound for an organization without any."""
    statement = select(ConfigurationVersion).order_by(ConfigurationVersion.number.desc()).limit(1)
    return _read(db.scalars(statement).first())


@guarded
def get_version(db: ScopedSession, *, version_id: UUID) -> tuple[ConfigurationVersion, Configuration]:
    """One version, past or in force. Raises NotFound."""
    statement = select(ConfigurationVersion).where(ConfigurationVersion.id == version_id)
    return _read(db.scalars(statement).first())


@guarded
def list_versions(db: ScopedSession) -> list[tuple[ConfigurationVersion, Configuration]]:
    """Every version, from the first to the one in force."""
    rows = db.scalars(select(ConfigurationVersion).order_by(ConfigurationVersion.number))
    return [_read(row) for row in rows]


@guarded
def publish(
    db: ScopedSession, *, configuration: Configuration, expected_number: int | None = None
) -> ConfigurationVersion:
    """Put a new version into force; calls already started keep theirs. The first one gets number 1.

    Raises Conflict where another version than `expected_number`, if given, is in force by now.
    """
    latest = db.scalars(select(ConfigurationVersion).order_by(ConfigurationVersion.number.desc()).limit(1)).first()
    number = latest.number if latest else 0
    if expected_number is not None and number != expected_number:
        raise overtaken()
    row = ConfigurationVersion(
        number=number + 1,
        definition=configuration.model_dump(mode="json"),
        published_at=datetime.now(UTC),
        published_by=db.scope.actor.name,
    )
    db.add(row)
    with refusing({"configuration_versions_number": overtaken()}):
        db.flush()
    audit.record(
        db,
        action="publish",
        subject="configuration",
        subject_id=row.id,
        before=latest.definition if latest else None,
        after=row.definition,
    )
    return row


@guarded
def set_threshold(db: ScopedSession, *, threshold: int, expected_number: int) -> ConfigurationVersion:
    """Publish a version like the one in force but for the client count from which a prospect qualifies.

    Raises Invalid naming the field, and Conflict where another version is in force by now.
    """
    if not 0 <= threshold <= CLIENT_COUNT:
        raise Invalid(
            N_("%(field)s must be between %(least)s and %(most)s."), field="threshold", least=0, most=CLIENT_COUNT
        )
    _, current = get_current(db)
    changed = current.model_copy(update={"threshold": threshold})
    return publish(db, configuration=changed, expected_number=expected_number)


def parse(definition: dict[str, Any]) -> Configuration:
    """A document as a Configuration. Raises Invalid saying which part is wrong."""
    try:
        return Configuration.model_validate(definition)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "configuration"
        raise Invalid(N_("%(field)s: %(problem)s"), field=place, problem=first["msg"]) from None


def _read(row: ConfigurationVersion | None) -> tuple[ConfigurationVersion, Configuration]:
    if row is None:
        raise NotFound
    return row, Configuration.model_validate(row.definition)
