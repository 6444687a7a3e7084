"""Begin calls of an organization's manager, to be completed, and print each one's id and version, one a line."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

from commands.common import opened_database
from services import appointments, leading, organizations, prospects, users
from services.db import scoped
from services.models.vocabulary import CallMode
from services.prospect_values import ProspectData
from services.scope import Actor, Scope


def main(organization: str, number: int) -> None:
    """Plan the calls, each with a prospect of its own, tick their checklists and start them."""
    with opened_database():
        command = organizations.command_scope_across_organizations(organization, command="bench")
        with scoped(command) as db:
            manager = users.find_by_email(db, email=f"manager@{organization}.example")
        if manager is None:
            raise SystemExit(f"{organization} has no manager.")
        scope = Scope(command.organization_id, Actor.user(manager.id, manager.name), manager.role)
        for count in range(number):
            with scoped(scope) as db:
                prospect = prospects.add(db, data=ProspectData(name=f"Bench {count}", client_count=900))
                at = datetime.now(UTC) + timedelta(hours=1)
                call = appointments.schedule(db, prospect_id=prospect.id, at=at, mode=CallMode.FLEXIBLE)
                keys = [entry.item.key for entry in leading.list_checklist(db, call_id=call.id)]
                call = leading.save_checklist(db, call_id=call.id, ticked=keys, expected_version=call.version)
                call = leading.start(db, call_id=call.id, expected_version=call.version)
            print(call.id, call.version)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
