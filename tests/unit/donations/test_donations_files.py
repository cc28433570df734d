"""Files that must be refused, or read in one right way (file codes, section 6)."""

import gzip
import io
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from donations_logic.codes import FILE_CODES, FileRefusedError
from donations_logic.judge_return import propose_layouts

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEADING = ["رقم الإيصال", "التاريخ", "اسم المتبرع", "الغرض", "المبلغ"]
GIFT = ["R-1", "2026-02-01", "مريم سمير", "كفالة يتيم", "500"]
SHEET = {"ورقة": {1: HEADING, 2: GIFT}}
TEXT = "\r\n".join(",".join(row) for row in (HEADING, GIFT))
DOCTYPE = '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/hostname">]>'


def relation(kind, target, mode="Internal"):
    entry = f'Id="r1" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="{mode}"'
    uri = f"{PACKAGE}/relationships"
    return f'<Relationships xmlns="{uri}"><Relationship {entry}/></Relationships>'


# === WHAT IT IS === #


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b"<html><table><tr><td>1</td></tr></table></html>"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"Workbook"),
        ("a.xlsx", TEXT.encode()),
        ("a.csv", b"\xef\xbb\xbf <!DOCTYPE html><table>"),
        ("a.csv", b"<?xml version='1.0'?><Workbook/>"),
        ("a.csv", b"%PDF-1.7"),
        ("a.csv", gzip.compress(TEXT.encode())),
        ("a.csv.gz", TEXT.encode()),
        ("a.pdf", b"%PDF-1.7"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("a", TEXT.encode()),
    ],
)
def test_content_must_be_what_the_name_says(judge_file, name, content):
    assert judge_file(content, name).file_code == "file_type_mismatch"


def test_a_workbook_under_the_name_of_a_text_is_a_mismatch(judge_file, workbook):
    assert judge_file(workbook(SHEET), "a.csv").file_code == "file_type_mismatch"


def test_an_archive_that_is_no_workbook_is_a_mismatch(judge_file, workbook):
    word = {"xl/workbook.xml": '<document xmlns="urn:x"/>'}
    without_main = {"_rels/.rels": relation("officeDocument", "word/document.xml")}

    for parts in (word, without_main):
        content = workbook(SHEET, parts=parts)
        assert judge_file(content).file_code == "file_type_mismatch"
    content = workbook(SHEET, without=["_rels/.rels"])
    assert judge_file(content).file_code == "file_type_mismatch"


def test_a_password_is_recognised(judge_file):
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode(
        "utf-16-le"
    )

    assert judge_file(content).file_code == "file_encrypted"


def test_a_refused_file_leaves_nothing_behind(judge_file):
    result = judge_file(b"", "a.xlsx")

    assert (result.file_code, result.rows, result.layout) == ("file_corrupt", (), None)
    assert result.totals["data_rows"] == 0


def test_proposals_of_a_refused_file_raise_its_code(make_settings, rules):
    with pytest.raises(FileRefusedError, match="file_type_mismatch") as caught:
        propose_layouts(b"x", "a.doc", make_settings(), rules)

    assert caught.value.code in FILE_CODES


# === ARCHIVES === #


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.95])
def test_a_truncated_workbook_is_corrupt(judge_file, workbook, kept):
    content = workbook(SHEET)

    result = judge_file(content[: int(len(content) * kept)])

    assert result.file_code == "file_corrupt"


def test_a_broken_checksum_is_corrupt(judge_file, workbook):
    content = bytearray(workbook(SHEET))
    start = content.index(b"PK\x01\x02")  # the first entry of the directory
    content[start + 16] ^= 0xFF

    assert judge_file(bytes(content)).file_code == "file_corrupt"


def test_an_archive_without_entries_is_no_workbook(judge_file):
    content = io.BytesIO()
    ZipFile(content, "w").close()

    assert judge_file(content.getvalue()).file_code == "file_type_mismatch"


