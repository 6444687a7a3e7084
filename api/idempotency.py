"""The header Idempotency-Key: the same deed is done once, however often it is asked for."""

from __future__ import annotations

import hashlib
import json

from fastapi import Request

from api.bodies import Body
from api.errors import Refused

HEADER = "Idempotency-Key"
LONGEST_KEY = 200


def key_of(request: Request) -> str | None:
    """The key of a request, None without one. Raises Refused for what cannot be one."""
    given = request.headers.getlist(HEADER)
    if not given:
        return None
    key = given[0]
    is_one = len(given) == 1 and 1 <= len(key) <= LONGEST_KEY
    if not is_one or not (key.isascii() and key.isprintable()):
        raise Refused(400, f"{HEADER} must be one text of 1 to {LONGEST_KEY} printable ASCII characters.")
    return key


def digest_of(request: Request, body: Body) -> str:
    """What is asked for: the address, and all that the body says, however it is laid out."""
    said = body.model_dump(mode="json", by_alias=True, exclude_unset=True)
    asked = [request.method, request.url.path, str(request.url.query), said]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
