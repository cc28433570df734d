from odoo import models


class AccountPayment(models.Model):
    """A payment that is reset, cancelled or rejected no longer pays a grant."""

    _inherit = "account.payment"

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self.move_id._tell_grants()
        return result
