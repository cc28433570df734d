from odoo import fields, models


class CareNgoImportDecide(models.TransientModel):
    """Ask what becomes of rows that are not clear, and why."""

    _name = "care.ngo.import.decide"
    _description = "Decide on Rows of an Older Register"

    row_ids = fields.Many2many(
        comodel_name="care.ngo.import.row", string="Rows", required=True, readonly=True
    )
    decision = fields.Selection(
        selection=[
            ("accept", "Make a draft for the registrar"),
            ("dismiss", "Leave out of the register"),
        ],
        required=True,
        default="accept",
    )
    reason = fields.Text(required=True)

    def action_confirm(self):
        self.ensure_one()
        if self.decision == "accept":
            self.row_ids.action_accept(self.reason)
        else:
            self.row_ids.action_dismiss(self.reason)
        return {"type": "ir.actions.act_window_close"}
