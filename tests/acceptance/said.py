"""The same numbers as each of the program's outputs says them: `report`, the screens, and the exports.

Each is a flat table by name, so that two of them can be compared; a share is its numerator and denominator.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from xml.etree.ElementTree import Element

from streamlit.testing.v1 import AppTest

from dashboard import labels
from services.models.vocabulary import ObjectionType, OutcomeType, Qualification
from tests.linked_markup import column, markups, table, text
from tests.pages.figure_screens import metrics
from tests.pages.screens import texts
from tests.services.exports.support import ReadCsv

Share = tuple[int, int]
Numbers = dict[str, int | Share]

MISSING = "outcome missing"
OUTCOMES = {**{labels.outcome(one): one.value for one in OutcomeType}, labels.outcome(None): MISSING}
CLOSE_RATES = {
    "All": "close-rate-calls",
    **{labels.qualification(one): f"close-rate-calls {one.value}" for one in Qualification},
}
STEPS = {
    "Eligible": "eligible",
    "Skipped by rule": "skippedByRule",
    "Reached": "reached",
    "Completed": "completed",
    "Skipped": "skipped",
}
EXITS = {
    "Left": "left",
    "Leaks": "leaks",
    "Closed early": "closedEarly",
    "Correct exits": "correctExits",
    "Unknown": "unknown",
}
CLASSIFIED = {
    "Objections": "count",
    "Resolved": "resolved",
    "Deferred": "deferred",
    "Disqualified": "disqualified",
    "Open": "open",
}
# How the report of the team and the counts and metrics of screens and exports call the same.
SHARES = {
    "showRate": "show-rate",
    "closeRateThreads": "close-rate-threads",
    "closeRateThreads14": "close-rate-threads-14",
    "decisionClarity": "decision-clarity",
    "closeRateCalls": "close-rate-calls",
    "closeRateQualified": "close-rate-calls QUALIFIED",
    "closeRateUnderThreshold": "close-rate-calls UNDER_THRESHOLD",
    "closeRateUnknown": "close-rate-calls UNKNOWN",
}
OBJECTION_SHARES = {
    "prevalence": "objection-prevalence",
    "resolutionRate": "resolution-rate",
    "durableResolutionRate": "durable-resolution-rate",
}
BESIDE = {
    "Calls in progress": "inProgress",
    "Held, without an appointment": "withoutAppointment",
    "No-shows": "noShow",
    "Cancelled within 24 hours": "lateCancelled",
    "Appointments passed, not settled": "pastScheduled",
    "Cancelled, date not known": "cancelledUndated",
    "Threads not yet 60 days old": "threadsTooYoung",
}
_SHARE = re.compile(r"([\d,]+) (?:of|in) ([\d,]+)")


def team_in_report(made: Mapping[str, Any]) -> Numbers:
    """What `report team` says."""
    numbers: Numbers = {name: pair(made[key]) for key, name in SHARES.items()}
    numbers |= {name: made[name] for name in BESIDE.values()}
    return {**numbers, "held": made["held"], **made["outcomes"], MISSING: made["outcomeMissing"]}


def team_on_screen(screen: AppTest) -> Numbers:
    """What the Team screen says, or My calls as far as it says the same."""
    shown = markups(screen)
    numbers: Numbers = {"held": whole(metrics(screen)["Calls held"])}
    numbers |= tiles(shown, ["show-rate", "close-rate-threads", "close-rate-threads-14", "decision-clarity"])
    weeks = table(shown["outcomes_by_week"])
    numbers |= {name: total(column(weeks, heading)) for heading, name in OUTCOMES.items()}
    if "close_rates" in shown:
        rates = table(shown["close_rates"])
        numbers |= {name: share(rates[row][0]) for row, name in CLOSE_RATES.items()}
        beside = table(shown["left_out"])
        numbers |= {name: whole(beside[row][0]) for row, name in BESIDE.items()}
    return numbers


def team_in_export(file: ReadCsv) -> Numbers:
    """What the export of Team or of My calls says."""
    figures, _, weeks, *_ = file.tables
    numbers: Numbers = {"held": int(figures[0]["value"])}
    assert figures[0]["figure"] == "calls-held"
    for row in figures:
        name = f"{row['figure']} {row['of']}".strip()
        if name in SHARES.values():
            numbers[name] = (int(row["numerator"]), int(row["denominator"]))
    for outcome in OUTCOMES.values():
        numbers[outcome] = total(row[outcome.replace(" ", "_")] for row in weeks)
    assert total(row["held"] for row in weeks) == numbers["held"]
    return numbers


def agents_in_report(made: Mapping[str, Any]) -> Numbers:
    """What `report agents` says."""
    rows = sorted(made["agents"], key=lambda row: row["name"])
    rates = ("closeRateThreads", "completionRate", "resolutionRate")
    numbers: Numbers = {f"{row['name']} held": row["held"] for row in rows}
    return numbers | {f"{row['name']} {rate}": pair(row[rate]) for row in rows for rate in rates}


def agents_on_screen(screen: AppTest) -> Numbers:
    """What the table of agents on the Team screen says."""
    rows = table(markups(screen)["agents"])
    headings = {
        "Close rate (threads)": "closeRateThreads",
        "Milestone completion": "completionRate",
        "Resolution rate": "resolutionRate",
    }
    names = [name for name in rows if name]
    numbers: Numbers = {}
    for name, held in zip(names, column(rows, "Calls held"), strict=True):
        # Beneath the agents stand their quartiles.
        if held.replace(",", "").isdigit():
            numbers[f"{name} held"] = whole(held)
            for heading, key in headings.items():
                numbers[f"{name} {key}"] = share(rows[name][rows[""].index(heading) - 1])
    return numbers


def agents_in_export(file: ReadCsv) -> Numbers:
    """What the export of Team says of the agents."""
    headings = {
        "close_rate_threads": "closeRateThreads",
        "milestone_completion": "completionRate",
        "resolution_rate": "resolutionRate",
    }
    numbers: Numbers = {f"{row['agent_name']} held": int(row["held"]) for row in file.tables[3]}
    return numbers | {
        f"{row['agent_name']} {key}": (int(row[f"{name}_numerator"]), int(row[f"{name}_denominator"]))
        for row in file.tables[3]
        for name, key in headings.items()
    }


def funnel_in_report(made: Mapping[str, Any]) -> Numbers:
    """What `report funnel` says."""
    numbers: Numbers = {"held": made["held"], "noMilestones": made["noMilestones"]}
    for step in made["steps"]:
        names = [*STEPS.values(), *EXITS.values()]
        numbers |= {f"M{step['milestone']} {name}": step[name] for name in names}
        numbers[f"M{step['milestone']} step"] = pair(step["stepRate"])
    return numbers


def funnel_on_screen(screen: AppTest) -> Numbers:
    """What the Milestone funnel says."""
    shown, big = markups(screen), metrics(screen)
    numbers: Numbers = {"held": whole(big["Calls held"]), "noMilestones": whole(big["No milestone reached"])}
    for key, headings in (("numbers", STEPS), ("exit_numbers", EXITS)):
        rows = table(shown[key])
        for heading, name in headings.items():
            cells = zip([row for row in rows if row], column(rows, heading), strict=True)
            numbers |= {f"{row.split()[0]} {name}": whole(cell) for row, cell in cells}
    rows = table(shown["numbers"])
    cells = zip([row for row in rows if row], column(rows, "Step rate"), strict=True)
    return numbers | {f"{row.split()[0]} step": share(cell) for row, cell in cells}


def funnel_in_export(file: ReadCsv) -> Numbers:
    """What the export of the Milestone funnel says."""
    figures, _, steps = file.tables
    sizes = {row["figure"]: int(row["denominator"]) for row in figures}
    numbers: Numbers = {"held": sizes["calls-held"], "noMilestones": sizes["no-milestones"]}
    for step in steps:
        milestone = f"M{step['milestone']}"
        numbers |= {f"{milestone} {name}": int(step[snake(name)]) for name in [*STEPS.values(), *EXITS.values()]}
        numbers[f"{milestone} step"] = (int(step["step_numerator"]), int(step["step_denominator"]))
    return numbers


def objections_in_report(made: Mapping[str, Any]) -> Numbers:
    """What `report objections` says."""
    numbers: Numbers = {name: pair(made[key]) for key, name in OBJECTION_SHARES.items()}
    return numbers | {f"{row['type']} {name}": row[name] for row in made["byType"] for name in CLASSIFIED.values()}


def objections_on_screen(screen: AppTest) -> Numbers:
    """What the Objections screen says; where there are none, it says so instead of a table of zeros."""
    shown = markups(screen)
    numbers = tiles(shown, OBJECTION_SHARES.values())
    if "objection_numbers" not in shown:
        assert "No objection was logged in the calls of this period." in texts(screen)
        return numbers | {f"{one.value} {name}": 0 for one in ObjectionType for name in CLASSIFIED.values()}
    rows = table(shown["objection_numbers"])
    kinds = {labels.objection_type(one): one.value for one in ObjectionType}
    for heading, name in CLASSIFIED.items():
        cells = zip([row for row in rows if row], column(rows, heading), strict=True)
        numbers |= {f"{kinds[row]} {name}": whole(cell) for row, cell in cells}
    return numbers


def objections_in_export(file: ReadCsv) -> Numbers:
    """What the export of Objections says."""
    figures, _, by_type, _ = file.tables
    numbers: Numbers = {
        row["figure"]: (int(row["numerator"]), int(row["denominator"]))
        for row in figures
        if row["figure"] in OBJECTION_SHARES.values() and not row["of"]
    }
    return numbers | {f"{row['type']} {name}": int(row[name]) for row in by_type for name in CLASSIFIED.values()}


def tiles(shown: Mapping[str, Element], names: Iterable[str]) -> Numbers:
    """The shares that stand beneath those of these tiles which the screen has."""
    keys = {name: f"tile_{name}_None_None" for name in names}
    return {name: share(text(shown[key])) for name, key in keys.items() if key in shown}


def share(written: str) -> Share:
    """The first "so many of so many" of a text; none of none where it says that nothing counts."""
    if written == "–" or written.startswith("Nothing to count in this period"):
        return (0, 0)
    found = _SHARE.search(written)
    assert found, written
    return (whole(found[1]), whole(found[2]))


def pair(rate: Mapping[str, Any]) -> Share:
    """A share of a report."""
    return (rate["numerator"], rate["denominator"])


def whole(written: str) -> int:
    """A whole number with its separators."""
    return int(written.replace(",", ""))


def total(written: Iterable[str]) -> int:
    """The sum of whole numbers."""
    return sum(map(whole, written))


def snake(name: str) -> str:
    """A name of a report as exports write it."""
    return re.sub(r"(?=[A-Z])", "_", name).lower()
