"""`/milestones`: what is configured, and the same figures as `manage.py report funnel` gives."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from api.bodies import Nothing
from api.calls import ids_of_agent
from api.endpoints import Asked
from api.parameters import AGENT, FROM, TO, Parameter
from api.shapes.base import Json
from api.shapes.configured import ConfiguredMilestones
from services import configuration
from services.analytics import facts, reports
from services.analytics.filters import Filters, narrow
from services.analytics.reports import ReportKind
from services.organizations import get_organization

QUERY = (
    Parameter("from", FROM.schema, FROM.description, is_required=True),
    Parameter("to", TO.schema, TO.description, is_required=True),
    AGENT,
    Parameter(
        "now", {"type": "string", "format": "date-time"}, "The time that ages are told at; else the clock's."
    ),
)
# Where an address is nobody's: no id at all would filter nothing.
_NOBODY = frozenset({UUID(int=0)})


def list_milestones(asked: Asked[Nothing]) -> ConfiguredMilestones:
    """Read the milestones of the configuration in force."""
    version, document = configuration.get_current(asked.db)
    return ConfiguredMilestones.of(version.number, document)


def read_statistics(asked: Asked[Nothing]) -> Json:
    """Read the milestone funnel of a period; an agent's is over own calls."""
    return report(asked, ReportKind.FUNNEL)


def report(asked: Asked[Nothing], kind: ReportKind) -> Json:
    """The figures of a report under the parameters of a request."""
    query, db = asked.query, asked.db
    now, email = query.plain("now"), query.email("agent")
    at = reports.instant_of(now) if now is not None else datetime.now(UTC)
    zone = get_organization(db).time_zone
    period = reports.period_between(query.plain("from") or "", query.plain("to") or "", zone)
    frame = facts.load(db, period=period, now=at)
    if email is not None:
        # Of what one may see; so an agent who asks for a colleague finds nothing.
        frame = narrow(frame, Filters(agent_ids=ids_of_agent(db, email) or _NOBODY))
    return {"data": reports.make(kind, frame).to_json()}
