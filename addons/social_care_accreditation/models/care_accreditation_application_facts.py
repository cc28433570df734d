from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.social_care_base.logic.folding import fold

from ..const import OFFICER
from ..logic.assessment import needs_third
from ..logic.conflicts import Side
from ..logic.exact import to_decimal
from ..logic.exam import find_failures, find_invalid_attempts
from ..logic.facts import Degree, Facts, find_missing
from ..logic.requirements import find_unmet, get_needed_fields
from .care_accreditation_application import ENDED_STATES

# A number of zero in one of these means that the answer was not given.
ASKED_NUMBERS = frozenset({"training_hours", "references"})
NUMBERS = (
    "bridging_hours",
    "practice_hours",
    "accredited_experience_years",
    "speciality_hours",
    "supervision_contact_hours",
    "supervision_hours_per_year",
    "supervisees",
    "training_core_hours",
    "training_ethics_hours",
    "training_hours",
    "volunteering_hours",
    "briefings",
    "references",
)
FLAGS = (
    "guardian_consent",
    "charter_signed",
    "contact_with_vulnerable",
    "beneficiary_feedback",
    "equivalent_output",
)
OTHER_FACTS = (
    "birth_date",
    "governorate_id",
    "employer",
    "degree_level",
    "degree_field",
    "degree_country_id",
    "equivalence_no",
    "criminal_record_date",
    "child_protection_check",
)
FACTS = NUMBERS + FLAGS + OTHER_FACTS
# What the applicant is asked for each kind of requirement.
ASKED = {
    "degree": (
        "degree_level",
        "degree_field",
        "degree_country_id",
        "equivalence_no",
        "bridging_hours",
    ),
    "master": (
        "degree_level",
        "degree_field",
        "degree_country_id",
        "equivalence_no",
        "equivalent_output",
    ),
    "practice": ("practice_hours", "accredited_experience_years"),
    "speciality": ("speciality_hours",),
    "supervision": ("supervision_contact_hours",),
    "supervision_yearly": ("supervision_hours_per_year",),
    "supervisees": ("supervisees",),
    "training": ("training_hours",),
    "training_core": ("training_core_hours",),
    "training_ethics": ("training_ethics_hours",),
    "volunteering": ("volunteering_hours",),
    "briefings": ("briefings",),
    "age": ("guardian_consent", "charter_signed"),
    "references": ("references",),
    "feedback": ("beneficiary_feedback",),
    "criminal_record": ("contact_with_vulnerable", "criminal_record_date"),
    "child_protection": ("child_protection_check",),
}
PERSONAL = ("birth_date", "national_id", "governorate_id", "employer")
ALWAYS_NEEDED = ("birth_date", "national_id", "governorate_id")
PRIVATE = f"{OFFICER},social_care_base.group_care_auditor,base.group_portal"


