"""Exported figures: each the same number as the service gives to the screen, with what it is made of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.analytics import figures
from services.analytics.comparisons import compare
from services.analytics.counts import of_calls as counts
from services.analytics.counts import of_milestones
from services.analytics.counts import of_objections as counts_of_objections
from services.analytics.filters import Filters, narrow
from services.analytics.frame import FactFrame
from services.analytics.metrics import METRICS, of_calls, of_objections
from services.db import scoped
from services.errors import NotPermitted
from services.exports.tables import ExportKind
from services.models.vocabulary import OutcomeType, Qualification
from services.questions import figure_questions
from services.to_do import TITLES
from tests.factories.calls import make_call
from tests.factories.organizations import Tenant, World
from tests.pages.figure_screens import add_fifth, fill
from tests.pages.screens import open_screen
from tests.services.exports.support import ReadCsv, export, export_csv, reading

NOW = datetime.now(UTC).replace(microsecond=0)
OF_FIGURES = (ExportKind.TEAM, ExportKind.FUNNEL, ExportKind.OBJECTIONS, ExportKind.MY_CALLS)
QUERIES = ["period=28d", "period=28d&outcome=COACHING_CLIENT&outcome=missing&against=year-before", "against=none"]


def frames(tenant: Tenant, who: str, query: str) -> tuple[FactFrame, FactFrame | None]:
    """What the screen loads for this address."""
    with scoped(tenant.as_(who)) as db:
        question = figure_questions.ask(db, reading(query), now=NOW)
        return question.load(db), question.load_earlier(db)


def cell(value: object) -> str:
    """A number as it stands in a CSV export."""
    return "" if value is None else str(value)


def assert_is_figure(row: dict[str, str], name: str, frame: FactFrame, earlier: FactFrame | None) -> None:
    """One row against the metric itself."""
    metric = METRICS[name]
    passport = metric.passport(frame)
    made_of = (row["value"], row["numerator"], row["denominator"])
    assert made_of == (cell(passport.value), cell(passport.numerator), cell(passport.denominator)), name
    if passport.rate:
        assert (row["low"], row["high"]) == (cell(passport.rate.low), cell(passport.rate.high))
    if earlier is None:
        assert not row["earlier_value"] and not row["earlier_denominator"] and not row["difference"]
        return
    compared = compare(metric, frame, earlier)
    assert row["earlier_value"] == cell(compared.earlier.value)
    assert row["earlier_denominator"] == cell(compared.earlier.denominator)
    apart = compared.difference
    assert row["difference"] == cell(apart and apart.difference)
    assert row["difference_low"] == cell(apart and apart.low)


@pytest.mark.parametrize("query", QUERIES)
def test_the_team_is_that_of_the_screen(world: World, query: str) -> None:
    fill(world.here)
    fill(world.there, number=3)
    frame, earlier = frames(world.here, "manager", query)
    found = export_csv(world.here.as_("manager"), ExportKind.TEAM, query, now=NOW)
    shown, left_out, weeks, agents, quartiles = found.tables
    for row in shown:
        if not row["of"]:
            assert_is_figure(row, row["figure"], frame, earlier)
            continue
        only = Filters(qualifications=frozenset({Qualification(row["of"])}))
        assert_is_figure(row, row["figure"], narrow(frame, only), earlier and narrow(earlier, only))
    assert [row["figure"] for row in shown if not row["of"]] == [metric.name for metric in of_calls.METRICS]
    sizes = [(row["figure"], row["left_out"], row["number"]) for row in left_out]
    assert sizes == [
        (metric.name, one.count.name, str(one.size))
        for metric in of_calls.METRICS
        for one in metric.passport(frame).left_out
    ]
    assert [(week["week_on"], week["COACHING_CLIENT"], week["outcome_missing"]) for week in weeks] == [
        (week.week_on.isoformat(), str(week.outcomes[OutcomeType.COACHING_CLIENT]), str(week.missing))
        for week in figures.outcomes_by_week(frame)
    ]
    by_email = {row.email: row for row in figures.agents(frame)}
    assert {row["agent_email"] for row in agents} == by_email.keys()
    for row in agents:
        figure = by_email[row["agent_email"]]
        assert row["held"] == str(figure.held)
        assert row["resolution_rate_denominator"] == str(figure.resolution_rate.denominator)
        assert row["close_rate_threads_rate"] == cell(figure.close_rate_threads.rate)
        assert row["show_rate_rate"] == cell(figure.show_rate.rate)
    for row in quartiles:
        assert not row["q1"] and not row["median"] and not row["q3"]
        if row["unit"] == "share":
            team = METRICS[row["figure"]].rate(frame)
            assert (row["team_numerator"], row["team_denominator"]) == (str(team.numerator), str(team.denominator))


def test_the_team_of_a_chosen_agent_is_compared_with_all_agents(world: World) -> None:
    for number, who in enumerate(add_fifth(world.here)):
        fill(world.here, agent=who, number=16 + number)
    *_, everybody, whole = export_csv(world.here.as_("manager"), ExportKind.TEAM, "period=28d", now=NOW).tables
    asked = "period=28d&agent=fifth@here.example"
    *_, chosen, quartiles = export_csv(world.here.as_("manager"), ExportKind.TEAM, asked, now=NOW).tables
    assert [row["agent_email"] for row in chosen] == ["fifth@here.example"]
    assert quartiles == whole
    shares = [row for row in quartiles if row["unit"] == "share"]
    assert [row["figure"] for row in shares] == [
        "close-rate-threads",
        "show-rate",
        "milestone-completion",
        "resolution-rate",
    ]
    for row in shares:
        name = row["figure"].replace("-", "_")
        values = sorted(float(one[f"{name}_rate"]) for one in everybody)
        assert (float(row["q1"]), float(row["median"]), float(row["q3"])) == pytest.approx(tuple(values[1:4]))
        assert int(row["team_numerator"]) == sum(int(one[f"{name}_numerator"]) for one in everybody)


@pytest.mark.parametrize("who", ["manager", "agent"])
@pytest.mark.parametrize("query", QUERIES)
def test_the_funnel_is_that_of_the_screen(world: World, who: str, query: str) -> None:
    fill(world.here)
    fill(world.here, agent="other_agent", number=4)
    frame, earlier = frames(world.here, who, query)
    shown, _left_out, steps = export_csv(world.here.as_(who), ExportKind.FUNNEL, query, now=NOW).tables
    funnel = figures.funnel(frame)
    for row in shown[:2]:
        assert_is_figure(row, row["figure"], frame, earlier)
    assert [row["value"] for row in shown[2:]] == [str(funnel.decision_completed), str(funnel.no_milestones)]
    assert [
        (s["milestone"], s["eligible"], s["step_numerator"], s["left"], s["leaks"], s["median_seconds"])
        for s in steps
    ] == [
        (
            str(step.milestone),
            str(step.eligible),
            str(step.step_rate.numerator),
            str(step.left),
            str(step.leaks),
            cell(step.seconds.median),
        )
        for step in funnel.steps
    ]


@pytest.mark.parametrize("who", ["manager", "agent"])
@pytest.mark.parametrize("query", QUERIES)
def test_the_objections_are_those_of_the_screen(world: World, who: str, query: str) -> None:
    fill(world.here)
    fill(world.here, agent="other_agent", number=4)
    frame, earlier = frames(world.here, who, query)
    shown, _left_out, by_type, grid = export_csv(world.here.as_(who), ExportKind.OBJECTIONS, query, now=NOW).tables
    found = figures.objections(frame)
    for row in shown:
        assert_is_figure(row, row["figure"], frame, earlier)
    assert [row["figure"] for row in shown] == [metric.name for metric in of_objections.METRICS]
    assert [(row["type"], row["count"], row["resolved"], row["open"]) for row in by_type] == [
        (one.type, str(one.count), str(one.resolved), str(one.open)) for one in found.by_type
    ]
    assert [(row["type"], row["milestone"], row["count"]) for row in grid] == [
        (one.type, cell(one.milestone), str(one.count)) for one in found.by_type_and_milestone
    ]


def test_an_agent_has_no_export_of_the_team(world: World) -> None:
    with pytest.raises(NotPermitted):
        export(world.here.as_("agent"), ExportKind.TEAM)


@pytest.mark.parametrize(
    ("page", "kind"),
    [(kind.value, kind) for kind in OF_FIGURES],
)
def test_every_tile_of_a_screen_is_in_its_export(world: World, page: str, kind: ExportKind) -> None:
    fill(world.here)
    who = "agent" if kind is ExportKind.MY_CALLS else "manager"
    screen = open_screen(world.here, who, page.replace("-", "_"))
    said = titles(export_csv(world.here.as_(who), kind, now=NOW))
    # Tiles that are counts are called by what they list.
    aliases = {
        "Decision milestone completed": counts.DECISION_COMPLETED.sentence,
        "No milestone reached": counts.NO_MILESTONES.sentence,
        "Leaks": of_milestones.LEAKS.sentence,
        "Boomerangs": counts_of_objections.BOOMERANGS.sentence,
    }
    # What waits now is no figure of the period; it leads to a list that has an export of its own.
    waiting = {"Calls due", *TITLES.values()}
    assert {aliases.get(metric.label, metric.label) for metric in screen.metric} - waiting <= said
    assert screen.metric


def test_an_empty_period_gives_empty_tables_and_says_so(world: World) -> None:
    make_call(world.here, at=NOW - timedelta(days=1))
    found = export_csv(world.here.as_("manager"), ExportKind.OBJECTIONS, "from=2020-01-01&to=2020-02-01")
    assert {row["value"] for row in found.tables[0]} <= {"", "0"}
    assert found.tables[3] == []
    assert found.said("Days") == "2020-01-01 to 2020-01-31, both included"
    assert found.said("Resolution rate").startswith("Objections resolved, of the objections")


def titles(found: ReadCsv) -> set[str]:
    """What the figures of an export are called."""
    return {row["title"] for row in found.tables[0]}
