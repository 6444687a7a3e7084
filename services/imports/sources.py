"""Files as they are handed over: their hash, and which characters their bytes mean.

The encoding is decided once for the whole file, from all of its bytes, before the first row is read.
"""

from __future__ import annotations

import codecs
import hashlib
import io
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
_CODED_SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
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
    """What one pass over all bytes tells: the hash, the size in bytes, and the encoding."""

    sha256: str
    size: int
    encoding: str


def inspect(stream: BinaryIO) -> Inspected:
    """Read the stream to its end once, in chunks."""
    digest, size = hashlib.sha256(), 0
    valid = invalid = 0
    stream.seek(0)
    encoding = _by_mark(stream.read(3))
    stream.seek(0)
    # A chunk ends with a line, so that it never cuts a character of UTF-8 in two.
    while chunk := stream.read(CHUNK) + stream.readline(CHUNK):
        digest.update(chunk)
        size += len(chunk)
        if encoding is None and not chunk.isascii():
            more_valid, more_invalid = _count(chunk)
            valid, invalid = valid + more_valid, invalid + more_invalid
    return Inspected(digest.hexdigest(), size, encoding or _by_counts(valid, invalid))


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


def _count(chunk: bytes) -> tuple[int, int]:
    """How many characters beyond ASCII are valid UTF-8, and how many stretches of bytes are not.

    A surrogate coded on its own counts as neither: it is broken UTF-8, and not Windows-1252 either.
    """
    text = _CODED_SURROGATE.sub(b"?", chunk).decode("utf-8", "surrogateescape")
    return len(_FOREIGN.findall(text)), len(_STRAY.findall(text))


def _by_counts(valid: int, invalid: int) -> str:
    """UTF-8 unless it is mostly wrong as such.

    In Windows-1252 an umlaut before a letter is invalid UTF-8, and a valid sequence is a rare accident
    (a sharp s before a closing quotation mark). Where valid ones prevail, the file is UTF-8 with broken
    places: their rows are rejected, and the others are not turned into gibberish.
    """
    return "cp1252" if invalid > valid else "utf-8"
