"""JSON bodies, read strictly: a known type, one object, each key once, and values of exactly their form.

Every refusal is one sentence that names the field by its path in the body (`answers.Why now?`, `items[2]`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel
from starlette.requests import ClientDisconnect

from api.errors import Refused

LARGEST_BODY = 256 * 1024
DEEPEST = 16
# Every whole number up to this one is the same number to every reader of JSON.
LARGEST_NUMBER = 2**53
LONGEST_NAME = 80

_UNSUPPORTED = "The request's content type is not supported. Send application/json."
_SENTENCES = {
    "missing": "is missing.",
    "string_type": "must be a text.",
    "int_type": "must be a whole number.",
    "int_from_float": "must be a whole number.",
    "bool_type": "must be true or false.",
    "list_type": "must be a list.",
    "dict_type": "must be an object.",
    "model_type": "must be an object.",
    "enum": "must be one of {expected}.",
    "greater_than_equal": "must be at least {ge}.",
    "less_than_equal": "must be at most {le}.",
    "too_long": "has too many entries: at most {max_length}.",
}


class Body(BaseModel):
    """What a request may say. Fields that may be left out have a default; `given` tells which were there."""

    model_config = ConfigDict(strict=True, extra="forbid", alias_generator=to_camel, frozen=True)

    @property
    def given(self) -> dict[str, Any]:
        """The fields that were said, null ones too."""
        return {name: getattr(self, name) for name in self.model_fields_set}


def omitted() -> Any:
    """The default of a field that may be left out but not be null: what is then in it counts for nothing."""
    return Field(default=None)


class Nothing(Body):
    """A request that says all by its address: its body is empty, or an empty object."""


B = TypeVar("B", bound=Body)


class _Unfit:
    """What stands where JSON's text had a value that no program may rely on."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence


class _Repeated(dict[str, Any]):
    """An object in which a key stood twice."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key


async def receive(request: Request, model: type[Body]) -> bytes:
    """The bytes of a request's body. Raises Refused: 415 for another type, 413 for too many."""
    content = await _limited(request)
    if not content and model is Nothing:
        return content
    types = request.headers.getlist("content-type")
    kind, _, options = types[0].partition(";") if len(types) == 1 else ("", "", "")
    charset = options.replace(" ", "").replace('"', "").lower()
    if kind.strip().lower() != "application/json" or charset not in ("", "charset=utf-8"):
        raise Refused(415, _UNSUPPORTED)
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Refused(415, "The request's body is packed. Send it as it is.")
    return content


def read(content: bytes, model: type[B]) -> B:
    """What a body says. Raises Refused naming what is wrong with it."""
    if not content.strip():
        if model is Nothing:
            return model()
        raise Refused(400, "The body is empty. Send a JSON object.")
    document = _parse(content)
    try:
        return model.model_validate_json(json.dumps(document))
    except ValidationError as error:
        raise Refused(400, _sentence(error, model)) from None


async def _limited(request: Request) -> bytes:
    content = bytearray()
    try:
        async for chunk in request.stream():
            content += chunk
            if len(content) > LARGEST_BODY:
                raise Refused(413, f"The request is too large: its body may have {LARGEST_BODY} bytes.")
    except ClientDisconnect:
        raise Refused(400, "The request ended before its body did.") from None
    return bytes(content)


def _parse(content: bytes) -> dict[str, Any]:
    try:
        document = json.loads(
            content.decode("utf-8"),
            object_pairs_hook=_object,
            parse_int=_whole,
            parse_float=_number,
            parse_constant=lambda name: _Unfit(f"must not be {name}, which JSON does not have."),
        )
    except UnicodeDecodeError:
        raise Refused(400, "The body is not in UTF-8.") from None
    except RecursionError:
        raise Refused(400, f"The body is nested too deeply: at most {DEEPEST} levels.") from None
    except ValueError as error:
        place = f" at line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise Refused(400, f"The body is not JSON{place}.") from None
    if not isinstance(document, dict):
        raise Refused(400, "The body must be a JSON object.")
    for path, value in _walk(document):
        fault = _fault(value)
        if fault is not None:
            raise Refused(400, f"{named(path)} {fault}")
        if isinstance(value, _Repeated):
            raise Refused(400, f"{named((*path, value.key))} is given more than once.")
    return document


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            return _Repeated(key)
        found[key] = value
    return found


def _whole(text: str) -> int | _Unfit:
    # Sixteen digits hold the largest one; reading many more takes long.
    if len(text) > 17 or abs(int(text)) > LARGEST_NUMBER:
        return _Unfit("is too large a number.")
    return int(text)


def _number(text: str) -> float | _Unfit:
    value = float(text)
    if not math.isfinite(value) or abs(value) > LARGEST_NUMBER:
        return _Unfit("is too large a number.")
    # 2.0 and 2 are one number in JSON.
    return int(value) if value.is_integer() else value


def _walk(document: object) -> Iterator[tuple[tuple[str | int, ...], object]]:
    """Every key and value with its path. Raises Refused for what is nested too deeply."""
    waiting: list[tuple[tuple[str | int, ...], object]] = [((), document)]
    while waiting:
        path, value = waiting.pop()
        yield path, value
        if len(path) > DEEPEST:
            raise Refused(400, f"The body is nested too deeply: at most {DEEPEST} levels.")
        if isinstance(value, dict):
            for key in value:
                yield path, key
            waiting += [((*path, key), inner) for key, inner in reversed(value.items())]
        elif isinstance(value, list):
            waiting += [((*path, place), inner) for place, inner in reversed(list(enumerate(value)))]


def _fault(value: object) -> str | None:
    if isinstance(value, _Unfit):
        return value.sentence
    if isinstance(value, str) and ("\x00" in value or any("\ud800" <= c <= "\udfff" for c in value)):
        return "contains a character that cannot be stored."
    return None


def named(path: Sequence[str | int]) -> str:
    """A path as it is told; what a client made up is told only where it can be read."""
    name = ""
    for part in path:
        name += f"[{part}]" if isinstance(part, int) else f".{part}" if name else part
    is_clear = (
        name.isprintable() and len(name) <= LONGEST_NAME and not any("\ud800" <= c <= "\udfff" for c in name)
    )
    return (name if is_clear else "A field") if name else "The body"


def _sentence(error: ValidationError, model: type[Body]) -> str:
    """The first fault, one suffices to act on; before what is missing comes what may be its misspelled name."""
    faults = error.errors(include_url=False, include_input=False)
    detail = next((fault for fault in faults if fault["type"] == "extra_forbidden"), faults[0])
    path, kind, context = detail["loc"], detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        known = ", ".join(field.alias or name for name, field in model.model_fields.items())
        return f"{named(path)} is not known here. " + (f"Known are {known}." if known else "Leave it out.")
    cause = context.get("error")
    if isinstance(cause, ValueError):
        return f"{named(path)} {cause}"
    # Of a union's faults the last part of the path names the kind that was tried.
    told = _SENTENCES.get(kind, "is not of the form that is expected.")
    values = {**context, "expected": str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")}
    return f"{named(path)} {told.format(**values)}"
