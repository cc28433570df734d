"""CSV files: encoding, delimiter, quotes, packing (file codes, section 6)."""

import csv
import gzip

import pytest

from donations_logic.delimited import unpack_gzip

HEADING = ["رقم الإيصال", "التاريخ", "اسم المتبرع", "الغرض", "المبلغ"]
GIFT = ["R-1", "2026-02-01", "مريم سمير", "كفالة يتيم", "500"]
TEXT = "\r\n".join(",".join(row) for row in (HEADING, GIFT))


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        *(("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16")),
        ("cp1256", "windows-1256"),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encoding_and_delimiter_are_found(judge_file, encoding, shown, delimiter):
    text = TEXT.replace(",", delimiter)

    result = judge_file(text.encode(encoding), "a.csv")

    assert (result.encoding, result.rows[0].donor_name) == (shown, "مريم سمير")
    is_usual = shown.startswith("utf-8")
    assert result.flags == (() if is_usual else (f"encoding:{shown}",))


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode("cp1256") + "\r\nملاحظات".encode(),  # two encodings
        TEXT.encode() + b"\xff",
        TEXT.encode("iso-8859-6"),
        "Reçu,Date,Nom,Objet,Montant".encode("latin-1"),
        b"\xef\xbb\xbf" + TEXT.encode("cp1256"),
        TEXT.encode("utf-16")[:-1],
    ],
)
def test_a_text_that_has_not_one_readable_encoding_is_refused(judge_file, content):
    assert judge_file(content, "a.csv").file_code == "file_encoding"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1256"])
def test_nul_bytes_are_refused(judge_file, encoding):
    content = TEXT.replace("مريم", "مر\0يم").encode(encoding)

    assert judge_file(content, "a.csv").file_code == "file_nul_bytes"


def test_a_quote_that_is_never_closed_is_corrupt(judge_file):
    content = TEXT.replace("مريم", '"مريم').encode()

    assert judge_file(content, "a.csv").file_code == "file_corrupt"


def test_a_quoted_value_may_hold_delimiters_quotes_and_line_breaks(judge_file):
    content = TEXT.replace("مريم سمير", '"مريم, ""سمير""\r\nحسن"').encode()

    row = judge_file(content, "a.csv").rows[0]

    assert row.donor_name == 'مريم, "سمير"\r\nحسن'


def test_a_cell_longer_than_any_spreadsheet_takes_is_a_matter_of_its_row(judge_file):
    content = TEXT.replace("مريم سمير", "م" * 200_000).encode()

    assert "cell_too_long" in judge_file(content, "a.csv").rows[0].codes


def test_a_value_beyond_every_limit_makes_the_file_corrupt(judge_file, monkeypatch):
    monkeypatch.setattr("donations_logic.delimited._MAX_FIELD", 10)
    usual = csv.field_size_limit(10)

    try:
        result = judge_file((TEXT + "," + "م" * 50).encode(), "a.csv")
    finally:
        csv.field_size_limit(usual)

    assert result.file_code == "file_corrupt"


def test_an_empty_text_has_no_data(judge_file):
    assert judge_file(b"", "a.csv").file_code == "file_no_data"
    assert judge_file(b"\r\n , \r\n", "a.csv").file_code == "file_no_data"


def test_a_text_without_a_heading_is_told(judge_file):
    assert judge_file(b"a,b\r\n1,2", "a.csv").file_code == "file_header_not_found"


def test_a_packed_text_is_unpacked_within_the_limit(judge_file):
    packed = gzip.compress(TEXT.encode())

    assert judge_file(packed, "a.csv.gz").outcome == "processed"
    assert judge_file(packed, "a.csv.gz", max_unpacked=99).file_code == "file_too_large"
    assert judge_file(TEXT.encode(), "a.csv", max_unpacked=99).file_code == (
        "file_too_large"
    )


def test_a_broken_pack_is_corrupt(judge_file):
    packed = gzip.compress(TEXT.encode())

    for content in (packed[:-9], packed[:-8] + bytes(8), b"\x1f\x8b" + bytes(20)):
        assert judge_file(content, "a.csv.gz").file_code == "file_corrupt"


def test_several_packs_in_one_file_are_one_text():
    assert unpack_gzip(gzip.compress(b"a") + gzip.compress(b"b"), 2) == b"ab"


def test_a_limit_on_rows_is_optional(judge_file, csv_bytes):
    content = csv_bytes(*({"receipt_no": f"R-{n}"} for n in range(3)))

    assert len(judge_file(content, "a.csv", max_rows=3).rows) == 3
    result = judge_file(content, "a.csv", max_rows=2)
    assert (result.file_code, result.rows) == ("file_too_many_rows", ())
