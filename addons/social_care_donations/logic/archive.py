"""Open the archive of a workbook without trusting it.

Source: rules for donation returns, file codes. The size is counted while unpacking,
whatever the archive's directory claims; a document type declaration is refused in any
part and any encoding; nothing is ever written, fetched or run.
"""

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from xml.parsers import expat

from .codes import FileRefusedError

_CHUNK = 1 << 16
_MAX_ENTRIES = 10_000
_IS_ENCRYPTED = 0x1
_OUTSIDE = re.compile(r"(?:[/\\]|[A-Za-z]:)|(?:.*[/\\])?\.\.(?:[/\\]|$)", re.DOTALL)
_MACRO_PART = re.compile(
    r"(?:.*/)?(?:vbaProject\w*\.bin|(?:intl)?macrosheets/.*)", re.I
)
_LINK_PART = re.compile(r"(?:.*/)?externalLinks/.*", re.I)
_MACRO_TYPE = re.compile(rb"macroEnabled|vbaProject|macrosheet", re.I)
_DOCTYPE = re.compile(r"<!DOCTYPE", re.I)
# An XML reader may guess these, the strict parser here does not know them all.
_ENCODINGS = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "cp037", "utf-7")
_XML_PART = re.compile(r".*\.(?:xml|rels|vml)", re.I | re.DOTALL)
_SNIFFED = 8192
_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError),
    *(NotImplementedError, RuntimeError, OverflowError, MemoryError),
)


class Archive:
    """The checked parts of a workbook's archive.

    :raise FileRefusedError: when it is opened, if anything in it is not to be trusted
    """

    def __init__(self, content: bytes, max_unpacked: int):
        try:
            self._zip = zipfile.ZipFile(BytesIO(content))
        except _UNREADABLE as error:
            raise FileRefusedError("file_corrupt", str(error)) from error
        self._parts = {}
        self._list_parts()
        self._measure(max_unpacked)
        self._refuse_doctypes()
        self._refuse_macros()

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield the unpacked content of a part, piece by piece."""
        if name not in self._parts:
            raise FileRefusedError("file_corrupt", name)
        try:
            with self._zip.open(self._parts[name]) as part:
                while chunk := part.read(_CHUNK):
                    yield chunk
        except _UNREADABLE as error:
            raise FileRefusedError("file_corrupt", name) from error

    def has_link_parts(self) -> bool:
        """Tell whether a part describes links to other workbooks."""
        return any(map(_LINK_PART.fullmatch, self._parts))

    def _list_parts(self):
        entries = self._zip.infolist()
        if len(entries) > _MAX_ENTRIES:
            raise FileRefusedError("file_too_large", f"{len(entries)} entries")
        for entry in entries:
            name = entry.orig_filename
            is_link = stat.S_ISLNK(entry.external_attr >> 16)
            if is_link or "\0" in name or _OUTSIDE.match(name):
                raise FileRefusedError("file_unsafe_entry", name[:200])
            if entry.flag_bits & _IS_ENCRYPTED:
                raise FileRefusedError("file_encrypted", name)
            is_known = entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
            if not is_known or entry.filename in self._parts:
                raise FileRefusedError("file_corrupt", name)
            self._parts[entry.filename] = entry

    def _measure(self, max_unpacked: int):
        """Unpack everything once, counting: the directory's sizes may be invented."""
        total = 0
        for name, entry in self._parts.items():
            claimed, size = entry.file_size, 0
            # Otherwise the reader stops where the directory says the part ends.
            entry.file_size = max_unpacked + _CHUNK
            for chunk in self.chunks(name):
                size += len(chunk)
                if total + size > max_unpacked:
                    raise FileRefusedError("file_too_large", name)
            entry.file_size = claimed
            if size != claimed:
                raise FileRefusedError("file_corrupt", name)
            total += size

    def _refuse_doctypes(self):
        for name in self._parts:
            start = next(self.chunks(name), b"")
            looks_xml = start.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith(b"<")
            if (_XML_PART.fullmatch(name) or looks_xml) and self._has_doctype(name):
                raise FileRefusedError("file_xml_entities", name)

    def _has_doctype(self, name: str) -> bool:
        """Read a part up to its root element; a declaration can only stand before."""
        scan = _PrologueScan()
        for chunk in self.chunks(name):
            if scan.feed(chunk):
                return scan.has_doctype
        return False

    def _refuse_macros(self):
        for name in filter(_MACRO_PART.fullmatch, self._parts):
            raise FileRefusedError("file_macros", name)
        if "[Content_Types].xml" in self._parts:
            types = b"".join(self.chunks("[Content_Types].xml")).replace(b"\0", b"")
            if _MACRO_TYPE.search(types):
                raise FileRefusedError("file_macros", "[Content_Types].xml")


class _PrologueScan:
    """Look for a document type declaration before the root element."""

    def __init__(self):
        self.has_doctype = False
        self._is_done = False
        self._start = b""
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._on_doctype
        self._parser.StartElementHandler = self._on_element

    def feed(self, chunk: bytes) -> bool:
        """Read on; return whether the answer is known."""
        self._start += chunk[: _SNIFFED - len(self._start)]
        try:
            self._parser.Parse(chunk, False)
        except (expat.ExpatError, ValueError, LookupError):
            if not self._is_done:
                self.has_doctype = _names_doctype(self._start)
            self._is_done = True
        return self._is_done

    def _on_doctype(self, *args):
        self.has_doctype = self._is_done = True
        raise ValueError("document type declaration")

    def _on_element(self, *args):
        self._is_done = True
        raise ValueError("root element")


def _names_doctype(start: bytes) -> bool:
    """Look for the declaration in text that the strict parser does not understand."""
    texts = (start.decode(name, "ignore") for name in ("latin-1", *_ENCODINGS))
    return any(map(_DOCTYPE.search, texts))
