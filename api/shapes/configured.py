"""The configuration in force: milestones and objections."""

from __future__ import annotations

from api.shapes.base import Shape
from services.configuration import Configuration
from services.models.vocabulary import ObjectionOutcome, ObjectionType


class ConfiguredMilestone(Shape):
    """A milestone as configured."""

    number: int
    title: str
    objective: str
    questions: list[str]
    confirmations: list[str]
    expected_minutes: int
    is_active: bool


class ConfiguredMilestones(Shape):
    """The milestones in their order, and which of them are the offer and the decision."""

    configuration_version: int
    offer: int
    decision: int
    milestones: list[ConfiguredMilestone]

    @classmethod
    def of(cls, number: int, document: Configuration) -> ConfiguredMilestones:
        """Those of one version."""
        rows = [ConfiguredMilestone(**milestone.model_dump()) for milestone in document.milestones]
        return cls(configuration_version=number, offer=document.offer, decision=document.decision, milestones=rows)


class ConfiguredObjection(Shape):
    """A type of objection as configured."""

    type: ObjectionType
    title: str
    questions: list[str]
    allowed_outcomes: list[ObjectionOutcome]


class ConfiguredObjections(Shape):
    """The six types of objections."""

    configuration_version: int
    objections: list[ConfiguredObjection]

    @classmethod
    def of(cls, number: int, document: Configuration) -> ConfiguredObjections:
        """Those of one version."""
        rows = [ConfiguredObjection(**objection.model_dump()) for objection in document.objections]
        return cls(configuration_version=number, objections=rows)
