"""An export as a process of its own, for the test that measures it.

Prints how many rows it had, the seconds it took, and the most memory that the process held, in kilobytes.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from tempfile import TemporaryFile
from time import perf_counter

from services import db
from services.exports.making import make
from services.exports.tables import ExportFormat, ExportKind
from services.organizations import command_scope_across_organizations
from tests.services.exports.support import reading
from tests.services.imports.importing_process import most_kilobytes


def main(url: str, slug: str, kind: str, format: str, query: str) -> None:
    """Export from the organization of the database behind `url`."""
    engine = db.connect(url)
    scope = command_scope_across_organizations(slug, command="export")
    began = perf_counter()
    with TemporaryFile() as stream, db.scoped(scope) as session:
        made = make(
            session,
            kind=ExportKind(kind),
            format=ExportFormat(format),
            reading=reading(query),
            now=datetime.now(UTC),
            stream=stream,
        )
    seconds = round(perf_counter() - began, 1)
    engine.dispose()
    print(json.dumps({"rows": made.rows, "seconds": seconds, "kilobytes": most_kilobytes()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
