"""Clauses of ISO 19005-3 (PDF/A-3, level B) that can be read off a file's structure.

This is no validator: the programs of fonts and the syntax of each object are not
looked at. Each check names its clause.
"""

import io
import re

from lxml import etree
from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    ContentStream,
    DictionaryObject,
    IndirectObject,
    StreamObject,
)

PDFAID = "{http://www.aiim.org/pdfa/ns/id/}"
DC, PDF = "{http://purl.org/dc/elements/1.1/}", "{http://ns.adobe.com/pdf/1.3/}"
# What ISO 32000-1, annex A, knows; PDF/A allows no other operator.
OPERATORS = """
    b B b* B* BDC BI BMC BT BX c cm CS cs d d0 d1 Do DP EI EMC ET EX f F f* G g gs h i
    ID j J K k l m M MP n q Q re RG rg ri s S SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL
    Tm Tr Ts Tw Tz v w W W* y ' "
"""
PRESS = {"k", "K"}  # colours of a printing press, which our profile does not know
MODES = """
    Normal Compatible Multiply Screen Overlay Darken Lighten ColorDodge ColorBurn Hue
    HardLight SoftLight Difference Exclusion Saturation Color Luminosity
"""
BASE_FONTS = ("/Type1", "/TrueType", "/Type0", "/MMType1")
FORBIDDEN_ACTIONS = {
    "/Launch",
    "/Sound",
    "/Movie",
    "/ResetForm",
    "/ImportData",
    "/Hide",
    "/SetOCGState",
    "/Rendition",
    "/Trans",
    "/GoTo3DView",
    "/JavaScript",
}
FORBIDDEN_NOTES = {"/Sound", "/Screen", "/3D", "/Movie"}


def find_problems(content: bytes) -> list[str]:
    """Return the clauses that a file breaks, each with a word of explanation."""
    reader = PdfReader(io.BytesIO(content))
    objects = list(_walk(reader))
    root = reader.trailer["/Root"]
    return [
        *_check_file(content, reader.trailer),
        *_check_metadata(root, reader.trailer),
        *_check_colours(root),
        *_check_tags(root),
        *(problem for page in reader.pages for problem in _check_page(page, root)),
        *(problem for one in objects for problem in _check_object(one)),
    ]


def _walk(reader):
    """Return every dictionary that can be reached, once."""
    seen, waiting = set(), [reader.trailer]
    while waiting:
        one = waiting.pop()
        if isinstance(one, IndirectObject):
            if (one.idnum, one.generation) in seen:
                continue
            seen.add((one.idnum, one.generation))
            one = one.get_object()
        if isinstance(one, DictionaryObject):
            yield one
            waiting += list(one.values())
        elif isinstance(one, ArrayObject):
            waiting += list(one)


def _is_true(one, key):
    return getattr(one.get(key), "value", False) is True


def _check_file(content, trailer):
    if not re.match(rb"%PDF-1\.[0-7]\r?\n%[\x80-\xff]{4}", content):
        yield "6.1.2 header and its line of four bytes above 127"
    if len(trailer.get("/ID", ())) != 2:
        yield "6.1.3 the trailer has an ID"
    if "/Encrypt" in trailer:
        yield "6.1.3 the file is not encrypted"
    if not re.search(rb"%%EOF\r?\n?$", content):
        yield "6.1.3 nothing follows the end of the file"


def _check_metadata(root, trailer):
    stream = root.get("/Metadata")
    if stream is None:
        yield "6.6.2 the catalogue has metadata"
        return
    found = {}
    for node in etree.fromstring(stream.get_object().get_data()).iter():
        found |= dict(node.attrib)
        found[node.tag] = (node.text or "").strip()
    if found.get(f"{PDFAID}part") != "3":
        yield "6.6.4 the metadata says part 3"
    if found.get(f"{PDFAID}conformance") != "B":
        yield "6.6.4 the metadata says level B"
    if re.search(rb"<\?xpacket[^>]*(bytes|encoding)=", stream.get_object().get_data()):
        yield "6.6.2.1 the metadata says nothing of its bytes"
    info = trailer.get("/Info", {}).get_object() if "/Info" in trailer else {}
    titles = _read_texts(stream, f"{DC}title"), _read_texts(stream, f"{PDF}Producer")
    for key, texts in zip(("/Title", "/Producer"), titles, strict=True):
        if key in info and info[key] not in texts:
            yield f"6.6.3 the metadata says the same {key} as the information"


def _read_texts(stream, tag):
    """Return what the metadata says under a tag, as an element or as an attribute."""
    root = etree.fromstring(stream.get_object().get_data())
    found = {text.strip() for node in root.iter(tag) for text in node.itertext()}
    return found | {node.get(tag) for node in root.iter() if node.get(tag)}


