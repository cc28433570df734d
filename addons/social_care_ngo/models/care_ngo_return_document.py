import base64
import binascii
import hashlib

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..logic.files import MAX_BYTES, FileRefusedError, detect_type


class CareNgoReturnDocument(models.Model):
    """One file that belongs to an annual return, such as the auditor's report."""

    _name = "care.ngo.return.document"
    _description = "Document of an Annual Return"
    _inherit = ["care.ngo.return.part.mixin"]
    _order = "return_id, item_id, id"
    _rec_name = "item_id"

    _answer_fields = frozenset()
    _subject_fields = frozenset({"item_id", "file", "filename"})

    item_id = fields.Many2one(
        comodel_name="care.ngo.return.item",
        string="Document",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("section", "=", "document")],
    )
    file = fields.Binary(required=True, attachment=True, copy=False)
    filename = fields.Char()
    media_type = fields.Char(readonly=True)
    sha256 = fields.Char(string="SHA-256", readonly=True)

    _item_uniq = models.UniqueIndex(
        "(return_id, item_id)", "Each document of a return is there once."
    )

    @api.constrains("item_id")
    def _check_item(self):
        for document in self:
            item = document.item_id
            if item.section != "document" or not item._is_asked_in(document.return_id):
                raise ValidationError(self.env._("Choose which document this is."))

    def write(self, vals):
        if vals:
            raise AccessError(
                self.env._("A document is never changed. Remove it and upload another.")
            )
        return super().write(vals)

    @api.model
    def _prepare_part_vals(self, vals):
        """Add what the content itself says about the file.

        :raise UserError: if a file of this kind or size is not taken
        """
        try:
            content = base64.b64decode(vals.get("file") or b"", validate=True)
            media_type = detect_type(content)
        except (FileRefusedError, binascii.Error) as error:
            texts = self.env["care.ngo.document"]._get_file_texts()
            raise UserError(texts[getattr(error, "code", "file_type")]) from error
        digest = hashlib.sha256(content).hexdigest()
        return {**vals, "media_type": media_type, "sha256": digest}

    def _get_content(self):
        """Return the bytes of the file."""
        self.ensure_one()
        return base64.b64decode(self.with_context(bin_size=False).file or b"")

    @api.model
    def _read_upload(self, upload):
        """Return an uploaded file as the value of a field; too large ones cut off."""
        content = upload.read(MAX_BYTES + 1) if hasattr(upload, "read") else b""
        return base64.b64encode(content)
