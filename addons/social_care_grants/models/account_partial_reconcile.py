from odoo import models


class AccountPartialReconcile(models.Model):
    """A payment that is undone takes the payment of its grant back to “billed”."""

    _inherit = "account.partial.reconcile"

    def unlink(self):
        bills = (self.debit_move_id | self.credit_move_id).move_id
        tranches = bills._get_grant_tranches()
        result = super().unlink()
        for tranche in tranches:
            tranche._follow_bill()
        return result
