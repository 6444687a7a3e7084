"""The teams on the Users screen: who is how many, another name, a new one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from uuid import UUID

import streamlit as st

from dashboard import formats
from dashboard.components import card_title, confirm, saving
from dashboard.components.confirm import Step
from dashboard.texts import _, n_
from services import teams
from services.models.limits import NAME
from services.teams import TeamSize

_ADDING, _RENAMING = "team_adding", "team_renaming"
_NEW = "team_new_name"


def show(rows: Sequence[TeamSize]) -> None:
    """All teams, and what can be done about them."""
    with st.container(border=True, gap="small"):
        card_title.show(_("Teams"), _("A user is put into a team in the list above"))
        if not rows:
            st.caption(_("There is no team yet. Add one to compare teams."))
        saving.show_refusal(_RENAMING)
        for row in rows:
            _show(row)
        _show_form()


def _show(row: TeamSize) -> None:
    # The name in the key: after a change by whomever the field holds what is stored now.
    key = f"team_name_{row.team.id}_{row.team.name}"
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.text_input(
            _("Name of the team"),
            row.team.name,
            key=key,
            max_chars=NAME,
            label_visibility="collapsed",
            width=280,
            on_change=_ask_rename,
            args=(row.team.id, row.team.name, key),
        )
        st.caption(n_("%(count)s user", "%(count)s users", row.members, count=formats.number(row.members)))


def _show_form() -> None:
    with st.form("team_adding_form", border=False):
        saving.show_refusal(_ADDING)
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.text_input(
                _("Name of a new team"),
                key=_NEW,
                max_chars=NAME,
                placeholder=_("Name of a new team"),
                label_visibility="collapsed",
                width=280,
            )
            st.form_submit_button(_("Add the team"), icon=":material/group_add:", key="team_add", on_click=_add)


def _add() -> None:
    name: str = st.session_state[_NEW]
    added = saving.attempt(_ADDING, partial(teams.add, name=name))
    if added is not None:
        st.session_state[_NEW] = ""
        saving.done(_("The team %(name)s is added.", name=added.name))


def _ask_rename(team_id: UUID, old: str, key: str) -> None:
    new: str = st.session_state.pop(key).strip()
    if not new or new == old:
        return
    confirm.ask(
        Step(
            _("Rename %(name)s", name=formats.plain(old)),
            [_("The team is called %(new)s from now on, in past figures too.", new=new)],
            _("Rename"),
            partial(_rename, team_id, old, new),
        )
    )


def _rename(team_id: UUID, old: str, new: str) -> None:
    renamed = saving.attempt(_RENAMING, partial(teams.rename, team_id=team_id, name=new, expected_name=old))
    if renamed is not None:
        saving.done(_("The team is called %(name)s.", name=renamed.name))
