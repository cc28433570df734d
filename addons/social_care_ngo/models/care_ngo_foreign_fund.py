from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.social_care_base.logic.lifecycle import Lifecycle, Transition
from odoo.addons.social_care_base.notices import task_of_limit

from ..const import OFFICER
from .care_deadline import ask_officers

RETURN = "ngo_ff_return"
# Switch, as dated data: 1 = money is frozen, not returned, while an appeal is open.
FREEZE = "ngo_ff_freeze_on_appeal"
FINAL_STATES = ("cleared", "sent_back")
# Compared by identity: a client can send any context *value*, never this object.
_MONEY_TOKEN = object()


class CareNgoForeignFund(models.Model):
    """Money from abroad that a body has notified: ring-fenced until it is cleared.

    It is held from the notification on; approval clears it, a refusal asks for its
    return, an appeal freezes it, so that neither side loses.
    """

    _name = "care.ngo.foreign.fund"
    _description = "Money from Abroad"
    _inherit = ["care.lifecycle.mixin", "care.deadline.mixin", "mail.activity.mixin"]
    _order = "date_received desc, id desc"

    _lifecycle = Lifecycle(
        initial="held",
        final={"cleared", "sent_back"},
        transitions=[
            Transition("clear", {"held", "frozen"}, "cleared", system=True),
            Transition("refuse", {"held", "frozen"}, "to_return", system=True),
            Transition("freeze", {"to_return"}, "frozen", system=True),
            Transition("send_back", {"to_return"}, "sent_back", {OFFICER}),
        ],
    )
    _lifecycle_fields = ("date_decided", "date_sent_back")
    _audit_fields = (
        "name",
        "ngo_id",
        "request_id",
        "country_id",
        "currency_id",
        "amount",
        "purpose",
        "date_received",
        "date_notified",
        "amount_spent",
    )

    state = fields.Selection(
        selection=[
            ("held", "Held Back"),
            ("cleared", "Cleared to Spend"),
            ("to_return", "To Be Returned"),
            ("frozen", "Frozen by an Appeal"),
            ("sent_back", "Returned to the Giver"),
        ]
    )
    name = fields.Char(string="Giver", required=True, readonly=True)
    ngo_id = fields.Many2one(
        comodel_name="care.ngo",
        string="NGO",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    request_id = fields.Many2one(
        comodel_name="care.ngo.request",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="ngo_id.company_id", store=True, index=True)
    country_id = fields.Many2one(
        comodel_name="res.country", string="From", readonly=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency", required=True, readonly=True, ondelete="restrict"
    )
    amount = fields.Monetary(required=True, readonly=True)
    purpose = fields.Text(readonly=True)
    date_received = fields.Date(
        string="Entered the Bank on", required=True, readonly=True
    )
    date_notified = fields.Date(string="Notified on", required=True, readonly=True)
    is_late = fields.Boolean(related="request_id.is_late")
    date_decided = fields.Date(string="Decided on", readonly=True)
    date_sent_back = fields.Date(string="Returned on", readonly=True)
    date_return_due = fields.Date(
        string="Return until", compute="_compute_date_return_due", compute_sudo=True
    )
    amount_ring_fenced = fields.Monetary(
        string="Ring-Fenced", compute="_compute_amount_ring_fenced"
    )
    amount_spent = fields.Monetary(string="Spent", readonly=True)
    is_spent_uncleared = fields.Boolean(
        string="Spent before Clearance", readonly=True, copy=False
    )

    breach_ids = fields.One2many(
        comodel_name="care.ngo.foreign.breach",
        inverse_name="fund_id",
        string="Breaches",
    )
    is_breach_open = fields.Boolean(compute="_compute_is_breach_open")

    _amounts_in_order = models.Constraint(
        "CHECK (amount > 0 AND amount_spent >= 0 AND amount_spent <= amount)",
        "Not more can be spent than came in.",
    )
    _request_uniq = models.UniqueIndex(
        "(request_id)", "This request has its money already."
    )

    # === COMPUTES === #

    @api.depends("state", "amount")
    def _compute_amount_ring_fenced(self):
        fenced = ("held", "to_return", "frozen")
        for fund in self:
            fund.amount_ring_fenced = fund.amount if fund.state in fenced else 0

    @api.depends("deadline_ids.date_due", "deadline_ids.state")
    def _compute_date_return_due(self):
        for fund in self:
            limits = fund.deadline_ids.filtered(lambda d: d.key == RETURN)
            running = limits.filtered(lambda d: d.state == "running")
            fund.date_return_due = running[:1].date_due

    @api.depends("breach_ids.state")
    def _compute_is_breach_open(self):
        for fund in self:
            states = fund.breach_ids.mapped("state")
            fund.is_breach_open = any(state != "settled" for state in states)

    # === ACTIONS === #

    def action_send_back(self):
        self._apply_transition("send_back")

    def action_record_spent(self, amount):
        """Record what has been spent so far, as reports or a visit show it.

        Money spent before it was cleared stays marked for ever, whatever follows.

        :raise UserError: if the amount is no number between what was recorded before
            and what came in
        """
        self.ensure_one()
        self.check_access("write")
        if not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("This step belongs to another role."))
        try:
            spent = self.currency_id.round(float(amount))
        except (TypeError, ValueError, OverflowError) as error:
            raise UserError(self.env._("Enter the amounts in figures.")) from error
        if not self.amount_spent <= spent <= self.amount:
            raise UserError(self.env._("Not more can be spent than came in."))
        uncleared = self.state != "cleared" and spent > 0
        vals = {"amount_spent": spent}
        if uncleared:
            vals["is_spent_uncleared"] = True
        self._restate(vals)
        if uncleared:
            self.env["care.ngo.foreign.breach"]._find(self)
        self.env["care.audit.entry"].sudo()._append(
            self, "record_spent", payload={self.id: {"spent": spent}}
        )

    def _get_step_names(self):
        """Name what the body tells about its spending."""
        told = {"record_spent": self.env._("Spending recorded")}
        return super()._get_step_names() | told

    # === CRUD === #

    def write(self, vals):
        guarded = self._get_guarded_fields()
        mail = {n for n in vals if n.startswith(("activity", "message"))}
        is_step = self.env.context.get("money_token") is _MONEY_TOKEN
        if not is_step and vals.keys() - guarded - mail:
            raise AccessError(self.env._("Only a request's steps write this."))
        return super().write(vals)

    def _restate(self, vals):
        """Write what a step states about the money; nobody edits it otherwise."""
        self.with_context(money_token=_MONEY_TOKEN).write(vals)

    # === TRANSITIONS === #

    def _prepare_transition_vals(self, transition):
        vals = super()._prepare_transition_vals(transition)
        today = fields.Date.context_today(self)
        if transition.name in ("clear", "refuse"):
            vals["date_decided"] = today
        if transition.name == "send_back":
            vals["date_sent_back"] = today
        return vals

    def _after_transition(self, transition):
        super()._after_transition(transition)
        if transition.name == "refuse":
            self._start_deadline(RETURN)
        elif transition.name == "freeze":
            self._cancel_deadline(RETURN, self.env._("An appeal is open."))
        elif transition.name == "send_back":
            self._meet_deadline(RETURN)

    def _on_deadline_lapsed(self, deadline):
        """Remind the officer; the standing of the body blocks new money."""
        super()._on_deadline_lapsed(deadline)
        ask_officers(self, task_of_limit(deadline))

    @api.model
    def _end_with_body(self, ngos, reason):
        """Let an officer see to the money that a body still holds at its end."""
        left = [("ngo_id", "in", ngos.ids), ("state", "not in", FINAL_STATES)]

        def get_vals(case):
            text = case.env._("See to the money from abroad that is not cleared")
            return {"summary": text, "note": reason}

        for fund in self.search(left):
            ask_officers(fund, get_vals)


