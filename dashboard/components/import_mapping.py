"""How files are read: as their headings say, by saved mappings, by a form, or by a mapping as text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

import streamlit as st

from dashboard import formats, texts
from dashboard.components import import_mapping_form, saving
from dashboard.texts import _
from services.db import scoped
from services.errors import Invalid
from services.imports.mappings import saved
from services.imports.mappings.checking import read_mapping
from services.imports.mappings.documents import LONGEST
from services.imports.mappings.faults import InvalidMapping
from services.imports.mappings.rules import ImportMapping
from services.imports.understanding import Understood
from services.models.limits import NAME
from services.scope import Scope

_HOW, _TEXT, _SAVED, _NAME = "import_how", "import_toml", "import_saved", "import_mapping_name"
# What a widget held while it was not drawn.
_KEPT = "import_toml_kept"
_REFUSED = "import_mapping"


class How(StrEnum):
    """Where the meaning of the cells comes from."""

    AS_THEY_ARE = "as they are"
    SAVED = "saved"
    FORM = "form"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Choice:
    """The mappings to read by; `mark` is another one once they are."""

    mappings: Sequence[ImportMapping] = ()
    mark: tuple[str, ...] = ()


def show(scope: Scope, plain: Sequence[Understood]) -> Choice | None:
    """The choice; None where there is none that can be used. `plain` are the files by their own headings."""
    st.session_state.setdefault(_HOW, How.AS_THEY_ARE)
    how = st.segmented_control(
        _("How the files are read"), list(How), required=True, format_func=_how_text, key=_HOW
    )
    choose: dict[How | None, Callable[[], Choice | None]] = {
        How.SAVED: partial(_choose_saved, scope),
        How.FORM: partial(_choose_by_form, plain),
        How.TEXT: _choose_by_text,
    }
    return choose.get(how, Choice)()


def _how_text(how: How) -> str:
    return {
        How.AS_THEY_ARE: _("By their own headings"),
        How.SAVED: _("By a saved mapping"),
        How.FORM: _("Map the headings"),
        How.TEXT: _("Mapping as text"),
    }[how]


def _choose_saved(scope: Scope) -> Choice | None:
    with scoped(scope) as db:
        contents = {one.name: one.content for one in saved.list_mappings(db)}
    if not contents:
        st.caption(_("No mapping is saved yet. Map the headings or write a mapping, and save it under a name."))
        return None
    chosen = st.multiselect(
        _("Saved mappings"),
        list(contents),
        key=_SAVED,
        placeholder=_("Choose one, or one for each file that needs one"),
    )
    if not chosen:
        return None
    if len(chosen) == 1:
        st.button(
            _("Change it as text"),
            icon=":material/edit:",
            key="import_edit",
            on_click=_edit,
            args=(contents[chosen[0]], chosen[0]),
        )
    return _choice([(name, contents[name]) for name in chosen])


def _choose_by_form(plain: Sequence[Understood]) -> Choice | None:
    text = import_mapping_form.show(plain)
    if text is None:
        return None
    with st.expander(_("The mapping as text")):
        st.code(text, language="toml")
        st.button(
            _("Change it as text"), icon=":material/edit:", key="import_edit", on_click=_edit, args=(text, "")
        )
    choice = _choice([(_("of the form"), text)])
    if choice is not None:
        _show_saving(text)
    return choice


def _choose_by_text() -> Choice | None:
    st.session_state.setdefault(_TEXT, st.session_state.get(_KEPT, ""))
    left, right = st.columns([7, 5], gap="small")
    with left:
        st.text_area(_("Mapping in TOML"), key=_TEXT, height=320, max_chars=LONGEST, on_change=_keep, help=_help())
    text: str = st.session_state[_TEXT]
    with right:
        if not text.strip():
            st.caption(_("Write a mapping, or begin with the form or a saved one and change it here."))
            return None
        choice = _choice([(_("as text"), text)])
        if choice is not None:
            st.success(_("The mapping can be used."), icon=":material/check:")
            _show_saving(text)
        return choice


def _help() -> str:
    return _("Which columns there are and what a mapping can say stands in README.md and examples/README.md.")


def _choice(named: Sequence[tuple[str, str]]) -> Choice | None:
    """The mappings of these names and texts; None where one has faults, which are shown with their lines."""
    mappings: list[ImportMapping] = []
    for name, text in named:
        try:
            mappings.append(read_mapping(name, text))
        except InvalidMapping as faults:
            _show_faults(faults)
    if len(mappings) < len(named):
        return None
    return Choice(mappings, tuple(text for _name, text in named))


def _show_faults(faults: InvalidMapping) -> None:
    lines = [_fault_text(one.line, one.fault) for one in faults.faults]
    st.error("\n".join(f"- {formats.plain(line)}" for line in lines), icon=":material/error:")


def _fault_text(line: int | None, fault: Invalid) -> str:
    sentence = texts.sentence(fault)
    return sentence if line is None else _("Line %(line)s: %(fault)s", line=line, fault=sentence)


def _show_saving(text: str) -> None:
    saving.show_refusal(_REFUSED)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        st.text_input(_("Name to save it under"), key=_NAME, max_chars=NAME, width=280)
        st.button(_("Save the mapping"), icon=":material/save:", key="import_save", on_click=_save, args=(text,))


def _save(text: str) -> None:
    name: str = st.session_state[_NAME]
    kept = saving.attempt(_REFUSED, partial(saved.save, name=name, content=text))
    if kept is not None:
        saving.done(_("The mapping %(name)s is saved.", name=formats.plain(kept.name)))


def _edit(text: str, name: str) -> None:
    st.session_state[_HOW] = How.TEXT
    st.session_state[_TEXT] = st.session_state[_KEPT] = text
    st.session_state[_NAME] = name


def _keep() -> None:
    st.session_state[_KEPT] = st.session_state[_TEXT]