def _check_colours(root):
    intents = [i.get_object() for i in root.get("/OutputIntents", ())]
    archive = [i for i in intents if i.get("/S") == "/GTS_PDFA1"]
    if len(archive) != 1 or "/DestOutputProfile" not in archive[0]:
        yield "6.2.3 one output intent with a colour profile"
        return
    profile = archive[0]["/DestOutputProfile"].get_object()
    data = profile.get_data()
    components = {b"RGB ": 3, b"GRAY": 1, b"CMYK": 4}.get(data[16:20])
    if data[36:40] != b"acsp" or profile.get("/N") != components:
        yield "6.2.3 the profile is an ICC profile of as many colours as it says"


def _check_tags(root):
    # Level B does not ask for these; we promise them to people who listen.
    if (
        not _is_true(root.get("/MarkInfo", {}), "/Marked")
        or "/StructTreeRoot" not in root
    ):
        yield "ours: the text is tagged"
    if not root.get("/Lang"):
        yield "ours: the language is named"


def _check_page(page, root):
    contents = page.get_contents()
    used = set()
    if contents is not None:
        stream = ContentStream(contents, page.pdf)
        used = {operator.decode() for _operands, operator in stream.operations}
    if unknown := used - {*OPERATORS.split(), "INLINE IMAGE"}:
        yield f"6.2.2 no operator {sorted(unknown)}"
    if used & PRESS:
        yield "6.2.4.3 no colours of a printing press"
    numbers = root.get("/StructTreeRoot", {}).get("/ParentTree", {}).get("/Nums", ())
    notes = [note.get_object() for note in page.get("/Annots", ())]
    asked = [page.get("/StructParents"), *(note.get("/StructParent") for note in notes)]
    if not {int(key) for key in asked if key is not None} <= set(
        map(int, numbers[::2])
    ):
        yield "ours: what is on a page leads to its tags"


def _check_object(one):
    if isinstance(one, StreamObject):
        yield from _check_stream(one)
    if one.get("/Type") == "/Font":
        yield from _check_font(one)
    if one.get("/Type") == "/Annot" or "/Rect" in one:
        yield from _check_note(one)
    if one.get("/S") in FORBIDDEN_ACTIONS or "/AA" in one:
        yield f"6.5 no action {one.get('/S', 'of its own')}"
    if one.get("/Type") == "/Filespec" and "/AFRelationship" not in one:
        yield "6.8 an attached file says what it is"
    if "/XFA" in one or _is_true(one, "/NeedAppearances"):
        yield "6.4 no form that draws itself"
    if "/BM" in one and not _get_names(one["/BM"]) <= set(MODES.split()):
        yield "6.2.10 colours are mixed in a standard way"
    if "/TR" in one or one.get("/HTP"):
        yield "6.2.5 no transfer function"


def _get_names(value):
    values = value if isinstance(value, ArrayObject) else [value]
    return {str(each).removeprefix("/") for each in values}


def _check_stream(one):
    if {"/F", "/FFilter", "/FDecodeParms"} & one.keys():
        yield "6.1.7 no stream outside the file"
    filters = one.get("/Filter", ())
    filters = [filters] if isinstance(filters, str) else list(filters)
    if "/LZWDecode" in filters or "/Crypt" in filters:
        yield "6.1.7 no filter LZW or Crypt"
    if one.get("/Subtype") == "/Image" and (
        _is_true(one, "/Interpolate") or "/Alternates" in one or "/OPI" in one
    ):
        yield "6.2.8 no image that is interpolated or has alternatives"
    if one.get("/Subtype") == "/Image" and one.get("/ColorSpace") == "/DeviceCMYK":
        yield "6.2.4.3 no image in colours of a printing press"


def _check_font(one):
    if one.get("/Subtype") not in BASE_FONTS:
        return
    parts = [one, *(f.get_object() for f in one.get("/DescendantFonts", ()))]
    descriptors = [
        part["/FontDescriptor"].get_object()
        for part in parts
        if "/FontDescriptor" in part
    ]
    if not any(
        {"/FontFile", "/FontFile2", "/FontFile3"} & d.keys() for d in descriptors
    ):
        yield f"6.2.11.4 the font {one.get('/BaseFont')} is embedded"
    if "/ToUnicode" not in one:
        yield f"6.2.11.7 the font {one.get('/BaseFont')} leads back to text"
    if one["/Subtype"] != "/Type0":
        return
    if any("/CIDToGIDMap" not in p for p in parts if p["/Subtype"] == "/CIDFontType2"):
        yield "6.2.11.3.2 a font says which sign is which glyph"
    encoding = one.get("/Encoding")
    if encoding not in ("/Identity-H", "/Identity-V") and not isinstance(
        encoding, StreamObject
    ):
        yield "6.2.11.3.3 a font says how its signs are written"


def _check_note(one):
    if one.get("/Subtype") in FORBIDDEN_NOTES:
        yield f"6.3.1 no note of kind {one['/Subtype']}"
    if one.get("/Type") != "/Annot" and one.get("/Subtype") != "/Link":
        return
    flags = int(one.get("/F", 0))
    if not flags & 4 or flags & (1 | 2 | 32):
        yield "6.3.2 a note is printed and not hidden"
