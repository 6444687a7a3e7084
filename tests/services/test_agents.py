"""Who leads calls, for choosing among them."""

from __future__ import annotations

from services import agents
from services.db import scoped
from services.models.vocabulary import CallStatus
from tests.factories.calls import make_call
from tests.factories.organizations import World


def test_whoever_led_a_call_or_is_to_lead_one_is_an_agent_to_choose(world: World) -> None:
    make_call(world.here, agent="manager")
    make_call(world.here, agent="agent", status=CallStatus.SCHEDULED)
    make_call(world.there, agent="other_agent")

    def emails(who: str, *asked: str) -> list[str]:
        with scoped(world.here.as_(who)) as db:
            return [user.email for user in agents.list_agents(db, asked=asked)]

    leaders = {"agent@here.example", "manager@here.example"}
    assert set(emails("admin")) == leaders
    assert set(emails("admin", "other_agent@here.example")) == {*leaders, "other_agent@here.example"}
    for nobody in ("other_agent@there.example", "nobody@here.example", "a\x00b", ""):
        assert set(emails("admin", nobody)) == leaders
    assert emails("other_agent", "agent@here.example") == ["other_agent@here.example"]


def test_without_calls_there_is_nobody_to_choose(world: World) -> None:
    make_call(world.there, agent="agent")
    with scoped(world.here.as_("manager")) as db:
        assert agents.list_agents(db) == []
