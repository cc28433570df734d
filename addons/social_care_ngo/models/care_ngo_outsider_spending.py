from odoo import fields, models
from odoo.exceptions import UserError


class CareNgoOutsiderCall(models.Model):
    """What is spent of a call: after its permit and its total, or in breach of that."""

    _inherit = "care.ngo.outsider.call"

    amount_spent = fields.Monetary(string="Spent", readonly=True, copy=False)
    amount_spent_early = fields.Monetary(
        string="Spent too Early",
        readonly=True,
        copy=False,
        help="Found to have been spent before the permit and the statement of the"
        " total. It only grows.",
    )
    date_breach = fields.Date(string="Breach Found on", readonly=True, copy=False)

    _spent_within_total = models.Constraint(
        "CHECK (amount_spent >= 0 AND amount_spent <= amount_collected)",
        "Not more can be spent than was collected.",
    )
    _spent_early_told = models.Constraint(
        "CHECK (amount_spent_early >= 0"
        " AND (amount_spent_early > 0) = (date_breach IS NOT NULL))",
        "A breach names its amount and the day on which it was found.",
    )

    # === ACTIONS === #

    def action_record_spent(self, amount, facts=None):
        """Add what was spent of a call whose total has been stated.

        :raise UserError: before the permit and the total, or beyond the total
        """
        self.ensure_one()
        self._check_officer()
        amount = self._read_amount(amount)
        self.lock_for_update()
        if self.state != "totalled":
            raise UserError(
                self.env._(
                    "Nothing is spent before the permit and the statement of the total:"
                    " record what was spent earlier as a breach."
                )
            )
        spent = self.amount_spent + amount
        if self.currency_id.compare_amounts(spent, self.amount_collected) > 0:
            raise UserError(self.env._("Not more can be spent than was collected."))
        self._write_engine({"amount_spent": spent})
        self._append_told("record_spent", facts, {self.id: {"amount": amount}})

    def action_record_breach(self, amount, facts):
        """Add what was found to have been spent too early; it is never taken back.

        :raise UserError: of a draft, or without the facts
        """
        self.ensure_one()
        self._check_officer()
        amount = self._read_amount(amount)
        self.lock_for_update()
        if self.state == "draft":
            raise UserError(self.env._("A draft says nothing about money yet."))
        if not (facts or "").strip():
            raise UserError(self.env._("Tell what was found, and where."))
        self._write_engine(
            {
                "amount_spent_early": self.amount_spent_early + amount,
                "date_breach": self.date_breach or self.company_id._get_care_today(),
            }
        )
        self._append_told("record_breach", facts, {self.id: {"amount": amount}})

    # === PRIVATE === #

    def _read_amount(self, value):
        """Return ``value`` as an amount that can have been spent.

        :raise UserError: if it is none
        """
        try:
            amount = self.currency_id.round(float(value))
        except (TypeError, ValueError, OverflowError) as error:
            raise UserError(self.env._("Enter the amounts in figures.")) from error
        if not 0 < amount < 10**13:
            raise UserError(self.env._("Enter the amounts in figures."))
        return amount

    def _get_step_names(self):
        """Name what is told of the spending."""
        told = {
            "record_spent": self.env._("Spending recorded"),
            "record_breach": self.env._("Breach recorded"),
        }
        return super()._get_step_names() | told
