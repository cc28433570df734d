from odoo import api, fields, models


class CareAccreditationSchemeRowMixin(models.AbstractModel):
    """One rule of a scheme: it changes only before the scheme is used."""

    _name = "care.accreditation.scheme.row.mixin"
    _description = "Rule of a Scheme"
    _order = "scheme_id, sequence, id"

    scheme_id = fields.Many2one(
        comodel_name="care.accreditation.scheme",
        required=True,
        ondelete="cascade",
        index=True,
    )
    sequence = fields.Integer(default=10)

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows.scheme_id._check_unused()
        return rows

    def write(self, vals):
        self.scheme_id._check_unused()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_if_unused(self):
        self.scheme_id._check_unused()
