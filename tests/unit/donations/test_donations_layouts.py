"""Sheet and columns that a person chose (section 2 of the rules)."""

import pytest

from donations_logic.judge_return import propose_layouts
from donations_logic.layout import Layout
from donations_logic.return_fields import REQUIRED

HEADING = ["رقم الإيصال", "التاريخ", "اسم المتبرع", "الغرض", "المبلغ"]
GIFT = ["R-1", "2026-02-01", "مريم سمير", "كفالة يتيم", "500"]
GIFT_2 = ["R-2", "2026-02-02", "أحمد علي", "صدقة", "700"]


def test_a_person_may_choose_sheet_and_columns(judge_file, workbook, rules):
    rows = {1: ["م", "أ", "ب", "ج", "د", "هـ"], 2: ["1", *GIFT]}
    other = {1: HEADING, 2: GIFT_2}
    columns = dict(zip(REQUIRED, "BCDFE", strict=True))
    layout = Layout("غريب", (1,), columns)

    result = judge_file(workbook({"غريب": rows, "ورقة": other}), layout=layout)

    assert [row.receipt_no for row in result.rows] == ["R-1"]
    assert result.rows[0].amount == 500


def test_a_layout_of_a_text_file_fits_a_file_of_any_name(judge_file):
    columns = dict(zip(REQUIRED, "ABCED", strict=True))
    text = "\n".join(",".join(row) for row in (["1", "2", "3", "4", "5"], GIFT))

    layout = Layout("last-quarter.csv", (1,), columns)
    result = judge_file(text.encode(), "return.csv", layout=layout)

    assert result.rows[0].kind == "كفالة يتيم"


@pytest.mark.parametrize(
    ("layout", "code"),
    [
        (Layout("لا توجد", (1,), {}), "file_header_not_found"),
        (Layout("ب", (), {}), "file_header_not_found"),
        (Layout("ب", (1,), {"receipt_no": "A"}), "file_column_missing"),
    ],
)
def test_a_layout_that_does_not_fit_is_refused(judge_file, workbook, layout, code):
    sheet = {1: HEADING, 2: GIFT}

    result = judge_file(workbook({"أ": sheet, "ب": sheet}), layout=layout)

    assert result.file_code == code


def test_every_visible_sheet_is_proposed_with_what_is_wrong_with_it(
    workbook, rules, make_settings
):
    content = workbook(
        {
            "تعليمات": {1: ["اقرأ أولا"]},
            "ناقص": {1: [*HEADING[:4], "القيمة التقديرية"]},
            "مزدوج": {1: [*HEADING, "القيمة"]},
            "فارغ": {},
        }
    )

    first, second, third = propose_layouts(content, "a.xlsx", make_settings(), rules)

    assert not first.is_heading
    assert second.missing == ("amount",)
    assert second.headings["E"] == "القيمة التقديرية"
    assert third.doubles == ("amount",)
    assert third.layout.columns["amount"] == "E"
