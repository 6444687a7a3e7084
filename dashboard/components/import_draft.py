"""What is about to be imported: the uploaded files, how they are read, and whether agents are made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

import streamlit as st

from dashboard import session, texts
from dashboard.components import saving
from services.errors import Foreseen
from services.imports import background
from services.imports.mappings.rules import ImportMapping
from services.imports.sources import SourceFile

REFUSED = "import_draft"
_CHECK = "import_check"


@dataclass(frozen=True, slots=True)
class Draft:
    """An import before it is run. `mark` is another one once anything about it is another."""

    files: Sequence[SourceFile]
    mappings: Sequence[ImportMapping]
    create_agents: bool
    mark: tuple[object, ...]


def start_check(draft: Draft) -> None:
    """Begin a dry run; for callbacks."""
    job_id = _start(draft, is_check=True)
    if job_id is not None:
        st.session_state[_CHECK] = (draft.mark, job_id)


def start_import(draft: Draft) -> None:
    """Begin the import; for callbacks. What was checked is done with."""
    if _start(draft, is_check=False) is not None:
        st.session_state.pop(_CHECK, None)


def last_check() -> UUID | None:
    """The job of the last check of this session, of whatever draft."""
    return st.session_state.get(_CHECK, (None, None))[1]


def is_checked(draft: Draft) -> bool:
    """Whether the last check was one of exactly this draft."""
    return bool(st.session_state.get(_CHECK, ((), None))[0] == draft.mark)


def _start(draft: Draft, *, is_check: bool) -> UUID | None:
    scope = session.scope()
    start = partial(background.start, scope, files=draft.files, mappings=draft.mappings)
    try:
        return start(create_agents=draft.create_agents, is_check=is_check).id
    except Foreseen as refusal:
        saving.refuse(REFUSED, texts.sentence(refusal))
        return None
