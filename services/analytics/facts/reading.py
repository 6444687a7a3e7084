"""Reading facts: from the fact rows of one organization to the frame that figures work on.

How far a reader may see is the caller's to say; loading.py and standings.py say it for each role.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import select

from services import configuration
from services.analytics.facts import rows
from services.analytics.facts.columns import Codings, Segment, segment_of
from services.analytics.facts.snapshots import snapshots
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
    if snapshot is None:
        codings = Codings()
        segment = segment_of(rows.needed(db, organization, period, own_id), codings).ordered()
        about = _About(db, organization, {}, [own_id] if own_id else _met(codings.agents, segment.calls.agent)[0])
        return narrow(about.frame(codings, segment, period, now), filters)
    # What a transaction that has written nothing was told once holds for all of its readings.
    known = db.info.setdefault("figures", {})
    about = _About(db, organization, known, [own_id] if own_id else sorted(snapshot.codings.agents))
    key = (period, now, filters, own_id, about.key)
    found = snapshot.frames.find(key)
    if found is None:
        segment = snapshot.needed(period, before=rows.window(organization), own_id=own_id)
        found = narrow(about.frame(snapshot.codings, segment, period, now), filters)
        snapshot.frames.keep(key, found)
    return found


class _About:
    """What a frame says besides the facts: the close window, the configuration's versions, who is who."""

    def __init__(
        self, db: ScopedSession, organization: Organization, known: dict[object, Any], people: Sequence[UUID]
    ) -> None:
        named = ("names", *people)
        if "definitions" not in known:
            known["definitions"] = _definitions(db)
        if named not in known:
            known[named] = _names(db, people)
        self._window = organization.close_window_days
        self._definitions: tuple[Definition, ...] = known["definitions"]
        self._names: dict[UUID, tuple[str, str]] = known[named]

    @property
    def key(self) -> Hashable:
        """All of it, to be told apart by."""
        return self._window, self._definitions, tuple(self._names.items())

    def frame(self, codings: Codings, segment: Segment, period: Period, now: datetime) -> FactFrame:
        """The frame of some fact rows, in which every call is selected."""
        agents, agent_codes = _met(codings.agents, segment.calls.agent)
        teams, team_codes = _met(codings.teams, segment.calls.team)
        versions = [definition.version for definition in self._definitions]
        calls = segment.call_columns(agent_codes, team_codes, versions)
        return FactFrame(
            period=period,
            now=now,
            close_window_days=self._window,
            definitions=self._definitions,
            agents=agents,
            teams=teams,
            calls=calls,
            responses=segment.response_columns(),
            objections=segment.objection_columns(),
            selected=np.ones(len(calls), dtype=np.bool_),
            names={agent: self._names[agent] for agent in agents if agent in self._names},
        )


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
    found = db.execute(select(User.id, User.email, User.name).where(User.id.in_(agents)).order_by(User.id))
    return {row.id: (row.email, row.name) for row in found}
