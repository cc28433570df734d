from odoo import api, fields, models

from odoo.addons.social_care_base.formats import join_names
from odoo.addons.social_care_base.models.care_audit_entry import make_append_only


class CareGrantApproval(models.Model):
    """One tier that a grant needs, as it was when the funds were certified.

    Editing or removing a tier changes no running and no past approval: the chain
    reads these rows, and each approval is a decision that names its row.
    """

    _name = "care.grant.approval"
    _description = "Approval Needed"
    _written_by_code = True
    _append_only = True
    _order = "grant_id, run desc, sequence, id"
    _rec_name = "tier_name"
    _log_access = False

    grant_id = fields.Many2one(
        comodel_name="care.grant",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    currency_id = fields.Many2one(related="grant_id.currency_id")
    run = fields.Integer(
        required=True, readonly=True, help="Which chain it belongs to."
    )
    sequence = fields.Integer(string="Step", required=True, readonly=True)
    tier_name = fields.Char(string="Tier", required=True, readonly=True)
    band = fields.Char(required=True, readonly=True)
    exposure = fields.Monetary(
        required=True, readonly=True, help="What the tier was chosen for."
    )
    group_id = fields.Many2one(
        comodel_name="res.groups",
        string="Approvers",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    minimum = fields.Integer(string="Needed", required=True, readonly=True)
    rule = fields.Char(string="Version", required=True, readonly=True)
    given_count = fields.Integer(string="Given", compute="_compute_given")
    given_by = fields.Char(string="Approved by", compute="_compute_given")
    is_current = fields.Boolean(compute="_compute_given")

    def init(self):
        make_append_only(self.env, self._table)

    @api.depends("grant_id.decision_ids", "grant_id.state")
    @api.depends_context("lang")
    def _compute_given(self):
        for row in self:
            decisions = row.grant_id._get_approvals(row)
            # Whose approvals they are is shown to whoever may read the grant.
            names = decisions.sudo().user_id.mapped("name")
            row.given_count = len(decisions)
            row.given_by = join_names(self.env, names)
            row.is_current = row in row.grant_id._get_chain()

    def _get_key(self):
        """Return the key under which decisions name this row."""
        self.ensure_one()
        return f"{self.rule}/{self.id}"
