"""The workbook of an annual return: out, and back again."""

from dataclasses import replace
from decimal import Decimal
from functools import cache
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from base_logic.spreadsheet import (
    FileRefusedError,
    Formula,
    Limits,
    neutralise,
    read_sheets,
    restore,
)
from ngo_logic.annual_return import Beneficiaries
from ngo_logic.return_answer import MAX_AMOUNT, AnswerError, read_answer, read_text
from ngo_logic.return_sheet import (
    ACCOUNTS,
    DATA,
    SERVED,
    START,
    SheetForm,
    SheetItem,
    SheetWriter,
)
from ngo_logic.return_sheet_reader import SheetReader

YES_NO = (("yes", "نعم Yes"), ("no", "لا No"))
FORM = SheetForm(
    key="00000000195|2026-06-30|1",
    facts=(("الاسم Name", "=جمعية"),),
    items=(
        SheetItem("donations", "income", "amount", "تبرعات Donations"),
        SheetItem("programmes", "expense", "amount", "برامج Programmes"),
        SheetItem("opening", "position", "amount", "أول المدة Opening"),
        SheetItem("income_total", "position", "amount", "الإيرادات Income"),
        SheetItem("expense_total", "position", "amount", "المصروفات Expenditure"),
        SheetItem("closing", "position", "amount", "آخر المدة Closing"),
        SheetItem("staff", "people", "number", "عاملون Staff"),
        SheetItem("published", "governance", "choice", "نشر Published", YES_NO),
        SheetItem("story", "work", "text", "قصة Story"),
    ),
    governorates=(("EG-C", "القاهرة Cairo"), ("EG-GZ", "الجيزة Giza")),
    categories=(("older", "كبار السن Older"), ("homeless", "بلا مأوى Homeless")),
)


@cache
def write(form):
    """Return the workbook of a form, made once for all tests that ask for it."""
    buffer = BytesIO()
    SheetWriter(buffer, form, neutralise).build()
    return buffer.getvalue()


def read(content, form=FORM):
    sheets = read_sheets(content, Limits())
    return SheetReader(
        sheets, form, restore, lambda c: isinstance(c, Formula)
    ).collect()


def edit(change, form=FORM):
    """Return the workbook as somebody saves it after a change."""
    book = openpyxl.load_workbook(BytesIO(write(form)))
    change(book)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@cache
def names_of(form):
    book = openpyxl.load_workbook(BytesIO(write(form)))
    return {name: found.attr_text for name, found in book.defined_names.items()}


def cell_of(code, form=FORM):
    place = names_of(form)[f"value_{code}"]
    sheet, _, cell = place.rpartition("!")
    return sheet.strip("'"), cell.replace("$", "")


TEXTS = st.text(
    st.characters(
        blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff"
    )
    | st.sampled_from("=+-@'\n\t "),
    max_size=60,
).map(lambda text: text.strip())
AMOUNTS = st.decimals(0, MAX_AMOUNT - 1, places=2)


@st.composite
def filled(draw):
    answers = {
        "amount": AMOUNTS,
        "number": st.integers(0, 10**8).map(Decimal),
        "choice": st.sampled_from(["yes", "no"]),
        "text": TEXTS.filter(bool),
    }
    items = tuple(
        replace(
            item,
            value=draw(st.none() | answers[item.kind]),
            note=draw(TEXTS),
        )
        for item in FORM.items
    )
    pairs = draw(
        st.lists(
            st.tuples(st.sampled_from(["EG-C", "EG-GZ"]), st.sampled_from(["older"])),
            unique=True,
        )
    )
    served = [Beneficiaries(*pair, draw(st.integers(0, 10**6)), 3) for pair in pairs]
    return replace(FORM, items=items, beneficiaries=tuple(served))


