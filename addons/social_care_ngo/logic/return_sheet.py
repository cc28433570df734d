"""The workbook of an annual return: what stands in it, and how it is written.

Every cell to fill in has a name (``value_<code>``, ``note_<code>``), all others are
protected. Headings are in both languages, because one office prints what another one
fills in. What is written here is read back by ``return_sheet_reader``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import xlsxwriter

from .annual_return import CLOSING, EXPENSE_TOTAL, INCOME_TOTAL, OPENING, Beneficiaries

# Texts are written as texts: never as a formula, never as a link.
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
START, ACCOUNTS, DATA = "تعليمات Start", "الحسابات Accounts", "البيانات Data"
SERVED, LISTS = "المستفيدون Beneficiaries", "القوائم Lists"
SHEET_OF = {"income": ACCOUNTS, "expense": ACCOUNTS, "position": ACCOUNTS}
SECTION_TITLES = {
    "income": "الإيرادات Income",
    "expense": "المصروفات Expenditure",
    "position": "الأرصدة والإجماليات Balances and totals",
    "people": "العاملون والمتطوعون Staff and volunteers",
    "work": "النشاط Work",
    "governance": "الحوكمة Governance",
}
HEADINGS = (
    "الرمز Code",
    "البند Item",
    "العام السابق Last year",
    "هذا العام This year",
    "إيضاح Explanation",
)
SERVED_HEADINGS = (
    "المحافظة Governorate",
    "الفئة Category",
    "عدد المستفيدين People",
    "عدد الخدمات Services",
)
ADVICE = (
    "اكتب في الخلايا الصفراء فقط، واكتب صفرًا حيث لا يوجد شيء.",
    "Fill in the yellow cells only. Enter 0 where there is nothing.",
    "مجموع البنود يساوي الإجمالي، والرصيد أول المدة + الإيرادات - المصروفات = الرصيد "
    "آخر المدة.",
    "The lines add up to their total; opening + income - expenditure = closing.",
)
KEY_ROW = "form_key"
SERVED_ROWS = 300
LINES_SUM, DIFFERENCE = "مجموع البنود Sum of the lines", "الفرق Difference"


@dataclass(frozen=True)
class SheetItem:
    """One row of the workbook: an item with both years' answers."""

    code: str
    section: str
    kind: str
    label: str
    choices: Sequence[tuple[str, str]] = ()
    value: Decimal | str | None = None
    last: Decimal | str | None = None
    note: str = ""


@dataclass(frozen=True)
class SheetForm:
    """All that the workbook of one return holds. ``key`` says which return it is."""

    key: str
    facts: Sequence[tuple[str, str]]
    items: Sequence[SheetItem]
    governorates: Sequence[tuple[str, str]] = ()
    categories: Sequence[tuple[str, str]] = ()
    beneficiaries: Sequence[Beneficiaries] = field(default_factory=tuple)

    def labels(self, name: str) -> Mapping[str, str]:
        """Return ``{code: label}`` of the governorates or the categories."""
        return dict(getattr(self, name))


