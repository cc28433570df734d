from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.social_care_base.formats import join_names
from odoo.addons.social_care_base.logic.folding import fold
from odoo.addons.social_care_base.logic.lifecycle import Lifecycle, Transition

from ..const import MANAGER, OFFICER, SECRETARIAT_READERS
from ..logic.validity import Period, get_status_on

CERTIFIED = frozenset({"active", "conditional"})


class CareAccreditationCredential(models.Model):
    """An accreditation that a committee granted, with its immutable periods."""

    _name = "care.accreditation.credential"
    _description = "Accreditation"
    _inherit = [
        "care.reference.mixin",
        "care.decision.mixin",
        "care.verifiable.mixin",
        "care.accreditation.reason.mixin",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _rec_name = "reference"

    _lifecycle = Lifecycle(
        initial="granted",
        final={"lapsed", "withdrawn"},
        transitions=[
            Transition("activate", {"granted"}, "active", system=True),
            Transition("activate_conditional", {"granted"}, "conditional", system=True),
            Transition("fulfil", {"conditional"}, "active", system=True),
            Transition(
                "miss_condition",
                {"conditional", "suspended"},
                "withdrawn",
                reason_required=True,
                system=True,
            ),
            Transition(
                "suspend",
                {"active", "conditional"},
                "suspended",
                {OFFICER},
                reason_required=True,
            ),
            Transition(
                "restore", {"suspended"}, "active", {MANAGER}, reason_required=True
            ),
            Transition(
                "restore_conditional",
                {"suspended"},
                "conditional",
                {MANAGER},
                reason_required=True,
            ),
            Transition(
                "withdraw", {"suspended"}, "withdrawn", {MANAGER}, reason_required=True
            ),
            Transition(
                "lapse", {"active", "conditional", "suspended"}, "lapsed", system=True
            ),
        ],
    )
    _lifecycle_fields = ("date_from", "date_to")
    _protected_fields = ("application_id", "item_id", "holder")
    _audit_fields = (*_protected_fields, *_lifecycle_fields)

    state = fields.Selection(
        selection=[
            ("granted", "Granted"),
            ("active", "Active"),
            ("conditional", "Conditional"),
            ("suspended", "Suspended"),
            ("lapsed", "Lapsed"),
            ("withdrawn", "Withdrawn"),
        ]
    )
    application_id = fields.Many2one(
        comodel_name="care.accreditation.application",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    item_id = fields.Many2one(
        comodel_name="care.accreditation.session.item",
        string="Agenda Item",
        required=True,
        readonly=True,
        ondelete="restrict",
        groups=SECRETARIAT_READERS,
    )
    scheme_id = fields.Many2one(related="application_id.scheme_id", store=True)
    track = fields.Selection(related="scheme_id.track", store=True)
    partner_id = fields.Many2one(
        related="application_id.partner_id", store=True, string="Person", index=True
    )
    holder = fields.Char(required=True, readonly=True, help="As on the certificate.")
    holder_folded = fields.Char(
        compute="_compute_holder_folded", store=True, index="trigram"
    )
    employee_id = fields.Many2one(
        related="application_id.employee_id",
        store=True,
        index="btree_not_null",
        groups=f"{SECRETARIAT_READERS},hr.group_hr_user",
    )
    ngo_id = fields.Many2one(
        related="application_id.ngo_id", store=True, groups=SECRETARIAT_READERS
    )
    governorate_id = fields.Many2one(
        related="application_id.governorate_id", store=True, index=True
    )
    is_public = fields.Boolean(related="application_id.is_public", store=True)
    date_from = fields.Date(readonly=True, copy=False)
    date_to = fields.Date(readonly=True, copy=False, index=True)
    condition = fields.Text(related="item_id.condition", compute_sudo=True)
    condition_due = fields.Date(related="item_id.condition_due", store=True)
    period_ids = fields.One2many(
        comodel_name="care.accreditation.credential.period",
        inverse_name="credential_id",
        string="Periods",
        readonly=True,
    )
    status = fields.Selection(
        selection=[
            ("active", "Active"),
            ("conditional", "Conditional"),
            ("suspended", "Suspended"),
            ("lapsed", "Lapsed"),
            ("withdrawn", "Withdrawn"),
        ],
        string="Status Today",
        compute="_compute_status",
    )

    _application_uniq = models.UniqueIndex(
        "(application_id)", "This application has its accreditation already."
    )
    _public_idx = models.Index("(is_public, governorate_id) WHERE is_public")

    @property
    def _reference_prefix(self):
        """The track; numbers are given one by one, see ``_assign_reference``."""
        return (self.track or "").upper()

    # === COMPUTES === #

    @api.depends("holder")
    def _compute_holder_folded(self):
        for credential in self:
            credential.holder_folded = fold(credential.holder or "")

    @api.depends("reference", "scheme_id")
    def _compute_display_name(self):
        for credential in self:
            credential.display_name = (
                f"{credential.reference or ''} · {credential.scheme_id.code or ''}"
            )

    @api.depends("period_ids")
    def _compute_status(self):
        today = fields.Date.context_today(self)
        for credential in self:
            credential.status = get_status_on(credential._prepare_periods(), today)

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        applications = self.env["care.accreditation.application"]
        for vals in vals_list:
            # What the paper shows is the name at the time of the decision.
            application = applications.browse(vals.get("application_id"))
            vals["holder"] = application.partner_id.name
            vals["company_id"] = application.company_id.id
        return super().create(vals_list)

    # === ACTIONS === #

    def action_suspend(self, reason=None):
        return self._apply_with_reason("suspend", reason)

    def action_restore(self, reason=None):
        if not reason:
            return self._ask_reason("restore")
        for credential in self:
            is_bound = credential.application_id.state == "conditional"
            step = "restore_conditional" if is_bound else "restore"
            credential._apply_transition(step, reason=reason)
        return True

    def action_withdraw(self, reason=None):
        return self._apply_with_reason("withdraw", reason)

    def action_print_certificate(self):
        """Return the certificate in the user's language.

        :raise UserError: unless the accreditation is in force today
        """
        self._check_certified()
        return self.env.ref(
            "social_care_accreditation.care_accreditation_credential_report"
        ).report_action(self)

    # === BUSINESS === #

    def _prepare_periods(self):
        """Return the lines of the credential as plain values, oldest first."""
        return [
            Period(line.date_from, line.date_to or None, line.status)
            for line in self.period_ids.sorted("id")
        ]

    def _is_certified(self):
        """Tell whether every accreditation is in force today; none is not."""
        return bool(self) and all(
            credential.state in CERTIFIED and credential.status in CERTIFIED
            for credential in self
        )

    def _check_certified(self):
        """Refuse a certificate of anything that is not in force today.

        :raise UserError: then
        """
        ended = self.filtered(lambda credential: not credential._is_certified())
        if ended:
            raise UserError(
                self.env._(
                    "There is no certificate for what is not in force: %(numbers)s",
                    numbers=join_names(self.env, ended.mapped("display_name")),
                )
            )

    def _get_certificate_document(self):
        """Return the paper that the certificate prints, for its QR code."""
        # Who may read the accreditation may print its paper.
        return self.sudo()._get_issued_document("accreditation")

    def _get_report_base_filename(self):
        self.ensure_one()
        return self.reference

    @api.model
    def _get_public_domain(self):
        """Return what the register shows: begun, and by consent; ended ones too."""
        return Domain("is_public", "=", True) & Domain("state", "!=", "granted")

    def _prepare_public_vals(self):
        """Return the white list that the public register shows of one person."""
        self.ensure_one()
        labels = dict(self._fields["status"]._description_selection(self.env))
        return {
            "name": self.holder,
            "number": self.reference,
            "level": self.scheme_id.name,
            "governorate": self.governorate_id.display_name,
            "date_from": self.date_from,
            "date_to": self.date_to,
            "status": self.status,
            "status_label": labels.get(self.status, ""),
        }
