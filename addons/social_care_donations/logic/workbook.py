"""Read which sheets a workbook has, and the tables that its cells refer to.

Only what a return needs: names, visibility, date system, texts, date formats. Macros
and entities were refused by ``archive``; links to other workbooks are found here.
"""

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from xml.parsers import expat

from .archive import Archive
from .codes import FileRefusedError
from .dates import EPOCH_1900, EPOCH_1904

_MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_RELATION_IDS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships id",
)
_LINK_TYPE = re.compile(r".*/(?:externalLink|xlExternalLink|externalLinkPath)\w*")
# Built-in formats that show a date; 45 to 47 and 18 to 21 show only a time.
_DATE_FORMATS = frozenset([*range(14, 18), 22, *range(27, 32), 36, *range(50, 59)])
_NOT_FORMAT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TRUE = ("1", "true")


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One worksheet: its name, its part in the archive, whether people see it."""

    title: str
    part: str
    is_visible: bool


@dataclass(slots=True)
class Tables:
    """What cells refer to by number."""

    texts: list[str] = field(default_factory=list)
    date_styles: frozenset[str] = frozenset()
    epoch: date = EPOCH_1900


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets of a checked archive, in their order."""

    archive: Archive
    sheets: tuple[SheetPart, ...]
    tables: Tables
    has_links: bool


def parse_part(
    archive: Archive,
    name: str,
    starts: dict[str, Callable],
    ends: dict[str, Callable] | None = None,
    on_text: Callable | None = None,
) -> Iterator[None]:
    """Feed a part to handlers by element name; yield after each piece of it.

    :raise FileRefusedError: ``file_corrupt`` if the part is no well-formed XML
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    ends = ends or {}
    no_handler = _ignore

    def start(tag, attributes):
        starts.get(tag, no_handler)(attributes)

    def end(tag):
        ends.get(tag, no_handler)()

    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = on_text
    try:
        for chunk in archive.chunks(name):
            parser.Parse(chunk, False)
            yield
        parser.Parse(b"", True)
        yield
    except (expat.ExpatError, ValueError, LookupError, KeyError) as error:
        if isinstance(error, FileRefusedError):
            raise
        raise FileRefusedError("file_corrupt", name) from error


def main_tags(**handlers: Callable) -> dict[str, Callable]:
    """Return handlers by full element name, for both spellings of the namespace."""
    return {f"{uri} {tag}": call for uri in _MAIN for tag, call in handlers.items()}


def unescape(text: str) -> str:
    """Return a text of a workbook with its ``_x000D_`` escapes resolved.

    Signs that no text may hold (NUL, halves of a pair) are dropped.
    """
    return _ESCAPED.sub(_resolve, text) if "_x" in text else text


def _resolve(match: re.Match) -> str:
    sign = chr(int(match[1], 16))
    return sign if sign.isprintable() or sign in "\t\n\r" else ""


def open_workbook(archive: Archive) -> Workbook:
    """Read the workbook's own parts.

    :raise FileRefusedError: ``file_type_mismatch`` if the archive is no workbook
    """
    part = _find_workbook(archive)
    relations = list(_relations(archive, part))
    targets = {identity: target for identity, _, target, _ in relations}
    kinds = {identity: kind for identity, kind, _, _ in relations}
    epoch, listed = _list_sheets(archive, part)
    sheets = tuple(
        SheetPart(title, targets[identity], is_visible)
        for title, identity, is_visible in listed
        if kinds.get(identity, "").endswith("/worksheet")
    )
    by_kind = {kind.rpartition("/")[2]: target for _, kind, target, _ in relations}
    tables = Tables(epoch=epoch)
    if by_kind.get("sharedStrings") in archive:
        tables.texts = _read_texts(archive, by_kind["sharedStrings"])
    if by_kind.get("styles") in archive:
        tables.date_styles = _read_date_styles(archive, by_kind["styles"])
    has_links = archive.has_link_parts() or _has_links(archive, relations, sheets)
    return Workbook(archive, sheets, tables, has_links)


def _ignore(*args):
    """Take no notice of an element."""


def _refuse_doctype(*args):
    raise FileRefusedError("file_xml_entities")


def _run(archive, name, starts, ends=None, on_text=None):
    for _ in parse_part(archive, name, starts, ends, on_text):
        pass


def _find_workbook(archive: Archive) -> str:
    if "_rels/.rels" in archive:
        for _, kind, target, _ in _relations(archive, ""):
            is_main = kind.endswith("/officeDocument") and target in archive
            if is_main and target.endswith(".xml") and _is_workbook(archive, target):
                return target
    raise FileRefusedError("file_type_mismatch", "no workbook in the archive")


def _is_workbook(archive: Archive, part: str) -> bool:
    found = []
    _run(archive, part, main_tags(workbook=found.append))
    return bool(found)


def _relations(archive: Archive, part: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield identity, type, target and mode of the relations of a part."""
    folder, _, name = part.rpartition("/")
    listing = posixpath.join(folder, "_rels", f"{name}.rels")
    if listing not in archive:
        return
    found = []
    # Relations have a namespace of their own, in two spellings.
    uri = "http://schemas.openxmlformats.org/package/2006/relationships"
    _run(archive, listing, {f"{uri} Relationship": found.append})
    for entry in found:
        mode = entry.get("TargetMode", "Internal")
        target = entry.get("Target", "")
        if mode == "Internal":
            target = posixpath.normpath(posixpath.join("/", folder, target))[1:]
        yield entry.get("Id", ""), entry.get("Type", ""), target, mode


