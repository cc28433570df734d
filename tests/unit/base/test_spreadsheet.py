"""Uploaded workbooks: what is taken, and what is refused."""

import zipfile
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from base_logic.spreadsheet import FileRefusedError, Formula, Limits, read_sheets

SMALL = Limits(size=200_000, unpacked=400_000, rows=50, columns=10)


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def repack(content, parts=None, drop=()):
    """Return the archive with other parts."""
    buffer = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in drop and name not in (parts or {}):
                new.writestr(name, old.read(name))
        for name, data in (parts or {}).items():
            new.writestr(name, data)
    return buffer.getvalue()


def refused(content, limits=SMALL):
    with pytest.raises(FileRefusedError) as refusal:
        read_sheets(content, limits)
    return refusal.value.code


def test_cells_are_read_with_their_kinds():
    row = ["نص", 3, 0.1, True, None, datetime(2026, 6, 30), "=1+1"]  # noqa: DTZ001
    [(number, cells)] = read_sheets(workbook(row), SMALL)["Sheet"]

    assert number == 1
    assert cells == [
        *("نص", Decimal(3), Decimal("0.1"), "TRUE", None),
        *(date(2026, 6, 30), Formula("=1+1")),
    ]


def test_empty_rows_keep_their_numbers():
    rows = read_sheets(workbook(["a"], [], ["b"]), SMALL)["Sheet"]

    assert [number for number, _cells in rows] == [1, 3]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"%PDF-1.7", "file_type"),
        (b"PK\x03\x04 cut off", "file_corrupt"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "file_type"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + "EncryptedPackage".encode("utf-16-le"),
            "file_encrypted",
        ),
        (b"a" * 200_001, "file_too_large"),
    ],
)
def test_what_is_no_workbook_is_refused(content, code):
    assert refused(content) == code


def test_archive_that_is_no_workbook_is_refused():
    assert refused(repack(workbook(["a"]), drop={"xl/workbook.xml"})) == "file_type"


def test_bomb_is_refused_before_it_is_unpacked():
    bomb = repack(workbook(["a"]), {"xl/media/zeros": b"\0" * 500_000})

    assert len(bomb) < SMALL.size
    assert refused(bomb) == "file_too_large"


def test_bomb_that_lies_about_its_size_is_refused():
    content = bytearray(repack(workbook(["a"]), {"xl/media/z": b"\0" * 500_000}))
    place = content.index(b"PK\x01\x02", content.rindex(b"PK\x01\x02"))
    content[place + 24 : place + 28] = (10).to_bytes(4, "little")

    assert refused(bytes(content)) == "file_corrupt"


def test_too_many_parts_are_refused():
    parts = {f"xl/media/{n}": b"" for n in range(1001)}

    assert refused(repack(workbook(["a"]), parts)) == "file_too_large"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_entities_are_refused_in_every_encoding(encoding):
    text = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    parts = {"xl/sharedStrings.xml": text.encode(encoding)}

    assert refused(repack(workbook(["a"]), parts)) == "file_unsafe"


@pytest.mark.parametrize(
    "name", ["xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml"]
)
def test_macros_and_links_are_refused(name):
    assert refused(repack(workbook(["a"]), {name: b"x"})) == "file_unsafe"


def test_macro_type_is_refused():
    types = b'<Types><Override ContentType="x.macroEnabled.main+xml"/></Types>'
    parts = {"[Content_Types].xml": types}

    assert refused(repack(workbook(["a"]), parts)) == "file_unsafe"


def test_broken_parts_are_refused():
    for data in (b"<worksheet>", b"", b"\x80\x80"):
        parts = {"xl/worksheets/sheet1.xml": data}
        assert refused(repack(workbook(["a"]), parts)) == "file_corrupt"


def test_sheet_that_claims_to_be_huge_is_read_up_to_its_end():
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c>'
        '<c r="XFD1"><v>2</v></c></row></sheetData></worksheet>'
    )
    parts = {"xl/worksheets/sheet1.xml": sheet.encode()}

    [(_number, cells)] = read_sheets(repack(workbook(["a"]), parts), SMALL)["Sheet"]

    assert cells[0] == 1
    assert len(cells) <= SMALL.columns


def test_too_many_rows_are_refused():
    assert refused(workbook(*[["a"]] * 51)) == "file_too_large"
    assert len(read_sheets(workbook(*[["a"]] * 50), SMALL)["Sheet"]) == 50


@pytest.fixture(scope="module")
def content():
    return workbook(["a", 1])


@given(noise=st.binary(max_size=200), place=st.integers(0, 4000))
def test_damage_anywhere_never_escapes(content, noise, place):
    damaged = content[:place] + noise + content[place + len(noise) :]

    try:
        read_sheets(damaged, SMALL)
    except FileRefusedError as refusal:
        assert refusal.code.startswith("file_")
