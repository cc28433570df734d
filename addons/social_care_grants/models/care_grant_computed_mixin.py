from odoo import api, models
from odoo.exceptions import AccessError


class CareGrantComputedMixin(models.AbstractModel):
    """Refuse values for fields that only the system computes.

    A stored computed field that is read-only on the screen still takes a value that
    another client sends; controls must be able to rely on it.
    """

    _name = "care.grant.computed.mixin"
    _description = "Computed Fields Are Not Sent"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_not_computed(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_not_computed(vals)
        return super().write(vals)

    @api.model
    def _check_not_computed(self, vals):
        for name in vals:
            field = self._fields.get(name)
            if field and field.compute and field.store and field.readonly:
                raise AccessError(
                    self.env._("“%(field)s” is computed by the system.", field=name)
                )
