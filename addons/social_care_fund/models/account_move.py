from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# Compared by identity: a client can send any context *value*, never this object.
_REVERSAL_TOKEN = object()
SOURCE_FIELDS = frozenset({"care_res_model", "care_res_id"})


class AccountMove(models.Model):
    """A journal entry knows the document that it was posted for, and stays with it.

    The counters of funds were moved together with it; only the step of its document
    that undoes it moves both back.
    """

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

    # === ODOO'S STEPS === #

    def write(self, vals):
        if SOURCE_FIELDS & vals.keys():
            raise AccessError(self.env._("An entry stays with its document."))
        return super().write(vals)

    def button_draft(self):
        self._check_not_of_documents()
        return super().button_draft()

    def button_cancel(self):
        self._check_not_of_documents()
        return super().button_cancel()

    def _reverse_moves(self, default_values_list=None, cancel=False):
        token = self.env.context.get("care_reversal_token")
        if token is not _REVERSAL_TOKEN:
            self._check_not_of_documents()
        return super()._reverse_moves(default_values_list, cancel)

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_of_documents(self):
        self._check_not_of_documents()

    def _check_not_of_documents(self):
        """Refuse to undo by hand what a document has posted; bills have their own."""
        kept = self.filtered(
            lambda move: (
                move.care_res_model
                and move.move_type == "entry"
                and move.state == "posted"
            )
        )
        if kept:
            raise UserError(
                self.env._(
                    "%(entries)s belongs to a document of the funds and stays as it is."
                    " Take the step back there, or post a correcting entry.",
                    entries=", ".join(kept.mapped("name")),
                )
            )

    def _reverse_for_document(self, vals):
        """Reverse these entries, because the document that they belong to does."""
        moves = self.with_context(care_reversal_token=_REVERSAL_TOKEN)
        return moves._reverse_moves([vals], cancel=True).with_env(self.env)

    # === ACTIONS === #

    def action_open_care_document(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": self.care_res_model,
            "res_id": self.care_res_id,
            "view_mode": "form",
        }
