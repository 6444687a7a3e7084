"""The teams of an organization: groups of users whose figures stand side by side.

A call keeps the team that its agent had at its start, so who changes the team takes along only the calls that
have not begun.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from services import audit
from services.db import ScopedSession, refusing
from services.errors import N_, Conflict, NotFound, overtaken
from services.models import Call, Team, User
from services.models.limits import NAME
from services.models.vocabulary import CallStatus
from services.scope import guarded
from services.text import fold, required_text
from services.users import check_version, get_user


@dataclass(frozen=True, slots=True)
class TeamSize:
    """A team, and how many active users are in it."""

    team: Team
    members: int


@guarded
def list_teams(db: ScopedSession) -> Sequence[TeamSize]:
    """All teams by name, those without anybody too."""
    statement = (
        select(Team, func.count(User.id))
        .join(User, (User.team_id == Team.id) & User.is_active, isouter=True)
        .group_by(Team.organization_id, Team.id)
        .order_by(Team.name_folded, Team.id)
    )
    return [TeamSize(team, members) for team, members in db.execute(statement)]


@guarded
def add(db: ScopedSession, *, name: str) -> Team:
    """Add a team. Raises Invalid naming the field, and Conflict for a name that is taken."""
    team = Team()
    _name(db, team, name)
    audit.record(db, action="add", subject="team", subject_id=team.id, after={"name": team.name})
    return team


@guarded
def rename(db: ScopedSession, *, team_id: UUID, name: str, expected_name: str) -> Team:
    """Give a team another name, past figures too.

    Raises NotFound, Invalid naming the field, and Conflict for a name that is taken, or where the team is not
    called `expected_name` any more.
    """
    team = _get(db, team_id)
    if team.name != expected_name:
        raise overtaken()
    _name(db, team, name)
    if team.name != expected_name:
        audit.record(
            db,
            action="rename",
            subject="team",
            subject_id=team.id,
            before={"name": expected_name},
            after={"name": team.name},
        )
    return team


@guarded
def assign(db: ScopedSession, *, user_id: UUID, team_id: UUID | None, expected_version: int) -> User:
    """Put a user into a team, or into none; their calls that have not begun go along, past ones stay.

    Raises NotFound for user or team, and Conflict where the user was changed since `expected_version`.
    """
    user = get_user(db, user_id=user_id)
    check_version(user, expected_version)
    if team_id is not None:
        _get(db, team_id)
    before = user.team_id
    if before == team_id:
        return user
    user.team_id = team_id
    waiting = select(Call).where(Call.agent_id == user.id, Call.status == CallStatus.SCHEDULED)
    for call in db.scalars(waiting.order_by(Call.id).with_for_update(key_share=True)):
        call.team_id = team_id
    db.flush()
    audit.record(
        db,
        action="assign",
        subject="user",
        subject_id=user.id,
        before={"team_id": before},
        after={"team_id": team_id},
    )
    return user


def _get(db: ScopedSession, team_id: UUID) -> Team:
    team = db.scalars(select(Team).where(Team.id == team_id).with_for_update(key_share=True)).first()
    if team is None:
        raise NotFound(N_("There is no team with this id."))
    return team


def _name(db: ScopedSession, team: Team, name: str) -> None:
    team.name = required_text(name, field="name", longest=NAME)
    team.name_folded = fold(team.name)
    db.add(team)
    taken = Conflict(N_("There already is a team with the name %(name)s."), name=team.name)
    with refusing({"teams_name": taken}):
        db.flush()
