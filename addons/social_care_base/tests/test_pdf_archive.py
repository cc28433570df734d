import io

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    BooleanObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import make_report
from .pdf_archive import find_problems
from .test_care_document import DocumentCommon

CERTIFICATE = """
<t t-name="certificate"><t t-call="web.html_container"><t t-foreach="docs" t-as="o">
    <t t-call="social_care_base.letter_layout" t-lang="'ar_001'">
        <t t-set="document" t-value="o" />
        <t t-set="certificate" t-value="True" />
        <t t-set="letter_title">شهادة قيد</t>
        <p>نص <a href="https://care.example/">رابط</a> and Latin text.</p>
        <table><tr><th>رقم القيد</th><td t-out="o.number" /></tr></table>
    </t>
</t></t></t>
"""


def name(text):
    """Return a name of PDF."""
    return NameObject(f"/{text}")


def get(writer, kind):
    """Return the dictionaries of a kind in the file."""
    found = (one.get_object() for one in writer._objects)
    return [
        one
        for one in found
        if isinstance(one, DictionaryObject) and one.get("/Type") == f"/{kind}"
    ]


def lose_font_program(writer):
    """Take the program of a font away."""
    get(writer, "FontDescriptor")[0].pop("/FontFile2")


def lose_text_of_font(writer):
    """Take away what leads from the glyphs of a font to text."""
    fonts = [font for font in get(writer, "Font") if "/ToUnicode" in font]
    fonts[0].pop("/ToUnicode")


def lose_metadata(writer):
    """Take the metadata away."""
    writer._root_object.pop("/Metadata")


def claim_part_2(writer):
    """Let the metadata say another part of the standard."""
    stream = writer._root_object["/Metadata"].get_object()
    stream.set_data(stream.get_data().replace(b'part="3"', b'part="2"'))


def lose_colours(writer):
    """Take the output intent away."""
    writer._root_object.pop("/OutputIntents")


def claim_four_colours(writer):
    """Let the colour profile say another number of colours."""
    intent = writer._root_object["/OutputIntents"][0].get_object()
    intent["/DestOutputProfile"].get_object()[name("N")] = NumberObject(4)


def lose_tags(writer):
    """Let the file say nothing of tags."""
    writer._root_object.pop("/MarkInfo")


def smooth_images(writer):
    """Ask for images to be interpolated."""
    for image in get(writer, "XObject"):
        image[name("Interpolate")] = BooleanObject(True)


def hide_link(writer):
    """Hide a link."""
    get(writer, "Annot")[0][name("F")] = NumberObject(2)


def add_script(writer):
    """Let the file run a script."""
    action = {name("S"): name("JavaScript"), name("JS"): TextStringObject("alert(1)")}
    writer._root_object[name("OpenAction")] = writer._add_object(
        DictionaryObject(action)
    )


def count_tags(tag):
    """Return how many tags, marks and notes stand below a tag, and itself."""
    kids = tag.get("/K", []) if isinstance(tag, DictionaryObject) else []
    kids = kids if isinstance(kids, list) else [kids]
    return 1 + sum(count_tags(kid.get_object()) for kid in kids)


def lose_tags_of_note(writer):
    """Let a link lead to no tag."""
    get(writer, "Annot")[0][name("StructParent")] = NumberObject(999)


def lose_tags_of_page(writer):
    """Let the marks of a page lead to no tag."""
    writer.pages[0][name("StructParents")] = NumberObject(999)


def name_another_title(writer):
    """Let the information disagree with the metadata."""
    writer.add_metadata({"/Title": "Something else"})


def name_no_font_widths(writer):
    """Let a font not say how wide its signs are."""
    fonts = [font for font in get(writer, "Font") if "/CIDToGIDMap" in font]
    fonts[0].pop("/CIDToGIDMap")


def ask_for_vertical_order(writer):
    """Let a font be written in another direction than its map says."""
    fonts = [font for font in get(writer, "Font") if "/DescendantFonts" in font]
    fonts[0][name("Encoding")] = name("WinAnsiEncoding")


def draw_in_device_colours_of_paper(writer):
    """Let an image have the colours of a printing press."""
    images = [one for one in get(writer, "XObject") if "/ColorSpace" in one]
    images[0][name("ColorSpace")] = name("DeviceCMYK")


def mix_colours_in_another_way(writer):
    """Let transparent colours be mixed in a way that is no standard's."""
    state = DictionaryObject({name("Type"): name("ExtGState"), name("BM"): name("New")})
    writer._root_object[name("CareState")] = writer._add_object(state)


