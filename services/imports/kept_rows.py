"""Rejected rows of a run that no folder waits for: kept in files without a name, which end with the process."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence
from tempfile import TemporaryFile
from typing import BinaryIO, TextIO

# Spreadsheets read UTF-8 where a mark at the beginning says so.
_ENCODING = "utf-8-sig"
_CHUNK = 1 << 20


class KeptRows:
    """A RejectedOutput: for each input its rejected rows, as `import --rejected` writes them.

    With `most_bytes` only the first rows are kept that fit into so much, over all inputs.
    """

    def __init__(self, *, inputs: int, most_bytes: int | None = None) -> None:
        self._inputs = inputs
        self._room = _Room(most_bytes)
        self._files: dict[int, tuple[BinaryIO, _Lines]] = {}

    def open_list(self) -> TextIO:
        """Of one input the list is all there is; of several it is for reading alone, and nobody asked for it."""
        return self._open(0) if self._inputs == 1 else _Nowhere()

    def open_own(self, at: int) -> TextIO:
        """The file of one of several inputs."""
        return self._open(at)

    def read(self, at: int) -> bytes:
        """What was rejected of the input at this place; empty where nothing was."""
        return self._begun(at).read() if at in self._files else b""

    def compressed(self, at: int) -> bytes:
        """The same, where something was, as zlib compresses it: rows and reasons repeat themselves."""
        stream, packer = self._begun(at), zlib.compressobj()
        parts = []
        while read := stream.read(_CHUNK):
            parts.append(packer.compress(read))
        return b"".join([*parts, packer.flush()])

    def counts(self) -> dict[int, int]:
        """How many rows are kept of each input that has any, by its place."""
        return {at: text.count - 1 for at, (_, text) in sorted(self._files.items()) if text.count > 1}

    def close(self) -> None:
        """Let go of all files."""
        for stream, _ in self._files.values():
            stream.close()
        self._files = {}

    def _begun(self, at: int) -> BinaryIO:
        """The whole file from its beginning."""
        stream, text = self._files[at]
        if not text.closed:
            text.flush()
        stream.seek(0)
        return stream

    def _open(self, at: int) -> TextIO:
        stream: BinaryIO = TemporaryFile()  # noqa: SIM115 - kept until it is closed here.
        text = _Lines(stream, self._room)
        self._files[at] = (stream, text)
        return text


class _Room:
    """How much may still be written."""

    def __init__(self, most_bytes: int | None) -> None:
        self._left = most_bytes

    def takes(self, text: str) -> bool:
        """Whether there is room for it, which is then taken up; once there was none there is no more."""
        if self._left is None:
            return True
        size = len(text.encode())
        takes = size <= self._left
        self._left = self._left - size if takes else 0
        return takes


class _Lines(io.TextIOWrapper):
    """A text whose lines, which a CSV writer hands over one by one, are counted: the headings are the first."""

    def __init__(self, stream: BinaryIO, room: _Room) -> None:
        super().__init__(stream, encoding=_ENCODING, newline="")
        self.count = 0
        self._room = room

    def write(self, text: str, /) -> int:
        if not self._room.takes(text):
            return len(text)
        self.count += 1
        return super().write(text)


class _Nowhere(io.StringIO):
    def write(self, text: str, /) -> int:
        return len(text)


def copied(streams: Sequence[BinaryIO], *, chunk: int = _CHUNK) -> list[BinaryIO]:
    """Copies of files in files without a name, which others can neither change nor close."""
    copies: list[BinaryIO] = []
    for stream in streams:
        copy: BinaryIO = TemporaryFile()  # noqa: SIM115 - whoever asked for it closes it.
        stream.seek(0)
        while read := stream.read(chunk):
            copy.write(read)
        copies.append(copy)
    return copies
