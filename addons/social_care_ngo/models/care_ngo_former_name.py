from odoo import api, fields, models

from odoo.addons.social_care_base.logic.folding import fold


class CareNgoFormerName(models.Model):
    """A name that a body bore until a day; kept for ever, found by every spelling.

    Nobody holds rights to write these lines: a change of name adds them.
    """

    _name = "care.ngo.former.name"
    _description = "Former Name"
    _order = "date_to desc, id desc"

    ngo_id = fields.Many2one(
        comodel_name="care.ngo",
        string="NGO",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="ngo_id.company_id", store=True, index=True)
    name = fields.Char(required=True, readonly=True)
    name_en = fields.Char(string="English Name", readonly=True)
    name_folded = fields.Char(
        compute="_compute_name_folded", store=True, index="trigram"
    )
    date_to = fields.Date(string="Borne until", required=True, readonly=True)
    request_id = fields.Many2one(
        comodel_name="care.ngo.request", readonly=True, ondelete="restrict"
    )

    @api.depends("name")
    def _compute_name_folded(self):
        for line in self:
            line.name_folded = fold(line.name)

    @api.model
    def _keep(self, ngo, request):
        """Keep the name that ``ngo`` bears until today."""
        # Nobody holds rights on these lines: they are written here only.
        return self.sudo().create(
            {
                "ngo_id": ngo.id,
                "name": ngo.name,
                "name_en": ngo.name_en,
                "date_to": fields.Date.context_today(self),
                "request_id": request.id,
            }
        )
