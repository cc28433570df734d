import base64
import binascii
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..logic.files import MAX_BYTES, FileRefusedError, clean_name, detect_type

MEGABYTE = 1024 * 1024
# What the content itself says; nobody else does.
COMPUTED = frozenset({"media_type", "sha256"})


class CareNgoFileMixin(models.AbstractModel):
    """A handed-in file: judged by its content, kept with its hash, never replaced."""

    _name = "care.ngo.file.mixin"
    _description = "Handed-in File"

    file = fields.Binary(required=True, attachment=True, copy=False)
    filename = fields.Char(copy=False)
    media_type = fields.Char(readonly=True, copy=False)
    sha256 = fields.Char(string="SHA-256", readonly=True, copy=False)

    def _get_content(self):
        """Return the bytes of the file."""
        self.ensure_one()
        return base64.b64decode(self.with_context(bin_size=False).file)

    @api.model
    def _get_max_bytes(self):
        """Return the size of the largest file that is taken today."""
        today = fields.Date.context_today(self)
        limit = self.env["care.parameter"]._get_value("ngo_document_max_mb", today)
        return min(int(limit * MEGABYTE), MAX_BYTES)

    @api.model
    def _prepare_file_vals(self, vals):
        """Return ``vals`` with what the content itself says about the file.

        :raise UserError: if the file is empty, too big, or of another type
        """
        vals = {name: value for name, value in vals.items() if name not in COMPUTED}
        limit = self._get_max_bytes()
        try:
            content = base64.b64decode(vals.get("file") or b"", validate=True)
            media_type = detect_type(content, limit)
        except (FileRefusedError, binascii.Error) as error:
            code = getattr(error, "code", "file_type")
            raise UserError(self._get_file_texts(limit)[code]) from error
        return vals | {
            "media_type": media_type,
            "sha256": hashlib.sha256(content).hexdigest(),
        }

    @api.model
    def _prepare_upload_vals(self, upload):
        """Return the values of a file as the web server hands it over."""
        # One byte more than allowed is enough to refuse it.
        limit = self._get_max_bytes() + 1
        content = upload.read(limit) if hasattr(upload, "read") else b""
        return {
            "file": base64.b64encode(content),
            "filename": clean_name(getattr(upload, "filename", "")),
        }

    def _get_file_texts(self, limit):
        return {
            "file_empty": self.env._("The file is empty. Please choose it again."),
            "file_too_big": self.env._(
                "The file is larger than %(size)s MB. Please scan it smaller.",
                size=f"{limit / MEGABYTE:g}",
            ),
            "file_type": self.env._("Only PDF, JPEG and PNG files are taken."),
        }
