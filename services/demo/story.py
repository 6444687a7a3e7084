"""Two years of a sales team, day by day: a pure function of the seed, the day, and who is in the team."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from services.configuration import Configuration
from services.demo import fates, prospects
from services.demo.coaching import coach
from services.demo.days import BERLIN, DAYS_AHEAD, DAYS_OF_HISTORY, appointment, demand
from services.demo.diary import Appointment, Diary, Thread
from services.demo.dice import Dice
from services.demo.people import Person, Staff
from services.demo.rows import Rows
from services.models.vocabulary import CallMode, Language, OutcomeType

# So many calls a thread has on average, those included that nobody came to. Measured.
_CALLS_PER_THREAD = 1.57
_GERMAN = 0.68
_COMES_BACK = 0.05
_REASSIGNED = 0.025


@dataclass(slots=True)
class Story:
    """The telling: what is known so far, and what is still to come."""

    dice: Dice
    staff: Staff
    configuration: Configuration
    today: date
    rows: Rows = field(default_factory=Rows)
    diary: Diary = field(default_factory=Diary)
    book: prospects.AddressBook = field(default_factory=prospects.AddressBook)
    busy_until: dict[UUID, datetime] = field(default_factory=dict)
    # Prospects whose thread ended without a client; they may come back.
    lost: list[tuple[datetime, dict[str, Any]]] = field(default_factory=list)

    @property
    def midnight(self) -> datetime:
        """What lies before this is history; today's calls are all still to come."""
        return datetime.combine(self.today, time.min, tzinfo=BERLIN)


def tell(
    dice: Dice,
    *,
    staff: Staff,
    configuration: Configuration,
    calls: int,
    today: date,
    progress: Callable[[int, int], None] | None = None,
) -> Rows:
    """The rows of about so many calls, up to `today` and two weeks ahead. Whatever is random comes from `dice`.

    `progress` is called with the days told and the days in all.
    """
    story = Story(dice, staff, configuration, today)
    first = today - timedelta(days=DAYS_OF_HISTORY)
    days = [first + timedelta(days=n) for n in range(DAYS_OF_HISTORY + DAYS_AHEAD)]
    demands = [demand(day, today=today) for day in days]
    threads_per_demand = calls / _CALLS_PER_THREAD / sum(demands)
    for told, (day, expected) in enumerate(zip(days, demands, strict=True)):
        for _ in range(dice.number_of(expected * threads_per_demand)):
            _begin_thread(story, day)
        _live(story, day)
        if progress is not None and told % 50 == 0:
            progress(told, len(days))
    while (day_after := story.diary.last_day()) is not None:
        _live(story, day_after)
    # Last, so that it changes nothing of what came before.
    story.rows.coaching = coach(dice, story.rows, staff.managers, story.midnight)
    return story.rows


def _live(story: Story, day: date) -> None:
    """Let a day's appointments happen; from today on they only stand in the diary."""
    for booked in story.diary.take(day):
        if day >= story.today or fates.is_forgotten(story.dice, story.today, day):
            story.rows.add_call(story.dice, booked, story.configuration, _mode(story))
        else:
            _happen(story, booked)


def _happen(story: Story, booked: Appointment) -> None:
    call = story.rows.add_call(story.dice, booked, story.configuration, _mode(story))
    ends_at = fates.decide(
        story.dice,
        story.rows,
        call,
        booked,
        configuration=story.configuration,
        busy_until=story.busy_until.get(booked.agent.id),
        today=story.today,
    )
    if call["ended_at"]:
        story.busy_until[booked.agent.id] = call["ended_at"]
    outcome = story.rows.outcome_of(call)
    if outcome is None:
        if call["status"] in fates.REBOOKED and booked.thread.calls < fates.MOST_CALLS and story.dice.chance(0.5):
            _book_next(story, booked, ends_at, story.dice.whole(1, 8))
        return
    if outcome["type"] is OutcomeType.FOLLOW_UP_SCHEDULED:
        following = _book_next(story, booked, ends_at, story.dice.whole(2, 13))
        outcome["follow_up_at"] = following.at
        outcome["next_step"] = story.dice.one_of(prospects.PHRASES[call["language"]].next_steps)
    elif outcome["type"] is OutcomeType.DISQUALIFIED:
        story.lost.append((ends_at, booked.thread.prospect))


def _begin_thread(story: Story, day: date) -> None:
    dice = story.dice
    language = Language.DE if dice.chance(_GERMAN) else Language.EN
    agent, slot = _agent_for(story, day, language)
    lead_days = dice.between(1.2, 10)
    created_at = min(appointment(day, slot) - timedelta(days=lead_days), story.midnight - dice.minutes(300, 2400))
    created_at = created_at.replace(microsecond=0)
    prospect = _returning(story, created_at, language)
    if prospect is None:
        since = created_at - dice.minutes(2, 3000)
        prospect = prospects.make_prospect(
            dice, story.book, language=language, created_at=since, agent_id=agent.id
        )
        story.rows.prospects.append(prospect)
    prospect["agent_id"] = agent.id
    thread = Thread(dice.id_at(created_at), prospect, agent)
    story.rows.threads.append({"id": thread.id, "prospect_id": prospect["id"], "created_at": created_at})
    _book(story, Appointment(thread, agent, day, slot, created_at))


def _agent_for(story: Story, day: date, language: Language) -> tuple[Person, int]:
    """An agent who is there on that day and speaks the language, one with a free slot if there is any."""
    shares = {
        agent.id: agent.share * (agent.english if language is Language.EN else 1.05 - agent.english)
        for agent in story.staff.agents
        if agent.joined_at.date() < day
    }
    by_id = {agent.id: agent for agent in story.staff.agents}
    for _ in range(12):
        agent = by_id[story.dice.weighed(shares)]
        slot = story.diary.free_slot(story.dice, agent, day)
        if slot is not None:
            return agent, slot
    return agent, story.dice.whole(0, 5)


def _returning(story: Story, at: datetime, language: Language) -> dict[str, Any] | None:
    """A prospect who was turned down months ago and tries again; they come in the order of their leaving."""
    if not story.lost or not story.dice.chance(_COMES_BACK):
        return None
    left_at, prospect = story.lost[0]
    if at - left_at < timedelta(days=90) or prospect["language"] is not language:
        return None
    del story.lost[0]
    return prospect


def _book_next(story: Story, booked: Appointment, at: datetime, days: int) -> Appointment:
    day = at.astimezone(BERLIN).date() + timedelta(days=days)
    day, slot = story.diary.free_day(story.dice, booked.agent, day)
    return _book(story, Appointment(booked.thread, booked.agent, day, slot, at))


def _book(story: Story, booked: Appointment) -> Appointment:
    if story.dice.chance(_REASSIGNED):
        booked = _reassign(story, booked)
    story.diary.book(booked)
    return booked


def _reassign(story: Story, booked: Appointment) -> Appointment:
    """Give the call to a colleague who is free then; where there is none, it stays."""
    colleagues = [
        agent
        for agent in story.staff.agents
        if agent is not booked.agent
        and agent.joined_at < booked.created_at
        and story.diary.is_free(agent, booked.day, booked.slot)
    ]
    if not colleagues:
        return booked
    other = story.dice.one_of(colleagues)
    return Appointment(booked.thread, other, booked.day, booked.slot, booked.created_at, booked.agent)


def _mode(story: Story) -> CallMode:
    return CallMode.STRICT if story.dice.chance(0.2) else CallMode.FLEXIBLE
