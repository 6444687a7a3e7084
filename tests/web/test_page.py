"""The page under every screen's address: it names its server, whatever the browser asks with."""

from __future__ import annotations

import base64
import hashlib
import re

import httpx2
import pytest

from dashboard import pages_table
from tests.serving import BROWSER, Server

HTML = {"Accept": "text/html", "Cookie": f"callos_browser={BROWSER}"}


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"Accept-Encoding": "gzip, br"},
        {"Range": "bytes=0-99"},
        {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT", "If-None-Match": "*"},
    ],
    ids=["plain", "packed", "a part", "only if newer"],
)
@pytest.mark.parametrize("path", ["/", "/calls?q=a", "/set-password"])
def test_a_page_load_is_told_where_the_server_is(served: Server, path: str, asked: dict[str, str]) -> None:
    answer = httpx2.get(served.url + path, headers=HTML | asked)
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/html")
    scripts = re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL)
    assert "BACKEND_BASE_URL: window.location.origin" in scripts[0]
    assert answer.text.rstrip().endswith("</html>")
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert "etag" not in answer.headers
    for script in scripts:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in answer.headers["content-security-policy"]


def test_other_answers_pass_as_they_come(served: Server) -> None:
    script = re.search(r'src="\.(/static/js/index[^"]+)"', httpx2.get(f"{served.url}/calls", headers=HTML).text)
    assert script is not None
    for path, status in ((script[1], 200), ("/api/nothing", 404), ("/calls/_stcore/health", 404)):
        assert httpx2.get(served.url + path, headers=HTML).status_code == status


@pytest.mark.parametrize("path", ["/nowhere", "/calls/42", "/Calls", "/sign-in"])
@pytest.mark.parametrize("who", [None, "manager@here.example"])
def test_an_address_without_a_screen_is_not_found_and_leads_to_the_start(
    served: Server, path: str, who: str | None
) -> None:
    session = f"; callos_session={served.open_session(who)}" if who else ""
    answer = httpx2.get(served.url + path, headers=HTML | {"Cookie": HTML["Cookie"] + session})
    assert answer.status_code == 404
    assert "<h1>There is no such page</h1>" in answer.text
    assert '<a href="/">' in answer.text and "<script" not in answer.text
    assert answer.headers["content-length"] == str(len(answer.content))


GERMAN = {"Accept-Language": "de-DE,de;q=0.9,en;q=0.8"}


@pytest.mark.parametrize(
    ("asked", "who", "lang", "title"),
    [
        ({}, None, "en", "There is no such page"),
        (GERMAN, None, "de", "Diese Seite gibt es nicht"),
        (GERMAN, "manager@here.example", "en", "There is no such page"),
    ],
    ids=["a browser without wishes", "a German browser", "a person who reads English"],
)
def test_a_page_is_in_the_persons_language_or_else_in_the_browsers(
    served: Server, asked: dict[str, str], who: str | None, lang: str, title: str
) -> None:
    session = f"; callos_session={served.open_session(who)}" if who else ""
    headers = HTML | {"Cookie": HTML["Cookie"] + session} | asked
    missing, page = (httpx2.get(served.url + path, headers=headers) for path in ("/nowhere", "/calls"))
    assert f"<h1>{title}</h1>" in missing.text
    for answer in (missing, page):
        assert f'<html lang="{lang}">' in answer.text
        assert answer.headers["content-length"] == str(len(answer.content))


def test_every_screen_of_the_table_has_its_page(served: Server) -> None:
    for path in pages_table.addresses():
        assert httpx2.get(served.url + path, headers=HTML).status_code == 200, path
