import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.mimetypes import guess_mimetype

from odoo.addons.social_care_base.logic.lifecycle import Lifecycle, Transition

from ..const import FILE_READERS, OFFICER
from .care_accreditation_application import AT_WORK, OWN_STATES

MIMETYPES = frozenset({"application/pdf", "image/jpeg", "image/png"})
MAX_BYTES = 10 * 1024 * 1024
SEALED_FIELDS = frozenset({"file", "file_name", "sha256", "kind", "application_id"})


class CareAccreditationEvidence(models.Model):
    """One file that proves something: hashed when it comes in, then verified."""

    _name = "care.accreditation.evidence"
    _description = "Evidence"
    _inherit = ["care.accreditation.reason.mixin"]
    _order = "application_id, id"

    _lifecycle = Lifecycle(
        initial="submitted",
        final={"verified", "refused"},
        transitions=[
            Transition("verify", {"submitted"}, "verified", {OFFICER}),
            Transition(
                "refuse", {"submitted"}, "refused", {OFFICER}, reason_required=True
            ),
        ],
    )
    _lifecycle_fields = ("verified_by_id", "date_verified")
    _audit_fields = (
        "application_id",
        "kind",
        "sha256",
        "issuer",
        "date_issued",
        "date_until",
        "hours",
    )

    state = fields.Selection(
        selection=[
            ("submitted", "Submitted"),
            ("verified", "Verified"),
            ("refused", "Refused"),
        ]
    )
    application_id = fields.Many2one(
        comodel_name="care.accreditation.application",
        required=True,
        index=True,
        ondelete="cascade",
    )
    kind = fields.Selection(
        selection=[
            ("degree", "Degree"),
            ("equivalence", "Degree Equivalence"),
            ("practice", "Supervised Practice"),
            ("supervision", "Supervision Log"),
            ("training", "Training"),
            ("volunteering", "Volunteering"),
            ("criminal_record", "Criminal Record"),
            ("child_protection", "Child-Protection Check"),
            ("reference", "Reference"),
            ("portfolio", "Portfolio"),
            ("declaration", "Signed Declaration"),
            ("condition", "Proof of a Condition"),
            ("other", "Other"),
        ],
        required=True,
    )
    name = fields.Char(compute="_compute_name")
    file = fields.Binary(required=True, attachment=True)
    file_name = fields.Char(required=True)
    sha256 = fields.Char(string="SHA-256", readonly=True, copy=False)
    issuer = fields.Char()
    date_issued = fields.Date()
    date_until = fields.Date()
    hours = fields.Float(digits=(8, 2))
    verified_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, copy=False, groups=FILE_READERS
    )
    date_verified = fields.Datetime(readonly=True, copy=False)
    blind_file = fields.Binary(
        string="Redacted Copy",
        attachment=True,
        groups=FILE_READERS,
        help="Without names, faces and employers: the only copy for assessors.",
    )

    @api.depends("kind", "file_name")
    def _compute_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for evidence in self:
            evidence.name = f"{labels.get(evidence.kind, '')}: {evidence.file_name}"

    @api.constrains("file")
    def _check_file(self):
        for evidence in self.with_context(bin_size=False):
            content = base64.b64decode(evidence.file or b"")
            if len(content) > MAX_BYTES:
                raise ValidationError(self.env._("A file has at most 10 MB."))
            if guess_mimetype(content) not in MIMETYPES:
                raise ValidationError(
                    self.env._("Attach a PDF document or a JPEG or PNG picture.")
                )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        evidence = super().create([self._seal(vals) for vals in vals_list])
        evidence._check_welcome()
        return evidence

    def write(self, vals):
        if SEALED_FIELDS & vals.keys():
            raise UserError(
                self.env._("Evidence is not exchanged. Attach another file instead.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_while_with_the_applicant(self):
        if any(each.application_id.state not in OWN_STATES for each in self):
            raise UserError(self.env._("Submitted evidence is kept."))

    # === ACTIONS === #

    def action_verify(self):
        self._apply_transition("verify")

    def action_refuse(self, reason=None):
        return self._apply_with_reason("refuse", reason)

    # === BUSINESS === #

    @staticmethod
    def _seal(vals):
        """Return the values with the hash of the file, whatever hash was sent."""
        content = base64.b64decode(vals.get("file") or b"")
        return vals | {"sha256": hashlib.sha256(content).hexdigest()}

    def _check_welcome(self):
        """Refuse evidence for a file that is not open to it.

        :raise UserError: once submitted, only the secretariat adds evidence, and the
            applicant the proof of a condition
        """
        is_officer = self.env.user.has_group(OFFICER)
        for evidence in self:
            state = evidence.application_id.state
            is_proof = evidence.kind == "condition" and state == "conditional"
            is_added = is_officer and state in AT_WORK
            if not (state in OWN_STATES or is_proof or is_added):
                raise UserError(
                    self.env._("The application is not open to more evidence now.")
                )

    # === HOOKS === #

    def _prepare_transition_vals(self, transition):
        vals = super()._prepare_transition_vals(transition)
        if transition.name == "verify":
            vals["verified_by_id"] = self.env.uid
            vals["date_verified"] = fields.Datetime.now()
        return vals

    def _get_transition_blockers(self, transition):
        blockers = super()._get_transition_blockers(transition)
        for evidence in self:
            applicant = evidence.application_id.partner_id
            if applicant == self.env.user.partner_id:
                blockers[evidence.id].append(
                    self.env._("nobody handles their own file.")
                )
        return blockers
