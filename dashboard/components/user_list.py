"""The rows of the Users screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import streamlit as st

from dashboard import formats, vocabulary
from dashboard.components import lists
from dashboard.texts import _, n_
from dashboard.vocabulary import Look
from services.models import User
from services.models.vocabulary import Role
from services.paging import Page
from services.teams import TeamSize

CHOSEN = "user_id"


def show(page: Page[User], teams: Sequence[TeamSize], *, time_zone: str) -> None:
    """One page of users; the name opens what can be changed."""
    names = {row.team.id: row.team.name for row in teams}
    lists.show(
        [_row(user, names, time_zone) for user in page.items],
        {
            "role": lists.tags(_("Role"), [vocabulary.role(value) for value in Role]),
            "active": lists.tags(_("Access"), _accesses()),
            "team": st.column_config.TextColumn(_("Team")),
            "email": st.column_config.TextColumn(_("Email")),
            "last_login": st.column_config.TextColumn(_("Last sign-in")),
        },
        heading=_("Name"),
        ids=[user.id for user in page.items],
        open_row=_open,
        alt=_("Users by name, with role, access and last sign-in."),
        key=f"users_{page.offset}",
    )
    lists.show_pages(page, n_("%(count)s user", "%(count)s users", page.total, count=formats.number(page.total)))


def access(user: User) -> Look:
    """How a user's access stands."""
    return vocabulary.access(is_active=user.is_active, has_password=user.password_hash is not None)


def _accesses() -> list[Look]:
    cases = ((True, True), (True, False), (False, False))
    return [vocabulary.access(is_active=active, has_password=password) for active, password in cases]


def _open(user_id: UUID) -> None:
    st.query_params[CHOSEN] = str(user_id)


def _row(user: User, teams: Mapping[UUID, str], time_zone: str) -> dict[str, Any]:
    return {
        "name": user.name,
        "role": [vocabulary.role(user.role).text],
        "active": [access(user).text],
        "team": teams.get(user.team_id, "") if user.team_id else "",
        "email": user.email,
        "last_login": formats.moment(user.last_login_at, time_zone) if user.last_login_at else _("Never"),
    }
