"""Whom a question compares with: all agents under the other filters, read once where nobody is chosen."""

from __future__ import annotations

import pytest

from services.analytics.frame import FactFrame
from services.db import scoped
from services.questions import figure_questions
from services.questions.reading import Reading
from tests.factories.calls import make_call, make_prospect
from tests.factories.organizations import Tenant, World
from tests.pages.figure_screens import NOW

CHOSEN = {"agent": ["agent@here.example"], "qualification": ["QUALIFIED"]}


@pytest.fixture
def here(world: World) -> Tenant:
    """Two agents with a call each of a qualified prospect and one of another."""
    for who in ("agent", "other_agent"):
        make_call(world.here, agent=who, at=NOW)
        make_call(world.here, agent=who, at=NOW, prospect=make_prospect(world.here, client_count=3))
    make_call(world.there, at=NOW)
    return world.here


def loaded(tenant: Tenant, who: str, asked: dict[str, list[str]]) -> tuple[FactFrame, FactFrame]:
    """What an address shows, and what it is compared with."""
    with scoped(tenant.as_(who)) as db:
        question = figure_questions.ask(db, Reading(lambda name: asked.get(name, [])), now=NOW)
        frame = question.load(db)
        return frame, question.load_team(db, frame)


def leading(frame: FactFrame) -> list[str]:
    """Who led the calls that count, by address."""
    return sorted(frame.names[frame.agents[code]][0] for code in frame.calls.agent[frame.selected])


def test_chosen_agents_are_compared_with_all_under_the_other_filters(here: Tenant) -> None:
    frame, everybody = loaded(here, "manager", CHOSEN)
    assert leading(frame) == ["agent@here.example"]
    assert leading(everybody) == ["agent@here.example", "other_agent@here.example"]


def test_where_nobody_is_chosen_nothing_is_read_again(here: Tenant) -> None:
    frame, everybody = loaded(here, "manager", {"qualification": ["QUALIFIED"]})
    assert everybody is frame


def test_an_agent_is_given_nobody_elses_calls_to_compare_with(here: Tenant) -> None:
    for asked in (CHOSEN, {"agent": ["other_agent@here.example"]}, {}):
        frame, everybody = loaded(here, "agent", asked)
        assert everybody is frame
        assert set(leading(frame)) == {"agent@here.example"}
