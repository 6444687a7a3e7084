"""Who asks: a program by its token, or a person by the cookie of their session."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from fastapi import Request

from api.errors import Refused
from services import api_tokens, sessions
from services.errors import NotSignedIn
from services.models.vocabulary import TokenAccess
from services.scope import Scope
from services.settings import get_settings
from services.tokens import hash_token

_BAD_TOKEN = "This token is not valid: it may have ended, or been revoked."  # noqa: S105 - a sentence.


@dataclass(frozen=True, slots=True)
class Caller:
    """Who acts, and by which token; None is the cookie."""

    scope: Scope
    token_id: UUID | None = None
    access: TokenAccess = TokenAccess.WRITE


def cookie_name() -> str:
    """How the session's cookie is called. Under https it is the one that no other host or path can have set."""
    public_url = get_settings().public_url
    return "__Host-callos_session" if public_url and public_url.startswith("https://") else "callos_session"


def find_caller(request: Request) -> Caller:
    """Whoever asks. A token counts before a cookie. Raises NotSignedIn without credentials that count."""
    given = request.headers.getlist("authorization")
    if given:
        return _by_token(given)
    token = request.cookies.get(cookie_name())
    person = sessions.find_person_across_organizations(hash_token(token)) if token else None
    if person is None:
        raise NotSignedIn
    return Caller(person.scope)


def check_may_write(request: Request, caller: Caller) -> None:
    """Refuse a token that may only read, and a cookie that another site's page could have sent along."""
    if caller.access is not TokenAccess.WRITE:
        raise Refused(403, "This token may only read.")
    if caller.token_id is not None:
        return
    origin = request.headers.getlist("origin")
    if not origin:
        raise Refused(403, "A change by a session's cookie must name its Origin. Programs use an API token.")
    if len(origin) > 1 or origin[0] not in _own_origins(request):
        raise Refused(403, "This request came from another site's page.")


def _by_token(given: list[str]) -> Caller:
    kind, _, token = given[0].partition(" ")
    if len(given) > 1 or kind.lower() != "bearer":
        raise NotSignedIn(_BAD_TOKEN)
    bearer = api_tokens.find_bearer_across_organizations(token.strip())
    if bearer is None:
        raise NotSignedIn(_BAD_TOKEN)
    return Caller(bearer.scope, bearer.token_id, bearer.access)


def _own_origins(request: Request) -> set[str]:
    """The request's own origin and the address that people use; under https nothing else is taken."""
    public_url, host = get_settings().public_url, request.headers.get("host", "")
    own = {public_url} if public_url else set()
    if host and not (public_url and public_url.startswith("https://") and request.url.scheme != "https"):
        own.add(f"{request.url.scheme}://{host}")
    return own
