"""Every address of the API, once: the routes and the document are made from this table."""

from __future__ import annotations

from functools import cache
from typing import Any

from api import call_parts, call_writes, calls, coaching, milestones, objections, openapi, prospects, users
from api.bodies import Nothing
from api.endpoints import Endpoint, Link, get, patch, post, put
from api.parameters import PAGE
from api.shapes import calls as call_shapes
from api.shapes import coaching as coaching_shapes
from api.shapes import configured, people, statistics
from api.shapes.call_history import CallEventShape

_CALL = call_shapes.CallDetailsShape
_MILESTONE, _OBJECTION, _NOTES = call_shapes.MilestoneShape, call_shapes.ObjectionShape, call_shapes.NotesShape
_COACHING = coaching_shapes.CoachingNoteShape
_ID = "$response.body#/data/id"
_TO_CALL = {
    **{
        name: Link(to, {"call_id": _ID})
        for name, to in {
            "read": "calls.get_call",
            "checklist": "calls.get_checklist",
            "start": "call_writes.start",
            "cancel": "call_writes.cancel",
            "complete": "call_writes.complete",
            "canComplete": "calls.can_complete",
            "logObjection": "call_parts.log_objection",
        }.items()
    },
    "startMilestone": Link("call_parts.start_milestone", {"call_id": _ID, "milestone": 1}),
}
_TO_OBJECTION = {
    "classify": Link("call_parts.classify_objection", {"call_id": "$request.path.call_id", "objection_id": _ID})
}
_TO_NOTE = {
    name: Link(f"coaching.{name}_note", {"call_id": "$request.path.call_id", "note_id": _ID})
    for name in ("share", "edit", "delete")
}
_TO_USER = {"read": Link("users.get_user", {"user_id": "$response.body#/data/user/id"})}
_TO_PROSPECT = {
    name: Link(to, {"prospect_id": _ID})
    for name, to in {"read": "prospects.get_prospect", "duplicates": "prospects.find_duplicates"}.items()
}
# What a change of a row may meet: it is not there, or it stands otherwise than was thought.
_CHANGE: dict[str, Any] = {"statuses": (404, 409)}
_LINK: tuple[str, ...] = ("data", "passwordLink")
_ONE, _PART = "/calls/{call_id}", "/calls/{call_id}/milestones/{milestone}"
_PROSPECT = "/prospects/{prospect_id}"
_OBJECTED = "/calls/{call_id}/objections/{objection_id}"
_COACHED = "/calls/{call_id}/coaching/{note_id}"

