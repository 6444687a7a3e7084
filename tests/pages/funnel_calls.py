"""What the tests of the Milestone funnel share: calls with leaks and paces, and what its links say and list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element

from streamlit.testing.v1 import AppTest

from services.analytics.counts import COUNTS, Cell
from services.db import scoped
from services.milestones import list_of_call
from services.models.vocabulary import CallStatus, MilestoneStatus, OutcomeType
from services.questions import figure_questions
from services.questions.reading import Reading
from tests.factories.calls import make_call, make_prospect
from tests.factories.organizations import Tenant
from tests.linked_markup import Link, links
from tests.pages.figure_screens import NOW
from tests.pages.screens import open_screen

DONE, SKIPPED = MilestoneStatus.COMPLETED, MilestoneStatus.SKIPPED


def fill_leaks(tenant: Tenant) -> None:
    """Five leaks of the agent's, at M2 and M3, whose threads have come to five ends since."""
    ends = [
        (2, timedelta(days=-1), {"outcome": OutcomeType.COACHING_CLIENT, "agent": "other_agent"}),
        (2, timedelta(days=3), {"status": CallStatus.SCHEDULED}),
        (2, timedelta(days=-2), {"status": CallStatus.SCHEDULED}),
        (3, timedelta(days=-2), {"status": CallStatus.NO_SHOW}),
        (3, None, {}),
    ]
    for left, after, values in ends:
        prospect = make_prospect(tenant, name="Lena Leak")
        leak = make_call(
            tenant,
            prospect=prospect,
            at=NOW - timedelta(days=5, hours=left),
            outcome=OutcomeType.FOLLOW_UP_SCHEDULED,
            milestones=dict.fromkeys(range(1, left + 1), DONE),
        )
        if after is not None:
            make_call(tenant, prospect=prospect, thread_id=leak.thread_id, at=NOW + after, **values)  # type: ignore[arg-type]


def fill_paces(tenant: Tenant) -> None:
    """One agent who takes 5 minutes for M1 and one who takes 10, with enough times for both."""
    for n in range(10):
        make_call(tenant, at=NOW - timedelta(days=3, hours=n), milestones={1: DONE, 2: SKIPPED})
    for n in range(11):
        call = make_call(
            tenant, agent="other_agent", at=NOW - timedelta(days=3, hours=n), milestones={1: DONE, 2: SKIPPED}
        )
        with scoped(tenant.command) as db:
            response = list_of_call(db, call_id=call.id)[0].response
            assert response is not None and response.started_at is not None
            response.completed_at = response.started_at + timedelta(minutes=10)


def said(element: Element) -> Iterator[tuple[int, str]]:
    """How many each number and each mark says that it counts, and where it leads; names of people are neither."""
    for link in links(element):
        number = counted(link)
        if number is not None:
            yield number, link.way


def counted(link: Link) -> int | None:
    """The number of a link, as its text or in its label."""
    if link.text.isdigit():
        return int(link.text)
    found = re.search(r"(\d+) timed$", link.label) or re.match(r"(\d+): ", link.label)
    return int(found[1]) if found else None


def size_behind(tenant: Tenant, who: str, way: str) -> int:
    """How many rows the list at this address has, asked as the list's own screen asks."""
    path, query = urlsplit(way).path, parse_qs(urlsplit(way).query)
    assert path == "/counted"
    with scoped(tenant.as_(who)) as db:
        reading = Reading(lambda name: query.get(name, []))
        frame = figure_questions.ask(db, reading, now=datetime.now(UTC)).load(db)
        assert not reading.is_faulty, way
        milestone = int(query["milestone"][0]) if "milestone" in query else None
        return COUNTS[query["of"][0]].size(frame, Cell(milestone))


def open_address(tenant: Tenant, who: str, way: str) -> AppTest:
    """The screen that a link leads to."""
    parts = urlsplit(way)
    return open_screen(tenant, who, parts.path.strip("/"), **parse_qs(parts.query))
