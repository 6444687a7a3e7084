"""Asking the API in tests, and what must come back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.testclient import TestClient

from services.models import Call, Prospect
from services.models.vocabulary import CallStatus
from tests.factories.calls import make_call, make_prospect
from tests.factories.organizations import World


def get(client: TestClient, path: str) -> Any:
    """The data of an answer that must be a success."""
    answer = client.get(f"/api{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def ask(client: TestClient, method: str, path: str, body: dict[str, Any], *, status: int = 200) -> Any:
    """The data of a change that must be a success."""
    answer = client.request(method, f"/api{path}", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()["data"]


def refused(client: TestClient, method: str, path: str, body: dict[str, Any] | None, status: int) -> Any:
    """The whole of a refusal with this status."""
    answer = client.request(method, f"/api{path}", json=body)
    assert answer.status_code == status, answer.text
    assert answer.json()["error"]
    return answer.json()


def ahead(days: float = 1) -> str:
    """A time to come."""
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


def own_prospect(world: World, **values: Any) -> Prospect:
    """A prospect that the agent has a call with, and therefore sees."""
    prospect = make_prospect(world.here, **values)
    make_call(world.here, prospect=prospect, status=CallStatus.CANCELLED)
    return prospect


def running_call(world: World, client: TestClient, **values: Any) -> Any:
    """A call in progress with a qualified prospect, begun by the API."""
    prospect = own_prospect(world, **{"client_count": 900, **values})
    call = ask(client, "POST", "/calls", {"prospectId": str(prospect.id), "scheduledAt": ahead()}, status=201)
    return begin(client, call)


def begin(client: TestClient, call: Any) -> Any:
    """Tick the whole checklist of a planned call and begin it."""
    path = f"/calls/{call['id']}"
    keys = [point["key"] for point in get(client, f"{path}/checklist")["points"]]
    ticked = ask(client, "PUT", f"{path}/checklist", {"checklist": keys, "expectedVersion": call["version"]})
    return ask(client, "POST", f"{path}/start", {"expectedVersion": ticked["version"]})


def path_of(call: Call | Any) -> str:
    """The address of a call, from a row or from an answer."""
    return f"/calls/{call['id'] if isinstance(call, dict) else call.id}"