_CALLS = (
    get("/calls", calls.list_calls, call_shapes.CallShape, is_list=True, query=calls.QUERY),
    post("/calls", call_writes.schedule, _CALL, call_writes.Plan, status=201, links=_TO_CALL, **_CHANGE),
    get(_ONE, calls.get_call, _CALL, statuses=(404,)),
    patch(_ONE, call_writes.change, _CALL, call_writes.Change, **_CHANGE),
    post(f"{_ONE}/reschedule", call_writes.reschedule, _CALL, call_writes.Move, **_CHANGE),
    post(f"{_ONE}/start", call_writes.start, _CALL, call_writes.Of, links=_TO_CALL, **_CHANGE),
    post(f"{_ONE}/cancel", call_writes.cancel, _CALL, call_writes.WithReason, **_CHANGE),
    post(f"{_ONE}/no-show", call_writes.mark_no_show, _CALL, call_writes.Of, **_CHANGE),
    post(f"{_ONE}/correct", call_writes.correct, _CALL, call_writes.WithReason, **_CHANGE),
    post(f"{_ONE}/reassign", call_writes.reassign, _CALL, call_writes.HandOn, **_CHANGE),
    post(f"{_ONE}/complete", call_writes.complete, _CALL, call_writes.Completion, **_CHANGE),
    post(f"{_ONE}/reopen", call_writes.reopen, _CALL, call_writes.WithReason, **_CHANGE),
    post(f"{_ONE}/settle", call_writes.settle, _CALL, call_writes.Ending, **_CHANGE),
    get(f"{_ONE}/history", calls.list_events, CallEventShape, is_list=True, query=PAGE, statuses=(404,)),
    get(f"{_ONE}/can-complete", calls.can_complete, call_shapes.ReadinessShape, statuses=(404,)),
    get(f"{_ONE}/checklist", calls.get_checklist, call_shapes.ChecklistShape, statuses=(404,)),
    put(f"{_ONE}/checklist", call_writes.save_checklist, call_shapes.ChecklistShape, call_writes.Ticks, **_CHANGE),
    put(f"{_ONE}/notes", call_writes.save_notes, _NOTES, call_writes.Writing, **_CHANGE),
)
_PARTS = (
    get(f"{_ONE}/milestones", calls.list_milestones, _MILESTONE, is_list=True, query=PAGE, statuses=(404,)),
    post(f"{_PART}/start", call_parts.start_milestone, _MILESTONE, call_parts.Beginning, **_CHANGE),
    post(f"{_PART}/complete", call_parts.complete_milestone, _MILESTONE, call_writes.Of, **_CHANGE),
    post(f"{_PART}/skip", call_parts.skip_milestone, _MILESTONE, call_parts.Skipping, **_CHANGE),
    put(f"{_PART}/items", call_parts.save_items, _MILESTONE, call_parts.Items, **_CHANGE),
    put(f"{_PART}/notes", call_parts.save_milestone_notes, _NOTES, call_writes.Writing, **_CHANGE),
    post(
        f"{_ONE}/objections",
        call_parts.log_objection,
        _OBJECTION,
        call_parts.Logging,
        status=201,
        links=_TO_OBJECTION,
        **_CHANGE,
    ),
    patch(_OBJECTED, call_parts.answer_objection, _OBJECTION, call_parts.Answers, **_CHANGE),
    post(f"{_OBJECTED}/classify", call_parts.classify_objection, _OBJECTION, call_parts.Judging, **_CHANGE),
    post(f"{_OBJECTED}/settle", call_parts.settle_objection, _OBJECTION, call_parts.Settling, **_CHANGE),
    put(f"{_OBJECTED}/notes", call_parts.save_objection_notes, _NOTES, call_writes.Writing, **_CHANGE),
)
_NOTED = (
    get(f"{_ONE}/coaching", coaching.list_notes, _COACHING, is_list=True, query=PAGE, statuses=(404,)),
    post(
        f"{_ONE}/coaching",
        coaching.write_note,
        _COACHING,
        coaching.NewNote,
        status=201,
        links=_TO_NOTE,
        **_CHANGE,
    ),
    patch(_COACHED, coaching.edit_note, _COACHING, coaching.NoteText, **_CHANGE),
    post(f"{_COACHED}/share", coaching.share_note, _COACHING, call_writes.Of, **_CHANGE),
    post(f"{_COACHED}/unshare", coaching.unshare_note, _COACHING, call_writes.Of, **_CHANGE),
    post(f"{_COACHED}/delete", coaching.delete_note, _COACHING, call_writes.Of, **_CHANGE),
    post(f"{_COACHED}/answer", coaching.answer_note, _COACHING, coaching.NoteText, **_CHANGE),
    post(f"{_COACHED}/acknowledge", coaching.acknowledge_note, _COACHING, call_writes.Of, **_CHANGE),
)
_CONFIGURED = (
    get("/milestones", milestones.list_milestones, configured.ConfiguredMilestones),
    get(
        "/milestones/statistics",
        milestones.read_statistics,
        statistics.MilestoneStatistics,
        query=milestones.QUERY,
    ),
    get("/objections", objections.list_objections, configured.ConfiguredObjections),
    get(
        "/objections/statistics",
        objections.read_statistics,
        statistics.ObjectionStatistics,
        query=milestones.QUERY,
    ),
)
_PEOPLE = (
    get("/users", users.list_users, people.UserShape, is_list=True, query=users.QUERY, statuses=(403,)),
    get("/users/me", users.get_me, people.UserShape),
    get("/users/{user_id}", users.get_user, people.UserShape, statuses=(403, 404)),
    post(
        "/users",
        users.add_user,
        people.InvitedShape,
        users.NewUser,
        status=201,
        links=_TO_USER,
        secret=_LINK,
        statuses=(409,),
    ),
    patch("/users/{user_id}", users.change_user, people.UserShape, users.UserChange, **_CHANGE),
    post("/users/{user_id}/deactivate", users.deactivate_user, people.UserShape, Nothing, **_CHANGE),
    post(
        "/users/{user_id}/reactivate", users.reactivate_user, people.InvitedShape, Nothing, secret=_LINK, **_CHANGE
    ),
    get("/prospects", prospects.list_prospects, people.ProspectInList, is_list=True, query=prospects.QUERY),
    post(
        "/prospects",
        prospects.add_prospect,
        people.ProspectShape,
        prospects.NewProspect,
        status=201,
        links=_TO_PROSPECT,
        statuses=(409,),
    ),
    # Before the address of one prospect, which would take the word for an id.
    get(
        "/prospects/duplicates",
        prospects.list_duplicates,
        people.DuplicatePairShape,
        is_list=True,
        query=PAGE,
        statuses=(403,),
    ),
    get(_PROSPECT, prospects.get_prospect, people.ProspectShape, statuses=(404,)),
    patch(
        _PROSPECT,
        prospects.change_prospect,
        people.ProspectShape,
        prospects.ProspectChange,
        **_CHANGE,
    ),
    get(
        f"{_PROSPECT}/duplicates",
        prospects.find_duplicates,
        people.DuplicateShape,
        is_list=True,
        query=PAGE,
        statuses=(404,),
    ),
    post(f"{_PROSPECT}/merge", prospects.merge_prospects, people.MergedShape, prospects.Merging, **_CHANGE),
    post(f"{_PROSPECT}/hand-over", prospects.hand_over, people.ProspectShape, prospects.HandOver, **_CHANGE),
)


@cache
def _whole_document() -> dict[str, Any]:
    return openapi.document(DOCUMENTED)


def get_document(asked: object) -> dict[str, Any]:
    """Read what this API is."""
    return _whole_document()


DOCUMENTED: tuple[Endpoint, ...] = (*_CALLS, *_PARTS, *_NOTED, *_CONFIGURED, *_PEOPLE)
ENDPOINTS: tuple[Endpoint, ...] = (*DOCUMENTED, get("/openapi.json", get_document, people.UserShape))
