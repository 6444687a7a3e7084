"""A mapping's text, made of what a form says: which heading or constant each column comes from."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.imports.columns import COLUMNS
from services.models.vocabulary import ImportKind

# A control sign that JSON leaves as it is and TOML does not know.
_DELETE = "\x7f"


@dataclass(frozen=True, slots=True)
class MappingDraft:
    """What a form says. `translations` are by column: what texts of the file stand for, in our words.

    Columns that are in neither `headings` nor `constants` are left out. Texts that no translation names stay as
    they are.
    """

    kind: ImportKind
    headings: Mapping[str, str]
    constants: Mapping[str, str] = field(default_factory=dict)
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    time_zone: str | None = None
    date_formats: Sequence[str] = ()
    number_format: str | None = None


def write_mapping(draft: MappingDraft) -> str:
    """The mapping as a text in TOML; whether it can be used is for `read_mapping` to say."""
    lines = [f"kind = {_text(draft.kind)}"]
    if draft.time_zone:
        lines.append(f"time_zone = {_text(draft.time_zone)}")
    if draft.date_formats:
        lines.append(f"date_format = [{', '.join(map(_text, draft.date_formats))}]")
    if draft.number_format:
        lines.append(f"number_format = {_text(draft.number_format)}")
    lines += ["", "[columns]"]
    names = [column.name for column in COLUMNS[draft.kind]]
    lines += [
        f"{name} = {_rule(draft, name)}" for name in names if name in draft.headings or name in draft.constants
    ]
    return "\n".join(lines) + "\n"


def _rule(draft: MappingDraft, name: str) -> str:
    if name in draft.constants:
        return f"{{ constant = {_text(draft.constants[name])} }}"
    source = f"from = {_text(draft.headings[name])}"
    translated = draft.translations.get(name)
    if not translated:
        return f"{{ {source} }}"
    values = ", ".join(f"{_text(said)} = {_text(meant)}" for said, meant in translated.items())
    return f"{{ {source}, values = {{ {values} }}, keep_others = true }}"


def _text(text: str) -> str:
    """A basic string of TOML, which is written as JSON writes its strings."""
    return json.dumps(text, ensure_ascii=False).replace(_DELETE, "\\u007f")
