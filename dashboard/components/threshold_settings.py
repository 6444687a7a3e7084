"""The qualification threshold: a change of it is a new version of the configuration."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard import formats, session
from dashboard.components import card_title, confirm, saving
from dashboard.components.confirm import Step
from dashboard.texts import _, n_
from services import configuration, prospects
from services.configuration import Configuration
from services.db import scoped
from services.models import ConfigurationVersion
from services.models.limits import CLIENT_COUNT

_REFUSED = "threshold_settings"


def show(version: ConfigurationVersion, current: Configuration, *, time_zone: str) -> None:
    """The form, and which version is in force since when."""
    key = f"threshold_{version.number}"
    with st.container(border=True, height="stretch", gap="small"):
        card_title.show(_("Qualification"), _about(version, time_zone))
        saving.show_refusal(_REFUSED)
        with st.form(f"{key}_form", border=False):
            st.number_input(
                _("Clients from which a prospect is qualified"), 0, CLIENT_COUNT, current.threshold, key=key
            )
            st.form_submit_button(
                _("Publish"), key=f"{key}_save", on_click=_ask, args=(version.number, current.threshold, key)
            )


def _about(version: ConfigurationVersion, time_zone: str) -> str:
    return _(
        "Version %(number)s of the configuration, in force since %(at)s",
        number=formats.number(version.number),
        at=formats.plain(formats.moment(version.published_at, time_zone)),
    )


def _ask(number: int, old: int, key: str) -> None:
    new = int(st.session_state[key])
    if new == old:
        saving.refuse(_REFUSED, _("There is nothing to save: all is as it was."))
        return
    publish = partial(configuration.set_threshold, threshold=new, expected_number=number)
    confirm.ask(
        Step(_("Publish a new threshold"), _changes(number, old, new), _("Publish"), partial(_do, publish))
    )


def _changes(number: int, old: int, new: int) -> list[str]:
    with scoped(session.scope()) as db:
        moved = prospects.count_with_clients(db, at_least=min(old, new), below=max(old, new))
    becoming = (
        n_(
            "%(count)s prospect becomes under threshold.",
            "%(count)s prospects become under threshold.",
            moved,
            count=formats.number(moved),
        )
        if new > old
        else n_(
            "%(count)s prospect becomes qualified.",
            "%(count)s prospects become qualified.",
            moved,
            count=formats.number(moved),
        )
    )
    return [
        _(
            "The threshold changes from %(old)s to %(new)s clients.",
            old=formats.number(old),
            new=formats.number(new),
        ),
        becoming,
        _("Version %(number)s of the configuration comes into force.", number=formats.number(number + 1)),
        _("Calls keep the qualification that their prospect had at the time; past figures stay as they are."),
    ]


def _do(publish: partial[ConfigurationVersion]) -> None:
    if saving.attempt(_REFUSED, publish) is not None:
        saving.done(_("The new threshold is in force."))
