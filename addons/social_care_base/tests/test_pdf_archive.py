import io

from pypdf import PdfReader, PdfWriter
from pypdf.generic import BooleanObject, DictionaryObject, NameObject, NumberObject

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


@tagged("post_install", "-at_install")
class TestPdfArchive(DocumentCommon):
    """A printed certificate keeps the clauses of PDF/A-3b that ``pdf_archive`` reads."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ar_001")
        report = make_report(cls.env, "certificate", CERTIFICATE, model="care.document")
        model = report.with_context(force_report_rendering=True, lang="ar_001")
        cls.content, _kind = model._render_qweb_pdf(
            report.report_name, cls._issue().ids
        )

    def test_certificate_keeps_every_clause_that_is_read(self):
        self.assertEqual(find_problems(self.content), [])

    def _alter(self, change):
        """Return the clauses that the certificate breaks after ``change``."""
        reader = PdfReader(io.BytesIO(self.content))
        writer = PdfWriter(clone_from=reader)
        writer._ID = reader.trailer["/ID"]
        change(writer)
        buffer = io.BytesIO()
        writer.write(buffer)
        return {problem.split()[0] for problem in find_problems(buffer.getvalue())}

    def _get(self, writer, kind):
        """Return the dictionaries of a kind in the file."""
        found = (one.get_object() for one in writer._objects)
        return [
            one
            for one in found
            if isinstance(one, DictionaryObject) and one.get("/Type") == f"/{kind}"
        ]

    def test_each_check_turns_red_for_what_it_is_about(self):
        def spoil_descriptor(writer):
            self._get(writer, "FontDescriptor")[0].pop("/FontFile2")

        def spoil_font(writer):
            fonts = [f for f in self._get(writer, "Font") if "/ToUnicode" in f]
            fonts[0].pop("/ToUnicode")

        def spoil_metadata(writer):
            stream = writer._root_object["/Metadata"].get_object()
            stream.set_data(stream.get_data().replace(b'part="3"', b'part="2"'))

        def spoil_profile(writer):
            intent = writer._root_object["/OutputIntents"][0].get_object()
            profile = intent["/DestOutputProfile"].get_object()
            profile[name("N")] = NumberObject(4)

        def spoil_image(writer):
            for one in self._get(writer, "XObject"):
                one[name("Interpolate")] = BooleanObject(True)

        def spoil_link(writer):
            self._get(writer, "Annot")[0][name("F")] = NumberObject(2)

        def add_script(writer):
            writer.add_js("app.alert(1)")

        def drop(part):
            return lambda writer: writer._root_object.pop(part)

        for clause, change in {
            "6.6.2": drop("/Metadata"),
            "6.2.3": drop("/OutputIntents"),
            "ours:": drop("/MarkInfo"),
            "6.2.11.4": spoil_descriptor,
            "6.2.11.7": spoil_font,
            "6.6.4": spoil_metadata,
            "6.2.8": spoil_image,
            "6.3.2": spoil_link,
            "6.5": add_script,
        }.items():
            with self.subTest(clause=clause):
                self.assertEqual(self._alter(lambda writer: None), set())
                self.assertEqual(self._alter(change), {clause})
        self.assertEqual(self._alter(spoil_profile), {"6.2.3"})

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
