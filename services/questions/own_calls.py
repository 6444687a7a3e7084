"""What whoever sees own calls alone may name of people: nobody but themselves."""

from __future__ import annotations

from sqlalchemy import select

from services.db import ScopedSession
from services.models import User
from services.questions.reading import Reading


def read_people(db: ScopedSession, reading: Reading) -> None:
    """Read the agents and teams of an address that asks of own calls: nothing comes of them.

    One's own address asks for what is shown anyway. Everything else is ignored and remembered, whether there is
    such a person or not: nobody's existence is told.
    """
    if reading.all("agent"):
        reading.among("agent", list(db.scalars(select(User.email).where(User.id == db.scope.user_id))))
    reading.among("team", [])
