"""The rows of the Users screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import streamlit as st

from dashboard import formats, vocabulary
from dashboard.components import lists
from dashboard.texts import _, n_
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
            "active": lists.tags(_("Access"), [vocabulary.active(True), vocabulary.active(False)]),
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


def _open(user_id: UUID) -> None:
    st.query_params[CHOSEN] = str(user_id)


def _row(user: User, teams: Mapping[UUID, str], time_zone: str) -> dict[str, Any]:
    return {
        "name": user.name,
        "role": [vocabulary.role(user.role).text],
        "active": [vocabulary.active(user.is_active).text],
        "team": teams.get(user.team_id, "") if user.team_id else "",
        "email": user.email,
        "last_login": formats.moment(user.last_login_at, time_zone) if user.last_login_at else _("Never"),
    }
