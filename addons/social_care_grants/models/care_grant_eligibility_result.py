from odoo import api, fields, models

from odoo.addons.social_care_base.models.care_audit_entry import make_append_only


class CareGrantEligibilityResult(models.Model):
    """One rule applied to one application: the verdict and what it was read from."""

    _name = "care.grant.eligibility.result"
    _description = "Eligibility Result"
    _written_by_code = True
    _append_only = True
    _inherit = ["care.grant.evidence.mixin"]
    _order = "application_id, run desc, id"
    _rec_name = "code"
    _log_access = False
    _evidence_kinds = {
        "not_registered_active": "ngo_state",
        "legal_form_not_allowed": "form",
        "tax_not_clear": "yes_no",
        "barred": "day",
        "old_advance": "day",
        "amount_out_of_range": "amount",
        "own_contribution_low": "share",
        "over_turnover_share": "share",
        "bank_not_verified": "yes_no",
        "owners_not_declared": "yes_no",
        "late": "moment",
        "too_many_applications": "application",
        "standing": "text",
    }

    application_id = fields.Many2one(
        comodel_name="care.grant.application",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    run = fields.Integer(required=True, readonly=True, help="Which screening it was.")
    code = fields.Char(required=True, readonly=True)
    name = fields.Char(string="Rule", compute="_compute_name")
    verdict = fields.Selection(
        selection=[
            ("pass", "Met"),
            ("fail", "Not Met"),
            ("missing", "Evidence Missing"),
        ],
        required=True,
        readonly=True,
    )
    evidence = fields.Text(readonly=True, help="What the verdict was read from.")
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one(
        comodel_name="res.users", required=True, readonly=True, ondelete="restrict"
    )

    def init(self):
        make_append_only(self.env, self._table)

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_name(self):
        # The texts of the rules are open reference data.
        rules = self.env["care.grant.eligibility.rule"].sudo().search([])
        names = {rule.code: rule.name for rule in rules}
        # Not a rule of a call but of the register: it is asked whatever a call says.
        names["standing"] = self.env._("The register has no issue with the NGO")
        for result in self:
            result.name = names.get(result.code, result.code)

    # === HOOKS === #

    def _get_evidence_call(self):
        self.ensure_one()
        return self.application_id.call_id.sudo()  # its clock and currency, no more
