"""What a screen's address says: read strictly, and what cannot be understood is ignored and told.

The URL is the only place where filters and the page of a list are kept: widgets are set from it in each run,
and their callbacks write to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

import streamlit as st

from services.errors import NotFound
from services.questions import figure_questions, reading
from services.questions.reading import PAGE

# The screen that leads to the list behind a number, packed up with its address.
BACK = "back"
# The names that lists know; a way back to a list carries these and nothing else.
LIST_NAMES = (
    *figure_questions.NAMES,
    *("status", "todo", "q"),
    # Which of several figures a screen draws, which groups it compares, and how its tables are sorted.
    *("part", "group", "sort"),
    # What names the list behind a number.
    *("of", "milestone", "type", BACK),
    # What prospects have besides.
    "step",
    # What the calls to review are chosen by.
    *("rule", "reviewed"),
    # What the calls of one's day ask for.
    "kind",
    PAGE,
)
LIST = "list"
# The call of a call's page, and for a page that was opened from there.
CALL = "call_id"
_HERE, _COUNTED = "screen_here", "counted"
# Within the way back: the screen that the list stands on.
_SCREEN = "screen"


class Reading(reading.Reading):
    """A reading of this screen's address."""

    def __init__(self) -> None:
        super().__init__(values_of)


def values_of(name: str) -> list[str]:
    """The values of a list's name.

    The browser's Back leads from a row's page to the list, and from the list behind a number to its screen, with
    the parameters of the page left still in the address: one's own are then those packed up for the way back.
    """
    if name not in LIST_NAMES:
        return st.query_params.get_all(name)
    return _own().get(name, [])


def all_values() -> dict[str, list[str]]:
    """Everything that the address says, by name."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def write(name: str, values: str | Iterable[str] | None) -> None:
    """Put a filter into the address, or take it out; the list then begins at its first page."""
    change({name: values})


def change(filters: Mapping[str, str | Iterable[str] | None]) -> None:
    """Put filters into the address, or take out those without a value, all in one step of the Back button."""
    kept = _own()
    for name, values in {PAGE: None, **filters}.items():
        chosen = [values] if isinstance(values, str) else list(values or ())
        kept.pop(name, None)
        if any(chosen):
            kept[name] = [value for value in chosen if value]
    st.query_params.from_dict(kept)


def _own() -> dict[str, list[str]]:
    """What the address says for the screen that is shown, whichever page it was left by."""
    if LIST in st.query_params:
        return way_back()
    if BACK in st.query_params:
        url_path, parameters = unpacked(st.query_params[BACK])
        # To the list itself the parameter is its own.
        if url_path == st.session_state.get(_HERE) != _COUNTED:
            return parameters
    return all_values()


def arrive(url_path: str) -> None:
    """Note which screen this session is on, before it is shown."""
    st.session_state[_HERE] = url_path


def forget(*names: str) -> None:
    """Take filters out of the address."""
    change(dict.fromkeys(names))


def identity(name: str, sentence: str) -> UUID:
    """The id that the address names. Raises NotFound with `sentence`, as for a row that is not there."""
    values = st.query_params.get_all(name)
    try:
        return UUID(values[0] if len(values) == 1 else "")
    except ValueError:
        raise NotFound(sentence) from None


def packed(url_path: str, parameters: Mapping[str, str | Sequence[str]]) -> str:
    """A screen's path and what its address says, as one value for the way back to it."""
    return f"{url_path}?{urlencode(parameters, doseq=True)}" if parameters else url_path


def unpacked(packed_screen: str) -> tuple[str, dict[str, list[str]]]:
    """The path and the parameters that `packed` made one value of; unknown names are dropped."""
    url_path, _, query = packed_screen.partition("?")
    parameters: dict[str, list[str]] = {}
    for name, value in parse_qsl(query, max_num_fields=None):
        if name in LIST_NAMES and name != BACK:
            parameters.setdefault(name, []).append(value)
    return url_path, parameters


def way_here(screen: str | None = None) -> dict[str, str]:
    """For a page opened from a list: where the list stands, to find the way back, also after a reload.

    `screen` is the list's screen where the page opened could not tell it from the list's filters.
    """
    pairs = [(name, value) for name in LIST_NAMES for value in values_of(name)]
    pairs += [(_SCREEN, screen)] if screen else []
    return {LIST: urlencode(pairs)} if pairs else {}


def way_back() -> dict[str, list[str]]:
    """The list's parameters by which this page was opened; unknown ones are dropped."""
    back: dict[str, list[str]] = {}
    for name, value in _packed():
        if name in LIST_NAMES:
            back.setdefault(name, []).append(value)
    return back


def way_from_call(call_id: UUID) -> dict[str, str]:
    """For a page opened from a call's: which call, and by which list that one was opened."""
    list_of_call = {LIST: st.query_params[LIST]} if LIST in st.query_params else {}
    return {CALL: str(call_id), **list_of_call}


def call_back() -> dict[str, str]:
    """The address of the call by whose page this one was opened; empty where the address names none."""
    try:
        return way_from_call(UUID(st.query_params.get(CALL, "")))
    except ValueError:
        return {}


def screen_back() -> str | None:
    """The screen of the list by which this page was opened, as the address says: it may be any text."""
    return next((value for name, value in _packed() if name == _SCREEN), None)


def _packed() -> list[tuple[str, str]]:
    return parse_qsl(st.query_params.get(LIST, ""), max_num_fields=None)
