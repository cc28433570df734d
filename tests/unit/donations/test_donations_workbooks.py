"""Cells of a workbook, read as the file holds them (sections 2 and 3 of the rules)."""

from datetime import date
from decimal import Decimal

import pytest

from donations_logic.codes import FileRefusedError
from donations_logic.workbook import parse_part, shows_date, unescape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEADING = ["رقم الإيصال", "التاريخ", "اسم المتبرع", "الغرض", "المبلغ"]
GIFT = ["R-1", "2026-02-01", "مريم سمير", "كفالة يتيم", "500"]
SHEET = {"ورقة": {1: HEADING, 2: GIFT}}


def relation(kind, target, mode="Internal"):
    entry = f'Id="r1" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="{mode}"'
    uri = f"{PACKAGE}/relationships"
    return f'<Relationships xmlns="{uri}"><Relationship {entry}/></Relationships>'


def sheet_part(rows, namespace=MAIN):
    return f'<worksheet xmlns="{namespace}"><sheetData>{rows}</sheetData></worksheet>'


def first_row(judge_file, workbook, cells, **parts):
    heading = "".join(f'<c t="inlineStr"><is><t>{h}</t></is></c>' for h in HEADING)
    rows = f"<row>{heading}</row><row>{cells}</row>"
    extra = {"xl/worksheets/sheet0.xml": sheet_part(rows)} | parts
    result = judge_file(workbook(SHEET, parts=extra))
    assert result.outcome == "processed", result.file_code
    return result.rows[0]


def test_cells_and_rows_without_a_reference_follow_each_other(judge_file, workbook):
    cells = "<c><v>17</v></c><c s='1'><v>46054.9</v></c>"
    cells += "<c r='E2'><v>99.50000000004</v></c>"

    row = first_row(judge_file, workbook, cells)

    # 46054 is 1 February 2026; the time of day is dropped.
    assert (row.receipt_no, row.date) == ("17", date(2026, 2, 1))
    assert row.amount == Decimal("99.5")


def test_shared_texts_are_joined_without_their_reading_aids(judge_file, workbook):
    texts = (
        f'<sst xmlns="{MAIN}"><si><t>لا</t></si><si><r><t>مريم </t></r>'
        "<r><t>سمير_x000D_</t></r><rPh><t>صوت</t></rPh></si></sst>"
    )
    relations = relation("worksheet", "worksheets/sheet0.xml").replace(
        "</Relationships>",
        f'<Relationship Id="r2" Type="{OFFICE}/sharedStrings" '
        'Target="/xl/sharedStrings.xml"/></Relationships>',
    )
    relations = relations.replace('"r1"', '"r0"')
    parts = {"xl/sharedStrings.xml": texts, "xl/_rels/workbook.xml.rels": relations}
    cells = "<c r='A2' t='str'><v>R-1</v></c><c r='C2' t='s'><v>1</v></c>"

    row = first_row(judge_file, workbook, cells, **parts)

    assert row.donor_name == "مريم سمير"


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (
            "<c r='C2' t='inlineStr'><is><r><t>أ</t></r><rPh><t>ب</t></rPh></is></c>",
            "أ",
        ),
        ("<c r='C2' t='b'><v>1</v></c>", "TRUE"),
        ("<c r='C2' t='e'><v>#REF!</v></c>", "#REF!"),
        ("<c r='C2' t='d'><v>2026-02-01T00:00:00</v></c>", "2026-02-01"),
        ("<c r='C2' t='d'><v>someday</v></c>", "someday"),
        ("<c r='C2'><v>NaN</v></c>", "NaN"),
        ("<c r='C2' s='1'><v>99999999</v></c>", "99999999"),
    ],
)
def test_cells_have_types(judge_file, workbook, cell, shown):
    cells = f"<c r='A2'><v>1</v></c>{cell}"

    assert first_row(judge_file, workbook, cells).donor_name == shown


@pytest.mark.parametrize("inner", ["<f>1+1</f>", "<f t='shared' si='0'/><v>2</v>"])
def test_a_formula_is_known_with_and_without_a_result(judge_file, workbook, inner):
    cells = f"<c r='A2'><v>1</v></c><c r='C2'>{inner}</c>"

    assert "formula_cell" in first_row(judge_file, workbook, cells).codes


