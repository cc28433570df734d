from odoo import api, fields, models

from odoo.addons.social_care_base.logic.audit import digest
from odoo.addons.social_care_base.models.care_audit_entry import make_append_only

from ..const import FUNDING_POLICIES, NORMALISATIONS


class CareGrantRanking(models.Model):
    """The result of a selection, kept with everything that it was made from."""

    _name = "care.grant.ranking"
    _description = "Ranking"
    _written_by_code = True
    _append_only = True
    _order = "id desc"
    _rec_name = "call_id"
    _log_access = False

    call_id = fields.Many2one(
        comodel_name="care.grant.call",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one(
        comodel_name="res.users", required=True, readonly=True, ondelete="restrict"
    )
    method = fields.Selection(selection=NORMALISATIONS, required=True, readonly=True)
    policy = fields.Selection(selection=FUNDING_POLICIES, required=True, readonly=True)
    rules_hash = fields.Char(
        required=True, readonly=True, help="Hash of the rules when the call was opened."
    )
    amount_envelope = fields.Monetary(readonly=True)
    amount_awarded = fields.Monetary(readonly=True)
    inputs = fields.Json(readonly=True, help="Every score that was used.")
    effects = fields.Json(readonly=True, help="Severity of each reviewer.")
    line_ids = fields.One2many(
        comodel_name="care.grant.ranking.line", inverse_name="ranking_id", readonly=True
    )
    snapshot_hash = fields.Char(
        compute="_compute_snapshot_hash", help="SHA-256 of the whole ranking."
    )

    def init(self):
        make_append_only(self.env, self._table)

    @api.depends("line_ids", "inputs")
    def _compute_snapshot_hash(self):
        for ranking in self:
            # The hash covers all rows, also those that rules hide from a reader.
            rows = ranking.sudo().line_ids
            ranking.snapshot_hash = digest(
                {
                    "rules": ranking.rules_hash,
                    "method": ranking.method,
                    "policy": ranking.policy,
                    "inputs": ranking.inputs,
                    "rows": [row._prepare_snapshot() for row in rows.sorted("id")],
                }
            )
