from decimal import Decimal, InvalidOperation

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class CareParameter(models.Model):
    """A legal or policy number with its unit, source and time of validity."""

    _name = "care.parameter"
    _description = "Dated Parameter"
    _order = "key, date_from desc"

    key = fields.Char(required=True, index=True)
    name = fields.Char(required=True, translate=True)
    value = fields.Char(required=True, help="A plain decimal number.")
    unit = fields.Char(required=True, help="EGP, days, percent, ...")
    date_from = fields.Date(required=True)
    date_to = fields.Date(help="The last day of validity; empty while in force.")
    source = fields.Char(required=True, help="Law, article and gazette, or decision.")
    country_id = fields.Many2one(comodel_name="res.country", index="btree_not_null")

    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A parameter cannot end before it begins.",
    )
    _key_from_uniq = models.UniqueIndex(
        "(key, COALESCE(country_id, 0), date_from)",
        "This parameter already has a value from that day.",
    )

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

    @api.constrains("key", "country_id", "date_from", "date_to")
    def _check_overlap(self):
        siblings = self.search([("key", "in", self.mapped("key"))])
        for parameter in self:
            end = parameter.date_to or fields.Date.to_date("9999-12-31")
            for other in siblings - parameter:
                same = (other.key, other.country_id) == (
                    parameter.key,
                    parameter.country_id,
                )
                until = other.date_to or fields.Date.to_date("9999-12-31")
                if same and other.date_from <= end and parameter.date_from <= until:
                    raise ValidationError(
                        self.env._(
                            "“%(name)s” has a value in this time. End it first.",
                            name=other.name,
                        )
                    )

    @api.model
    def _get_value(self, key, date, company=None) -> Decimal:
        """Return the value of ``key`` in force on ``date``.

        A value of the company's country goes before one without a country.

        :raise UserError: if no value is in force then; a control must not pass
        """
        country = (company or self.env.company).country_id
        # Legal numbers are public; whoever triggers a control need not hold a role.
        found = self.sudo().search(
            [
                ("key", "=", key),
                ("date_from", "<=", date),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", date),
                ("country_id", "in", [False, country.id]),
            ]
        )
        best = found.filtered("country_id") or found
        if len(best) != 1:
            raise UserError(
                self.env._(
                    "The parameter “%(key)s” has no value on %(date)s. Ask the"
                    " administrator to enter it.",
                    key=key,
                    date=date,
                )
            )
        return Decimal(best.value)
