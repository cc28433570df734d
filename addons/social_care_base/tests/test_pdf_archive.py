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

    def test_merged_batch_claims_nothing(self):
        # Odoo joins the files of a batch page by page: what a file says of itself,
        # its colours and its tags stay behind. An archive keeps paper by paper.
        batch = self._print(self._issue() + self._issue())

        root = PdfReader(io.BytesIO(batch)).trailer["/Root"]
        self.assertNotIn("/Metadata", root)
        self.assertNotIn("/OutputIntents", root)

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
