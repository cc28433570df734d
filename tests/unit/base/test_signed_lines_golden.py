"""The lines that every verifier must judge alike; the browser's are in tests/e2e."""

import json
from datetime import date
from pathlib import Path

import pytest

from base_logic import signature
from base_logic.signature import SignatureError

GOLDEN = json.loads(
    (Path(__file__).resolve().parents[2] / "golden/signed_lines.json").read_text()
)


@pytest.mark.parametrize("case", GOLDEN["lines"], ids=lambda case: case["what"])
def test_line_is_judged_as_agreed(case):
    if case["verdict"] == "signed":
        assert signature.verify(case["line"], GOLDEN["keys"]).number in case["line"]
        return

    with pytest.raises(SignatureError):
        signature.verify(case["line"], GOLDEN["keys"])


def test_line_is_signed_as_agreed():
    line = signature.sign(
        bytes(range(32)),
        number="NGO-2026-000001-23",
        kind="ngo_registration",
        until=date(2099, 12, 31),
        nonce="abcdefghijkl",
    )

    assert line == GOLDEN["lines"][0]["line"]


def test_line_with_content_is_signed_as_agreed():
    content = {
        "nonce": "abcdefghijkl",
        "holder": "جمعية النور",
        "titles": {"ar_001": "إيصال", "en_US": "Receipt"},
        "facts": {"ar_001": [["المبلغ", "500"]], "en_US": [["Amount", "500"]]},
        "issued": "2026-01-31",
    }
    line = signature.sign(
        bytes(range(32)),
        number="RCP-2026-000077-10",
        kind="donation_receipt",
        until=None,
        nonce="abcdefghijkl",
        content=signature.content_digest(content),
    )

    assert line == GOLDEN["lines"][4]["line"]
