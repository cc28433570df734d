from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.social_care_base.logic.audit import digest
from odoo.addons.social_care_base.logic.lifecycle import Lifecycle, Transition

from ..const import (
    AUDITOR,
    CERTIFIER,
    CONTENT_FIELDS,
    MANAGER,
    OFFICER,
    PORTAL,
    VIEWER,
)

# What the ministry notes about an application; an applicant never writes it.
MINISTRY_FIELDS = frozenset({"tax_clear", "sub_envelope_id", "officer_id"})


class CareGrantApplication(models.Model):
    """An NGO's application under a call, from its first draft to the last word."""

    _name = "care.grant.application"
    _description = "Grant Application"
    _inherit = [
        "care.lifecycle.mixin",
        "care.reference.mixin",
        "care.decision.mixin",
        "care.grant.computed.mixin",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["reference", "title"]
    _mail_post_access = "read"

    _reference_prefix = "GAP"
    _protected_fields = tuple(sorted({*CONTENT_FIELDS} - {"line_ids"}))
    _lifecycle = Lifecycle(
        initial="draft",
        final={"ineligible", "rejected", "awarded", "refused", "withdrawn"},
        transitions=[
            Transition("submit", {"draft"}, "submitted", {PORTAL, OFFICER}),
            Transition("revise", {"submitted"}, "draft", {PORTAL, OFFICER}),
            Transition("qualify", {"submitted"}, "eligible", {OFFICER}),
            Transition("disqualify", {"submitted"}, "ineligible", {OFFICER}),
            Transition("start_review", {"eligible"}, "in_review", {OFFICER}),
            Transition("rank", {"in_review"}, "ranked", system=True),
            Transition("recommend", {"ranked"}, "recommended", system=True),
            Transition("hold", {"ranked"}, "reserve", system=True),
            Transition("reject", {"ranked"}, "rejected", system=True),
            Transition("award", {"recommended", "reserve"}, "awarded", system=True),
            Transition(
                "refuse",
                {"recommended", "reserve"},
                "refused",
                {MANAGER},
                reason_required=True,
            ),
            Transition(
                "withdraw",
                {
                    "draft",
                    "submitted",
                    "eligible",
                    "in_review",
                    "ranked",
                    "recommended",
                    "reserve",
                },
                "withdrawn",
                {PORTAL, OFFICER},
                reason_required=True,
            ),
        ],
    )
    _lifecycle_fields = ("date_submitted", "version", "content_hash")

    # === WHAT IS APPLIED FOR === #

    call_id = fields.Many2one(
        comodel_name="care.grant.call",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('state', '=', 'open')]",
    )
    ngo_id = fields.Many2one(
        comodel_name="care.ngo",
        string="NGO",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("eligible", "Eligible"),
            ("ineligible", "Ineligible"),
            ("in_review", "Under Review"),
            ("ranked", "Ranked"),
            ("recommended", "Recommended"),
            ("reserve", "Reserve List"),
            ("rejected", "Rejected"),
            ("awarded", "Awarded"),
            ("refused", "Refused"),
            ("withdrawn", "Withdrawn"),
        ],
    )
    currency_id = fields.Many2one(
        related="company_id.currency_id", store=True, precompute=True
    )
    title = fields.Char(tracking=True)
    summary = fields.Text()
    governorate_id = fields.Many2one(
        comodel_name="res.country.state",
        index="btree_not_null",
        domain="[('is_governorate', '=', True)]",
        help="Where the money is to be used.",
    )
    amount_requested = fields.Monetary(string="Requested")
    amount_own = fields.Monetary(string="Own Contribution")
    amount_viable = fields.Monetary(
        string="Viable Minimum",
        help="The least grant with which the project can still be carried out.",
    )
    amount_turnover = fields.Monetary(string="Last Annual Turnover")
    iban = fields.Char(string="Bank Account (IBAN)")
    owners_declared = fields.Boolean(string="Beneficial Owners Declared")
    line_ids = fields.One2many(
        comodel_name="care.grant.application.line",
        inverse_name="application_id",
        string="Budget",
    )
    amount_budget = fields.Monetary(
        string="Whole Budget", compute="_compute_amount_budget", store=True
    )

    # === WHAT THE MINISTRY NOTES === #

    officer_id = fields.Many2one(
        comodel_name="res.users",
        string="Officer in Charge",
        domain=[("share", "=", False)],
        groups="base.group_user",
        copy=False,
        tracking=True,
    )
    sub_envelope_id = fields.Many2one(
        comodel_name="care.grant.sub.envelope",
        string="Sub-Envelope",
        compute="_compute_sub_envelope_id",
        store=True,
        readonly=False,
        domain="[('call_id', '=', call_id)]",
        index="btree_not_null",
        groups="base.group_user",
    )
    tax_clear = fields.Selection(
        selection=[("yes", "Clear"), ("no", "Not Clear")],
        string="Tax and Social Contributions",
        groups="base.group_user",
        copy=False,
        help="Empty: nobody has seen the certificates yet.",
    )
    date_submitted = fields.Datetime(readonly=True, copy=False)
    version = fields.Integer(default=0, readonly=True, copy=False)
    content_hash = fields.Char(
        readonly=True, copy=False, help="SHA-256 of what was submitted."
    )
    problems_text = fields.Text(string="Open Points", compute="_compute_problems_text")
    next_actor = fields.Char(string="Who Acts Next", compute="_compute_next_actor")
    grant_ids = fields.One2many(
        comodel_name="care.grant",
        inverse_name="application_id",
        string="Grants",
        groups=f"{VIEWER},{CERTIFIER},{AUDITOR}",
    )

    _amounts_positive = models.Constraint(
        "CHECK (amount_requested >= 0 AND amount_own >= 0 AND amount_viable >= 0"
        " AND amount_turnover >= 0)",
        "Amounts cannot be negative.",
    )
    _call_state_idx = models.Index("(call_id, state)")

    # === COMPUTES === #

    @api.depends("reference", "title")
    def _compute_display_name(self):
        for application in self:
            parts = (application.reference, application.title)
            name = " · ".join(filter(None, parts))
            application.display_name = name or self.env._("New application")

    @api.depends("line_ids.amount")
    def _compute_amount_budget(self):
        for application in self:
            application.amount_budget = sum(application.line_ids.mapped("amount"))

    @api.depends("governorate_id", "call_id")
    def _compute_sub_envelope_id(self):
        for application in self:
            # Applicants have no right on sub-envelopes; theirs follows their place.
            parts = application.sudo().call_id.sub_envelope_ids
            application.sub_envelope_id = parts.filtered(
                lambda part, place=application.governorate_id: (
                    place in part.governorate_ids
                )
            )[:1]

    @api.depends("state", *CONTENT_FIELDS)
    @api.depends_context("lang")
    def _compute_problems_text(self):
        for application in self:
            texts = application._get_problems().values()
            in_draft = application.state == "draft"
            application.problems_text = "\n".join(texts) if in_draft else False

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        calls = self.env["care.grant.call"].sudo()  # only their company
        for vals in vals_list:
            self._check_applicant_fields(vals)
            if call := calls.browse(vals.get("call_id") or ()):
                vals["company_id"] = call.company_id.id
        applications = super().create(vals_list)
        if not all(applications.sudo().call_id.mapped("is_open")):
            raise UserError(self.env._("This call does not take applications now."))
        return applications

    def write(self, vals):
        self._check_applicant_fields(vals)
        if vals.keys() & {"call_id", "ngo_id", "company_id"}:
            raise UserError(
                self.env._("An application stays with its call and its NGO.")
            )
        if vals.keys() & set(CONTENT_FIELDS):
            self._check_is_draft()
        return super().write(vals)

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for application, vals in zip(self, vals_list, strict=True):
            vals["line_ids"] = [
                fields.Command.create(line) for line in application.line_ids.copy_data()
            ]
        return vals_list

    def _check_is_draft(self):
        if any(application.state != "draft" for application in self):
            raise UserError(
                self.env._("What was submitted stays as it is. Take it back first.")
            )

    def _check_applicant_fields(self, vals):
        """Refuse what an applicant may not write, whatever client is used."""
        internal = self.env.su or self.env.user._is_internal()
        if MINISTRY_FIELDS & vals.keys() and not internal:
            raise AccessError(self.env._("The ministry fills in these fields."))

    # === ACTIONS === #

    def action_submit(self):
        for application in self:  # each is hashed on its own
            application._apply_transition("submit")

    def action_revise(self):
        self._apply_transition("revise")

    def action_start_review(self):
        self._apply_transition("start_review")

    def action_refuse(self, reason=None):
        return self._apply_with_reason("refuse", reason)

    def action_withdraw(self, reason=None):
        return self._apply_with_reason("withdraw", reason)

    def action_view_grants(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "social_care_grants.care_grant_action"
        )
        return {
            **action,
            "domain": [("application_id", "=", self.id)],
            "context": {"create": False},
        }

    # === WHAT IS STILL OPEN === #

    def _get_problems(self):
        """Return ``{field: what is wrong}``: what keeps a draft from being sent.

        The draft is saved all the same; the portal shows each text at its field, and
        submission is refused with the same list.
        """
        self.ensure_one()
        _ = self.env._
        required = {
            "title": _("Give the project a title."),
            "summary": _("Describe the project."),
            "governorate_id": _("Choose the governorate."),
            "amount_requested": _("Say how much you apply for."),
            "iban": _("Give the NGO's bank account."),
            "line_ids": _("List the budget."),
        }
        problems = {name: text for name, text in required.items() if not self[name]}
        compare = self.currency_id.compare_amounts
        total = self.amount_requested + self.amount_own
        if "line_ids" not in problems and compare(self.amount_budget, total):
            problems["line_ids"] = _(
                "The budget adds up to %(budget)s, the grant and your own contribution"
                " to %(total)s.",
                budget=self.currency_id.format(self.amount_budget),
                total=self.currency_id.format(total),
            )
        if compare(self.amount_viable, self.amount_requested) > 0:
            problems["amount_viable"] = _("The minimum exceeds what you apply for.")
        if not self.owners_declared:
            problems["owners_declared"] = _("Declare the beneficial owners.")
        return problems

    # === HOOKS === #

    def _get_transition_blockers(self, transition):
        blockers = super()._get_transition_blockers(transition)
        find = {
            "submit": self._get_submission_problems,
            "revise": self._get_deadline_problems,
            "qualify": self._get_qualify_problems,
            "disqualify": self._get_disqualify_problems,
            "start_review": self._get_review_problems,
        }.get(transition.name)
        for application in self if find else ():
            if application.state in transition.sources:
                blockers[application.id] += find(application)
        return blockers

    def _get_deadline_problems(self, application):
        is_open = application.call_id.sudo().is_open  # only its terms
        return [] if is_open else [self.env._("the call is closed.")]

    def _get_submission_problems(self, application):
        problems = self._get_deadline_problems(application)
        return problems or list(application._get_problems().values())

    def _before_transition(self, transition):
        super()._before_transition(transition)
        if transition.name == "submit":
            self._assign_reference()
        elif transition.name in ("qualify", "disqualify"):
            self._record_duty("eligibility", "done")

    def _prepare_transition_vals(self, transition):
        if transition.name != "submit":
            return {}
        self.ensure_one()
        return {
            "date_submitted": fields.Datetime.now(),
            "version": self.version + 1,
            "content_hash": digest(self._get_decision_payload()),
        }

    def _after_transition(self, transition):
        super()._after_transition(transition)
        if transition.name == "submit":
            self._record_duty("submit", "done")
        elif transition.name == "revise":
            self._invalidate_decisions(self.env._("The application was taken back."))

    def _get_decision_payload(self):
        self.ensure_one()
        return {
            **{
                name: str(self[name].id if name.endswith("_id") else self[name])
                for name in CONTENT_FIELDS
                if name != "line_ids"
            },
            "ngo": self.ngo_id.id,
            "call": self.call_id.id,
            "lines": [
                [line.category, line.name, str(line.amount)]
                for line in self.line_ids.sorted("id")
            ],
        }

    def _get_audit_payload(self):
        return {a.id: a._get_decision_payload() for a in self}
