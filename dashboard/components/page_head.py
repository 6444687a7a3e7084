"""The head of a screen of figures: what it is, whose calls, which days, and what can be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import streamlit as st

from dashboard import formats
from dashboard.components import period_picker
from dashboard.components.period_picker import Choice, Preset
from dashboard.texts import _
from services import users
from services.analytics import facts
from services.analytics.frame import FactFrame
from services.analytics.periods import Period
from services.db import ScopedSession
from services.models import User

_AGENT_KEY = "figures_agent"
_ALL = ""  # None as an option would be shown as no choice at all.


@dataclass(frozen=True, slots=True)
class Question:
    """What a screen is asked: the days, whose calls, and the time it is asked at.

    `agent` is None for everybody's calls, and for one's own where `is_own` says that there are no others.
    """

    choice: Choice
    now: datetime
    is_own: bool
    agent: User | None = None

    @property
    def period(self) -> Period:
        """The days the figures are of."""
        return self.choice.period

    @property
    def against(self) -> str:
        """What the figures are compared with, in words."""
        return period_picker.against(self.choice)

    def parameters(self, **filters: str | list[str]) -> dict[str, str | list[str]]:
        """The URL's parameters of the Calls screen for the same days and agent, and more filters."""
        agent = {"agent": self.agent.email} if self.agent else {}
        return {**period_picker.parameters(self.choice), **agent, **filters}

    def load_period(self, db: ScopedSession) -> FactFrame:
        """The facts of the period alone."""
        return self._load(db, self.period)

    def load(self, db: ScopedSession) -> tuple[FactFrame, FactFrame]:
        """The facts of the period, and of the days it is compared with."""
        return self._load(db, self.period), self._load(db, period_picker.before(self.choice))

    def _load(self, db: ScopedSession, period: Period) -> FactFrame:
        chosen = facts.Filters(agent_ids=frozenset({self.agent.id} if self.agent else ()))
        return facts.load(db, period=period, now=self.now, filters=chosen)


def show(db: ScopedSession, title: str) -> Question:
    """Draw the head and return what is asked."""
    now = datetime.now(UTC)
    default = facts.default_period(db, now=now)
    asked = next(iter(st.query_params.get_all("agent")), None)
    people = [] if db.scope.is_own_only else users.list_agents(db, asked=asked)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        with st.container(gap=None, width="content"):
            st.title(title, anchor=False)
            about = st.empty()
        with st.container(horizontal=True, width="content", gap="small"):
            agent, is_faulty = _choose_agent(people) if people else (None, False)
            choice = period_picker.show(default=default, now=now)
    about.caption(_about(choice.period, is_own=db.scope.is_own_only))
    if choice.preset is Preset.LATEST:
        st.caption(_("The last 28 days hold no call. These are the last 28 days that do."))
    if is_faulty or choice.is_faulty:
        st.caption(_("A part of this address could not be understood and was ignored."))
    return Question(choice, now, db.scope.is_own_only, agent)


def show_nothing_held(question: Question) -> None:
    """Say why there is nothing to see, and what to do about it."""
    days = formats.days(question.period)
    if question.is_own:
        st.info(_("You held no call in %(days)s. Choose another period.", days=days))
    elif question.agent:
        st.info(
            _(
                "%(name)s held no call in %(days)s. Choose another period or another agent.",
                name=formats.plain(question.agent.name),
                days=days,
            )
        )
    else:
        st.info(_("No call was held in %(days)s. Choose another period, or import calls.", days=days))


def _about(period: Period, *, is_own: bool) -> str:
    days, zone = formats.days(period), formats.plain(period.time_zone)
    if is_own:
        return _("Your calls · %(days)s · days in %(zone)s · 95%% intervals", days=days, zone=zone)
    return _("%(days)s · days in %(zone)s · 95%% intervals", days=days, zone=zone)


def _choose_agent(people: Sequence[User]) -> tuple[User | None, bool]:
    """The agent that the URL names, and whether it names somebody who is not here."""
    by_email = {person.email: person for person in people}
    asked = st.query_params.get_all("agent")
    chosen = asked[0] if len(asked) == 1 and asked[0] in by_email else _ALL
    st.session_state[_AGENT_KEY] = chosen
    st.selectbox(
        _("Agent"),
        [_ALL, *by_email],
        format_func=lambda email: _name(by_email[email], people) if email else _("All agents"),
        key=_AGENT_KEY,
        on_change=_write_agent,
        label_visibility="collapsed",
        width=190,
    )
    return by_email.get(chosen), bool(asked) and chosen == _ALL


def _name(person: User, people: Sequence[User]) -> str:
    """The name, with the address where two have the same: the widget tells options apart by their texts."""
    is_shared = sum(other.name == person.name for other in people) > 1
    return _("%(name)s (%(email)s)", name=person.name, email=person.email) if is_shared else person.name


def _write_agent() -> None:
    email = st.session_state[_AGENT_KEY]
    if email:
        st.query_params["agent"] = email
    elif "agent" in st.query_params:
        del st.query_params["agent"]
