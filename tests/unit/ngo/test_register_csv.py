import pytest
from hypothesis import given
from hypothesis import strategies as st

from ngo_logic.register_codes import FILE_CODES, RegisterFileError
from ngo_logic.register_csv import MAX_BYTES, check_size, read_records

COLUMNS = ("a", "b")


def code_of(content):
    with pytest.raises(RegisterFileError) as caught:
        read_records(content, COLUMNS)
    return caught.value.code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"PK\x03\x04...", "file_type"),
        (b"\xef\xbb\xbf<!DOCTYPE html>", "file_type"),
        (b"  <script>", "file_type"),
        (b"\xff\xfea\0,\0b\0", "file_encoding"),
        ("a,b\nجمعية,x".encode("cp1256"), "file_encoding"),
        (b"a,b\n1,\0", "file_nul_bytes"),
        (b"a\n1\n", "file_column_missing"),
        (b"a,b,a\n1,2,3\n", "file_header_ambiguous"),
        (b"a,b\n", "file_no_rows"),
        (b"a,b\n,\n", "file_no_rows"),
        (b'a,b\n"1,2\n', "file_corrupt"),
    ],
)
def test_a_file_that_cannot_be_taken_says_why(content, code):
    assert code in FILE_CODES
    assert code_of(content) == code


@pytest.mark.parametrize("sign", ["\x01", "\x0b", "\x1e", "\x1f", "\uffff"])
def test_signs_that_no_paper_shows_are_left_out(sign):
    [record] = read_records(f"a,b\n1{sign}2,{sign}\n".encode(), COLUMNS)

    assert record.values == {"a": "12", "b": ""}
    assert record.is_whole


def test_a_file_of_the_limit_is_too_large():
    check_size(MAX_BYTES - 1)
    with pytest.raises(RegisterFileError, match="file_too_large"):
        check_size(MAX_BYTES)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_columns_come_in_any_order_and_further_ones_are_left_out(delimiter):
    text = "\n".join(
        delimiter.join(row) for row in (("x", " B ", "a"), ("0", "2", "1"))
    )

    [record] = read_records(text.encode("utf-8-sig"), COLUMNS)

    assert (record.line, record.values, record.is_whole) == (
        2,
        {"a": "1", "b": "2"},
        True,
    )


def test_an_optional_column_is_read_where_the_file_has_it():
    [without] = read_records(b"a,b\n1,2\n", COLUMNS, ["c"])
    [with_it] = read_records(b"a,c,b\n1,3,2\n", COLUMNS, ["c"])

    assert without.values == {"a": "1", "b": "2"}
    assert with_it.values == {"a": "1", "b": "2", "c": "3"}
    with pytest.raises(RegisterFileError, match="file_header_ambiguous"):
        read_records(b"a,b,c,c\n1,2,3,4\n", COLUMNS, ["c"])


def test_lines_are_those_of_the_file_also_after_a_break_inside_of_quotes():
    records = read_records(b'a,b\n"1\n1",2\n\n3,4\n5\n', COLUMNS)

    assert [(r.line, r.is_whole) for r in records] == [(2, True), (5, True), (6, False)]


@given(st.binary(max_size=200))
def test_any_bytes_give_rows_or_one_reason(content):
    try:
        records = read_records(content, COLUMNS)
    except RegisterFileError as error:
        assert error.code in FILE_CODES
    else:
        assert records
