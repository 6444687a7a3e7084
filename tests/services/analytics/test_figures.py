"""Agents, weeks, and the documents of the reports, by examples small enough to count by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from services.analytics import figures
from services.analytics.intervals import Rate
from services.analytics.periods import Period
from services.models.vocabulary import (
    OutcomeType,
    Qualification,
)
from tests.services.analytics.examples import (
    BEGUN,
    BEN,
    CLIENT,
    DAY,
    DONE,
    HOUR,
    INSTANT,
    MAY_11,
    NOON,
    OUT,
    PRICE,
    RESOLVED,
    SKIPPED,
    frame,
    held,
    resolved,
    responses,
)
from tests.services.analytics.frames import ObjectionFact, ResponseFact


def test_agents_are_all_who_held_a_call_in_the_period_by_address() -> None:
    facts = [
        held(1, minutes=30, outcome=CLIENT, responses=responses(DONE, SKIPPED, BEGUN)),
        held(2, minutes=50, objections=(ObjectionFact(PRICE, 1, RESOLVED), ObjectionFact(PRICE))),
        held(3, agent_id=BEN, qualification=Qualification.UNKNOWN, responses=(ResponseFact(6, DONE),)),
        held(4, MAY_11, thread=4, agent_id=BEN),
        held(5, MAY_11 + DAY, thread=4, outcome=CLIENT),
        held(6, MAY_11, agent_id=UUID(int=903)),
    ]
    anna, ben = figures.agents(frame(*facts))
    assert (ben.email, ben.name, ben.held) == ("Ben@example.com", "Ben", 1)
    assert (ben.close_rate_threads, ben.close_rate_calls) == (Rate(1, 1), Rate(0, 0))
    # Seven of seven are eligible: the offer was not available and was reached all the same.
    assert ben.completion_rate == Rate(1, 7)
    assert (anna.email, anna.held, anna.median_duration_seconds) == ("anna@example.com", 2, 2400)
    assert (anna.close_rate_threads, anna.close_rate_calls) == (Rate(0, 0), Rate(1, 1))
    assert (anna.completion_rate, anna.resolution_rate) == (Rate(1, 14), Rate(1, 1))


def test_weeks_run_from_monday_and_sum_to_the_period() -> None:
    wednesday_to_monday = Period(date(2024, 7, 3), date(2024, 7, 16), "Europe/Berlin")
    monday = datetime(2024, 7, 7, 22, tzinfo=UTC)  # midnight in Berlin
    of_july = frame(
        held(1, monday - INSTANT, outcome=OUT),
        held(2, monday, outcome=CLIENT),
        held(3, monday + DAY),
        held(4, monday - 5 * DAY),
        held(5, monday - 5 * DAY - INSTANT),
        period=wednesday_to_monday,
    )
    weeks = figures.outcomes_by_week(of_july)
    assert [(w.week_on.day, w.start_on.day, w.end_on.day) for w in weeks] == [(1, 3, 8), (8, 8, 15), (15, 15, 16)]
    assert [w.missing for w in weeks] == [1, 1, 0]
    assert [w.outcomes[OUT] for w in weeks] == [1, 0, 0]
    assert [w.outcomes[CLIENT] for w in weeks] == [0, 1, 0]
    assert sum(sum(w.outcomes.values()) + w.missing for w in weeks) == figures.team(of_july).held == 4


def test_nothing_to_count_gives_null_and_zero_everywhere() -> None:
    nothing = Rate(0, 0).to_json()
    team = figures.team(frame()).to_json()
    assert team["showRate"] == team["closeRateThreads"] == team["decisionClarity"] == nothing
    assert team["medianDurationSeconds"] is None
    assert team["outcomes"] == {outcome.value: 0 for outcome in OutcomeType}
    objections = figures.objections(frame()).to_json()
    assert (objections["per100Calls"], objections["byTypeAndMilestone"]) == (None, [])
    assert len(figures.agents(frame())) == 0
    assert [s.eligible for s in figures.funnel(frame()).steps] == [0] * 7
    empty = Period(date(2024, 7, 3), date(2024, 7, 3), "UTC")
    assert figures.outcomes_by_week(frame(held(1), period=empty)) == ()


def test_the_documents_have_exactly_the_keys_of_the_reports() -> None:
    of_july = frame(held(1, outcome=CLIENT, objections=(resolved(),)))
    period = {"from": "2024-07-01", "to": "2024-08-01", "timeZone": "Europe/Berlin"}
    team, funnel = figures.team(of_july).to_json(), figures.funnel(of_july).to_json()
    objections, agents = figures.objections(of_july).to_json(), figures.agents(of_july)
    assert team["period"] == funnel["period"] == objections["period"] == period
    assert " ".join(team) == (
        "period held noShow lateCancelled withoutAppointment showRate outcomeMissing closeRateCalls"
        " closeRateQualified closeRateUnderThreshold closeRateUnknown closeRateThreads closeRateThreads14"
        " threadsTooYoung inProgress cancelledUndated pastScheduled decisionClarity outcomes"
        " medianDurationSeconds"
    )
    assert " ".join(funnel) == "period held inProgress outcomeMissing noMilestones steps"
    assert " ".join(figures.funnel(of_july).steps[0].to_json()) == (
        "milestone title eligible skippedByRule reached completed skipped stepRate left correctExits"
        " closedEarly unknown leaks medianSeconds q1Seconds q3Seconds p90Seconds"
    )
    assert " ".join(objections) == (
        "period held objections per100Calls prevalence resolutionRate durableResolutionRate byType"
        " byTypeAndMilestone"
    )
    document = agents.to_json()
    assert (list(document), document["period"]) == (["period", "agents"], period)
    assert " ".join(agents.rows[0].to_json()) == (
        "email name held closeRateThreads closeRateCalls completionRate resolutionRate medianDurationSeconds"
    )


def test_figures_are_plain_numbers_that_json_can_carry() -> None:
    def leaves(value: object) -> list[object]:
        if isinstance(value, dict):
            return [leaf for item in value.values() for leaf in leaves(item)]
        return [leaf for item in value for leaf in leaves(item)] if isinstance(value, list) else [value]

    fact = held(1, outcome=CLIENT, responses=(ResponseFact(1, DONE, NOON, NOON + HOUR),), objections=(resolved(),))
    of_july = frame(fact)
    documents: list[dict[str, Any]] = [
        figures.team(of_july).to_json(),
        figures.funnel(of_july).to_json(),
        figures.objections(of_july).to_json(),
        figures.agents(of_july).to_json(),
    ]
    kinds = {type(leaf) for document in documents for leaf in leaves(document)}
    assert kinds <= {int, float, str, type(None)}
