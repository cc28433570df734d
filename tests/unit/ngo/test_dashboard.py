"""The figures of the register as tables, and as a workbook."""

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from base_logic.spreadsheet import neutralise
from ngo_logic.dashboard import (
    Column,
    Row,
    get_age_bands,
    get_months,
    get_return_year,
    next_month,
    tabulate,
    within,
    within_year,
)
from ngo_logic.dashboard_sheet import (
    LONGEST,
    DashboardWriter,
    SheetTable,
    name_sheets,
)
from ngo_logic.fiscal_year import last_year_end, previous_year_end

DAYS = st.dates(date(2000, 3, 1), date(2100, 1, 1))
LATE = Column("late", "Late", "care.x", [("due", "<", "2026-11-22")], "place")
OPEN = Column("open", "Open", "care.x", [("done", "=", False)], "place", ("kind", "a"))
PLACES = (Row(1, "Cairo"), Row(2, "Giza"), Row(False, "Not Stated"))
COUNTS = st.dictionaries(st.sampled_from([1, 2, False]), st.integers(1, 10**6))


def meets(day, conditions):
    """Tell whether a day meets conditions on a date."""
    signs = {">=": day.__ge__, "<=": day.__le__}
    return all(signs[sign](date.fromisoformat(end)) for _n, sign, end in conditions)


# === TABLES === #


def test_cell_has_the_domain_of_its_column_and_its_row():
    table = tabulate([LATE, OPEN], [{1: 3}, {2: 4}], PLACES)

    first, second = table.rows[1].cells

    assert first.domain == [("due", "<", "2026-11-22"), ("place", "=", 2)]
    assert second.domain == [
        ("done", "=", False),
        ("kind", "=", "a"),
        ("place", "=", 2),
    ]
    assert (first.count, second.count) == (0, 4)


def test_sum_has_the_domain_of_its_column():
    table = tabulate([OPEN], [{2: 4, False: 5}], PLACES)

    assert table.total[0].count == 9
    assert table.total[0].domain == [("done", "=", False), ("kind", "=", "a")]


@given(COUNTS, COUNTS)
def test_sum_is_what_stands_in_the_rows(late, waiting):
    table = tabulate([LATE, OPEN], [late, waiting], PLACES)

    for column, cell in enumerate(table.total):
        assert cell.count == sum(row.cells[column].count for row in table.rows)


def test_value_without_a_row_is_no_silent_loss():
    with pytest.raises(KeyError):
        tabulate([LATE], [{7: 1}], PLACES)


def test_month_is_its_first_and_last_day():
    december = Row(date(2026, 12, 1), "December")

    # 31 December 2026 is the day before the next month begins
    assert december.get_domain("listed") == [
        ("listed", ">=", "2026-12-01"),
        ("listed", "<=", "2026-12-31"),
    ]


# === DAYS === #


@given(DAYS)
def test_months_follow_each_other_without_a_gap(day):
    after = next_month(day)

    assert after.day == 1
    assert (after - timedelta(days=1)).month == day.month


def test_year_shows_the_months_that_have_begun():
    assert len(get_months(2026, date(2026, 11, 1))) == 11
    assert len(get_months(2025, date(2026, 11, 1))) == 12


@given(DAYS)
def test_every_day_lies_in_exactly_one_calendar_year(day):
    years = [y for y in range(1999, 2102) if meets(day, within_year("day", y))]

    assert years == [day.year]


@given(DAYS, st.integers(1, 12))
def test_each_fiscal_year_has_one_end_in_the_current_year(today, month):
    inside = within("date_to", *get_return_year(today))
    end = last_year_end(today, month)

    assert meets(end, inside)
    assert not meets(previous_year_end(end), inside)


@given(DAYS, st.integers(0, 4000))
def test_every_age_lies_in_exactly_one_band(today, days):
    filed = today - timedelta(days=days)

    bands = [
        (first, last)
        for first, last, condition in get_age_bands("filed", today)
        if meets(filed, condition)
    ]

    assert len(bands) == 1
    first, last = bands[0]
    assert first <= days and (last is None or days <= last)


# === WORKBOOK === #


def write(*tables, is_rtl=False):
    buffer = BytesIO()
    DashboardWriter(buffer, neutralise, is_rtl=is_rtl).build(tables)
    return openpyxl.load_workbook(buffer)


TABLE = SheetTable(
    title="السجل: =1+1",
    note="@x",
    head=("=HYPERLINK()", "+Late"),
    rows=[("-Cairo", [3]), ("الجيزة", [4])],
    total=("Total", [7]),
)


def test_workbook_holds_the_figures_as_numbers():
    [sheet] = write(TABLE).worksheets

    assert [cell.value for cell in sheet["B"][4:7]] == [3, 4, 7]
    assert sheet["A7"].value == "Total"


def test_no_text_of_the_workbook_is_run():
    [sheet] = write(TABLE).worksheets
    texts = [
        cell for row in sheet.iter_rows() for cell in row if cell.value is not None
    ]

    assert not [cell for cell in texts if cell.data_type == "f"]
    assert sheet["A4"].value == "'=HYPERLINK()"
    assert sheet["A5"].value == "'-Cairo"
    assert sheet["A2"].value == "'@x"


@pytest.mark.parametrize("is_rtl", [True, False])
def test_sheet_runs_in_the_direction_of_its_language(is_rtl):
    [sheet] = write(TABLE, is_rtl=is_rtl).worksheets

    assert bool(sheet.sheet_view.rightToLeft) is is_rtl


@given(st.lists(st.text(max_size=60), min_size=1, max_size=12))
def test_every_title_gives_a_name_that_a_spreadsheet_takes(titles):
    names = name_sheets(titles)

    assert len({name.casefold() for name in names}) == len(titles)
    assert all(0 < len(name) <= LONGEST for name in names)
    assert not [name for name in names if set(name) & set("[]:*?/\\'")]
