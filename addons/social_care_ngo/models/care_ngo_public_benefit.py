from odoo import api, fields, models
from odoo.tools import format_date


class CareNgoPublicBenefit(models.Model):
    """One period in which a body is of public benefit; a renewal is another line.

    Nobody holds rights to write these lines: requests add them.
    """

    _name = "care.ngo.public.benefit"
    _description = "Public-Benefit Status"
    _written_by_code = True
    _order = "date_from desc, id desc"
    _rec_name = "date_from"
    _rec_names_search = ["ngo_id"]

    ngo_id = fields.Many2one(
        comodel_name="care.ngo",
        string="NGO",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="ngo_id.company_id", store=True, index=True)
    date_from = fields.Date(string="First Day", required=True, readonly=True)
    date_to = fields.Date(string="Last Day", required=True, readonly=True)
    request_id = fields.Many2one(
        comodel_name="care.ngo.request",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    is_current = fields.Boolean(compute="_compute_is_current")

    _dates_in_order = models.Constraint(
        "CHECK (date_to >= date_from)", "A period cannot end before it begins."
    )

    @api.depends("date_from", "date_to")
    def _compute_is_current(self):
        today = fields.Date.context_today(self)
        for line in self:
            line.is_current = bool(line.date_from) and (
                line.date_from <= today <= line.date_to
            )

    @api.depends("date_from", "date_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for line in self:
            days = (line.date_from, line.date_to)
            line.display_name = " – ".join(format_date(self.env, day) for day in days)

    @api.model
    def _grant(self, request):
        """Add the period that ``request`` asks for."""
        # Nobody holds rights on these lines: requests write them here only.
        return self.sudo().create(
            {
                "ngo_id": request.ngo_id.id,
                "date_from": request.date_from,
                "date_to": request.date_to,
                "request_id": request.id,
            }
        )
