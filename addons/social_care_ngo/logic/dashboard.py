"""The figures of the register as tables: their days, their cells, their sums.

>>> done = Column("done", "Done", "x", [("done", "=", True)], "place")
>>> table = tabulate([done], [{1: 3, 2: 4}], [Row(1, "A"), Row(2, "B")])
>>> [[cell.count for cell in row.cells] for row in table.rows], table.total[0].count
([[3], [4]], 7)
>>> table.rows[0].cells[0].domain
[('done', '=', True), ('place', '=', 1)]
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from .terms import add_years

# So many days an open request may be old to stand in each band; the last has no end.
AGES = (30, 60, 90)
# A limit that ends within so many days is at risk.
RISK_DAYS = 7
# What expires is announced in two bands.
SOON_DAYS, LATER_DAYS = 30, 90

Condition = tuple[str, str, object]


@dataclass(frozen=True)
class Column:
    """One kind of figure: which records it counts, and by which field in rows.

    ``split`` is a further condition that tells it from columns with the same domain:
    they are counted together.
    """

    key: str
    label: str
    model: str
    domain: Sequence[Condition]
    by: str
    split: tuple[str, str] | None = None

    def get_domain(self) -> list[Condition]:
        """Return the domain of everything that the column counts."""
        split = [(self.split[0], "=", self.split[1])] if self.split else []
        return [*self.domain, *split]


@dataclass(frozen=True)
class Row:
    """One row: its value of the field by which the columns are counted."""

    value: Hashable
    label: str

    def get_domain(self, by: str) -> list[Condition]:
        """Return the condition of the row; of a month it is its first and last day."""
        if isinstance(self.value, date):
            last = next_month(self.value) - timedelta(days=1)
            return [(by, ">=", str(self.value)), (by, "<=", str(last))]
        return [(by, "=", self.value)]


@dataclass(frozen=True)
class Cell:
    """One figure, and the domain of exactly the records that it counts."""

    count: int
    model: str
    domain: list[Condition]


@dataclass(frozen=True)
class FilledRow:
    """A row with its figures."""

    label: str
    cells: list[Cell]


@dataclass(frozen=True)
class Table:
    """A table of figures with the sum of each column."""

    columns: Sequence[Column]
    rows: list[FilledRow] = field(default_factory=list)
    total: list[Cell] = field(default_factory=list)


def tabulate(
    columns: Sequence[Column],
    counts: Sequence[Mapping[Hashable, int]],
    rows: Sequence[Row],
) -> Table:
    """Return the table of these counts.

    :param counts: for each column the number of records of each value
    :raise KeyError: if a value that was counted has no row: sums would lie
    """
    known = {row.value for row in rows}
    for found in counts:
        if lost := found.keys() - known:
            raise KeyError(*lost)
    pairs = list(zip(columns, counts, strict=True))
    filled = [
        FilledRow(
            row.label,
            [
                Cell(
                    found.get(row.value, 0),
                    column.model,
                    column.get_domain() + row.get_domain(column.by),
                )
                for column, found in pairs
            ],
        )
        for row in rows
    ]
    total = [
        Cell(sum(found.values()), column.model, column.get_domain())
        for column, found in pairs
    ]
    return Table(columns, filled, total)


# === DAYS === #


def next_month(first: date) -> date:
    """Return the first day of the month after the one of ``first``."""
    return (first.replace(day=1) + timedelta(days=31)).replace(day=1)


def get_months(year: int, today: date) -> list[date]:
    """Return the first days of the months of ``year`` that have begun."""
    months = (date(year, month, 1) for month in range(1, 13))
    return [month for month in months if month <= today]


def within(name: str, first: date, last: date) -> list[Condition]:
    """Return the condition that a date lies in a period; both days belong to it."""
    return [(name, ">=", str(first)), (name, "<=", str(last))]


def within_year(name: str, year: int) -> list[Condition]:
    """Return the condition that a date lies in a calendar year."""
    return within(name, date(year, 1, 1), date(year, 12, 31))


def get_return_year(today: date) -> tuple[date, date]:
    """Return the first and last day on which a fiscal year of now has ended.

    Years end in different months: each body has exactly one end in these days.

    >>> get_return_year(date(2026, 11, 22))
    (datetime.date(2025, 11, 22), datetime.date(2026, 11, 21))
    """
    return add_years(today, -1), today - timedelta(days=1)


def get_age_bands(
    name: str, today: date
) -> list[tuple[int, int | None, list[Condition]]]:
    """Return ``[(from days, to days, condition)]`` of ages, without gap or overlap."""
    bands, start = [], 0
    for end in (*AGES, None):
        condition = []
        if end is not None:
            condition.append((name, ">=", str(today - timedelta(days=end))))
        if start:
            condition.append((name, "<=", str(today - timedelta(days=start))))
        bands.append((start, end, condition))
        start = end and end + 1
    return bands
