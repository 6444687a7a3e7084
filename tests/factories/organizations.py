"""Organizations with people in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import update

from services import organizations, users
from services.db import scoped
from services.models import User
from services.models.vocabulary import Role
from services.scope import Actor, Scope

PASSWORD = "correct goat fuel pillar"
TEST = Actor.command("test")


@dataclass
class Tenant:
    """One organization with an admin, a manager and two agents, and the scopes to act as each."""

    slug: str
    id: UUID
    people: dict[str, User] = field(default_factory=dict)

    def as_(self, who: str) -> Scope:
        """The scope of one of the people: admin, manager, agent, other_agent."""
        user = self.people[who]
        return Scope(self.id, Actor.user(user.id, user.name), user.role)

    @property
    def command(self) -> Scope:
        """The scope of a command at the terminal."""
        return Scope(self.id, TEST, Role.ADMIN)


@dataclass
class World:
    """Two organizations that must never meet."""

    here: Tenant
    there: Tenant


def make_world() -> World:
    """Make both organizations, with the same names within, so that a mix-up shows."""
    return World(make_tenant("here"), make_tenant("there"))


def make_tenant(slug: str, *, password: str = PASSWORD) -> Tenant:
    """Make an organization whose people can sign in with PASSWORD at who@slug.example."""
    made = organizations.create_across_organizations(
        slug=slug,
        name=f"Organization {slug}",
        admin_email=f"admin@{slug}.example",
        admin_name="Ada Admin",
        admin_password=password,
        actor=TEST,
    )
    tenant = Tenant(slug, made.organization.id, {"admin": made.admin})
    with scoped(tenant.command) as db:
        for who, name, role in (
            ("manager", "Mara Manager", Role.MANAGER),
            ("agent", "Anton Agent", Role.AGENT),
            ("other_agent", "Olga Agent", Role.AGENT),
        ):
            added = users.add(db, email=f"{who}@{slug}.example", name=name, role=role, password=password)
            tenant.people[who] = added.user
    return tenant


def add_on(tenant: Tenant, who: str, created_at: datetime) -> None:
    """Let one of the people have been added at this time."""
    with scoped(tenant.command) as db:
        db.execute(update(User).where(User.id == tenant.people[who].id).values(created_at=created_at))
