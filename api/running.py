"""How every request is served: credentials, rate, body, one transaction, one answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from fastapi import Request
from pydantic.alias_generators import to_camel
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api import bodies, credentials, idempotency
from api.bodies import Body
from api.endpoints import Answer, Asked, Endpoint
from api.errors import Refused
from api.parameters import Parameters
from api.rates import Rates
from api.shapes.base import Json, Shape
from services.db import ScopedSession, scoped
from services.errors import Conflict, Invalid, Overtaken
from services.idempotency import claim, keep
from services.models import Outcome
from services.scope import Scope

# What services call an input, where that is not the name that it has in JSON.
_NAMES = {
    "client count": "clientCount",
    "main pain": "mainPain",
    "revenue volatility": "revenueVolatility",
    "follow-up": "followUpAt",
    "GHL contact id": "ghlContactId",
}


async def serve(endpoint: Endpoint, request: Request, rates: Rates) -> Response:
    """Answer one request. What can be foreseen is raised, and told by the handlers of the application."""
    rates.count_address(request.client.host if request.client else "")
    caller = await run_in_threadpool(credentials.find_caller, request)
    if caller.token_id is not None:
        rates.count_token(caller.token_id)
    content, key = b"", None
    if endpoint.is_write:
        credentials.check_may_write(request, caller)
        key = idempotency.key_of(request) if endpoint.method == "POST" else None
        content = await bodies.receive(request, endpoint.body)
    return await run_in_threadpool(_run, endpoint, request, caller.scope, content, key)


def _run(endpoint: Endpoint, request: Request, scope: Scope, content: bytes, key: str | None) -> Response:
    query = Parameters(request, endpoint.query)
    body = bodies.read(content, endpoint.body)
    with scoped(scope) as db:
        if key is not None:
            earlier = claim(db, key=key, request=idempotency.digest_of(request, body))
            if earlier is not None:
                return _response(earlier.body, earlier.status)
        answer = _answer(endpoint, Asked(db, request.path_params, query, body))
        if key is not None:
            keep(db, key=key, status=endpoint.status, body=_text(_without(answer, endpoint.secret)))
    return _response(_text(answer), endpoint.status)


def _answer(endpoint: Endpoint, asked: Asked[Body]) -> Mapping[str, Any]:
    """What the function of the address answers; refusals in the words of JSON."""
    try:
        answer: Answer = endpoint.run(asked)
    except Overtaken as error:
        # Here, while what stands in the database can still be read.
        told = {"yours": _values(error.yours), "theirs": _values(error.theirs)}
        raise Refused(error.status, str(error), **told) from error
    except (Invalid, Conflict) as error:
        if error.field not in _NAMES:
            raise
        raise Refused(error.status, error.message % {**error.values, "field": _NAMES[error.field]}) from error
    return {"data": answer.json_value()} if isinstance(answer, Shape) else answer


def _values(values: Mapping[str, object]) -> Json:
    return {to_camel(name): _value(value) for name, value in values.items()}


def _value(value: object) -> object:
    if isinstance(value, Outcome):
        return value.type.value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return value


def _without(answer: Mapping[str, Any], path: tuple[str, ...]) -> Mapping[str, Any]:
    """The answer with null in place of what is told once."""
    if not path:
        return answer
    name, *rest = path
    return {**answer, name: _without(answer[name], tuple(rest)) if rest else None}


def _text(answer: Mapping[str, Any]) -> str:
    return json.dumps(answer, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _response(text: str, status: int) -> Response:
    return Response(text, status_code=status, media_type="application/json")


def told_of_both(error: Overtaken, yours: Body, theirs: Shape) -> Overtaken:
    """The conflict with what the request said, and what stands there now under the same names."""
    said = {name: value for name, value in yours.given.items() if name != "expected_version"}
    return Overtaken(said, {name: getattr(theirs, name, None) for name in said})


def current(db: ScopedSession) -> None:
    """From here on rows are read as they now stand, also those that this session has seen before."""
    db.flush()
    db.expire_all()
