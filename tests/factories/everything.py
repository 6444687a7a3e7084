"""A row in every tenant table of both organizations, for tests of what may never cross."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services import coaching, links, prospects, reviews
from services.db import scoped
from services.imports.mappings import saved
from services.models import (
    ApiToken,
    Call,
    FactDeletion,
    IdempotencyKey,
    Import,
    ImportChange,
    ImportRejections,
    ObjectionResponse,
    Prospect,
    Team,
    Ticket,
    UserSession,
)
from services.models.base import new_id
from services.models.vocabulary import (
    ActorKind,
    CallStatus,
    ImportKind,
    ImportStatus,
    LinkPurpose,
    MilestoneStatus,
    ObjectionOutcome,
    ObjectionType,
    OutcomeType,
    TokenAccess,
)
from services.tokens import hash_token
from tests.factories.calls import make_call, make_prospect
from tests.factories.organizations import Tenant, World

MAPPING_NAME = "Cases"
MAPPING = """
kind = "prospects"
[columns]
external_id = { from = "Case" }
name = { from = "Client" }
"""


@dataclass(frozen=True)
class Ids:
    """Ids of one organization's rows that functions ask for.

    `open_` ones may be settled, a `running_` call is in progress with its first milestone, and the `running_`
    objection belongs to another one. Both notes are the manager's, on the running call.
    """

    prospect: UUID
    other_prospect: UUID
    thread: UUID
    call: UUID
    scheduled_call: UUID
    open_call: UUID
    open_objection: UUID
    running_call: UUID
    running_objection: UUID
    missed_call: UUID
    user: UUID
    session: UUID
    configuration: UUID
    team: UUID
    imported: UUID
    private_note: UUID
    shared_note: UUID
    review: UUID


def fill(world: World) -> dict[str, Ids]:
    """Fill both organizations alike; the calls are the agent's (`agent`), one is `other_agent`'s."""
    return {tenant.slug: _fill_one(tenant) for tenant in (world.here, world.there)}


def _fill_one(tenant: Tenant) -> Ids:
    now = datetime.now(UTC)
    prospect = make_prospect(tenant, name="Paula Prospect", email="paula@example.com")
    call = make_call(
        tenant,
        prospect=prospect,
        outcome=OutcomeType.COACHING_CLIENT,
        milestones={1: MilestoneStatus.COMPLETED},
        objections=[(ObjectionType.PRICE, ObjectionOutcome.RESOLVED)],
    )
    of_thread: dict[str, Any] = {"prospect": prospect, "thread_id": call.thread_id}
    scheduled = make_call(tenant, **of_thread, status=CallStatus.SCHEDULED, at=now + timedelta(days=3))
    unsettled = make_call(
        tenant, **of_thread, at=now - timedelta(days=1), objections=[(ObjectionType.TIMING, None)]
    )
    begun: dict[str, Any] = {"status": CallStatus.IN_PROGRESS, "at": now - timedelta(minutes=20)}
    running = make_call(tenant, **begun, **of_thread, milestones={1: MilestoneStatus.IN_PROGRESS})
    troubled = make_call(tenant, **begun, **of_thread, objections=[(ObjectionType.PRICE, None)])
    missed = make_call(tenant, **of_thread, status=CallStatus.NO_SHOW, at=now - timedelta(hours=1))
    other = make_prospect(tenant, name="Olaf Other", agent="other_agent")
    make_call(tenant, prospect=other, agent="other_agent")
    return _fill_the_rest(tenant, prospect, other, [call, scheduled, unsettled, running, troubled, missed], now)


def _fill_the_rest(tenant: Tenant, prospect: Prospect, other: Prospect, made: list[Call], now: datetime) -> Ids:
    user_id = tenant.people["agent"].id
    session = _session(user_id, f"session of {tenant.slug}", now)
    team = Team(id=new_id(), name="North", name_folded="north")
    with scoped(tenant.command) as db:
        run = _import(now)
        db.add_all([team, run, session, FactDeletion(id=tenant.id, changed_xid="1")])
        db.flush()
        db.add(ImportChange(import_id=run.id, kind=ImportKind.PROSPECTS, row_id=new_id(), before={}))
        db.add(ImportRejections(import_id=run.id, place=0, rows=1, content=zlib.compress(b"rejected_file\r\n")))
        db.add(_ticket(user_id, f"ticket of {tenant.slug}", now))
        db.add(_api_token(user_id, f"token of {tenant.slug}", now))
        db.add(IdempotencyKey(user_id=user_id, key="key", request="digest", status=200, body="{}", created_at=now))
        saved.save(db, name=MAPPING_NAME, content=MAPPING)
        links.create(db, user_id=user_id, purpose=LinkPurpose.RESET)
        data = prospects.ProspectData(name="Paula Prospect", company="Prospect & Sons", client_count=900)
        prospects.change(db, prospect_id=prospect.id, data=data, expected_version=prospect.version)
        open_objection, running_objection = (
            db.scalars(select(ObjectionResponse.id).where(ObjectionResponse.call_id == call.id)).one()
            for call in (made[2], made[4])
        )
    private_note, shared_note = _write_notes(tenant, made[3])
    with scoped(tenant.as_("manager")) as db:
        review = reviews.skip(db, call_id=made[0].id, reason="Spoken of already")
    return Ids(
        prospect=prospect.id,
        other_prospect=other.id,
        thread=made[0].thread_id,
        call=made[0].id,
        scheduled_call=made[1].id,
        open_call=made[2].id,
        open_objection=open_objection,
        running_call=made[3].id,
        running_objection=running_objection,
        missed_call=made[5].id,
        user=user_id,
        session=session.id,
        configuration=made[0].configuration_version_id,
        team=team.id,
        imported=run.id,
        private_note=private_note,
        shared_note=shared_note,
        review=review.id,
    )


def _write_notes(tenant: Tenant, call: Call) -> tuple[UUID, UUID]:
    with scoped(tenant.as_("manager")) as db:
        private = coaching.write(db, call_id=call.id, text="Not for the agent yet")
        shared = coaching.write(db, call_id=call.id, text="Well led", milestone=1)
        coaching.share(db, note_id=shared.id, expected_version=1)
    return private.id, shared.id


def _import(now: datetime) -> Import:
    return Import(
        id=new_id(),
        status=ImportStatus.FINISHED,
        actor_kind=ActorKind.COMMAND,
        actor_name="import",
        files={"files": []},
        started_at=now,
        ended_at=now,
    )


def _session(user_id: UUID, token: str, now: datetime) -> UserSession:
    return UserSession(
        id=new_id(),
        user_id=user_id,
        token_hash=hash_token(token),
        created_at=now,
        seen_at=now,
        user_agent="a browser",
    )


def _api_token(user_id: UUID, token: str, now: datetime) -> ApiToken:
    return ApiToken(
        user_id=user_id,
        name="Dialer of the office",
        token_hash=hash_token(token),
        access=TokenAccess.READ,
        created_at=now,
        expires_at=now + timedelta(days=1),
    )


def _ticket(user_id: UUID, ticket: str, now: datetime) -> Ticket:
    return Ticket(
        user_id=user_id,
        ticket_hash=hash_token(ticket),
        browser_hash=hash_token("browser"),
        expires_at=now + timedelta(hours=1),
    )
