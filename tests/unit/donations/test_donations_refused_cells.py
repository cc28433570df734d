"""Cells that are not examined: formulas, injections, too long (section 3)."""

import pytest

from donations_logic.cells import Formula
from donations_logic.judge_row import RowJudge
from donations_logic.return_fields import FIELDS, FREE_TEXT

GOODS = {"method": "عيني", "amount": None, "quantity": "5", "est_value": "6000"}
CASH = {"method": "نقدي"}


@pytest.mark.parametrize("field", FIELDS)
def test_a_formula_in_any_mapped_column_rejects_the_row(judge_row, field):
    row = judge_row(**{field: Formula("500")})

    assert row.codes == ("formula_cell",)
    assert row.findings[0].field == field


@pytest.mark.parametrize("field", FREE_TEXT)
def test_an_injection_in_a_free_text_rejects_the_row(judge_row, field):
    assert judge_row(**{field: "=1+1"}).codes == ("formula_injection",)


def test_an_injection_elsewhere_is_only_what_it_is_there(judge_row):
    assert judge_row(governorate="=1+1").codes == ("governorate_unknown",)


def test_a_cell_that_is_too_long_rejects_the_row(judge_row):
    assert judge_row(notes="ن" * 32_767).codes == ()
    assert judge_row(notes="ن" * 32_768).codes == ("cell_too_long",)


def test_the_other_cells_of_a_refused_cell_are_examined(judge_row):
    row = judge_row(amount=Formula("500"), currency="ريال", governorate="طنطا")

    assert row.codes == ("currency_ambiguous", "formula_cell", "governorate_unknown")


def test_a_refused_type_is_not_replaced_by_a_guess_from_the_name(judge_row):
    assert judge_row(donor_type=Formula("فرد"), donor_id="12").donor_type is None
    assert judge_row(donor_type=Formula(), donor_name="مجهول").donor_type == "anonymous"


@pytest.mark.parametrize(
    ("field", "cells"),
    [
        ("donor_id", CASH | {"amount": "60000"}),
        ("donor_country", {"donor_id": "12"}),
        ("approval_no", {"currency": "USD"}),
        ("licence_no", {"method": "صندوق"}),
    ],
)
def test_a_check_is_skipped_when_its_value_is_refused(judge_row, field, cells):
    assert judge_row(**cells | {field: Formula()}).codes == ("formula_cell",)


def test_a_refused_mark_leaves_the_currency_open(judge_row):
    assert judge_row(currency=Formula()).currency is None
    assert judge_row(amount=Formula()).currency is None
    assert judge_row(amount=Formula(), currency="USD").currency == "USD"


def test_a_refused_value_of_goods_is_not_also_missing(judge_row):
    row = judge_row(**GOODS | {"est_value": Formula(), "quantity": Formula()})

    assert row.codes == ("formula_cell",)


def test_a_finding_shows_a_part_of_what_tripped_it(judge_row):
    finding = judge_row(notes="=" + "ن" * 500).findings[0]

    assert (finding.code, finding.field) == ("formula_injection", "notes")
    assert finding.value == "=" + "ن" * 199


def test_a_misaligned_line_is_not_read_any_further():
    row = RowJudge.misaligned(7, " R-٧ ", 19)

    assert (row.row, row.receipt_no, row.codes) == (7, "R-7", ("row_misaligned",))
    assert RowJudge.misaligned(8, None, 1).receipt_no is None
