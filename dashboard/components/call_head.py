"""The head of a call's page: whose call it was, how it stands, and the way back to the list."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import address, formats, phones, vocabulary
from dashboard.components import call_table, card_title, notes_field, outcome_fields, prose, thread
from dashboard.texts import _
from services.calls import CallDetails
from services.models import Call, Outcome, Prospect
from services.models.vocabulary import CallStatus, OutcomeType
from services.notes import UNDER_WAY
from services.threads import ThreadEntry


def show(call: Call, *, time_zone: str) -> None:
    """Prospect, time, status, outcome and qualification at a glance."""
    _show_way_back()
    with st.container(gap=None):
        st.title(formats.plain(call.prospect.name), anchor=False)
        company = formats.plain(call.prospect.company) if call.prospect.company else None
        st.caption(" · ".join(part for part in (company, formats.plain(call_table.at(call, time_zone))) if part))
    looks = [vocabulary.status(call.status)]
    if call.outcome is not None or call.status is CallStatus.COMPLETED:
        looks.append(vocabulary.outcome(call.outcome.type if call.outcome else None))
    st.markdown(vocabulary.badges([*looks, vocabulary.qualification(call.qualification)]))


def _show_way_back() -> None:
    """To the list by which the call was opened, as it stood; to Calls where the address names none."""
    back = address.way_back()
    lists = {
        "prospects": _("Prospects"),
        "my-calls": _("My calls"),
        "my-day": _("My day"),
        "review": _("Review"),
    }
    screen = address.screen_back()
    if "of" in back:
        page, label = "counted", _("Back to the list")
    elif screen in lists:
        page, label = screen.replace("-", "_"), lists[screen]
    else:
        page, label = "calls", _("Calls")
    st.page_link(f"../pages/{page}.py", label=label, icon=":material/chevron_left:", query_params=back)


def show_facts(details: CallDetails, *, time_zone: str) -> None:
    """When, how long, by whom and under which rules the call was led, and how to reach the prospect."""
    call = details.call
    facts = {
        _("Scheduled"): _moment(call.scheduled_at, time_zone),
        _("Started"): _moment(call.started_at, time_zone),
        _("Ended"): _moment(call.ended_at, time_zone),
        _("Duration"): formats.duration(call_table.seconds(call)),
        _("Cancelled"): _moment(call.cancelled_at, time_zone) if call.cancelled_at else None,
        _("Agent"): formats.plain(call.agent.name),
        _("Mode"): vocabulary.mode(call.mode),
        _("Language"): vocabulary.language(call.language),
        _("Configuration"): _("Version %(number)s", number=details.configuration_number),
        **_of_prospect(call.prospect),
    }
    with st.container(border=True, gap="small"):
        card_title.show(_("Call"), _("Times in %(zone)s", zone=formats.plain(time_zone)))
        st.table({label: value for label, value in facts.items() if value}, border="horizontal")
        st.page_link(
            "../pages/prospect.py",
            label=_("Open the prospect"),
            icon=":material/person:",
            query_params={"prospect_id": str(call.prospect_id), **address.way_from_call(call.id)},
        )


def _of_prospect(prospect: Prospect) -> dict[str, str]:
    """What the checklist asks to confirm, and the number to dial."""
    count = prospect.client_count
    return {
        _("Phone"): phones.link(prospect.phone),
        _("Client count"): formats.NOTHING if count is None else formats.number(count),
        _("Main pain"): formats.plain(" ".join((prospect.main_pain or formats.NOTHING).split())),
    }


def show_outcome(call: Call, entries: Sequence[ThreadEntry], *, time_zone: str) -> None:
    """What belongs to the outcome: reason, follow-up, next step, flags; nothing where there is none of them.

    `entries` are those of the call's thread.
    """
    outcome = call.outcome
    if outcome is None:
        return
    is_disqualified = outcome.type is OutcomeType.DISQUALIFIED
    flags = _flags(outcome)
    if not (is_disqualified or outcome.follow_up_at or outcome.next_step or flags):
        return
    entry = next((one for one in entries if one.call_id == call.id), None)
    with st.container(border=True, gap="small"):
        st.markdown("**{}**".format(_("Outcome")))
        if is_disqualified:
            prose.show(vocabulary.reason(outcome.reason), label=_("Reason"))
        if entry is not None:
            thread.show_follow_up(entry, time_zone=time_zone)
        if outcome.next_step:
            prose.show(outcome.next_step, label=_("Agreed next step"))
        if flags:
            with st.container(horizontal=True, gap="medium"):
                for title, answer in flags.items():
                    prose.show(answer, label=title)


def show_notes(call: Call) -> None:
    """The call's notes: a field where notes may be taken, else as they were typed."""
    with st.container(border=True, gap="small"):
        st.markdown("**{}**".format(_("Notes")))
        if call.status in UNDER_WAY:
            notes_field.of_call(call)
        elif call.notes:
            prose.show(call.notes)
        else:
            st.caption(_("No notes were taken."))


def _flags(outcome: Outcome) -> dict[str, str]:
    """What is known of the prospect's qualification, by what each flag is called."""
    said = {True: outcome_fields.answer("yes"), False: outcome_fields.answer("no")}
    known = {title: getattr(outcome, name) for name, title in outcome_fields.flags().items()}
    return {title: said[value] for title, value in known.items() if value is not None}


def _moment(value: object, time_zone: str) -> str:
    return formats.plain(formats.moment(value, time_zone)) if value else formats.NOTHING  # type: ignore[arg-type]
