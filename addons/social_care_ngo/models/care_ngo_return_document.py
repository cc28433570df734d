from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError


class CareNgoReturnDocument(models.Model):
    """One file that belongs to an annual return, such as the auditor's report."""

    _name = "care.ngo.return.document"
    _description = "Document of an Annual Return"
    _inherit = ["care.ngo.return.part.mixin", "care.ngo.file.mixin"]
    _order = "return_id, item_id, id"
    _rec_name = "item_id"

    _answer_fields = frozenset()
    _subject_fields = frozenset({"item_id", "file", "filename"})

    item_id = fields.Many2one(
        comodel_name="care.ngo.return.item",
        string="Document",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("section", "=", "document")],
    )

    _item_uniq = models.UniqueIndex(
        "(return_id, item_id)", "Each document of a return is there once."
    )

    @api.constrains("item_id")
    def _check_item(self):
        for document in self:
            item = document.item_id
            if item.section != "document" or not item._is_asked_in(document.return_id):
                raise ValidationError(self.env._("Choose which document this is."))

    def write(self, vals):
        if vals:
            raise AccessError(
                self.env._("A document is never changed. Remove it and upload another.")
            )
        return super().write(vals)

    @api.model
    def _prepare_part_vals(self, vals):
        return self._prepare_file_vals(vals)
