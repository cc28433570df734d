from pathlib import Path
from uuid import uuid4

from odoo import api, models


class IrAttachment(models.Model):
    """Put a stored file in its place at once, whole; hand it to its readers only.

    Files are named by their content, so two people who store the same content at the
    same time meet in one file. Written in its place, it is half there for a moment: the
    second one is told that it "collides", and for ever if the server was killed then.
    """

    _inherit = "ir.attachment"

    @api.model
    def _file_write(self, bin_value, checksum):
        name, place = self._get_path(bin_value, checksum)
        place = Path(place)
        if place.exists():
            return name
        part = place.with_name(f"{place.name}.{uuid4().hex}.part")
        try:
            part.write_bytes(bin_value)
            # Before it is there: what nobody refers to is collected in any case.
            self._mark_for_gc(name)
            part.replace(place)
        except OSError:
            part.unlink(missing_ok=True)
            raise
        return name

    def _can_return_content(self, field_name=None, access_token=None):
        """Open files of our documents by the rights of their record, not by a link."""
        if self._is_evidence():
            self.check_access("read")
            return True
        return super()._can_return_content(field_name, access_token)

    def _is_evidence(self):
        """Tell whether this is about a document of ours that keeps a file."""
        # Only where the file belongs is read; whoever may not know gets nothing else.
        about = self.sudo().with_context(prefetch_fields=False).res_model or ""
        model = self.env.registry.get(about)
        return bool(
            model is not None
            and about.startswith("care.")
            and any(
                field.type == "binary" and field.store and field.attachment
                for field in model._fields.values()
            )
        )
