"""Acting for a person in a callback: what is refused is told beside the form, what was done in a toast.

Callbacks run before the screen is drawn, so both wait in the session's state until it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from secrets import token_hex
from threading import Lock
from typing import Any, TypeVar
from uuid import UUID

import streamlit as st

from dashboard import session, texts
from dashboard.components import both_values
from dashboard.components.both_values import Both
from services.db import ScopedSession, scoped
from services.errors import Foreseen, Invalid, Overtaken
from services.models import Tenant
from services.versions import Versioned

T = TypeVar("T")
V = TypeVar("V", bound=Versioned)
M = TypeVar("M", bound=Tenant)

_DONE = "saving_done"
_TURN = "saving_turn"
_OWN = "saving_own_versions"
_MADE = "saving_made"


def attempt(
    key: str,
    action: Callable[[ScopedSession], T],
    *,
    within: str | None = None,
    about: str | None = None,
) -> T | None:
    """What the action gives, in a transaction of the person's; None where it was refused.

    `within` is the key of the fields that the person has filled in, where a wrong or missing one is said; other
    refusals may be because these fields are there no more. `about` is what it was to be done to, for a card of
    several of the kind: who was overtaken is told of which.
    """
    scope = session.scope()
    try:
        with scoped(scope) as db:
            return action(db)
    except Invalid as error:
        refuse(within or key, texts.sentence(error))
        return None
    except Overtaken as error:
        refuse(key, both_values.sentence(about), both_values.of(error))
        return None
    except Foreseen as error:
        refuse(key, texts.sentence(error))
        return None


def change(
    key: str,
    row_id: UUID,
    version: int,
    action: Callable[[ScopedSession, int], V],
    *,
    within: str | None = None,
    about: str | None = None,
) -> V | None:
    """What the action makes of a row, at the version that was drawn or that this session has made of it since.

    Whoever ticks faster than the screen is drawn does not overtake themselves; where somebody else has changed the
    row in between, the action is given a version that is not there any more.
    """
    with _in_turn():
        own = _own_versions()
        while (row_id, version) in own:
            version = own[row_id, version]
        changed = attempt(key, lambda db: action(db, version), within=within, about=about)
        if changed is not None and changed.version != version:
            own[row_id, version] = changed.version
        return changed


def once(
    key: str, row_id: UUID, version: int, action: Callable[[ScopedSession], V], *, within: str | None = None
) -> V | None:
    """The same for what is done once: of two clicks on what was drawn the second one does and says nothing."""
    with _in_turn():
        own = _own_versions()
        if (row_id, version) in own:
            return None
        changed = attempt(key, action, within=within)
        # What changed nothing, such as a move to the time of before, may as well be done again.
        if changed is not None and changed.version != version:
            own[row_id, version] = changed.version
        return changed


def new_mark(form: str) -> str:
    """A mark for the keys of a form by which something is made: the same until that is done, then another one."""
    mark: str = st.session_state.setdefault(_mark(form), token_hex(8))
    return mark


def make(form: str, mark: str, action: Callable[[ScopedSession], M | None]) -> UUID | None:
    """The id of what the action makes, once for the mark that was drawn; None where it made nothing.

    The second of two clicks makes nothing more, and is given what the first one has made.
    """
    with _in_turn():
        made: dict[str, UUID] = st.session_state.setdefault(_MADE, {})
        if mark not in made:
            row = attempt(form, action)
            if row is None:
                return None
            made[mark] = row.id
            st.session_state.pop(_mark(form), None)
        return made[mark]


def drawn(row_id: UUID, version: int) -> str:
    """A mark for the keys of a row's widgets that stays while this session alone changes the row.

    The widgets then keep what the person does, however fast; where somebody else changes the row, they begin anew
    with what is stored.
    """
    own = _own_versions()
    before = {after: before for (row, before), after in own.items() if row == row_id}
    while version in before:
        version = before[version]
    return f"{row_id}_{version}"


def _in_turn() -> AbstractContextManager[Any]:
    """One deed of this session after the other: a click begins a run before the last click's run has ended."""
    turn: AbstractContextManager[Any] = st.session_state.setdefault(_TURN, Lock())
    return turn


def _own_versions() -> dict[tuple[UUID, int], int]:
    """What this session has made of the versions of rows, by the row and the version before."""
    own: dict[tuple[UUID, int], int] = st.session_state.setdefault(_OWN, {})
    return own


def refuse(key: str, sentence: str, both: Sequence[Both] = ()) -> None:
    """Keep a sentence for the form of this key, and what was to be saved beside what stands there now."""
    st.session_state[_refused(key)] = (sentence, both)


def show_refusal(key: str) -> None:
    """Say why the last try with this form was refused, if it was."""
    sentence, both = st.session_state.pop(_refused(key), (None, ()))
    if sentence:
        st.error(sentence, icon=":material/error:")
        both_values.show(both)


def done(sentence: str) -> None:
    """Keep a sentence for the toast of the next drawing."""
    st.session_state[_DONE] = sentence


def show_done() -> None:
    """Say what was done, once."""
    sentence = st.session_state.pop(_DONE, None)
    if sentence:
        st.toast(sentence, icon=":material/check:")


def _mark(form: str) -> str:
    return f"saving_mark_{form}"


def _refused(key: str) -> str:
    return f"saving_refused_{key}"
