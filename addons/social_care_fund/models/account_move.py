from odoo import fields, models


class AccountMove(models.Model):
    """A journal entry knows the document that it was posted for."""

    _inherit = "account.move"

    care_res_model = fields.Char(
        string="Social Care Document Type", readonly=True, copy=False
    )
    care_res_id = fields.Many2oneReference(
        string="Social Care Document",
        model_field="care_res_model",
        readonly=True,
        index="btree_not_null",
        copy=False,
    )

    _care_document_idx = models.Index(
        "(care_res_model, care_res_id) WHERE care_res_id IS NOT NULL"
    )

    def action_open_care_document(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": self.care_res_model,
            "res_id": self.care_res_id,
            "view_mode": "form",
        }
