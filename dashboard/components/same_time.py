"""Which calls an agent has at about the time of one that is planned or handed on: said, and not forbidden."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import streamlit as st

from dashboard import formats, session
from dashboard.texts import _
from services import planning
from services.db import scoped
from services.models import Call

# More of them say no more than that there are many.
_MOST = 3


def look_up(agent_id: UUID | None, at: datetime | None, *, time_zone: str, besides: Collection[UUID] = ()) -> None:
    """Say it of one agent, None being oneself, and one time, if it can be told already."""
    if at is None:
        return
    with scoped(session.scope()) as db:
        found = planning.list_near(db, times=[at], agent_id=agent_id or session.scope().user_id, besides=besides)
    show(found, time_zone=time_zone)


def show(found: Sequence[Call], *, time_zone: str) -> None:
    """Name the first ones of these calls; nothing where there are none."""
    if not found:
        return
    named = [_named(call, time_zone) for call in found[:_MOST]] + (["…"] if len(found) > _MOST else [])
    st.warning(
        _(
            "%(agent)s has other calls at about this time: %(calls)s",
            agent=formats.plain(found[0].agent.name),
            calls="; ".join(named),
        ),
        icon=":material/event_busy:",
    )


def _named(call: Call, time_zone: str) -> str:
    at = formats.moment(call.scheduled_at, time_zone) if call.scheduled_at else formats.NOTHING
    return _("%(prospect)s, %(when)s", prospect=formats.plain(call.prospect.name), when=formats.plain(at))
