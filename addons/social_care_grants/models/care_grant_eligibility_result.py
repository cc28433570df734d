from odoo import api, fields, models

from odoo.addons.social_care_base.models.care_audit_entry import make_append_only


class CareGrantEligibilityResult(models.Model):
    """One rule applied to one application: the verdict and what it was read from."""

    _name = "care.grant.eligibility.result"
    _description = "Eligibility Result"
    _order = "application_id, run desc, id"
    _rec_name = "code"
    _log_access = False

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
        for result in self:
            result.name = names.get(result.code, result.code)