SPOILED = {
    lose_font_program: "6.2.11.4",
    lose_text_of_font: "6.2.11.7",
    lose_metadata: "6.6.2",
    claim_part_2: "6.6.4",
    lose_colours: "6.2.3",
    claim_four_colours: "6.2.3",
    lose_tags: "ours:",
    smooth_images: "6.2.8",
    hide_link: "6.3.2",
    add_script: "6.5",
    lose_tags_of_note: "ours:",
    lose_tags_of_page: "ours:",
    name_another_title: "6.6.3",
    name_no_font_widths: "6.2.11.3.2",
    ask_for_vertical_order: "6.2.11.3.3",
    draw_in_device_colours_of_paper: "6.2.4.3",
    mix_colours_in_another_way: "6.2.10",
}


@tagged("post_install", "-at_install")
class TestPdfArchive(DocumentCommon):
    """A printed certificate keeps the clauses of PDF/A-3b that are read here."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ar_001")
        report = make_report(cls.env, "certificate", CERTIFICATE, model="care.document")
        cls.report = report.with_context(force_report_rendering=True, lang="ar_001")
        cls.content = cls._print(cls._issue())

    @classmethod
    def _print(cls, papers):
        return cls.report._render_qweb_pdf(cls.report.report_name, papers.ids)[0]

    def test_certificate_keeps_every_clause_that_is_read(self):
        self.assertEqual(find_problems(self.content), [])

    def test_batch_keeps_every_clause_and_each_paper(self):
        papers = self._issue() + self._issue() + self._issue()

        batch = self._print(papers)

        self.assertEqual(find_problems(batch), [])
        alone = [PdfReader(io.BytesIO(self._print(paper))) for paper in papers]
        pages = [page for reader in alone for page in reader.pages]
        merged = PdfReader(io.BytesIO(batch)).pages
        self.assertEqual(
            [page.extract_text() for page in merged],
            [page.extract_text() for page in pages],
        )

    def test_batch_has_the_tags_of_each_paper_in_order(self):
        papers = self._issue() + self._issue()
        alone = PdfReader(io.BytesIO(self._print(papers[0]))).root_object

        root = PdfReader(io.BytesIO(self._print(papers))).root_object

        # Both papers and one root, which is counted with each of them.
        twice = 2 * count_tags(alone["/StructTreeRoot"]) - 1
        self.assertEqual(count_tags(root["/StructTreeRoot"]), twice)

    def test_batch_with_a_file_that_is_not_for_the_archive_claims_nothing(self):
        plain, buffer = PdfWriter(), io.BytesIO()
        plain.add_blank_page(100, 100)
        plain.write(buffer)

        streams = [io.BytesIO(self.content), buffer]
        merged = self.report._merge_pdfs(streams)

        self.assertEqual(streams[-1], merged)
        root = PdfReader(merged).trailer["/Root"]
        self.assertNotIn("/Metadata", root)
        self.assertNotIn("/OutputIntents", root)

    def test_broken_file_of_a_batch_is_named(self):
        broken, named = io.BytesIO(b"%PDF-1.7 nothing"), []
        with mute_logger("pypdf._reader"):
            self.report._merge_pdfs(
                [io.BytesIO(self.content), broken],
                lambda error, error_stream: named.append(error_stream),
            )

        self.assertEqual(named, [broken])

    def _alter(self, change):
        """Return the clauses that the certificate breaks after ``change``."""
        reader = PdfReader(io.BytesIO(self.content))
        writer = PdfWriter(clone_from=reader)
        writer._ID = reader.trailer["/ID"]
        change(writer)
        buffer = io.BytesIO()
        writer.write(buffer)
        return {problem.split()[0] for problem in find_problems(buffer.getvalue())}

    def test_each_check_turns_red_for_what_it_is_about(self):
        self.assertEqual(self._alter(lambda writer: None), set())
        for spoil, clause in SPOILED.items():
            with self.subTest(spoil=spoil.__name__):
                self.assertEqual(self._alter(spoil), {clause})

    def test_header_end_and_identity_of_the_file_are_read(self):
        for clause, content in (
            ("6.1.2", self.content.replace(b"%PDF-1.7\n%", b"%PDF-1.7\n ", 1)),
            ("6.1.3", self.content + b"more"),
            (
                "6.1.3",
                self.content.replace(b"/ID [", b"/Id [").replace(b"/ID[", b"/Id["),
            ),
        ):
            with self.subTest(clause=clause):
                found = {problem.split()[0] for problem in find_problems(content)}
                self.assertEqual(found, {clause})
