"""Milestones left unfinished: told as what they are wherever overrides are listed, not as the agent's words."""

from __future__ import annotations

import pytest

from services import completion, milestones
from services.analytics.masks import sampling
from services.db import scoped
from services.milestones import LEFT_AT_THE_END
from services.models import Call
from services.models.vocabulary import CallMode, OutcomeType
from services.outcomes import OutcomeData
from tests.factories.led_calls import start_call
from tests.factories.organizations import Tenant, World
from tests.linked_markup import markups, text
from tests.pages.screens import open_screen, speak_german, texts
from tests.pages.test_call import open_call

IN_GERMAN = "Der Call wurde abgeschlossen, während dieser Meilenstein lief."


@pytest.fixture(autouse=True)
def _nobody_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chance is not to choose the call: the override does."""
    monkeypatch.setattr(sampling, "is_drawn", lambda call_id, day: False)


def complete_within(tenant: Tenant, milestone: int, reason: str | None = None) -> Call:
    """A call that was completed while it was within a milestone; `reason` is why that one was begun."""
    call = start_call(tenant, mode=CallMode.FLEXIBLE)
    with scoped(tenant.as_("agent")) as db:
        milestones.start(db, call_id=call.id, milestone=milestone, reason=reason)
        data = OutcomeData(OutcomeType.COACHING_CLIENT)
        return completion.complete(db, call_id=call.id, data=data, expected_version=call.version)


def test_review_quotes_nobody_for_what_completing_the_call_did(world: World) -> None:
    complete_within(world.here, 1)
    shown = texts(open_screen(world.here, "manager", "review"))
    assert "M1 was still in progress when the call was completed, and counts as skipped." in shown
    assert "The agent skipped M1" not in shown and LEFT_AT_THE_END not in shown


def test_review_quotes_the_reason_that_was_typed_and_says_that_it_was_left(world: World) -> None:
    complete_within(world.here, 4, "They asked for it")
    shown = texts(open_screen(world.here, "manager", "review"))
    said = "The agent began M4 and did not finish it. Reason for leaving the order: “They asked for it”"
    assert said in shown and "The agent skipped M4" not in shown


@pytest.mark.parametrize(("who", "page"), [("manager", "funnel"), ("agent", "funnel")])
def test_the_funnels_overrides_tell_left_from_skipped(world: World, who: str, page: str) -> None:
    complete_within(world.here, 1)
    listed = text(markups(open_screen(world.here, who, page))["overrides"])
    assert "M1 left unfinished" in listed and LEFT_AT_THE_END in listed


def test_german_screens_tell_it_in_german(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    call = complete_within(world.here, 1)
    speak_german(world.here, "manager", monkeypatch)
    funnel = markups(open_screen(world.here, "manager", "funnel"))["overrides"]
    behind = open_screen(world.here, "manager", "counted", of="milestones-skipped")
    page = texts(open_call(world.here, "manager", call))
    assert IN_GERMAN in text(funnel) and IN_GERMAN in page
    assert list(behind.dataframe[0].value["reason"]) == [IN_GERMAN]
    assert LEFT_AT_THE_END not in page and "Grund für das Verlassen" not in page
    with scoped(world.here.command) as db:
        stored = milestones.list_of_call(db, call_id=call.id)[0].response
        assert stored is not None and stored.override_reason == LEFT_AT_THE_END
