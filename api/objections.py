"""`/objections`: what is configured, and the same figures as `manage.py report objections` gives."""

from __future__ import annotations

from api.bodies import Nothing
from api.endpoints import Asked
from api.milestones import report
from api.shapes.base import Json
from api.shapes.configured import ConfiguredObjections
from services import configuration
from services.analytics.reports import ReportKind


def list_objections(asked: Asked[Nothing]) -> ConfiguredObjections:
    """Read the types of objections of the configuration in force."""
    version, document = configuration.get_current(asked.db)
    return ConfiguredObjections.of(version.number, document)


def read_statistics(asked: Asked[Nothing]) -> Json:
    """Read the objections of a period; an agent's are those of own calls."""
    return report(asked, ReportKind.OBJECTIONS)
