from odoo import fields, models
from odoo.exceptions import UserError


class CareLifecycleReason(models.TransientModel):
    """Ask for the reason of a step and then take it through its own action."""

    _name = "care.lifecycle.reason"
    _description = "Reason of a Step"

    res_model = fields.Char(required=True)
    res_ids = fields.Json(required=True)
    transition = fields.Char(required=True)
    reason = fields.Text(required=True)

    def action_confirm(self):
        self.ensure_one()
        model = self.env.get(self.res_model)
        lifecycle = getattr(model, "_lifecycle", None) and model._get_lifecycle()
        if not lifecycle or self.transition not in lifecycle:
            raise UserError(self.env._("There is no such step."))
        action = getattr(model.browse(self.res_ids), f"action_{self.transition}", None)
        if not lifecycle[self.transition].reason_required or action is None:
            raise UserError(self.env._("This step is not taken with a reason."))
        action(reason=self.reason)
        return {"type": "ir.actions.act_window_close"}
