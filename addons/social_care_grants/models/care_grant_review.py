from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.social_care_base.formats import join_names
from odoo.addons.social_care_base.logic.folding import fold
from odoo.addons.social_care_base.logic.lifecycle import Lifecycle, Transition

from ..const import DEAD_REVIEW_STATES, MANAGER, OFFICER, REVIEWER
from ..logic.conflicts import Applicant, Person, detect_ground
from ..logic.scoring import ScoringError, review_score

# Steps that only the assigned reviewer takes.
OWN_STEPS = {"declare_none", "declare_perceived", "declare_actual", "submit"}
ASSIGNABLE_STATES = ("eligible", "in_review")


class CareGrantReview(models.Model):
    """One reviewer's judgement of one application, after a word on conflicts."""

    _name = "care.grant.review"
    _description = "Review"
    _inherit = [
        "care.lifecycle.mixin",
        "care.decision.mixin",
        "care.grant.computed.mixin",
    ]
    _order = "application_id, id"

    _lifecycle = Lifecycle(
        initial="assigned",
        final={"blocked", "void"},
        transitions=[
            Transition("declare_none", {"assigned"}, "open", {REVIEWER}),
            Transition(
                "declare_perceived",
                {"assigned"},
                "perceived",
                {REVIEWER},
                reason_required=True,
            ),
            Transition(
                "declare_actual",
                {"assigned", "perceived", "open"},
                "blocked",
                {REVIEWER},
                reason_required=True,
            ),
            Transition("admit", {"perceived"}, "open", {MANAGER}, reason_required=True),
            Transition(
                "exclude", {"perceived"}, "blocked", {MANAGER}, reason_required=True
            ),
            Transition("submit", {"open"}, "submitted", {REVIEWER}),
            Transition(
                "void",
                {"assigned", "perceived", "open", "submitted"},
                "void",
                {OFFICER},
                reason_required=True,
            ),
        ],
    )
    _lifecycle_fields = ("date_submitted",)

    application_id = fields.Many2one(
        comodel_name="care.grant.application",
        required=True,
        index=True,
        ondelete="restrict",
    )
    call_id = fields.Many2one(related="application_id.call_id", store=True, index=True)
    company_id = fields.Many2one(related="application_id.company_id", store=True)
    ngo_id = fields.Many2one(related="application_id.ngo_id")
    reviewer_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        index=True,
        ondelete="restrict",
        domain=lambda self: [("all_group_ids", "in", self.env.ref(REVIEWER).id)],
    )
    state = fields.Selection(
        selection=[
            ("assigned", "Assigned"),
            ("perceived", "Perceived Conflict"),
            ("open", "Open"),
            ("submitted", "Submitted"),
            ("blocked", "Blocked by a Conflict"),
            ("void", "Void"),
        ],
        tracking=False,  # the chatter must not tell reviewers about each other
    )
    score_ids = fields.One2many(
        comodel_name="care.grant.review.score",
        inverse_name="review_id",
        string="Scores",
    )
    comment = fields.Text(help="For the applicant and the panel.")
    score = fields.Float(compute="_compute_score", digits=(5, 2))
    date_submitted = fields.Datetime(readonly=True, copy=False)
    is_mine = fields.Boolean(compute="_compute_is_mine")

    _reviewer_uniq = models.UniqueIndex(
        "(application_id, reviewer_id)",
        "This person reviews or has reviewed this application.",
    )

    # === COMPUTES === #

    @api.depends("reviewer_id", "application_id")
    def _compute_display_name(self):
        for review in self:
            review.display_name = f"{review.application_id.sudo().reference or ''}"

    @api.depends("score_ids.score")
    def _compute_score(self):
        for review in self:
            try:
                review.score = float(review._get_score())
            except ScoringError:  # not a score yet; the field stays empty
                review.score = 0.0

    @api.depends("reviewer_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for review in self:
            review.is_mine = review.reviewer_id == self.env.user

    # === CONSTRAINS === #

    @api.constrains("reviewer_id", "application_id")
    def _check_reviewer(self):
        for review in self:
            reviewer = review.reviewer_id
            if not reviewer.has_group(REVIEWER):
                raise ValidationError(
                    self.env._("%(name)s is not a reviewer.", name=reviewer.name)
                )
            if review._has_conflict():
                raise ValidationError(
                    self.env._(
                        "%(name)s has a conflict of interest with this NGO.",
                        name=reviewer.name,
                    )
                )

    def _has_conflict(self):
        """Tell whether a conflict was declared before, or shows in the register."""
        self.ensure_one()
        domain = [
            ("reviewer_id", "=", self.reviewer_id.id),
            ("state", "=", "blocked"),
            ("application_id.ngo_id", "=", self.application_id.ngo_id.id),
            ("id", "!=", self.id),
        ]
        # The control must see declarations and the register, whoever assigns.
        declared = self.sudo().search_count(domain, limit=1)
        return bool(declared or self.sudo()._detect_ground())

    def _detect_ground(self):
        partner, ngo = self.reviewer_id.partner_id, self.application_id.ngo_id
        if partner in ngo.representative_ids:
            return "representative"
        person = Person(
            key=str(self.reviewer_id.id),
            name=fold(partner.name),
            phone=fold(partner.phone or "").replace(" ", ""),
            employers=frozenset({fold(partner.parent_id.name or "")}),
        )
        applicant = Applicant(
            application=str(self.application_id.id),
            name=fold(ngo.name),
            phone=fold(ngo.phone or "").replace(" ", ""),
            board=frozenset(fold(member.name) for member in ngo.person_ids),
        )
        return detect_ground(person, applicant)

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        reviews = super().create(vals_list)
        for review in reviews:
            if review.application_id.state not in ASSIGNABLE_STATES:
                raise UserError(
                    self.env._("Reviewers are assigned to eligible applications only.")
                )
            blockers = review.with_user(review.reviewer_id).sudo()
            if reasons := blockers._get_duty_blockers("review")[review.id]:
                raise UserError("\n".join(reasons))
        # The rows a reviewer answers; officers have no rights on answers.
        self.env["care.grant.review.score"].sudo().create(
            [
                {"review_id": review.id, "criterion_id": criterion.id}
                for review in reviews
                for criterion in review.call_id.criterion_ids
            ]
        )
        return reviews

    def write(self, vals):
        if vals.keys() & {"application_id", "reviewer_id"}:
            raise UserError(self.env._("Void this review and assign another one."))
        if vals.keys() & {"comment", "score_ids"}:
            self._check_is_answerable()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Reviews are kept. Void it with a reason."))

    def _check_is_answerable(self):
        """Refuse answers of anybody but the reviewer, and at any other time."""
        if any(review.state != "open" for review in self):
            raise UserError(self.env._("This review takes no answers now."))
        if any(review.reviewer_id != self.env.user for review in self):
            raise AccessError(self.env._("Only the reviewer answers a review."))

    # === ACTIONS === #

    def action_declare_none(self):
        self._apply_transition("declare_none")

    def action_declare_perceived(self, reason=None):
        return self._apply_with_reason("declare_perceived", reason)

    def action_declare_actual(self, reason=None):
        return self._apply_with_reason("declare_actual", reason)

    def action_admit(self, reason=None):
        return self._apply_with_reason("admit", reason)

    def action_exclude(self, reason=None):
        return self._apply_with_reason("exclude", reason)

    def action_submit(self):
        self._apply_transition("submit")

    def action_void(self, reason=None):
        return self._apply_with_reason("void", reason)

    # === SCORE === #

    def _prepare_answers(self):
        """Return ``{criterion code: answer or None}``."""
        self.ensure_one()
        return {
            row.criterion_id.code: None if not row.score else Decimal(row.score)
            for row in self.score_ids
        }

    def _get_score(self) -> Decimal:
        """Return the score of this review.

        :raise ScoringError: if no criterion is answered
        """
        self.ensure_one()
        return review_score(self.call_id._prepare_criteria(), self._prepare_answers())

    # === HOOKS === #

    def _get_duty_root(self):
        return self.application_id

    def _get_decision_payload(self):
        self.ensure_one()
        answers = self._prepare_answers().items()
        return {
            "application": self.application_id.content_hash or "",
            "answers": {code: str(answer) for code, answer in answers},
            "comment": self.comment or "",
        }

    def _get_transition_blockers(self, transition):
        blockers = super()._get_transition_blockers(transition)
        for review in self:
            reasons = blockers[review.id]
            if transition.name in OWN_STEPS and not review.is_mine:
                reasons.append(self.env._("only the reviewer takes this step."))
            if review.state not in transition.sources:
                continue
            if transition.name in OWN_STEPS | {"void"}:
                reasons += review._get_time_problems()
            if transition.name == "submit":
                reasons += review._get_submission_problems()
        return blockers

    def _get_time_problems(self):
        if self.application_id.sudo().state in ASSIGNABLE_STATES:
            return []
        return [self.env._("the application is not under review.")]

    def _get_submission_problems(self):
        problems = list(self._get_duty_blockers("review")[self.id])
        if self.application_id.sudo().state != "in_review":
            problems.append(self.env._("the review of the application has not begun."))
        if not any(row.score for row in self.score_ids):
            problems.append(self.env._("answer at least one criterion."))
        unexplained = self.score_ids.filtered(lambda r: not r.score and not r.comment)
        if unexplained:
            names = join_names(self.env, unexplained.mapped("name"))
            problems.append(
                self.env._("answer or explain each criterion: %(names)s.", names=names)
            )
        return problems

    def _prepare_transition_vals(self, transition):
        if transition.name == "submit":
            return {"date_submitted": fields.Datetime.now()}
        return {}

    def _before_transition(self, transition):
        super()._before_transition(transition)
        if transition.name == "submit":
            self._record_duty("review", "done")

    def _get_audit_payload(self):
        return {
            review.id: review._get_decision_payload()
            for review in self
            if review.state not in DEAD_REVIEW_STATES
        }
