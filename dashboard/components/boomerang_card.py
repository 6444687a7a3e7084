"""Boomerangs: resolved objections that came back, each beside the one as which it did, with both notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode
from uuid import UUID

import streamlit as st

from dashboard import address, formats, labels, vocabulary
from dashboard.components import linked
from dashboard.components.figure import card
from dashboard.drawing.marks import Led, filled, joined, note
from dashboard.drawing.pairs import Half, Pair, pairs
from dashboard.formats import number
from dashboard.texts import _
from dashboard.ways import Ways
from services.analytics import boomerang_pairs
from services.analytics.boomerang_pairs import Side
from services.analytics.counts.of_objections import BOOMERANGS, FOLLOWED_UP, RESOLVED
from services.analytics.frame import FactFrame
from services.questions.figure_questions import Question

# A note is a few lines; one that is a page stands in its call.
_LONGEST = 400


def show(question: Question, ways: Ways, frame: FactFrame, latest: Sequence[boomerang_pairs.Pair]) -> None:
    """How many came back, and the latest of them as pairs."""
    about = _("Resolved objections whose type came up again in the thread, the latest call first, with both notes")
    with card(_("Boomerangs"), about):
        if not latest:
            st.caption(_why_none(frame))
            return
        total = BOOMERANGS.size(frame)
        said = filled(
            _(
                "Of %(followed_up)s resolved objections with a later held call in their thread,"
                " %(boomerangs)s came back."
            ),
            followed_up=ways.led(FOLLOWED_UP.size(frame), FOLLOWED_UP),
            boomerangs=ways.led(total, BOOMERANGS),
        )
        if total > len(latest):
            said = joined([said, _("The latest %(number)s stand here.", number=number(len(latest)))], " ")
        titles = {milestone.number: milestone.title for milestone in frame.current.milestones}
        back = ways.to(BOOMERANGS).partition("?")[2]
        shown = pairs([_pair(question, one, titles, back) for one in latest])
        linked.show(joined([note(said), shown]), key="boomerangs")


def _why_none(frame: FactFrame) -> str:
    if FOLLOWED_UP.size(frame):
        return _("No resolved objection of these calls came back.")
    if RESOLVED.size(frame):
        return _(
            "Whether a resolved objection came back shows once its thread has a later held call, and none of these"
            " threads has one yet. Choose earlier days to see some."
        )
    return _("No objection of these calls was resolved, so none can have come back. Choose a longer period.")


def _pair(question: Question, pair: boomerang_pairs.Pair, titles: Mapping[int, str], back: str) -> Pair:
    kind = labels.objection_type(pair.type)
    company = pair.prospect.company
    return Pair(
        name=pair.prospect.name,
        about=" · ".join([company, kind] if company else [kind]),
        first=_half(question, pair.resolved, titles, back, _("Resolved")),
        second=_half(question, pair.returned, titles, back, _("Came back")),
    )


def _half(question: Question, side: Side, titles: Mapping[int, str], back: str, title: str) -> Half:
    zone = question.period.time_zone
    said = [formats.moment(side.at, zone) if side.at else formats.NOTHING]
    objection = side.objection
    if objection is None or side.call_id is None:
        how = vocabulary.outcome(side.outcome) if side.outcome else vocabulary.status(side.status)
        said.append(how.text)
        return Half(Led(title), " · ".join(said), None, _("In a colleague's call, whose notes are not shown."))
    said.append(labels.milestone(objection.milestone, titles.get(objection.milestone or 0)))
    if not question.is_own and side.agent_name:
        said.append(side.agent_name)
    if title != vocabulary.objection_outcome(objection.outcome).text:
        said.append(vocabulary.objection_outcome(objection.outcome).text)
    return Half(
        Led(title, _to_call(side.call_id, back)),
        " · ".join(said),
        _shortened(objection.notes),
        _("No note was taken."),
    )


def _shortened(text: str | None) -> str | None:
    """A note without the blanks around it, its end left out where it is too long."""
    whole = (text or "").strip()
    return whole if len(whole) <= _LONGEST else whole[:_LONGEST].rstrip() + "…"


def _to_call(call_id: UUID, back: str) -> str:
    """The page of a call, from which the way leads back to the list of all boomerangs."""
    return "/call?" + urlencode({"call_id": str(call_id), address.LIST: back})
