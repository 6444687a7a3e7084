"""`/prospects`: the people who are called; an agent's are those of own calls, and those they look after."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import Field
from pydantic.alias_generators import to_camel

from api.bodies import Body, Nothing, omitted
from api.call_writes import agent_id
from api.calls import page_of
from api.endpoints import Asked
from api.fields import Address, Id, Version
from api.parameters import PAGE, search_of, word_of
from api.running import current, told_of_both
from api.shapes.base import Json, page_json, part_of
from api.shapes.people import DuplicatePairShape, DuplicateShape, MergedShape, ProspectInList, ProspectShape
from services import duplicates, looking_after, prospect_merging, prospects
from services.db import ScopedSession
from services.errors import N_, Overtaken
from services.models.limits import CLIENT_COUNT
from services.models.vocabulary import Language, Qualification
from services.next_steps import NextStep
from services.prospects import ProspectData, ProspectFilters
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


class NewProspect(Body):
    """Somebody new; what is left out is not known."""

    name: str
    company: str | None = None
    email: str | None = None
    phone: str | None = None
    client_count: int | None = Field(default=None, ge=0, le=CLIENT_COUNT)
    main_pain: str | None = None
    revenue_volatility: int | None = Field(default=None, ge=1, le=5)
    language: Language | None = None
    notes: str | None = None
    ghl_contact_id: str | None = None


class HandOver(Body):
    """To whom, and why."""

    agent: Address
    reason: str
    expected_version: Version


class Merging(Body):
    """The prospect that is merged into the one of the path, the versions of both that were looked at, and why."""

    merged_id: Id
    expected_version: Version
    expected_merged_version: Version
    reason: str


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
    page = prospects.list_prospects(asked.db, filters=filters, limit=limit, offset=offset)
    return page_json(page, lambda row: ProspectInList.listed(asked.db.scope, row))


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


def add_prospect(asked: Asked[NewProspect]) -> ProspectShape:
    """Add a prospect; one that an agent adds is theirs to look after. Duplicates are told at `duplicates`."""
    body = asked.body
    data = ProspectData(**{name: getattr(body, name) for name in _DATA})
    added = prospects.add(asked.db, data=data, ghl_contact_id=body.ghl_contact_id)
    return _details(asked.db, added.id)


def list_duplicates(asked: Asked[Nothing]) -> Json:
    """List all pairs of prospects that may be the same, by the name of the first."""
    limit, offset = page_of(asked)
    return page_json(duplicates.list_duplicates(asked.db, limit=limit, offset=offset), DuplicatePairShape.of)


def find_duplicates(asked: Asked[Nothing]) -> Json:
    """List the prospects that may be the same as this one, as far as one may see them, by name."""
    found = list(duplicates.find_duplicates(asked.db, prospect_id=_prospect_id(asked)))
    limit, offset = page_of(asked)
    return page_json(part_of(found, limit=limit, offset=offset), DuplicateShape.of)


def merge_prospects(asked: Asked[Merging]) -> MergedShape:
    """Merge another prospect into this one: calls move, empty values are filled. It cannot be undone."""
    db, body, kept_id = asked.db, asked.body, _prospect_id(asked)
    merged = prospect_merging.merge(
        db,
        kept_id=kept_id,
        merged_id=body.merged_id,
        expected_versions=(body.expected_version, body.expected_merged_version),
        reason=body.reason,
    )
    threads, calls, filled = merged.threads, merged.calls, [to_camel(name) for name in merged.filled]
    current(db)
    return MergedShape(prospect=_details(db, kept_id), threads=threads, calls=calls, filled=filled)


def hand_over(asked: Asked[HandOver]) -> ProspectShape:
    """Let another agent look after a prospect and lead every call with it that has not started."""
    db, body, prospect_id = asked.db, asked.body, _prospect_id(asked)
    looking_after.hand_over(
        db,
        prospect_id=prospect_id,
        agent_id=agent_id(db, body.agent),
        reason=body.reason,
        expected_version=body.expected_version,
    )
    current(db)
    return _details(db, prospect_id)


def _prospect_id(asked: Asked[Any]) -> UUID:
    return asked.id("prospect_id", N_("There is no prospect with this id."))


def _details(db: ScopedSession, prospect_id: UUID) -> ProspectShape:
    return ProspectShape.of(db.scope, prospects.get_prospect(db, prospect_id=prospect_id))
