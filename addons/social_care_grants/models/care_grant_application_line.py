from odoo import api, fields, models

from ..const import BUDGET_CATEGORIES


class CareGrantApplicationLine(models.Model):
    """One row of the budget that an applicant plans."""

    _name = "care.grant.application.line"
    _description = "Planned Cost"
    _order = "application_id, sequence, id"

    application_id = fields.Many2one(
        comodel_name="care.grant.application",
        required=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="application_id.company_id")
    currency_id = fields.Many2one(related="application_id.currency_id")
    sequence = fields.Integer(default=10)
    category = fields.Selection(selection=BUDGET_CATEGORIES, required=True)
    name = fields.Char(string="Description", required=True)
    amount = fields.Monetary(required=True)

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "A planned cost is above zero."
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.application_id._check_is_draft()
        return lines

    def write(self, vals):
        self.application_id._check_is_draft()
        result = super().write(vals)
        self.application_id._check_is_draft()  # it may have been moved to another one
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_if_draft(self):
        self.application_id._check_is_draft()
