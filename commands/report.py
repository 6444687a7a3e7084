"""`report`: the figures of domain.md, as tables or as one JSON document."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer

from commands import tables
from commands.common import app, opened_database, print_json
from services import organizations, users
from services.analytics import facts, reports
from services.analytics.facts import Filters
from services.analytics.reports import ReportKind
from services.db import ScopedSession, scoped
from services.errors import N_, Invalid


@app.command()
def report(
    kind: Annotated[ReportKind, typer.Argument(help="Which report.")],
    organization: Annotated[str, typer.Option(help="Slug of the organization.")],
    start: Annotated[str, typer.Option("--from", help="First day of the period, YYYY-MM-DD.")],
    end: Annotated[str, typer.Option("--to", help="First day after the period, YYYY-MM-DD.")],
    agent: Annotated[str | None, typer.Option(help="Address of an agent: this one's calls and threads.")] = None,
    now: Annotated[str | None, typer.Option(help="ISO time with offset for ages; by default the clock.")] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON document instead of tables.")] = False,
) -> None:
    """Print a report over the calls of a period, by the days of the organization's time zone."""
    at = reports.instant_of(now) if now is not None else datetime.now(UTC)
    with opened_database():
        scope = organizations.command_scope_across_organizations(organization, command="report")
        with scoped(scope) as db:
            period = reports.period_between(start, end, organizations.get_organization(db).time_zone)
            filters = Filters() if agent is None else Filters(agent_ids=frozenset({_agent_id(db, agent)}))
            frame = facts.load(db, period=period, now=at, filters=filters)
    made = reports.make(kind, frame)
    if json:
        print_json(made.to_json())
    else:
        tables.show(made)


def _agent_id(db: ScopedSession, email: str) -> UUID:
    user = users.find_by_email(db, email=email)
    if user is None:
        message = N_("%(field)s: there is no user with the address %(email)s in this organization.")
        raise Invalid(message, field="agent", email=email)
    return user.id
