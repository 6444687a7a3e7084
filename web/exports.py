"""What a screen shows as a file, for the person of the session's cookie.

A link from another site does not count: it could not read the file, but would write into the audit log.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from tempfile import TemporaryFile
from typing import IO
from urllib.parse import urlencode

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.routing import Route

from services import messages, sessions
from services.db import scoped
from services.errors import N_, Foreseen, NotFound, NotPermitted, NotSignedIn
from services.exports.making import Made, make
from services.exports.tables import ExportFormat, ExportKind
from services.models.vocabulary import Language
from services.questions.reading import Reading
from services.sessions import Person
from services.tokens import hash_token
from web import sentence_page
from web.cookies import Cookies

# Exports made at once; others wait for their turn, and leave the threads of the screens alone.
_AT_ONCE = 4
_CHUNK = 1 << 16
# What browsers say of a request that a page of ours, or the person alone, has made.
_OWN = ("same-origin", "none")
_TYPES = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_UNKEPT = {"cache-control": "no-store"}


def export_routes(cookies: Cookies) -> list[Route]:
    """GET /export/KIND.FORMAT with the words of the screen's address."""
    limiter: CapacityLimiter | None = None

    async def answer(request: Request) -> Response:
        nonlocal limiter
        limiter = limiter or CapacityLimiter(_AT_ONCE)
        if request.method != "GET":
            return Response(status_code=405, headers={"allow": "GET"})
        return await to_thread.run_sync(_answer, request, cookies, limiter=limiter)

    return [Route("/export/{name}", answer, methods=["GET"])]


def _answer(request: Request, cookies: Cookies) -> Response:
    token = cookies.read(request.scope).get(cookies.session)
    person = sessions.find_person_across_organizations(hash_token(token)) if token else None
    language = person.user.language if person else Language.EN
    try:
        kind, format = _what(request.path_params["name"])
        try:
            return _file(request, person, kind, format)
        except Foreseen as error:
            return _refused(error, language, f"/{kind}", request)
    except NotFound as error:
        return _refused(error, language, "/", request)


def _what(name: str) -> tuple[ExportKind, ExportFormat]:
    """What is asked for, and as what. Raises NotFound."""
    kind, _, format = name.partition(".")
    if kind not in list(ExportKind) or format not in list(ExportFormat):
        raise NotFound(N_("There is no such export."))
    return ExportKind(kind), ExportFormat(format)


def _file(request: Request, person: Person | None, kind: ExportKind, format: ExportFormat) -> Response:
    if person is None:
        raise NotSignedIn
    if request.headers.get("sec-fetch-site", "none") not in _OWN:
        raise NotPermitted(N_("This link came from another site. Open the screen, and export from there."))
    file = TemporaryFile()  # noqa: SIM115 - it is closed once it is sent.
    try:
        # Whoever looks at My calls sees own calls alone, a manager too.
        scope = person.scope.own if kind is ExportKind.MY_CALLS else person.scope
        with scoped(scope) as db:
            reading = Reading(request.query_params.getlist)
            now = datetime.now(UTC)
            made = make(db, kind=kind, format=format, reading=reading, now=now, stream=file)
    except BaseException:
        file.close()
        raise
    return _sent(file, made, format)


def _sent(file: IO[bytes], made: Made, format: ExportFormat) -> Response:
    size = file.seek(0, 2)
    file.seek(0)
    headers = {
        **_UNKEPT,
        "content-length": str(size),
        # The name is of plain letters, as counts and kinds are.
        "content-disposition": f'attachment; filename="{made.name}"',
    }
    return StreamingResponse(_chunks(file), media_type=_TYPES[format], headers=headers)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _refused(error: Foreseen, language: Language, screen: str, request: Request) -> Response:
    """The sentence as a page, with the way to the screen that shows the same; signed out it asks to sign in."""
    query = urlencode(request.query_params.multi_items())
    label = N_("Sign in") if isinstance(error, NotSignedIn) else N_("Open the screen")
    text = sentence_page.made(
        messages.translate(N_("Nothing was exported"), language),
        messages.render(error, language),
        way=screen + (f"?{query}" if query else ""),
        label=messages.translate(label, language),
        language=language,
    )
    return HTMLResponse(text, status_code=error.status, headers=_UNKEPT)
