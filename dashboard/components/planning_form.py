"""Planning a call with a prospect: when, by whom, in which thread; it leads to the new call's page."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from dashboard import address, formats, vocabulary
from dashboard.components import (
    agent_choice,
    card_title,
    mode_fields,
    outcome_fields,
    prospect_cards,
    same_time,
    saving,
    thread,
)
from dashboard.components.call_table import CALL
from dashboard.texts import _, n_
from services import appointments
from services.analytics.masks.selection import DECISIONS
from services.models.limits import LINK
from services.models.vocabulary import OutcomeType, Qualification
from services.next_steps import NextStep
from services.planning import Planning
from services.threads import ThreadEntry

PAGE = "../pages/plan_call.py"
SCREEN = "plan-call"
PROSPECT_ID = "prospect_id"
_PROSPECT = "../pages/prospect.py"
_CALLS = "../pages/calls.py"
_PLANNED = "planned_call"
# As an option None would be shown as no choice at all.
_NEW = ""


def show_way(prospect_id: UUID | None = None) -> None:
    """The way to this form: of a prospect from its page, else to the choice of one."""
    query = {PROSPECT_ID: str(prospect_id), **_passed_on()} if prospect_id else {}
    if st.button(_("Plan a call"), type="primary", icon=":material/event_upcoming:", key="plan_way"):
        st.switch_page(PAGE, query_params=query)


def leave_if_planned() -> None:
    """Go to the call that was just planned, if one was; from there the way leads to the prospect's list."""
    planned: UUID | None = st.session_state.pop(_PLANNED, None)
    if planned is not None:
        way = {} if address.screen_back() == SCREEN else _passed_on()
        st.switch_page(CALL, query_params={**way, address.CALL: str(planned)})


def show_way_back(prospect_id: UUID) -> None:
    """To the choice of a prospect where that led here, else to the prospect's page."""
    icon = ":material/chevron_left:"
    if address.screen_back() == SCREEN:
        # A link to this very screen would look chosen.
        label = _("Choose another prospect")
        st.button(label, type="tertiary", icon=icon, key="plan_again", on_click=_choose_anew)
    else:
        query = {PROSPECT_ID: str(prospect_id), **_passed_on()}
        st.page_link(_PROSPECT, label=_("Back to the prospect"), icon=icon, query_params=query)


def show_way_to_calls() -> None:
    """From the choice of a prospect back to the list of calls."""
    st.page_link(_CALLS, label=_("Calls"), icon=":material/chevron_left:")


def choose(prospect_id: UUID) -> None:
    """Open the form for a prospect of the list, which stays where it is for the way back; for callbacks."""
    st.query_params.from_dict({PROSPECT_ID: str(prospect_id), **address.way_here(SCREEN)})


def show_head(planning: Planning) -> None:
    """With whom the call is planned, and whether they qualify today."""
    prospect = planning.details.prospect
    with st.container(gap=None):
        st.title(_("Plan a call"), anchor=False)
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.markdown(f"**{formats.plain(prospect.name)}**", width="content")
            if prospect.company:
                st.caption(formats.plain(prospect.company), width="content")
            st.markdown(vocabulary.qualification(planning.details.qualification).badge, width="content")
            st.caption(prospect_cards.qualified_by(planning.details), width="content")


def show(planning: Planning, *, time_zone: str) -> None:
    """The form. What is said before it are the rules that hold for the call."""
    details = planning.details
    mark = saving.new_mark(_form(details.prospect.id))
    _show_remarks(planning, time_zone)
    # No form: who has another call at the time chosen is said before the call is planned.
    with st.container(border=True):
        card_title.show(_("The call"), _("Times in %(zone)s", zone=formats.plain(time_zone)))
        with st.grid(2, min_column_width=230):
            label = _("When (time in %(zone)s)", zone=formats.label(time_zone))
            outcome_fields.choose_time(f"plan_at_{mark}", label, outcome_fields.tomorrow(time_zone))
            _choose_agent(planning, mark)
        _show_same_time(planning, mark, time_zone)
        _choose_thread(planning.threads, mark, time_zone)
        with st.grid(2, min_column_width=230):
            mode_fields.show(planning.mode, planning.language, prefix="plan", mark=mark)
        st.text_input(_("Zoom link"), key=f"plan_link_{mark}", max_chars=LINK)
        saving.show_refusal(_form(details.prospect.id))
        st.button(
            _("Plan the call"),
            type="primary",
            key="plan_submit",
            on_click=_plan,
            args=(details.prospect.id, mark, time_zone),
        )


