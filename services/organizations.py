"""The tenants: made by a command, read by everybody within."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import NullPool, create_engine, select

from services import audit, time_zones, users
from services.configuration import publish
from services.configuration_defaults import default_configuration
from services.db import LookupKey, ScopedSession, look_up, refusing, scoped
from services.errors import N_, Conflict, Invalid, NotFound, overtaken
from services.models import Organization, User
from services.models.base import new_id
from services.models.limits import NAME, SLUG
from services.models.vocabulary import CallMode, Language, Role
from services.scope import Actor, Scope, guarded
from services.text import required_text

DEFAULT_TIME_ZONE = "Europe/Berlin"
DEFAULT_CLOSE_WINDOW_DAYS = 60
LONGEST_CLOSE_WINDOW_DAYS = 3_650
DEFAULT_RETENTION_DAYS = 365
_SLUG = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class NewOrganization:
    """What making an organization gives: it, its first admin, and the admin's link unless a password was given."""

    organization: Organization
    admin: User
    link_token: str | None


@dataclass(frozen=True, slots=True)
class OrganizationSettings:
    """What admins change of an organization itself; what a version holds is in `services.configuration`."""

    name: str
    time_zone: str
    close_window_days: int

    @classmethod
    def of(cls, organization: Organization) -> OrganizationSettings:
        """The settings as they are."""
        return cls(organization.name, organization.time_zone, organization.close_window_days)


def create_across_organizations(
    *,
    slug: str,
    name: str,
    admin_email: str,
    admin_name: str,
    time_zone: str = DEFAULT_TIME_ZONE,
    admin_language: Language = Language.EN,
    admin_password: str | None = None,
    is_demo: bool = False,
    actor: Actor,
) -> NewOrganization:
    """Make an organization with its first configuration version and its first admin, all or nothing.

    Raises Invalid naming the field, and Conflict for a slug or a sign-in address that is taken.
    """
    scope = Scope(new_id(), actor, Role.ADMIN)
    row = _new_row(scope.organization_id, slug=slug, name=name, time_zone=time_zone, is_demo=is_demo)
    taken = Conflict(N_("There already is an organization with the slug %(slug)s."), slug=row.slug)
    with scoped(scope) as db, refusing({"organizations_slug": taken}):
        db.add(row)
        db.flush()
        after = {"slug": row.slug, "name": row.name, "time_zone": row.time_zone}
        audit.record(db, action="create", subject="organization", subject_id=row.id, after=after)
        publish(db, configuration=default_configuration())
        added = users.add(
            db,
            email=admin_email,
            name=admin_name,
            role=Role.ADMIN,
            language=admin_language,
            password=admin_password,
        )
        return NewOrganization(row, added.user, added.link_token)


def find_by_slug_across_organizations(slug: str) -> Organization | None:
    """The organization with this slug, None if there is none."""
    if not _SLUG.fullmatch(slug):
        return None
    statement = select(Organization).where(Organization.slug == slug)
    row = look_up(LookupKey.ORGANIZATION_SLUG, slug, statement)
    return row[0] if row else None


def command_scope_across_organizations(slug: str, *, command: str) -> Scope:
    """The scope of a command given at the terminal for one organization. Raises NotFound."""
    organization = find_by_slug_across_organizations(slug)
    if organization is None:
        raise NotFound(N_("There is no organization with this slug."))
    return Scope(organization.id, Actor.command(command), Role.ADMIN)


def list_slugs_across_organizations(owner_url: str) -> list[str]:
    """The slugs of all organizations, for commands over the whole installation.

    Only the owner can see them all, hence its URL.
    """
    engine = create_engine(owner_url, poolclass=NullPool)
    with engine.connect() as connection:
        return list(connection.scalars(select(Organization.slug).order_by(Organization.slug)))


# Where a session keeps its own organization.
_OWN = "organization"


@guarded
def get_organization(db: ScopedSession) -> Organization:
    """The session's own organization. Raises NotFound where it does not exist any more."""
    # The session itself holds on to no row that nobody has, and would ask again.
    row = db.info.get(_OWN) or db.get(Organization, db.scope.organization_id)
    if row is None:
        raise NotFound
    db.info[_OWN] = row
    return row


@guarded
def change(db: ScopedSession, *, settings: OrganizationSettings, expected: OrganizationSettings) -> Organization:
    """Change name, time zone and close window; all figures, past ones too, follow at once.

    Raises Invalid naming the field, and Conflict where the settings are not `expected` any more.
    """
    own = select(Organization).where(Organization.id == db.scope.organization_id)
    row = db.scalars(own.with_for_update(key_share=True).execution_options(populate_existing=True)).one()
    before = OrganizationSettings.of(row)
    if before != expected:
        raise overtaken()
    row.name = required_text(settings.name, field="name", longest=NAME)
    row.time_zone = _checked_time_zone(settings.time_zone)
    row.close_window_days = _checked_close_window(settings.close_window_days)
    after = OrganizationSettings.of(row)
    db.flush()
    if after != before:
        audit.record(
            db,
            action="change",
            subject="organization",
            subject_id=row.id,
            before=asdict(before),
            after=asdict(after),
        )
    return row


def _checked_close_window(days: int) -> int:
    if not 1 <= days <= LONGEST_CLOSE_WINDOW_DAYS:
        raise Invalid(
            N_("%(field)s must be between %(least)s and %(most)s."),
            field="close window",
            least=1,
            most=LONGEST_CLOSE_WINDOW_DAYS,
        )
    return days


def _new_row(organization_id: UUID, *, slug: str, name: str, time_zone: str, is_demo: bool) -> Organization:
    return Organization(
        id=organization_id,
        slug=_checked_slug(slug),
        name=required_text(name, field="name", longest=NAME),
        time_zone=_checked_time_zone(time_zone),
        default_mode=CallMode.FLEXIBLE,
        close_window_days=DEFAULT_CLOSE_WINDOW_DAYS,
        retention_days=DEFAULT_RETENTION_DAYS,
        is_demo=is_demo,
        created_at=datetime.now(UTC),
    )


def _checked_slug(slug: str) -> str:
    if len(slug) > SLUG or not _SLUG.fullmatch(slug):
        raise Invalid(
            N_("%(field)s must be 1 to 63 lower-case letters, digits and hyphens, such as my-team."),
            field="slug",
        )
    return slug


def _checked_time_zone(time_zone: str) -> str:
    if time_zone not in time_zones.names():
        raise Invalid(N_("%(field)s must be an IANA time zone such as Europe/Berlin."), field="time zone")
    return time_zone
