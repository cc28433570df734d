from odoo import api, fields, models


class CareNgoRequest(models.Model):
    """What a request says beyond registered values, by what it brings about."""

    _inherit = "care.ngo.request"

    date_event = fields.Date(copy=False)
    event_label = fields.Char(related="type_id.event_label")
    details = fields.Text(
        string="Purpose and Reasons", copy=False, help="What it is for, and why."
    )
    amount = fields.Monetary(copy=False)
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        default=lambda self: self.env.company.currency_id,
        copy=False,
    )
    counterpart = fields.Char(string="Giver or Receiver Abroad", copy=False)
    counterpart_country_id = fields.Many2one(
        comodel_name="res.country",
        string="Country of Giver or Receiver",
        copy=False,
        ondelete="restrict",
    )
    channel_ids = fields.Many2many(
        comodel_name="care.ngo.channel",
        relation="care_ngo_request_channel_rel",
        string="Ways of Collecting",
        copy=False,
    )
    area_ids = fields.Many2many(
        comodel_name="res.country.state",
        relation="care_ngo_request_area_rel",
        string="Governorates of Collection",
        copy=False,
        domain=[("is_governorate", "=", True)],
    )
    date_from = fields.Date(string="First Day", copy=False)
    date_to = fields.Date(string="Last Day", copy=False)
    branch_id = fields.Many2one(
        comodel_name="care.ngo.branch",
        string="Branch to Close",
        copy=False,
        ondelete="restrict",
        domain="[('ngo_id', '=', ngo_id), ('date_to', '=', False)]",
    )
    branch_name = fields.Char(string="Name of the Branch", copy=False)
    branch_governorate_id = fields.Many2one(
        comodel_name="res.country.state",
        string="Governorate of the Branch",
        copy=False,
        ondelete="restrict",
        domain=[("is_governorate", "=", True)],
    )
    branch_city = fields.Char(string="City of the Branch", copy=False)
    branch_street = fields.Char(string="Address of the Branch", copy=False)
    successor_no = fields.Char(
        string="National Number of the Other NGO",
        copy=False,
        help="The body into which this one merges.",
    )
    successor_id = fields.Many2one(
        comodel_name="care.ngo",
        string="Merges into",
        compute="_compute_successor_id",
        compute_sudo=True,
        groups="base.group_user",
    )
    liquidator = fields.Char(copy=False)

    _amount_positive = models.Constraint(
        "CHECK (amount IS NULL OR amount >= 0)", "An amount cannot be negative."
    )

    @api.depends("successor_no", "company_id")
    def _compute_successor_id(self):
        for request in self:
            request.successor_id = request._find_successor()

    def _find_successor(self):
        """Return the body that ``successor_no`` names in the same register."""
        number = (self.successor_no or "").strip()
        if not number:
            return self.env["care.ngo"]
        # An applicant may name a body that he does not represent.
        return (
            self.env["care.ngo"]
            .sudo()
            .search(
                [("registry_no", "=", number), ("company_id", "=", self.company_id.id)]
            )
        )
