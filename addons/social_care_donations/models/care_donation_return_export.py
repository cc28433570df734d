import tempfile
from pathlib import Path

import xlsxwriter

from odoo import models

from ..logic.cells import neutralise

BATCH = 5_000
# Texts are written as texts: never as a formula, never as a link.
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
}
# Canonical template: field and Arabic header, as the NGO knows them.
TEMPLATE = (
    ("receipt_no", "رقم الإيصال"),
    ("date", "تاريخ التبرع"),
    ("donor_name", "اسم المتبرع"),
    ("donor_type", "نوع المتبرع"),
    ("donor_country", "دولة المتبرع"),
    ("donor_id", "الرقم القومي / السجل التجاري"),
    ("phone", "الهاتف"),
    ("method", "طريقة الدفع"),
    ("kind", "بيان التبرع"),
    ("amount", "المبلغ"),
    ("currency", "العملة"),
    ("inkind_desc", "وصف التبرع العيني"),
    ("quantity", "الكمية"),
    ("unit", "الوحدة"),
    ("est_value", "القيمة التقديرية"),
    ("governorate", "المحافظة"),
    ("licence_no", "رقم ترخيص جمع المال"),
    ("approval_no", "رقم موافقة التمويل الأجنبي"),
    ("ref_receipt", "رقم الإيصال المرجعي"),
    ("notes", "ملاحظات"),
)


class CareDonationReturn(models.Model):
    """The file that goes back to the NGO: each row with what was found in it."""

    _inherit = "care.donation.return"

    def _export_annotated(self):
        """Return an XLSX of all rows, with codes, reasons and what to do.

        Reasons are Arabic, as the return is. Memory stays flat, however many rows.
        """
        self.ensure_one()
        self.check_access("read")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "return.xlsx"
            with xlsxwriter.Workbook(path, OPTIONS) as workbook:
                self._write_annotated(workbook)
            return path.read_bytes()

    def _export_template(self):
        """Return the empty template as an XLSX."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "template.xlsx"
            with xlsxwriter.Workbook(path) as workbook:
                sheet = workbook.add_worksheet("التبرعات")
                sheet.right_to_left()
                sheet.freeze_panes(1, 0)
                heads = workbook.add_format({"bold": True, "bg_color": "#DDE6F0"})
                sheet.write_row(0, 0, [header for _field, header in TEMPLATE], heads)
                sheet.set_column(0, len(TEMPLATE) - 1, 18)
            return path.read_bytes()

    def _write_annotated(self, workbook):
        filed = self.with_context(lang=self._get_export_lang())
        sheet = workbook.add_worksheet("التبرعات")
        sheet.right_to_left()
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 3, 14)
        sheet.set_column(4, 4, 60)
        heads = workbook.add_format({"bold": True, "bg_color": "#DDE6F0"})
        tones = {
            "rejected": workbook.add_format({"bg_color": "#F8D7DA"}),
            "needs_review": workbook.add_format({"bg_color": "#FFF3CD"}),
        }
        titles = ["الصف", "النتيجة", "الرموز", "القرار", "الأسباب وما يلزم"]
        titles += [header for _field, header in TEMPLATE]
        sheet.write_row(0, 0, titles, heads)
        lines = filed.env["care.donation.return.line"]
        labels = lines._get_export_labels()
        place = 0
        for batch in filed._get_line_batches():
            for line in batch:
                place += 1
                values = line._prepare_export_values(labels)
                sheet.write_row(place, 0, values, tones.get(line.outcome))

    def _get_line_batches(self):
        """Yield the rows in their order, a bounded number at a time."""
        lines = self.env["care.donation.return.line"]
        last = 0
        while batch := lines.search(
            [("return_id", "=", self.id), ("row", ">", last)], order="row", limit=BATCH
        ):
            yield batch
            last = batch[-1].row
            lines.invalidate_model(flush=False)

    def _get_export_lang(self):
        return self.env["care.donation.receipt"]._get_lang()


class CareDonationReturnLine(models.Model):
    """The cells of one row in the file that goes back."""

    _inherit = "care.donation.return.line"

    def _get_export_labels(self):
        """Return ``{field: {code: label}}`` of the coded columns."""
        names = ("outcome", "decision", "donor_type", "method")
        return {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in names
        }

    def _prepare_export_values(self, labels):
        """Return the cells of one row; no spreadsheet runs any of them."""
        self.ensure_one()
        tripped = {field: value for _code, field, value in self.findings or ()}
        values = [
            self.row,
            labels["outcome"][self.outcome],
            " ".join(self._get_codes()),
            labels["decision"].get(self.decision, ""),
            self.reasons,
        ]
        for name, _header in TEMPLATE:
            value = self[name]
            label = labels[name].get(value, value) if name in labels else value
            values.append(label or tripped.get(name) or "")
        return [self._to_cell(value) for value in values]

    def _to_cell(self, value):
        if isinstance(value, (int, float)):
            return value
        return neutralise(str(value))
