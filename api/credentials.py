"""Who asks: the person of the session cookie, until there are tokens as well."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from services import sessions
from services.errors import NotSignedIn
from services.scope import Scope
from services.settings import get_settings
from services.tokens import hash_token


def cookie_name() -> str:
    """How the session's cookie is called. Under https it is the one that no other host or path can have set."""
    public_url = get_settings().public_url
    return "__Host-callos_session" if public_url and public_url.startswith("https://") else "callos_session"


def require_scope(request: Request) -> Scope:
    """What the person of the request acts with. Raises NotSignedIn without a session that counts."""
    token = request.cookies.get(cookie_name())
    person = sessions.find_person_across_organizations(hash_token(token)) if token else None
    if person is None:
        raise NotSignedIn
    return person.scope


SignedIn = Annotated[Scope, Depends(require_scope)]
