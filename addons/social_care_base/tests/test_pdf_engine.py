import base64
import io
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import file_open
from odoo.tools.pdf import PdfFileReader

from ..logic.pdf_engine import PdfEngineError
from ..models import ir_actions_report
from .common import CareCommon, make_report

LETTER = """
<t t-name="letter"><t t-call="web.html_container"><t t-foreach="docs" t-as="o">
    <t t-call="social_care_base.letter_layout" t-lang="o.lang">
        <t t-set="letter_title" t-value="o.name" />
        <p t-foreach="range(int(o.ref or 1))" t-as="page"
            style="break-before: page">%s</p>
    </t>
</t></t></t>
"""
OFFICE = """
<t t-name="office"><t t-call="web.html_container"><t t-foreach="docs" t-as="o">
    <t t-call="web.external_layout"><div class="page"><h2 t-out="o.name" />
        <p t-foreach="range(int(o.ref or 1))" t-as="page"
            style="page-break-before: always">page</p>
    </div></t>
</t></t></t>
"""
SUMMARY = """
<t t-name="summary"><t t-call="web.html_container"><t t-call="web.internal_layout">
    <table><tr t-foreach="docs" t-as="doc"><td t-out="doc.name" /></tr></table>
</t></t></t>
"""
BODY = "نص الخطاب"
ICON = "social_care_base/static/description/icon.png"


@tagged("post_install", "-at_install")
class TestPdfEngine(CareCommon):
    """Every report of Odoo prints through the engine of this process."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ar_001")
        cls.partner = cls.env["res.partner"].create(
            {"name": "جمعية الأمل للتنمية", "lang": "ar_001", "ref": "1"}
        )
        cls.other = cls.partner.copy(
            {"name": "Hope Association", "lang": "en_US", "ref": "3"}
        )
        cls.letter = cls._make_report("letter", LETTER % BODY)

    @classmethod
    def _make_report(cls, name, arch, **vals):
        return make_report(cls.env, name, arch, **vals)

    def _print(self, report, records, **context):
        model = self.env["ir.actions.report"].with_context(
            force_report_rendering=True, **context
        )
        content, kind = model._render_qweb_pdf(report.report_name, records.ids)
        self.assertEqual(kind, "pdf")
        return PdfFileReader(io.BytesIO(content))

    def _get_text(self, reader):
        return "\n".join(page.extract_text() for page in reader.pages)

    # === LETTERS === #

    def test_a_letter_prints_in_arabic_with_readable_text(self):
        reader = self._print(self.letter, self.partner)

        text = self._get_text(reader)
        self.assertIn("جمعية الأمل للتنمية", text)
        self.assertIn(BODY, text)
        self.assertEqual(reader.trailer["/Root"]["/Lang"], "ar-001")

    def test_the_direction_of_a_letter_is_that_of_its_language(self):
        report = self.letter.with_context(debug=False)
        records = self.partner + self.other
        html = report._render_qweb_html(report.report_name, records.ids)[0]

        bodies, ids, header, footer, _args = report._prepare_html(html, "res.partner")

        self.assertEqual(ids, records.ids)
        self.assertIsNone(header)
        self.assertIsNone(footer)
        self.assertIn('dir="rtl"', bodies[0])
        self.assertIn(".rtl.min.css", bodies[0])
        self.assertNotIn('dir="rtl"', bodies[1])

    def test_a_letter_bears_the_logo_of_the_company_but_no_placeholder(self):
        company = self.env.company
        with file_open(ICON, "rb") as file:
            icon = base64.b64encode(file.read())
        shown = []
        for logo in (company._get_logo(), icon):
            company.logo = logo
            body = self.letter._render_qweb_html(
                self.letter.report_name, self.partner.ids
            )[0]
            shown.append(b"care-letter-logo" in body)

        self.assertEqual(shown, [False, True])

    def test_a_letter_says_page_x_of_y_on_every_page(self):
        reader = self._print(self.letter, self.other)

        pages = [" ".join(page.extract_text().split()) for page in reader.pages]
        for number, text in enumerate(pages, start=1):
            with self.subTest(page=number):
                self.assertIn(f"Page {number} of {len(pages)}", text)

    # === RECORDS AND PAGES === #

    def test_several_records_are_split_exactly(self):
        for name, arch in (("two_letters", LETTER % BODY), ("office", OFFICE)):
            report = self._make_report(name, arch)
            model = report.with_context(force_report_rendering=True)
            alone = [
                len(self._print(report, record).pages)
                for record in (self.partner, self.other)
            ]

            streams, _kind = model._pre_render_qweb_pdf(
                report.report_name, (self.partner + self.other).ids
            )

            with self.subTest(report=name):
                self.assertEqual([*streams], (self.partner + self.other).ids)
                pages = [
                    len(PdfFileReader(part["stream"]).pages)
                    for part in streams.values()
                ]
                self.assertEqual(pages, alone)
                self.assertNotEqual(alone[0], alone[1])

    def test_each_record_keeps_a_pdf_of_its_own(self):
        report = self._make_report(
            "kept", LETTER % BODY, attachment="'letter %s.pdf' % object.id"
        )

        self._print(report, self.partner + self.other)

        kept = self.env["ir.attachment"].search(
            [("name", "like", "letter %"), ("res_model", "=", "res.partner")]
        )
        self.assertEqual(set(kept.mapped("res_id")), {self.partner.id, self.other.id})

    def test_a_report_that_sums_up_its_records_stays_one(self):
        report = self._make_report("summary", SUMMARY)

        reader = self._print(report, self.partner + self.other)

        self.assertEqual(len(reader.pages), 1)
        self.assertIn("Hope Association", self._get_text(reader))

    def test_the_layouts_of_odoo_print_header_and_footer(self):
        company = self.env.company
        company.report_footer = "<p>Footer of the house</p>"
        report = self._make_report("layouts", OFFICE)
        for layout in self.env["report.layout"].search([]):
            company.external_report_layout_id = layout.view_id
            with self.subTest(layout=layout.name):
                reader = self._print(report, self.other, lang="en_US")
                for number, page in enumerate(reader.pages, start=1):
                    text = " ".join(page.extract_text().split())
                    self.assertIn("Footer of the house", text)
                    self.assertIn(f"Page {number} / {len(reader.pages)}", text)

    def test_the_paper_format_decides_the_page(self):
        paper = self.env["report.paperformat"].create(
            {"name": "Card", "format": "A5", "orientation": "Landscape"}
        )
        report = self._make_report("card", OFFICE, paperformat_id=paper.id)

        box = self._print(report, self.partner).pages[0].mediabox

        # A5 lying: 210 x 148 mm at 72 points to the inch
        self.assertEqual((round(box.width), round(box.height)), (595, 420))

    # === NO OTHER PROGRAM === #

    def test_no_program_is_started(self):
        with (
            patch("subprocess.run", side_effect=AssertionError),
            patch("subprocess.Popen", side_effect=AssertionError),
        ):
            reader = self._print(self.letter, self.partner)

        self.assertEqual(self.letter.get_wkhtmltopdf_state(), "ok")
        self.assertTrue(reader.pages)

    def test_a_missing_library_gives_one_clear_error(self):
        missing = PdfEngineError("cannot load library 'libpango-1.0-0'")

        with (
            patch.object(ir_actions_report, "get_engine", side_effect=missing),
            self.assertRaisesRegex(UserError, "Pango is missing"),
        ):
            self._print(self.letter, self.partner)
