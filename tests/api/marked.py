"""An organization in which every text carries a word that must never show anywhere else."""

from __future__ import annotations

from typing import cast

from sqlalchemy import Engine, Table, Text, create_engine, text

from services import configuration, roles
from services.configuration import Configuration
from services.configuration_defaults import default_configuration
from services.db import scoped
from services.models import Base
from services.models import Tenant as TenantTable
from tests.factories.organizations import Tenant as Organization

WORD = "zzforeign"
# What is no text that people wrote: hashes and names of zones; and what the program alone writes there.
_PLAIN = {"password_hash", "token_hash", "ticket_hash", "browser_hash", "import_digest", "time_zone", "slug"}
_NOT_OURS = {"audit_entries", "audit_values", "import_rejections", "call_facts", "saved_mappings"}


def configure(organization: Organization) -> None:
    """Publish a configuration whose texts carry the word; calls made later are led under it."""
    document = default_configuration(threshold=500).model_dump(mode="json")
    for milestone in document["milestones"]:
        milestone["title"] += f" {WORD}"
        milestone["questions"] = [f"{question} {WORD}" for question in milestone["questions"]]
    for objection in document["objections"]:
        objection["title"] += f" {WORD}"
        objection["questions"] = [f"{question} {WORD}" for question in objection["questions"]]
    for point in document["checklist"]:
        point["title"] += f" {WORD}"
    with scoped(organization.command) as db:
        configuration.publish(db, configuration=Configuration.model_validate(document))


# Texts that are there with their time or not at all.
_WITH_A_TIME = frozenset({"answer"})


def mark(engine: Engine, organization: Organization) -> int:
    """Put the word into every text of the organization's rows, as the owner can; how many were written."""
    owner = create_engine(engine.url.set(username=roles.OWNER))
    written = 0
    with owner.begin() as connection:
        of_organization = {"word": WORD, "organization": organization.id}
        for mapper in Base.registry.mappers:
            table = cast(Table, mapper.local_table)
            if not issubclass(mapper.class_, TenantTable) or table.name in _NOT_OURS:
                continue
            for column in table.columns:
                if type(column.type) is not Text or column.name in _PLAIN:
                    continue
                # By the row's own id, where a text must be unique.
                marked = "CAST(:word AS text) || '@' || right(CAST(id AS text), 12) || '.eu'"
                statement = (
                    f"UPDATE {table.name} SET {column.name} = {marked} WHERE organization_id = :organization"
                )
                if column.name in _WITH_A_TIME:
                    statement += f" AND {column.name} IS NOT NULL"
                written += connection.execute(text(statement), of_organization).rowcount
    owner.dispose()
    return written
