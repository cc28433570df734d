from pathlib import Path
from uuid import uuid4

from odoo import api, models


class IrAttachment(models.Model):
    """Put a stored file in its place at once, whole.

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
