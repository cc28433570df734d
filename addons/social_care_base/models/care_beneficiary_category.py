from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CareBeneficiaryCategory(models.Model):
    """A group of people whom a programme or a grant is for."""

    _name = "care.beneficiary.category"
    _description = "Beneficiary Category"
    _inherit = ["care.code.mixin"]
    _order = "sequence, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    public_class_ids = fields.Many2many(
        comodel_name="care.public.class",
        string="Public List",
        domain=[("kind", "=", "who")],
        help="What the public list calls this group; a body that serves it gets these.",
    )
    policy_items = fields.Char(
        help="Items of the policy documents that name this group."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex("(code)", "This category exists already.")

    @api.constrains("public_class_ids")
    def _check_public_class_ids(self):
        if self.public_class_ids.filtered(lambda entry: entry.kind != "who"):
            raise ValidationError(
                self.env._("Choose entries under Who: a category tells who benefits.")
            )