def _list_sheets(archive, part) -> tuple[date, list[tuple[str, str, bool]]]:
    epochs, sheets = [EPOCH_1900], []

    def on_properties(attributes):
        if attributes.get("date1904", "").lower() in _TRUE:
            epochs.append(EPOCH_1904)

    def on_sheet(attributes):
        identity = next((attributes[i] for i in _RELATION_IDS if i in attributes), "")
        state = attributes.get("state", "visible")
        sheets.append((attributes.get("name", ""), identity, state == "visible"))

    _run(archive, part, main_tags(workbookPr=on_properties, sheet=on_sheet))
    return epochs[-1], sheets


def _read_texts(archive: Archive, part: str) -> list[str]:
    """Return the shared texts; reading aids above the letters are left out."""
    texts, pieces, depth = [], [], {"t": False, "rPh": False}

    def on_text(data):
        if depth["t"] and not depth["rPh"]:
            pieces.append(data)

    def on_item_end():
        texts.append(unescape("".join(pieces)))

    starts = main_tags(
        si=lambda _: pieces.clear(),
        t=lambda _: depth.update(t=True),
        rPh=lambda _: depth.update(rPh=True),
    )
    ends = main_tags(
        si=on_item_end,
        t=lambda: depth.update(t=False),
        rPh=lambda: depth.update(rPh=False),
    )
    _run(archive, part, starts, ends, on_text)
    return texts


def _read_date_styles(archive: Archive, part: str) -> frozenset[str]:
    """Return the numbers of the cell styles that show a date."""
    formats, styles, place = {}, [], {"cells": False}

    def on_format(attributes):
        formats[attributes["numFmtId"]] = attributes.get("formatCode", "")

    def on_style(attributes):
        if place["cells"]:
            styles.append(attributes.get("numFmtId", "0"))

    starts = main_tags(
        numFmt=on_format, xf=on_style, cellXfs=lambda _: place.update(cells=True)
    )
    ends = main_tags(cellXfs=lambda: place.update(cells=False))
    _run(archive, part, starts, ends)
    return frozenset(
        str(number)
        for number, style in enumerate(styles)
        if int(style) in _DATE_FORMATS or shows_date(formats.get(style, ""))
    )


def shows_date(code: str) -> bool:
    """Tell whether a number format shows a day or a year.

    >>> shows_date("dd/mm/yyyy"), shows_date("[h]:mm"), shows_date('0.00 "day"')
    (True, False, False)
    """
    bare = _NOT_FORMAT.sub("", code.partition(";")[0]).lower()
    return "y" in bare or "d" in bare


def _has_links(archive, relations, sheets) -> bool:
    found = list(relations)
    for sheet in sheets:
        found += _relations(archive, sheet.part)
    return any(
        _LINK_TYPE.fullmatch(kind)
        or (mode == "External" and kind.endswith("/oleObject"))
        for _, kind, _, mode in found
    )
