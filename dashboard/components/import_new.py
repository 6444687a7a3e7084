"""A new import: files, how they are read, what was understood, and the two steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dashboard.components import card_title, import_mapping, import_steps, import_upload
from dashboard.components.import_draft import Draft
from dashboard.texts import _
from services.db import scoped
from services.imports import understanding
from services.imports.mappings.rules import ImportMapping
from services.imports.understanding import Understood
from services.models.vocabulary import Role
from services.scope import Scope

# Looking at a file reads all of it, so what was understood is kept until something about it is another.
_UNDERSTOOD = "import_understood"


def show(scope: Scope) -> None:
    """Everything up to the import itself."""
    with st.container(border=True, gap="small"):
        card_title.show(_("New import"), _("Rows that are known already change nothing"))
        files = import_upload.show_uploader()
        kinds = tuple((file.file_id, import_upload.chosen_kind(file)) for file in files)
        choice = import_mapping.show(scope, _look_at(scope, files, (), (kinds, ()))) if files else None
        create_agents = bool(files) and _show_agents(scope)
    draft = None
    if files and choice is not None:
        understood = _look_at(scope, files, choice.mappings, (kinds, choice.mark))
        import_upload.show_understood(files, understood)
        if all(found.fault is None for found in understood):
            mark = (kinds, choice.mark, create_agents)
            draft = Draft(import_upload.sources(files), choice.mappings, create_agents, mark)
    import_steps.show(draft, scope)


def _show_agents(scope: Scope) -> bool:
    """The switch that an admin alone has."""
    if scope.role is not Role.ADMIN:
        return False
    return st.toggle(
        _("Create agents"),
        key="import_create_agents",
        help=_("Agents who are no users yet come in inactive. Without this their calls are rejected."),
    )


def _look_at(
    scope: Scope, files: Sequence[Any], mappings: Sequence[ImportMapping], mark: tuple[object, ...]
) -> list[Understood]:
    kept: dict[object, list[Understood]] = st.session_state.get(_UNDERSTOOD, {})
    whose = (scope.organization_id, mark)
    if whose not in kept:
        with scoped(scope) as db:
            found = understanding.look_at(db, files=import_upload.sources(files), mappings=mappings)
        # By their own headings, and by the mappings chosen last.
        kept = dict([*kept.items(), (whose, found)][-2:])
        st.session_state[_UNDERSTOOD] = kept
    return kept[whose]
