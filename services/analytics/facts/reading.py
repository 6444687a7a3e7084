"""Reading facts: from the fact rows of one organization to the frame that figures work on.

How far a reader may see is the caller's to say; loading.py and standings.py say it for each role.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import numpy as np
from sqlalchemy import select

from services import configuration
from services.analytics.facts import rows
from services.analytics.facts.columns import Codings, Segment, segment_of
from services.analytics.facts.snapshots import Snapshot, snapshots
from services.analytics.filters import Filters, narrow
from services.analytics.frame import NONE, Definition, FactFrame, MilestoneDefinition
from services.analytics.periods import Period
from services.db import ScopedSession
from services.models import Organization, User
from services.organizations import get_organization


def read(db: ScopedSession, *, period: Period, now: datetime, filters: Filters, own_id: UUID | None) -> FactFrame:
    """The facts for figures of `period`: the organization's, or those of the threads that `own_id` has a call in.

    No guard: a frame of the organization must not reach an agent, only what is made of it. Nobody but `own_id`,
    if given, is named.
    """
    organization = get_organization(db)
    snapshot = snapshots.current(db)
    codings, segment = _segment(db, snapshot, organization, period, own_id)
    # What a transaction that has written nothing was told once holds for all of its readings.
    known = {} if snapshot is None else db.info.setdefault("figures", {})
    definitions = known.get("definitions") or _definitions(db)
    agents, agent_codes = _met(codings.agents, segment.calls.agent)
    teams, team_codes = _met(codings.teams, segment.calls.team)
    named = tuple(agents if own_id is None else [own_id])
    names = known[named] if named in known else _names(db, named)
    calls = segment.call_columns(agent_codes, team_codes, [definition.version for definition in definitions])
    whole = FactFrame(
        period=period,
        now=now,
        close_window_days=organization.close_window_days,
        definitions=definitions,
        agents=agents,
        teams=teams,
        calls=calls,
        responses=segment.response_columns(),
        objections=segment.objection_columns(),
        selected=np.ones(len(calls), dtype=np.bool_),
        names=names,
    )
    known.update({"definitions": definitions, named: names})
    return narrow(whole, filters)


def _segment(
    db: ScopedSession, snapshot: Snapshot | None, organization: Organization, period: Period, own_id: UUID | None
) -> tuple[Codings, Segment]:
    """The fact rows that figures of the period need, in order: from memory where they are kept, else read."""
    if snapshot is not None:
        return snapshot.codings, snapshot.needed(period, before=rows.window(organization), own_id=own_id)
    codings = Codings()
    return codings, segment_of(rows.needed(db, organization, period, own_id), codings).ordered()


def _met(codes: Mapping[UUID, int], column: Iterable[int]) -> tuple[tuple[UUID, ...], dict[int, int]]:
    """The ids that a column has, in order, and by the column's codes where they stand in that order."""
    met = set(np.unique(np.asarray(column)).tolist()) - {NONE}
    ids = sorted(one for one, code in codes.items() if code in met)
    return tuple(ids), {codes[one]: place for place, one in enumerate(ids)}


def _definitions(db: ScopedSession) -> tuple[Definition, ...]:
    return tuple(
        Definition(
            version=row.number,
            milestones=tuple(
                MilestoneDefinition(
                    number=milestone.number,
                    title=milestone.title,
                    is_active=milestone.is_active,
                    is_offer=milestone.number == document.offer,
                    is_decision=milestone.number == document.decision,
                )
                for milestone in document.milestones
            ),
        )
        for row, document in configuration.list_versions(db)
    )


def _names(db: ScopedSession, agents: Sequence[UUID]) -> dict[UUID, tuple[str, str]]:
    found = db.execute(select(User.id, User.email, User.name).where(User.id.in_(agents)))
    return {row.id: (row.email, row.name) for row in found}
