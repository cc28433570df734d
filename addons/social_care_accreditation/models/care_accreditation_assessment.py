import base64
import secrets

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.social_care_base.logic.lifecycle import Lifecycle, Transition

from ..const import ASSESSOR, FILE_READERS
from ..logic.assessment import AssessmentError, check_scores, needs_third
from ..logic.conflicts import ConflictRule, find_assessor_exclusions


class CareAccreditationAssessment(models.Model):
    """One assessor's independent scores of one candidate, known by a code only.

    The application itself and its evidence stay out of the assessor's reach; what
    is to be assessed is copied here, redacted, when the assessment is assigned.
    """

    _name = "care.accreditation.assessment"
    _description = "Assessment"
    _inherit = ["care.decision.mixin", "care.accreditation.reason.mixin"]
    _order = "id desc"

    _lifecycle = Lifecycle(
        initial="assigned",
        final={"disclosed", "declined"},
        transitions=[
            Transition("submit", {"assigned"}, "submitted", {ASSESSOR}),
            Transition(
                "decline", {"assigned"}, "declined", {ASSESSOR}, reason_required=True
            ),
            Transition("disclose", {"submitted"}, "disclosed", system=True),
        ],
    )

    state = fields.Selection(
        selection=[
            ("assigned", "Assigned"),
            ("submitted", "Submitted"),
            ("disclosed", "Disclosed"),
            ("declined", "Declined"),
        ]
    )
    application_id = fields.Many2one(
        comodel_name="care.accreditation.application",
        required=True,
        index=True,
        ondelete="restrict",
        groups=FILE_READERS,
    )
    candidate_code = fields.Char(
        string="Candidate",
        related="application_id.candidate_code",
        store=True,
        groups="base.group_user",
    )
    scheme_id = fields.Many2one(related="application_id.scheme_id", store=True)
    assessor_id = fields.Many2one(
        comodel_name="care.accreditation.assessor",
        required=True,
        index=True,
        ondelete="restrict",
    )
    position = fields.Selection(
        selection=[("1", "First"), ("2", "Second"), ("3", "Third")],
        required=True,
        default="1",
    )
    date_due = fields.Date(
        default=lambda self: fields.Date.add(fields.Date.context_today(self), days=15)
    )
    comment = fields.Text()
    score_ids = fields.One2many(
        comodel_name="care.accreditation.assessment.score",
        inverse_name="assessment_id",
        string="Scores",
    )
    seal = fields.Char(
        default=lambda self: secrets.token_hex(),
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="Keeps the hash of few possible scores from being tried out.",
    )
    total = fields.Float(compute="_compute_total", digits=(5, 2))
    document_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="care_accreditation_assessment_document_rel",
        string="Redacted Documents",
        readonly=True,
        copy=False,
    )

    _position_uniq = models.UniqueIndex(
        "(application_id, position) WHERE state != 'declined'",
        "There is such an assessment already.",
    )
    _assessor_uniq = models.UniqueIndex(
        "(application_id, assessor_id)", "This assessor has had the file before."
    )

    @api.depends("candidate_code", "position")
    def _compute_display_name(self):
        for assessment in self:
            assessment.display_name = (
                f"{assessment.candidate_code}/{assessment.position}"
            )

    @api.depends("score_ids.points")
    @api.depends_context("uid")
    def _compute_total(self):
        # Read anew, with the reader's rights: lines that the rules of the file have
        # just used may lie in the cache.
        groups = self.env["care.accreditation.assessment.score"]._read_group(
            [("assessment_id", "in", self.ids)], ["assessment_id"], ["points:sum"]
        )
        totals = {assessment.id: total for assessment, total in groups}
        for assessment in self:
            assessment.total = totals.get(assessment.id, 0.0)

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        self.flush_model(["state"])  # a declined one makes room in the index
        assessments = super().create(vals_list)
        for assessment in assessments:
            assessment._check_assignable()
            assessment._prepare_sheet()
        return assessments

    def write(self, vals):
        if {"application_id", "assessor_id", "position", "seal"} & vals.keys():
            raise UserError(
                self.env._("An assessment is not passed on. Assign another one.")
            )
        if "comment" in vals and any(each.state != "assigned" for each in self):
            raise UserError(self.env._("A submitted assessment is not changed."))
        return super().write(vals)

    # === ACTIONS === #

    def action_submit(self):
        for assessment in self:
            assessment._apply_transition("submit")

    def action_give_points(self, points):
        """Give the points of several parts at once: ``{part: points}``."""
        self.score_ids.check_access("write")
        for assessment in self:
            for line in assessment.score_ids:
                if line.part_id.part in points:
                    line.points = points[line.part_id.part]

    def action_decline(self, reason=None):
        return self._apply_with_reason("decline", reason)

    # === BUSINESS === #

    def _check_assignable(self):
        """Refuse an assessor with a conflict, or a file that is not to be assessed.

        :raise UserError: with every reason
        """
        application, user = self.application_id, self.assessor_id.user_id
        if application.state != "assessment":
            raise UserError(self.env._("The application is not to be assessed now."))
        reasons = application._get_finding_texts(
            (application.assessment_ids | self)._find_exclusions()
        )
        if user.partner_id == application.partner_id:
            reasons.append(self.env._("nobody handles their own file."))
        # The duties of the assessor count, not those of whoever assigns.
        as_assessor = application.with_user(user).sudo()
        reasons += as_assessor._get_duty_blockers("assess")[application.id]
        # Ballots are hidden from the secretariat; that one was cast is a conflict.
        votes = self.env["care.accreditation.vote"].sudo()
        if votes.search_count(
            [
                ("item_id.application_id", "=", application.id),
                ("member_id.user_id", "=", user.id),
            ],
            limit=1,
        ):
            reasons.append(self.env._("who has voted on a file does not assess it."))
        if reasons:
            raise UserError("\n".join(reasons))

    def _find_exclusions(self):
        """Return the codes why these assessors may not assess their candidate."""
        standing = self.filtered(lambda each: each.state != "declined")
        application = standing.application_id[:1]
        if not application:
            return []
        return find_assessor_exclusions(
            application._prepare_side(),
            [(each.assessor_id._prepare_side(), []) for each in standing],
            application.date_submitted,
            ConflictRule(),
        )

    def _prepare_sheet(self):
        """Lay out the score sheet and the redacted documents for the assessor."""
        # Who assigns lays out the lines but never sees the points on them.
        self.sudo().score_ids = [
            Command.create({"part_id": part.id}) for part in self.scheme_id.part_ids
        ]
        redacted = self.application_id.evidence_ids.filtered(
            lambda each: each.state == "verified" and each.blind_file
        )
        self.document_ids = self.env["ir.attachment"].create(
            [
                {
                    "name": f"{self.candidate_code}-{number}",
                    "raw": base64.b64decode(
                        each.with_context(bin_size=False).blind_file
                    ),
                    "res_model": self._name,
                    "res_id": self.id,
                }
                for number, each in enumerate(redacted, 1)
            ]
        )

    def _prepare_scores(self):
        """Return one ``{part: points}`` for each assessment."""
        # The rules compare scores that nobody else may see yet.
        return [
            {line.part_id.part: line._get_points() for line in each.sudo().score_ids}
            for each in self
        ]

    def _get_disclosed_scores(self):
        """Return the scores of the assessments that count for the result."""
        disclosed = self.filtered(lambda each: each.state == "disclosed")
        return disclosed.sorted("position")._prepare_scores()

    def _disclose_if_complete(self):
        """Open the scores to the readers of the file once all of them are in."""
        # One assessor does not see that the other one has submitted.
        all_assessments = self.sudo().application_id.assessment_ids
        waiting = all_assessments.filtered(lambda each: each.state == "assigned")
        done = all_assessments.filtered(lambda each: each.state == "submitted")
        rule = self.scheme_id._prepare_assessment_rule()
        if waiting or len(done) < 2:
            return
        if len(done) == 2 and needs_third(*done._prepare_scores(), rule):
            return
        done.with_user(SUPERUSER_ID)._apply_transition("disclose")

    # === HOOKS === #

    def _get_duty_root(self):
        self.ensure_one()
        # The duties of a file are compared under it, also for who may not see it.
        return self.sudo().application_id

    def _get_transition_blockers(self, transition):
        blockers = super()._get_transition_blockers(transition)
        for assessment in self:
            if not blockers[assessment.id] and not transition.system:
                blockers[assessment.id] += assessment._get_reasons_against(transition)
        return blockers

    def _get_reasons_against(self, transition):
        if self.assessor_id.user_id != self.env.user:
            return [self.env._("only the assessor it was assigned to takes this step.")]
        if transition.name != "submit":
            return []
        reasons = self._get_duty_blockers("assess")[self.id]
        if not all(line.is_given for line in self.score_ids):
            reasons.append(self.env._("give points for every part."))
            return reasons
        try:
            [scores] = self._prepare_scores()
            check_scores(scores, self.scheme_id._prepare_assessment_rule())
        except AssessmentError:
            reasons.append(self.env._("the points of a part exceed its weight."))
        return reasons

    def _before_transition(self, transition):
        super()._before_transition(transition)
        if transition.name == "submit":
            self._record_duty("assess", outcome="done")

    def _after_transition(self, transition):
        super()._after_transition(transition)
        if transition.name == "submit":
            self._disclose_if_complete()

    def _get_audit_payload(self):
        return super()._get_audit_payload() | {
            assessment.id: assessment._get_decision_payload() for assessment in self
        }

    def _get_decision_payload(self):
        [scores] = self._prepare_scores()
        return {part: str(points) for part, points in scores.items()} | {
            "seal": self.sudo().seal
        }
