"""An import as a process of its own, for tests that kill it or measure it.

Prints a line after every batch, and at the end its counts and the most memory it held, in kilobytes.
"""

from __future__ import annotations

import json
import resource
import sys
from contextlib import ExitStack
from pathlib import Path

from services import db
from services.imports import files
from services.imports.runs import run_import
from services.imports.sources import SourceFile
from services.organizations import command_scope_across_organizations


def most_kilobytes() -> int:
    """The most memory that this process held.

    On Linux ru_maxrss begins with that of the process which started this one, hence the kernel's own count.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1])


def main(url: str, slug: str, batch_rows: str, *paths: str) -> None:
    """Import these files into the organization of the database behind `url`."""
    files.BATCH_ROWS = int(batch_rows)
    engine = db.connect(url)
    with ExitStack() as opened:
        sources = [SourceFile(Path(path).name, opened.enter_context(Path(path).open("rb"))) for path in paths]
        scope = command_scope_across_organizations(slug, command="import")
        result = run_import(
            scope,
            files=sources,
            create_agents=True,
            progress=lambda now: print(now.file, now.rows, flush=True),
        )
    engine.dispose()
    counts = [[file.accepted, file.unchanged, file.rejected] for file in result.files]
    print(json.dumps({"counts": counts, "kilobytes": most_kilobytes()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
