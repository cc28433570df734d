"""Every published return against its published answer."""

from collections import Counter

import pytest

from donations_logic.codes import PROCESSED, REFUSED
from donations_logic.result import to_json

PROCESSED_FILES = (
    "template-small.xlsx",
    "ngo-messy-q4.xlsx",
    "bulk-100k.csv.gz",
    "hostile/empty-styled-rows.xlsx",
    "hostile/windows-1256.csv",
)
REFUSED_FILES = (
    "hostile/empty-workbook.xlsx",
    "hostile/external-entity.xlsx",
    "hostile/external-links.xlsx",
    "hostile/nul-bytes.csv",
    "hostile/old-excel-renamed.xlsx",
    "hostile/password-protected.xlsx",
    "hostile/shared-strings-bomb.xlsx",
    "hostile/truncated.xlsx",
    "hostile/two-returns.xlsx",
    "hostile/web-page-renamed.xlsx",
)
# What describes the oracle itself; rows, totals and codes are compared apart.
NOT_RESULTS = (
    *("file_outcome", "note", "context", "acceptable", "bounds", "rows_listed"),
    *("rows", "totals", "codes"),
)


@pytest.mark.parametrize("name", REFUSED_FILES)
def test_a_hostile_file_is_refused_with_its_code(published, name):
    result, oracle = published(name)

    choices = oracle.get("acceptable", [oracle])
    codes = [c for choice in choices for c in choice.get("file_codes", ())]
    assert result.outcome == REFUSED
    assert result.file_code in codes


@pytest.mark.parametrize("name", PROCESSED_FILES)
def test_a_published_return_gives_its_published_answer(published, name):
    result, oracle = published(name)

    assert_equals_oracle(result, oracle)


def test_a_return_with_links_may_be_read_without_following_them(published):
    name = "hostile/external-links.xlsx"

    result, oracle = published(name, refuse_external_links=False)

    assert_equals_oracle(result, oracle)


def assert_equals_oracle(result, oracle):
    assert result.outcome == PROCESSED, result.file_code
    is_short = "rows_listed" in oracle
    found = to_json(result, rows="exceptions" if is_short else "all")
    rows = {row["row"]: row for row in found["rows"]}
    clear = {r["row"]: r for r in oracle["rows"] if r["outcome"] != "either"}
    unclear = {r["row"]: r for r in oracle["rows"] if r["outcome"] == "either"}
    assert rows.keys() == clear.keys() | unclear.keys()
    assert {number: rows[number] for number in clear} == clear
    for number, row in unclear.items():
        assert any(matches(choice, rows[number]) for choice in row["acceptable"])
    assert_counts(found, oracle, [rows[number] for number in unclear])
    for key in oracle.keys() - set(NOT_RESULTS):
        assert found[key] == oracle[key], key


def matches(choice, row):
    """Tell whether a row is one of the answers that honest people could give."""
    codes = choice.get("codes")
    values = {k: v for k, v in choice.items() if k != "codes"}
    has_code = codes is None or (len(row["codes"]) == 1 and row["codes"][0] in codes)
    return has_code and all(row.get(key) == value for key, value in values.items())


def assert_counts(found, oracle, unclear):
    """The oracle's counts leave the unclear rows out."""
    outcomes = Counter(row["outcome"] for row in unclear)
    codes = Counter(code for row in unclear for code in row["codes"])
    assert outcomes["accepted"] == 0  # or the sums would have to be compared otherwise
    expected = {
        k: v + outcomes[k] for k, v in oracle["totals"].items() if k != "either"
    }
    assert found["totals"] == expected
    assert found["codes"] == dict(Counter(oracle["codes"]) + codes)
