"""Finding the table and its data rows (section 2 of the rules)."""

import pytest

from donations_logic.layout import heading_key
from donations_logic.return_fields import HEADER_NAMES
from donations_logic.sheets import column_index, column_letter

HEADING = ["رقم الإيصال", "التاريخ", "اسم المتبرع", "الغرض", "المبلغ"]
GIFT = ["R-1", "2026-02-01", "مريم سمير", "كفالة يتيم", "500"]
GIFT_2 = ["R-2", "2026-02-02", "أحمد علي", "صدقة", "700"]


def rows_of(result):
    assert result.outcome == "processed", (result.file_code, result.file_detail)
    return [row.row for row in result.rows]


# === HEADINGS === #


@pytest.mark.parametrize("field", HEADER_NAMES)
def test_every_published_name_is_recognised(rules, field):
    for name in HEADER_NAMES[field]:
        assert rules.headers[heading_key(name, rules)] == field


@pytest.mark.parametrize(
    "text",
    ["المبلغ (بالجنيه)", "المبلـغ", " المَبلغ:\n", "[ج.م] المبلغ", "المبلغ\u200f"],
)
def test_headings_are_compared_folded_and_without_remarks(rules, text):
    assert rules.headers[heading_key(text, rules)] == "amount"


def test_a_long_text_is_no_heading(rules):
    assert heading_key("المبلغ " * 30, rules) == ""


def test_columns_have_letters():
    assert [column_letter(n) for n in (0, 25, 26, 701, 702)] == [
        *("A", "Z", "AA", "ZZ"),
        "AAA",
    ]
    assert all(column_index(column_letter(n)) == n for n in range(16_384))


def test_the_heading_may_start_anywhere(judge_file, workbook):
    rows = {
        1: ["جمعية الرحمة"],
        2: ["تقرير التبرعات العينية والنقدية عن الربع الأول"],
        5: [None, None, *HEADING],
        6: [None, None, *GIFT],
    }

    result = judge_file(workbook({"ورقة": rows}))

    assert rows_of(result) == [6]
    assert result.layout.header_rows == (5,)
    assert result.layout.first_data_row == 6
    assert result.layout.columns["receipt_no"] == "C"


def test_a_banner_right_above_the_heading_is_no_part_of_it(judge_file, workbook):
    rows = {1: ["بيان التبرعات العينية"], 2: [*HEADING[:4], "القيمة"], 3: GIFT}
    plan = {"rows": rows, "merges": ["A1:E1"]}

    result = judge_file(workbook({"ورقة": plan}))

    assert rows_of(result) == [3]
    assert result.layout.header_rows == (2,)
    assert result.layout.columns["amount"] == "E"


def test_a_banner_tells_nothing_about_the_columns_below_it(judge_file, workbook):
    rows = {1: ["بيان التبرعات العينية"], 2: [*HEADING, "القيمة"], 3: [*GIFT, "7"]}
    plan = {"rows": rows, "merges": ["A1:F1"]}

    result = judge_file(workbook({"ورقة": plan}))

    assert result.file_code == "file_header_ambiguous"


GROUPED = {
    1: [
        *("بيانات الإيصال", None, "المتبرع", "الغرض", "التبرع النقدي", None),
        *("التبرع العيني", None, None, None),
    ],
    2: [
        *("رقم السند", "التاريخ", None, None, "القيمة", "العملة"),
        *("الصنف", "الكمية", "الوحدة", "القيمة"),
    ],
    3: ["R-1", "2026-02-01", "مريم", "صدقة", "500", "EGP"],
}
MERGES = ["A1:B1", "C1:C2", "D1:D2", "E1:F1", "G1:J1"]


def test_a_heading_may_take_two_rows(judge_file, workbook):
    result = judge_file(workbook({"ورقة": {"rows": GROUPED, "merges": MERGES}}))

    assert rows_of(result) == [3]
    assert result.layout.header_rows == (1, 2)
    columns = result.layout.columns
    assert (columns["donor_name"], columns["kind"]) == ("C", "D")
    assert (columns["amount"], columns["est_value"], columns["unit"]) == (
        *("E", "J"),
        "I",
    )


def test_without_merged_groups_two_values_are_a_question(judge_file, workbook):
    result = judge_file(workbook({"ورقة": GROUPED}))

    assert (result.file_code, result.file_detail) == ("file_header_ambiguous", "amount")


