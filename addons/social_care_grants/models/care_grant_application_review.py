from decimal import Decimal

from odoo import api, fields, models

from odoo.addons.social_care_base.formats import join_names

from ..const import AUDITOR, DEAD_REVIEW_STATES, OFFICER, REVIEWER, VIEWER
from ..logic.scoring import third_review_reason


class CareGrantApplication(models.Model):
    """The reviews of an application, and who has to act on it next."""

    _inherit = "care.grant.application"

    review_ids = fields.One2many(
        comodel_name="care.grant.review",
        inverse_name="application_id",
        string="Reviews",
        groups=f"{OFFICER},{REVIEWER},{AUDITOR}",
    )
    is_disclosed = fields.Boolean(
        string="Reviewers See Each Other",
        compute="_compute_is_disclosed",
        store=True,
        groups="base.group_user",
        help="Once every review has been sent.",
    )
    third_review = fields.Selection(
        selection=[
            ("gap", "The scores are far apart"),
            ("threshold", "Only one score reaches the threshold"),
        ],
        string="Third Review Needed",
        compute="_compute_review_progress",
        groups="base.group_user",
    )
    is_review_complete = fields.Boolean(
        compute="_compute_review_progress", groups="base.group_user"
    )
    ranking_line_ids = fields.One2many(
        comodel_name="care.grant.ranking.line",
        inverse_name="application_id",
        string="Rankings",
        readonly=True,
        groups=f"{VIEWER},{AUDITOR}",
    )
    ranking_line_id = fields.Many2one(
        comodel_name="care.grant.ranking.line",
        string="Last Ranking",
        compute="_compute_ranking_line_id",
        groups=f"{VIEWER},{AUDITOR}",
    )
    decision_text = fields.Text(
        string="Outcome", compute="_compute_decision_text", help="With its reasons."
    )

    # === COMPUTES === #

    @api.depends("review_ids.state", "call_id.review_count")
    def _compute_is_disclosed(self):
        for application in self:
            # Which reviews exist must not depend on who looks.
            reviews = application.sudo()._get_live_reviews()
            sent = all(review.state == "submitted" for review in reviews)
            enough = len(reviews) >= application.sudo().call_id.review_count
            application.is_disclosed = sent and enough

    @api.depends("review_ids.state", "is_disclosed")
    def _compute_review_progress(self):
        for application in self:
            reason, needed = application.sudo()._get_review_need()
            reviews = application.sudo()._get_live_reviews()
            application.third_review = reason
            application.is_review_complete = (
                application.is_disclosed and len(reviews) >= needed
            )

    @api.depends("ranking_line_ids")
    def _compute_ranking_line_id(self):
        for application in self:
            application.ranking_line_id = application.ranking_line_ids[:1]

    @api.depends("state")
    @api.depends_context("lang")
    def _compute_decision_text(self):
        for application in self:
            # The applicant reads the outcome of records that the ministry keeps.
            application.decision_text = application.sudo()._get_decision_text()

    def _get_decision_text(self):
        if self.state == "ineligible":
            return self.eligibility_text
        if self.state in ("refused", "withdrawn"):
            return self._get_last_reason()
        if self.state in ("recommended", "reserve", "rejected", "awarded"):
            return self.ranking_line_id and self.ranking_line_id._get_reason()
        return False

    def _get_last_reason(self):
        entry = self.env["care.audit.entry"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("state_to", "=", self.state),
            ],
            limit=1,
        )
        return entry.reason

    # === WHO ACTS NEXT === #

    @api.depends("state", "review_ids.state")
    @api.depends_context("lang", "uid")
    def _compute_next_actor(self):
        texts = {
            "draft": self.env._("The NGO"),
            "submitted": self.env._("Grants officer: screening"),
            "eligible": self.env._("Grants officer: assign reviewers"),
            "ranked": self.env._("Panel: decision on the ranking"),
            "recommended": self.env._("Grants officer: prepare the grant"),
            "reserve": self.env._("Nobody, until money frees up"),
        }
        for application in self:
            if application.state == "in_review":
                application.next_actor = application._get_review_actor()
            else:
                application.next_actor = texts.get(application.state, False)

    def _get_review_actor(self):
        # Applicants and reviewers read how far the review is, not each other's names.
        own = self.sudo()
        if not self.env.user.has_group(VIEWER):
            return self.env._("Reviewers")
        late = own._get_live_reviews().filtered(lambda r: r.state != "submitted")
        if late:
            names = join_names(self.env, late.reviewer_id.mapped("name"))
            return self.env._("Reviewers: %(names)s", names=names)
        if own.is_review_complete:
            return self.env._("Grants officer: close the call and rank")
        return self.env._("Grants officer: assign another reviewer")

    # === BUSINESS === #

    def _get_live_reviews(self):
        """Return the reviews that count or may still come."""
        return self.review_ids.filtered(lambda r: r.state not in DEAD_REVIEW_STATES)

    def _get_review_need(self):
        """Return why a third review is needed, if it is, and how many are in all."""
        self.ensure_one()
        call = self.call_id
        sent = self._get_live_reviews().filtered(lambda r: r.state == "submitted")
        if len(sent) < 2:
            return False, call.review_count
        reason = third_review_reason(
            [review._get_score() for review in sent],
            max_gap=Decimal(str(call.gap_max)),
            threshold=Decimal(str(call.score_threshold)),
        )
        return reason or False, max(call.review_count, 3 if reason else 0)

    # === HOOKS === #

    def _get_review_problems(self, application):
        reviews = application._get_live_reviews()
        missing = application.call_id.review_count - len(reviews)
        if missing > 0:
            return [self.env._("assign %(count)s more reviewers first.", count=missing)]
        return []
