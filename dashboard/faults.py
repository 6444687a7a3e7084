"""The error boundary: a foreseen error is a sentence, anything else an incident's number alone."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from dashboard import texts
from dashboard.texts import _
from services.errors import Foreseen

logger = logging.getLogger("callos.script")


@contextmanager
def boundary() -> Iterator[None]:
    """Show what goes wrong inside, instead of letting Streamlit do it."""
    try:
        yield
    except Exception as error:
        show(error)


def show(error: Exception) -> bool:
    """Show an error to the person, and log it unless it was foreseen. True: nothing else needs to be shown."""
    if isinstance(error, Foreseen):
        st.error(texts.sentence(error), icon=":material/error:")
        return True
    incident = secrets.token_hex(4)
    logger.error("incident", extra={"incident": incident}, exc_info=error)
    st.error(
        _(
            "Something went wrong on our side. Load the page anew; if it happens again, tell your admin the"
            " incident number %(incident)s.",
            incident=incident,
        ),
        icon=":material/error:",
    )
    return True
