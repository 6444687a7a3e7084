"""Files as they are handed over: their hash, and which characters their bytes mean.

The encoding is decided once for the whole file, from all of its bytes, before the first row is read.
"""

from __future__ import annotations

import codecs
import hashlib
import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from services.models.vocabulary import ImportKind

CHUNK = 1 << 18
# What a byte becomes that is no character of the file's encoding. It is a surrogate, which rejects its row.
NO_CHARACTER = "\udcff"
_MARK = "callos.no_character"
_CODED_SURROGATE = re.compile("\udced[\udca0-\udcbf][\udc80-\udcbf]")
_STRAY = re.compile("[\udc80-\udcff]+")
_FOREIGN = re.compile("[^\x00-\x7f\udc80-\udcff]")

codecs.register_error(_MARK, lambda error: (NO_CHARACTER, error.end))  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to import: a name to speak of it, and its bytes, from a stream that can seek.

    Without `kind` it is guessed from the headings. The stream stays open; the caller closes it.
    """

    name: str
    stream: BinaryIO
    kind: ImportKind | None = None


@dataclass(frozen=True, slots=True)
class Inspected:
    """What one pass over all bytes tells: the hash, the size in bytes, and the encoding.

    `stamp` is another one once somebody has written to the file.
    """

    sha256: str
    size: int
    encoding: str
    stamp: tuple[int, int] | None


def inspect(stream: BinaryIO) -> Inspected:
    """Read the stream to its end once, in chunks."""
    digest, size = hashlib.sha256(), 0
    characters = _Characters()
    stream.seek(0)
    stamp = stamp_of(stream)
    encoding = _by_mark(stream.read(3))
    stream.seek(0)
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
        if encoding is None:
            characters.count(chunk)
    return Inspected(digest.hexdigest(), size, encoding or characters.encoding(), stamp)


def stamp_of(stream: BinaryIO) -> tuple[int, int] | None:
    """The size and the time of the last change of a file; None for a stream that is none."""
    try:
        found = os.fstat(stream.fileno())
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


@contextmanager
def opened(stream: BinaryIO, encoding: str, line_end: str = "\n") -> Iterator[io.TextIOWrapper]:
    """The stream as text from its beginning, lines ending at `line_end`. Afterwards the stream is still open."""
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding=encoding, errors=_MARK, newline=line_end)
    try:
        yield text
    finally:
        text.detach()


def _by_mark(head: bytes) -> str | None:
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return None


class _Characters:
    """Counts characters beyond ASCII that are valid UTF-8, and stretches of bytes that are not.

    A surrogate coded on its own counts as neither: it is broken UTF-8, and not Windows-1252 either.
    """

    def __init__(self) -> None:
        # It keeps what a chunk has of a character that ends in the next one.
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._valid = 0
        self._invalid = 0

    def count(self, chunk: bytes, *, is_last: bool = False) -> None:
        """Take the next bytes."""
        if chunk.isascii() and not self._decoder.getstate()[0]:
            return
        text = _CODED_SURROGATE.sub("?", self._decoder.decode(chunk, is_last))
        self._valid += len(_FOREIGN.findall(text))
        self._invalid += len(_STRAY.findall(text))

    def encoding(self) -> str:
        """UTF-8 unless the bytes are mostly wrong as such.

        In Windows-1252 an umlaut before a letter is invalid UTF-8, and a valid sequence is a rare accident
        (a sharp s before a closing quotation mark). Where valid ones prevail, the file is UTF-8 with broken
        places: their rows are rejected, and the others are not turned into gibberish.
        """
        self.count(b"", is_last=True)
        return "cp1252" if self._invalid > self._valid else "utf-8"
