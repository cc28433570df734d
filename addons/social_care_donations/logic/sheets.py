"""Read a sheet row by row, without ever holding the whole of it.

Every sheet offers the same: a title, what it hides, which headings are merged, and its
rows as ``(number, {column: cell}, width)``. Empty rows are not given. Columns count
from 0; a worksheet has no width, a line of a CSV file has.
"""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from .cells import Cell, Formula, read_numeric
from .codes import FileRefusedError
from .dates import EPOCH_1900, from_serial
from .workbook import SheetPart, Workbook, main_tags, parse_part, unescape

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
_MAX_MERGES = 100_000
Row = tuple[int, dict[int, Cell], int | None]

_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})", re.ASCII)
_TRUE = ("1", "true")
_ORD_A = ord("A") - 1


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range; all four are inclusive, rows from 1 and columns from 0."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Shape:
    """What a sheet hides, and which cells it merges across columns."""

    hidden_columns: frozenset[int] = frozenset()
    hidden_rows: tuple[int, ...] = ()
    merges: tuple[Merge, ...] = ()

    def is_hidden(self, column: int) -> bool:
        """Tell whether people do not see ``column``."""
        return column in self.hidden_columns


def column_letter(column: int) -> str:
    """Return the letters of a column.

    >>> column_letter(0), column_letter(25), column_letter(26), column_letter(16383)
    ('A', 'Z', 'AA', 'XFD')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(_ORD_A + 1 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """Return the number of a column, counted from 0.

    >>> column_index("A"), column_index("XFD")
    (0, 16383)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - _ORD_A
    return number - 1


class Worksheet:
    """A sheet of a workbook."""

    spreads_groups = False  # a group of headings is merged, never guessed

    def __init__(self, workbook: Workbook, part: SheetPart):
        self.title = part.title
        self.epoch = workbook.tables.epoch
        self._archive = workbook.archive
        self._tables = workbook.tables
        self._part = part.part
        self._shape = None

    def shape(self) -> Shape:
        """Return what the sheet hides and merges; the first call reads all of it."""
        if self._shape is None:
            self._shape = self._read_shape()
        return self._shape

    def _read_shape(self) -> Shape:
        columns, rows, merges, number = bytearray(MAX_COLUMN), [], [], [0]

        def on_column(attributes):
            if _is_hidden(attributes):
                first = max(1, int(attributes["min"]))
                last = min(MAX_COLUMN, int(attributes["max"]))
                columns[first - 1 : last] = b"\1" * max(0, last - first + 1)

        def on_row(attributes):
            number[0] = _next_row(attributes, number[0])
            if attributes.get("hidden", "").lower() in _TRUE:
                rows.append(number[0])

        def on_merge(attributes):
            merge = _read_merge(attributes["ref"])
            if merge.last_column > merge.first_column:
                merges.append(merge)
            if len(merges) > _MAX_MERGES:
                raise FileRefusedError("file_too_large", "merged cells")

        starts = main_tags(col=on_column, row=on_row, mergeCell=on_merge)
        for _ in parse_part(self._archive, self._part, starts):
            pass
        hidden = frozenset(column for column, is_set in enumerate(columns) if is_set)
        return Shape(hidden, tuple(rows), tuple(merges))

    def rows(self) -> Iterator[Row]:
        """Yield the rows that hold something, in order."""
        reader = _RowReader(self._tables)
        starts, ends = reader.handlers()
        part = self._part
        for _ in parse_part(self._archive, part, starts, ends, reader.on_text):
            while reader.ready:
                yield reader.ready.popleft()


