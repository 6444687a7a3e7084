"""Text to raw rows: quotes, delimiters and line numbers, in memory that no row can make grow.

The standard library's reader says neither where a row begins nor where a quote opens, and holds an unclosed
quote in memory up to the end of the file; hence this one. Lines without a quote, nearly all, are one split.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from io import StringIO
from typing import TextIO

from services.errors import N_, Invalid

# In characters: the longest piece of a line that is looked at, how much of a cell and of a row is kept. What is
# cut is past every text's greatest length, decomposed accents and all, and refused; ignored columns may hold more.
PIECE = 1 << 16
LONGEST_CELL = 100_000
LONGEST_ROW = 1_000_000
MOST_CELLS = 2_000
DELIMITERS = (",", ";", "\t")
QUOTE = '"'
CARRIAGE_RETURN = "\r"


@dataclass(slots=True)
class RawRow:
    """The cells of one row as they stand in the file, or why they cannot be told apart.

    `line` is the physical line on which the row begins, from 1; for an unclosed quote, where that opens. `width`
    is the number of cells, also where there are more than were kept; `cut` are the places of those not kept whole.
    """

    line: int
    cells: list[str]
    width: int
    fault: Invalid | None = None
    cut: tuple[int, ...] = ()


def read_rows(source: TextIO, delimiter: str, line_end: str = "\n") -> Iterator[RawRow]:
    """All rows from the source's position on, the headings' too. Lines of blanks and delimiters are left out.

    The source must end lines at `line_end` alone and leave them as they are; a carriage return before is part of
    the end.
    """
    line = 1
    pieces = _pieces(source, line_end)
    for piece in pieces:
        if QUOTE not in piece and piece.endswith(line_end):
            if not _is_blank(piece, delimiter):
                content = _without_end(piece)
                cells = content.split(delimiter)
                is_broken = CARRIAGE_RETURN in content and any(map(_has_stray_return, cells))
                yield RawRow(line, cells, len(cells), _stray_return() if is_broken else None)
            line += 1
            continue
        assembler = _Assembler(line, delimiter, line_end)
        while piece and not assembler.feed(piece):
            piece = next(pieces, "")
        row = assembler.finished(at_end=not piece)
        if not assembler.is_blank:
            yield row
        line = assembler.line + 1


def sniff_line_end(sample: str) -> str:
    """What ends the lines of a file that begins with `sample`: a carriage return only where nothing else does."""
    return CARRIAGE_RETURN if CARRIAGE_RETURN in sample and "\n" not in sample else "\n"


def sniff_delimiter(sample: str, known: frozenset[str]) -> str:
    """The delimiter of a file that begins with `sample`: the one that makes the most known headings.

    Where that does not decide, the one that makes the most cells; a comma in a file of one column.
    """

    line_end = sniff_line_end(sample)

    def merit(delimiter: str) -> tuple[int, int]:
        headings = next(read_rows(StringIO(sample, newline=line_end), delimiter, line_end), None)
        if headings is None:
            return (0, 0)
        return len(known.intersection(cell.strip() for cell in headings.cells)), headings.width

    return max(DELIMITERS, key=merit)


def _is_blank(line: str, delimiter: str) -> bool:
    first = line[0]
    return (first == delimiter or first.isspace()) and not line.replace(delimiter, " ").strip()


def _without_end(piece: str) -> str:
    return piece[:-2] if piece.endswith("\r\n") else piece[:-1]


def _has_stray_return(cell: str) -> bool:
    """Whether a cell without quotes holds a carriage return; at its ends it is a blank."""
    return CARRIAGE_RETURN in cell and CARRIAGE_RETURN in cell.strip()


def _stray_return() -> Invalid:
    return Invalid(N_("The row holds a carriage return outside of quotes."))


def _pieces(source: TextIO, line_end: str) -> Iterator[str]:
    """Lines with their ends; a line longer than PIECE in several pieces, of which the last has the end."""
    rest = ""
    while piece := rest + source.readline(PIECE):
        rest = ""
        if len(piece) >= PIECE > 1 and piece.endswith(CARRIAGE_RETURN) and line_end != CARRIAGE_RETURN:
            # The limit may have cut a line end in two.
            piece, rest = piece[:-1], CARRIAGE_RETURN
        yield piece


class _State(Enum):
    START = auto()
    PLAIN = auto()
    QUOTED = auto()
    QUOTE_SEEN = auto()
    CLOSED = auto()
    LOST = auto()


class _Assembler:
    """Puts one row together from the pieces of one or several lines. `line` is the line it has come to.

    `is_blank` is whether there was neither a quote nor a text so far, in cells past those that are kept too.
    """

    def __init__(self, line: int, delimiter: str, line_end: str) -> None:
        self.line = line
        self._line_end = line_end
        self.is_blank = True
        self._delimiter = delimiter
        self._row = RawRow(line, [], 0)
        self._state = _State.START
        self._opened_on = line
        self._parts: list[str] = []
        self._length = 0
        self._total = 0

    def feed(self, piece: str) -> bool:
        """Take the next piece; True when the row ends with it."""
        content = _without_end(piece) if piece.endswith(self._line_end) else piece
        ends_line = len(content) < len(piece)
        at: int | None = 0
        while at is not None:
            if self._state in (_State.QUOTED, _State.QUOTE_SEEN):
                at = self._read_quoted(piece, at)
            else:
                at = self._read_plain(content, at, ends_line=ends_line)
        if self._state is _State.QUOTED:
            self.line += ends_line
            return False
        if ends_line:
            self._state = _State.START
        return ends_line

    def finished(self, *, at_end: bool) -> RawRow:
        """The row; `at_end` says that the file ended before the row did."""
        if at_end and self._state is _State.QUOTED:
            self._row.line = self._opened_on
            self._row.fault = Invalid(
                N_("The quote that opens here is never closed, so everything after it was left out.")
            )
        if at_end and self._state is not _State.LOST:
            self._end_cell()
        return self._row

    def _read_plain(self, content: str, at: int, *, ends_line: bool) -> int | None:
        """Read up to the next delimiter or the end of the line; where to go on, None at the end of the piece."""
        if self._state is _State.LOST:
            self.is_blank = self.is_blank and not content[at:].replace(self._delimiter, "").strip()
            return None
        if self._state is _State.START and at == len(content) and not ends_line:
            # Whether this cell is quoted stands in the next piece.
            return None
        if self._state is _State.START and content.startswith(QUOTE, at):
            self._state, self._opened_on, self.is_blank = _State.QUOTED, self.line, False
            return at + 1
        if self._state is _State.START:
            self._state = _State.PLAIN
        end = content.find(self._delimiter, at)
        text = content[at:] if end < 0 else content[at:end]
        if self._state is _State.PLAIN:
            self.is_blank = self.is_blank and not text.strip()
            self._keep(text)
        elif text.strip():
            self._state = _State.LOST
            self._row.fault = Invalid(
                N_("After a closing quote only a delimiter may follow. A quote within a text is written twice.")
            )
            return None
        if end >= 0 or ends_line:
            self._end_cell()
        return None if end < 0 else end + 1

    def _read_quoted(self, piece: str, at: int) -> int | None:
        if self._state is _State.QUOTE_SEEN:
            if not piece.startswith(QUOTE, at):
                self._state = _State.CLOSED
                return at
            self._keep(QUOTE)
            self._state = _State.QUOTED
            at += 1
        end = piece.find(QUOTE, at)
        if end < 0:
            self._keep(piece[at:])
            return None
        self._keep(piece[at:end])
        self._state = _State.QUOTE_SEEN
        return end + 1 if end + 1 < len(piece) else None

    def _keep(self, text: str) -> None:
        if self._total > LONGEST_ROW:
            self._row.fault = Invalid(
                N_("The row is too long: at most %(longest)s characters."), longest=LONGEST_ROW
            )
        elif self._length <= LONGEST_CELL:
            self._parts.append(text)
            self._length += len(text)
            self._total += len(text)

    def _end_cell(self) -> None:
        cell = "".join(self._parts)
        if len(self._row.cells) < MOST_CELLS:
            self._row.cells.append(cell)
        if self._state is _State.PLAIN and _has_stray_return(cell):
            self._row.fault = _stray_return()
        if self._length > LONGEST_CELL:
            self._row.cut += (self._row.width,)
        self._row.width += 1
        self._parts, self._length, self._state = [], 0, _State.START
        if self._row.width > MOST_CELLS:
            # No file has so many headings; what is left of the line is not looked at cell by cell.
            self._row.fault = Invalid(N_("The row has more than %(most)s cells."), most=MOST_CELLS)
            self._state = _State.LOST
