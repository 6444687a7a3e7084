"""What the demo's managers write to the agents about the calls of the last weeks, and what those answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from services.demo.dice import Dice
from services.demo.people import Person
from services.demo.prospects import PHRASES
from services.demo.rows import Row, Rows
from services.models.vocabulary import CallStatus, MilestoneStatus

_RECENT = timedelta(days=60)
_CALLS_PER_NOTE, _LEAST, _MOST = 250, 24, 48
_SHARED, _ACKNOWLEDGED, _ANSWERED = 0.75, 0.65, 0.6


def coach(dice: Dice, rows: Rows, managers: Sequence[Person], midnight: datetime) -> list[Row]:
    """A few dozen notes on completed calls, none later than `midnight`; fewer where there are few calls.

    Agents get them in turn, and the first of each is still to be read.
    """
    recent: defaultdict[UUID, list[Row]] = defaultdict(list)
    for call in rows.calls:
        if _is_recent(call, midnight):
            recent[call["agent_id"]].append(call)
    responses, objections = _by_call(rows.responses), _by_call(rows.objections)
    number = max(_LEAST, min(_MOST, len(rows.calls) // _CALLS_PER_NOTE))
    notes: list[Row] = []
    while recent and len(notes) < number:
        is_first = not notes
        for agent_id, calls in list(recent.items()):
            call = calls.pop(dice.whole(0, len(calls) - 1))
            note = _note(dice, call, responses[call["id"]], objections[call["id"]], managers, midnight)
            if is_first or dice.chance(_SHARED):
                _share(dice, note, call, midnight, is_read=not is_first and dice.chance(_ACKNOWLEDGED))
            notes.append(note)
            if not calls:
                del recent[agent_id]
    return notes


def _is_recent(call: Row, midnight: datetime) -> bool:
    is_completed = call["status"] is CallStatus.COMPLETED
    return is_completed and midnight - _RECENT < call["ended_at"] < midnight - timedelta(hours=6)


def _by_call(rows: Sequence[Row]) -> defaultdict[UUID, list[Row]]:
    found: defaultdict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["call_id"]].append(row)
    return found


def _note(
    dice: Dice,
    call: Row,
    responses: Sequence[Row],
    objections: Sequence[Row],
    managers: Sequence[Person],
    midnight: datetime,
) -> Row:
    created_at = _after(dice, call["ended_at"], midnight)
    return {
        "id": dice.id_at(created_at),
        "call_id": call["id"],
        **_subject(dice, call, responses, objections),
        "author_id": dice.one_of(managers).id,
        "created_at": created_at,
        "shared_at": None,
        "answer": None,
        "answered_at": None,
        "acknowledged_at": None,
        "version": 1,
    }


def _subject(dice: Dice, call: Row, responses: Sequence[Row], objections: Sequence[Row]) -> Row:
    """What a note is about, and what it says about that."""
    phrases = PHRASES[call["language"]].coaching
    led = [row["milestone"] for row in responses if row["status"] is MilestoneStatus.COMPLETED]
    spoken_of = [number for number in led if number in phrases.milestones]
    if objections and dice.chance(0.4):
        return {
            "milestone": None,
            "objection_id": dice.one_of(objections)["id"],
            "text": dice.one_of(phrases.objections),
        }
    if spoken_of and dice.chance(0.6):
        number = dice.one_of(spoken_of)
        return {"milestone": number, "objection_id": None, "text": dice.one_of(phrases.milestones[number])}
    return {"milestone": None, "objection_id": None, "text": dice.one_of(phrases.calls)}


def _share(dice: Dice, note: Row, call: Row, midnight: datetime, *, is_read: bool) -> None:
    note["shared_at"] = _after(dice, note["created_at"], midnight, most_hours=8)
    note["version"] += 1
    if not is_read:
        return
    note["acknowledged_at"] = _after(dice, note["shared_at"], midnight)
    note["version"] += 1
    if dice.chance(_ANSWERED):
        note["answer"] = dice.one_of(PHRASES[call["language"]].coaching.answers)
        note["answered_at"] = note["acknowledged_at"] + timedelta(seconds=dice.whole(20, 200))
        note["version"] += 1


def _after(dice: Dice, at: datetime, midnight: datetime, *, most_hours: int = 50) -> datetime:
    """Some time later, and well before midnight."""
    later = min(dice.minutes(30, 60 * most_hours), (midnight - at) * 0.5)
    return (at + later).replace(microsecond=0)
