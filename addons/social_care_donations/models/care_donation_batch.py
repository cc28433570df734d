from collections import defaultdict
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.social_care_base.logic.lifecycle import Lifecycle, Transition
from odoo.addons.social_care_fund.models.care_budget_move import Booking
from odoo.addons.social_care_fund.models.care_fund_entry import EntryLine

from ..const import FORMS, MANAGER, OFFICER


class CareDonationBatch(models.Model):
    """The gifts of one day, form and currency, posted by one journal entry.

    It is posted only when its gifts equal the control total; the sums of gifts,
    journal entry and fund moves are equal by construction.
    """

    _name = "care.donation.batch"
    _description = "Batch of Gifts"
    _inherit = [
        "care.lifecycle.mixin",
        "care.reference.mixin",
        "care.decision.mixin",
    ]
    _order = "id desc"
    _rec_name = "reference"

    _reference_prefix = "BAT"
    _protected_fields = ("amount_control", "date_value", "date_posting")
    _lifecycle = Lifecycle(
        initial="open",
        final={"posted", "abandoned"},
        transitions=[
            Transition("post", {"open"}, "posted", {OFFICER}),
            Transition(
                "post_late", {"open"}, "posted", {MANAGER}, reason_required=True
            ),
            Transition("abandon", {"open"}, "abandoned", {OFFICER}),
        ],
    )
    _lifecycle_fields = ("move_id", "posted_by_id", "date_posted")

    state = fields.Selection(
        selection=[("open", "Open"), ("posted", "Posted"), ("abandoned", "Abandoned")],
        group_expand=True,
    )
    form = fields.Selection(
        selection=FORMS,
        required=True,
        default="cash",
    )
    date_value = fields.Date(
        string="Value Date", required=True, default=fields.Date.context_today
    )
    date_posting = fields.Date(
        string="Posting Date",
        help="Only where the period of the value date is locked: a manager chooses an"
        " open day and says why.",
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        ondelete="restrict",
    )
    amount_control = fields.Monetary(
        string="Control Total", help="Counted apart from the list of gifts."
    )
    amount_total = fields.Monetary(string="Sum of the Gifts", compute="_compute_total")
    donation_count = fields.Integer(string="Gifts", compute="_compute_total")
    donation_ids = fields.One2many(
        comodel_name="care.donation",
        inverse_name="batch_id",
        string="List of Gifts",
        readonly=True,
    )
    move_id = fields.Many2one(
        comodel_name="account.move",
        string="Journal Entry",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    posted_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, copy=False, ondelete="restrict"
    )
    date_posted = fields.Datetime(readonly=True, copy=False)

    _control_positive = models.Constraint(
        "CHECK (amount_control >= 0)", "Nobody can count less than nothing."
    )

    # === COMPUTES === #

    @api.depends("donation_ids.amount")
    def _compute_total(self):
        sums = self.env["care.donation"]._read_group(
            [("batch_id", "in", self.ids)], ["batch_id"], ["amount:sum", "__count"]
        )
        found = {batch.id: (amount, count) for batch, amount, count in sums}
        for batch in self:
            total, count = found.get(batch.id, (0.0, 0))
            batch.amount_total, batch.donation_count = total, count

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        batches = super().create(vals_list)
        batches._assign_reference()
        return batches

    def write(self, vals):
        fixed = {"form", "date_value", "currency_id", "company_id"}
        if fixed & vals.keys() and self.donation_ids:
            raise UserError(self.env._("The batch holds gifts of this kind already."))
        asked = {"amount_control", "date_posting"} & vals.keys()
        if asked and any(batch.state != "open" for batch in self):
            raise UserError(self.env._("The batch is posted and stays as it is."))
        return super().write(vals)

    # === ACTIONS === #

    def action_collect(self):
        """Take in every accepted gift of the day that waits for its entry."""
        self.check_access("write")
        self.lock_for_update()
        gifts = self.env["care.donation"]
        for batch in self:
            if batch.state != "open":
                raise UserError(self.env._("The batch is posted and stays as it is."))
            waiting = gifts.search(batch._get_waiting_domain())
            waiting._write_engine({"batch_id": batch.id})
        return True

    def action_post(self):
        self._apply_transition("post")

    def action_post_late(self, reason=None):
        return self._apply_with_reason("post_late", reason)

    def action_abandon(self):
        self._apply_transition("abandon")

    # === TRANSITIONS === #

    def _get_transition_blockers(self, transition):
        blockers = super()._get_transition_blockers(transition)
        if transition.name in ("post", "post_late"):
            # What the state forbids already needs no further question.
            free = self.filtered(lambda batch: not blockers[batch.id])
            mine = [("batch_id", "in", free.ids), ("cashier_id", "=", self.env.uid)]
            groups = self.env["care.donation"]._read_group(mine, ["batch_id"])
            received = {batch for (batch,) in groups}
            for batch in free:
                reasons = batch._get_post_reasons(transition.name)
                if batch in received:
                    reasons.append(
                        self.env._("whoever received a gift cannot post it.")
                    )
                blockers[batch.id] += reasons
        return blockers

    def _get_post_reasons(self, name):
        _, reasons = self.env._, []
        if not self.donation_count:
            reasons.append(_("it holds no gift. Collect the gifts of the day."))
        if self.currency_id.compare_amounts(self.amount_control, self.amount_total):
            reasons.append(_("the control total differs from the sum of the gifts."))
        is_late = self.date_posting and self.date_posting != self.date_value
        if name == "post" and is_late:
            reasons.append(_("another posting date needs a manager and a reason."))
        if name == "post_late" and not is_late:
            reasons.append(_("choose the posting date first."))
        today = fields.Date.context_today(self)
        if not self.date_value <= (self.date_posting or self.date_value) <= today:
            reasons.append(_("the posting date lies between the value date and today."))
        return reasons

    def _before_transition(self, transition):
        super()._before_transition(transition)
        if transition.name in ("post", "post_late"):
            self._record_duty("post", rule=transition.name)
        if transition.name == "abandon":
            self.donation_ids._write_engine({"batch_id": False})

    def _prepare_transition_vals(self, transition):
        vals = super()._prepare_transition_vals(transition)
        if transition.name in ("post", "post_late"):
            self.ensure_one()
            vals |= {
                "move_id": self._post().id,
                "posted_by_id": self.env.uid,
                "date_posted": fields.Datetime.now(),
            }
        return vals

    # === POSTING === #

    def _post(self):
        """Post one journal entry and book each fund once; return the entry."""
        self.ensure_one()
        parts = self._get_parts()
        date = self.date_posting or self.date_value
        funds = self.env["care.fund"]
        move = funds._post_entry(
            self.company_id._get_care_journal("cash"),
            date,
            self._prepare_entry_lines(parts),
            self.reference,
            source=self,
        )
        sums = defaultdict(Decimal)
        for (fund, _class), (_given, worth) in parts.items():
            sums[fund] += worth
        self.env["care.budget.move"]._book_all(
            [
                Booking(fund, "receive", worth, self, seq=fund.id, date=date)
                for fund, worth in sums.items()
            ]
        )
        return move

    def _get_parts(self):
        """Return ``{(fund, class): (amount, amount in company currency)}``."""
        sums = self.env["care.donation.line"]._read_group(
            [("donation_id.batch_id", "=", self.id)],
            ["fund_id", "sharia_class"],
            ["amount:sum", "amount_company:sum"],
        )
        home = self.company_id.currency_id
        return {
            (fund, sharia): (
                _to_money(given, self.currency_id),
                _to_money(worth, home),
            )
            for fund, sharia, given, worth in sums
        }

    def _prepare_entry_lines(self, parts):
        """Return the lines: cash on one side, one per fund and class on the other."""
        labels = dict(
            self.env["care.donation.line"]
            ._fields["sharia_class"]
            ._description_selection(self.env)
        )
        till = self.company_id._get_care_account("cash_till")
        given = sum(amount for amount, _worth in parts.values())
        worth = sum(worth for _amount, worth in parts.values())
        lines = [self._prepare_entry_line(till, worth, given, self.reference)]
        for (fund, sharia), (amount, value) in parts.items():
            account = fund._get_contribution_account()
            line = self._prepare_entry_line(
                account, -value, -amount, labels[sharia], fund=fund
            )
            lines.append(line)
        return lines

    def _prepare_entry_line(self, account, balance, amount, name, fund=None):
        is_home = self.currency_id == self.company_id.currency_id
        return EntryLine(
            account=account,
            balance=balance,
            name=name,
            fund=fund,
            currency=None if is_home else self.currency_id,
            amount_currency=None if is_home else amount,
        )

    def _get_waiting_domain(self):
        """Return the domain of the gifts that belong into this batch."""
        self.ensure_one()
        return [
            ("company_id", "=", self.company_id.id),
            ("form", "=", self.form),
            ("currency_id", "=", self.currency_id.id),
            ("date_value", "=", self.date_value),
            ("state", "in", ["accepted", "receipted"]),
            ("batch_id", "=", False),
        ]

    def _get_audit_payload(self):
        return super()._get_audit_payload() | {
            batch.id: batch._get_decision_payload() for batch in self
        }

    def _get_decision_payload(self):
        self.ensure_one()
        return super()._get_decision_payload() | {
            "count": self.donation_count,
            "total": str(self.amount_total),
        }


def _to_money(amount, currency):
    """Return a sum of Monetary values without the noise of binary fractions."""
    return Decimal(str(amount)).quantize(Decimal(str(currency.rounding)))
