from odoo import fields, models

from odoo.addons.social_care_base.logic.lifecycle import Lifecycle, Transition
from odoo.addons.social_care_base.notices import tell

from ..const import MANAGER, OFFICER, PORTAL, REGISTRAR

APPLICANT = frozenset({PORTAL, OFFICER})
DECIDER = frozenset({REGISTRAR, MANAGER})
# Steps whose reason the applicant reads.
TOLD_STEPS = {
    "return",
    "refuse",
    "expire",
    "close",
    "grant_appeal",
    "dismiss_appeal",
}
# Which duty a step performs: no two incompatible ones for one person.
DUTIES = {
    "file": "submit",
    "appeal": "submit",
    "validate": "validate",
    "approve": "approve",
    "refuse": "approve",
    "grant_appeal": "hear_appeal",
    "dismiss_appeal": "hear_appeal",
}


class CareNgoRequest(models.Model):
    """The way of a request: filed, reviewed by one person, decided by another."""

    _inherit = "care.ngo.request"

    _lifecycle = Lifecycle(
        initial="draft",
        final={"applied", "withdrawn", "dismissed"},
        transitions=[
            Transition("file", {"draft", "returned"}, "filed", APPLICANT),
            Transition("take", {"filed"}, "under_review", {OFFICER}),
            Transition(
                "return", {"under_review"}, "returned", {OFFICER}, reason_required=True
            ),
            Transition("validate", {"under_review"}, "validated", {OFFICER}),
            Transition(
                "refresh", {"under_review", "validated"}, "under_review", {OFFICER}
            ),
            Transition("approve", {"validated"}, "approved", DECIDER),
            Transition(
                "refuse", {"validated"}, "refused", DECIDER, reason_required=True
            ),
            Transition("apply", {"approved"}, "applied", DECIDER),
            Transition(
                "take_over",
                {"filed", "under_review"},
                "under_review",
                {MANAGER},
                reason_required=True,
            ),
            Transition("claim", {"validated"}, "validated", DECIDER),
            Transition(
                "take_decision",
                {"validated"},
                "validated",
                DECIDER,
                reason_required=True,
            ),
            Transition(
                "withdraw",
                # Approved, and not applied at once: something stands in its way.
                {"filed", "returned", "under_review", "validated", "approved"},
                "withdrawn",
                APPLICANT,
                reason_required=True,
            ),
            Transition(
                "appeal", {"refused"}, "appealed", APPLICANT, reason_required=True
            ),
            Transition(
                "grant_appeal",
                {"appealed"},
                "under_review",
                {MANAGER},
                reason_required=True,
            ),
            Transition(
                "dismiss_appeal",
                {"appealed"},
                "dismissed",
                {MANAGER},
                reason_required=True,
            ),
            Transition(
                "approve_by_silence",
                {"filed", "under_review", "validated"},
                "approved",
                system=True,
            ),
            Transition(
                "expire", {"returned"}, "withdrawn", reason_required=True, system=True
            ),
            # The body has come to its end: nobody is left who could pursue it.
            Transition(
                "close",
                {
                    "filed",
                    "returned",
                    "under_review",
                    "validated",
                    "approved",
                    "appealed",
                },
                "withdrawn",
                reason_required=True,
                system=True,
            ),
        ],
    )
    _lifecycle_fields = (
        "date_decided",
        "date_applied",
        "is_silent",
        "officer_id",
        "decider_id",
    )

    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("filed", "Filed"),
            ("returned", "Returned for Completion"),
            ("under_review", "Under Review"),
            ("validated", "Validated"),
            ("approved", "Approved"),
            ("applied", "Applied"),
            ("refused", "Refused"),
            ("appealed", "Under Appeal"),
            ("dismissed", "Appeal Dismissed"),
            ("withdrawn", "Withdrawn"),
        ]
    )
    date_filed = fields.Date(string="Filed on", readonly=True, copy=False)
    date_decided = fields.Date(string="Decided on", readonly=True, copy=False)
    date_applied = fields.Date(string="Applied on", readonly=True, copy=False)
    date_filing_due = fields.Date(
        string="To File until", readonly=True, copy=False, help="As the law asks."
    )
    is_late = fields.Boolean(string="Filed Late", readonly=True, copy=False)
    is_silent = fields.Boolean(string="Approved by Silence", readonly=True, copy=False)
    officer_id = fields.Many2one(
        comodel_name="res.users",
        string="Reviewed by",
        readonly=True,
        copy=False,
        tracking=True,
        groups="base.group_user",
        index="btree_not_null",
    )
    decider_id = fields.Many2one(
        comodel_name="res.users",
        string="To Decide",
        readonly=True,
        copy=False,
        tracking=True,
        groups="base.group_user",
    )
    recommendation = fields.Selection(
        selection=[("approve", "Approve"), ("refuse", "Refuse")],
        copy=False,
        groups="base.group_user",
        help="Of whoever has reviewed the request.",
    )
    internal_note = fields.Text(copy=False, groups="base.group_user")
    appeal_reason = fields.Text(string="Grounds of the Appeal", readonly=True)

    # === ACTIONS === #

    def action_file(self):
        self._apply_transition("file")

    def action_take(self):
        self._apply_transition("take")

    def action_return(self, reason=None):
        return self._apply_with_reason("return", reason)

    def action_validate(self):
        self._apply_transition("validate")

    def action_refresh(self):
        self._apply_transition("refresh")

    def action_claim(self):
        self._apply_transition("claim")

    def action_approve(self):
        self._apply_transition("approve")

    def action_refuse(self, reason=None):
        return self._apply_with_reason("refuse", reason)

    def action_apply(self):
        self._apply_transition("apply")

    def action_take_over(self, reason=None):
        return self._apply_with_reason("take_over", reason)

    def action_take_decision(self, reason=None):
        return self._apply_with_reason("take_decision", reason)

    def action_withdraw(self, reason=None):
        return self._apply_with_reason("withdraw", reason)

    def action_appeal(self, reason=None):
        return self._apply_with_reason("appeal", reason)

    def action_grant_appeal(self, reason=None):
        return self._apply_with_reason("grant_appeal", reason)

    def action_dismiss_appeal(self, reason=None):
        return self._apply_with_reason("dismiss_appeal", reason)

    # === TRANSITIONS === #

    def _apply_transition(self, name, *, reason=None):
        super()._apply_transition(name, reason=reason)
        if name in TOLD_STEPS:
            self._write_engine({"decision_reason": reason.strip()})
            self._tell_representatives(reason)
        elif name == "file":
            self._write_engine({"decision_reason": False})
        elif name == "appeal":
            self._write_engine({"appeal_reason": reason.strip()})
        elif name == "approve":
            # What follows comes last: the decision has its letter by now.
            self._apply_transition("apply")
        elif name == "approve_by_silence":
            self._carry_out_by_silence()

    def _before_transition(self, transition):
        super()._before_transition(transition)
        if transition.name == "file":
            self._assign_reference()
            for request in self:
                request._write_engine({"base": request._get_registered()})
        if transition.name in ("return", "refresh", "grant_appeal"):
            self._invalidate_decisions(self.env._("The file was opened again."))
        if duty := DUTIES.get(transition.name):
            outcome = {"refuse": "refused", "dismiss_appeal": "refused"}
            self._record_duty(
                duty,
                outcome.get(transition.name, "approved"),
                rule=f"{self[:1].key}/{self[:1].type_id.date_from}",
            )

    def _get_duty_tier(self, duty):
        """Whoever decided before an appeal does not decide after it."""
        if duty == "approve" and self.sudo().appeal_reason:
            return "appeal"
        return super()._get_duty_tier(duty)

    def _prepare_transition_vals(self, transition):
        vals = super()._prepare_transition_vals(transition)
        today, name = fields.Date.context_today(self), transition.name
        if name in ("approve", "refuse", "approve_by_silence"):
            vals["date_decided"] = today
        if name in ("approve", "refuse", "claim", "take_decision"):
            vals["decider_id"] = self.env.uid
        if name in ("take", "take_over"):
            vals["officer_id"] = self.env.uid
        if name == "grant_appeal":
            vals |= {"decider_id": False, "date_decided": False}
        if name == "approve_by_silence":
            vals["is_silent"] = True
        if name == "apply":
            vals["date_applied"] = today
        return vals

    def _after_transition(self, transition):
        super()._after_transition(transition)
        follow_up = {
            "file": self._start_clock,
            "return": self._pause_clock,
            "refresh": self._rebase,
            "approve": self._end_clock,
            "approve_by_silence": self._end_clock,
            "refuse": self._follow_refusal,
            "apply": self._apply_effect,
            "withdraw": self._stop_clock,
            "expire": self._stop_clock,
            "close": self._stop_clock,
            "appeal": self._follow_appeal,
            "grant_appeal": self._reopen,
            "dismiss_appeal": self._follow_dismissal,
        }.get(transition.name)
        if follow_up:
            follow_up()
        self._follow_clock()

    def _tell_representatives(self, reason):
        """Send the reason of a decision to whoever acts for the body."""

        def text(request):
            label = dict(request._fields["state"]._description_selection(request.env))
            return request.env._(
                "%(request)s is now: %(state)s. Reason: %(reason)s",
                request=request.display_name,
                state=label[request.state],
                reason=reason,
            )

        for request in self.filtered("ngo_id.representative_ids"):
            tell(request, request.ngo_id.representative_ids, text)
