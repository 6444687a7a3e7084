"""Texts in the language of whoever looks at the screen.

`_` and `n_` take literals alone, so that the catalogue's tools find them; a test holds that.
"""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx

from services import messages
from services.errors import Foreseen
from services.models.vocabulary import Language

_KEY = "language"
# Where a run of the script keeps what it was told.
_MEMO = "callos_language"


def _(message: str, /, **values: object) -> str:
    """The text in the person's language. Values are put in for %(name)s; without any, nothing is replaced."""
    return messages.translate(message, language(), **values)


def n_(singular: str, plural: str, number: int, /, **values: object) -> str:
    """The form of a text that fits a number, which is also the value %(number)s."""
    return messages.translate_plural(singular, plural, number, language(), **values)


def marked(message: str, /) -> str:
    """The translation of a text that was marked with N_ where it is written: a title in a table."""
    return messages.translate(message, language())


def sentence(error: Foreseen) -> str:
    """What a foreseen error says to the person."""
    return messages.render(error, language())


def language() -> Language:
    """The language of this screen; English outside a script run.

    It is kept in the session's state, which callbacks and fragments have too.
    """
    run = get_script_run_ctx(suppress_warning=True)
    if run is None:
        return Language.EN
    known = getattr(run, _MEMO, None)
    if known is None:
        # The state is slow to ask, and a screen has two thousand texts.
        known = Language(st.session_state.get(_KEY, Language.EN))
        setattr(run, _MEMO, known)
    return known


def use(chosen: Language) -> None:
    """Show this session's texts in this language from now on; in English where it has no catalogue yet."""
    known = chosen if messages.catalogue_path(chosen).exists() else Language.EN
    st.session_state[_KEY] = known
    run = get_script_run_ctx(suppress_warning=True)
    if run is not None:
        setattr(run, _MEMO, known)


def locale() -> str:
    """The locale for numbers and dates, as Babel names it; English as in Europe, with the day before the month."""
    return {Language.EN: "en_GB", Language.DE: "de_DE"}[language()]
