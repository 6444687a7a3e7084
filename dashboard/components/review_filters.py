"""What the Review screen is asked for besides days and people: by which rules, and reviewed or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st

from dashboard import address, cells, formats, labels
from dashboard.address import Reading
from dashboard.components import card_title, filter_pills, linked
from dashboard.drawing.marks import Led, filled
from dashboard.drawing.tables import Cell, Heading, table
from dashboard.texts import _
from dashboard.vocabulary import Look
from services.analytics.counts.of_calls import HELD
from services.analytics.frame import FactFrame
from services.analytics.masks.sampling import ONE_IN
from services.questions.figure_questions import Question
from services.reviews import Rule, Tally

RULE, REVIEWED = "rule", "reviewed"
_YES = "yes"


@dataclass(frozen=True, slots=True)
class ReviewAsked:
    """Which of the calls are listed: those that these rules choose, none being all, and reviewed or not."""

    rules: frozenset[Rule]
    is_reviewed: bool


def read(reading: Reading) -> ReviewAsked:
    """What the address asks for; what it cannot ask is ignored, and `reading` remembers that."""
    return ReviewAsked(reading.words(RULE, Rule), bool(reading.among(REVIEWED, [_YES])))


def show(asked: ReviewAsked) -> None:
    """The choice of rules, and between what is to review and what has been."""
    with st.container(
        horizontal=True, gap="small", horizontal_alignment="distribute", vertical_alignment="bottom"
    ):
        with st.container(width="content"):
            filter_pills.show(_("Chosen by"), RULE, Rule, asked.rules, look)
        st.session_state["review_state"] = _YES if asked.is_reviewed else "no"
        st.segmented_control(
            _("To review or reviewed"),
            ["no", _YES],
            format_func=lambda word: _("Reviewed") if word == _YES else _("To review"),
            required=True,
            key="review_state",
            on_change=_write_state,
            label_visibility="collapsed",
        )


def show_rules(question: Question, tallies: Mapping[Rule, Tally], frame: FactFrame) -> None:
    """Each rule in a sentence, with how many calls it chooses; each number opens the list of them."""
    about = _("Why calls are chosen; a call may be chosen by several rules")
    headings = [Heading(_("Rule"), is_number=False), Heading(_("To review"))]
    rows = [
        [Cell(cells.named(look(rule).text).content, _sentence(rule, frame)), _numbers(tally, question, rule)]
        for rule, tally in tallies.items()
    ]
    with st.container(border=True, gap="small"):
        card_title.show(_("Rules"), about)
        linked.show(table(headings, rows, alt=about), key="review_rules")


def look(rule: Rule) -> Look:
    """What a rule is called."""
    return {
        Rule.GATE: Look(_("Gate breached"), "red", "block"),
        Rule.OVERRIDE: Look(_("Override"), "orange", "redo"),
        Rule.OUTCOME: Look(labels.outcome(None), "red", "error"),
        Rule.BOOMERANG: Look(_("Boomerang"), "violet", "undo"),
        Rule.SAMPLE: Look(_("Random sample"), "gray", "casino"),
    }[rule]


def _sentence(rule: Rule, frame: FactFrame) -> str:
    if rule is Rule.SAMPLE:
        return _(
            "One in %(number)s held calls, drawn by chance for their week: the same whoever looks."
            " Held: %(held)s.",
            number=formats.number(ONE_IN),
            held=formats.number(HELD.size(frame)),
        )
    return {
        Rule.GATE: _(
            "The prospect was not qualified, and the offer was made or the outcome is for qualified ones alone; or"
            " strict mode was left."
        ),
        Rule.OVERRIDE: _(
            "The agent skipped a milestone, left one unfinished, or started one out of order with a reason."
        ),
        Rule.OUTCOME: _("The call was held, and nobody has given its outcome."),
        Rule.BOOMERANG: _("An objection was resolved in the call and came back later in its thread."),
    }[rule]


def _numbers(tally: Tally, question: Question, rule: Rule) -> Cell:
    reviewed = _number(tally.reviewed, question, rule, is_reviewed=True)
    beneath = filled(_("reviewed: %(number)s"), number=reviewed) if tally.reviewed else None
    return Cell(_number(tally.open, question, rule, is_reviewed=False), beneath)


def _number(size: int, question: Question, rule: Rule, *, is_reviewed: bool) -> Led:
    words = {**question.address, RULE: rule.value, **({REVIEWED: _YES} if is_reviewed else {})}
    way = "/review?" + urlencode(words, doseq=True)
    return Led(formats.number(size), way if size else None)


def _write_state() -> None:
    address.write(REVIEWED, _YES if st.session_state["review_state"] == _YES else None)
