"""Who is signed in, asked anew at each run: the door names the session, the session table says whose it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import streamlit as st

from dashboard import texts
from services import messages, sessions
from services.errors import NotPermitted, NotSignedIn
from services.models.vocabulary import Language, Role
from services.scope import Scope
from services.sessions import Person

_WISHES = "Accept-Language"
_known: ContextVar[Person | None] = ContextVar("known_person", default=None)


def find_person() -> Person | None:
    """The person of this run, None for a visitor. From here on texts are in their language.

    A visitor's is the one that their browser asks for. Looking does not count as using the session: a timer's
    run looks as well. The door knows them apart.
    """
    person = sessions.find_person_across_organizations(_named("session"), touch=False)
    texts.use(person.user.language if person is not None else _browsers_language())
    return person


@contextmanager
def known(person: Person) -> Iterator[None]:
    """Let this run's page know who is there without asking again. Callbacks and fragments ask for themselves."""
    mark = _known.set(person)
    try:
        yield
    finally:
        _known.reset(mark)


def require_person(*roles: Role) -> Person:
    """The person of this run, for pages, fragments and callbacks; a visitor gets the sign-in page instead.

    Raises NotPermitted where roles are named and the person's is not among them.
    """
    person = _known.get() or find_person()
    if person is None:
        st.rerun()
    if roles and person.user.role not in roles:
        raise NotPermitted
    return person


def scope() -> Scope:
    """What the person of this run acts with."""
    return require_person().scope


def name() -> str:
    """What names the session of this run, for `scope_of`."""
    return _named("session")


def scope_of(session: str) -> Scope:
    """What the person of a session acts with now, for what runs outside a script. Raises NotSignedIn."""
    person = sessions.find_person_across_organizations(session, touch=False)
    if person is None:
        raise NotSignedIn
    return person.scope


def has_ended() -> bool:
    """Whether a visitor was signed in before, with a session that does not count any more."""
    return _named("session") == "ended"


def browser() -> str:
    """What names this browser, signed in or not; tickets are good for it alone."""
    return _named("browser")


def _browsers_language() -> Language:
    wishes = st.context.headers.get(_WISHES)
    return messages.wished(wishes if isinstance(wishes, str) else "")


def _named(key: str) -> str:
    value = st.user.get(key)
    return value if isinstance(value, str) else ""
