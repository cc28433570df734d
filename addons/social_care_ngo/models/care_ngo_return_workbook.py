from io import BytesIO

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.social_care_base.logic.spreadsheet import (
    FileRefusedError,
    Formula,
    Limits,
    neutralise,
    read_sheets,
    restore,
)

from ..logic.return_answer import CHOICES
from ..logic.return_sheet import SheetForm, SheetItem, SheetWriter
from ..logic.return_sheet_reader import SheetReader

LANGS = ("ar_001", "en_US")
MAX_ERRORS_SHOWN = 50


class CareNgoReturn(models.Model):
    """The return as a workbook: out with what is known, in with the answers."""

    _inherit = "care.ngo.return"

    def action_download(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/care/ngo-return/{self.id}.xlsx",
            "target": "self",
        }

    def _export_workbook(self):
        """Return the XLSX of this return, prefilled, with last year beside it."""
        self.ensure_one()
        self.check_access("read")
        buffer = BytesIO()
        SheetWriter(buffer, self._prepare_sheet_form(), neutralise).build()
        return buffer.getvalue()

    def _import_workbook(self, upload):
        """Take all answers of an uploaded workbook, or none of them.

        :param upload: the file as the web server hands it over
        :raise UserError: if the file, or any cell of it, cannot be taken; the message
            names each cell
        """
        self.ensure_one()
        self.check_access("write")
        if not self._is_open():
            raise UserError(self.env._("The annual return has been filed."))
        limits = Limits()
        # One byte more than allowed is enough to refuse it.
        content = upload.read(limits.size + 1) if hasattr(upload, "read") else b""
        try:
            sheets = read_sheets(content, limits)
        except FileRefusedError as error:
            raise UserError(self._get_file_texts(limits)[error.code]) from error
        reader = SheetReader(
            sheets,
            self._prepare_sheet_form(),
            restore,
            lambda cell: isinstance(cell, Formula),
        )
        found = reader.collect()
        if found.errors:
            raise UserError(self._get_cell_text(found.errors))
        self._save_answers(found.values, found.notes)
        self._save_beneficiaries(found.beneficiaries)

    # === FORM === #

    def _prepare_sheet_form(self):
        """Return what stands in the workbook, with labels in both languages."""
        self.ensure_one()
        items = self._get_asked_items().filtered(lambda i: i.section != "document")
        values, last = self._get_values(), self._get_last_values()[self.id] or {}
        notes = {line.item_id.key: line.note or "" for line in self.line_ids}
        return SheetForm(
            key=f"{self.ngo_id.registry_no}|{self.date_to}|{self.version}",
            facts=self._prepare_sheet_facts(),
            items=[
                SheetItem(
                    code=item.key,
                    section=item.section,
                    kind="choice" if item.kind in CHOICES else item.kind,
                    label=self._get_both(item, lambda i: i.name),
                    choices=self._get_sheet_choices(item),
                    value=values.get(item.key),
                    last=last.get(item.key),
                    note=notes.get(item.key, ""),
                )
                for item in items
            ],
            governorates=[
                (p.code, _join(p.name_ar or p.name, p.name))
                for p in self._get_governorates()
            ],
            categories=[
                (c.code, self._get_both(c, lambda c: c.name))
                for c in self._get_categories()
            ],
            beneficiaries=self._prepare_beneficiaries(),
        )

    def _prepare_sheet_facts(self):
        """Return what the register knows and nobody is asked, for the first sheet."""
        ngo = self.ngo_id
        return (
            ("الكيان NGO", ngo.name),
            ("رقم القيد Registry number", ngo.registry_no),
            (
                "الشكل القانوني Legal form",
                self._get_both(ngo.form_id, lambda f: f.name),
            ),
            (
                "المحافظة Governorate",
                _join(ngo.governorate_id.name_ar or "", ngo.governorate_id.name or ""),
            ),
            ("السنة المالية Fiscal year", f"{self.date_from} - {self.date_to}"),
            ("آخر موعد Due on", str(self.date_due)),
            ("العملة Currency", self.currency_id.name),
        )

    def _get_sheet_choices(self, item):
        """Return ``[(code, label in both languages)]`` of the answers of an item."""
        arabic, english = (
            dict(item.with_context(lang=lang)._get_choices()) for lang in LANGS
        )
        return [
            (code, _join(arabic[code], english[code]))
            for code in CHOICES.get(item.kind, ())
        ]

    def _get_both(self, record, get_name):
        """Return a name in Arabic and in English, once where both are the same."""
        names = [get_name(record.with_context(lang=lang)) for lang in LANGS]
        return _join(*(name or "" for name in names))

    # === TEXTS === #

    def _get_cell_text(self, errors):
        """Return what is wrong, one line for each cell."""
        texts = self._get_answer_texts() | self._get_sheet_texts()
        lines = [self.env._("Nothing was taken over from the workbook:")]
        for error in errors[:MAX_ERRORS_SHOWN]:
            place = f"{error.sheet} {error.cell}".strip()
            lines.append(f"{place}: {texts[error.code]}")
        if (more := len(errors) - MAX_ERRORS_SHOWN) > 0:
            lines.append(self.env._("and %(count)s more.", count=more))
        return "\n".join(lines)

    def _get_sheet_texts(self):
        _ = self.env._
        return {
            "formula": _("The cell holds a formula. Enter the number itself."),
            "cell_empty": _("Fill in this cell, or empty the whole row."),
            "row_repeated": _("This row is there twice. Keep one of them."),
            "row_missing": _("A row was removed. Download the workbook again."),
            "sheet_missing": _("This sheet is missing. Download the workbook again."),
            "other_return": _(
                "The workbook belongs to another return. Download the right one."
            ),
        }

    def _get_file_texts(self, limits):
        _ = self.env._
        return {
            "file_empty": _("The file is empty. Please choose it again."),
            "file_too_large": _(
                "The file is larger than %(size)s MB, or unpacks to far more. Fill in"
                " the workbook that you downloaded.",
                size=limits.size // 1024 // 1024,
            ),
            "file_type": _("This is no XLSX workbook. Fill in the one you downloaded."),
            "file_encrypted": _("The workbook has a password. Save it without one."),
            "file_unsafe": _(
                "The workbook holds macros, links or other active parts. Fill in the"
                " one that you downloaded."
            ),
            "file_corrupt": _(
                "The workbook cannot be read. Download it again and fill that in."
            ),
        }


def _join(arabic, english):
    """Return both names beside each other, once where they are the same."""
    return arabic if arabic == english else f"{arabic} {english}"
