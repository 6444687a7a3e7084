"""What becomes of an appointment: held, broken off, cancelled, not shown, or never told."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from services.configuration import Configuration
from services.demo import meeting, texts
from services.demo.diary import Appointment
from services.demo.dice import Dice
from services.demo.meeting import Meeting, Setting
from services.demo.prospects import PHRASES, learn_client_count
from services.demo.rows import Rows
from services.models.vocabulary import CallMode, CallStatus, OutcomeType

MOST_CALLS = 4
REBOOKED = frozenset({CallStatus.NO_SHOW, CallStatus.CANCELLED})

_NO_SHOW, _LATE, _EARLY = 0.105, 0.06, 0.045
_FOLLOW_UP_ABSENCE = 0.6
_RECENT_DAYS = 14
_FORGOTTEN, _STALE, _BROKEN_OFF, _OUTCOME_MISSING = 0.015, 0.025, 0.004, 0.02

Row = dict[str, Any]


def is_forgotten(dice: Dice, today: date, day: date) -> bool:
    """Whether nobody has said yet what became of a call of that day; older ones are all settled."""
    return (today - day).days <= _RECENT_DAYS and dice.chance(_FORGOTTEN)


def decide(
    dice: Dice,
    rows: Rows,
    call: Row,
    booked: Appointment,
    *,
    configuration: Configuration,
    busy_until: datetime | None,
    today: date,
) -> datetime:
    """Let one appointment happen, and return the time from which on the thread can go on."""
    absence = booked.agent.skills.absence * (_FOLLOW_UP_ABSENCE if booked.thread.held else 1.0)
    fate = dice.between(0, 1)
    if fate < _NO_SHOW * absence:
        return _miss(dice, call, booked)
    if fate < (_NO_SHOW + _LATE) * absence:
        return _cancel(dice, call, booked, is_late=True)
    if fate < (_NO_SHOW + _LATE) * absence + _EARLY:
        return _cancel(dice, call, booked, is_late=False)
    return _hold(dice, rows, call, booked, configuration, busy_until, today)


def _miss(dice: Dice, call: Row, booked: Appointment) -> datetime:
    notes = dice.one_of(PHRASES[call["language"]].no_shows) or None
    call.update(status=CallStatus.NO_SHOW, notes=notes)
    return booked.at + dice.minutes(20, 45)


def _cancel(dice: Dice, call: Row, booked: Appointment, *, is_late: bool) -> datetime:
    lead = booked.at - booked.created_at
    before = dice.minutes(20, 23 * 60) if is_late else dice.minutes(26 * 60, 90 * 60)
    cancelled_at = booked.at - min(before, lead * 0.9)
    cancelled_at = cancelled_at.replace(microsecond=0)
    notes = dice.one_of(PHRASES[call["language"]].cancellations) or None
    call.update(status=CallStatus.CANCELLED, cancelled_at=cancelled_at, notes=notes)
    # The next appointment is found on the day itself, whenever this one was called off.
    return booked.at


def _hold(
    dice: Dice,
    rows: Rows,
    call: Row,
    booked: Appointment,
    configuration: Configuration,
    busy_until: datetime | None,
    today: date,
) -> datetime:
    started_at = _start(dice, booked, busy_until)
    held = meeting.lead(dice, _setting(call, booked, configuration, started_at))
    call["started_at"] = started_at
    is_recent = (today - booked.day).days <= _RECENT_DAYS
    if is_recent and dice.chance(_STALE):
        meeting.break_off(dice, held)
        call["status"] = CallStatus.IN_PROGRESS
    elif dice.chance(_BROKEN_OFF):
        call.update(status=CallStatus.CANCELLED, ended_at=meeting.break_off(dice, held))
    else:
        _complete(dice, rows, call, booked, held)
    rows.add_meeting(dice, held, started_at)
    booked.thread.held += 1
    booked.thread.carried = held.deferred
    learn_client_count(dice, booked.thread.prospect)
    return call["ended_at"] or started_at


def _start(dice: Dice, booked: Appointment, busy_until: datetime | None) -> datetime:
    """A few minutes after the hour, later where the agent's last call ran over."""
    started_at = booked.at + dice.minutes(0, 5)
    if busy_until is not None and started_at < busy_until < booked.at + timedelta(minutes=45):
        return busy_until + dice.minutes(1, 4)
    return started_at


def _setting(call: Row, booked: Appointment, configuration: Configuration, started_at: datetime) -> Setting:
    return Setting(
        call_id=call["id"],
        started_at=started_at,
        agent=booked.agent,
        configuration=configuration,
        qualification=call["qualification"],
        mode=CallMode(call["mode"]),
        phrases=PHRASES[call["language"]],
        values=texts.values_of(booked.thread.prospect),
        is_follow_up=booked.thread.held > 0,
        may_follow_up=booked.thread.calls < MOST_CALLS,
        carried=booked.thread.carried,
    )


def _complete(dice: Dice, rows: Rows, call: Row, booked: Appointment, held: Meeting) -> None:
    if dice.chance(_OUTCOME_MISSING):
        held.outcome, held.reason = None, None
    call.update(status=CallStatus.COMPLETED, ended_at=held.ended_at)
    call["notes"] = texts.call_notes(
        dice,
        PHRASES[call["language"]],
        texts.values_of(booked.thread.prospect),
        left=held.left,
        objections=[row["type"] for row in held.objections],
        outcome=held.outcome,
    )
    if held.outcome is not None:
        is_client = held.outcome is OutcomeType.COACHING_CLIENT
        rows.add_outcome(dice, call, held.outcome, held.reason, is_aligned=is_client or dice.chance(0.7))
