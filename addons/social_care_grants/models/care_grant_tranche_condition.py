from odoo import api, fields, models

from odoo.addons.social_care_base.models.care_audit_entry import make_append_only


class CareGrantTrancheCondition(models.Model):
    """One condition of a release as it stood when the money was released."""

    _name = "care.grant.tranche.condition"
    _description = "Condition of a Release"
    _written_by_code = True
    _append_only = True
    _inherit = ["care.grant.evidence.mixin"]
    _order = "tranche_id, event_no desc, id"
    _rec_name = "code"
    _log_access = False
    _evidence_kinds = {
        "agreement_signed": "day",
        "grant_active": "grant_state",
        "ngo_standing": "text",
        "date_reached": "day",
        "earlier_settled": "text",
        "no_old_advance": "day",
    }

    tranche_id = fields.Many2one(
        comodel_name="care.grant.tranche",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    event_no = fields.Integer(required=True, readonly=True)
    code = fields.Char(required=True, readonly=True)
    name = fields.Char(string="Condition", compute="_compute_name")
    evidence = fields.Text(required=True, readonly=True)
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one(
        comodel_name="res.users", required=True, readonly=True, ondelete="restrict"
    )

    def init(self):
        make_append_only(self.env, self._table)

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_name(self):
        texts = self._get_texts()
        for condition in self:
            condition.name = texts.get(condition.code, condition.code)

    @api.model
    def _get_texts(self):
        """Return what each condition demands, in the user's language."""
        return {
            "agreement_signed": self.env._("The agreement is signed"),
            "grant_active": self.env._("The grant is active"),
            "ngo_standing": self.env._("The register has no issue with the NGO"),
            "bank_verified": self.env._("The NGO's bank account is verified"),
            "date_reached": self.env._("The planned day has come"),
            "earlier_settled": self.env._("Earlier payments are accounted for"),
            "no_old_advance": self.env._("The NGO has no old open advance"),
        }
