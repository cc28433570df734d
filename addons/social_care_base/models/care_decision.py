from odoo import api, fields, models

from .care_audit_entry import make_append_only


class CareDecision(models.Model):
    """Who performed which duty on a document, on what; written once, for ever.

    A decision is never changed: when what it covered changes, another row with the
    outcome ``invalidated`` names it.
    """

    _name = "care.decision"
    _description = "Decision"
    _written_by_code = True
    _append_only = True
    _inherit = ["care.follow.mixin"]
    _order = "id desc"
    _rec_name = "duty_id"
    _log_access = False

    res_model = fields.Char(string="Document Type", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Document",
        model_field="res_model",
        required=True,
        readonly=True,
        index=True,
    )
    root_model = fields.Char(string="File Type", required=True, readonly=True)
    root_id = fields.Many2oneReference(
        string="File", model_field="root_model", required=True, readonly=True
    )
    seq = fields.Integer(string="Place in File", required=True, readonly=True)
    round = fields.Integer(
        readonly=True,
        help="Duties are kept apart within a round of the file; the first is 0.",
    )
    duty_id = fields.Many2one(
        comodel_name="care.duty", required=True, readonly=True, ondelete="restrict"
    )
    outcome = fields.Selection(
        selection=[
            ("approved", "Approved"),
            ("done", "Done"),
            ("refused", "Refused"),
            ("invalidated", "Invalidated"),
        ],
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users", required=True, readonly=True, ondelete="restrict"
    )
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    tier = fields.Char(readonly=True, help="The tier as it was named that day.")
    band = fields.Char(readonly=True, help="The band of amounts as it was that day.")
    rule = fields.Char(readonly=True, help="The version of the rule applied.")
    reason = fields.Text(readonly=True)
    payload_hash = fields.Char(
        required=True, readonly=True, help="SHA-256 of what was decided on."
    )
    invalidates_id = fields.Many2one(
        comodel_name="care.decision",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    invalidated_by_ids = fields.One2many(
        comodel_name="care.decision", inverse_name="invalidates_id", readonly=True
    )
    is_valid = fields.Boolean(compute="_compute_is_valid")

    _place_uniq = models.UniqueIndex(
        "(root_model, root_id, seq)",
        "Somebody else has just decided on this file. Open it again.",
    )
    _document_idx = models.Index("(res_model, res_id)")
    _user_idx = models.Index("(user_id)")
    _invalidates_uniq = models.UniqueIndex(
        "(invalidates_id) WHERE invalidates_id IS NOT NULL",
        "This decision has been invalidated already.",
    )

    def init(self):
        make_append_only(self.env, self._table)

    @api.depends("outcome", "invalidated_by_ids")
    def _compute_is_valid(self):
        for decision in self:
            decision.is_valid = (
                decision.outcome != "invalidated" and not decision.invalidated_by_ids
            )