def _show_same_time(planning: Planning, mark: str, time_zone: str) -> None:
    agent_id = st.session_state.get(f"plan_agent_{mark}")
    if agent_id is None and planning.people:
        return
    at = outcome_fields.instant(st.session_state.get(f"plan_at_{mark}"), time_zone)
    same_time.look_up(agent_id, at, time_zone=time_zone)


def _show_remarks(planning: Planning, time_zone: str) -> None:
    details = planning.details
    if details.qualification is not Qualification.QUALIFIED:
        st.caption(
            _(
                "This prospect does not qualify as things stand: the call would be led without an offer, and end"
                " with a follow-up or a disqualification."
            )
        )
    if details.planned.step is NextStep.CALL_SCHEDULED and details.planned.at:
        at = formats.plain(formats.moment(details.planned.at, time_zone))
        st.caption(_("A call is planned already, on %(when)s. This one would come besides.", when=at))


def _choose_agent(planning: Planning, mark: str) -> None:
    people = {person.id: person for person in planning.people}
    if not people:
        st.caption(_("The call is yours."))
        return
    names = [person.name for person in planning.people]
    options = list(people)
    st.selectbox(
        _("Agent"),
        options,
        index=options.index(planning.agent_id) if planning.agent_id in people else None,
        format_func=lambda one: agent_choice.named(people[one], names),
        key=f"plan_agent_{mark}",
        placeholder=_("Choose an agent"),
    )


def _choose_thread(threads: Sequence[Sequence[ThreadEntry]], mark: str, time_zone: str) -> None:
    """A new one, or one to go on with; proposed is the last one, unless it has come to a decision."""
    if not threads:
        st.caption(_("The first call with this prospect begins a thread."))
        return
    options: list[UUID | str] = [entries[0].thread_id for entries in threads] + [_NEW]
    number = {entries[0].thread_id: place for place, entries in enumerate(threads, start=1)}
    said = {entries[0].thread_id: _about(number, entries, time_zone) for entries in threads}
    st.radio(
        _("Thread"),
        options,
        index=len(options) - 1 if _is_decided(threads[-1]) else len(options) - 2,
        format_func=lambda one: said.get(one) or _("A new thread"),
        key=f"plan_thread_{mark}",
    )


def _about(number: dict[UUID, int], entries: Sequence[ThreadEntry], time_zone: str) -> str:
    """Which thread it is: when it began, how many calls it has, and how the last one with an outcome ended."""
    name = _("Thread %(number)s", number=number[entries[0].thread_id]) if len(number) > 1 else _("The thread")
    count = n_("%(count)s call", "%(count)s calls", len(entries), count=formats.number(len(entries)))
    parts = [name, _("since %(when)s", when=formats.plain(thread.moment(entries[0], time_zone))), count]
    outcome = _last_outcome(entries)
    return " · ".join([*parts, vocabulary.outcome(outcome).text] if outcome else parts)


def _last_outcome(entries: Sequence[ThreadEntry]) -> OutcomeType | None:
    return next((entry.outcome for entry in reversed(entries) if entry.outcome), None)


def _is_decided(entries: Sequence[ThreadEntry]) -> bool:
    return _last_outcome(entries) in DECISIONS


def _plan(prospect_id: UUID, mark: str, time_zone: str) -> None:
    state, form = st.session_state, _form(prospect_id)
    at = outcome_fields.instant(state.get(f"plan_at_{mark}"), time_zone)
    if at is None:
        saving.refuse(form, _("Choose a time that exists by the clocks of this place."))
        return
    planned = saving.make(
        form,
        mark,
        lambda db: appointments.schedule(
            db,
            prospect_id=prospect_id,
            at=at,
            agent_id=state.get(f"plan_agent_{mark}"),
            thread_id=state.get(f"plan_thread_{mark}") or None,
            mode=state.get(f"plan_mode_{mark}"),
            language=state.get(f"plan_language_{mark}"),
            zoom_link=state.get(f"plan_link_{mark}") or None,
        ),
    )
    if planned is not None:
        state[_PLANNED] = planned
        saving.done(_("The call is planned."))


def _choose_anew() -> None:
    st.query_params.from_dict(address.way_back())


def _passed_on() -> dict[str, str]:
    """What leads on from the prospect's page to where it was opened."""
    return {name: st.query_params[name] for name in (address.CALL, address.LIST) if name in st.query_params}


def _form(prospect_id: UUID) -> str:
    return f"plan_{prospect_id}"
