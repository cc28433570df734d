"""Read a CSV file: one encoding, one delimiter, every quote closed.

Source: rules for donation returns, file codes and ``row_misaligned``. A guess about
encoding or delimiter only stands when it shows the headings of a return.
"""

import codecs
import csv
import re
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO, TextIOWrapper
from itertools import chain, islice

from .codes import FileRefusedError
from .sheets import CsvSheet

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE = 60  # records in which a heading is looked for
_ENOUGH = 3  # headings that make a guessed encoding believable
_CHUNK = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ARABIC_WINDOWS = "cp1256"
# Letters of UTF-8 inside a file that is not UTF-8: two encodings in one file.
_HIGH_BYTES = re.compile(rb"[\x80-\xff]{4,}")
_END = "\x1eend of file\x1e"
_MAX_FIELD = 100_000_000
_GZIP = 31  # window bits of zlib for a gzip stream

HeaderTest = Callable[[str], bool]


def open_csv(
    content: bytes, title: str, is_heading: HeaderTest
) -> tuple[CsvSheet, str]:
    """Return the sheet of a CSV file and the encoding that it was read in.

    :raise FileRefusedError: if the encoding, a NUL or a quote makes it unreadable
    """
    encoding, is_guess = _find_encoding(content)
    # Python's limit is for the whole process; Odoo raises it far beyond this.
    csv.field_size_limit(max(csv.field_size_limit(), _MAX_FIELD))
    scores = {
        delimiter: _count_headings(content, encoding, delimiter, is_heading)
        for delimiter in _DELIMITERS
    }
    delimiter = max(_DELIMITERS, key=scores.get)
    if is_guess and scores[delimiter] < _ENOUGH:
        raise FileRefusedError("file_encoding")
    records = _Records(content, encoding, delimiter)
    return CsvSheet(title, records), encoding.replace(_ARABIC_WINDOWS, "windows-1256")


def unpack_gzip(content: bytes, max_unpacked: int) -> bytes:
    """Return the unpacked content of a gzip file.

    :raise FileRefusedError: ``file_too_large`` or ``file_corrupt``
    """
    unpacked, rest = bytearray(), content
    try:
        while rest:
            stream = zlib.decompressobj(_GZIP)
            unpacked += stream.decompress(rest, max_unpacked + 1 - len(unpacked))
            if len(unpacked) > max_unpacked:
                raise FileRefusedError("file_too_large")
            if not stream.eof:
                raise FileRefusedError("file_corrupt", "the archive ends too early")
            rest = stream.unused_data
    except zlib.error as error:
        raise FileRefusedError("file_corrupt", str(error)) from error
    return bytes(unpacked)


class _Records:
    """The records of a text, each with the number of its first line."""

    def __init__(self, content: bytes, encoding: str, delimiter: str):
        self._content = content
        self._encoding = encoding
        self._delimiter = delimiter

    def __call__(self) -> Iterator[tuple[int, list[str]]]:
        text = TextIOWrapper(BytesIO(self._content), self._encoding, newline="")
        # The mark comes out as a record of its own, unless a quote is still open.
        reader = csv.reader(chain(text, [_END]), delimiter=self._delimiter)
        line, record = 1, []
        try:
            for record in reader:
                if record != [_END]:
                    yield line, record
                line = reader.line_num + 1
        except csv.Error as error:
            raise FileRefusedError("file_corrupt", f"line {line}") from error
        if record != [_END]:
            raise FileRefusedError("file_corrupt", "a quote is not closed")


def _find_encoding(content: bytes) -> tuple[str, bool]:
    """Return the encoding and whether it is only a guess."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            _check_text(content, encoding)
            return encoding, False
    if b"\0" in content:
        raise FileRefusedError("file_nul_bytes")
    if _decodes(content, "utf-8"):
        return "utf-8", False
    mixed = (run for run in _HIGH_BYTES.findall(content) if _decodes(run, "utf-8"))
    if any(mixed):
        raise FileRefusedError("file_encoding", "more than one encoding")
    return _ARABIC_WINDOWS, True


def _check_text(content: bytes, encoding: str):
    try:
        if any("\0" in text for text in _decode(content, encoding)):
            raise FileRefusedError("file_nul_bytes")
    except UnicodeError as error:
        raise FileRefusedError("file_encoding", str(error)) from error


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        for _ in _decode(content, encoding):
            pass
    except UnicodeError:
        return False
    return True


def _decode(content: bytes, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    for start in range(0, len(content), _CHUNK):
        yield decoder.decode(content[start : start + _CHUNK])
    yield decoder.decode(b"", final=True)


def _count_headings(content, encoding, delimiter, is_heading: HeaderTest) -> int:
    """Return the most headings that one record of the beginning holds."""
    records = islice(_Records(content, encoding, delimiter)(), _SAMPLE)
    try:
        return max((sum(map(is_heading, record)) for _, record in records), default=0)
    except FileRefusedError:
        return 0  # the reading itself will say so, if this delimiter is taken
