from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.social_care_base.logic.lifecycle import Lifecycle, Transition

from ..const import LINE_COUNTER_FIELDS
from ..logic.ledger import LIMITS, to_money
from .care_budget_move import Booking

MANAGER = "social_care_fund.group_fund_manager"


class CareBudgetLine(models.Model):
    """An allotment out of a fund for a period; documents reserve and spend on it."""

    _name = "care.budget.line"
    _description = "Budget Line"
    _inherit = ["care.fund.prepared.mixin", "care.lifecycle.mixin"]
    _order = "date_from desc, id desc"
    _lifecycle = Lifecycle(
        initial="draft",
        final={"closed"},
        transitions=[
            Transition("open", {"draft"}, "open", {MANAGER}),
            Transition("close", {"open"}, "closed", {MANAGER}, reason_required=True),
        ],
    )
    _lifecycle_fields = LINE_COUNTER_FIELDS
    _prepared_fields = ("fund_id", "amount_initial", "date_from")

    name = fields.Char(required=True, translate=True)
    fund_id = fields.Many2one(
        comodel_name="care.fund",
        required=True,
        ondelete="restrict",
        index=True,
        domain=[("state", "in", ["draft", "open"])],
    )
    # Kept on the row, so that one statement checks the fund together with the line.
    fund_state = fields.Selection(
        string="State of the Fund",
        related="fund_id.state",
        store=True,
        precompute=True,
    )
    company_id = fields.Many2one(
        related="fund_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(
        related="fund_id.currency_id", store=True, precompute=True
    )
    state = fields.Selection(
        selection=[("draft", "Draft"), ("open", "Open"), ("closed", "Closed")],
    )
    date_from = fields.Date(string="From", required=True, tracking=True)
    date_to = fields.Date(string="To", required=True, tracking=True)
    amount_initial = fields.Monetary(
        string="Requested", required=True, help="Allotted when the line is opened."
    )
    move_ids = fields.One2many(
        comodel_name="care.budget.move", inverse_name="line_id", readonly=True
    )

    amount_revised = fields.Monetary(
        string="Allotment", default=0.0, required=True, readonly=True, copy=False
    )
    amount_reserved = fields.Monetary(
        string="Reserved", default=0.0, required=True, readonly=True, copy=False
    )
    amount_committed = fields.Monetary(
        string="Committed", default=0.0, required=True, readonly=True, copy=False
    )
    amount_released = fields.Monetary(
        string="Released", default=0.0, required=True, readonly=True, copy=False
    )
    amount_paid = fields.Monetary(
        string="Paid", default=0.0, required=True, readonly=True, copy=False
    )
    amount_free = fields.Monetary(string="Free", compute="_compute_amounts")
    bound_percent = fields.Float(
        string="Reserved and Committed (%)", compute="_compute_amounts"
    )

    _initial_positive = models.Constraint(
        "CHECK (amount_initial > 0)", "An allotment must be more than zero."
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_to >= date_from)", "A budget line cannot end before it begins."
    )
    _counters_not_negative = models.Constraint(
        "CHECK (amount_revised >= 0 AND amount_reserved >= 0 AND amount_committed >= 0"
        " AND amount_released >= 0 AND amount_paid >= 0)",
        "A counter of a budget line cannot fall below zero.",
    )
    _within_allotment = models.Constraint(
        "CHECK (amount_reserved + amount_committed <= amount_revised)",
        "No more than the allotment can be reserved and committed.",
    )
    _released_within_committed = models.Constraint(
        "CHECK (amount_released <= amount_committed)",
        "No more than was committed can be released.",
    )
    _paid_within_released = models.Constraint(
        "CHECK (amount_paid <= amount_released)",
        "No more than was released can be paid.",
    )

    @api.depends(*LINE_COUNTER_FIELDS)
    def _compute_amounts(self):
        for line in self:
            free = LIMITS["line"]["free"].value(line._get_counters())
            line.amount_free = free
            revised = line.amount_revised
            bound = line.amount_reserved + line.amount_committed
            line.bound_percent = 100 * bound / revised if revised else 0.0

    # === CRUD === #

    def write(self, vals):
        if "date_to" in vals:
            self._check_later_end(fields.Date.to_date(vals["date_to"]))
        return super().write(vals)

    def _check_later_end(self, date_to):
        """Refuse to shorten the period of a line that is in use; it may be extended."""
        for line in self:
            if line.state == "closed" or (
                line.state == "open" and (not date_to or date_to < line.date_to)
            ):
                raise UserError(
                    self.env._("The period of an open line can only be extended.")
                )
            if line.state == "open" and not self.env.user.has_group(MANAGER):
                raise AccessError(self.env._("This step belongs to another role."))

    # === ACTIONS === #

    def action_open(self):
        self._apply_transition("open")

    def action_close(self, reason=None):
        return self._apply_with_reason("close", reason)

    def action_revise(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change the Allotment"),
            "res_model": "care.budget.line.revise",
            "view_mode": "form",
            "target": "new",
            "context": {"default_line_id": self.id},
        }

    def action_view_moves(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "social_care_fund.care_budget_move_action"
        )
        return {**action, "domain": [("line_id", "=", self.id)], "context": {}}

    # === LEDGER === #

    def _book(self, kind, amount, source, seq=0, date=None, from_reserved=False):
        """Book one event on this budget line and return its ledger moves.

        :param str kind: reserve, unreserve, commit, decommit, release, unrelease,
            pay, unpay (the last two move what the fund has spent as well), allot or
            deallot (which move what the fund has allotted)
        :param Decimal amount: positive, in company currency
        :param source: the document; with ``kind`` and ``seq`` it is the key that
            makes a second call harmless
        :param bool from_reserved: commit what is reserved, in the same statement
        :raise UserError: if the line does not take it, with the figures
        """
        self.ensure_one()
        if from_reserved and kind == "commit":
            kind = "commit_reserved"
        bookings = [Booking(self, kind, amount, source, seq, date)]
        return self.env["care.budget.move"]._book_all(bookings)

    def _revise(self, kind, amount, seq, reason):
        """Increase (``allot``) or decrease (``deallot``) the allotment.

        :param int seq: what makes a second call with the same value harmless
        """
        self.ensure_one()
        self.check_access("write")
        moves = self._book(kind, amount, self, seq)
        # Nobody holds rights on the trail: it is written by the engine only.
        self.env["care.audit.entry"].sudo()._append(
            self,
            kind,
            state_from=self.state,
            state_to=self.state,
            reason=reason,
            payload=self._get_audit_payload(),
        )
        self._message_log(body=reason)
        return moves

    def _get_counters(self):
        """Return the counters as Decimal, by their names in ``logic/ledger.py``."""
        self.ensure_one()
        digits = self.currency_id.decimal_places
        return {
            name.removeprefix("amount_"): to_money(self[name], digits)
            for name in LINE_COUNTER_FIELDS
        }

    # === HOOKS === #

    def _apply_transition(self, name, *, reason=None):
        self.check_access("write")
        # Funds before lines, as every booking does, or two people wait in a circle.
        funds = self.sudo().fund_id
        self.env["care.budget.move"]._lock_funds(funds.ids, "NO KEY UPDATE")
        return super()._apply_transition(name, reason=reason)

    def _get_step_names(self):
        """Name the changes of an allotment as its moves do."""
        moves = self.env["care.budget.move"]
        kinds = dict(moves._fields["kind"]._description_selection(self.env))
        told = {kind: kinds[kind] for kind in ("allot", "deallot")}
        return super()._get_step_names() | told

    def _get_transition_blockers(self, transition):
        blockers = super()._get_transition_blockers(transition)
        if transition.name == "open":
            self._add_preparer_blockers(blockers)
            self._add_fund_blockers(blockers)
        if transition.name == "close":
            for line in self:
                counters = line._get_counters()
                if counters["reserved"] or counters["committed"] != counters["paid"]:
                    blockers[line.id].append(
                        self.env._("money is reserved, or committed and not paid.")
                    )
        return blockers

    def _add_fund_blockers(self, blockers):
        for line in self:
            fund = line.fund_id
            if fund.state != "open":
                blockers[line.id].append(self.env._("its fund is not open."))
            if (fund.date_from and line.date_from < fund.date_from) or (
                fund.date_to and line.date_to > fund.date_to
            ):
                blockers[line.id].append(
                    self.env._("its period leaves the time the fund may be used in.")
                )

    def _after_transition(self, transition):
        result = super()._after_transition(transition)
        if transition.name in {"open", "close"}:
            self.env["care.budget.move"]._book_all(
                [
                    booking
                    for line in self
                    if (booking := line._prepare_step_booking(transition))
                ]
            )
        return result

    def _prepare_step_booking(self, transition):
        """Return what opening a line allots, or what closing it gives back."""
        self.ensure_one()
        counters = self._get_counters()
        if transition.name == "open":
            digits = self.currency_id.decimal_places
            return Booking(self, "allot", to_money(self.amount_initial, digits), self)
        rest = counters["revised"] - counters["committed"]
        return Booking(self, "deallot", rest, self) if rest else None

    def _get_audit_payload(self):
        return {
            line.id: {
                "fund": line.fund_id.code,
                "from": str(line.date_from),
                "to": str(line.date_to),
                "requested": str(line.amount_initial),
                "counters": {k: str(v) for k, v in line._get_counters().items()},
            }
            for line in self
        }
