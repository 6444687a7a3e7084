"""The calls to review: each with why it is there, and done or skipped with one click."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

import streamlit as st

from dashboard import address, formats, labels, vocabulary
from dashboard.components import call_table, deed_popover, lists, review_filters, saving
from dashboard.components.review_filters import ReviewAsked
from dashboard.texts import _, n_
from services import reviews
from services.analytics.masks.gates import Gate
from services.analytics.overrides import Override
from services.analytics.periods import day_of
from services.db import ScopedSession
from services.models import Call, CallReview
from services.models.limits import REASON
from services.models.vocabulary import ReviewDecision
from services.paging import Page
from services.questions.figure_questions import Question
from services.reviews import Chosen, Rule

SCREEN = "review"
REFUSAL = "review"


def show(page: Page[Chosen], asked: ReviewAsked, question: Question) -> None:
    """One page of calls, or why there is none."""
    if not page.total:
        _show_none(asked, question)
        return
    for chosen in page.items:
        _show(chosen, question.period.time_zone)
    lists.show_pages(page, n_("%(count)s call", "%(count)s calls", page.total, count=formats.number(page.total)))


def _show_none(asked: ReviewAsked, question: Question) -> None:
    days = formats.days(question.period)
    if asked.is_reviewed:
        text = _("No call of %(days)s was reviewed under these filters.", days=days)
    elif asked.rules or question.words:
        text = _(
            "No call of %(days)s waits for review under these filters. Clear them, or choose others.", days=days
        )
    else:
        text = _(
            "No call of %(days)s waits for review. Choose other days, or look at the reviewed ones.", days=days
        )
    with st.container(border=True, horizontal_alignment="center"):
        st.markdown(f":gray[{text}]", width="content")


def _show(chosen: Chosen, time_zone: str) -> None:
    call = chosen.call
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            with st.container(horizontal=True, gap="small", width="content", vertical_alignment="center"):
                _show_head(call, time_zone)
            with st.container(horizontal=True, gap="small", width="content"):
                show_deeds(chosen)
        looks = [review_filters.look(rule) for rule in Rule if rule in chosen.rules]
        show_reasons(chosen, vocabulary.badges([call_table.state(call), *looks]), time_zone=time_zone)


def _show_head(call: Call, time_zone: str) -> None:
    st.page_link(
        call_table.CALL,
        label=formats.plain(call.prospect.name),
        icon=":material/call:",
        width="content",
        query_params={"call_id": str(call.id), **address.way_here(SCREEN)},
    )
    st.caption(
        f"{formats.plain(call_table.at(call, time_zone))} · {formats.plain(call.agent.name)}", width="content"
    )


def show_reasons(chosen: Chosen, badges: str, *, time_zone: str) -> None:
    """Below badges in Markdown, why the call is there in sentences, and who reviewed it."""
    st.markdown("  \n".join(part for part in [badges, *_sentences(chosen, time_zone)] if part))
    if chosen.review is not None:
        _show_review(chosen.review, time_zone)


def show_deeds(chosen: Chosen) -> None:
    """Done and Skip, or for a call that is reviewed the way back."""
    call_id, review = chosen.call.id, chosen.review
    if review is not None:
        st.button(
            _("Put back"), icon=":material/undo:", key=f"back_{review.id}", on_click=_put_back, args=(review.id,)
        )
        return
    st.button(_("Done"), icon=":material/check:", key=f"done_{call_id}", on_click=_finish, args=(call_id,))
    with deed_popover.show(_("Skip"), key=f"review_{call_id}", icon="redo"):
        key = f"skip_why_{call_id}"
        st.text_input(_("Why it needs no review (may stay empty)"), key=key, max_chars=REASON)
        st.button(_("Skip the call"), type="primary", key=f"skip_{call_id}", on_click=_skip, args=(call_id, key))


def _sentences(chosen: Chosen, time_zone: str) -> Iterator[str]:
    """Why the call is there, rule by rule, each a sentence safe in Markdown."""
    for gate in chosen.gates:
        yield _gate(gate, chosen.call)
    for override in chosen.overrides:
        yield _override(override)
    if Rule.OUTCOME in chosen.rules:
        yield _("It was held, and nobody has given its outcome.")
    for type in chosen.boomerangs:
        kind = formats.plain(labels.objection_type(type))
        yield _("The objection “%(type)s” was resolved here and came back later in the thread.", type=kind)
    if Rule.SAMPLE in chosen.rules and chosen.call.started_at is not None:
        day = day_of(chosen.call.started_at, time_zone)
        monday = formats.plain(formats.day(day - timedelta(days=day.weekday())))
        yield _("Drawn by chance for the week from %(monday)s.", monday=monday)
    if not chosen.rules:
        yield _("No rule chooses it any more.")


def _gate(gate: Gate, call: Call) -> str:
    outcome = formats.plain(labels.outcome(call.outcome.type if call.outcome else None))
    return {
        Gate.OFFER: _("The offer was made, though the prospect was not qualified."),
        Gate.OUTCOME: _("It ended as “%(outcome)s”, though the prospect was not qualified.", outcome=outcome),
        Gate.ORDER: _("In strict mode a milestone was begun while an earlier one was still open."),
    }[gate]


def _override(override: Override) -> str:
    milestone = labels.milestone(override.milestone)
    reason = formats.plain(" ".join((override.reason or "").split()))
    if not labels.is_typed(override.reason):
        return _(
            "%(milestone)s was still in progress when the call was completed, and counts as skipped.",
            milestone=milestone,
        )
    if override.is_skipped and not reason:
        return _("The agent skipped %(milestone)s and gave no reason.", milestone=milestone)
    if override.is_skipped and override.was_begun:
        return _(
            "The agent began %(milestone)s and did not finish it. Reason for leaving the order: “%(reason)s”",
            milestone=milestone,
            reason=reason,
        )
    if override.is_skipped:
        return _("The agent skipped %(milestone)s: “%(reason)s”", milestone=milestone, reason=reason)
    return _("The agent started %(milestone)s out of order: “%(reason)s”", milestone=milestone, reason=reason)


def _show_review(review: CallReview, time_zone: str) -> None:
    name = formats.plain(review.reviewer.name)
    at = formats.plain(formats.moment(review.reviewed_at, time_zone))
    if review.decision is ReviewDecision.DONE:
        st.caption(_("Reviewed by %(name)s, %(at)s.", name=name, at=at))
    elif review.reason:
        why = formats.plain(" ".join(review.reason.split()))
        st.caption(_("Skipped by %(name)s, %(at)s: “%(reason)s”", name=name, at=at, reason=why))
    else:
        st.caption(_("Skipped by %(name)s, %(at)s, without a reason.", name=name, at=at))


def _finish(call_id: UUID) -> None:
    _attempt(lambda db: reviews.finish(db, call_id=call_id), _("The call is reviewed and off the list."))


def _skip(call_id: UUID, key: str) -> None:
    why = st.session_state.get(key)
    _attempt(lambda db: reviews.skip(db, call_id=call_id, reason=why), _("The call is skipped and off the list."))


def _put_back(review_id: UUID) -> None:
    def deed(db: ScopedSession) -> bool:
        reviews.put_back(db, review_id=review_id)
        return True

    _attempt(deed, _("The call is to be reviewed again."))


def _attempt(deed: Callable[[ScopedSession], object], done: str) -> None:
    if saving.attempt(REFUSAL, deed) is not None:
        saving.done(done)
