"""The choice of agents above a list or figures: by name, kept in the address; none chosen is everybody."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import address
from dashboard.texts import _
from services.models import User


def show(people: Sequence[User], chosen: Sequence[User], *, key: str) -> None:
    """The agents to choose from, and those that are chosen."""
    by_email = {person.email: person for person in people}
    names = [person.name for person in people]
    st.session_state[key] = [person.email for person in chosen]
    st.multiselect(
        _("Agents"),
        list(by_email),
        format_func=lambda email: named(by_email[email], names),
        key=key,
        on_change=lambda: address.write("agent", st.session_state[key]),
        placeholder=_("All agents"),
        label_visibility="collapsed",
        width=220,
    )


def named(person: User, names: Sequence[str]) -> str:
    """The name, with the address where two have the same: the widget tells options apart by their texts."""
    if names.count(person.name) == 1:
        return person.name
    return _("%(name)s (%(email)s)", name=person.name, email=person.email)
