"""Tenancy and permission, all of it: who acts, for which organization, and who may call what.

Every public function of the services that takes a ScopedSession stands in GRANTS; `guarded` enforces
it, a test fails on a function that is missing, and the tests' walk over all roles is made from it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Concatenate, ParamSpec, Protocol, TypeVar
from uuid import UUID

from services.errors import NotPermitted
from services.models.vocabulary import ActorKind, Role


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it: a user (with id), or a named part of the program that is nobody."""

    kind: ActorKind
    id: UUID | None
    name: str

    @classmethod
    def user(cls, user_id: UUID, name: str) -> Actor:
        """A person."""
        return cls(ActorKind.USER, user_id, name)

    @classmethod
    def command(cls, name: str) -> Actor:
        """A command given at the terminal of the installation, or the sign-in before it knows a person."""
        return cls(ActorKind.COMMAND, None, name)


@dataclass(frozen=True, slots=True)
class Scope:
    """For which organization somebody acts, and as what. Built at an edge, never changed."""

    organization_id: UUID
    actor: Actor
    role: Role

    @property
    def user_id(self) -> UUID | None:
        """The acting user's id; None for a command."""
        return self.actor.id

    @property
    def is_own_only(self) -> bool:
        """Whether this scope sees its own calls, their prospects and those it looks after alone."""
        return self.role is Role.AGENT

    @property
    def own(self) -> Scope:
        """The same actor seeing no more than an agent does, whatever else the role allows: own calls alone."""
        return replace(self, role=Role.AGENT)


class Reach(Enum):
    """How far a role's permission goes."""

    NONE = "none"
    OWN = "own rows"
    ALL = "all rows"


@dataclass(frozen=True, slots=True)
class Grant:
    """Who may call one function."""

    agent: Reach
    manager: Reach
    admin: Reach

    def reach(self, role: Role) -> Reach:
        """How far `role` may go."""
        return {Role.AGENT: self.agent, Role.MANAGER: self.manager, Role.ADMIN: self.admin}[role]


EVERYBODY = Grant(Reach.ALL, Reach.ALL, Reach.ALL)
OWN_ROWS = Grant(Reach.OWN, Reach.ALL, Reach.ALL)
THEMSELVES = Grant(Reach.OWN, Reach.OWN, Reach.OWN)
MANAGERS = Grant(Reach.NONE, Reach.ALL, Reach.ALL)
ADMINS = Grant(Reach.NONE, Reach.NONE, Reach.ALL)
OWN_OR_ADMIN = Grant(Reach.OWN, Reach.OWN, Reach.ALL)

