"""Coaching on a call's page: who sees, writes, shares, answers and acknowledges what."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from services import appointments, coaching
from services.db import scoped
from services.models import Call, CoachingNote
from services.models.vocabulary import CallStatus, MilestoneStatus, ObjectionOutcome, ObjectionType, OutcomeType
from tests.factories.calls import make_call
from tests.factories.organizations import Tenant, World
from tests.pages.screens import OVERTAKEN, texts
from tests.pages.test_call import open_call
from tests.pages.test_leading_a_call import labels, press

DEEDS = {"Share with the agent", "Take back", "Edit", "Delete the note", "Save the note", "Save as private"}
DEEDS |= {"Acknowledge", "Save the answer"}


@pytest.fixture
def call(world: World) -> Call:
    """A completed call of the agent's with a milestone and an objection."""
    return make_call(
        world.here,
        outcome=OutcomeType.COACHING_CLIENT,
        milestones={1: MilestoneStatus.COMPLETED, 2: MilestoneStatus.COMPLETED},
        objections=[(ObjectionType.PRICE, ObjectionOutcome.RESOLVED)],
    )


def write(
    tenant: Tenant, call: Call, text: str = "Wait longer", *, is_shared: bool = False, **on: Any
) -> CoachingNote:
    """A note of the manager's."""
    with scoped(tenant.as_("manager")) as db:
        note = coaching.write(db, call_id=call.id, text=text, **on)
        return coaching.share(db, note_id=note.id, expected_version=1) if is_shared else note


def stored(tenant: Tenant, call: Call) -> list[CoachingNote]:
    with scoped(tenant.as_("manager")) as db:
        return list(coaching.list_of_call(db, call_id=call.id))


def deeds(screen: AppTest) -> set[str]:
    return DEEDS & set(labels(screen))


def fill_in(screen: AppTest, label: str, text: str) -> AppTest:
    next(area for area in screen.text_area if area.label == label).input(text)
    return screen


def test_a_manager_writes_a_note_on_a_milestone_and_it_is_private_and_said_to_be(world: World, call: Call) -> None:
    screen = open_call(world.here, "manager", call)
    assert "The note is private at first" in texts(screen)
    (about,) = [box for box in screen.selectbox if box.label == "What it is about"]
    assert about.options[:3] == ["The whole call", "M1 Context & Frame", "M2 Current State Mapping"]
    assert about.options[-1].startswith("Objection: Price")
    about.select("M2 Current State Mapping")
    press(fill_in(screen, "Note", "Ask for the revenue"), "Save as private")
    (note,) = stored(world.here, call)
    assert (note.text, note.milestone, note.shared_at) == ("Ask for the revenue", 2, None)
    assert "Only managers and admins see this note." in texts(screen)
    assert [area.value for area in screen.text_area if area.label == "Note"][-1] == ""
    (milestones,) = [table.value for table in screen.table if "Milestone" in table.value]
    assert next(name for name in milestones["Milestone"] if "Coaching: 1" in name).startswith("M2 Current State")


def test_a_note_may_be_about_an_objection(world: World, call: Call) -> None:
    screen = open_call(world.here, "admin", call)
    (about,) = [box for box in screen.selectbox if box.label == "What it is about"]
    about.select(about.options[-1])
    press(fill_in(screen, "Note", "Well classified"), "Save as private")
    (note,) = stored(world.here, call)
    assert note.objection_id is not None
    assert note.milestone is None
    assert any("Coaching: 1" in table.value.to_string() for table in screen.table)


def test_an_empty_note_is_refused_and_nothing_is_stored(world: World, call: Call) -> None:
    screen = press(open_call(world.here, "manager", call), "Save as private")
    assert [error.value for error in screen.error] == ["Note is missing."]
    assert stored(world.here, call) == []


def test_an_empty_answer_is_refused_in_words_of_the_screen(world: World, call: Call) -> None:
    write(world.here, call, is_shared=True)
    screen = press(open_call(world.here, "agent", call), "Save the answer")
    assert [error.value for error in screen.error] == ["Your answer is missing."]


