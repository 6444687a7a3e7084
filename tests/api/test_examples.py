"""examples/api.md: its ten calls work as they are written, on a server."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

import httpx2
import pytest
from starlette.testclient import TestClient

from services import calls
from services.calls import CallFilters
from services.db import scoped
from services.models.vocabulary import CallStatus, ObjectionOutcome, OutcomeType
from services.objections import list_of_call
from services.settings import CHECKOUT
from tests.api.conftest import bearing, make_token
from tests.factories.calls import make_call, make_prospect
from tests.serving import Server

TEXT = (CHECKOUT / "examples" / "api.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not there")
def test_the_ten_calls_work_as_they_are_written(served: Server) -> None:
    here = served.world.here
    prospect = make_prospect(here, name="Ada Example", client_count=900)
    token = make_token(here, "manager")
    script = "set -euo pipefail\n" + "\necho\n".join(BLOCKS)
    done = subprocess.run(
        ["bash", "-c", script],
        env=os.environ | {"API": f"{served.url}/api", "TOKEN": token, "no_proxy": "127.0.0.1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    with scoped(here.as_("manager")) as db:
        made = calls.list_calls(db, filters=CallFilters(prospect_id=prospect.id)).items
        assert [call.status for call in made] == [CallStatus.SCHEDULED, CallStatus.COMPLETED]
        follow_up, call = made
        assert (call.outcome.type, call.outcome.follow_up_at) == (  # type: ignore[union-attr]
            OutcomeType.FOLLOW_UP_SCHEDULED,
            follow_up.scheduled_at,
        )
        assert [row.outcome for row in list_of_call(db, call_id=call.id)] == [ObjectionOutcome.RESOLVED]


def test_there_are_ten_and_each_is_described(agent: TestClient) -> None:
    assert len(BLOCKS) == "".join(BLOCKS).count("curl ") == 10
    known = agent.get("/api/openapi.json", headers=bearing("")).status_code
    assert known == 401
    paths = agent.get("/api/openapi.json").json()["paths"]
    for block in BLOCKS:
        path = re.findall(r'"\$API([^"?]*)', block)[0]
        pattern = re.sub(r"\$(CALL|PROSPECT|OBJECTION)|/1(?=/)", lambda m: "/{}" if m[0] == "/1" else "{}", path)
        assert pattern in {re.sub(r"\{\w+\}", "{}", known) for known in paths}, path


def test_a_page_of_the_server_changes_by_its_session_and_another_sites_does_not(served: Server) -> None:
    here = served.world.here
    call = make_call(here, status=CallStatus.SCHEDULED)
    cookies = {"callos_session": served.open_session(f"agent@{here.slug}.example")}
    address, body = f"{served.url}/api/calls/{call.id}", {"expectedVersion": 1, "recordingConsent": True}
    with httpx2.Client(cookies=cookies) as page:
        for headers in ({}, {"origin": "http://evil.example"}, {"origin": "null"}):
            assert page.patch(address, json=body, headers=headers).status_code == 403
        changed = page.patch(address, json=body, headers={"origin": served.url})
        assert changed.json()["data"]["recordingConsent"] is True
        strange = page.get(f"{served.url}/api/%0Acalls")
    assert (strange.status_code, strange.headers["content-type"]) == (404, "application/json")
