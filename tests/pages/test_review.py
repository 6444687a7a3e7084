"""Review on screen: why each call is there, done and skipped, and what became of coaching."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from services import coaching, reviews
from services.analytics.masks import sampling
from services.db import scoped
from services.models import Call, CallReview
from services.models.vocabulary import (
    CallMode,
    MilestoneStatus,
    ObjectionOutcome,
    ObjectionType,
    OutcomeType,
    ReviewDecision,
)
from services.reviews import Rule
from tests import linked_markup
from tests.factories.calls import make_call, make_prospect
from tests.factories.organizations import Tenant, World
from tests.pages.screens import open_screen, texts
from tests.pages.test_call import open_call
from tests.pages.test_leading_a_call import press

AT = datetime.now(UTC) - timedelta(days=10)
DAY = timedelta(days=1)
DONE, SKIPPED = MilestoneStatus.COMPLETED, MilestoneStatus.SKIPPED
CLIENT = OutcomeType.COACHING_CLIENT


@pytest.fixture(autouse=True)
def _nobody_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids are new in each test: chance would draw some of the calls."""
    monkeypatch.setattr(sampling, "is_drawn", lambda call_id, day: False)


def named(tenant: Tenant, name: str, **values: Any) -> Call:
    count = values.pop("client_count", 800)
    prospect = make_prospect(tenant, name=name, client_count=count)
    return make_call(tenant, prospect=prospect, **{"at": AT, **values})


def listed(screen: AppTest) -> list[str]:
    """The prospects of the calls that are listed."""
    labels = [link.proto.label.replace("\\", "") for link in screen.get("page_link")]
    return [label for label in labels if label.startswith("P ")]


def markup(screen: AppTest, key: str) -> Element:
    return linked_markup.markups(screen)[key]


def review_of(tenant: Tenant, call: Call) -> tuple[ReviewDecision, str | None] | None:
    with scoped(tenant.as_("manager")) as db:
        found = db.scalars(select(CallReview).where(CallReview.call_id == call.id)).first()
        return (found.decision, found.reason) if found else None


