from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.social_care_base.logic.lifecycle import Lifecycle, Transition

from ..const import FUNDING_POLICIES, MANAGER, NORMALISATIONS, OFFICER

# Frozen and hashed when the call is opened.
FROZEN_FIELDS = (
    "programme_id",
    "budget_line_id",
    "amount_envelope",
    "amount_min",
    "amount_max",
    "own_share_min",
    "turnover_share_max",
    "advance_age_max",
    "rule_ids",
    "allowed_form_ids",
    "review_count",
    "gap_max",
    "score_threshold",
    "score_minimum",
    "normalisation",
    "ridge",
    "funding_policy",
    "tranche_count",
    "tranche_months",
    "date_closing",
    "company_id",
)


class CareGrantCall(models.Model):
    """A call for applications: its envelope, its rules, and the way they are judged."""

    _name = "care.grant.call"
    _description = "Call for Applications"
    _inherit = [
        "care.lifecycle.mixin",
        "care.reference.mixin",
        "care.decision.mixin",
        "mail.activity.mixin",
    ]
    _order = "date_closing desc, id desc"
    _rec_names_search = ["name", "reference"]

    _reference_prefix = "CALL"
    _lifecycle = Lifecycle(
        initial="draft",
        final={"archived"},
        transitions=[
            Transition("open", {"draft"}, "open", {MANAGER}),
            Transition("close", {"open"}, "closed", {OFFICER}),
            Transition(
                "close_early", {"open"}, "closed", {MANAGER}, reason_required=True
            ),
            Transition("rank", {"closed"}, "ranked", {OFFICER}),
            Transition("decide", {"ranked"}, "decided", {MANAGER}),
            Transition("archive", {"decided"}, "archived", {MANAGER}),
        ],
    )
    _lifecycle_fields = (
        "frozen_hash",
        "date_opening",
        "date_closed",
        "date_decided",
        "amount_awarded",
    )

    # === WHAT IT IS === #

    name = fields.Char(required=True, translate=True, tracking=True)
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("open", "Open"),
            ("closed", "Closed"),
            ("ranked", "Ranked"),
            ("decided", "Decided"),
            ("archived", "Archived"),
        ],
    )
    programme_id = fields.Many2one(
        comodel_name="care.grant.programme",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    description = fields.Text(translate=True)
    currency_id = fields.Many2one(
        related="company_id.currency_id", store=True, precompute=True
    )
    budget_line_id = fields.Many2one(
        comodel_name="care.budget.line",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    amount_envelope = fields.Monetary(string="Envelope", required=True, tracking=True)
    amount_awarded = fields.Monetary(
        string="Awarded", default=0.0, required=True, readonly=True, copy=False
    )
    amount_left = fields.Monetary(string="Left", compute="_compute_amount_left")
    sub_envelope_ids = fields.One2many(
        comodel_name="care.grant.sub.envelope",
        inverse_name="call_id",
        string="Sub-Envelopes",
        copy=True,
    )
    date_opening = fields.Datetime(string="Opened on", readonly=True, copy=False)
    date_closing = fields.Datetime(
        string="Deadline",
        required=True,
        help="An application sent in this minute is still in time.",
    )
    date_closed = fields.Datetime(string="Closed on", readonly=True, copy=False)
    date_decided = fields.Datetime(string="Decided on", readonly=True, copy=False)
    frozen_hash = fields.Char(
        string="Hash of the Rules",
        readonly=True,
        copy=False,
        help="SHA-256 of everything that was fixed when the call was opened.",
    )

    # === WHO MAY APPLY === #

    amount_min = fields.Monetary(string="Least Grant", required=True)
    amount_max = fields.Monetary(string="Largest Grant", required=True)
    own_share_min = fields.Float(
        string="Own Contribution (%)",
        digits=(5, 2),
        help="The least share of the whole budget that the applicant brings.",
    )
    turnover_share_max = fields.Float(
        string="Share of Turnover (%)",
        default=50.0,
        digits=(5, 2),
        help="The grant is at most this share of the last annual turnover.",
    )
    advance_age_max = fields.Integer(string="Age of Open Advances (Months)", default=6)
    rule_ids = fields.Many2many(
        comodel_name="care.grant.eligibility.rule",
        string="Eligibility Rules",
        default=lambda self: self._default_rule_ids(),
    )
    allowed_form_ids = fields.Many2many(
        comodel_name="care.ngo.form", string="Legal Forms", help="Empty: all."
    )

    # === HOW IT IS JUDGED === #

    criterion_ids = fields.One2many(
        comodel_name="care.grant.criterion",
        inverse_name="call_id",
        string="Rubric",
        copy=True,
    )
    review_count = fields.Integer(string="Reviews per Application", default=2)
    gap_max = fields.Float(
        string="Largest Gap",
        default=20.0,
        digits=(5, 2),
        help="Scores further apart than this need a third review.",
    )
    score_threshold = fields.Float(
        string="Threshold for a Third Review",
        default=55.0,
        digits=(5, 2),
        help="If only one of the scores is below it, a third review is needed.",
    )
    score_minimum = fields.Float(string="Least Score", default=55.0, digits=(5, 2))
    normalisation = fields.Selection(
        selection=NORMALISATIONS, required=True, default="additive"
    )
    ridge = fields.Float(default=1.0, digits=(6, 2))
    funding_policy = fields.Selection(
        selection=FUNDING_POLICIES, required=True, default="strict"
    )
    tranche_count = fields.Integer(string="Payments per Grant", default=2)
    tranche_months = fields.Integer(string="Months Between Payments", default=6)

    # === WHAT CAME OF IT === #

    application_ids = fields.One2many(
        comodel_name="care.grant.application", inverse_name="call_id"
    )
    application_count = fields.Integer(compute="_compute_counts")
    grant_count = fields.Integer(compute="_compute_counts")
    ranking_ids = fields.One2many(
        comodel_name="care.grant.ranking",
        inverse_name="call_id",
        string="Rankings",
        readonly=True,
    )
    ranking_id = fields.Many2one(
        comodel_name="care.grant.ranking",
        string="Last Ranking",
        compute="_compute_ranking_id",
    )
    is_open = fields.Boolean(compute="_compute_is_open")

    _awarded_within_envelope = models.Constraint(
        "CHECK (amount_awarded >= 0 AND amount_awarded <= amount_envelope)",
        "A call cannot award more than its envelope.",
    )
    _amounts_in_order = models.Constraint(
        "CHECK (amount_envelope > 0 AND amount_min > 0 AND amount_max >= amount_min)",
        "The envelope and the least grant are above zero, the largest not below it.",
    )
    _shares_in_range = models.Constraint(
        "CHECK (own_share_min >= 0 AND own_share_min < 100 AND turnover_share_max > 0)",
        "Shares are percentages.",
    )
    _numbers_in_range = models.Constraint(
        "CHECK (review_count >= 2 AND ridge > 0 AND tranche_count >= 1"
        " AND tranche_months >= 0 AND advance_age_max >= 0)",
        "At least two reviews and one payment; the ridge is above zero.",
    )
    _open_idx = models.Index("(date_closing) WHERE state = 'open'")

    def _default_rule_ids(self):
        return self.env["care.grant.eligibility.rule"].search(
            [("is_default", "=", True)]
        )

    # === COMPUTES === #

    @api.depends("amount_envelope", "amount_awarded")
    def _compute_amount_left(self):
        for call in self:
            call.amount_left = call.amount_envelope - call.amount_awarded

    @api.depends("application_ids")
    def _compute_counts(self):
        domain = [("call_id", "in", self.ids)]
        applications = self.env["care.grant.application"]._read_group(
            domain, ["call_id"], ["__count"]
        )
        grants = self.env["care.grant"]._read_group(domain, ["call_id"], ["__count"])
        applied, granted = dict(applications), dict(grants)
        for call in self:
            call.application_count = applied.get(call, 0)
            call.grant_count = granted.get(call, 0)

    @api.depends("ranking_ids")
    def _compute_ranking_id(self):
        for call in self:
            call.ranking_id = call.ranking_ids[:1]

    @api.depends("state", "date_closing")
    def _compute_is_open(self):
        now = fields.Datetime.now()
        for call in self:
            call.is_open = call.state == "open" and now <= call._get_last_moment()

    # === CONSTRAINS === #

    @api.constrains("sub_envelope_ids", "amount_envelope")
    def _check_sub_envelopes(self):
        for call in self:
            parts = sum(call.sub_envelope_ids.mapped("amount"))
            if call.currency_id.compare_amounts(parts, call.amount_envelope) > 0:
                raise ValidationError(
                    self.env._("The sub-envelopes exceed the envelope.")
                )

    # === CRUD === #

    def write(self, vals):
        frozen = vals.keys() & {*FROZEN_FIELDS, "sub_envelope_ids", "criterion_ids"}
        if frozen and any(call.state != "draft" for call in self):
            raise UserError(
                self.env._("The rules of a call are fixed when it is opened.")
            )
        return super().write(vals)

    def copy_data(self, default=None):
        """Copy the deadline too: a call is not opened after its day."""
        vals_list = super().copy_data(default)
        for call, vals in zip(self, vals_list, strict=True):
            if "name" not in (default or {}):
                vals["name"] = self.env._("%(name)s (copy)", name=call.name)
        return vals_list

    # === ACTIONS === #

    def action_open(self):
        for call in self:  # each is hashed on its own
            call._apply_transition("open")

    def action_close(self):
        self._apply_transition("close")

    def action_close_early(self, reason=None):
        return self._apply_with_reason("close_early", reason)

    def action_rank(self):
        self._apply_transition("rank")

    def action_decide(self):
        self._apply_transition("decide")

    def action_archive(self):
        self._apply_transition("archive")

    def action_view_applications(self):
        return self._open_children("social_care_grants.care_grant_application_action")

    def action_view_grants(self):
        return self._open_children("social_care_grants.care_grant_action")

    def _open_children(self, xmlid):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(xmlid)
        return {
            **action,
            "domain": [("call_id", "=", self.id)],
            "context": {"default_call_id": self.id},
        }

    # === HOOKS === #

    def _get_transition_blockers(self, transition):
        blockers = super()._get_transition_blockers(transition)
        promised = self._get_promised() if transition.name == "open" else {}
        find = {
            "open": partial(self._get_opening_problems, promised),
            "close": self._get_closing_problems,
            "rank": self._get_ranking_problems,
            "decide": self._get_decision_problems,
        }.get(transition.name)
        for call in self if find else ():
            if call.state in transition.sources:
                blockers[call.id] += find(call)
        return blockers

    def _prepare_transition_vals(self, transition):
        now = fields.Datetime.now()
        if transition.name == "open":
            return {"date_opening": now, "frozen_hash": self._get_frozen_hash()}
        if transition.target == "closed":
            return {"date_closed": now}
        if transition.name == "decide":
            return {"date_decided": now}
        return {}

    def _before_transition(self, transition):
        super()._before_transition(transition)
        if transition.name == "open":
            self._assign_reference()
        elif transition.name == "rank":
            for call in self:
                call._make_ranking()
        elif transition.name == "decide":
            for call in self:
                call._carry_out_decision()
