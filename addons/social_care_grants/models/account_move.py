from odoo import api, models
from odoo.exceptions import UserError

# Compared by identity: a client can send any context *value*, never this object.
_TAKE_BACK_TOKEN = object()


class AccountMove(models.Model):
    """Bills of grants follow the payments that they belong to, and only those."""

    _inherit = "account.move"

    # === ODOO'S STEPS === #

    def _post(self, soft=True):
        tranches = self._get_grant_tranches()
        for tranche in tranches:
            tranche._check_bill()
        posted = super()._post(soft)
        billed = tranches.filtered(
            lambda t: t.state == "released" and t.bill_id.state == "posted"
        )
        if billed:
            billed._apply_transition("bill")
        posted._tell_grants()
        return posted

    def button_draft(self):
        self._check_not_of_grants()
        result = super().button_draft()
        self._tell_grants()
        return result

    def button_cancel(self):
        self._check_not_of_grants()
        return super().button_cancel()

    def _reverse_moves(self, default_values_list=None, cancel=False):
        self._check_not_of_grants()
        return super()._reverse_moves(default_values_list, cancel)

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_of_grants(self):
        self._check_not_of_grants()

    def _invoice_paid_hook(self):
        result = super()._invoice_paid_hook()
        for tranche in self._get_grant_tranches():
            tranche.sudo().bill_id._check_paid_by_bank()
            tranche._follow_bill()
        return result

    # === GRANTS === #

    def _get_grant_tranches(self):
        """Return the payments of grants whose bills these are, as the acting user."""
        if not self.ids:
            return self.env["care.grant.tranche"]
        # Whether a bill belongs to a grant must not depend on who handles it.
        tranches = self.env["care.grant.tranche"].sudo()
        found = tranches.search([("bill_id", "in", self.ids)])
        return found.with_env(self.env(su=False))

    def _check_not_of_grants(self):
        token = self.env.context.get("take_back_token")
        if token is not _TAKE_BACK_TOKEN and self._get_grant_tranches():
            raise UserError(
                self.env._(
                    "This bill belongs to a grant. Take the release of the payment back"
                    " instead."
                )
            )

    def _tell_grants(self):
        """Let the payments of grants follow the bills that these entries settle."""
        lines = self.sudo().line_ids  # whose bills they are, whoever acts
        settled = lines.matched_debit_ids.debit_move_id
        settled += lines.matched_credit_ids.credit_move_id
        for tranche in settled.move_id._get_grant_tranches():
            tranche._follow_bill()

    def _is_paid_by_bank(self):
        """Tell whether payments that stand settle this bill, and nothing else does."""
        self.ensure_one()
        entries = self._get_reconciled_amls().move_id
        return self.payment_state in ("paid", "in_payment") and all(
            entry.state == "posted"
            and (
                entry.statement_line_id
                or entry.origin_payment_id.state in ("in_process", "paid")
            )
            for entry in entries
        )

    def _check_paid_by_bank(self):
        """Refuse a bill that is settled by anything but money leaving the bank."""
        if not self._is_paid_by_bank():
            raise UserError(
                self.env._("A bill of a grant is settled by payments from the bank.")
            )

    def _check_payments_of_grant(self, grant):
        """Refuse cash, another account than the grant's, and more than was released.

        The payer chooses all that on the screen of a payment; the approvals named it.
        """
        self.ensure_one()
        lines = self._get_reconciled_amls()
        payments = lines.move_id.origin_payment_id | self.matched_payment_ids.filtered(
            lambda payment: payment.state in ("in_process", "paid")
        )
        journals = lines.journal_id | payments.journal_id
        if any(journal.type != "bank" for journal in journals):
            raise UserError(
                self.env._("A grant is paid by the bank, never from a till.")
            )
        if payments.partner_bank_id - grant.partner_bank_id:
            raise UserError(
                self.env._("A grant is paid to the bank account that was approved.")
            )
        rests = lines.filtered("move_id.origin_payment_id")
        if any(not r.currency_id.is_zero(r.amount_residual_currency) for r in rests):
            raise UserError(self.env._("More would be paid than was released."))

    def _cancel_for_grants(self):
        """Cancel bills whose releases are taken back; paid bills are refused."""
        if any(bill.payment_state not in ("not_paid", "blocked") for bill in self):
            raise UserError(self.env._("A payment of this bill is on its way."))
        bills = self.with_context(take_back_token=_TAKE_BACK_TOKEN)
        bills.filtered(lambda bill: bill.state == "posted").button_draft()
        bills.button_cancel()
