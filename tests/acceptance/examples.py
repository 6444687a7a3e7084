"""The mappings of examples/ applied to real files, in a database of their own."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from services import db, roles
from services.embedded import EmbeddedPostgres
from services.imports.mappings.checking import read_mapping
from services.imports.mappings.rules import ImportMapping
from services.imports.results import ImportResult
from services.imports.runs import run_import
from services.imports.sources import SourceFile
from services.settings import CHECKOUT
from tests import databases
from tests.factories.organizations import Tenant, make_tenant

EXAMPLES = CHECKOUT / "examples"
SHARED_DATA = CHECKOUT.parent / "shared" / "data"


@contextmanager
def own_database(postgres: EmbeddedPostgres, slug: str) -> Iterator[Tenant]:
    """An organization in a database of its own, which is the services' until this ends."""
    name = databases.new_database(postgres, template=databases.migrated_template(postgres))
    engine = db.connect(postgres.url(roles.APP, name))
    yield make_tenant(slug)
    engine.dispose()
    databases.drop_database(postgres, name)


def mappings(*paths: str) -> list[ImportMapping]:
    """Mappings below examples/."""
    return [read_mapping(Path(path).name, (EXAMPLES / path).read_text(encoding="utf-8")) for path in paths]


def bring(tenant: Tenant, files: Sequence[Path], *paths: str, **options: Any) -> ImportResult:
    """Import files by mappings below examples/, as a command does."""
    with ExitStack() as opened:
        sources = [SourceFile(file.name, opened.enter_context(file.open("rb"))) for file in files]
        made = mappings(*paths)
        return run_import(tenant.command, files=sources, mappings=made, create_agents=True, **options)


def rows(file: Path, delimiter: str = ",") -> list[dict[str, str]]:
    """A file as it is, without any of the program's code."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened, delimiter=delimiter))
