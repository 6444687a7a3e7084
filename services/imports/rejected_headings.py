"""By what files of rejected rows are known: our own columns, and the names of files beside a list."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from services.errors import N_, Invalid

PREFIX = "rejected_"
FILE = f"{PREFIX}file"
OWN = (FILE, f"{PREFIX}line", f"{PREFIX}column", f"{PREFIX}reason", f"{PREFIX}text")
# Only a list of the rows of several files has this column.
KIND = f"{PREFIX}kind"


def own_name(list_name: str, stem: str, *, number: int = 1) -> str:
    """The name of the file of one input's rejected rows, by the list's name and the input's stem.

    `number` tells inputs of one stem apart.
    """
    path = PurePath(list_name)
    return f"{path.stem}-{stem}{f'-{number}' if number > 1 else ''}{path.suffix}"


def refuse_list(headings: Sequence[str], *, file: str) -> None:
    """Raise Invalid for a list of several files' rejected rows, telling which files to take instead.

    That its headings would do for several kinds is no sign: those of calls that have a name beside do so too.
    """
    if KIND in headings:
        raise Invalid(
            N_(
                "%(file)s lists the rejected rows of several files and is for reading alone. Mend and import the"
                " files beside it instead, which hold those of one file each: %(others)s."
            ),
            file=file,
            others=own_name(file, "…"),
        )
