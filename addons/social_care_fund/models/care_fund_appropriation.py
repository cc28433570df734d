from odoo import fields, models

from odoo.addons.social_care_base.logic.lifecycle import Lifecycle, Transition

from ..logic.ledger import to_money
from .care_budget_line import MANAGER
from .care_budget_move import Booking
from .care_fund_entry import EntryLine


class CareFundAppropriation(models.Model):
    """Money of the state for a fund: received at the bank, posted, booked."""

    _name = "care.fund.appropriation"
    _description = "State Appropriation"
    _inherit = [
        "care.fund.prepared.mixin",
        "care.reference.mixin",
        "care.lifecycle.mixin",
    ]
    _order = "date desc, id desc"
    _rec_name = "reference"
    _reference_prefix = "APR"
    _lifecycle = Lifecycle(
        initial="draft",
        final={"reversed"},
        transitions=[
            Transition("receive", {"draft"}, "received", {MANAGER}),
            Transition(
                "reverse", {"received"}, "reversed", {MANAGER}, reason_required=True
            ),
        ],
    )
    _prepared_fields = ("fund_id", "amount", "date", "letter_no")

    fund_id = fields.Many2one(
        comodel_name="care.fund",
        required=True,
        ondelete="restrict",
        index=True,
        domain=[("state", "=", "open")],
    )
    company_id = fields.Many2one(
        related="fund_id.company_id", store=True, precompute=True, default=None
    )
    currency_id = fields.Many2one(
        related="fund_id.currency_id", store=True, precompute=True
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("received", "Received and Posted"),
            ("reversed", "Reversed"),
        ],
    )
    letter_no = fields.Char(
        string="Letter No.", required=True, help="Of the ministry of finance."
    )
    date = fields.Date(
        string="Value Date",
        required=True,
        default=fields.Date.context_today,
        help="The day the money was in the account.",
    )
    amount = fields.Monetary(required=True)
    entry_ids = fields.One2many(
        comodel_name="account.move",
        inverse_name="care_res_id",
        string="Journal Entries",
        domain=lambda self: [("care_res_model", "=", self._name)],
        readonly=True,
        copy=False,
        groups="account.group_account_readonly,account.group_account_invoice",
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "An appropriation must be more than zero."
    )
    _letter_uniq = models.UniqueIndex(
        "(company_id, letter_no) WHERE state <> 'reversed'",
        "Money under this letter is entered already.",
    )

    # === ACTIONS === #

    def action_receive(self):
        self._apply_transition("receive")

    def action_reverse(self, reason=None):
        return self._apply_with_reason("reverse", reason)

    # === HOOKS === #

    def _get_transition_blockers(self, transition):
        blockers = super()._get_transition_blockers(transition)
        if transition.name == "receive":
            self._add_preparer_blockers(blockers)
            today = fields.Date.context_today(self)
            for appropriation in self.filtered(lambda a: a.date > today):
                blockers[appropriation.id].append(
                    self.env._("its value date lies ahead: the money is not there.")
                )
        return blockers

    def _before_transition(self, transition):
        result = super()._before_transition(transition)
        self._assign_reference()
        return result

    def _after_transition(self, transition):
        result = super()._after_transition(transition)
        for appropriation in self:
            if transition.name == "receive":
                appropriation._post_receipt()
            else:
                appropriation._post_reversal()
        kind = {"receive": "receive", "reverse": "unreceive"}[transition.name]
        self.env["care.budget.move"]._book_all(
            [appropriation._prepare_booking(kind) for appropriation in self]
        )
        return result

    def _get_audit_payload(self):
        return {
            appropriation.id: {
                "fund": appropriation.fund_id.code,
                "amount": str(appropriation.amount),
                "date": str(appropriation.date),
                "letter": appropriation.letter_no,
            }
            for appropriation in self
        }

    # === POSTING === #

    def _prepare_booking(self, kind):
        self.ensure_one()
        date = self.date if kind == "receive" else fields.Date.context_today(self)
        amount = to_money(self.amount, self.currency_id.decimal_places)
        return Booking(self.fund_id, kind, amount, self, date=date)

    def _post_receipt(self):
        """Post the money: bank against the income of state appropriations."""
        self.ensure_one()
        company, fund = self.company_id, self.fund_id
        amount = to_money(self.amount, self.currency_id.decimal_places)
        name = self.env._("State appropriation, letter %(no)s", no=self.letter_no)
        income = company._get_care_account("appropriation")
        return self.env["care.fund"]._post_entry(
            company._get_care_journal("bank"),
            self.date,
            [
                EntryLine(company._get_care_account("bank"), amount, name),
                EntryLine(income, -amount, name, fund=fund),
            ],
            self.reference,
            source=self,
        )

    def _post_reversal(self):
        """Post the reversal of the receipt, today."""
        self.ensure_one()
        entry = self.sudo().entry_ids  # see care.fund._post_entry
        today = fields.Date.context_today(self)
        return self.env["care.fund"]._reverse_entry(entry, today, self.reference)