def test_groups_of_a_text_file_go_on_until_the_next_heading(judge_file, csv_bytes):
    lines = "\n".join(
        ",".join(value or "" for value in row) for row in GROUPED.values()
    )

    result = judge_file(lines.encode(), "return.csv")

    assert result.layout.header_rows == (1, 2)
    assert result.layout.columns["est_value"] == "J"


def test_columns_with_other_names_are_ignored_and_named(judge_file, workbook):
    rows = {1: [*HEADING, "مدخل البيانات", 2026], 2: [*GIFT, "منى"]}

    result = judge_file(workbook({"ورقة": rows}))

    assert result.ignored_columns == {"F": "مدخل البيانات"}


def test_hidden_columns_are_ignored(judge_file, workbook, formula):
    rows = {1: [*HEADING, "المبلغ"], 2: [*GIFT, formula("1+1")]}
    plan = {"rows": rows, "hidden_columns": [6]}

    result = judge_file(workbook({"ورقة": plan}))

    assert result.rows[0].codes == ("method_missing",)
    assert result.hidden_columns == ("F",)


def test_a_row_in_which_people_see_nothing_is_blank(judge_file, workbook):
    rows = {1: HEADING, 2: GIFT, 3: [*[None] * 5, "الإجمالي"], 4: GIFT_2}
    plan = {"rows": rows, "hidden_columns": [6]}

    result = judge_file(workbook({"ورقة": plan}))

    assert [entry.why for entry in result.ignored_rows] == ["blank"]


def test_hidden_rows_are_data(judge_file, workbook):
    plan = {"rows": {1: HEADING, 2: GIFT, 3: GIFT_2}, "hidden_rows": [3]}

    result = judge_file(workbook({"ورقة": plan}))

    assert rows_of(result) == [2, 3]
    assert result.hidden_rows == (3,)


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheets_are_never_read(judge_file, workbook, state):
    hidden = {"rows": {1: HEADING, 2: GIFT_2}, "state": state}

    result = judge_file(workbook({"قديم": hidden, "ورقة": {1: HEADING, 2: GIFT}}))

    assert [row.receipt_no for row in result.rows] == ["R-1"]
    assert result.layout.sheet == "ورقة"


def test_two_visible_columns_for_one_field_are_a_question(judge_file, workbook):
    rows = {1: [*HEADING, "القيمة"], 2: [*GIFT, "1"]}

    result = judge_file(workbook({"ورقة": rows}))

    assert (result.file_code, result.file_detail) == ("file_header_ambiguous", "amount")


def test_two_returns_in_one_workbook_are_a_question(judge_file, workbook):
    sheet = {1: HEADING, 2: GIFT}

    result = judge_file(workbook({"القاهرة": sheet, "الجيزة": sheet}))

    assert result.file_code == "file_ambiguous_sheets"
    assert result.file_detail == "القاهرة, الجيزة"


@pytest.mark.parametrize("field", range(len(HEADING)))
def test_one_missing_column_is_named(judge_file, workbook, field):
    heading = [name for n, name in enumerate(HEADING) if n != field]

    result = judge_file(workbook({"ورقة": {1: heading, 2: GIFT}}))

    names = ["receipt_no", "date", "donor_name", "kind", "amount"]
    assert (result.file_code, result.file_detail) == (
        "file_column_missing",
        names[field],
    )


def test_with_two_columns_missing_there_is_no_heading(judge_file, workbook):
    result = judge_file(workbook({"ورقة": {1: HEADING[:3], 2: GIFT}}))

    assert result.file_code == "file_header_not_found"


@pytest.mark.parametrize(
    "rows", [{}, {1: HEADING}, {1: HEADING, 2: ["", " \u200f"], 3: ["الإجمالي"]}]
)
def test_without_a_data_row_there_is_nothing_to_take(judge_file, workbook, rows):
    assert judge_file(workbook({"ورقة": rows})).file_code == "file_no_data"


# === ROWS THAT ARE NO DATA === #


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ([], "blank"),
        ([None, " ", "\u200f"], "blank"),
        (HEADING, "header"),
        (["رقم الايصال", "التاريخ:", "إسم المتبرع", None, "المبلغ (ج.م)"], "header"),
        (["الإجمالي", None, None, None, "500"], "total"),
        ([None, None, "إجمالي عام", None, "500"], "total"),
        (["إجمالي فرعي", None, None, None, "500"], "subtotal"),
        ([None, None, None, "مجموع شهر فبراير", "500"], "subtotal"),
        ([None, None, "جملة الصفحة", None, "500"], "subtotal"),
        ([None, None, "يتبع في الصفحة التالية"], "note"),
        ([None, None, None, "صدقة", "500"], "note"),  # one key cell only
    ],
)
def test_a_row_that_is_no_data_is_passed_over(judge_file, workbook, row, why):
    rows = {1: HEADING, 2: GIFT, 3: row, 4: GIFT_2}

    result = judge_file(workbook({"ورقة": rows}))

    assert rows_of(result) == [2, 4]
    (ignored,) = result.ignored_rows
    assert (ignored.first, ignored.last, ignored.why) == (3, 3, why)


@pytest.mark.parametrize(
    "row",
    [
        ["R-9", None, None, None, "500"],
        [None, "2026-02-01", None, None, "500"],
        [None, "2026-02-01", "مجموع", None, None],  # a date: no total
        [None, None, "مجموعة شركات النيل", None, "500"],  # another word
        ["إجمالي-5", "2026-02-01", "أحمد", "صدقة", "5"],
    ],
)
def test_two_key_cells_make_a_data_row(judge_file, workbook, row):
    result = judge_file(workbook({"ورقة": {1: HEADING, 2: GIFT, 3: row}}))

    assert rows_of(result) == [2, 3]


def test_the_grand_total_ends_nothing(judge_file, workbook):
    rows = {1: HEADING, 2: GIFT, 3: ["الإجمالي", None, None, None, "500"], 9: GIFT_2}

    result = judge_file(workbook({"ورقة": rows}))

    assert rows_of(result) == [2, 9]
    assert [(i.first, i.last, i.why) for i in result.ignored_rows] == [
        (3, 3, "total"),
        (4, 8, "blank"),
    ]


def test_signatures_after_the_last_gift_are_the_footer(judge_file, workbook):
    rows = {1: HEADING, 2: GIFT, 4: [None, None, "أمين الصندوق"]}

    result = judge_file(workbook({"ورقة": rows}))

    assert [entry.why for entry in result.ignored_rows] == ["blank", "footer"]


def test_both_rows_of_a_repeated_heading_are_passed_over(judge_file, workbook):
    again = {row + 3: values for row, values in GROUPED.items()}
    plan = {"rows": GROUPED | again, "merges": MERGES}

    result = judge_file(workbook({"ورقة": plan}))

    assert [entry.why for entry in result.ignored_rows] == ["header", "header"]
    assert rows_of(result) == [3, 6]


def test_a_stated_total_is_kept_as_it_was_written(judge_file, workbook, formula):
    rows = {
        1: HEADING,
        2: GIFT,
        3: ["إجمالي فرعي", None, None, None, formula("SUM(E2)", "499.5")],
        4: ["الإجمالي", None, None, None, "1,000.50 ج.م"],
        5: ["الإجمالي", None, None, None, formula("SUM(E2)", "#REF!")],
        6: ["الإجمالي"],
    }

    result = judge_file(workbook({"ورقة": rows}))

    stated = [(t.row, t.kind, t.is_formula, t.value) for t in result.stated_totals]
    assert stated[0] == (3, "subtotal", True, 499.5)
    assert stated[1][:3] == (4, "total", False)
    assert str(stated[1][3]) == "1000.50"
    assert [t[3] for t in stated[2:]] == [None, None]


# === LINES OF A TEXT FILE === #


@pytest.mark.parametrize("more", [[], ["زيادة", ""]])
def test_a_line_with_another_number_of_values_is_misaligned(judge_file, more):
    line = GIFT[:4] if not more else GIFT + more
    text = "\n".join(",".join(row) for row in (HEADING, line, GIFT_2))

    result = judge_file(text.encode(), "return.csv")

    assert [row.codes for row in result.rows] == [
        ("row_misaligned",),
        ("method_missing",),
    ]
    assert result.rows[0].receipt_no == "R-1"


def test_banners_and_totals_of_a_text_file_may_be_short(judge_file):
    lines = ["تقرير", ",".join(HEADING), ",".join(GIFT), "الإجمالي", "توقيع"]

    result = judge_file("\n".join(lines).encode(), "return.csv")

    assert rows_of(result) == [3]
    assert [entry.why for entry in result.ignored_rows] == ["total", "footer"]


def test_a_row_is_numbered_by_the_line_where_it_starts(judge_file):
    quoted = ["R-1", "2026-02-01", '"مريم\nسمير"', "صدقة", "500"]
    text = "\n".join([",".join(HEADING), "", ",".join(quoted), ",".join(GIFT_2)])

    result = judge_file(text.encode(), "return.csv")

    assert rows_of(result) == [3, 5]
