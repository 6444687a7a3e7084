"""The description of the API, made from the table of its addresses: what is answered, and nothing that is not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from api.bodies import Body, Nothing
from api.credentials import cookie_name
from api.endpoints import Endpoint
from api.idempotency import HEADER, LONGEST_KEY
from api.parameters import Parameter
from api.shapes.base import Shape

Json = dict[str, Any]
# The version of what is described, not of the program.
VERSION = "1"
# Status: what it means, for every address that can answer it.
_MEANINGS: Mapping[int, str] = {
    400: "The request cannot be read, or a value of it cannot be taken; the sentence names the field.",
    401: "There are no credentials, or none that count any more.",
    403: "The role, the token or the page that it comes from does not allow this.",
    404: "It is not there, or not for the one who asks; these cannot be told apart.",
    409: "It stands otherwise than was thought. Over a newer version, `yours` and `theirs` are told.",
    413: "The body is too large.",
    415: "The body is of another type than application/json.",
    429: "There were too many requests.",
    500: "Something went wrong inside.",
}
_ALWAYS = (400, 401, 429, 500)
_WRITES = (403, 413, 415)
_PATH_NAME = re.compile(r"\{(\w+)\}")
_ERROR: Json = {
    "type": "object",
    "properties": {"error": {"type": "string", "minLength": 1}},
    "required": ["error"],
    "additionalProperties": False,
}
_CONFLICT: Json = {
    "type": "object",
    "properties": {
        "error": {"type": "string", "minLength": 1},
        "yours": {"type": "object", "description": "What the request wanted to save."},
        "theirs": {"type": "object", "description": "What stands there now."},
    },
    "required": ["error"],
    "additionalProperties": False,
}
_PAGINATION: Json = {
    "type": "object",
    "properties": {
        "total": {"type": "integer", "minimum": 0},
        "limit": {"type": "integer", "minimum": 1, "maximum": 200},
        "offset": {"type": "integer", "minimum": 0},
        "hasMore": {"type": "boolean"},
    },
    "required": ["total", "limit", "offset", "hasMore"],
    "additionalProperties": False,
}


def document(endpoints: tuple[Endpoint, ...]) -> Json:
    """The OpenAPI 3.1 document of these addresses."""
    paths: dict[str, Json] = {}
    for endpoint in endpoints:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint)
    return {
        "openapi": "3.1.0",
        "info": {"title": "CallOS", "version": VERSION, "description": _DESCRIPTION},
        "servers": [{"url": "/api"}],
        "security": [{"token": []}, {"session": []}],
        "paths": paths,
        "components": {"schemas": _schemas(endpoints), "securitySchemes": _security_schemes()},
    }


_DESCRIPTION = (
    "Programs come with an API token (`Authorization: Bearer callos_...`) and act as its user; a browser's session"
    " counts too, and its changes must name their Origin. Where both are given, the token counts."
)


def _security_schemes() -> Json:
    return {
        "token": {"type": "http", "scheme": "bearer", "bearerFormat": "callos_..."},
        "session": {"type": "apiKey", "in": "cookie", "name": cookie_name()},
    }


def _operation(endpoint: Endpoint) -> Json:
    statuses = {*_ALWAYS, *endpoint.statuses, *(_WRITES if endpoint.is_write else ())}
    if endpoint.method == "POST":
        # Another request may have its Idempotency-Key.
        statuses.add(409)
    operation: Json = {
        "operationId": endpoint.name,
        "summary": (endpoint.run.__doc__ or "").strip(),
        "tags": [endpoint.path.split("/")[1]],
        "parameters": [*_path_parameters(endpoint.path), *map(_query_parameter, endpoint.query)],
        "responses": {str(endpoint.status): _success(endpoint)} | {str(s): _refusal(s) for s in sorted(statuses)},
    }
    if endpoint.method == "POST":
        operation["parameters"].append(_KEY)
    if endpoint.is_write:
        content = {"application/json": {"schema": _reference(endpoint.body)}}
        operation["requestBody"] = {"required": endpoint.body is not Nothing, "content": content}
    return operation


_KEY: Json = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "Under the same key the same request is done once within 24 hours, and answered alike.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]([ -~]*[!-~])?$"},
}


def _path_parameters(path: str) -> list[Json]:
    number = {"type": "integer", "minimum": 1, "maximum": 999}
    identity = {"type": "string", "format": "uuid"}
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": number if name == "milestone" else identity,
        }
        for name in _PATH_NAME.findall(path)
    ]


def _query_parameter(parameter: Parameter) -> Json:
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.is_required,
        "description": parameter.description,
        "schema": dict(parameter.schema),
    }


def _success(endpoint: Endpoint) -> Json:
    data = _reference(endpoint.answer)
    properties: Json = {"data": {"type": "array", "items": data} if endpoint.is_list else data}
    if endpoint.is_list:
        properties["pagination"] = {"$ref": "#/components/schemas/Pagination"}
    schema = {
        "type": "object",
        "properties": properties,
        "required": sorted(properties),
        "additionalProperties": False,
    }
    described: Json = {
        "description": "It is done." if endpoint.is_write else "It is there.",
        "content": {"application/json": {"schema": schema}},
    }
    if endpoint.links:
        described["links"] = {
            name: {"operationId": link.to, "parameters": dict(link.parameters)}
            for name, link in endpoint.links.items()
        }
    return described


def _refusal(status: int) -> Json:
    schema = {"$ref": f"#/components/schemas/{'Conflict' if status == 409 else 'Error'}"}
    described: Json = {"description": _MEANINGS[status], "content": {"application/json": {"schema": schema}}}
    if status == 429:
        seconds = {"type": "integer", "minimum": 1}
        described["headers"] = {"Retry-After": {"required": True, "description": "Seconds.", "schema": seconds}}
    if status == 401:
        described["headers"] = {"WWW-Authenticate": {"required": True, "schema": {"type": "string"}}}
    return described


def _reference(model: type[Body] | type[Shape]) -> Json:
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def _schemas(endpoints: Iterable[Endpoint]) -> Json:
    """All shapes and bodies by their names, which are each given once."""
    answers = sorted({endpoint.answer for endpoint in endpoints}, key=_name)
    bodies = sorted({endpoint.body for endpoint in endpoints if endpoint.is_write}, key=_name)
    models: list[tuple[type[BaseModel], Literal["validation", "serialization"]]] = []
    models += [(answer, "serialization") for answer in answers]
    models += [(body, "validation") for body in bodies]
    _, schema = models_json_schema(models, by_alias=True, ref_template="#/components/schemas/{model}")
    definitions = {name: _plain(definition) for name, definition in schema["$defs"].items()}
    return {**definitions, "Error": _ERROR, "Conflict": _CONFLICT, "Pagination": _PAGINATION}


def _name(model: type) -> str:
    return model.__name__


def _plain(value: Any) -> Any:
    """A schema without pydantic's titles, and without defaults: what is left out stays as it is."""
    if isinstance(value, dict):
        return {
            key: {name: _plain(inner) for name, inner in part.items()} if key == "properties" else _plain(part)
            for key, part in value.items()
            if key not in ("title", "default")
        }
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return value
