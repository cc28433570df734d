from odoo import api, fields, models


class CareNgoBranch(models.Model):
    """One branch of a body, from the day it opens to the day it closes.

    Nobody holds rights to write branches: requests open and close them. A branch that
    opens again is a line of its own.
    """

    _name = "care.ngo.branch"
    _description = "NGO Branch"
    _written_by_code = True
    _order = "ngo_id, date_from, id"

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
    governorate_id = fields.Many2one(
        comodel_name="res.country.state",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    city = fields.Char(string="City or Village", readonly=True)
    street = fields.Char(string="Address", readonly=True)
    date_from = fields.Date(string="Opened on", required=True, readonly=True)
    date_to = fields.Date(string="Closed on", readonly=True)
    request_id = fields.Many2one(
        comodel_name="care.ngo.request",
        string="Opened by",
        readonly=True,
        ondelete="restrict",
    )
    closing_request_id = fields.Many2one(
        comodel_name="care.ngo.request",
        string="Closed by",
        readonly=True,
        ondelete="restrict",
    )
    is_open = fields.Boolean(compute="_compute_is_open")

    @api.depends("date_to")
    def _compute_is_open(self):
        today = fields.Date.context_today(self)
        for branch in self:
            branch.is_open = not branch.date_to or branch.date_to > today

    @api.model
    def _open(self, request):
        """Enter the branch that ``request`` asks for."""
        # Nobody holds rights on branches: requests write them here only.
        return self.sudo().create(
            {
                "ngo_id": request.ngo_id.id,
                "name": request.branch_name,
                "governorate_id": request.branch_governorate_id.id,
                "city": request.branch_city,
                "street": request.branch_street,
                "date_from": fields.Date.context_today(self),
                "request_id": request.id,
            }
        )

    def _close(self, request):
        """Close the branches as ``request`` asks; the lines stay as history."""
        # Nobody holds rights on branches: requests write them here only.
        self.sudo().write(
            {
                "date_to": fields.Date.context_today(self),
                "closing_request_id": request.id,
            }
        )
