from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.social_care_base.models.care_audit_entry import make_append_only


class CareAccreditationCredentialPeriod(models.Model):
    """From this day this status: a line that nobody changes, so gaps stay visible."""

    _name = "care.accreditation.credential.period"
    _description = "Period of an Accreditation"
    _written_by_code = True
    _append_only = True
    _order = "credential_id, id"
    _rec_name = "status"

    credential_id = fields.Many2one(
        comodel_name="care.accreditation.credential",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    status = fields.Selection(
        selection=[
            ("active", "Active"),
            ("conditional", "Conditional"),
            ("suspended", "Suspended"),
            ("lapsed", "Lapsed"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        readonly=True,
    )
    date_from = fields.Date(required=True, readonly=True)
    date_to = fields.Date(
        readonly=True, help="The last day, unless a later line begins before it."
    )
    predecessor_id = fields.Many2one(
        comodel_name="care.accreditation.credential.period",
        string="After",
        readonly=True,
        ondelete="restrict",
    )

    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A period cannot end before it begins.",
    )
    _predecessor_uniq = models.UniqueIndex(
        "(predecessor_id) WHERE predecessor_id IS NOT NULL",
        "A period has one successor.",
    )

    def init(self):
        make_append_only(self.env, self._table)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("A period is not changed; another one is added."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Periods are kept as evidence."))
