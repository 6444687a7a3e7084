"""`/users`: the people of the organization, for admins; everybody may read who they are themselves."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from api.bodies import Body, Nothing, omitted
from api.calls import page_of
from api.endpoints import Asked
from api.fields import Version
from api.parameters import PAGE, search_of
from api.running import told_of_both
from api.shapes.base import Json, page_json
from api.shapes.people import InvitedShape, UserShape
from services import links, serving, users
from services.errors import N_, Overtaken
from services.models.vocabulary import Language, Role

QUERY = (search_of("Words of the name or the address."), *PAGE)


class NewUser(Body):
    """Somebody new. Without a language they get that of whoever adds them."""

    email: str
    name: str
    role: Role
    language: Language | None = None


class UserChange(Body):
    """What changes of a user; what is left out stays."""

    expected_version: Version
    email: str = omitted()
    name: str = omitted()
    role: Role = omitted()
    language: Language = omitted()


def list_users(asked: Asked[Nothing]) -> Json:
    """List all users by name, active or not."""
    limit, offset = page_of(asked)
    page = users.list_users(asked.db, search=asked.query.search(), limit=limit, offset=offset)
    return page_json(page, UserShape.of)


def get_me(asked: Asked[Nothing]) -> UserShape:
    """Read who one is."""
    return UserShape.of(users.get_own(asked.db))


def get_user(asked: Asked[Nothing]) -> UserShape:
    """Read one user."""
    return UserShape.of(users.get_user(asked.db, user_id=_user_id(asked)))


def add_user(asked: Asked[NewUser]) -> InvitedShape:
    """Add somebody, and answer the link by which they set a password; it is told this once."""
    body = asked.body
    added = users.add(asked.db, email=body.email, name=body.name, role=body.role, language=body.language)
    return _invited(added)


def change_user(asked: Asked[UserChange]) -> UserShape:
    """Change name, address, role or language of a user."""
    body, user_id = asked.body, _user_id(asked)
    user = users.get_user(asked.db, user_id=user_id)
    known: dict[str, Any] = {"name": user.name, "email": user.email, "role": user.role, "language": user.language}
    try:
        changed = users.change(asked.db, user_id=user_id, **{**known, **body.given})
    except Overtaken as error:
        raise told_of_both(error, body, UserShape.of(user)) from error
    return UserShape.of(changed)


def deactivate_user(asked: Asked[Nothing]) -> UserShape:
    """Shut somebody out; their calls and history stay."""
    return UserShape.of(users.deactivate(asked.db, user_id=_user_id(asked)))


def reactivate_user(asked: Asked[Nothing]) -> InvitedShape:
    """Let somebody in again, and answer the link by which they set a password; it is told this once."""
    return _invited(users.reactivate(asked.db, user_id=_user_id(asked)))


def _user_id(asked: Asked[Any]) -> UUID:
    return asked.id("user_id", N_("There is no user with this id."))


def _invited(added: users.AddedUser) -> InvitedShape:
    token = added.link_token
    link = links.password_link(serving.origin(), token) if token is not None else None
    return InvitedShape(user=UserShape.of(added.user), password_link=link)
