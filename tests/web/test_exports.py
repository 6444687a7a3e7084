"""The route of exports: whose session, which role, from where, and what is written down."""

from __future__ import annotations

import csv
import io

import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.testclient import TestClient

from services import sessions
from services.db import scoped
from services.models import AuditEntry
from tests.factories.calls import make_call, make_prospect
from tests.factories.organizations import Tenant, World
from tests.factories.sessions import open_session
from tests.services.exports.support import read_xlsx
from web.cookies import Cookies
from web.exports import export_routes

MARCH = "from=2026-03-01&to=2026-04-01"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def client(token: str = "") -> TestClient:
    """A browser with this session's cookie."""
    app = Starlette(routes=export_routes(Cookies(is_secure=False, session_seconds=60)))
    return TestClient(app, cookies={"callos_session": token} if token else {})


def exports(tenant: Tenant) -> int:
    """How many exports the audit log has."""
    with scoped(tenant.command) as db:
        return len(db.scalars(select(AuditEntry).where(AuditEntry.action == "export")).all())


def without_time(content: bytes) -> list[str]:
    """The lines of a file but the one that names the time of day."""
    return [line for line in content.decode().splitlines() if "Exported at" not in line]


@pytest.mark.parametrize(("who", "names"), [("manager", ["Own", "Theirs"]), ("agent", ["Own"])])
def test_a_session_exports_what_its_person_may_see(world: World, who: str, names: list[str]) -> None:
    make_call(world.here, prospect=make_prospect(world.here, name="Own"))
    make_call(world.here, prospect=make_prospect(world.here, name="Theirs"), agent="other_agent")
    make_call(world.there, prospect=make_prospect(world.there, name="Foreign"))
    answer = client(open_session(world.here, who)).get(f"/export/calls.csv?{MARCH}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    disposition = 'attachment; filename="callos-calls-2026-03-01-2026-03-31.csv"'
    assert answer.headers["content-disposition"] == disposition
    assert int(answer.headers["content-length"]) == len(answer.content)
    rows = [row for row in csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))) if len(row) > 1]
    at = rows[0].index("prospect_name")
    assert sorted(row[at] for row in rows[1:]) == names
    assert (exports(world.here), exports(world.there)) == (1, 0)


def test_a_workbook_comes_as_one(world: World) -> None:
    make_call(world.here)
    answer = client(open_session(world.here, "manager")).get(f"/export/team.xlsx?{MARCH}")
    assert answer.headers["content-type"] == XLSX
    assert answer.headers["content-disposition"].endswith('"callos-team-2026-03-01-2026-03-31.xlsx"')
    sheets = ["About", "Figures", "Left out", "Outcomes by week", "Agents", "Quartiles of the agents"]
    assert list(read_xlsx(answer.content)) == sheets


def test_ids_of_another_organization_give_nothing(world: World) -> None:
    make_call(world.here)
    manager = client(open_session(world.here, "manager"))
    foreign = manager.get(f"/export/calls.csv?{MARCH}&agent=agent@there.example").content
    missing = manager.get(f"/export/calls.csv?{MARCH}&agent=nobody@there.example").content
    assert without_time(foreign) == without_time(missing)


@pytest.mark.parametrize("token", ["", "invented"])
def test_nobody_gets_a_sentence_and_the_way_to_sign_in(world: World, token: str) -> None:
    answer = client(token).get("/export/calls.csv?q=a%26b&status=NO_SHOW")
    assert answer.status_code == 401
    assert "Sign in first." in answer.text and answer.headers["content-type"].startswith("text/html")
    assert 'href="/calls?q=a%26b&amp;status=NO_SHOW"' in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert exports(world.here) == 0


def test_an_ended_session_counts_no_more(world: World) -> None:
    token = open_session(world.here, "manager")
    sessions.end_across_organizations(token)
    assert client(token).get("/export/calls.csv").status_code == 401


def test_a_role_that_has_no_such_screen_is_refused(world: World) -> None:
    answer = client(open_session(world.here, "agent")).get("/export/team.csv")
    assert answer.status_code == 403 and "Your role does not allow this." in answer.text
    assert "content-disposition" not in answer.headers
    assert exports(world.here) == 0


@pytest.mark.parametrize(
    ("site", "status"), [("cross-site", 403), ("same-site", 403), ("same-origin", 200), ("none", 200), (None, 200)]
)
def test_a_link_of_another_site_exports_nothing(world: World, site: str | None, status: int) -> None:
    headers = {} if site is None else {"sec-fetch-site": site}
    answer = client(open_session(world.here, "manager")).get("/export/prospects.csv", headers=headers)
    assert answer.status_code == status
    assert exports(world.here) == (1 if status == 200 else 0)


@pytest.mark.parametrize(
    "name", ["calls", "calls.", "calls.pdf", ".csv", "users.csv", "Calls.csv", "calls.csv.csv", "calls.CSV"]
)
def test_what_cannot_be_exported_is_not_found(world: World, name: str) -> None:
    assert client(open_session(world.here, "admin")).get(f"/export/{name}").status_code == 404


def test_an_address_without_a_number_is_told_so(world: World) -> None:
    answer = client(open_session(world.here, "manager")).get("/export/counted.csv?of=%3Cscript%3E")
    assert answer.status_code == 400 and "names no number" in answer.text
    assert "<script>" not in answer.text


@pytest.mark.parametrize("method", ["POST", "HEAD", "PUT", "DELETE"])
def test_only_get_exports(world: World, method: str) -> None:
    answer = client(open_session(world.here, "manager")).request(method, "/export/calls.csv")
    assert answer.status_code == 405
    assert exports(world.here) == 0


def test_a_query_of_rubbish_is_ignored_and_the_file_says_so(world: World) -> None:
    query = "period=%FF&status=%00&q=%00&agent=&todo=&p=x&from=1&=&a"
    answer = client(open_session(world.here, "manager")).get(f"/export/calls.csv?{query}")
    assert answer.status_code == 200 and "could not be understood" in answer.text


def test_my_calls_are_ones_own_for_a_manager_too(world: World) -> None:
    make_call(world.here, prospect=make_prospect(world.here, name="Own"), agent="manager")
    make_call(world.here, prospect=make_prospect(world.here, name="Theirs"))
    answer = client(open_session(world.here, "manager")).get(f"/export/my-calls.csv?{MARCH}")
    assert "Own" in answer.text and "Theirs" not in answer.text
    assert exports(world.here) == 1