@pytest.mark.parametrize(
    "name",
    ["../evil.xml", "xl/../../evil.xml", "/etc/passwd", "..\\evil", "C:\\evil", "a/.."],
)
def test_an_entry_that_leaves_the_archive_is_refused(judge_file, workbook, name):
    content = workbook(SHEET, parts={name: "x"})

    assert judge_file(content).file_code == "file_unsafe_entry"


def test_an_entry_that_is_a_link_is_refused(judge_file, workbook):
    content = io.BytesIO(workbook(SHEET))
    entry = ZipInfo("xl/link.xml")
    entry.external_attr = 0o120777 << 16
    with ZipFile(content, "a") as archive:
        archive.writestr(entry, "/etc/passwd")

    assert judge_file(content.getvalue()).file_code == "file_unsafe_entry"


def test_an_encrypted_entry_is_recognised(judge_file, workbook):
    content = bytearray(workbook(SHEET))
    start = content.index(b"PK\x01\x02")
    content[start + 8] |= 1

    assert judge_file(bytes(content)).file_code == "file_encrypted"


def test_an_unusual_compression_is_corrupt(judge_file, workbook):
    content = io.BytesIO(workbook(SHEET))
    with ZipFile(content, "a", ZIP_BZIP2) as archive:
        archive.writestr("xl/extra.xml", "x")

    assert judge_file(content.getvalue()).file_code == "file_corrupt"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_entries_of_one_name_are_corrupt(judge_file, workbook):
    content = io.BytesIO(workbook(SHEET))
    with ZipFile(content, "a") as archive:
        archive.writestr("xl/workbook.xml", "<other/>")

    assert judge_file(content.getvalue()).file_code == "file_corrupt"


def test_size_is_counted_while_unpacking(judge_file, workbook):
    content = workbook(SHEET, parts={"xl/media/a.bin": "0" * 200_000})

    assert judge_file(content, max_unpacked=300_000).outcome == "processed"
    assert judge_file(content, max_unpacked=200_000).file_code == "file_too_large"


@pytest.mark.parametrize("claimed", [10, 2**31])
def test_the_size_that_the_directory_claims_is_not_believed(
    judge_file, workbook, claimed
):
    content = bytearray(workbook(SHEET, parts={"xl/media/a.bin": "0" * 200_000}))
    # The size field of the last entry, 22 bytes before its name.
    start = content.rindex(b"PK\x01\x02")
    content[start + 24 : start + 28] = claimed.to_bytes(4, "little")

    assert (
        judge_file(bytes(content), max_unpacked=100_000).file_code == "file_too_large"
    )
    assert judge_file(bytes(content)).file_code == "file_corrupt"


def test_too_many_entries_are_too_large(judge_file):
    content = io.BytesIO()
    with ZipFile(content, "w") as archive:
        for number in range(10_001):
            archive.writestr(f"{number}", "")

    assert judge_file(content.getvalue()).file_code == "file_too_large"


@pytest.mark.parametrize(
    "part",
    ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml", "xl/vbaProjectSignature.bin"],
)
def test_macros_are_refused(judge_file, workbook, part):
    assert judge_file(workbook(SHEET, parts={part: "x"})).file_code == "file_macros"


def test_macros_are_refused_by_their_declaration(judge_file, workbook):
    types = (
        f'<Types xmlns="{PACKAGE}/content-types"><Override PartName="/xl/workbook.xml"'
        ' ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'
    )
    content = workbook(SHEET, parts={"[Content_Types].xml": types})

    assert judge_file(content, "a.xlsm").file_code == "file_macros"
    assert judge_file(workbook(SHEET), "a.xlsm").outcome == "processed"


LINKS = {
    "part": {"xl/externalLinks/externalLink1.xml": "<externalLink/>"},
    "object": {
        "xl/worksheets/_rels/sheet0.xml.rels": relation(
            "oleObject", "file:///c:/a.xlsx", "External"
        )
    },
}


