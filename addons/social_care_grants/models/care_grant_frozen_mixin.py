from odoo import api, models
from odoo.exceptions import UserError


class CareGrantFrozenMixin(models.AbstractModel):
    """Rows of a call that nobody touches once the call has been opened."""

    _name = "care.grant.frozen.mixin"
    _description = "Frozen With the Call"

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._check_call_is_draft()
        return rows

    def write(self, vals):
        self._check_call_is_draft()
        result = super().write(vals)
        self._check_call_is_draft()  # it may have been moved to another call
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_if_call_is_draft(self):
        self._check_call_is_draft()

    def _check_call_is_draft(self):
        if any(call.state != "draft" for call in self.call_id):
            raise UserError(
                self.env._("The rules of a call are fixed when it is opened.")
            )
