"""`/prospects`: the people who are called; an agent's are those of own calls."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import Field

from api.bodies import Body, Nothing, omitted
from api.calls import page_of
from api.endpoints import Asked
from api.fields import Version
from api.parameters import PAGE, search_of, word_of
from api.running import current, told_of_both
from api.shapes.base import Json, page_json
from api.shapes.people import ProspectInList, ProspectShape
from services import prospects
from services.db import ScopedSession
from services.errors import N_, Overtaken
from services.models.limits import CLIENT_COUNT
from services.models.vocabulary import Language, Qualification
from services.next_steps import NextStep
from services.prospects import ProspectData, ProspectFilters, ProspectRow
from services.questions.prospect_questions import Spoken

QUERY = (
    search_of("Words of the name, the company or the address."),
    word_of("qualification", Qualification, "Whether they qualify today."),
    word_of("language", Spoken, "Their language; also one that is not known."),
    word_of("step", NextStep, "What comes next."),
    *PAGE,
)
_DATA = tuple(ProspectData.__dataclass_fields__)


class ProspectChange(Body):
    """What changes of a prospect; what is left out stays, null clears."""

    expected_version: Version
    name: str = omitted()
    company: str | None = None
    email: str | None = None
    phone: str | None = None
    client_count: int | None = Field(default=None, ge=0, le=CLIENT_COUNT)
    main_pain: str | None = None
    revenue_volatility: int | None = Field(default=None, ge=1, le=5)
    language: Language | None = None
    notes: str | None = None


def list_prospects(asked: Asked[Nothing]) -> Json:
    """List prospects by name."""
    query = asked.query
    qualification, step = query.word("qualification", Qualification), query.word("step", NextStep)
    spoken = query.word("language", Spoken)
    filters = ProspectFilters(
        search=query.search(),
        qualifications=frozenset({qualification} if qualification else ()),
        next_steps=frozenset({step} if step else ()),
        languages=frozenset({spoken.language} if spoken else ()),
    )
    limit, offset = page_of(asked)
    return page_json(prospects.list_prospects(asked.db, filters=filters, limit=limit, offset=offset), _row)


def get_prospect(asked: Asked[Nothing]) -> ProspectShape:
    """Read one prospect."""
    return _details(asked.db, _prospect_id(asked))


def change_prospect(asked: Asked[ProspectChange]) -> ProspectShape:
    """Change what is known of a prospect; past calls keep the qualification they were led with."""
    db, body, prospect_id = asked.db, asked.body, _prospect_id(asked)
    prospect = prospects.get_prospect(db, prospect_id=prospect_id).prospect
    known = {name: getattr(prospect, name) for name in _DATA}
    given = {name: value for name, value in body.given.items() if name in _DATA}
    data = ProspectData(**{**known, **given})
    try:
        prospects.change(db, prospect_id=prospect_id, data=data, expected_version=body.expected_version)
    except Overtaken as error:
        raise told_of_both(error, body, _details(db, prospect_id)) from error
    current(db)
    return _details(db, prospect_id)


def _prospect_id(asked: Asked[Any]) -> UUID:
    return asked.id("prospect_id", N_("There is no prospect with this id."))


def _details(db: ScopedSession, prospect_id: UUID) -> ProspectShape:
    found = prospects.get_prospect(db, prospect_id=prospect_id)
    return ProspectShape.of(found.prospect, found.qualification, found.planned)


def _row(row: ProspectRow) -> ProspectInList:
    return ProspectInList.listed(row.prospect, row.qualification, row.planned, row.calls, row.last_call_at)