def test_each_call_says_why_it_is_there(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    here = world.here
    named(here, "P Fine", outcome=CLIENT, milestones={1: DONE})
    named(here, "P Gate", outcome=CLIENT, client_count=3, milestones={6: DONE})
    named(here, "P Override", outcome=CLIENT, milestones={1: DONE, 2: SKIPPED})
    named(here, "P Missing")
    back = named(here, "P Back", outcome=CLIENT, objections=[(ObjectionType.PRICE, ObjectionOutcome.RESOLVED)])
    with scoped(here.command) as db:
        prospect = db.get_one(Call, (here.id, back.id)).prospect
    make_call(
        here,
        prospect=prospect,
        thread_id=back.thread_id,
        at=AT + DAY,
        outcome=CLIENT,
        objections=[(ObjectionType.PRICE, None)],
    )
    drawn = named(here, "P Drawn", outcome=CLIENT)
    monkeypatch.setattr(sampling, "is_drawn", lambda call_id, day: call_id == drawn.id)
    screen = open_screen(here, "manager", "review")
    assert sorted(listed(screen)) == ["P Back", "P Drawn", "P Gate", "P Missing", "P Override"]
    shown = texts(screen)
    for sentence in (
        "The offer was made, though the prospect was not qualified.",
        "It ended as “Coaching client”, though the prospect was not qualified.",
        "The agent skipped M2: “Covered by mail”",
        "It was held, and nobody has given its outcome.",
        "The objection “Price” was resolved here and came back later in the thread.",
        "Drawn by chance for the week from",
    ):
        assert sentence in shown


def test_a_strict_call_out_of_order_is_told(world: World) -> None:
    call = named(world.here, "P Strict", outcome=CLIENT, milestones={1: DONE, 3: DONE})
    with scoped(world.here.command) as db:
        db.get_one(Call, (world.here.id, call.id)).mode = CallMode.STRICT
    shown = texts(open_screen(world.here, "admin", "review"))
    assert "In strict mode a milestone was begun while an earlier one was still open." in shown


def test_the_rules_say_their_numbers_which_open_their_lists(world: World) -> None:
    here = world.here
    named(here, "P Missing")
    named(here, "P Both", milestones={1: SKIPPED, 2: DONE})
    done = named(here, "P Done")
    with scoped(here.as_("manager")) as db:
        reviews.finish(db, call_id=done.id)
    screen = open_screen(here, "manager", "review")
    rules = linked_markup.table(markup(screen, "review_rules"))
    numbers = {name.partition(" The")[0]: said for name, said in rules.items() if name}
    assert [said for name, said in numbers.items() if name.startswith("Outcome missing")] == [["2 reviewed: 1"]]
    assert [said for name, said in numbers.items() if name.startswith("Override")] == [["1"]]
    followed = 0
    for link in linked_markup.links(markup(screen, "review_rules")):
        query = parse_qs(urlsplit(link.way).query)
        opened = open_screen(here, "manager", "review", **query)
        assert len(listed(opened)) == int(link.text)
        followed += 1
    assert followed == 3


def test_a_call_is_done_and_falls_out_and_is_shown_among_the_reviewed(world: World) -> None:
    call = named(world.here, "P Missing")
    screen = press(open_screen(world.here, "manager", "review"), "Done")
    assert review_of(world.here, call) == (ReviewDecision.DONE, None)
    assert listed(screen) == []
    assert "waits for review" in texts(screen)
    reviewed = open_screen(world.here, "admin", "review", reviewed="yes")
    assert listed(reviewed) == ["P Missing"]
    assert "Reviewed by Mara Manager" in texts(reviewed)
    press(reviewed, "Put back")
    assert review_of(world.here, call) is None


@pytest.mark.parametrize(("why", "said"), [("Spoken of", "“Spoken of”"), ("", "without a reason")])
def test_a_call_is_skipped_with_a_reason_or_without(world: World, why: str, said: str) -> None:
    call = named(world.here, "P Missing")
    screen = open_screen(world.here, "manager", "review")
    screen.text_input(key=f"skip_why_{call.id}").input(why).run()
    press(screen, "Skip the call")
    assert review_of(world.here, call) == (ReviewDecision.SKIPPED, why or None)
    assert said in texts(open_screen(world.here, "manager", "review", reviewed="yes"))


def test_who_comes_second_is_told(world: World) -> None:
    call = named(world.here, "P Missing")
    screen = open_screen(world.here, "manager", "review")
    with scoped(world.here.as_("admin")) as db:
        reviews.skip(db, call_id=call.id, reason="Known")
    press(screen, "Done")
    assert [error.value for error in screen.error] == [
        "Somebody has reviewed this call in the meantime. Load the list anew."
    ]
    assert review_of(world.here, call) == (ReviewDecision.SKIPPED, "Known")


def test_the_address_narrows_by_rule_agent_and_days(world: World) -> None:
    here = world.here
    named(here, "P Missing")
    named(here, "P Override", outcome=CLIENT, milestones={1: SKIPPED, 2: DONE})
    named(here, "P Other", agent="other_agent")
    named(here, "P Older", at=AT - 200 * DAY)
    assert sorted(listed(open_screen(here, "manager", "review"))) == ["P Missing", "P Other", "P Override"]
    assert listed(open_screen(here, "manager", "review", rule="override")) == ["P Override"]
    assert listed(open_screen(here, "manager", "review", agent="other_agent@here.example")) == ["P Other"]
    assert len(listed(open_screen(here, "manager", "review", rule=["override", "outcome"]))) == 3
    screen = open_screen(here, "manager", "review")
    screen.button_group(key="filter_rule").set_value([Rule.OVERRIDE]).run()
    assert listed(screen) == ["P Override"]
    assert screen.query_params["rule"] == "override"


def test_the_call_leads_back_to_the_list_as_it_stood(world: World) -> None:
    call = named(world.here, "P Missing")
    screen = open_call(world.here, "manager", call, list="rule=outcome&period=90d&screen=review")
    back = screen.get("page_link")[0].proto
    assert back.label == "Review"
    assert parse_qs(back.query_string) == {"rule": ["outcome"], "period": ["90d"]}


def test_a_note_on_a_milestone_shows_the_calls_before_and_after_it(world: World) -> None:
    here = world.here
    for day in range(1, 13):
        named(
            here,
            f"P {day}",
            at=AT - day * DAY,
            outcome=CLIENT,
            milestones={1: DONE, 2: DONE} if day > 4 else {1: DONE},
        )
    call = named(here, "P Noted", outcome=CLIENT, milestones={1: DONE, 2: DONE})
    with scoped(here.as_("manager")) as db:
        note = coaching.write(db, call_id=call.id, text="Wait longer", milestone=2)
        coaching.share(db, note_id=note.id, expected_version=1)
        note.shared_at = AT + DAY / 2
    named(here, "P After", at=AT + DAY, outcome=CLIENT, milestones={1: DONE, 2: DONE})
    screen = open_screen(here, "manager", "review")
    element = markup(screen, "follow_through")
    said = linked_markup.text(element)
    assert "Anton Agent, M2: Mara Manager on the call with P Noted" in said
    sides = linked_markup.table(element)
    assert [name for name in sides if name] == ["Before 10 calls", "After 1 of 10 calls"]
    assert sides["Before 10 calls"][0].startswith("60.0%")
    assert sides["After 1 of 10 calls"] == ["1 of 1"]
    assert len(list(linked_markup.links(element))) == 1 + 10 + 1


def test_without_a_note_on_a_milestone_it_is_said_what_would_stand_there(world: World) -> None:
    named(world.here, "P Missing")
    assert "No note about a milestone was shared" in texts(open_screen(world.here, "manager", "review"))


def test_the_calls_page_says_why_it_is_to_review_and_takes_it_off_the_list(world: World) -> None:
    call = named(world.here, "P Missing")
    screen = open_call(world.here, "manager", call, list="period=90d&screen=review")
    assert "It was held, and nobody has given its outcome." in texts(screen)
    press(screen, "Done")
    assert review_of(world.here, call) == (ReviewDecision.DONE, None)
    assert "Reviewed by Mara Manager" in texts(screen)
    press(screen, "Put back")
    screen.text_input(key=f"skip_why_{call.id}").input("Known").run()
    press(screen, "Skip the call")
    assert review_of(world.here, call) == (ReviewDecision.SKIPPED, "Known")


@pytest.mark.parametrize(
    ("who", "way"), [("manager", "period=90d"), ("agent", "screen=review"), ("manager", "screen=prospects")]
)
def test_whoever_did_not_come_from_review_is_asked_nothing(world: World, who: str, way: str) -> None:
    call = named(world.here, "P Missing")
    screen = open_call(world.here, who, call, list=way)
    assert "Done" not in [button.label for button in screen.button]
    assert "nobody has given its outcome" not in texts(screen)


def test_a_call_that_no_rule_chooses_is_not_to_review(world: World) -> None:
    call = named(world.here, "P Fine", outcome=CLIENT, milestones={1: DONE})
    screen = open_call(world.here, "manager", call, list="screen=review")
    assert "Why this call was chosen" not in texts(screen)
