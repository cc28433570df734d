from odoo import fields, models

from odoo.addons.social_care_fund.const import SHARIA_CLASSES


class CareDonationLineClassify(models.TransientModel):
    """Decide the class of lines whose words the rules do not cover."""

    _name = "care.donation.line.classify"
    _description = "Decide the Class of a Gift"

    line_ids = fields.Many2many(
        comodel_name="care.donation.line",
        relation="care_donation_line_classify_rel",
        string="Lines",
        required=True,
    )
    sharia_class = fields.Selection(selection=SHARIA_CLASSES, required=True)
    purpose_id = fields.Many2one(
        comodel_name="care.purpose", required=True, ondelete="cascade"
    )
    reason = fields.Text(required=True)

    def action_confirm(self):
        self.ensure_one()
        self.line_ids.action_classify(
            self.sharia_class, self.purpose_id.code, self.reason
        )
        return {"type": "ir.actions.act_window_close"}
