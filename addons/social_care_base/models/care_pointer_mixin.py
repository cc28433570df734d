from odoo import models


class CarePointerMixin(models.AbstractModel):
    """A row of a list that stands for a document of another model.

    The row has ``res_model`` and ``res_id``.
    """

    _name = "care.pointer.mixin"
    _description = "Row about a Document"

    def action_open(self):
        """Open the document behind this row."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }
