"""Who asks: the person of the session cookie, until there are tokens as well."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from services import sessions
from services.errors import NotSignedIn
from services.scope import Scope
from services.tokens import hash_token

# Over https the browser holds the prefixed one, which no other host or path can have set.
COOKIES = ("__Host-callos_session", "callos_session")


def require_scope(request: Request) -> Scope:
    """What the person of the request acts with. Raises NotSignedIn without a session that counts."""
    token = next((request.cookies[name] for name in COOKIES if name in request.cookies), None)
    person = sessions.find_person_across_organizations(hash_token(token)) if token else None
    if person is None:
        raise NotSignedIn
    return person.scope


SignedIn = Annotated[Scope, Depends(require_scope)]
