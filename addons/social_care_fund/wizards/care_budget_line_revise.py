from odoo import fields, models
from odoo.exceptions import AccessError

from ..logic.ledger import to_money
from ..models.care_budget_line import MANAGER


class CareBudgetLineRevise(models.TransientModel):
    """Increase or decrease the allotment of a budget line, with a reason."""

    _name = "care.budget.line.revise"
    _description = "Change of an Allotment"

    line_id = fields.Many2one(
        comodel_name="care.budget.line", required=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="line_id.currency_id")
    amount_free = fields.Monetary(
        string="Free on the Line", related="line_id.amount_free"
    )
    fund_free = fields.Monetary(
        string="Free in the Fund", related="line_id.fund_id.amount_free"
    )
    kind = fields.Selection(
        selection=[("allot", "Increase"), ("deallot", "Decrease")],
        string="Change",
        required=True,
        default="allot",
    )
    amount = fields.Monetary(required=True)
    reason = fields.Text(required=True)

    def action_confirm(self):
        self.ensure_one()
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("This step belongs to another role."))
        amount = to_money(self.amount, self.currency_id.decimal_places)
        # The dialog's own number: a second click on it has no second effect.
        self.line_id._revise(self.kind, amount, self.id, self.reason)
        return {"type": "ir.actions.act_window_close"}
