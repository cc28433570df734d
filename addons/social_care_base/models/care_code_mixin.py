from odoo import fields, models


class CareCodeMixin(models.AbstractModel):
    """An entry of a list, known by its code; a copy of it gets a code of its own."""

    _name = "care.code.mixin"
    _description = "Entry with a Code"

    code = fields.Char(required=True, copy=False)

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for entry, vals in zip(self, vals_list, strict=True):
            code = self.env._("%(code)s-copy", code=entry.code)
            vals.setdefault("code", code)
        return vals_list
