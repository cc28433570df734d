from odoo import fields, models


class CareBeneficiaryCategory(models.Model):
    """A group of people whom a programme or a grant is for."""

    _name = "care.beneficiary.category"
    _description = "Beneficiary Category"
    _order = "sequence, id"
    _rec_names_search = ["name", "code"]

    code = fields.Char(required=True, copy=False)
    name = fields.Char(required=True, translate=True)
    public_codes = fields.Char(
        help="Codes of the public list of those who benefit, as 201, 203."
    )
    policy_items = fields.Char(
        help="Items of the policy documents that name this group."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex("(code)", "This category exists already.")

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for category, vals in zip(self, vals_list, strict=True):
            code = self.env._("%(code)s-copy", code=category.code)
            vals.setdefault("code", code)
        return vals_list
