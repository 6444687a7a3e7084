"""A pseudo-locale: every text of the catalogue in full-width letters, so that whatever else is read stands out.

A screen in it is read whole, down to labels, options, tooltips, headings, alternative texts and charts. What then
has plain letters is either the organization's own or a text that is in no catalogue.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from html import unescape
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import pandas as pd
from babel import Locale
from babel.messages.pofile import write_po
from google.protobuf.message import Message
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from dashboard import vocabulary
from scripts import update_messages
from services.db import scoped
from services.models import Organization
from services.models.base import Base
from services.models.base import Tenant as TenantRow
from services.models.vocabulary import Language
from tests import linked_markup
from tests.factories.organizations import Tenant

_PLACEHOLDER = re.compile(r"(%\(\w+\)s)")
_FULL_WIDTH = {code: code + 0xFEE0 for letters in (range(65, 91), range(97, 123)) for code in letters}
# Fields of Streamlit's messages that hold names, switches and addresses; any other text is taken to be read.
_UNREAD = {
    "accepted_mime_types",
    "alignment",
    "autocomplete",
    "avatar",
    "bind",
    "component_id",
    "component_name",
    "default",
    "delta_arrow",
    "delta_color",
    "editing_mode",
    "element_id",
    "file_type",
    "form_id",
    "format",
    "fragment_id",
    "icon",
    "icon_position",
    "icon_value",
    "id",
    "image_type",
    "language",
    "live",
    "max",
    "min",
    "mixed_json",
    "order",
    "page",
    "page_script_hash",
    "query_string",
    "selection_mode",
    "step",
    "tag",
    "style",
    "theme",
    "type",
    "url",
    "url_path",
    "user_key",
    "uuid",
    "validate",
    "validate_regex",
    "widget_id",
}
_ZONES = available_timezones()
_ZONE = re.compile(r"[A-Za-z]\w*([/+-]\w+)*")
# Names that are the same in every language.
_NAMES = ["CallOS", "Chrome", "Edge", "Firefox", "Opera", "Safari", "Android", "iOS", "Linux", "macOS", "Windows"]
_MARKUP = (
    re.compile(r":material/\w+:"),
    re.compile(r":[a-z]+(-badge)?\["),
    re.compile(r"\]\([^)\s]*\)"),
    re.compile(r"https?://\S+"),
    re.compile(r"<br>"),
    re.compile(r"<style>.*?</style>", re.DOTALL),
)
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d(T[\d:.]+Z?)?")
# A text of the organization that is shorter could hide a part of one of ours.
_SHORTEST = 4
_LETTERS = re.compile(r"[A-Za-z]+")


def write_catalogue(folder: Path) -> None:
    """Write the pseudo-locale in the place of German."""
    catalogue = update_messages.extracted()
    for message in catalogue:
        if isinstance(message.id, str):
            message.string = pseudo(message.id) if message.id else ""
        else:
            message.string = tuple(pseudo(text) for text in message.id)
    path = folder / "de" / "LC_MESSAGES" / "callos.po"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_po(file, catalogue, omit_header=True)


def pseudo(text: str) -> str:
    """A text in full-width letters; the places of its values stay."""
    parts = _PLACEHOLDER.split(text)
    return "".join(part if _PLACEHOLDER.fullmatch(part) else part.translate(_FULL_WIDTH) for part in parts)


def foreign(texts: Iterable[str], data: Iterable[str]) -> list[str]:
    """The texts that have plain letters left once the data are taken out of them."""
    known = sorted({*data}, key=len, reverse=True)
    return sorted({text for text in texts if _LETTERS.search(_rest(text, known))})


def data_of(tenant: Tenant) -> set[str]:
    """Every text that the organization itself brought, and what is the same in every language."""
    with scoped(tenant.command) as db:
        organization = db.get_one(Organization, tenant.id)
        found = {organization.name, organization.time_zone, organization.slug}
        tables = (mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, TenantRow))
        found |= {text for table in tables for row in db.scalars(select(table)) for text in _texts_of(row)}
    return {text for text in found if len(text) >= _SHORTEST} | _everywhere()


def _texts_of(row: Any) -> Iterator[str]:
    for column in row.__table__.columns:
        yield from _leaves(getattr(row, column.key, None))


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _leaves(inner)
    elif isinstance(value, str) and not isinstance(value, Enum) and not value.isupper():
        yield value


def _everywhere() -> set[str]:
    german = Locale("de")
    months = [name for width in ("abbreviated", "wide") for name in german.months["format"][width].values()]
    days = german.days["format"]["wide"].values()
    own_names = (vocabulary.own_name(language) for language in Language)
    return {*_NAMES, *months, *days, *own_names}


def _rest(text: str, known: Iterable[str]) -> str:
    text = unescape(text.replace("\\", ""))
    text = _ZONE.sub(lambda found: " " if found[0] in _ZONES else found[0], text)
    for mark in _MARKUP:
        text = mark.sub(" ", text)
    # Names on a chart are wrapped, and some cells do not break.
    text = " ".join(_ISO_DATE.sub(" ", text).split())
    for value in known:
        text = re.sub(rf"(?<![A-Za-z]){re.escape(' '.join(value.split()))}(?![A-Za-z])", " ", text)
    return text


def read(screen: AppTest) -> Iterator[str]:
    """Everything on the screen that a person may read."""
    yield from _read_node(screen._tree)


def _read_node(node: Any) -> Iterator[str]:
    proto = getattr(node, "proto", None)
    if isinstance(proto, Message):
        yield from _read_element(node, proto)
    for child in getattr(node, "children", {}).values():
        yield from _read_node(child)


def _read_element(node: Any, proto: Message) -> Iterator[str]:
    kind = proto.DESCRIPTOR.name
    if kind == "PlotlyChart":
        yield getattr(proto, "alt", "")
        yield from _read_chart(json.loads(proto.spec))
    elif kind in ("ArrowData", "Arrow", "Dataframe", "Table"):
        yield getattr(proto, "alt", "")
        if not getattr(proto, "hide_header", False):
            yield from _read_headings(node.value, json.loads(getattr(proto, "columns", "") or "{}"))
        yield from _read_cells(node.value)
    elif kind == "BidiComponent":
        yield from _read_markup(json.loads(getattr(proto, "json", "") or "{}"))
    else:
        yield from _read_message(proto)


def _read_markup(data: dict[str, Any]) -> Iterator[str]:
    """Tables and charts with links: their texts, and their marks' names. Other components show nothing."""
    if "markup" not in data:
        return
    for element in linked_markup.parse(data["markup"]).iter():
        yield from (text for text in (element.text, element.tail) if text)
        yield from (element.get(name, "") for name in ("title", "aria-label", "data-label"))


