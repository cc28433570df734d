from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

FOR_EVER = fields.Date.to_date("9999-12-31")


class CareDatedMixin(models.AbstractModel):
    """Give a rule of law versions: each in force from a first to a last day.

    Documents of the past keep the version of their day; a changed law is a new record.
    """

    _name = "care.dated.mixin"
    _description = "Dated Rule Mixin"
    _order = "key, date_from desc"

    key = fields.Char(required=True, index=True)
    name = fields.Char(required=True, translate=True)
    date_from = fields.Date(required=True)
    date_to = fields.Date(help="The last day of validity; empty while in force.")
    source = fields.Char(
        required=True, translate=True, help="Law, article and gazette, or decision."
    )
    country_id = fields.Many2one(comodel_name="res.country", index="btree_not_null")

    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A rule cannot end before it begins.",
    )
    _key_from_uniq = models.UniqueIndex(
        "(key, COALESCE(country_id, 0), date_from)",
        "There is a version from that day already.",
    )

    @api.constrains("key", "country_id", "date_from", "date_to")
    def _check_overlap(self):
        siblings = self.search([("key", "in", self.mapped("key"))])
        for rule in self:
            for other in siblings - rule:
                if rule._overlaps(other):
                    raise ValidationError(
                        self.env._(
                            "“%(name)s” is in force at that time. End it first.",
                            name=other.name,
                        )
                    )

    def _overlaps(self, other):
        same = self.key == other.key and self.country_id == other.country_id
        return (
            same
            and other.date_from <= (self.date_to or FOR_EVER)
            and self.date_from <= (other.date_to or FOR_EVER)
        )

    @api.model
    def _get_in_force(self, key, date, company=None):
        """Return the one version of ``key`` in force on ``date``.

        A version of the company's country goes before one without a country.

        :raise UserError: if none is in force then; a control must not pass
        """
        country = (company or self.env.company).country_id
        # The law is public; whoever meets a control need not hold a role.
        found = self.sudo().search(
            Domain("key", "=", key)
            & Domain("date_from", "<=", date)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", date))
            & Domain("country_id", "in", [False, country.id])
        )
        best = found.filtered("country_id") or found
        if len(best) != 1:
            raise UserError(
                self.env._(
                    "“%(key)s” has no value on %(date)s. Ask the administrator to enter"
                    " it under Social Care → Configuration.",
                    key=key,
                    date=format_date(self.env, date),
                )
            )
        return best
