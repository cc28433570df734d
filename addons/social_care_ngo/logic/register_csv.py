"""Read the CSV files of an older register: UTF-8, one heading line, every quote closed.

>>> text = "legacy_no;name_ar\\n7;جمعية الأمل\\n"
>>> read_records(text.encode(), ("legacy_no", "name_ar"))[0]
Record(line=2, values={'legacy_no': '7', 'name_ar': 'جمعية الأمل'}, is_whole=True)
"""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .register_codes import RegisterFileError

# Files of this size and more are not even read.
MAX_BYTES = 200_000_000
MAX_ROWS = 1_000_000
_DELIMITERS = (",", ";", "\t", "|")
# What workbooks, papers, pictures and archives begin with.
_OTHER_TYPES = (
    b"PK\x03\x04",
    b"%PDF-",
    b"\xd0\xcf\x11\xe0",
    b"\x89PNG",
    b"\xff\xd8\xff",
)
_OTHER_TYPES += (b"\x1f\x8b", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"MZ", b"\x7fELF")
_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<svg", b"<script", b"{\\rtf")
_END = "\x1eend of file\x1e"
# Nobody typed them, and no paper can show them: left over by the older program.
_CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Record:
    """One row: the line of the file where it begins, and its values by column.

    ``is_whole`` is false if the row has more or fewer cells than the heading.
    """

    line: int
    values: dict[str, str]
    is_whole: bool = True


def check_size(size: int) -> None:
    """Refuse a file by its size alone, before it is read.

    :raise RegisterFileError: ``file_empty`` or ``file_too_large``
    """
    if not size:
        raise RegisterFileError("file_empty")
    if size >= MAX_BYTES:
        raise RegisterFileError("file_too_large", f"{size / 1e6:.0f} MB")


def read_records(
    content: bytes, columns: Sequence[str], optional: Sequence[str] = ()
) -> list[Record]:
    """Return the rows of a file that has all ``columns``; further columns are left out.

    :param optional: columns that are read where the file has them
    :raise RegisterFileError: if the file cannot be taken as a whole
    """
    rows = _read_rows(_decode(content))
    try:
        places, width = _find_columns(next(rows, (1, []))[1], columns, optional)
        records = list(_make_records(rows, places, width))
    except csv.Error as error:
        raise RegisterFileError("file_corrupt", str(error)) from error
    if not records:
        raise RegisterFileError("file_no_rows")
    return records


def _decode(content: bytes) -> str:
    check_size(len(content))
    start = content[:64].lstrip(codecs.BOM_UTF8).lstrip()
    if start.startswith(_OTHER_TYPES) or start.lower().startswith(_MARKUP):
        raise RegisterFileError("file_type")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise RegisterFileError("file_encoding", "UTF-16")
    if b"\0" in content:
        raise RegisterFileError("file_nul_bytes")
    try:
        return _CONTROL.sub("", content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise RegisterFileError("file_encoding", f"byte {error.start}") from error


def _read_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    heading = text.lstrip().partition("\n")[0]
    delimiter = max(_DELIMITERS, key=heading.count)
    # The mark comes out as a row of its own, unless a quote is still open.
    lines: Iterable[str] = (*io.StringIO(text, newline=""), _END)
    reader = csv.reader(lines, delimiter=delimiter)
    line, row = 1, []
    for row in reader:
        if row != [_END] and any(row):
            yield line, row
        line = reader.line_num + 1
    if row != [_END]:
        raise RegisterFileError("file_corrupt", "a quote is not closed")


def _find_columns(
    heading: list[str], columns: Sequence[str], optional: Sequence[str]
) -> tuple[dict[str, int], int]:
    names = [name.strip().lower() for name in heading]
    missing = [name for name in columns if name not in names]
    if missing:
        raise RegisterFileError("file_column_missing", ", ".join(missing))
    read = [*columns, *(name for name in optional if name in names)]
    twice = [name for name in read if names.count(name) > 1]
    if twice:
        raise RegisterFileError("file_header_ambiguous", ", ".join(twice))
    return {name: names.index(name) for name in read}, len(names)


def _make_records(rows, places: dict[str, int], width: int) -> Iterator[Record]:
    for count, (line, row) in enumerate(rows, start=1):
        if count > MAX_ROWS:
            raise RegisterFileError("file_too_many_rows", str(MAX_ROWS))
        values = {
            name: row[place].strip() if place < len(row) else ""
            for name, place in places.items()
        }
        yield Record(line, values, len(row) == width)