class _RowReader:
    """Collect the cells of a row from the events of the parser."""

    def __init__(self, tables):
        self.ready = deque()
        self._tables = tables
        self._row, self._column = 0, -1
        self._cells = {}
        self._kind, self._style = "n", 0
        self._formula = False
        self._pieces, self._takes_text = [], False
        self._in_aid = False  # a reading aid above the letters is no text of the cell

    def handlers(self):
        """Return what to call at the start and at the end of each element."""
        starts = main_tags(
            row=self._start_row,
            c=self._start_cell,
            v=self._start_text,
            t=self._start_text,
            f=self._start_formula,
            rPh=self._start_aid,
        )
        ends = main_tags(
            row=self._end_row,
            c=self._end_cell,
            v=self._end_text,
            t=self._end_text,
            rPh=self._end_aid,
        )
        return starts, ends

    def on_text(self, data):
        """Keep a piece of text that belongs to the cell being read."""
        if self._takes_text:
            self._pieces.append(data)

    def _start_row(self, attributes):
        self._row = _next_row(attributes, self._row)
        self._column, self._cells = -1, {}

    def _end_row(self):
        if self._cells:
            self.ready.append((self._row, self._cells, None))
            self._cells = {}

    def _start_cell(self, attributes):
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
        else:
            self._column = _read_reference(reference)[1]
        self._kind = attributes.get("t", "n")
        self._style = attributes.get("s", "0")
        self._formula = False
        self._pieces = []

    def _start_text(self, attributes):
        self._takes_text = not self._in_aid

    def _end_text(self):
        self._takes_text = False

    def _start_aid(self, attributes):
        self._in_aid = True

    def _end_aid(self):
        self._in_aid = False

    def _start_formula(self, attributes):
        self._formula = True

    def _end_cell(self):
        text = "".join(self._pieces)
        if self._formula:
            self._cells[self._column] = Formula(text or None)
        elif text:
            self._cells[self._column] = self._read(text)

    def _read(self, text: str) -> Cell:
        kind = self._kind
        if kind == "s":
            return self._tables.texts[_index(text, len(self._tables.texts))]
        if kind in ("inlineStr", "str"):
            return unescape(text)
        try:
            if kind == "n":
                return self._read_number(text)
            if kind == "d":
                return date.fromisoformat(text[:10])
        except ValueError:
            return text  # what it says is for people to read
        return {"1": "TRUE", "0": "FALSE"}.get(text, text) if kind == "b" else text

    def _read_number(self, text: str) -> Cell:
        number = read_numeric(text)
        if self._style in self._tables.date_styles:
            return from_serial(number, self._tables.epoch)
        return number


def _next_row(attributes, previous: int) -> int:
    row = int(attributes.get("r", previous + 1))
    if not previous < row <= MAX_ROW:
        raise ValueError(f"row {row} after row {previous}")
    return row


def _is_hidden(attributes) -> bool:
    if attributes.get("hidden", "").lower() in _TRUE:
        return True
    return "width" in attributes and float(attributes["width"]) == 0


def _index(text: str, length: int) -> int:
    number = int(text)
    if not 0 <= number < length:
        raise ValueError(f"no shared text {number}")
    return number


def _read_reference(reference: str) -> tuple[int, int]:
    match = _REFERENCE.fullmatch(reference)
    column = column_index(match[1]) if match else MAX_COLUMN
    if column >= MAX_COLUMN:
        raise ValueError(f"no cell {reference}")
    return int(match[2]), column


def _read_merge(reference: str) -> Merge:
    first, _, last = reference.partition(":")
    (top, left), (bottom, right) = map(_read_reference, (first, last or first))
    return Merge(top, bottom, left, right)


class CsvSheet:
    """The lines of a delimited text; ``open_lines`` starts them again each time."""

    # Saving as CSV loses merged cells: a group goes on until the next heading.
    spreads_groups = True
    epoch = EPOCH_1900

    def __init__(self, title: str, open_records):
        self.title = title
        self._open_records = open_records

    def shape(self) -> Shape:
        """Return an empty shape: a text hides and merges nothing."""
        return Shape()

    def rows(self) -> Iterator[Row]:
        """Yield the lines that hold something, with the number of values in each."""
        for line, record in self._open_records():
            cells = {i: text for i, text in enumerate(record) if text}
            if cells:
                yield line, cells, len(record)
