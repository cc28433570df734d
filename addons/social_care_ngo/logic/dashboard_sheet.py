"""The tables of the dashboard as a workbook: one sheet for each table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from textwrap import shorten

import xlsxwriter

# Texts are written as texts: never as a formula, never as a link.
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
# What no spreadsheet takes in the name of a sheet, and how long one may be.
FORBIDDEN, LONGEST = str.maketrans(dict.fromkeys("[]:*?/\\'", " ")), 31
FIRST_WIDTH, WIDTH = 44, 18


@dataclass(frozen=True)
class SheetTable:
    """One table: a row is its label and its figures."""

    title: str
    note: str
    head: Sequence[str]
    rows: Sequence[tuple[str, Sequence[int]]]
    total: tuple[str, Sequence[int]] = field(default=("", ()))


def name_sheets(titles: Sequence[str]) -> list[str]:
    """Return a name that a spreadsheet takes for each title, each only once.

    >>> name_sheets(["A/B", "a b", ""])
    ['A B', 'a b 2', '3']
    """
    names, taken = [], {""}
    for number, title in enumerate(titles, start=1):
        clean = " ".join(title.translate(FORBIDDEN).split())
        name = shorten(clean, LONGEST, placeholder="") or clean[:LONGEST].strip()
        while name.casefold() in taken:
            name = f"{clean[: LONGEST - 4].strip()} {number}".strip()
            number += 1
        taken.add(name.casefold())
        names.append(name)
    return names


class DashboardWriter:
    """Write tables to a workbook; ``neutralise`` takes the danger out of a text."""

    def __init__(self, target, neutralise: Callable[[str], str], *, is_rtl: bool):
        self._book = xlsxwriter.Workbook(target, OPTIONS)
        self._safe, self._is_rtl = neutralise, is_rtl
        base = {"valign": "top", "border": 1}
        add = self._book.add_format
        self._formats = {
            "title": add({"bold": True, "font_size": 14}),
            "note": add({"italic": True}),
            "head": add(
                base | {"bold": True, "bg_color": "#DDE6F0", "text_wrap": True}
            ),
            "text": add(base),
            "number": add(base | {"num_format": "#,##0"}),
            "sum_text": add(base | {"bold": True}),
            "sum_number": add(base | {"bold": True, "num_format": "#,##0"}),
        }

    def build(self, tables: Sequence[SheetTable]) -> None:
        """Write all tables and close the workbook."""
        names = name_sheets([table.title for table in tables])
        for name, table in zip(names, tables, strict=True):
            sheet = self._book.add_worksheet(name)
            if self._is_rtl:
                sheet.right_to_left()
            self._write(sheet, table)
        self._book.close()

    def _write(self, sheet, table):
        self._put(sheet, 0, 0, table.title, "title")
        self._put(sheet, 1, 0, table.note, "note")
        sheet.set_column(0, 0, FIRST_WIDTH)
        sheet.set_column(1, max(1, len(table.head) - 1), WIDTH)
        for column, label in enumerate(table.head):
            self._put(sheet, 3, column, label, "head")
        sheet.freeze_panes(4, 1)
        rows = [(row, "text", "number") for row in table.rows]
        rows.append((table.total, "sum_text", "sum_number"))
        for row, ((label, figures), text, number) in enumerate(rows, start=4):
            self._put(sheet, row, 0, label, text)
            for column, figure in enumerate(figures, start=1):
                sheet.write_number(row, column, figure, self._formats[number])

    def _put(self, sheet, row, column, text, style):
        """Write one text; no spreadsheet runs it."""
        sheet.write_string(row, column, self._safe(text), self._formats[style])
