from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..const import LEVELS, TRACKS
from ..logic.assessment import AssessmentError, AssessmentRule
from ..logic.exact import to_decimal
from ..logic.exam import ExamRule

# What a decision was made with: fixed as soon as somebody has applied.
RULE_FIELDS = frozenset(
    {
        "track",
        "level",
        "version",
        "validity_years",
        "expiry_side",
        "home_country_id",
        "pass_total",
        "part_percent",
        "max_gap",
        "has_competency_exam",
        "cut_score",
        "ethics_cut",
        "max_attempts",
        "attempt_window",
        "attempt_gap",
    }
)


class CareAccreditationScheme(models.Model):
    """The rules of one track and level, in one version, for one time."""

    _name = "care.accreditation.scheme"
    _description = "Accreditation Scheme"
    _order = "track, level, date_from desc"

    name = fields.Char(required=True, translate=True)
    track = fields.Selection(selection=TRACKS, required=True)
    level = fields.Selection(selection=LEVELS, required=True)
    code = fields.Char(compute="_compute_code", store=True, precompute=True)
    version = fields.Integer(required=True, default=1)
    date_from = fields.Date(required=True)
    date_to = fields.Date(help="The last day on which one may apply under it.")
    source = fields.Char(
        required=True, translate=True, help="Law, standard or decision."
    )
    is_licence = fields.Boolean(
        string="Licence",
        help="A licence to practise is compulsory, a certificate is not.",
    )
    validity_years = fields.Integer(required=True, default=2)
    expiry_side = fields.Selection(
        selection=[
            ("before", "Birth Month Before the Full Term"),
            ("after", "Birth Month After the Full Term"),
        ],
        required=True,
        default="before",
        help="A credential ends on the last day of the holder's birth month.",
    )
    home_country_id = fields.Many2one(
        comodel_name="res.country",
        required=True,
        default=lambda self: self.env.company.country_id,
        help="Degrees of other countries need an equivalence number.",
    )
    requirement_ids = fields.One2many(
        comodel_name="care.accreditation.scheme.requirement",
        inverse_name="scheme_id",
        string="Eligibility",
    )
    part_ids = fields.One2many(
        comodel_name="care.accreditation.scheme.part",
        inverse_name="scheme_id",
        string="Weights",
    )
    pass_total = fields.Float(default=70, digits=(5, 2))
    part_percent = fields.Float(
        string="Least of Each Part (%)", default=50, digits=(5, 2)
    )
    max_gap = fields.Float(
        string="Largest Difference",
        default=15,
        digits=(5, 2),
        help="Totals that are further apart need a third assessor.",
    )
    skill_id = fields.Many2one(
        comodel_name="hr.skill",
        string="Certification in Skills",
        ondelete="set null",
        help="The line that an employee gets, for information.",
    )
    has_competency_exam = fields.Boolean(string="Competency Exam", default=True)
    exam_survey_id = fields.Many2one(
        comodel_name="survey.survey",
        string="Exam Paper",
        ondelete="restrict",
        help="Where the exam is taken here; results of other places are typed in.",
    )
    cut_score = fields.Float(
        default=70, digits=(5, 2), help="For forms without a cut score of their own."
    )
    ethics_cut = fields.Float(string="Ethics Pass Mark", default=80, digits=(5, 2))
    max_attempts = fields.Integer(default=3)
    attempt_window = fields.Integer(string="Attempts Within (Months)", default=12)
    attempt_gap = fields.Integer(string="Days Between Attempts", default=60)
    application_count = fields.Integer(compute="_compute_application_count")

    _version_uniq = models.UniqueIndex(
        "(track, level, version)", "This version of the scheme exists already."
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A scheme cannot end before it begins.",
    )
    _validity_positive = models.Constraint(
        "CHECK (validity_years > 0)", "A credential is valid for a year or more."
    )

    @api.depends("track", "level")
    def _compute_code(self):
        for scheme in self:
            scheme.code = f"{scheme.track or ''}{scheme.level or ''}".upper()

    @api.depends("code", "name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for scheme in self:
            scheme.display_name = f"{scheme.code} · {scheme.name or ''}"

    def _compute_application_count(self):
        groups = self.env["care.accreditation.application"]._read_group(
            [("scheme_id", "in", self.ids)], ["scheme_id"], ["__count"]
        )
        counts = dict(groups)
        for scheme in self:
            scheme.application_count = counts.get(scheme, 0)

    @api.constrains("track", "level", "date_from", "date_to")
    def _check_overlap(self):
        for scheme in self:
            if scheme._find_overlapping():
                raise ValidationError(
                    self.env._(
                        "%(code)s already has a version for this time. End it first.",
                        code=scheme.code,
                    )
                )

    @api.constrains("part_ids", "pass_total", "part_percent", "max_gap")
    def _check_weights(self):
        for scheme in self.filtered("part_ids"):
            scheme._prepare_assessment_rule()

    # === CRUD === #

    def write(self, vals):
        if RULE_FIELDS & vals.keys():
            self._check_unused()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_if_unused(self):
        self._check_unused()

    # === ACTIONS === #

    def action_open_applications(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_care_accreditation.care_accreditation_application_action"
        )
        return action | {"domain": [("scheme_id", "in", self.ids)]}

    # === BUSINESS === #

    def _check_unused(self):
        """Refuse to change rules under which somebody has applied.

        :raise UserError: a new version is needed then
        """
        # Also applications that the user may not see were made under the scheme.
        if (
            self.env["care.accreditation.application"]
            .sudo()
            .search_count(
                [("scheme_id", "in", self.ids), ("state", "!=", "draft")], limit=1
            )
        ):
            raise UserError(
                self.env._(
                    "Somebody has applied under this scheme. End it and make a new"
                    " version."
                )
            )

    def _find_overlapping(self):
        end = self.date_to or fields.Date.to_date("9999-12-31")
        return self.search(
            Domain("id", "!=", self.id)
            & Domain("track", "=", self.track)
            & Domain("level", "=", self.level)
            & Domain("date_from", "<=", end)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", self.date_from)),
            limit=1,
        )

    @api.model
    def _get_open_domain(self):
        """Return the schemes under which one may apply today."""
        return Domain("date_from", "<=", "today") & (
            Domain("date_to", "=", False) | Domain("date_to", ">=", "today")
        )

    def _prepare_requirements(self):
        """Return the eligibility rows as plain values."""
        return [row._prepare_requirement() for row in self.requirement_ids]

    def _prepare_exam_rule(self):
        """Return the limits of the exam as plain values."""
        return ExamRule(
            has_competency_part=self.has_competency_exam,
            fallback_cut=to_decimal(self.cut_score),
            ethics_cut=to_decimal(self.ethics_cut),
            max_attempts=self.max_attempts,
            window_months=self.attempt_window,
            days_between=self.attempt_gap,
        )

    def _prepare_assessment_rule(self):
        """Return the weights and pass marks as plain values.

        :raise UserError: if the weights do not add up to one hundred
        """
        try:
            return AssessmentRule(
                weights={part.part: to_decimal(part.weight) for part in self.part_ids},
                pass_total=to_decimal(self.pass_total),
                part_share=to_decimal(self.part_percent) / 100,
                max_gap=to_decimal(self.max_gap),
            )
        except AssessmentError as error:
            raise UserError(
                self.env._(
                    "The weights of %(code)s must be positive and add up to 100.",
                    code=self.code,
                )
            ) from error
