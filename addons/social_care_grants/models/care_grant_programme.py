from odoo import fields, models


class CareGrantProgramme(models.Model):
    """A lasting purpose for which the ministry calls for applications."""

    _name = "care.grant.programme"
    _description = "Grant Programme"
    _order = "code, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    senior_officer_id = fields.Many2one(
        comodel_name="res.users",
        domain=[("share", "=", False)],
        help="Who answers for the programme.",
    )
    description = fields.Text(translate=True)
    exposure_scope = fields.Selection(
        selection=[("call", "The same call"), ("year", "The same year")],
        required=True,
        default="year",
        help="Which other grants of an NGO count when the approval tiers of a grant"
        " are chosen, so that splitting a grant gains nothing.",
    )
    call_ids = fields.One2many(
        comodel_name="care.grant.call", inverse_name="programme_id", string="Calls"
    )

    _code_uniq = models.UniqueIndex(
        "(company_id, code)", "There is a programme with this code."
    )
