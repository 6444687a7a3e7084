"""Changing a user: name, address, role and language, access, and a new link; each step says what it changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

import streamlit as st

from dashboard import formats, vocabulary
from dashboard.components import confirm, email_field, handed_link, saving, user_list
from dashboard.components.confirm import Step
from dashboard.components.user_list import CHOSEN
from dashboard.texts import _
from services import links, teams, users
from services.db import ScopedSession
from services.models import User
from services.models.limits import NAME
from services.models.vocabulary import Language, Role
from services.teams import TeamSize

_REFUSED = "user_editing"
_NO_TEAM = ""  # None as an option would be shown as no choice at all.


def show(user: User, choices: Sequence[TeamSize], *, time_zone: str, is_oneself: bool) -> None:
    """What is known of one user, and what can be changed; `choices` are the teams to choose from."""
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            looks = [vocabulary.role(user.role), user_list.access(user)]
            st.markdown(f"**{formats.plain(user.name)}** {vocabulary.badges(looks)}", width="content")
            st.button(_("Close"), type="tertiary", icon=":material/close:", key="user_close", on_click=_close)
        st.caption(_since(user, time_zone))
        saving.show_refusal(_REFUSED)
        _show_form(user, {row.team.id: row.team.name for row in choices}, is_oneself=is_oneself)
        _show_steps(user, is_oneself=is_oneself)


def _show_form(user: User, names: dict[UUID, str], *, is_oneself: bool) -> None:
    # The version in the keys: after a change by whomever the form holds what is stored now.
    mark = f"{user.id}_{user.version}"
    with st.form(f"user_form_{mark}", border=False):
        with st.grid(5, min_column_width=180):
            st.text_input(_("Name"), user.name, key=f"user_name_{mark}", max_chars=NAME)
            email_field.show(user.email, key=f"user_email_{mark}")
            st.selectbox(
                _("Role"),
                list(Role),
                index=list(Role).index(user.role),
                key=f"user_role_{mark}",
                format_func=lambda role: vocabulary.role(role).text,
                disabled=is_oneself,
                help=_("Nobody can change their own role. Ask another admin.") if is_oneself else None,
            )
            st.selectbox(
                _("Language"),
                list(Language),
                index=list(Language).index(user.language),
                key=f"user_language_{mark}",
                format_func=vocabulary.language,
            )
            options: list[UUID | str] = [_NO_TEAM, *names]
            st.selectbox(
                _("Team"),
                options,
                index=options.index(user.team_id or _NO_TEAM),
                key=f"user_team_{mark}",
                format_func=lambda team: names.get(team, _("No team")),
            )
        st.form_submit_button(
            _("Save changes"), key=f"user_save_{mark}", on_click=_ask_change, args=(user, names, mark)
        )


def _show_steps(user: User, *, is_oneself: bool) -> None:
    with st.container(horizontal=True, gap="small"):
        if not user.is_active:
            st.button(
                _("Reactivate"), icon=":material/person_check:", key="user_in", on_click=_ask_in, args=(user,)
            )
            return
        st.button(_("New link"), icon=":material/link:", key="user_link", on_click=_ask_link, args=(user,))
        st.button(
            _("Deactivate"),
            icon=":material/person_off:",
            key="user_out",
            on_click=_ask_out,
            args=(user,),
            disabled=is_oneself,
            help=_("Nobody can deactivate themselves. Ask another admin.") if is_oneself else None,
        )


def _ask_change(user: User, names: dict[UUID, str], mark: str) -> None:
    name: str = st.session_state[f"user_name_{mark}"].strip()
    email: str = st.session_state[f"user_email_{mark}"].strip()
    role: Role = st.session_state.get(f"user_role_{mark}") or user.role
    language: Language = st.session_state[f"user_language_{mark}"]
    team_id: UUID | None = st.session_state[f"user_team_{mark}"] or None
    changes = _changes(user, name, email, role, language)
    if team_id != user.team_id:
        old, new = (names[team] if team else _("No team") for team in (user.team_id, team_id))
        changes.append(_("The team changes from %(old)s to %(new)s.", old=old, new=new))
        changes.append(_("Calls that have not begun go along; past calls stay with the team they were led in."))
    if not changes:
        saving.refuse(_REFUSED, _("There is nothing to save: all is as it was."))
        return
    change = partial(_change, user, name, email, role, language, team_id)
    confirm.ask(
        Step(
            _("Change %(name)s", name=formats.plain(user.name)),
            changes,
            _("Save changes"),
            partial(_do, change, _("The changes are saved.")),
        )
    )


def _changes(user: User, name: str, email: str, role: Role, language: Language) -> list[str]:
    """What would be another one, in one sentence each."""
    changes = []
    if name != user.name:
        changes.append(_("The name changes from %(old)s to %(new)s.", old=user.name, new=name))
    if email != user.email:
        changes.append(
            _("The address to sign in with changes from %(old)s to %(new)s.", old=user.email, new=email)
        )
    if role is not user.role:
        old, new = vocabulary.role(user.role).text, vocabulary.role(role).text
        changes.append(_("The role changes from %(old)s to %(new)s, from the next click on.", old=old, new=new))
        changes.append(vocabulary.role_grants(role))
    if language is not user.language:
        old, new = vocabulary.language(user.language), vocabulary.language(language)
        changes.append(
            _("The language changes from %(old)s to %(new)s, from the next click on.", old=old, new=new)
        )
    return changes


def _change(
    user: User,
    name: str,
    email: str,
    role: Role,
    language: Language,
    team_id: UUID | None,
    db: ScopedSession,
) -> User:
    """Both changes in one transaction: all of what was confirmed is saved, or nothing."""
    changed = users.change(
        db,
        user_id=user.id,
        name=name,
        email=email,
        role=role,
        language=language,
        expected_version=user.version,
    )
    return teams.assign(db, user_id=user.id, team_id=team_id, expected_version=changed.version)


def _ask_out(user: User) -> None:
    confirm.ask(
        Step(
            _("Deactivate %(name)s", name=formats.plain(user.name)),
            [
                _("%(name)s is signed out everywhere at the next click and cannot sign in.", name=user.name),
                _("Unused links to set a password end."),
                _("Calls and history stay as they are."),
            ],
            _("Deactivate"),
            partial(_do, partial(users.deactivate, user_id=user.id), _("The user is deactivated.")),
        )
    )


def _ask_in(user: User) -> None:
    confirm.ask(
        Step(
            _("Reactivate %(name)s", name=formats.plain(user.name)),
            [
                _("%(name)s can sign in again as %(role)s.", name=user.name, role=vocabulary.role(user.role).text),
                _("The old password does not come back: you get a link to hand over."),
            ],
            _("Reactivate"),
            partial(_reactivate, user.id),
        )
    )


def _ask_link(user: User) -> None:
    days = formats.number(links.LIFETIME.days)
    confirm.ask(
        Step(
            _("New link for %(name)s", name=formats.plain(user.name)),
            [
                _("You get a link that sets a password, works once and expires in %(days)s days.", days=days),
                _("Older unused links end. A present password stays valid until the new one is set."),
            ],
            _("Make the link"),
            partial(_new_link, user),
        )
    )


def _do(action: Callable[..., object], sentence: str) -> None:
    if saving.attempt(_REFUSED, action) is not None:
        saving.done(sentence)


def _reactivate(user_id: UUID) -> None:
    added = saving.attempt(_REFUSED, partial(users.reactivate, user_id=user_id))
    if added is not None and added.link_token:
        handed_link.keep(added.user.name, added.link_token)


def _new_link(user: User) -> None:
    token = saving.attempt(_REFUSED, partial(users.new_link, user_id=user.id))
    if token is not None:
        handed_link.keep(user.name, token)


def _since(user: User, time_zone: str) -> str:
    added = formats.plain(formats.moment(user.created_at, time_zone))
    if user.last_login_at is None:
        return _("Added %(added)s · never signed in", added=added)
    last = formats.plain(formats.moment(user.last_login_at, time_zone))
    return _("Added %(added)s · last sign-in %(last)s", added=added, last=last)


def _close() -> None:
    if CHOSEN in st.query_params:
        del st.query_params[CHOSEN]
