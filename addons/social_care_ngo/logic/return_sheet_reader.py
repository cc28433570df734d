"""Read the workbook of an annual return back, cell by cell.

Everything that is wrong is told with its cell; as long as anything is, nothing of the
workbook is used.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from .annual_return import Beneficiaries
from .return_answer import AnswerError, read_answer, read_text
from .return_sheet import (
    ACCOUNTS,
    DATA,
    KEY_ROW,
    SERVED,
    SHEET_OF,
    START,
    SheetForm,
)


@dataclass(frozen=True)
class CellError:
    """What is wrong in one cell."""

    sheet: str
    cell: str
    code: str


@dataclass
class SheetReading:
    """What a workbook says: answers, explanations, people served, and its errors."""

    values: dict[str, Decimal | str | None] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    beneficiaries: list[Beneficiaries] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)


class SheetReader:
    """Read the sheets of a workbook against the form that they were made from."""

    def __init__(
        self,
        sheets: Mapping,
        form: SheetForm,
        restore: Callable[[str], str],
        is_formula: Callable[[object], bool],
    ):
        self._sheets, self._form = sheets, form
        self._restore, self._is_formula = restore, is_formula
        self._found = SheetReading()

    def collect(self) -> SheetReading:
        """Return all that the workbook says."""
        if not self._has_sheets() or not self._has_key():
            return self._found
        items = {item.code: item for item in self._form.items}
        for name in (ACCOUNTS, DATA):
            for row, cells in self._sheets.get(name, ()):
                code = _at(cells, 0)
                if code in items:
                    self._read_item(name, row, cells, items[code])
        for code, item in items.items():
            if code not in self._found.values:
                name = SHEET_OF.get(item.section, DATA)
                self._fail(name, "A", 1, "row_missing")
        self._read_served()
        return self._found

    def _has_sheets(self):
        for name in (START, ACCOUNTS, DATA, SERVED):
            if name not in self._sheets:
                self._found.errors.append(CellError(name, "", "sheet_missing"))
        return not self._found.errors

    def _has_key(self):
        for row, cells in self._sheets[START]:
            if _at(cells, 0) == KEY_ROW:
                if self._restore(str(_at(cells, 1))) == self._form.key:
                    return True
                self._fail(START, "B", row, "other_return")
                return False
        self._fail(START, "B", 1, "other_return")
        return False

    def _read_item(self, name, row, cells, item):
        if item.code in self._found.values:
            self._fail(name, "A", row, "row_repeated")
            return
        value, note = _at(cells, 3), _at(cells, 4)
        self._found.values[item.code] = self._take(
            name, "D", row, value, lambda v: self._answer(item, v)
        )
        text = self._take(name, "E", row, note, lambda v: read_text(self._plain(v)))
        self._found.notes[item.code] = text or ""

    def _answer(self, item, value):
        if item.kind not in ("amount", "number"):
            value = self._plain(value)
        if item.choices and value is not None:
            codes = {label: code for code, label in item.choices}
            value = codes.get(value, value)
        return read_answer(item.kind, value, tuple(code for code, _l in item.choices))

    def _plain(self, value):
        """Return the text of a cell as it was before it was exported."""
        return self._restore(value) if isinstance(value, str) else str(value)

    def _take(self, name, column, row, value, reader):
        """Read one cell; what is wrong with it becomes an error of its place."""
        if value is None:
            return None
        if self._is_formula(value):
            self._fail(name, column, row, "formula")
            return None
        try:
            return reader(value)
        except AnswerError as error:
            self._fail(name, column, row, error.code)
            return None

    def _read_served(self):
        places = {label: code for code, label in self._form.governorates}
        categories = {label: code for code, label in self._form.categories}
        seen = set()
        for row, cells in self._sheets[SERVED]:
            if row == 1 or all(_at(cells, c) is None for c in range(4)):
                continue
            before = len(self._found.errors)
            place = self._read_choice(row, "A", _at(cells, 0), places)
            category = self._read_choice(row, "B", _at(cells, 1), categories)
            people = self._read_count(row, "C", _at(cells, 2))
            services = self._read_count(row, "D", _at(cells, 3), Decimal(0))
            if len(self._found.errors) > before:
                continue
            if (place, category) in seen:
                self._fail(SERVED, "A", row, "row_repeated")
                continue
            seen.add((place, category))
            line = Beneficiaries(place, category, int(people), int(services))
            self._found.beneficiaries.append(line)

    def _read_choice(self, row, column, value, codes):
        if value is None:
            self._fail(SERVED, column, row, "cell_empty")
            return None
        known = set(codes.values())

        def read(cell):
            text = self._plain(cell)
            return read_answer("choice", codes.get(text, text), tuple(known))

        return self._take(SERVED, column, row, value, read)

    def _read_count(self, row, column, value, default=None):
        if value is None:
            if default is None:
                self._fail(SERVED, column, row, "cell_empty")
            return default
        return self._take(
            SERVED, column, row, value, lambda v: read_answer("number", v)
        )

    def _fail(self, name, column, row, code):
        self._found.errors.append(CellError(name, f"{column}{row}", code))


def _at(cells, column):
    return cells[column] if column < len(cells) else None
