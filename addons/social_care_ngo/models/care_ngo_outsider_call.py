from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.social_care_base.logic.folding import fold
from odoo.addons.social_care_base.logic.lifecycle import Lifecycle, Transition
from odoo.addons.social_care_base.notices import task_of_limit

from ..const import LIVE_STATES, MANAGER, OFFICER, REGISTRAR
from .care_deadline import ask_officers

NOTIFY = "outsider_call"
DECIDER = frozenset({REGISTRAR, MANAGER})
CALL = frozenset(
    {
        "name",
        "caller_kind",
        "caller_contact",
        "purpose",
        "channel_ids",
        "area_ids",
        "date_from",
        "amount_target",
    }
)
NOTICE = frozenset({"date_notified", "notification_no"})
TOTAL = frozenset({"date_total", "amount_collected"})
# What an officer enters in each state; all else is written by the steps.
OPEN_TO = {
    "draft": CALL | NOTICE,
    "found": NOTICE,
    "frozen": NOTICE,
    "permitted": TOTAL,
}
# Compared by identity: a client can send any context *value*, never this object.
_CALL_TOKEN = object()


class CareNgoOutsiderCall(models.Model):
    """A call for donations by somebody who is no body of the register.

    It is notified within the days of the law, and nothing is spent before a permit and
    a statement of the total. One that the ministry finds and nobody notifies in time is
    frozen by the clock; two persons may freeze any other.
    """

    _name = "care.ngo.outsider.call"
    _description = "Call for Donations by an Outsider"
    _inherit = [
        "care.reference.mixin",
        "care.lifecycle.mixin",
        "care.decision.mixin",
        "care.deadline.mixin",
        "mail.activity.mixin",
    ]
    _order = "date_from desc, id desc"
    _reference_prefix = "OC"

    _lifecycle = Lifecycle(
        initial="draft",
        final={"refused", "closed"},
        transitions=[
            Transition("find", {"draft"}, "found", {OFFICER}),
            Transition("notify", {"draft", "found"}, "notified", {OFFICER}),
            # What was notified too late stays frozen until there is a permit.
            Transition("notify_frozen", {"frozen"}, "frozen", {OFFICER}),
            Transition("permit", {"notified", "frozen"}, "permitted", DECIDER),
            Transition(
                "refuse",
                {"notified", "frozen"},
                "refused",
                DECIDER,
                reason_required=True,
            ),
            Transition("state_total", {"permitted"}, "totalled", {OFFICER}),
            Transition(
                "close", {"totalled"}, "closed", {OFFICER}, reason_required=True
            ),
            Transition(
                "freeze",
                {"found", "notified", "permitted", "totalled"},
                "frozen",
                DECIDER,
                reason_required=True,
            ),
            Transition(
                "freeze_by_clock",
                {"found"},
                "frozen",
                reason_required=True,
                system=True,
            ),
        ],
    )
    _lifecycle_fields = ("source", "is_notified", "date_decided")
    _protected_fields = (*sorted(CALL - {"caller_contact"}), *sorted(NOTICE))
    _audit_fields = (
        *_protected_fields,
        "source",
        *sorted(TOTAL),
        "amount_spent",
        "amount_spent_early",
    )

    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("found", "Found, Not Notified"),
            ("notified", "Notified"),
            ("frozen", "Frozen"),
            ("permitted", "Permitted"),
            ("totalled", "Total Stated"),
            ("closed", "Closed"),
            ("refused", "Refused"),
        ]
    )
    name = fields.Char(string="Caller", required=True)
    caller_kind = fields.Selection(
        selection=[("company", "Company or Institution"), ("person", "Person")],
        required=True,
        default="company",
    )
    caller_contact = fields.Char(string="Address and Phone")
    purpose = fields.Text(required=True)
    channel_ids = fields.Many2many(
        comodel_name="care.ngo.channel",
        relation="care_ngo_outsider_call_channel_rel",
        string="Ways of Collecting",
    )
    area_ids = fields.Many2many(
        comodel_name="res.country.state",
        relation="care_ngo_outsider_call_area_rel",
        string="Governorates",
        domain=[("is_governorate", "=", True)],
    )
    date_from = fields.Date(
        string="First Day of the Call",
        required=True,
        help="From this day on the law counts the days to notify it.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount_target = fields.Monetary(string="Target")
    source = fields.Selection(
        selection=[
            ("caller", "Notified by the Caller"),
            ("found", "Found by the Ministry"),
        ],
        string="How It Is Known",
        required=True,
        readonly=True,
        default="caller",
        copy=False,
    )
    is_notified = fields.Boolean(string="Notified", readonly=True, copy=False)
    date_notified = fields.Date(string="Notified on", copy=False)
    notification_no = fields.Char(
        string="Notification No.", copy=False, help="Of the incoming post."
    )
    date_notify_due = fields.Date(string="Notify until", readonly=True, copy=False)
    is_late = fields.Boolean(
        string="Notified Late", compute="_compute_is_late", store=True
    )
    date_decided = fields.Date(string="Decided on", readonly=True, copy=False)
    date_total = fields.Date(string="Total Stated on", copy=False)
    amount_collected = fields.Monetary(string="Collected in Total", copy=False)

    _amounts_positive = models.Constraint(
        "CHECK (amount_target >= 0 AND amount_collected >= 0)",
        "An amount cannot be negative.",
    )

    # === COMPUTES === #

    @api.depends("is_notified", "date_notified", "date_notify_due")
    def _compute_is_late(self):
        for call in self:
            day, last = call.date_notified, call.date_notify_due
            call.is_late = bool(call.is_notified and day and last and day > last)

    # === CONSTRAINTS === #

    @api.constrains("name", "company_id")
    def _check_not_registered(self):
        for call in self:
            known = [
                ("name_folded", "=", fold(call.name)),
                ("state", "in", list(LIVE_STATES)),
                ("company_id", "=", call.company_id.id),
            ]
            if self.env["care.ngo"].search_count(known, limit=1):
                raise ValidationError(
                    self.env._(
                        "“%(name)s” stands in the register: a registered body asks for"
                        " a fundraising permit instead.",
                        name=call.name,
                    )
                )

    @api.constrains("date_notified", "date_total")
    def _check_days(self):
        for call in self:
            days = filter(None, (call.date_notified, call.date_total))
            if any(day > call.company_id._get_care_today() for day in days):
                raise ValidationError(
                    self.env._("What has happened does not lie in the future.")
                )

    # === ACTIONS === #

    def action_find(self):
        self._apply_transition("find")

    def action_notify(self):
        frozen = self.filtered(lambda call: call.state == "frozen")
        if others := self - frozen:
            others._apply_transition("notify")
        if frozen:
            frozen._apply_transition("notify_frozen")

    def action_permit(self):
        self._apply_transition("permit")

    def action_refuse(self, reason=None):
        return self._apply_with_reason("refuse", reason)

    def action_freeze(self, reason=None):
        return self._apply_with_reason("freeze", reason)

    def action_state_total(self):
        self._apply_transition("state_total")

    def action_close(self, reason=None):
        return self._apply_with_reason("close", reason)

    # === CRUD === #

    @api.model
    def _get_engine_fields(self):
        return super()._get_engine_fields() | TOTAL

    @api.model_create_multi
    def create(self, vals_list):
        stored = {name for name, field in self._fields.items() if field.store}
        closed = (stored & self._get_engine_fields()) - {"company_id", "reference"}
        closed -= self._get_guarded_fields()
        if any(closed & vals.keys() for vals in vals_list):
            raise AccessError(self.env._("Only the steps of a call write this."))
        return super().create(vals_list)

    def write(self, vals):
        mail = {n for n in vals if n.startswith(("activity", "message"))}
        own = vals.keys() - self._get_guarded_fields() - mail - {"reference"}
        if own and self.env.context.get("call_token") is not _CALL_TOKEN:
            self._check_open(own)
        return super().write(vals)

    def _check_open(self, names):
        """Refuse all but what an officer enters in the state of each call."""
        self._check_officer()
        for call in self:
            known = NOTICE if call.is_notified else frozenset()
            if names - (OPEN_TO.get(call.state, frozenset()) - known):
                raise AccessError(self.env._("Only the steps of a call write this."))

    def _check_officer(self):
        self.check_access("write")
        if not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("This step belongs to another role."))

    def _write_engine(self, vals):
        """Write what a step states about the call; nobody edits it otherwise."""
        self.with_context(call_token=_CALL_TOKEN).write(vals)

    # === TRANSITIONS === #

    def _get_transition_blockers(self, transition):
        blockers = super()._get_transition_blockers(transition)
        free = self.filtered(lambda call: not blockers[call.id])
        for call in free:
            blockers[call.id] += call._get_gaps(transition.name)
        return blockers

    def _get_gaps(self, step):
        """Tell why a step does not fit the call, besides its state and its persons."""
        if step == "notify_frozen" and self.is_notified:
            return [self.env._("it has been notified already.")]
        if step in ("permit", "refuse") and not self.is_notified:
            return [self.env._("it has not been notified.")]
        return []

    def _before_transition(self, transition):
        """Ask for what a step needs only when it is taken: its button stays there."""
        super()._before_transition(transition)
        step = transition.name
        for call in self:
            noted = call.date_notified and call.notification_no
            if step in ("notify", "notify_frozen") and not noted:
                raise UserError(
                    self.env._("Enter the day and the number of the notification.")
                )
            if step == "state_total" and not call.date_total:
                raise UserError(
                    self.env._("Enter the total and the day of its statement.")
                )

    def _prepare_transition_vals(self, transition):
        vals = super()._prepare_transition_vals(transition)
        if transition.name == "find":
            vals["source"] = "found"
        elif transition.name in ("notify", "notify_frozen"):
            vals["is_notified"] = True
        elif transition.name in ("permit", "refuse"):
            vals["date_decided"] = self.company_id[:1]._get_care_today()
        return vals

    def _after_transition(self, transition):
        super()._after_transition(transition)
        if transition.name in ("find", "notify"):
            self._assign_reference()
            self._start_clocks()
        if transition.name in ("notify", "notify_frozen"):
            self._end_clocks()

    # === CLOCK === #

    def _start_clocks(self):
        """Count the days of the law from the first day of each call."""
        for call in self.filtered(lambda call: not call.date_notify_due):
            limit = call._start_deadline(NOTIFY, date_start=call.date_from)
            call._write_engine({"date_notify_due": limit.date_first_due})

    def _end_clocks(self):
        late = self.filtered("is_late")
        (self - late)._meet_deadline(NOTIFY)
        late._cancel_deadline(NOTIFY, self.env._("Notified after the last day."))

    def _on_deadline_lapsed(self, deadline):
        """Freeze a call that the ministry found and nobody notified in time."""
        super()._on_deadline_lapsed(deadline)
        if deadline.key == NOTIFY and self.state == "found":
            rule = deadline.rule_id
            reason = f"{rule.consequence} ({rule.source})"
            self._apply_transition("freeze_by_clock", reason=reason)
            ask_officers(self, task_of_limit(deadline))

    # === PRIVATE === #

    def _append_told(self, action, reason, payload=None):
        """Append to the trail what is told of these calls and moves no state."""
        # Nobody holds rights on the trail: it is written by the engine only.
        self.env["care.audit.entry"].sudo()._append(
            self, action, reason=reason, payload=payload
        )
        if reason:
            self._message_log_batch(bodies=dict.fromkeys(self.ids, reason))
