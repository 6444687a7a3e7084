"""The document at /api/openapi.json: complete, and true of every answer to whatever is asked."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.result import Ok
from sqlalchemy import Engine
from starlette.testclient import TestClient

from api.table import DOCUMENTED, ENDPOINTS
from tests.api.aiming import Targets, agree
from tests.api.conftest import Setting, api_app, bearing, make_token
from tests.api.marked import WORD, configure, mark
from tests.factories.everything import fill
from tests.factories.organizations import make_world

load_all_checks()
_CHECKS = CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
    ]
)
ROLES = ["admin", "manager", "agent", "nobody"]
"""Those who ask; nobody comes without credentials."""


class Ground:
    """Two filled organizations, one of which carries a word in every text, and an application over them."""

    def __init__(self, engine: Engine, who: str) -> None:
        self.who = who
        self.world = make_world()
        configure(self.world.there)
        self.ids = fill(self.world)
        assert mark(engine, self.world.there) > 50
        # The operations that were done with success.
        self.done: set[str] = set()
        self.app = api_app()
        self.headers = {} if who == "nobody" else bearing(make_token(self.world.here, who))
        self.client = TestClient(self.app, raise_server_exceptions=False, headers=self.headers)
        document = bearing(make_token(self.world.here, "agent"))
        self.schema = schemathesis.openapi.from_asgi("/api/openapi.json", self.app, headers=document)

    def check(self, response: Any, case: Case) -> None:
        """Whatever was asked, the answer is as the document says, and nothing of the other organization."""
        case.validate_response(response, checks=_CHECKS)  # type: ignore[arg-type]  # what the library itself names
        assert WORD not in response.text.lower()
        assert str(self.world.there.id) not in response.text
        for name, value in response.headers.items():
            assert WORD not in f"{name}{value}".lower()


@pytest.fixture
def ground(request: pytest.FixtureRequest, committed: Engine, setting: Setting) -> Ground:
    """Where one of ROLES asks."""
    setting("CALLOS_API_RATE", "1000000")
    return Ground(committed, request.param)


def explore(ground: Ground, mode: GenerationMode, *, examples: int, derandomize: bool) -> None:
    """Ask every address for so many things."""
    for found in ground.schema.get_all_operations():
        assert isinstance(found, Ok)
        _explore_one(ground, found.ok(), mode, _chosen(examples, derandomize))


def _explore_one(ground: Ground, operation: APIOperation, mode: GenerationMode, chosen: settings) -> None:
    targets = Targets(ground.world, ground.ids, ground.client, operation.definition.raw["operationId"])

    @chosen
    @given(case=operation.as_strategy(generation_mode=mode), data=st.data())
    def ask(case: Case, data: st.DataObject) -> None:
        if mode is GenerationMode.POSITIVE:
            targets.aim(case, data)
        response = case.call(headers=ground.headers)
        ground.check(response, case)
        if response.status_code < 300:
            ground.done.add(operation.label)

    ask()


def _chosen(examples: int, derandomize: bool, **more: Any) -> settings:
    checks = list(HealthCheck)
    return settings(
        max_examples=examples,
        derandomize=derandomize,
        database=None,
        deadline=None,
        suppress_health_check=checks,
        **more,
    )


MOST_WALKS = 8
# The way of a call; whatever else there is has no beginning to go from, and would fill the steps.
_ON_THE_WAY = re.compile(
    r"call_writes\.(schedule|start|cancel|complete)|calls\.(get_call|get_checklist|can_complete)"
    r"|call_parts\.(start_milestone|log_objection|classify_objection)|prospects\.list_prospects"
)


def walk(ground: Ground, *, examples: int, derandomize: bool) -> None:
    """Follow the links from answer to answer."""
    way = ground.schema.include(operation_id_regex=_ON_THE_WAY)

    class Workflow(way.as_state_machine()):  # type: ignore[misc]
        def get_call_kwargs(self, case: Case) -> dict[str, Any]:
            return {"headers": ground.headers}

        def before_call(self, case: Case) -> None:
            case.headers.pop("Idempotency-Key", None)
            make_ready(ground, case)

        def validate_response(self, response: Any, case: Case, **kwargs: Any) -> None:
            ground.check(response, case)
            if response.status_code < 300:
                ground.done.add(case.operation.label)

    Workflow.run(settings=_chosen(examples, derandomize, stateful_step_count=8))


def make_ready(ground: Ground, case: Case) -> None:
    """Let a step of the way name what there is: a call planned for it where it comes from no link."""
    body, path = case.body, case.path_parameters or {}
    plan = {"prospectId": str(ground.ids["here"].prospect), "scheduledAt": _tomorrow()}
    told: dict[str, Any] = {}
    if "call_id" in path:
        answer = ground.client.get(f"/api/calls/{path['call_id']}")
        if answer.status_code == 404:
            answer = ground.client.post("/api/calls", json=plan)
            path["call_id"] = answer.json()["data"]["id"]
        told = answer.json()["data"]
    if not isinstance(body, dict):
        return
    body |= {name: plan["scheduledAt"] for name in ("scheduledAt", "followUpAt") if body.get(name)}
    body |= {"reason": "As it came"} if "reason" in body else {}
    body |= {name: plan[name] for name in plan if name in body}
    for name in ("agent", "threadId"):
        body.pop(name, None)
    agree(body)
    if case.operation.path.endswith("{call_id}/start") and told["status"] == "SCHEDULED":
        address = f"/api/calls/{path['call_id']}/checklist"
        keys = [point["key"] for point in ground.client.get(address).json()["data"]["points"]]
        ticked = {"checklist": keys, "expectedVersion": told["version"]}
        told = ground.client.put(address, json=ticked).json()["data"]
    if told and "expectedVersion" in body and "milestone" not in path and "objection_id" not in path:
        body["expectedVersion"] = told["version"]


def _tomorrow() -> str:
    return (datetime.now(UTC) + timedelta(days=1)).isoformat()


@pytest.mark.parametrize("ground", ROLES, indirect=True)
def test_every_answer_is_as_the_document_says_and_of_ones_own_organization(ground: Ground) -> None:
    # Nobody gets one answer to everything.
    explore(ground, GenerationMode.POSITIVE, examples=2 if ground.who == "nobody" else 8, derandomize=True)
    if ground.who == "admin":
        # Answers to nothing but refused requests would tell little.
        assert len(ground.done) >= 0.9 * len(DOCUMENTED)


@pytest.mark.parametrize("ground", ["agent"], indirect=True)
def test_so_is_every_answer_to_what_cannot_be_taken(ground: Ground) -> None:
    explore(ground, GenerationMode.NEGATIVE, examples=4, derandomize=True)


@pytest.mark.parametrize("ground", ["admin", "agent"], indirect=True)
def test_so_is_every_answer_on_the_way_from_one_to_the_next(ground: Ground) -> None:
    wanted = {f"POST /calls/{{call_id}}/{deed}" for deed in ("start", "objections", "cancel", "complete")}
    # Which steps are drawn hangs on what is answered, ids among it: a walk may miss one.
    for _ in range(MOST_WALKS):
        walk(ground, examples=15, derandomize=False)
        if wanted <= ground.done:
            break
    assert wanted <= ground.done


@pytest.mark.long
@pytest.mark.parametrize("ground", ROLES, indirect=True)
def test_it_stays_so_for_a_long_time(ground: Ground) -> None:
    for mode in GenerationMode:
        explore(ground, mode, examples=60, derandomize=False)
    walk(ground, examples=60, derandomize=False)


@pytest.mark.parametrize("ground", ["agent"], indirect=True)
def test_the_word_would_show(ground: Ground) -> None:
    theirs = TestClient(ground.app, headers=bearing(make_token(ground.world.there, "manager")))
    for path in ("/calls", "/prospects", "/milestones", f"/calls/{ground.ids['there'].call}"):
        assert WORD in theirs.get(f"/api{path}").text


def test_the_document_is_for_people_who_are_signed_in(visitor: TestClient, agent: TestClient) -> None:
    assert visitor.get("/api/openapi.json").status_code == 401
    assert agent.get("/api/openapi.json").json()["openapi"].startswith("3.1")


def test_every_address_is_described_with_all_that_it_answers(agent: TestClient) -> None:
    document = agent.get("/api/openapi.json").json()
    described = {(m.upper(), path) for path, methods in document["paths"].items() for m in methods}
    assert described == {(endpoint.method, endpoint.path) for endpoint in DOCUMENTED}
    assert len(ENDPOINTS) == len(DOCUMENTED) + 1
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            statuses = set(operation["responses"])
            assert {"400", "401", "429", "500"} <= statuses
            assert "422" not in statuses
            assert ("404" in statuses) >= ("{" in path)
            assert {"403", "413", "415"} <= statuses or method == "get"
            assert operation["summary"].endswith(".")
    names = [operation["operationId"] for methods in document["paths"].values() for operation in methods.values()]
    assert len(set(names)) == len(names)