def _read_message(message: Message) -> Iterator[str]:
    for field, value in message.ListFields():
        if field.name in _UNREAD:
            continue
        for inner in value if isinstance(value, Iterable) and not isinstance(value, str | bytes) else [value]:
            if isinstance(inner, str):
                yield inner
            elif isinstance(inner, Message):
                yield from _read_message(inner)


def _read_headings(rows: pd.DataFrame, columns: dict[str, Any]) -> Iterator[str]:
    for name in rows.columns:
        config = columns.get(str(name), {})
        yield config.get("label") or str(name)
        yield config.get("help") or ""
        yield from _read_json(config.get("type_config", {}).get("options", []))


def _read_cells(rows: pd.DataFrame) -> Iterator[str]:
    """An index that is no text is hidden, or a number."""
    yield from (name for name in rows.index if isinstance(name, str))
    for name in rows.columns:
        for cell in rows[name]:
            yield from _read_json(cell.tolist() if hasattr(cell, "tolist") else cell)


def _read_json(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            if name != "color":
                yield from _read_json(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _read_json(inner)


def _read_chart(spec: dict[str, Any]) -> Iterator[str]:
    """Names of parts, titles, ticks and what stands beside the pointer."""
    for trace in spec["data"]:
        for name in ("name", "text", "hovertext", "hovertemplate", "texttemplate"):
            yield from _read_json(trace.get(name))
        for axis in "xy":
            yield from _read_json(trace.get(axis))
    for name, part in spec["layout"].items():
        if name[1:].startswith("axis"):
            yield from _read_json([part.get("title"), part.get("ticktext"), part.get("ticksuffix")])
        elif name in ("title", "annotations", "legend"):
            yield from _read_json([part.get("title")] if name == "legend" else part)
