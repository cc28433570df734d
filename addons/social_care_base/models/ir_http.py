from werkzeug.exceptions import BadRequest

from odoo import models

from ..logic.addresses import is_clean_path


class IrHttp(models.AbstractModel):
    """Addresses with control characters lead nowhere: no database can hold them."""

    _inherit = "ir.http"

    @classmethod
    def _match(cls, path):
        """Refuse such an address before a page or a language is looked for."""
        if not is_clean_path(path):
            raise BadRequest
        return super()._match(path)
