"""Print the cookies of new sessions of an organization's manager, one line each."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from commands.common import opened_database
from services import organizations, users
from services.db import scoped
from services.models import UserSession
from services.settings import get_settings
from services.tokens import hash_token, new_token
from web.cookies import Cookies


def main(organization: str, number: int) -> None:
    """Open the sessions as a sign-in would."""
    name, now = Cookies.of(get_settings()).session, datetime.now(UTC)
    tokens = [new_token() for _ in range(number)]
    with opened_database():
        scope = organizations.command_scope_across_organizations(organization, command="bench")
        with scoped(scope) as db:
            manager = users.find_by_email(db, email=f"manager@{organization}.example")
            if manager is None:
                raise SystemExit(f"{organization} has no manager.")
            for token in tokens:
                row = UserSession(user_id=manager.id, token_hash=hash_token(token), created_at=now, seen_at=now)
                row.user_agent = "bench"
                db.add(row)
    for token in tokens:
        print(f"{name}={token}")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
