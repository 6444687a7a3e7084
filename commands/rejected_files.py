"""The files of `import --rejected`: a list of all rejected rows, and beside it a file for each of several inputs.

Nothing is opened before the import asks for it, so that a refused one leaves earlier files as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from services.errors import N_, Invalid
from services.imports.rejected_headings import own_name
from services.imports.results import ImportResult


class RejectedFiles:
    """Opens the files as the import asks for them, and closes them as a context manager."""

    def __init__(self, path: Path, inputs: Sequence[Path]) -> None:
        """Raises Invalid where one of the files is an input, by whatever name."""
        self._path = path
        self._own = _own_paths(path, inputs) if len(inputs) > 1 else []
        self._written: set[int] = set()
        self._stack = ExitStack()
        for target in (path, *self._own):
            if target.exists() and any(target.samefile(given) for given in inputs):
                raise Invalid(
                    N_("%(file)s is to be imported; name another file for rejected rows."),
                    file=str(target),
                )

    def open_list(self) -> TextIO:
        """The file that was named. Those beside it that an earlier run wrote are gone from now on."""
        stream = self._open(self._path)
        if not self._has_neighbors():
            self._own = []
        for path in self._own:
            # What cannot be written is said now, not at the first rejected row.
            path.open("w").close()
            path.unlink()
        return stream

    def open_own(self, at: int) -> TextIO | None:
        """The file of one input, with the list's name and the input's own."""
        if not self._own:
            return None
        self._written.add(at)
        return self._open(self._own[at])

    def report(self, result: ImportResult, say: Callable[[str], None]) -> None:
        """Say which files hold what, and which to mend and import again."""
        if not result.rejected:
            say(f"No row was rejected: {self._path} holds headings alone.")
        elif len(result.files) == 1:
            say(f"The rejected rows are in {self._path}: mend them there and import that file again.")
        else:
            say(f"All rejected rows are listed in {self._path}, for reading.")
        for at in sorted(self._written):
            file = result.files[at]
            say(f"To mend and import again: {self._own[at]}, with {file.rejected:,} of {file.file}.")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def _has_neighbors(self) -> bool:
        """Whether the list is a file in a folder; standard output and the like have nothing beside them."""
        return self._path.is_file() and self._path.absolute().parts[1] not in ("dev", "proc")

    def _open(self, path: Path) -> TextIO:
        # Spreadsheets read UTF-8 where a mark at the beginning says so.
        return self._stack.enter_context(path.open("w", encoding="utf-8-sig", newline=""))


def _own_paths(path: Path, inputs: Sequence[Path]) -> list[Path]:
    """A path of its own for each input; those of one stem get numbers, as they would where case does not count."""
    taken: set[str] = set()
    paths = []
    for given in inputs:
        number = 1
        while (name := own_name(path.name, given.stem, number=number)).casefold() in taken:
            number += 1
        taken.add(name.casefold())
        paths.append(path.with_name(name))
    return paths
