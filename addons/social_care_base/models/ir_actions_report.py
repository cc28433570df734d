import copy
import io

import lxml.html
from markupsafe import Markup
from pypdf.errors import PyPdfError
from reportlab.graphics.utils import RenderPMError

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.barcode import createBarcodeDrawing

from ..logic.barcode_image import draw_png
from ..logic.pdf_document import FOOTERS, HEADERS, PageSetup, assemble, split_running
from ..logic.pdf_engine import PdfEngineError, get_engine
from ..logic.pdf_merge import is_for_archive, merge_for_archive

# Reports are laid out for an engine that reduces a page of the screen to the paper.
REPORT_SCALE = 0.8
LETTER = "o_care_letter"
LETTERS_PATH = f"//*[contains(concat(' ', normalize-space(@class), ' '), ' {LETTER} ')]"
ARTICLE_PATH = (
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' article ')]"
    "[@data-oe-model=$model][@data-oe-id=$id]"
)


class IrActionsReport(models.Model):
    """Print every report with the engine of this process instead of wkhtmltopdf."""

    _inherit = "ir.actions.report"

    @api.model
    def get_wkhtmltopdf_state(self):
        """Tell the web client to ask for a PDF; ``_run_wkhtmltopdf`` tells problems."""
        return "ok"

    @api.model
    def _run_wkhtmltopdf(
        self,
        bodies,
        report_ref=False,
        header=None,
        footer=None,
        landscape=False,
        specific_paperformat_args=None,
        set_viewport_size=False,
    ):
        report = self._get_report(report_ref) if report_ref else self
        headers, footers = (
            split_running(header, HEADERS),
            split_running(footer, FOOTERS),
        )
        lang = self.env.context.get("lang") or self.env.user.lang or ""
        documents = [
            assemble(
                body,
                self._pick(headers, index),
                self._pick(footers, index),
                lang=lang,
                title=report.name or "",
            )
            for index, body in enumerate(bodies)
        ]
        return self._get_pdf_engine().render(
            documents,
            report._prepare_page_setup(landscape, specific_paperformat_args or {}),
            self.env["care.report.resource"]._fetch,
            base_url=self._get_report_url(),
            scope=self.env.cr.dbname,
        )

    @api.model
    def _get_pdf_engine(self):
        try:
            return get_engine()
        except PdfEngineError as error:
            raise UserError(
                self.env._(
                    "No PDF can be printed on this server: WeasyPrint or the library"
                    " Pango is missing (%(problem)s). Ask the administrator to install"
                    " them.",
                    problem=error,
                )
            ) from error

    @api.model
    def _pick(self, parts, index):
        """Return a copy of the part for a body; the last serves those that follow."""
        return copy.deepcopy(parts[min(index, len(parts) - 1)]) if parts else None

    def _prepare_page_setup(self, landscape, args):
        """Return the paper of the report; its template may ask for exceptions."""
        paper = self.get_paperformat()
        width, height = paper.print_page_width, paper.print_page_height
        if landscape or args.get("data-report-landscape"):
            width, height = max(width, height), min(width, height)
        top = float(args.get("data-report-margin-top") or paper.margin_top)
        spacing = float(args.get("data-report-header-spacing") or paper.header_spacing)
        bottom = float(args.get("data-report-margin-bottom") or paper.margin_bottom)
        scale = 1 if paper.disable_shrinking else REPORT_SCALE
        return PageSetup(
            width=width,
            height=height,
            margins=(top, paper.margin_right, bottom, paper.margin_left),
            header_start=max(top - spacing, 0) if spacing else 0,
            scale=float(args.get("data-report-scale") or scale),
        )

    @api.model
    def barcode(self, barcode_type, value, **kwargs):
        """Draw what ReportLab cannot where its optional painter is missing."""
        try:
            return super().barcode(barcode_type, value, **kwargs)
        except RenderPMError:
            quiet = bool(int(kwargs.get("quiet", True)))
            options = {
                "width": int(kwargs.get("width", 600)),
                "height": int(kwargs.get("height", 100)),
                "humanReadable": bool(int(kwargs.get("humanreadable", False))),
            }
            if barcode_type == "QR":
                options["barBorder"] = int(kwargs.get("barBorder", 4)) if quiet else 0
                options["barLevel"] = kwargs.get("barLevel", "L")
            kind = "Code128" if barcode_type == "auto" else barcode_type
            return draw_png(
                createBarcodeDrawing(kind, value=value, format="png", **options)
            )

    # === LETTERS === #

    def _prepare_html(self, html, report_model=False):
        """Letters bring their own page: no other layout and no other styles."""
        text = html.decode() if isinstance(html, bytes) else str(html)
        letters = LETTER in text and lxml.html.document_fromstring(text).xpath(
            LETTERS_PATH
        )
        if not letters:
            return super()._prepare_html(html, report_model=report_model)
        bodies = [self._render_letter_page(letter) for letter in letters]
        ids = [
            int(letter.get("data-oe-id") or 0)
            if letter.get("data-oe-model") == report_model
            else None
            for letter in letters
        ]
        return bodies, ids, None, None, {"data-report-scale": "1"}

    def _render_letter_page(self, letter):
        lang = letter.get("data-oe-lang") or self.env.user.lang
        values = {
            "letter": Markup(lxml.html.tostring(letter, encoding="unicode")),  # noqa: S704
            "direction": self.env["res.lang"]._get_data(code=lang).direction or "ltr",
            "title": letter.get("data-care-title") or self.name,
        }
        qweb = self.env["ir.qweb"].with_context(lang=lang)
        return qweb._render("social_care_base.letter_page", values)

    # === ONE PDF PER RECORD === #

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """Print record by record, so that each has a PDF of exactly its pages."""
        prepare = super()._render_qweb_pdf_prepare_streams
        ids = res_ids or []
        if len(ids) < 2 or len(set(ids)) != len(ids):
            return prepare(report_ref, data, res_ids=res_ids)
        if not self._has_article_per_record(report_ref, ids[0], data):
            return prepare(report_ref, data, res_ids=res_ids)
        streams = {}
        for res_id in ids:
            streams |= prepare(report_ref, dict(data or {}), res_ids=[res_id])
        return streams

    def _has_article_per_record(self, report_ref, res_id, data):
        """Tell a report of documents from one that sums its records up in one table."""
        report = self._get_report(report_ref)
        html, _type = self._render_qweb_html(
            report_ref, [res_id], data={**(data or {}), "report_type": "pdf"}
        )
        root = lxml.html.document_fromstring(html.decode())
        return bool(
            root.xpath(LETTERS_PATH)
            or root.xpath(ARTICLE_PATH, model=report.model, id=str(res_id))
        )

    @api.model
    def _merge_pdfs(self, streams, *args, **kwargs):
        """Let a batch of papers for the archive be for the archive too."""
        papers = [stream.getvalue() for stream in streams]
        try:
            merged = all(map(is_for_archive, papers)) and merge_for_archive(papers)
        except PyPdfError:
            merged = None  # Odoo names the record whose file is broken
        if not merged:
            return super()._merge_pdfs(streams, *args, **kwargs)
        result = io.BytesIO(merged)
        streams.append(result)  # whoever asked closes them all
        return result
