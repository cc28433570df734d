from odoo import api, fields, models


class CareNgoRequest(models.Model):
    """A proposed name beside the names of the register that it may be taken for."""

    _inherit = "care.ngo.request"

    similar_names = fields.Text(
        compute="_compute_similar_names",
        help="Public names of other bodies that the proposed one may be taken for.",
    )

    @api.depends("new_name", "ngo_id.name")
    def _compute_similar_names(self):
        for request in self:
            request.similar_names = request._get_similar_names() or False

    def _get_similar_names(self):
        self.ensure_one()
        ngo = self.ngo_id
        if not self.new_name or self.new_name == ngo.name:
            return ""
        found = ngo._get_similar_public(self.new_name)
        return "\n".join(
            f"{known['name']} · {known['governorate']} · {known['registry_no']}"
            for known in found
        )
