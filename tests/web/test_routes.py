"""The routes that are no screens, and the headers of every answer."""

from __future__ import annotations

import json

import httpx2
import pytest
from starlette.requests import Request
from starlette.types import Scope

from services import sessions
from services.sessions import find_person_across_organizations
from services.settings import Settings
from services.tokens import hash_token
from tests.factories.organizations import PASSWORD
from tests.serving import BROWSER, Server
from web.auth_routes import is_own_origin
from web.clients import real_client
from web.cookies import Cookies
from web.headers import security_headers
from web.log import masked

AGENT = "agent@here.example"


def ticket(browser: str = BROWSER) -> str:
    return sessions.sign_in_across_organizations(
        AGENT, PASSWORD, browser=hash_token(browser), address="127.0.0.1", demo_allowed=False
    )


def post(
    served: Server, path: str, *, origin: str | None = "own", session: str = "", **fields: str
) -> httpx2.Response:
    headers = {"Cookie": f"callos_browser={BROWSER}" + (f"; callos_session={session}" if session else "")}
    if origin is not None:
        headers["Origin"] = served.url if origin == "own" else origin
    return httpx2.post(served.url + path, data=fields, headers=headers)


def test_a_ticket_gives_the_cookie(served: Server) -> None:
    answer = post(served, "/auth/start", ticket=ticket())
    assert answer.status_code == 204
    line = answer.headers["set-cookie"]
    assert line.startswith("callos_session=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(line.split("; "))
    token = line.partition("=")[2].partition(";")[0]
    assert find_person_across_organizations(hash_token(token)) is not None


@pytest.mark.parametrize(
    "origin", [None, "null", "http://[", "http://evil.example", "http://127.0.0.1", "https://127.0.0.1:1"]
)
@pytest.mark.parametrize("path", ["/auth/start", "/auth/end"])
def test_a_foreign_page_neither_signs_in_nor_out(served: Server, path: str, origin: str | None) -> None:
    session, unused = served.open_session(AGENT), ticket()
    answer = post(served, path, origin=origin, session=session, ticket=unused)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert find_person_across_organizations(hash_token(session)) is not None
    assert post(served, "/auth/start", ticket=unused).status_code == 204


@pytest.mark.parametrize(
    "fields",
    [{}, {"ticket": ""}, {"ticket": "invented"}, {"ticket": "x" * 9999}, {str(n): "x" for n in range(20)}],
)
def test_no_ticket_gives_no_cookie(served: Server, fields: dict[str, str]) -> None:
    answer = post(served, "/auth/start", **fields)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_another_browsers_ticket_gives_no_cookie(served: Server) -> None:
    answer = post(served, "/auth/start", ticket=ticket("another browser"))
    assert answer.status_code == 403 and "set-cookie" not in answer.headers


def test_signing_in_anew_ends_the_browsers_previous_session(served: Server) -> None:
    session = served.open_session(AGENT)
    assert post(served, "/auth/start", session=session, ticket=ticket()).status_code == 204
    assert find_person_across_organizations(hash_token(session)) is None


def test_signing_out_ends_the_session_and_takes_the_cookie_away(served: Server) -> None:
    session = served.open_session(AGENT)
    answer = post(served, "/auth/end", session=session)
    assert answer.status_code == 204
    assert "callos_session=;" in answer.headers["set-cookie"] and "Max-Age=0" in answer.headers["set-cookie"]
    assert find_person_across_organizations(hash_token(session)) is None
    assert post(served, "/auth/end", session=session).status_code == 204


def test_every_answer_has_the_security_headers(served: Server) -> None:
    for path in ("/", "/calls", "/healthz", "/api/unknown", "/_stcore/health", "/_stcore/metrics"):
        headers = httpx2.get(served.url + path).headers
        for name, value in security_headers(is_https=False).items():
            assert headers[name] == value, (path, name)
        assert "strict-transport-security" not in headers
        assert "server" not in headers
    policy = headers["content-security-policy"]
    assert "unsafe-eval" not in policy and "script-src 'self' 'sha256-" in policy
    assert "strict-transport-security" in security_headers(is_https=True)


def test_health_and_readiness(served: Server) -> None:
    assert httpx2.get(served.url + "/healthz").json() == {"status": "ok"}
    assert httpx2.get(served.url + "/readyz").json() == {"status": "ready"}


@pytest.mark.parametrize(
    "path", ["/_stcore/metrics", "/_stcore/agent", "/_stcore/agent/openapi.json", "/auth/login", "/oauth2callback"]
)
def test_what_strangers_need_not_know_is_not_there(served: Server, path: str) -> None:
    session = served.open_session(AGENT)
    for cookie in ({}, {"Cookie": f"callos_session={session}"}):
        assert httpx2.get(served.url + path, headers=cookie).status_code == 404


@pytest.mark.parametrize("path", ["/media/abc.wav", "/_stcore/upload_file/a/b"])
def test_media_and_uploads_need_a_live_session(served: Server, path: str) -> None:
    session = served.open_session(AGENT)
    cookie = {"Cookie": f"callos_session={session}"}
    assert httpx2.get(served.url + path).status_code == 401
    assert httpx2.get(served.url + path, headers=cookie).status_code != 401
    sessions.end_across_organizations(session)
    assert httpx2.get(served.url + path, headers=cookie).status_code == 401


def test_a_page_load_names_the_browser_once(served: Server) -> None:
    page = {"Accept": "text/html"}
    first = httpx2.get(served.url + "/calls", headers=page)
    assert "callos_browser=" in first.headers["set-cookie"] and "HttpOnly" in first.headers["set-cookie"]
    known = page | {"Cookie": f"callos_browser={BROWSER}"}
    assert "callos_browser" not in httpx2.get(served.url + "/calls", headers=known).headers.get("set-cookie", "")
    assert "callos_browser" not in httpx2.get(served.url + "/healthz").headers.get("set-cookie", "")


@pytest.mark.parametrize(("who", "path"), [("agent", "/my-day"), ("manager", "/team"), ("admin", "/team")])
def test_the_bare_address_leads_to_where_a_role_begins(served: Server, who: str, path: str) -> None:
    session = served.open_session(f"{who}@here.example")
    headers = {"Accept": "text/html", "Cookie": f"callos_session={session}"}
    answer = httpx2.get(served.url + "/?a=1&b=%2F", headers=headers)
    assert (answer.status_code, answer.headers["location"]) == (302, path + "?a=1&b=%2F")
    assert httpx2.get(served.url + "/", headers={"Accept": "text/html"}).status_code == 200


def test_the_log_has_a_json_line_per_request_and_no_secrets(served: Server) -> None:
    session, token = served.open_session(AGENT), "a-secret-token"
    cookie = {"Cookie": f"callos_session={session}"}
    httpx2.get(served.url + f"/set-password?token={token}", headers=cookie | {"User-Agent": "Somebody/1"})
    httpx2.put(served.url + "/_stcore/upload_file/some-session/some-file", headers=cookie)
    lines = [json.loads(line) for line in served.lines() if line.startswith("{")]
    asked = [line for line in lines if line["event"] == "request" and line["path"] == "/set-password"]
    assert asked and asked[-1]["status"] == 200 and asked[-1]["ms"] >= 0
    everything = "\n".join(served.lines())
    for secret in (token, session, hash_token(session), "some-session", "@here.example", "127.0.0.1:", "Somebody"):
        assert secret not in everything.replace(served.url, "")


def test_program_files_do_not_fill_the_log(served: Server) -> None:
    for path in ("/_stcore/health", "/static/some.js", "/healthz"):
        httpx2.get(served.url + path)
    paths = {json.loads(line)["path"] for line in served.lines() if '"event": "request"' in line}
    assert "/healthz" in paths
    assert not paths & {"/_stcore/health", "/static/some.js"}


@pytest.mark.parametrize(
    ("origin", "is_secure", "is_own"),
    [
        ("https://callos.example", True, True),
        ("http://callos.example", True, False),
        ("http://callos.example", False, True),
        ("https://callos.example", False, True),
    ],
)
def test_over_https_a_page_of_the_same_host_without_it_is_foreign(
    origin: str, is_secure: bool, is_own: bool
) -> None:
    headers = [(b"host", b"callos.example"), (b"origin", origin.encode())]
    request = Request({"type": "http", "method": "POST", "headers": headers})
    assert is_own_origin(request, is_secure=is_secure) == is_own


def test_paths_in_the_log_are_cut_short() -> None:
    assert masked("/_stcore/upload_file/a/b") == "/_stcore/upload_file/..."
    assert masked("/media/abc.wav") == "/media/..."
    assert len(masked("/" + "x" * 9999)) <= 200


def test_over_https_cookies_are_secure_and_bound_to_the_host() -> None:
    cookies = Cookies.of(Settings(public_url="https://callos.example"))
    assert cookies.session == "__Host-callos_session"
    assert cookies.set_session("t").endswith("; Secure") and "Domain" not in cookies.set_session("t")
    assert cookies.set_browser("t").startswith("__Host-callos_browser=t;")
    assert "Secure" not in Cookies.of(Settings(public_url="http://127.0.0.1:8501")).set_session("t")


FORWARDED = {"x-forwarded-for": "203.0.113.9, 198.51.100.7, 10.0.0.2", "x-forwarded-proto": "https"}


@pytest.mark.parametrize(
    ("peer", "seen"),
    [("10.0.0.1", ("198.51.100.7", "https")), ("192.0.2.1", ("192.0.2.1", "http")), ("", ("", "http"))],
)
def test_forwarding_headers_count_from_trusted_proxies_alone(peer: str, seen: tuple[str, str]) -> None:
    scope: Scope = {
        "type": "http",
        "scheme": "http",
        "client": (peer, 1),
        "headers": [(name.encode(), value.encode()) for name, value in FORWARDED.items()],
    }
    trusting = Settings(trusted_proxies="10.0.0.0/8")  # type: ignore[arg-type]
    real = {**scope, **real_client(scope, trusting)}
    assert (real["client"][0], real["scheme"]) == seen
