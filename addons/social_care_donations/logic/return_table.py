"""Walk the data rows of a return and tell them from everything else on the sheet.

Source: rules for donation returns, section 2.5. Blank rows, repeated headings, totals,
banners and signatures are no data; the grand total ends nothing.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from .amounts import read_number
from .cells import EDGES, Cell, Formula, read_numeric
from .codes import FileRefusedError
from .layout import Layout, LayoutProposal, find_layout, heading_key
from .return_fields import KEY_FIELDS, REQUIRED
from .return_file import ReturnFile, Sheet
from .rules import ReturnRules
from .sheets import Shape, column_index, column_letter

BLANK, HEADER, SUBTOTAL, TOTAL = "blank", "header", "subtotal", "total"
NOTE, FOOTER = "note", "footer"
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class IgnoredRows:
    """Rows that are no data, both ends inclusive, and why."""

    first: int
    last: int
    why: str


@dataclass(frozen=True, slots=True)
class StatedTotal:
    """A total that the NGO wrote; it need not be right, a formula is not evaluated."""

    row: int
    kind: str
    is_formula: bool
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class DataRow:
    """The mapped cells of a row; ``width`` is given where values do not line up."""

    row: int
    cells: Mapping[str, Cell]
    width: int | None = None


@dataclass(slots=True)
class ReturnTable:
    """A found table; what was passed over is known once its rows were read."""

    sheet: Sheet
    layout: Layout
    shape: Shape
    ignored_columns: Mapping[str, str] = field(default_factory=dict)
    ignored_rows: list[IgnoredRows] = field(default_factory=list)
    stated_totals: list[StatedTotal] = field(default_factory=list)

    @property
    def hidden_columns(self) -> tuple[str, ...]:
        """The letters of the columns that people do not see."""
        letters = (*self.layout.columns.values(), *self.ignored_columns)
        last = max(map(column_index, letters))
        hidden = sorted(
            column for column in self.shape.hidden_columns if column <= last
        )
        return tuple(map(column_letter, hidden))

    @property
    def hidden_rows(self) -> tuple[int, ...]:
        """The data rows that people do not see; they are data all the same."""
        start = self.layout.first_data_row
        return tuple(row for row in self.shape.hidden_rows if row >= start)


def propose_table(
    file: ReturnFile, rules: ReturnRules
) -> list[tuple[Sheet, LayoutProposal]]:
    """Return every visible sheet that is not empty, with its best heading."""
    pairs = ((sheet, find_layout(sheet, sheet.shape(), rules)) for sheet in file.sheets)
    return [(sheet, proposal) for sheet, proposal in pairs if proposal]


def find_table(
    file: ReturnFile, rules: ReturnRules, layout: Layout | None = None
) -> ReturnTable:
    """Return the table of a file: the one asked for, or the only one there is.

    :raise FileRefusedError: no heading, an incomplete or ambiguous one, or several
    """
    if layout:
        return _table_of(file, layout)
    proposals = propose_table(file, rules)
    found = [(sheet, proposal) for sheet, proposal in proposals if proposal.is_heading]
    if len(found) > 1:
        titles = ", ".join(sheet.title for sheet, _ in found)
        raise FileRefusedError("file_ambiguous_sheets", titles)
    if not found:
        raise _not_found([proposal for _, proposal in proposals])
    sheet, proposal = found[0]
    if proposal.doubles:
        raise FileRefusedError("file_header_ambiguous", ", ".join(proposal.doubles))
    used = set(proposal.layout.columns.values())
    ignored = {c: text for c, text in proposal.headings.items() if c not in used}
    return ReturnTable(sheet, proposal.layout, sheet.shape(), ignored)


def _table_of(file: ReturnFile, layout: Layout) -> ReturnTable:
    """Return the table that a person chose; a text has one sheet under any name."""
    sheets = [sheet for sheet in file.sheets if sheet.title == layout.sheet]
    if not sheets and len(file.sheets) == 1:
        sheets = file.sheets
    if len(sheets) != 1 or not layout.header_rows:
        raise FileRefusedError("file_header_not_found", layout.sheet)
    if missing := [name for name in REQUIRED if name not in layout.columns]:
        raise FileRefusedError("file_column_missing", missing[0])
    return ReturnTable(sheets[0], layout, sheets[0].shape())


def _not_found(proposals: list[LayoutProposal]) -> FileRefusedError:
    if not proposals:
        return FileRefusedError("file_no_data")
    best = min(proposals, key=lambda proposal: len(proposal.missing))
    if len(best.missing) == 1:
        return FileRefusedError("file_column_missing", best.missing[0])
    return FileRefusedError("file_header_not_found")


class RowSorter:
    """Tell data rows from all others, by the rules of section 2.5."""

    def __init__(self, table: ReturnTable, rules: ReturnRules):
        self.table = table
        self.rules = rules
        self._fields = table.layout.indexes()
        self._width = None
        self._headings: dict[int, set[str]] = {}

    def data_rows(self) -> Iterator[DataRow]:
        """Yield the data rows; report the others to the table."""
        table, last_data = self.table, 0
        previous = max(table.layout.header_rows)
        for number, cells, width in table.sheet.rows():
            if number in table.layout.header_rows:
                self._learn_heading(cells, width)
            if number <= previous:
                continue
            visible = self._clean(cells)
            if not visible:
                continue
            self._ignore(previous + 1, number - 1, BLANK)
            previous = number
            mapped = {f: visible[c] for c, f in self._fields.items() if c in visible}
            if why := self._why_ignored(visible, mapped):
                self._ignore(number, number, why)
                self._note_total(number, why, mapped)
                continue
            last_data = number
            is_aligned = width in (None, self._width)
            yield DataRow(number, mapped, None if is_aligned else width)
        self._close(last_data)

    def _learn_heading(self, cells, width):
        self._width = width
        for column, value in cells.items():
            if isinstance(value, str):
                key = heading_key(value, self.rules)
                self._headings.setdefault(column, set()).add(key)

    def _clean(self, cells: Mapping[int, Cell]) -> dict[int, Cell]:
        """Return the visible cells that hold more than spaces."""
        cleaned = {
            column: text
            for column, value in cells.items()
            if (text := value.strip(EDGES) if type(value) is str else value) != ""
        }
        shape = self.table.shape
        if shape.hidden_columns:
            cleaned = {c: v for c, v in cleaned.items() if not shape.is_hidden(c)}
        return cleaned

    def _ignore(self, first: int, last: int, why: str):
        if first <= last:
            self.table.ignored_rows.append(IgnoredRows(first, last, why))

    def _close(self, last_data: int):
        """What stands after the last data row, and is nothing else, is the footer."""
        self.table.ignored_rows = [
            replace(entry, why=FOOTER)
            if entry.why == NOTE and entry.first > last_data
            else entry
            for entry in self.table.ignored_rows
        ]

    def _why_ignored(self, visible, mapped) -> str | None:
        receipt = mapped.get("receipt_no")
        if "date" not in mapped:
            word = self._total_word(receipt)
            if receipt is None or word:
                words = filter(None, map(self._total_word, visible.values()))
                if kind := next(words, None):
                    return kind
        filled = sum(name in mapped for name in KEY_FIELDS)
        if self._may_be_heading(mapped.get("date")) and self._is_heading(visible):
            return HEADER
        return None if filled >= 2 else NOTE

    def _total_word(self, value: Cell) -> str | None:
        """Return which total a cell announces, if any."""
        if type(value) is not str:
            return None
        first, _, rest = self.rules.fold(value[:100]).partition(" ")
        if first not in self.rules.total_words:
            return None
        words = [word for word in rest.split() if not word.isdecimal()]
        is_grand = not words or words[0] in self.rules.grand_total_words
        return TOTAL if is_grand else SUBTOTAL

    @staticmethod
    def _may_be_heading(day: Cell) -> bool:
        """Tell whether the date column holds no date; most rows end the question."""
        return day is None or (type(day) is str and not _DIGIT.search(day))

    def _is_heading(self, visible: Mapping[int, Cell]) -> bool:
        """Tell whether most cells of a row repeat their column's heading."""
        same = sum(
            heading_key(value, self.rules) in self._headings.get(column, ())
            for column, value in visible.items()
            if type(value) is str
        )
        return same >= 2 and same * 2 > len(visible)

    def _note_total(self, number: int, why: str, mapped: Mapping[str, Cell]):
        if why not in (SUBTOTAL, TOTAL):
            return
        value = mapped.get("amount")
        is_formula = isinstance(value, Formula)
        stated = _cached(value) if is_formula else value
        amount = read_number(stated).value if stated is not None else None
        total = StatedTotal(number, why, is_formula, amount)
        self.table.stated_totals.append(total)


def _cached(formula: Formula) -> Decimal | None:
    """Return what the file claims as the result; shown, never used in a sum."""
    try:
        return read_numeric(formula.cached or "")
    except ValueError:
        return None
