from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..logic.exact import to_decimal


class CareAccreditationExamAttempt(models.Model):
    """One attempt at the exam; the last one is the result."""

    _name = "care.accreditation.exam.attempt"
    _description = "Exam Attempt"
    _order = "application_id, date, id"
    _rec_name = "date"

    application_id = fields.Many2one(
        comodel_name="care.accreditation.application",
        required=True,
        index=True,
        ondelete="cascade",
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    form = fields.Char(help="Which paper was set.")
    has_own_cut = fields.Boolean(string="Own Cut Score")
    cut_score = fields.Float(digits=(5, 2))
    score = fields.Float(
        digits=(5, 2),
        compute="_compute_score",
        store=True,
        readonly=False,
        help="In percent. Taken from the exam paper where there is one.",
    )
    ethics_score = fields.Float(digits=(5, 2), help="In percent.")
    survey_input_id = fields.Many2one(
        comodel_name="survey.user_input",
        string="Exam Paper",
        domain=[("state", "=", "done")],
        index="btree_not_null",
        ondelete="restrict",
    )

    _scores_in_range = models.Constraint(
        "CHECK (score BETWEEN 0 AND 100 AND ethics_score BETWEEN 0 AND 100"
        " AND COALESCE(cut_score, 0) BETWEEN 0 AND 100)",
        "Scores are percentages.",
    )
    _day_uniq = models.UniqueIndex(
        "(application_id, date)", "There is an attempt of that day already."
    )
    _survey_uniq = models.UniqueIndex(
        "(survey_input_id) WHERE survey_input_id IS NOT NULL",
        "This exam paper counts for another attempt.",
    )

    @api.depends("survey_input_id")
    def _compute_score(self):
        for attempt in self:
            paper = attempt.survey_input_id
            # Examiners need no rights on surveys to take over a result.
            result = paper.sudo().scoring_percentage if paper else attempt.score
            attempt.score = max(result, 0.0)

    @api.constrains("survey_input_id", "application_id", "score")
    def _check_paper(self):
        for attempt in self.filtered("survey_input_id"):
            paper = attempt.survey_input_id.sudo()  # see _compute_score
            application = attempt.application_id
            if (paper.partner_id, paper.survey_id) != (
                application.partner_id,
                application.scheme_id.exam_survey_id,
            ):
                raise ValidationError(
                    self.env._("This exam paper is of another person or exam.")
                )
            if attempt.score != paper.scoring_percentage:
                raise ValidationError(
                    self.env._("The score is the one of the exam paper.")
                )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        attempts = super().create(vals_list)
        attempts._check_open()
        return attempts

    def write(self, vals):
        self._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_while_open(self):
        self._check_open()

    # === BUSINESS === #

    def _check_open(self):
        """Refuse to change results after the exam stage, and one's own results.

        :raise UserError: then
        """
        if any(attempt.application_id.state != "exam" for attempt in self):
            raise UserError(
                self.env._("Exam results are recorded while the exam stage is open.")
            )
        if self.env.user.partner_id in self.application_id.partner_id:
            raise UserError(self.env._("Nobody handles their own file."))

    def _get_cut(self):
        """Return the form's own cut score, ``None`` for the scheme's."""
        return to_decimal(self.cut_score) if self.has_own_cut else None
