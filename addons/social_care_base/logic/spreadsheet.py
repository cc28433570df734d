"""Take a small workbook that somebody uploads without trusting it.

The size is known before anything is unpacked, because Python's reader of archives
never yields more of a part than its directory claims. Entities, macros, links to other
files and encrypted files are refused; nothing is ever written, fetched or run.

A cell is ``None`` (empty), text, a ``Decimal``, a ``date`` or a ``Formula``.
"""

import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import openpyxl

_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old Office files, and encrypted ones
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_IS_ENCRYPTED = 0x1
_MAX_ENTRIES = 1_000
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.I)
_XML = (".xml", ".rels", ".vml")
_ACTIVE = re.compile(r"(?:.*/)?(?:vbaProject|macrosheets/|externalLinks/)", re.I)
_MACRO_TYPE = re.compile(rb"macroEnabled|vbaProject|macrosheet", re.I)
_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError),
    *(NotImplementedError, RuntimeError, OverflowError, TypeError, AttributeError),
    *(SyntaxError, IndexError),  # a ParseError of XML is a SyntaxError
)
# A sign that a spreadsheet takes for the start of a formula, maybe after blanks.
_RISKY = re.compile(r"'*[\s\u200b-\u200f\ufeff]*[=@+\-\t\r]")


class FileRefusedError(ValueError):
    """The file as a whole is not taken; ``code`` says why.

    Codes: ``file_empty``, ``file_too_large``, ``file_type``, ``file_encrypted``,
    ``file_unsafe``, ``file_corrupt``.
    """

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell whose content is reckoned by the spreadsheet."""

    text: str = ""


@dataclass(frozen=True)
class Limits:
    """How much of an uploaded workbook is read at most."""

    size: int = 5 * 1024 * 1024
    unpacked: int = 20 * 1024 * 1024
    rows: int = 2_000
    columns: int = 50


Cell = str | Decimal | date | Formula | None
Sheet = Sequence[tuple[int, Sequence[Cell]]]


def read_sheets(content: bytes, limits: Limits) -> Mapping[str, Sheet]:
    """Return the rows of each sheet by its title, as ``(row number, cells)``.

    :raise FileRefusedError: if the file is no workbook that can be taken
    """
    _check_content(content, limits)
    try:
        _check_parts(content, limits)
        book = openpyxl.load_workbook(
            BytesIO(content), read_only=True, keep_links=False, rich_text=False
        )
        try:
            return {s.title: _read_sheet(s, limits) for s in book.worksheets}
        finally:
            book.close()
    except FileRefusedError:
        raise
    except _UNREADABLE as error:
        raise FileRefusedError("file_corrupt") from error


def neutralise(text: str) -> str:
    """Return ``text`` in a form that no spreadsheet runs; :func:`restore` undoes it.

    >>> neutralise("=1+1"), neutralise("- 5"), neutralise("نص")
    ("'=1+1", "'- 5", 'نص')
    """
    return f"'{text}" if _RISKY.match(text) else text


def restore(text: str) -> str:
    """Return the text that was neutralised when it was exported.

    >>> restore(neutralise("=1+1")), restore("'شاهد'")
    ('=1+1', "'شاهد'")
    """
    return text[1:] if text.startswith("'") and _RISKY.match(text) else text


def _check_content(content, limits):
    if not content:
        raise FileRefusedError("file_empty")
    if len(content) > limits.size:
        raise FileRefusedError("file_too_large")
    if content.startswith(_COMPOUND) and _ENCRYPTED in content:
        raise FileRefusedError("file_encrypted")
    if not content.startswith(_ZIP):
        raise FileRefusedError("file_type")


def _check_parts(content, limits):
    with zipfile.ZipFile(BytesIO(content)) as archive:
        entries = archive.infolist()
        unpacked = sum(entry.file_size for entry in entries)
        if len(entries) > _MAX_ENTRIES or unpacked > limits.unpacked:
            raise FileRefusedError("file_too_large")
        names = {entry.filename for entry in entries}
        if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
            raise FileRefusedError("file_type")
        if len(names) < len(entries):
            raise FileRefusedError("file_corrupt")
        for entry in entries:
            _check_part(archive, entry)


def _check_part(archive, entry):
    if entry.flag_bits & _IS_ENCRYPTED:
        raise FileRefusedError("file_encrypted")
    if _ACTIVE.match(entry.filename):
        raise FileRefusedError("file_unsafe")
    # Without NUL a declaration in any wide encoding reads like one in ASCII.
    part = archive.read(entry).replace(b"\0", b"")
    is_xml = entry.filename.lower().endswith(_XML) or part.lstrip().startswith(b"<")
    if is_xml and _DECLARATION.search(part):
        raise FileRefusedError("file_unsafe")
    if entry.filename == "[Content_Types].xml" and _MACRO_TYPE.search(part):
        raise FileRefusedError("file_unsafe")


def _read_sheet(sheet, limits):
    # What a sheet claims about its own size is not believed.
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_row=limits.rows + 1, max_col=limits.columns)
    found = []
    for number, row in enumerate(rows, 1):
        cells = [_read_cell(cell) for cell in row]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            if number > limits.rows:
                raise FileRefusedError("file_too_large")
            found.append((number, cells))
    return found


def _read_cell(cell):
    value = cell.value
    if value is None or value == "":
        return None
    if cell.data_type == "f":
        return Formula(str(value))
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return Decimal(repr(value))
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else str(value)