@pytest.mark.parametrize("kind", LINKS)
def test_links_to_other_workbooks_are_refused_or_named(judge_file, workbook, kind):
    content = workbook(SHEET, parts=LINKS[kind])

    assert judge_file(content).file_code == "file_external_links"
    result = judge_file(content, refuse_external_links=False)
    assert (result.outcome, result.flags) == ("processed", ("external_links",))


def test_a_link_to_a_web_page_is_no_link_to_a_workbook(judge_file, workbook):
    part = relation("hyperlink", "https://example.invalid", "External")
    content = workbook(SHEET, parts={"xl/worksheets/_rels/sheet0.xml.rels": part})

    assert judge_file(content).outcome == "processed"


# === DOCUMENT TYPES === #


@pytest.mark.parametrize(
    "part",
    ["docProps/core.xml", "xl/vmlDrawing1.vml", "customXml/item1.xml", "xl/photo.png"],
)
def test_a_document_type_is_refused_in_any_part(judge_file, workbook, part):
    content = workbook(SHEET, parts={part: f"<?xml version='1.0'?>\n{DOCTYPE}<x/>"})

    result = judge_file(content)

    assert (result.file_code, result.file_detail) == ("file_xml_entities", part)


@pytest.mark.parametrize(
    "encoding",
    ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp037", "utf-7", "latin-1"],
)
def test_a_document_type_is_refused_in_any_encoding(judge_file, workbook, encoding):
    text = f"<?xml version='1.0' encoding='{encoding}'?><!-- -->{DOCTYPE}<x>&y;</x>"
    content = workbook(SHEET, parts={"docProps/core.xml": text.encode(encoding)})

    assert judge_file(content).file_code == "file_xml_entities"


def test_a_document_type_after_a_long_comment_is_refused(judge_file, workbook):
    text = f"<?xml version='1.0'?><!--{'x' * 200_000}-->{DOCTYPE}<x/>"

    content = workbook(SHEET, parts={"xl/sharedStrings.xml": text})

    assert judge_file(content).file_code == "file_xml_entities"


def test_the_word_in_a_text_is_no_declaration(judge_file, workbook):
    content = workbook({"ورقة": {1: HEADING, 2: [*GIFT[:2], DOCTYPE, *GIFT[3:]]}})

    assert judge_file(content).rows[0].donor_name == DOCTYPE


def test_a_part_that_nobody_reads_may_be_untidy(judge_file, workbook):
    parts = {"xl/vmlDrawing1.vml": "<xml><br></xml>", "docProps/empty.xml": ""}

    assert judge_file(workbook(SHEET, parts=parts)).outcome == "processed"


# === ANYTHING === #


@given(st.binary(max_size=400), st.sampled_from(["a.xlsx", "a.csv", "a.csv.gz"]))
def test_any_bytes_end_in_a_result(judge_file, content, name):
    prefix = {"a.xlsx": b"PK\x03\x04", "a.csv": b"", "a.csv.gz": b"\x1f\x8b"}[name]

    result = judge_file(prefix + content, name)

    assert result.outcome == "refused"
    assert result.file_code in FILE_CODES


@given(st.data())
def test_a_damaged_workbook_never_breaks_the_reader(judge_file, workbook, data):
    content = bytearray(workbook(SHEET))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << 3

    result = judge_file(bytes(content))

    assert result.outcome == "processed" or result.file_code in FILE_CODES


@given(st.lists(st.lists(st.text(max_size=8), max_size=6), max_size=6))
def test_any_cells_end_in_a_result(judge_file, csv_bytes, rows):
    content = csv_bytes(*rows, heading=("receipt_no", "date", "donor_name", "kind"))

    result = judge_file(content.replace(b"\0", b""), "a.csv")

    assert result.outcome == "refused"


def test_a_workbook_written_with_no_compression_is_read(judge_file, workbook):
    packed = ZipFile(io.BytesIO(workbook(SHEET)))
    content = io.BytesIO()
    with ZipFile(content, "w") as archive:
        for name in packed.namelist():
            archive.writestr(name, packed.read(name))

    assert packed.infolist()[0].compress_type == ZIP_DEFLATED
    assert judge_file(content.getvalue()).outcome == "processed"
