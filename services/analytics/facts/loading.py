"""What each role may load for its figures: facts, and the period to begin with."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func, select

from services.analytics.facts.reading import read
from services.analytics.filters import Filters
from services.analytics.frame import FactFrame
from services.analytics.periods import Period, day_of
from services.call_conditions import CALL_AT
from services.db import ScopedSession
from services.errors import NotPermitted
from services.models import Call
from services.organizations import get_organization
from services.scope import guarded

DEFAULT_DAYS = 28


@guarded
def load(db: ScopedSession, *, period: Period, now: datetime, filters: Filters | None = None) -> FactFrame:
    """The facts for figures of `period` under `filters`; an agent's are filtered to the agent, whatever is asked.

    `now` is an aware time and decides ages only. Colleagues' calls in an agent's threads are in the frame,
    since thread figures need them, but are not selected. Raises NotPermitted for an agent who is nobody.
    """
    filters = filters or Filters()
    if not db.scope.is_own_only:
        return read(db, period=period, now=now, filters=filters, own_id=None)
    own_id = db.scope.user_id
    if own_id is None:
        raise NotPermitted
    return read(db, period=period, now=now, filters=replace(filters, agent_ids=frozenset({own_id})), own_id=own_id)


@guarded
def default_period(db: ScopedSession, *, now: datetime, days: int = DEFAULT_DAYS) -> Period:
    """The last `days` days up to today; where those hold no call, the last ones that do."""
    organization = get_organization(db)
    zone = organization.time_zone
    today = day_of(now, zone)
    period = Period(today - timedelta(days=days - 1), today + timedelta(days=1), zone)
    led = select(func.max(CALL_AT)).where(period.end > CALL_AT)
    if db.scope.is_own_only:
        led = led.where(Call.agent_id == db.scope.user_id)
    latest = db.scalar(led)
    if latest is None or latest >= period.start:
        return period
    last = day_of(latest, zone)
    return Period(last - timedelta(days=days - 1), last + timedelta(days=1), zone)