# Who may call what. Agents' OWN rows are those of calls they lead, and the prospects of such calls or that they
# look after.
GRANTS: Mapping[str, Grant] = {
    "organizations.get_organization": EVERYBODY,
    "organizations.change": ADMINS,
    "configuration.get_current": EVERYBODY,
    "configuration.get_version": EVERYBODY,
    "configuration.list_versions": EVERYBODY,
    "configuration.publish": ADMINS,
    "configuration.set_threshold": ADMINS,
    "users.list_users": ADMINS,
    "agents.list_agents": OWN_ROWS,
    "agents.list_active": OWN_ROWS,
    "users.get_user": ADMINS,
    "users.get_own": THEMSELVES,
    "users.find_by_email": ADMINS,
    "users.add": ADMINS,
    "users.change": ADMINS,
    "users.deactivate": ADMINS,
    "users.reactivate": ADMINS,
    "users.new_link": ADMINS,
    "teams.list_teams": MANAGERS,
    "teams.add": ADMINS,
    "teams.rename": ADMINS,
    "teams.assign": ADMINS,
    "sessions.change_password": THEMSELVES,
    "sessions.list_own_sessions": THEMSELVES,
    "sessions.end_session": THEMSELVES,
    "sessions.end_all_sessions": THEMSELVES,
    "preferences.choose_language": THEMSELVES,
    "api_tokens.create": OWN_OR_ADMIN,
    "api_tokens.list_tokens": OWN_OR_ADMIN,
    "api_tokens.revoke": OWN_OR_ADMIN,
    "idempotency.claim": THEMSELVES,
    "idempotency.keep": THEMSELVES,
    "prospects.list_prospects": OWN_ROWS,
    "prospects.whole_list": OWN_ROWS,
    "prospects.count_with_clients": MANAGERS,
    "prospects.get_prospect": OWN_ROWS,
    "prospects.add": OWN_ROWS,
    "prospects.change": OWN_ROWS,
    "duplicates.find_duplicates": OWN_ROWS,
    "prospect_pages.load": OWN_ROWS,
    "duplicates.find_alike": OWN_ROWS,
    "duplicates.list_duplicates": MANAGERS,
    "duplicates.count_duplicates": MANAGERS,
    "merge_history.list_merged": OWN_ROWS,
    "prospect_merging.look_ahead": MANAGERS,
    "prospect_merging.merge": MANAGERS,
    "looking_after.hand_over": MANAGERS,
    "calls.list_calls": OWN_ROWS,
    "calls.whole_list": OWN_ROWS,
    "calls.count_calls": OWN_ROWS,
    "calls.count_waiting": OWN_ROWS,
    "calls.get_call": OWN_ROWS,
    "call_pages.load": OWN_ROWS,
    "call_history.list_events": OWN_ROWS,
    "planning.look_ahead": OWN_ROWS,
    "planning.list_near": OWN_ROWS,
    "appointments.schedule": OWN_ROWS,
    "appointments.reschedule": OWN_ROWS,
    "appointments.reassign": MANAGERS,
    "bulk_reassigning.reassign_all": MANAGERS,
    "appointments.cancel": OWN_ROWS,
    "appointments.mark_no_show": OWN_ROWS,
    "appointments.correct": OWN_ROWS,
    "leading.list_checklist": OWN_ROWS,
    "leading.save_checklist": OWN_ROWS,
    "leading.start": OWN_ROWS,
    "leading.change": OWN_ROWS,
    "completion.can_complete": OWN_ROWS,
    "completion.complete": OWN_ROWS,
    "completion.reopen": MANAGERS,
    "notes.save_of_call": OWN_ROWS,
    "notes.save_of_milestone": OWN_ROWS,
    "notes.save_of_objection": OWN_ROWS,
    "threads.get_thread": OWN_ROWS,
    "threads.list_of_prospect": OWN_ROWS,
    "threads.list_unresolved": OWN_ROWS,
    "milestones.list_of_call": OWN_ROWS,
    "milestones.start": OWN_ROWS,
    "milestones.tick": OWN_ROWS,
    "milestones.complete": OWN_ROWS,
    "milestones.skip": OWN_ROWS,
    "objections.list_of_call": OWN_ROWS,
    "objections.log": OWN_ROWS,
    "objections.answer": OWN_ROWS,
    "objections.classify": OWN_ROWS,
    "objections.settle": OWN_ROWS,
    "outcomes.settle": OWN_ROWS,
    "coaching.write": MANAGERS,
    "coaching.edit": MANAGERS,
    "coaching.share": MANAGERS,
    "coaching.unshare": MANAGERS,
    "coaching.delete": MANAGERS,
    "coaching.answer": THEMSELVES,
    "coaching.acknowledge": THEMSELVES,
    "coaching.list_of_call": OWN_ROWS,
    "coaching.list_unread": THEMSELVES,
    "coaching.count_unread": THEMSELVES,
    "my_day.count_kinds": THEMSELVES,
    "my_day.list_entries": THEMSELVES,
    "reviews.list_chosen": MANAGERS,
    "reviews.find_of_call": MANAGERS,
    "reviews.count_chosen": MANAGERS,
    "reviews.finish": MANAGERS,
    "reviews.skip": MANAGERS,
    "reviews.put_back": MANAGERS,
    "analytics.facts.loading.load": OWN_ROWS,
    "analytics.facts.loading.default_period": OWN_ROWS,
    "questions.call_traits.ask": OWN_ROWS,
    "questions.figure_questions.ask": OWN_ROWS,
    "analytics.boomerang_pairs.list_latest": OWN_ROWS,
    "questions.call_questions.ask": OWN_ROWS,
    "analytics.lists.list_counted": OWN_ROWS,
    "analytics.overrides.list_latest": OWN_ROWS,
    "analytics.overrides.list_calls": OWN_ROWS,
    "analytics.overrides.list_of_calls": OWN_ROWS,
    "analytics.follow_through.list_latest": MANAGERS,
    "analytics.lists.whole_list": OWN_ROWS,
    "analytics.standings.own_standing": THEMSELVES,
    "analytics.newcomers.list_newcomers": MANAGERS,
    "analytics.newcomers.own_start": THEMSELVES,
    "analytics.facts.writing.check": ADMINS,
    "analytics.facts.writing.rebuild": ADMINS,
    "exports.making.make": OWN_ROWS,
    "exports.calls.content": OWN_ROWS,
    "exports.prospects.content": OWN_ROWS,
    "exports.counted.content": OWN_ROWS,
    "exports.team.content": MANAGERS,
    "exports.funnel.content": OWN_ROWS,
    "exports.objections.content": OWN_ROWS,
    "exports.my_calls.content": OWN_ROWS,
    "imports.runs.run_import": MANAGERS,
    "imports.runs.close_interrupted": MANAGERS,
    "imports.understanding.look_at": MANAGERS,
    "imports.background.start": MANAGERS,
    "imports.background.list_jobs": MANAGERS,
    "imports.background.get_job": MANAGERS,
    "imports.background.read_rejected": MANAGERS,
    "imports.history.list_imports": MANAGERS,
    "imports.history.get_import": MANAGERS,
    "imports.rejections.list_kept": MANAGERS,
    "imports.rejections.read": MANAGERS,
    "imports.rejections.forget_old": MANAGERS,
    "imports.taking_back.look_ahead": MANAGERS,
    "imports.taking_back.take_back": MANAGERS,
    "imports.mappings.saved.save": MANAGERS,
    "imports.mappings.saved.list_mappings": MANAGERS,
    "imports.mappings.saved.get_mapping": MANAGERS,
    "imports.mappings.saved.delete": MANAGERS,
    "demo.fill": ADMINS,
}


class Scoped(Protocol):
    """What `guarded` needs of a session: whose it is."""

    @property
    def scope(self) -> Scope: ...


S = TypeVar("S", bound=Scoped)
P = ParamSpec("P")
R = TypeVar("R")


def guarded(function: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """Refuse a role that GRANTS does not allow, before the function runs. Raises NotPermitted.

    A function that is not in the table refuses everybody.
    """
    name = grant_name(function)

    @functools.wraps(function)
    def checked(db: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        check_granted(db.scope, name)
        return function(db, *args, **kwargs)

    return checked


def check_granted(scope: Scope, name: str) -> None:
    """Raise NotPermitted unless GRANTS lets this role call `name`.

    For what makes several transactions of its own and therefore takes a scope in place of a session.
    """
    grant = GRANTS.get(name)
    if grant is None or grant.reach(scope.role) is Reach.NONE:
        raise NotPermitted


def grant_name(function: Callable[..., object]) -> str:
    """The name of a service function in GRANTS: its module below `services`, and its own."""
    return f"{function.__module__.removeprefix('services.')}.{function.__name__}"