def test_an_agent_learns_nothing_of_a_note_that_is_not_shared(world: World, call: Call) -> None:
    before = texts(open_call(world.here, "agent", call))
    write(world.here, call, "Between us", milestone=1)
    after = open_call(world.here, "agent", call)
    assert texts(after) == before
    assert "oaching" not in before.replace("Coaching client", "")
    assert not deeds(after)


@pytest.mark.parametrize(
    ("who", "is_shared", "offered"),
    [
        ("manager", False, {"Share with the agent", "Save the note", "Delete the note", "Save as private"}),
        ("admin", False, {"Share with the agent", "Save as private"}),
        ("manager", True, {"Take back", "Save the note", "Save as private"}),
        ("admin", True, {"Take back", "Save as private"}),
        ("agent", True, {"Acknowledge", "Save the answer"}),
    ],
)
def test_each_role_is_offered_its_own_deeds_alone(
    world: World, call: Call, who: str, is_shared: bool, offered: set[str]
) -> None:
    write(world.here, call, is_shared=is_shared)
    assert deeds(open_call(world.here, who, call)) == offered


def test_a_note_is_shared_taken_back_changed_and_deleted(world: World, call: Call) -> None:
    write(world.here, call)
    screen = press(open_call(world.here, "manager", call), "Share with the agent")
    assert stored(world.here, call)[0].shared_at is not None
    press(screen, "Take back")
    assert stored(world.here, call)[0].shared_at is None
    (area,) = [area for area in screen.text_area if area.value == "Wait longer"]
    area.input("Wait even longer")
    press(screen, "Save the note")
    assert stored(world.here, call)[0].text == "Wait even longer"
    press(screen, "Delete the note")
    assert stored(world.here, call) == []


def test_reading_acknowledges_nothing_and_the_agent_answers_and_acknowledges(world: World, call: Call) -> None:
    write(world.here, call, is_shared=True)
    screen = open_call(world.here, "agent", call)
    assert "You have not acknowledged it: reading alone does not." in texts(screen)
    assert stored(world.here, call)[0].acknowledged_at is None
    press(fill_in(screen, "Your answer", "I will"), "Save the answer")
    press(screen, "Acknowledge")
    (note,) = stored(world.here, call)
    assert note.answer == "I will"
    assert note.acknowledged_at is not None
    shown = open_call(world.here, "manager", call)
    assert "I will" in texts(shown)
    assert "Acknowledged" in texts(shown)
    assert deeds(shown) == {"Save the note", "Save as private"}


def test_who_saves_over_a_newer_text_is_told_both(world: World, call: Call) -> None:
    note = write(world.here, call)
    screen = open_call(world.here, "manager", call)
    with scoped(world.here.as_("manager")) as db:
        coaching.edit(db, note_id=note.id, text="From elsewhere", expected_version=1)
    (area,) = [area for area in screen.text_area if area.value == "Wait longer"]
    area.input("Mine")
    press(screen, "Save the note")
    assert [error.value for error in screen.error] == [OVERTAKEN]
    (both,) = [table.value for table in screen.table if "What you wanted to save" in table.value]
    assert both.to_numpy().tolist() == [["Mine", "From elsewhere"]]
    assert stored(world.here, call)[0].text == "From elsewhere"


def test_what_the_agent_has_not_seen_is_not_acknowledged(world: World, call: Call) -> None:
    note = write(world.here, call, is_shared=True)
    screen = open_call(world.here, "agent", call)
    with scoped(world.here.as_("manager")) as db:
        coaching.edit(db, note_id=note.id, text="Another text", expected_version=2)
    press(screen, "Acknowledge")
    assert [error.value for error in screen.error] == [OVERTAKEN]
    assert stored(world.here, call)[0].acknowledged_at is None
    assert "Another text" in texts(screen)


def test_whoever_the_call_is_given_to_reads_its_notes_and_the_one_before_does_not(world: World) -> None:
    call = make_call(world.here, status=CallStatus.SCHEDULED)
    write(world.here, call, "For whoever leads it", is_shared=True)
    with scoped(world.here.as_("manager")) as db:
        other = world.here.people["other_agent"].id
        appointments.reassign(db, call_id=call.id, agent_id=other, reason="Ill", expected_version=call.version)
    assert "For whoever leads it" in texts(open_call(world.here, "other_agent", call))
    assert "For whoever leads it" not in texts(open_call(world.here, "agent", call))