class SheetWriter:
    """Write the workbook of one return to a file or a buffer."""

    def __init__(self, target, form: SheetForm, neutralise: Callable[[str], str]):
        self._form, self._safe = form, neutralise
        self._book = xlsxwriter.Workbook(target, OPTIONS)
        base = {"valign": "top", "text_wrap": True, "border": 1}
        add, input_ = self._book.add_format, {"bg_color": "#FFF9DB", "locked": False}
        self._formats = {
            "title": add({"bold": True, "font_size": 14}),
            "head": add(base | {"bold": True, "bg_color": "#DDE6F0"}),
            "text": add(base),
            "amount": add(base | {"num_format": "#,##0.00"}),
            "number": add(base | {"num_format": "#,##0"}),
            "in_amount": add(base | input_ | {"num_format": "#,##0.00"}),
            "in_number": add(base | input_ | {"num_format": "#,##0"}),
            "in_text": add(base | input_ | {"num_format": "@"}),
        }
        self._cells, self._rows, self._lists = {}, {}, {}

    def build(self) -> None:
        """Write all sheets and close the workbook."""
        sheets = {name: self._add(name) for name in (START, ACCOUNTS, DATA, SERVED)}
        self._write_lists()
        self._write_start(sheets[START])
        for name in (ACCOUNTS, DATA):
            self._write_items(sheets[name], name)
        self._write_checks(sheets[ACCOUNTS])
        self._write_served(sheets[SERVED])
        for sheet in sheets.values():
            sheet.protect(options={"format_columns": True, "format_rows": True})
        self._book.close()

    def _add(self, name):
        sheet = self._book.add_worksheet(name)
        sheet.right_to_left()
        return sheet

    def _put(self, sheet, row, column, value, style):
        """Write one cell; no spreadsheet runs a text."""
        form = self._formats[style]
        if value is None or value == "":
            sheet.write_blank(row, column, None, form)
        elif isinstance(value, Decimal | int):
            sheet.write_number(row, column, value, form)
        else:
            sheet.write_string(row, column, self._safe(value), form)

    def _write_lists(self):
        """Keep the choices on a hidden sheet, one column each."""
        sheet = self._book.add_worksheet(LISTS)
        sheet.hide()
        sheet.protect()
        lists = {
            "governorates": [label for _code, label in self._form.governorates],
            "categories": [label for _code, label in self._form.categories],
        }
        for item in self._form.items:
            if item.choices:
                lists[item.code] = [label for _code, label in item.choices]
        for column, (name, labels) in enumerate(lists.items()):
            for row, label in enumerate(labels):
                sheet.write_string(row, column, self._safe(label))
            letter = xlsxwriter.utility.xl_col_to_name(column)
            last = max(1, len(labels))
            self._lists[name] = f"='{LISTS}'!${letter}$1:${letter}${last}"

    def _write_start(self, sheet):
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 60)
        row = 0
        for label, value in self._form.facts:
            self._put(sheet, row, 0, label, "head")
            self._put(sheet, row, 1, value, "text")
            row += 1
        for line in ADVICE:
            row += 1
            sheet.write_string(row, 0, line)
        self._put(sheet, row + 2, 0, KEY_ROW, "text")
        self._put(sheet, row + 2, 1, self._form.key, "text")
        self._book.define_name(KEY_ROW, f"='{START}'!$B${row + 3}")

    def _write_items(self, sheet, name):
        for column, width in enumerate((4, 52, 18, 18, 44)):
            sheet.set_column(column, column, width, None, {"hidden": not column})
        for column, heading in enumerate(HEADINGS):
            self._put(sheet, 0, column, heading, "head")
        sheet.freeze_panes(1, 0)
        row, section = 1, None
        for item in self._form.items:
            if SHEET_OF.get(item.section, DATA) != name:
                continue
            if item.section != section:
                section = item.section
                self._put(sheet, row, 1, SECTION_TITLES[section], "head")
                row += 1
            self._write_item(sheet, row, name, item)
            row += 1
        self._rows[name] = row

    def _write_item(self, sheet, row, name, item):
        style = item.kind if item.kind in ("amount", "number") else "text"
        labels = dict(item.choices)
        self._put(sheet, row, 0, item.code, "text")
        self._put(sheet, row, 1, item.label, "text")
        self._put(sheet, row, 2, labels.get(item.last, item.last), style)
        self._put(sheet, row, 3, labels.get(item.value, item.value), f"in_{style}")
        self._put(sheet, row, 4, item.note, "in_text")
        self._book.define_name(f"value_{item.code}", f"='{name}'!$D${row + 1}")
        self._book.define_name(f"note_{item.code}", f"='{name}'!$E${row + 1}")
        self._cells.setdefault(item.section, []).append((item.code, row))
        if item.choices:
            rule = {"validate": "list", "source": self._lists[item.code]}
            sheet.data_validation(row, 3, row, 3, rule)
        elif style != "text":
            sheet.data_validation(row, 3, row, 3, _at_least_zero(style))

    def _write_checks(self, sheet):
        """Reckon the sums beside the totals, in cells that nobody can change."""
        row = self._rows[ACCOUNTS] + 1
        places = {code: at for rows in self._cells.values() for code, at in rows}
        sums = {}
        for section, total in (("income", INCOME_TOTAL), ("expense", EXPENSE_TOTAL)):
            cells = [at for _code, at in self._cells.get(section, ())]
            if not cells:
                continue
            span = f"D{cells[0] + 1}:D{cells[-1] + 1}"
            label = f"{SECTION_TITLES[section]}: {LINES_SUM}"
            self._write_formula(sheet, row, label, f"=SUM({span})", section)
            sums[section] = f"D{row + 1}"
            row += 1
            if total in places:
                formula = f"=D{places[total] + 1}-{sums[section]}"
                self._write_formula(sheet, row, DIFFERENCE, formula, None)
                row += 1
        if {OPENING, CLOSING} <= places.keys() and len(sums) == 2:
            opening, closing = (f"D{places[code] + 1}" for code in (OPENING, CLOSING))
            formula = f"={opening}+{sums['income']}-{sums['expense']}-{closing}"
            label = f"{SECTION_TITLES['position']}: {DIFFERENCE}"
            self._write_formula(sheet, row, label, formula, None)

    def _write_formula(self, sheet, row, label, formula, section):
        values = [i.value for i in self._form.items if i.section == section]
        known = sum((value for value in values if value), Decimal(0))
        self._put(sheet, row, 1, label, "head")
        sheet.write_formula(row, 3, formula, self._formats["amount"], known)

    def _write_served(self, sheet):
        for column, width in enumerate((30, 44, 18, 18)):
            sheet.set_column(column, column, width)
            self._put(sheet, 0, column, SERVED_HEADINGS[column], "head")
        sheet.freeze_panes(1, 0)
        places = self._form.labels("governorates")
        categories = self._form.labels("categories")
        lines = list(self._form.beneficiaries)
        for row in range(1, SERVED_ROWS + 1):
            line = lines[row - 1] if row <= len(lines) else None
            values = (None,) * 4
            if line:
                values = (
                    places[line.governorate],
                    categories[line.category],
                    line.people,
                    line.services,
                )
            styles = ("in_text", "in_text", "in_number", "in_number")
            for column, value in enumerate(values):
                self._put(sheet, row, column, value, styles[column])
        for column, name in enumerate(("governorates", "categories")):
            rule = {"validate": "list", "source": self._lists[name]}
            sheet.data_validation(1, column, SERVED_ROWS, column, rule)
        sheet.data_validation(1, 2, SERVED_ROWS, 3, _at_least_zero("number"))


def _at_least_zero(style):
    kind = "decimal" if style == "amount" else "integer"
    return {"validate": kind, "criteria": ">=", "value": 0}