class CareAccreditationApplication(models.Model):
    """The facts that an application is judged by, and what the rules say to them."""

    _inherit = "care.accreditation.application"
    _protected_fields = (*FACTS, "national_id", "scheme_id")

    birth_date = fields.Date(groups=PRIVATE)
    governorate_id = fields.Many2one(
        comodel_name="res.country.state",
        domain=[("is_governorate", "=", True)],
        index=True,
        ondelete="restrict",
    )
    employer = fields.Char()
    degree_level = fields.Selection(
        selection=[
            ("diploma", "Diploma"),
            ("bachelor", "Bachelor"),
            ("master", "Master"),
            ("doctorate", "Doctorate"),
        ]
    )
    degree_field = fields.Selection(
        selection=[
            ("social_work", "Social Work"),
            ("sociology", "Sociology"),
            ("other", "Another Field"),
        ]
    )
    degree_country_id = fields.Many2one(
        comodel_name="res.country", string="Country of Degree", ondelete="restrict"
    )
    equivalence_no = fields.Char(string="Equivalence Number")
    bridging_hours = fields.Float(digits=(8, 2))
    practice_hours = fields.Float(string="Supervised Practice (Hours)", digits=(8, 2))
    accredited_experience_years = fields.Float(
        string="Accredited Experience (Years)", digits=(8, 2)
    )
    speciality_hours = fields.Float(digits=(8, 2))
    supervision_contact_hours = fields.Float(digits=(8, 2))
    supervision_hours_per_year = fields.Float(digits=(8, 2))
    supervisees = fields.Integer(string="People Supervised")
    training_core_hours = fields.Float(digits=(8, 2))
    training_ethics_hours = fields.Float(digits=(8, 2))
    training_hours = fields.Float(digits=(8, 2))
    volunteering_hours = fields.Float(digits=(8, 2))
    briefings = fields.Integer()
    guardian_consent = fields.Boolean(string="Guardian's Consent")
    charter_signed = fields.Boolean()
    contact_with_vulnerable = fields.Boolean(
        string="Contact with Vulnerable People",
        default=True,
        help="Children, older people or people with disabilities.",
    )
    criminal_record_date = fields.Date(string="Date of Criminal Record")
    child_protection_check = fields.Selection(
        selection=[("passed", "Passed"), ("failed", "Not Passed")]
    )
    references = fields.Integer()
    beneficiary_feedback = fields.Boolean(string="Beneficiaries' Feedback")
    equivalent_output = fields.Boolean()

    @api.depends(
        "state",
        "national_id",
        "scheme_id",
        "evidence_ids.state",
        "attempt_ids.date",
        "attempt_ids.score",
        "attempt_ids.ethics_score",
        "assessment_ids.state",
        *FACTS,
    )
    def _compute_findings(self):
        duplicates = self._find_duplicates()
        for application in self:
            codes = application._find_codes(application in duplicates)
            application.finding_codes = codes
            application.findings = "\n".join(application._get_finding_texts(codes))

    # === BUSINESS === #

    def _get_applicant_fields(self):
        return super()._get_applicant_fields() | set(FACTS)

    def _get_asked_fields(self):
        """Return the fields that the scheme asks the applicant for, in order."""
        kinds = self.scheme_id.requirement_ids.mapped("kind")
        names = [*PERSONAL, *(name for kind in kinds for name in ASKED[kind])]
        return list(dict.fromkeys(names))

    def _find_duplicates(self):
        """Return those that an earlier application for the same level precedes."""
        numbers = [n for n in self.mapped("national_id") if n]
        others = self.search(
            Domain("national_id", "in", numbers)
            & Domain("state", "not in", ENDED_STATES)
        )
        earlier = {}
        for other in others.sorted("id"):
            key = (other.national_id, other.scheme_id.code)
            earlier.setdefault(key, other)
        return self.filtered(lambda a: a._is_preceded(earlier))

    def _is_preceded(self, earlier):
        first = earlier.get((self.national_id, self.scheme_id.code), self)
        return first != self and first.id < (self._origin.id or first.id + 1)

    def _find_codes(self, is_duplicate):
        """Return the codes of what stands in the way of the next step."""
        if not self.scheme_id:
            return []
        if self.state in ("draft", "returned", "submitted", "completeness"):
            codes = self._find_incomplete()
            return codes + ["duplicate_application"] * is_duplicate
        if self.state == "eligibility":
            return self._find_ineligible()
        if self.state == "exam":
            return self._find_exam_codes()
        if self.state == "assessment":
            return self._find_assessment_codes()
        return []

    def _find_incomplete(self):
        needed = get_needed_fields(
            self.scheme_id._prepare_requirements(), self.contact_with_vulnerable
        )
        codes = [f"missing_{name}" for name in ALWAYS_NEEDED if not self[name]]
        names = {"degree": "degree_level", "degree_country": "degree_country_id"}
        for code in find_missing(self._prepare_facts(), needed):
            name = code.removeprefix("missing_")
            codes.append(f"missing_{names.get(name, name)}")
        return codes + ["missing_evidence"] * (not self.evidence_ids)

    def _find_ineligible(self):
        scheme = self.scheme_id
        codes = find_unmet(
            self._prepare_facts(),
            scheme._prepare_requirements(),
            scheme.home_country_id.code,
        )
        return codes + self._find_evidence_codes()

    def _find_evidence_codes(self):
        """Tell of files nobody has looked at, and refused ones without a better one."""
        kinds = {
            state: set(files.mapped("kind"))
            for state, files in self.evidence_ids.grouped("state").items()
        }
        codes = ["evidence_unchecked"] * ("submitted" in kinds)
        refused = kinds.get("refused", set()) - kinds.get("verified", set())
        return codes + ["evidence_refused"] * bool(refused)

    def _find_exam_codes(self):
        attempts = self.attempt_ids.sorted("date")
        if not attempts:
            return ["no_attempt"]
        rule = self.scheme_id._prepare_exam_rule()
        last = attempts[-1]
        return find_invalid_attempts(attempts.mapped("date"), rule) or find_failures(
            to_decimal(last.score), to_decimal(last.ethics_score), last._get_cut(), rule
        )

    def _find_assessment_codes(self):
        done = self.assessment_ids.filtered(
            lambda each: each.state in ("submitted", "disclosed")
        )
        if len(done) < 2:
            return ["assessments_missing"]
        exclusions = done._find_exclusions()
        if exclusions:
            return exclusions
        rule = self.scheme_id._prepare_assessment_rule()
        is_far_apart = len(done) == 2 and needs_third(*done._prepare_scores(), rule)
        return ["third_assessor_needed"] * is_far_apart

    # === PLAIN VALUES === #

    def _prepare_facts(self):
        """Return what was supplied as plain values; empty means "not supplied"."""
        check = {"passed": True, "failed": False}.get(self.child_protection_check)
        return Facts(
            submitted_on=self.date_submitted or fields.Date.context_today(self),
            birth_date=self.birth_date or None,
            degree=self._prepare_degree(),
            degree_country=self.degree_country_id.code or None,
            equivalence_no=self.equivalence_no or None,
            criminal_record_date=self.criminal_record_date or None,
            child_protection_check=check,
            **{name: self._prepare_number(name) for name in NUMBERS},
            **{name: self[name] for name in FLAGS},
        )

    def _prepare_degree(self):
        if not (self.degree_level and self.degree_field):
            return None
        return Degree(self.degree_level, self.degree_field)

    def _prepare_number(self, name):
        is_asked_and_empty = name in ASKED_NUMBERS and not self[name]
        return None if is_asked_and_empty else to_decimal(self[name])

    def _prepare_side(self):
        """Return where the candidate works and lives, to compare with assessors."""
        return Side(
            employer=fold(self.employer or ""),
            governorate=self.governorate_id.code or "",
            ngo=str(self.ngo_id.id or ""),
        )
