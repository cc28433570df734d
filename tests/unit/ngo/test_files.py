import pytest
from hypothesis import given
from hypothesis import strategies as st

from ngo_logic.files import (
    MAX_BYTES,
    SIGNATURES,
    FileRefusedError,
    clean_name,
    detect_type,
)


@pytest.mark.parametrize(("start", "expected"), SIGNATURES.items())
def test_type_comes_from_the_content(start, expected):
    assert detect_type(start + b" the rest") == expected


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"%PDF-" + b"0" * MAX_BYTES, "file_too_big"),
        (b"<html>", "file_type"),
        (b" %PDF-1.7", "file_type"),
        (b"PK\x03\x04", "file_type"),
    ],
)
def test_other_files_are_refused_with_their_reason(content, code):
    with pytest.raises(FileRefusedError) as caught:
        detect_type(content)

    assert caught.value.code == code


@given(st.binary(max_size=64))
def test_nothing_passes_that_begins_otherwise(content):
    if content.startswith(tuple(SIGNATURES)):
        assert detect_type(content) in SIGNATURES.values()
    else:
        with pytest.raises(FileRefusedError):
            detect_type(content)


@given(st.text(max_size=300))
def test_a_name_can_be_stored_and_hides_nothing(name):
    cleaned = clean_name(name)

    assert cleaned.isprintable()
    assert len(cleaned) <= 120
    assert clean_name(cleaned) == cleaned
