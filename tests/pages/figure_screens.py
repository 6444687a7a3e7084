"""What the tests of the screens of figures share: some calls of the last weeks, and the facts behind them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from streamlit.testing.v1 import AppTest

from services import users
from services.analytics import facts
from services.analytics.comparisons import Against, earlier_period
from services.analytics.frame import FactFrame
from services.analytics.periods import Period
from services.db import scoped
from services.models.vocabulary import (
    CallStatus,
    DisqualificationReason,
    MilestoneStatus,
    ObjectionOutcome,
    ObjectionType,
    OutcomeType,
    Role,
)
from tests.factories.calls import make_call, make_prospect
from tests.factories.organizations import Tenant

NOW = datetime.now(UTC).replace(microsecond=0)
DONE = MilestoneStatus.COMPLETED


def fill(tenant: Tenant, *, agent: str = "agent", number: int = 12) -> None:
    """Held calls of the last two weeks and of the two weeks that became 60 days old in them, and a no-show."""
    prospect = make_prospect(tenant)
    for n in range(number):
        for age in (timedelta(days=1 + n % 14), timedelta(days=62 + n % 14)):
            outcome = list(OutcomeType)[n % 4]
            make_call(
                tenant,
                prospect=prospect,
                agent=agent,
                at=NOW - age,
                outcome=outcome,
                reason=DisqualificationReason.AUTHORITY_ISSUE if outcome is OutcomeType.DISQUALIFIED else None,
                milestones=dict.fromkeys(range(1, 2 + n % 7), DONE),
                objections=[(ObjectionType.PRICE, ObjectionOutcome.RESOLVED)] if n % 3 else [],
            )
    make_call(tenant, agent=agent, at=NOW - timedelta(days=2))
    make_call(tenant, agent=agent, at=NOW - timedelta(days=2), status=CallStatus.NO_SHOW)


def add_fifth(tenant: Tenant) -> list[str]:
    """Add an agent to the four people of an organization, and return all five of them, any of whom may lead."""
    with scoped(tenant.command) as db:
        added = users.add(db, email="fifth@here.example", name="Fritz Fifth", role=Role.AGENT)
    tenant.people["fifth"] = added.user
    return ["agent", "other_agent", "manager", "admin", "fifth"]


def frames(tenant: Tenant, who: str, **filters: frozenset[object]) -> tuple[FactFrame, FactFrame]:
    """The facts of the last 28 days, and of the 28 before, as one of the tenant's people sees them."""
    with scoped(tenant.as_(who)) as db:
        now = datetime.now(UTC)
        period = facts.default_period(db, now=now)
        earlier = earlier_period(period, Against.PREVIOUS)
        assert earlier is not None
        return _load(db, period, now, filters), _load(db, earlier, now, filters)


def metrics(screen: AppTest) -> dict[str, str]:
    """The big numbers, by their labels."""
    return {metric.label: metric.value for metric in screen.metric}


def links(screen: AppTest) -> dict[str, str]:
    """The queries that the screen's links carry, by their labels."""
    return {link.proto.label: link.proto.query_string for link in screen.get("page_link")}


def _load(db: object, period: Period, now: datetime, filters: dict[str, frozenset[object]]) -> FactFrame:
    return facts.load(db, period=period, now=now, filters=facts.Filters(**filters))  # type: ignore[arg-type]
