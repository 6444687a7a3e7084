"""The demo organization: two years of an invented sales team, the same for the same seed and day."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime

from sqlalchemy import func, select

from services import audit, organizations, sessions, users
from services.analytics.periods import day_of
from services.configuration import get_current
from services.db import IMPORT_SECONDS, ScopedSession, refusing, scoped
from services.demo.dice import Dice
from services.demo.names import PASSWORD_WORDS
from services.demo.people import ADMIN_NAME, account_email, make_staff
from services.demo.story import tell
from services.demo.writing import ALL, TELLING, Progress, RowWriter, StaffWriter
from services.errors import N_, Conflict, Invalid
from services.models import Call, Organization
from services.models.vocabulary import Role
from services.scope import Actor, Scope, guarded

__all__ = ["CALLS", "SEED", "SLUG", "Progress", "ensure", "fill", "new_passwords"]

SLUG = "demo"
CALLS = 12_000
SEED = 2024
MOST_CALLS = 200_000
_ACCOUNTS = ((Role.ADMIN, "admin"), (Role.MANAGER, "manager"), (Role.AGENT, "agent"))
_COMMAND = Actor.command("demo")


def ensure(
    *,
    slug: str = SLUG,
    calls: int = CALLS,
    seed: int = SEED,
    today: date | None = None,
    progress: Progress | None = None,
) -> bool:
    """Make the demo organization where it is missing, fill it where it is empty, and tell whether it was filled.

    An organization of this slug that is no demo is left alone. `today` is its own present day by default;
    `progress` is called with the parts of the work done and the parts in all. Making and filling are two
    transactions: killed between them, the next call fills. Raises Conflict where another process is filling it.
    """
    organization = organizations.find_by_slug_across_organizations(slug)
    if organization is None:
        organization = _make(slug)
    if not organization.is_demo:
        return False
    scope = Scope(organization.id, _COMMAND, Role.ADMIN)
    with scoped(scope, statement_seconds=IMPORT_SECONDS) as db:
        if db.scalar(select(func.count(Call.id))):
            return False
        day = today or day_of(datetime.now(UTC), organization.time_zone)
        fill(db, calls=calls, seed=seed, today=day, progress=progress)
        return True


@guarded
def fill(
    db: ScopedSession,
    *,
    calls: int = CALLS,
    seed: int = SEED,
    today: date,
    progress: Progress | None = None,
) -> int:
    """Fill an organization without calls with about so many, all or nothing, and return how many they are.

    People and teams whose address or name is there already are kept. Raises Invalid for a number of calls
    out of range, and Conflict where there are calls, or where another process is filling it.
    """
    if not 1 <= calls <= MOST_CALLS:
        raise Invalid(
            N_("%(field)s must be between %(least)s and %(most)s."), field="calls", least=1, most=MOST_CALLS
        )
    organization = _lock(db)
    if db.scalar(select(func.count(Call.id))):
        raise Conflict(N_("This organization has calls. Demo data goes into a new or empty one only."))
    dice = Dice(seed, today.isoformat(), calls)
    staff = StaffWriter(db).write(make_staff(dice, today=today, slug=organization.slug))
    version, configuration = get_current(db)
    rows = tell(
        dice,
        staff=staff,
        configuration=configuration,
        calls=calls,
        today=today,
        progress=progress and (lambda told, days: progress(TELLING * told // days, ALL)),
    )
    RowWriter(db, progress).write(rows, version=version, reassigned_by=staff.managers[0])
    written = {"calls": len(rows.calls), "prospects": len(rows.prospects), "seed": seed, "today": today}
    audit.record(db, action="fill", subject="organization", subject_id=organization.id, after=written)
    return len(rows.calls)


def new_passwords(slug: str = SLUG) -> list[tuple[str, Role, str]]:
    """Give the demo's accounts new passwords, as (address, role, password); their sessions end.

    Accounts that were renamed or deactivated are left out, and there are none where the organization is
    missing or no demo. Raises Conflict where an address signs in to another organization.
    """
    organization = organizations.find_by_slug_across_organizations(slug)
    if organization is None or not organization.is_demo:
        return []
    given = []
    elsewhere = Conflict(N_("This address cannot be used to sign in here."), field="email")
    with scoped(Scope(organization.id, _COMMAND, Role.ADMIN)) as db, refusing({"users_sign_in": elsewhere}):
        for _, account in _ACCOUNTS:
            user = users.find_by_email(db, email=account_email(account, slug))
            if user is not None and user.is_active:
                password = _new_password()
                sessions.set_password(db, user, password)
                given.append((user.email, user.role, password))
    return given


def _make(slug: str) -> Organization:
    return organizations.create_across_organizations(
        slug=slug,
        name="Demo" if slug == SLUG else f"Demo {slug}",
        admin_email=account_email("admin", slug),
        admin_name=ADMIN_NAME,
        admin_password=_new_password(),
        is_demo=True,
        actor=_COMMAND,
    ).organization


def _lock(db: ScopedSession) -> Organization:
    """The organization, locked against another filling; nobody else's work waits for this lock."""
    row = db.scalars(select(Organization).with_for_update(skip_locked=True, key_share=True)).first()
    if row is None:
        raise Conflict(N_("Another process is filling this organization right now."))
    return row


def _new_password() -> str:
    words = [secrets.choice(PASSWORD_WORDS) for _ in range(4)]
    return "-".join([*words, f"{secrets.randbelow(1000):03}"])
