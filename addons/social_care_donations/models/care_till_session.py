from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.social_care_base.logic.lifecycle import Lifecycle, Transition
from odoo.addons.social_care_fund.models.care_fund_entry import EntryLine

from ..const import CASHIER, MANAGER, OFFICER


class CareTillSession(models.Model):
    """One cashier's till in one currency, from its opening to the agreed count.

    The cashier counts blind: what should be there is shown only after the count.
    What is missing is posted as a claim on the cashier, what is too much as a debt,
    until an accountant knows whose it is; neither touches a fund.
    """

    _name = "care.till.session"
    _description = "Till Session"
    _inherit = ["care.lifecycle.mixin", "care.reference.mixin"]
    _order = "id desc"
    _rec_name = "reference"

    _reference_prefix = "TIL"
    _lifecycle = Lifecycle(
        initial="open",
        final={"closed"},
        transitions=[
            Transition("count", {"open"}, "counted", {CASHIER}),
            Transition("recount", {"counted"}, "open", {OFFICER}),
            Transition("close", {"counted"}, "closed", {OFFICER}),
            Transition(
                "close_with_difference",
                {"counted"},
                "closed",
                {MANAGER},
                reason_required=True,
            ),
        ],
    )
    _lifecycle_fields = ("move_id",)

    state = fields.Selection(
        selection=[("open", "Open"), ("counted", "Counted"), ("closed", "Closed")],
        group_expand=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Cashier",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        index=True,
        ondelete="restrict",
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        ondelete="restrict",
    )
    donation_ids = fields.One2many(
        comodel_name="care.donation",
        inverse_name="till_session_id",
        string="Gifts",
        readonly=True,
    )
    amount_counted = fields.Monetary(copy=False, tracking=True)
    amount_expected = fields.Monetary(compute="_compute_amounts")
    amount_difference = fields.Monetary(compute="_compute_amounts")
    move_id = fields.Many2one(
        comodel_name="account.move",
        string="Entry of the Difference",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )

    _one_open = models.UniqueIndex(
        "(company_id, user_id) WHERE state = 'open'",
        "You have an open till already. Count and close it first.",
    )
    _counted_positive = models.Constraint(
        "CHECK (amount_counted >= 0)", "Nobody can count less than nothing."
    )

    # === COMPUTES === #

    @api.depends("state", "amount_counted", "donation_ids.amount", "donation_ids.state")
    def _compute_amounts(self):
        sums = self.env["care.donation"]._read_group(
            [("till_session_id", "in", self.ids), ("state", "!=", "cancelled")],
            ["till_session_id"],
            ["amount:sum"],
        )
        expected = {session.id: amount for session, amount in sums}
        for session in self:
            is_blind = session.state == "open"
            amount = 0.0 if is_blind else expected.get(session.id, 0.0)
            session.amount_expected = amount
            session.amount_difference = (
                0.0 if is_blind else session.amount_counted - amount
            )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        # A till belongs to whoever opens it.
        sessions = super().create([{**v, "user_id": self.env.uid} for v in vals_list])
        sessions._assign_reference()
        return sessions

    def write(self, vals):
        if {"user_id", "company_id"} & vals.keys():
            raise UserError(self.env._("A till stays with whoever opened it."))
        if "amount_counted" in vals and any(s.state != "open" for s in self):
            raise UserError(self.env._("The till is counted. Ask for a second count."))
        if "currency_id" in vals and self.donation_ids:
            raise UserError(self.env._("The till holds money in its currency already."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_if_empty(self):
        if self.donation_ids:
            raise UserError(self.env._("A till that took a gift is kept as evidence."))

    # === ACTIONS === #

    def action_count(self):
        self._apply_transition("count")

    def action_recount(self):
        self._apply_transition("recount")

    def action_close(self):
        self._apply_transition("close")

    def action_close_with_difference(self, reason=None):
        return self._apply_with_reason("close_with_difference", reason)

    # === PRIVATE === #

    @api.model
    def _get_mine(self, company=None):
        """Return the user's open till in one company, by default the current one."""
        return self.search(
            [
                ("user_id", "=", self.env.uid),
                ("company_id", "=", (company or self.env.company).id),
                ("state", "=", "open"),
            ]
        )

    def _get_transition_blockers(self, transition):
        blockers = super()._get_transition_blockers(transition)
        own, other = self.env._("this is another cashier's till."), None
        if transition.name in ("close", "close_with_difference", "recount"):
            own, other = None, self.env._("somebody else must agree to your count.")
        for session in self:
            is_mine = session.user_id == self.env.user
            reasons = blockers[session.id]
            if own and not is_mine:
                reasons.append(own)
            if other and is_mine:
                reasons.append(other)
            is_equal = session.currency_id.is_zero(session.amount_difference)
            if transition.name == "close" and not is_equal:
                reasons.append(
                    self.env._("the count differs from the gifts. Count once more.")
                )
            if transition.name == "close_with_difference" and is_equal:
                reasons.append(self.env._("the count equals the gifts."))
        return blockers

    def _prepare_transition_vals(self, transition):
        vals = super()._prepare_transition_vals(transition)
        if transition.name == "close_with_difference":
            self.ensure_one()
            vals["move_id"] = self._post_difference().id
        return vals

    def _post_difference(self):
        """Post what the till holds too little or too much; return the entry, if any.

        :raise UserError: without a rate, an account or a journal, or in a locked period
        """
        company, today = self.company_id, fields.Date.context_today(self)
        rate = self.currency_id._get_care_rates(company, today).get(self.currency_id)
        if rate is None:
            raise UserError(
                self.env._("There is no exchange rate of this currency for today.")
            )
        given = Decimal(str(self.currency_id.round(self.amount_difference)))
        worth = Decimal(str(company.currency_id.round(float(given * rate))))
        if not worth:  # a part of a foreign coin that the books cannot show
            return self.env["account.move"]
        other, partner = company._get_care_account("till_over"), None
        if worth < 0:
            other = company._get_care_account("till_short")
            # A claim names its debtor, whoever may read contacts.
            partner = self.user_id.sudo().partner_id.sudo(False)
        till = company._get_care_account("cash_till")
        lines = [
            self._prepare_entry_line(till, worth, given),
            self._prepare_entry_line(other, -worth, -given, partner),
        ]
        journal = company._get_care_journal("cash")
        return self.env["care.fund"]._post_entry(
            journal, today, lines, self.reference, source=self
        )

    def _prepare_entry_line(self, account, balance, amount, partner=None):
        is_home = self.currency_id == self.company_id.currency_id
        return EntryLine(
            account=account,
            balance=balance,
            name=self.env._("Difference of the till %(till)s", till=self.reference),
            partner=partner,
            currency=None if is_home else self.currency_id,
            amount_currency=None if is_home else amount,
        )

    def _get_audit_payload(self):
        return super()._get_audit_payload() | {
            session.id: {
                "counted": str(session.amount_counted),
                "currency": session.currency_id.name,
            }
            for session in self
        }
