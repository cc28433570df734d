"""Open an uploaded return: what it is, by its content, and the sheets to look at.

Source: rules for donation returns, section 2 (hidden sheets are never read) and the
file codes of section 6. The name only says what the content must be.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from .archive import Archive
from .codes import FileRefusedError
from .delimited import open_csv, unpack_gzip
from .settings import ReturnSettings
from .sheets import CsvSheet, Worksheet
from .workbook import open_workbook

_ZIP, _GZIP = b"PK\x03\x04", b"\x1f\x8b"
_EMPTY_ZIP = b"PK\x05\x06"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old Office files, and encrypted ones
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|table|\?xml)", re.I)
_PDF = b"%PDF-"

Sheet = Worksheet | CsvSheet


@dataclass(frozen=True, slots=True)
class ReturnFile:
    """The visible sheets of a file that may be read."""

    sheets: tuple[Sheet, ...]
    encoding: str | None = None
    flags: tuple[str, ...] = ()


def open_return(
    content: bytes,
    name: str,
    settings: ReturnSettings,
    is_heading: Callable[[str], bool],
) -> ReturnFile:
    """Return the sheets of an uploaded file.

    :param is_heading: tells whether a text is a column name of a return
    :raise FileRefusedError: with the file code that says why it is not taken
    """
    ending = name.lower()
    if ending.endswith((".xlsx", ".xlsm")):
        return _open_workbook(content, settings)
    if ending.endswith(".csv.gz"):
        if not content.startswith(_GZIP):
            raise FileRefusedError("file_type_mismatch")
        content = unpack_gzip(content, settings.max_unpacked)
    elif not ending.endswith(".csv"):
        raise FileRefusedError("file_type_mismatch", name[-20:])
    return _open_text(content, name, settings, is_heading)


def _open_workbook(content: bytes, settings: ReturnSettings) -> ReturnFile:
    if not content:
        raise FileRefusedError("file_corrupt", "the file is empty")
    if content.startswith(_COMPOUND) and _ENCRYPTED in content:
        raise FileRefusedError("file_encrypted")
    if not content.startswith((_ZIP, _EMPTY_ZIP)):
        raise FileRefusedError("file_type_mismatch")
    workbook = open_workbook(Archive(content, settings.max_unpacked))
    if workbook.has_links and settings.refuse_external_links:
        raise FileRefusedError("file_external_links")
    sheets = (Worksheet(workbook, part) for part in workbook.sheets if part.is_visible)
    return ReturnFile(
        tuple(sheets), flags=("external_links",) if workbook.has_links else ()
    )


def _open_text(content, name, settings, is_heading) -> ReturnFile:
    if content.startswith((_ZIP, _GZIP, _COMPOUND, _PDF)) or _MARKUP.match(content):
        raise FileRefusedError("file_type_mismatch")
    if len(content) > settings.max_unpacked:
        raise FileRefusedError("file_too_large")
    sheet, encoding = open_csv(content, name, is_heading)
    is_plain = encoding.startswith("utf-8")
    return ReturnFile(
        (sheet,), encoding, flags=() if is_plain else (f"encoding:{encoding}",)
    )
