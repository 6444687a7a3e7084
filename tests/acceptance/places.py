"""The demo and the real data as organizations that people can look at: an admin, a manager, and a busy agent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from services import db as database
from services import demo, organizations, users
from services.analytics import facts
from services.analytics.filters import Filters
from services.analytics.frame import FactFrame
from services.analytics.periods import Period
from services.db import scoped
from services.embedded import EmbeddedPostgres
from services.models import Call, Prospect
from services.models.vocabulary import Language, Role
from tests.acceptance.examples import SHARED_DATA, bring, own_database
from tests.factories.organizations import PASSWORD, Tenant

WHO = ("admin", "manager", "agent")
APPLICATIONS = SHARED_DATA / "real" / "applications"
PHONE_CALLS = SHARED_DATA / "real" / "phone_calls"
# No thread comes of age and no appointment passes between two readings of one figure.
DEMO_TODAY = datetime.now(UTC).date() - timedelta(days=100)
DEMO_MONTH = (DEMO_TODAY.replace(day=1) - timedelta(days=1)).replace(day=1)


@dataclass
class Place:
    """One organization with data, and the periods that figures are read for."""

    name: str
    tenant: Tenant
    engine: Engine
    periods: dict[str, Period]
    files: tuple[str, ...] = ()
    frames: dict[tuple[str, Period], FactFrame] = field(default_factory=dict)

    def frame(self, who: str, period: Period) -> FactFrame:
        """The facts as `report` loads them: for an agent with a filter, in the command's own scope."""
        if (who, period) not in self.frames:
            own = frozenset({self.tenant.people[who].id}) if who == "agent" else frozenset()
            with scoped(self.tenant.command) as db:
                now, filters = datetime.now(UTC), Filters(agent_ids=own)
                self.frames[who, period] = facts.load(db, period=period, now=now, filters=filters)
        return self.frames[who, period]

    @cached_property
    def prospects(self) -> set[str]:
        """The names of all prospects."""
        with scoped(self.tenant.command) as db:
            return set(db.scalars(select(Prospect.name)))

    @cached_property
    def call(self) -> Call:
        """A held call of the agent, with its prospect."""
        with scoped(self.tenant.as_("agent")) as db:
            own = select(Call).where(Call.agent_id == self.tenant.people["agent"].id, Call.ended_at.is_not(None))
            call = db.scalars(own.order_by(Call.id).limit(1)).one()
            assert call.prospect.name
            return call


def spans(zone: str, first: date, last: date, month: date) -> dict[str, Period]:
    """All days of the data, and one month of them."""
    following = (month + timedelta(days=31)).replace(day=1)
    return {"whole": Period(first, last, zone), "month": Period(month, following, zone)}


@contextmanager
def demo_place(postgres: EmbeddedPostgres) -> Iterator[Place]:
    """The demo, an eighth of its usual length, beside an organization without calls."""
    with own_database(postgres, "empty"):
        demo.ensure(calls=1_500, today=DEMO_TODAY)
        demo.new_passwords()
        organization = organizations.find_by_slug_across_organizations(demo.SLUG)
        assert organization is not None
        tenant = Tenant(demo.SLUG, organization.id)
        with scoped(tenant.command) as db:
            for who in WHO:
                person = users.find_by_email(db, email=f"{who}@demo.example")
                assert person is not None
                person.language = Language.EN
                tenant.people[who] = person
        days = (DEMO_TODAY - timedelta(days=760), DEMO_TODAY + timedelta(days=200))
        yield Place("demo", tenant, engine(), spans(organization.time_zone, *days, DEMO_MONTH))


@contextmanager
def applications_place(postgres: EmbeddedPostgres) -> Iterator[Place]:
    """13,087 applications of a bank, written with our own headings."""
    files = ("prospects.csv", "calls.csv", "milestone_responses.csv")
    skip_without(APPLICATIONS)
    with own_database(postgres, "bank") as tenant:
        bring(tenant, [APPLICATIONS / file for file in files])
        yield imported_place("applications", tenant, files)


@contextmanager
def phone_calls_place(postgres: EmbeddedPostgres) -> Iterator[Place]:
    """33,804 telephone calls of a German spreadsheet, read by the mappings of examples/."""
    files = ("anrufe.csv", "vorgaenge.csv")
    skip_without(PHONE_CALLS)
    with own_database(postgres, "phones") as tenant:
        mappings = ("phone_calls/anrufe.toml", "phone_calls/vorgaenge.toml")
        bring(tenant, [PHONE_CALLS / file for file in files], *mappings)
        yield imported_place("phone calls", tenant, files)


PLACES: dict[str, Callable[[EmbeddedPostgres], AbstractContextManager[Place]]] = {
    "demo": demo_place,
    "applications": applications_place,
    "phone_calls": phone_calls_place,
}


def skip_without(folder: Path) -> None:
    """The real data lies beside the checkout, or is not there."""
    if not folder.exists():
        pytest.skip(f"The real data is not at {folder}.")


def imported_place(name: str, tenant: Tenant, files: tuple[str, ...]) -> Place:
    """What was imported, with the agent of the most calls as the one who signs in."""
    let_the_busiest_sign_in(tenant)
    periods = spans("Europe/Berlin", date(2011, 9, 1), date(2012, 9, 1), date(2011, 12, 1))
    return Place(name, tenant, engine(), periods, files)


def let_the_busiest_sign_in(tenant: Tenant) -> None:
    """Give the agent with the most calls an account, as an admin does."""
    with scoped(tenant.command) as db:
        counted = select(Call.agent_id).group_by(Call.agent_id).order_by(func.count().desc(), Call.agent_id)
        agent = users.get_user(db, user_id=db.scalars(counted.limit(1)).one())
        added = users.add(db, email=agent.email, name=agent.name, role=Role.AGENT, password=PASSWORD)
        tenant.people["agent"] = added.user


def engine() -> Engine:
    """The engine that the services work with now."""
    bound = database._sessions.kw["bind"]
    assert isinstance(bound, Engine)
    return bound
