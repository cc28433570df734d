from decimal import Decimal, InvalidOperation

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CareParameter(models.Model):
    """A legal or policy number with its unit, source and time of validity."""

    _name = "care.parameter"
    _description = "Dated Parameter"
    _inherit = ["care.dated.mixin"]

    value = fields.Char(required=True, help="A plain decimal number.")
    unit = fields.Char(required=True, translate=True, help="EGP, days, percent, ...")

    @api.constrains("value")
    def _check_value(self):
        for parameter in self:
            try:
                finite = Decimal(parameter.value).is_finite()
            except InvalidOperation:
                finite = False
            if not finite:
                raise ValidationError(
                    self.env._("“%(value)s” is not a number.", value=parameter.value)
                )

    @api.model
    def _get_value(self, key, date, company=None) -> Decimal:
        """Return the value of ``key`` in force on ``date``.

        :raise UserError: if no value is in force then; a control must not pass
        """
        return Decimal(self._get_in_force(key, date, company).value)