@pytest.mark.parametrize("date1904", ["1", "true"])
def test_the_date_system_of_the_workbook_counts(judge_file, workbook, date1904):
    # 46054 - 1462 = 44592 is 1 February 2026 in the 1904 system.
    rows = {1: HEADING, 2: ["R-1", 44592, *GIFT[2:]]}

    content = workbook(
        {"ورقة": rows}, properties=f'<workbookPr date1904="{date1904}"/>'
    )

    assert judge_file(content).rows[0].date == date(2026, 2, 1)


def test_the_strict_spelling_of_the_namespace_is_read_too(judge_file, workbook):
    cells = "".join(f'<c t="inlineStr"><is><t>{h}</t></is></c>' for h in HEADING)
    gift = "".join(f'<c t="inlineStr"><is><t>{v}</t></is></c>' for v in GIFT)
    sheet = sheet_part(f"<row>{cells}</row><row>{gift}</row>", STRICT)

    result = judge_file(workbook(SHEET, parts={"xl/worksheets/sheet0.xml": sheet}))

    assert result.rows[0].receipt_no == "R-1"


def test_columns_of_width_zero_are_hidden(judge_file, workbook):
    rows = "".join(
        "<row>"
        + "".join(f"<c t='inlineStr'><is><t>{v}</t></is></c>" for v in values)
        + "</row>"
        for values in ([*HEADING, "المبلغ"], [*GIFT, "7"])
    )
    columns = "<col min='1' max='5' width='9'/><col min='6' max='16384' width='0'/>"
    sheet = sheet_part(rows).replace(
        "<sheetData>", f"<cols>{columns}</cols><sheetData>"
    )

    result = judge_file(workbook(SHEET, parts={"xl/worksheets/sheet0.xml": sheet}))

    assert (result.hidden_columns, result.rows[0].amount) == (("F",), 500)


@pytest.mark.parametrize(
    "rows",
    [
        "<row r='2'/><row r='1'/>",
        "<row r='1048577'><c><v>1</v></c></row>",
        "<row><c r='XFE1'><v>1</v></c></row>",
        "<row><c r='?'><v>1</v></c></row>",
        "<row><c t='s'><v>0</v></c></row>",
        "<row><c></row>",
    ],
)
def test_a_sheet_that_contradicts_itself_is_corrupt(judge_file, workbook, rows):
    content = workbook(SHEET, parts={"xl/worksheets/sheet0.xml": sheet_part(rows)})

    assert judge_file(content).file_code == "file_corrupt"


def test_a_sheet_that_is_not_there_is_corrupt(judge_file, workbook):
    content = workbook(SHEET, without=["xl/worksheets/sheet0.xml"])

    assert judge_file(content).file_code == "file_corrupt"


def test_more_merged_cells_than_any_heading_has_are_too_large(judge_file, workbook):
    plan = {"rows": {1: HEADING, 2: GIFT}, "merges": ["A9:B9"] * 100_001}

    assert judge_file(workbook({"ورقة": plan})).file_code == "file_too_large"


@pytest.mark.parametrize(
    ("code", "is_date"),
    [
        *(("yyyy-mm-dd", True), ("[$-401]dd/mm/yyyy", True), ("mmm-yy", True)),
        *(("h:mm:ss", False), ("[h]:mm", False), ("#,##0.00", False)),
        *(('0 "day"', False), ("0\\d", False), ("[Red]0;d", False), ("General", False)),
    ],
)
def test_a_format_shows_a_date_by_its_day_or_year(code, is_date):
    assert shows_date(code) == is_date


def test_escapes_of_a_workbook_are_resolved_without_impossible_signs():
    assert unescape("أ_x000A_ب_x005F_") == "أ\nب_"
    assert unescape("أ_x0000_ب_xD800_") == "أب"
    assert unescape("x_y") == "x_y"


def test_a_part_is_never_read_past_a_document_type():
    class Unchecked:
        @staticmethod
        def chunks(name):
            return [b"<!DOCTYPE x []><x/>"]

    with pytest.raises(FileRefusedError, match="file_xml_entities"):
        list(parse_part(Unchecked(), "x.xml", {}))