class CareNgoRequest(models.Model):
    """How the steps of a request move the money that it notifies."""

    _inherit = "care.ngo.request"

    foreign_fund_ids = fields.One2many(
        comodel_name="care.ngo.foreign.fund",
        inverse_name="request_id",
        string="Money from Abroad",
    )

    def _hold_foreign_fund(self):
        """Ring-fence notified money from its first filing on."""
        # Nobody holds rights to create these records: requests do it here only.
        money = self.env["care.ngo.foreign.fund"].sudo()
        fresh = self.filtered(
            lambda r: r.effect == "foreign_fund" and not r.foreign_fund_ids
        )
        money.create([request._prepare_foreign_fund_vals() for request in fresh])
        for fund in (self - fresh).foreign_fund_ids.sudo():
            vals = fund.request_id._prepare_foreign_fund_vals()
            del vals["date_notified"]
            fund._restate(vals)

    def _prepare_foreign_fund_vals(self):
        self.ensure_one()
        return {
            "name": self.counterpart,
            "ngo_id": self.ngo_id.id,
            "request_id": self.id,
            "country_id": self.counterpart_country_id.id,
            "currency_id": self.currency_id.id,
            "amount": self.amount,
            "purpose": self.details,
            "date_received": self.date_event,
            "date_notified": fields.Date.context_today(self),
        }

    def _move_money(self, step, *states):
        # The engine moves the money; the people stand in the request's decisions.
        money = self.env["care.ngo.foreign.fund"].with_user(SUPERUSER_ID)
        found = money.search(
            [("request_id", "in", self.ids), ("state", "in", list(states))]
        )
        found._apply_transition(step)

    def _clear_foreign_fund(self):
        self._move_money("clear", "held", "frozen")

    def _refuse_foreign_fund(self):
        self._move_money("refuse", "held", "frozen")

    def _freeze_foreign_fund(self):
        today = fields.Date.context_today(self)
        for request in self.filtered(lambda r: r.effect == "foreign_fund"):
            switch = self.env["care.parameter"]._get_value(
                FREEZE, today, request.company_id
            )
            if switch:
                request._move_money("freeze", "to_return")

    def _unfreeze_foreign_fund(self):
        self._move_money("refuse", "frozen")