@settings(max_examples=settings.default.max_examples * 2 // 5)  # each is a workbook
@given(filled())
def test_what_is_written_is_read_back(form):
    found = read(write(form), form)

    assert found.errors == []
    assert found.values == {item.code: item.value for item in form.items}
    assert found.notes == {item.code: item.note for item in form.items}
    assert found.beneficiaries == list(form.beneficiaries)


@given(st.text(max_size=20))
def test_neutralised_text_comes_back_and_runs_nowhere(text):
    assert restore(neutralise(text)) == text
    assert not neutralise(text).lstrip(" \u200b\ufeff").startswith(("=", "+", "-", "@"))


def test_every_input_has_a_name_and_everything_else_is_protected():
    book = openpyxl.load_workbook(BytesIO(write(FORM)))

    for item in FORM.items:
        sheet, cell = cell_of(item.code)
        assert not book[sheet][cell].protection.locked
        assert book[sheet][cell.replace("D", "B")].protection.locked
        assert f"note_{item.code}" in book.defined_names
    for name in (START, ACCOUNTS, DATA, SERVED):
        assert book[name].protection.sheet
        assert book[name].sheet_view.rightToLeft
    checks = [
        (c.value, c.protection.locked)
        for row in book[ACCOUNTS].iter_rows()
        for c in row
        if c.data_type == "f"
    ]
    assert ("=SUM(D3:D3)", True) in checks
    assert len(checks) == 5


def test_choices_are_offered_and_negative_numbers_refused_by_the_sheet():
    book = openpyxl.load_workbook(BytesIO(write(FORM)))

    accounts = book[ACCOUNTS].data_validations.dataValidation
    assert {rule.type for rule in accounts} == {"decimal"}
    data = book[DATA].data_validations.dataValidation
    assert {rule.type for rule in data} == {"list", "whole"}


def test_name_that_looks_like_a_formula_is_a_text():
    book = openpyxl.load_workbook(BytesIO(write(FORM)))

    cell = book[START]["B1"]
    assert (cell.data_type, cell.value) == ("s", "'=جمعية")


@pytest.mark.parametrize(
    ("code", "value", "problem"),
    [
        ("donations", "=1+1", "formula"),
        ("donations", -1, "number_negative"),
        ("donations", "كثير", "number_unreadable"),
        ("donations", 1.005, "too_many_decimals"),
        ("donations", 10**12, "number_too_large"),
        ("staff", 2.5, "not_whole"),
        ("published", "ربما", "choice_unknown"),
        ("story", "x" * 4001, "text_too_long"),
    ],
)
def test_wrong_cell_is_named(code, value, problem):
    sheet, cell = cell_of(code)

    def change(book):
        book[sheet][cell] = value

    [error] = read(edit(change)).errors

    assert (error.sheet, error.cell, error.code) == (sheet, cell, problem)


def test_several_wrong_cells_are_all_named():
    def change(book):
        book[ACCOUNTS]["D3"] = "x"
        book[SERVED]["A2"] = "القاهرة Cairo"
        book[SERVED]["A3"], book[SERVED]["B3"] = "المريخ", "كبار السن Older"
        book[SERVED]["C3"] = 1

    found = [(e.sheet, e.cell, e.code) for e in read(edit(change)).errors]

    assert found == [
        (ACCOUNTS, "D3", "number_unreadable"),
        (SERVED, "B2", "cell_empty"),
        (SERVED, "C2", "cell_empty"),
        (SERVED, "A3", "choice_unknown"),
    ]


def test_same_people_twice_are_refused():
    def change(book):
        for row in (2, 3):
            for column, value in zip(
                "ABC", ("القاهرة Cairo", "كبار السن Older", 5), strict=True
            ):
                book[SERVED][f"{column}{row}"] = value

    [error] = read(edit(change)).errors

    assert (error.cell, error.code) == ("A3", "row_repeated")


def test_row_that_is_gone_or_there_twice_is_refused():
    def drop(book):
        book[ACCOUNTS]["A3"] = None

    def repeat(book):
        book[ACCOUNTS]["A3"] = "programmes"

    assert [e.code for e in read(edit(drop)).errors] == ["row_missing"]
    assert {e.code for e in read(edit(repeat)).errors} == {
        "row_missing",
        "row_repeated",
    }


def test_workbook_of_another_return_is_refused_whole():
    found = read(write(replace(FORM, key="other")))

    assert [e.code for e in found.errors] == ["other_return"]
    assert not found.values


def test_missing_sheet_and_missing_key_are_refused():
    def drop(book):
        del book[SERVED]

    def forget(book):
        for row in book[START].iter_rows():
            for cell in row:
                if cell.value == "form_key":
                    cell.value = None

    assert [e.code for e in read(edit(drop)).errors] == ["sheet_missing"]
    assert [e.code for e in read(edit(forget)).errors] == ["other_return"]


def test_numbers_that_people_type_as_text_are_read():
    sheet, cell = cell_of("published")

    def change(book):
        book[ACCOUNTS]["D3"] = "١٬٢٥٠٫٥٠"
        book[sheet][cell] = "yes"

    found = read(edit(change))

    assert found.values["donations"] == Decimal("1250.50")
    assert found.values["published"] == "yes"


@pytest.mark.parametrize("kind", ["amount", "number"])
@given(value=st.decimals(allow_nan=True, allow_infinity=True))
def test_any_number_is_taken_exactly_or_refused(kind, value):
    try:
        found = read_answer(kind, value)
    except AnswerError:
        return
    assert found == value


@given(st.text())
def test_any_text_is_taken_or_refused(text):
    try:
        found = read_text(text)
    except AnswerError:
        return
    assert found == found.strip()


def test_workbook_that_is_too_large_is_refused():
    with pytest.raises(FileRefusedError) as refusal:
        read_sheets(write(FORM), Limits(rows=3))
    assert refusal.value.code == "file_too_large"
