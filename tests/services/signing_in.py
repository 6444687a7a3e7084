"""Steps of signing in that several tests take."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from services import users
from services.db import scoped
from services.errors import Foreseen
from services.models import UserSession
from services.password_setting import set_password_across_organizations
from services.sessions import (
    Person,
    find_person_across_organizations,
    redeem_across_organizations,
    sign_in_across_organizations,
)
from services.tokens import hash_token
from tests.factories.organizations import PASSWORD, Tenant

BROWSER, ELSEWHERE = "browser", "another browser"
NEW = "violet harbor engine moss"


def sign_in(
    email: str, password: str = PASSWORD, *, address: str = "192.0.2.1", demo_allowed: bool = False
) -> str:
    return sign_in_across_organizations(
        email, password, browser=BROWSER, address=address, demo_allowed=demo_allowed
    )


def redeem(ticket: str, browser: str = BROWSER, previous: str | None = None) -> str:
    return redeem_across_organizations(ticket, browser, previous_token=previous, user_agent="Tests/1.0")


def open_session(email: str, password: str = PASSWORD) -> str:
    return redeem(sign_in(email, password))


def find(token: str) -> Person | None:
    return find_person_across_organizations(hash_token(token))


def new_link(tenant: Tenant, who: str) -> str:
    with scoped(tenant.as_("admin")) as db:
        return users.new_link(db, user_id=tenant.people[who].id)


def set_by_link(token: str, password: str = NEW) -> str:
    return set_password_across_organizations(token, password, browser=BROWSER, demo_allowed=False)


def shift(tenant: Tenant, model: Any, **columns: timedelta) -> None:
    """Move times of all rows of a table, as if that much time had gone by."""
    with scoped(tenant.command) as db:
        changed = {name: getattr(model, name) - by for name, by in columns.items()}
        db.execute(update(model).values(changed), execution_options={"synchronize_session": False})


def fail(email: str, times: int) -> None:
    for _ in range(times):
        with pytest.raises(Foreseen, match="wrong"):
            sign_in(email, "not the password")


def seen_at(tenant: Tenant) -> datetime:
    with scoped(tenant.command) as db:
        return db.scalars(select(UserSession.seen_at)).one()
