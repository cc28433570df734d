import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.social_care_base.logic.folding import fold
from odoo.addons.social_care_base.logic.lifecycle import Lifecycle, Transition

from ..const import FILE_READERS, MANAGER, OFFICER, SECRETARIAT_READERS

# What one applies with: open while the file is the applicant's, then fixed.
IDENTITY_FIELDS = frozenset({"partner_id", "scheme_id", "ngo_id", "national_id"})
OWN_STATES = frozenset({"draft", "returned"})
# A later application for the same level is a duplicate unless this one ended so.
ENDED_STATES = ("draft", "withdrawn", "refused", "ineligible", "exam_failed")
AT_WORK = frozenset(
    {"submitted", "completeness", "eligibility", "exam", "assessment", "committee"}
)


class CareAccreditationApplication(models.Model):
    """One person's way to an accreditation; only a committee's vote grants it."""

    _name = "care.accreditation.application"
    _description = "Accreditation Application"
    _inherit = [
        "care.reference.mixin",
        "care.decision.mixin",
        "care.accreditation.reason.mixin",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _rec_name = "reference"
    _reference_prefix = "AC"

    _lifecycle = Lifecycle(
        initial="draft",
        final={"approved", "refused", "ineligible", "exam_failed", "withdrawn"},
        transitions=[
            Transition("submit", OWN_STATES, "submitted"),
            Transition("start", {"submitted"}, "completeness", {OFFICER}),
            Transition(
                "return",
                {"completeness", "eligibility"},
                "returned",
                {OFFICER},
                reason_required=True,
            ),
            Transition("complete", {"completeness"}, "eligibility", {OFFICER}),
            Transition("admit", {"eligibility"}, "exam", {OFFICER}),
            Transition(
                "mark_ineligible",
                {"eligibility"},
                "ineligible",
                {OFFICER},
                reason_required=True,
            ),
            Transition("pass_exam", {"exam"}, "assessment", {OFFICER}),
            Transition(
                "fail_exam", {"exam"}, "exam_failed", {OFFICER}, reason_required=True
            ),
            Transition("present", {"assessment"}, "committee", {OFFICER}),
            Transition("approve", {"committee"}, "approved", system=True),
            Transition(
                "conditional",
                {"committee"},
                "conditional",
                reason_required=True,
                system=True,
            ),
            Transition(
                "defer", {"committee"}, "deferred", reason_required=True, system=True
            ),
            Transition(
                "refuse", {"committee"}, "refused", reason_required=True, system=True
            ),
            Transition("resume", {"deferred"}, "committee", {OFFICER}),
            Transition(
                "fulfil", {"conditional"}, "approved", {MANAGER}, reason_required=True
            ),
            Transition(
                "miss_condition",
                {"conditional"},
                "refused",
                reason_required=True,
                system=True,
            ),
            Transition(
                "withdraw",
                OWN_STATES | AT_WORK | {"deferred"},
                "withdrawn",
                reason_required=True,
            ),
        ],
    )
    _lifecycle_fields = (
        "candidate_code",
        "date_submitted",
        "reason_codes",
        "total",
        "proposal",
        "result",
    )

    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("returned", "Returned for Completion"),
            ("completeness", "Completeness"),
            ("eligibility", "Eligibility"),
            ("exam", "Exam"),
            ("assessment", "Assessment"),
            ("committee", "With the Committee"),
            ("approved", "Approved"),
            ("conditional", "Approved with a Condition"),
            ("deferred", "Deferred"),
            ("refused", "Refused"),
            ("ineligible", "Not Eligible"),
            ("exam_failed", "Exam Not Passed"),
            ("withdrawn", "Withdrawn"),
        ],
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Applicant",
        required=True,
        default=lambda self: self.env.user.share and self.env.user.partner_id,
        index=True,
        ondelete="restrict",
    )
    employee_id = fields.Many2one(
        comodel_name="hr.employee",
        compute="_compute_employee_id",
        store=True,
        compute_sudo=True,
        index="btree_not_null",
        groups=SECRETARIAT_READERS,
    )
    ngo_id = fields.Many2one(
        comodel_name="care.ngo",
        string="Organisation",
        index="btree_not_null",
        ondelete="restrict",
        groups=FILE_READERS,
    )
    scheme_id = fields.Many2one(
        comodel_name="care.accreditation.scheme",
        required=True,
        index=True,
        ondelete="restrict",
    )
    track = fields.Selection(related="scheme_id.track", store=True)
    candidate_code = fields.Char(
        default=lambda self: f"C-{secrets.token_hex(4).upper()}",
        readonly=True,
        copy=False,
        groups=FILE_READERS,
        help="All that assessors see of the applicant.",
    )
    national_id = fields.Char(
        string="National Number", groups=f"{OFFICER},base.group_portal"
    )
    date_submitted = fields.Date(readonly=True, copy=False)
    is_public = fields.Boolean(
        string="Show Me in the Public Register",
        help="Name, level, governorate and validity only.",
    )
    reason_codes = fields.Json(readonly=True, copy=False)
    finding_codes = fields.Json(compute="_compute_findings", compute_sudo=True)
    findings = fields.Text(compute="_compute_findings", compute_sudo=True)
    total = fields.Float(
        digits=(5, 2), readonly=True, copy=False, groups=FILE_READERS, aggregator="avg"
    )
    proposal = fields.Selection(
        selection=[
            ("approve", "Approve"),
            ("refuse", "Refuse"),
            ("either", "Approve or Refuse"),
        ],
        readonly=True,
        copy=False,
        groups=FILE_READERS,
        help="What the scores propose. Only the committee decides.",
    )
    result = fields.Json(readonly=True, copy=False, groups=FILE_READERS)
    result_text = fields.Text(
        string="Scores", compute="_compute_result_text", groups=FILE_READERS
    )
    evidence_ids = fields.One2many(
        comodel_name="care.accreditation.evidence", inverse_name="application_id"
    )
    evidence_count = fields.Integer(compute="_compute_evidence_count")
    attempt_ids = fields.One2many(
        comodel_name="care.accreditation.exam.attempt",
        inverse_name="application_id",
        string="Exam Attempts",
        groups=FILE_READERS,
    )
    assessment_ids = fields.One2many(
        comodel_name="care.accreditation.assessment",
        inverse_name="application_id",
        groups=FILE_READERS,
    )
    item_ids = fields.One2many(
        comodel_name="care.accreditation.session.item",
        inverse_name="application_id",
        string="Agenda Items",
        groups=FILE_READERS,
    )
    credential_ids = fields.One2many(
        comodel_name="care.accreditation.credential", inverse_name="application_id"
    )

    _candidate_code_uniq = models.UniqueIndex(
        "(candidate_code) WHERE candidate_code IS NOT NULL",
        "This candidate code is taken.",
    )
    _national_scheme_idx = models.Index("(national_id, scheme_id)")

    # === COMPUTES === #

    @api.depends("reference", "scheme_id.code")
    def _compute_display_name(self):
        for application in self:
            number = application.reference or self.env._("Draft")
            code = application.scheme_id.code
            application.display_name = f"{number} ({code})" if code else number

    @api.depends("partner_id")
    def _compute_employee_id(self):
        employees = self.env["hr.employee"].search(
            [("work_contact_id", "in", self.partner_id.ids)]
        )
        by_contact = employees.grouped("work_contact_id")
        for application in self:
            found = by_contact.get(application.partner_id, employees.browse())
            application.employee_id = found[:1]

    @api.depends("evidence_ids")
    def _compute_evidence_count(self):
        groups = self.env["care.accreditation.evidence"]._read_group(
            [("application_id", "in", self.ids)], ["application_id"], ["__count"]
        )
        counts = dict(groups)
        for application in self:
            application.evidence_count = counts.get(application, 0)

    @api.depends("result")
    def _compute_result_text(self):
        part = self.env["care.accreditation.scheme.part"]._fields["part"]
        labels = dict(part._description_selection(self.env))
        for application in self:
            lines = []
            for each in application.result or []:
                parts = (f"{labels[p]} {s}" for p, s in each["parts"].items())
                lines.append(f"{each['total']}: {', '.join(parts)}")
            application.result_text = "\n".join(lines)

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._fold_national_id(vals) for vals in vals_list])

    def write(self, vals):
        if "partner_id" in vals and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("An application stays with its applicant."))
        if self._get_applicant_fields() & vals.keys():
            self._check_open_to_applicant()
        return super().write(self._fold_national_id(vals))

    @staticmethod
    def _fold_national_id(vals):
        """Write the national number with the digits that all records share."""
        if vals.get("national_id"):
            plain = fold(vals["national_id"]).replace(" ", "")
            return vals | {"national_id": plain}
        return vals

    # === BUSINESS === #

    def _get_applicant_fields(self):
        """Hook: return the fields that are fixed once the file is submitted."""
        return set(IDENTITY_FIELDS)

    def _check_open_to_applicant(self):
        """Refuse to change what was applied with.

        :raise UserError: while the file is with the secretariat or decided
        """
        if any(application.state not in OWN_STATES for application in self):
            raise UserError(
                self.env._(
                    "What was applied with is fixed. Return the application to the"
                    " applicant to change it."
                )
            )
