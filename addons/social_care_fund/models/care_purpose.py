from odoo import api, fields, models
from odoo.exceptions import UserError


class CarePurpose(models.Model):
    """What a gift or a fund is for; the code is a stable key of files and exchanges."""

    _name = "care.purpose"
    _description = "Purpose"
    _order = "sequence, id"
    _rec_names_search = ["name", "code"]

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    icnpo = fields.Char(
        string="ICNPO", help="International classification of non-profit organisations."
    )
    crs = fields.Char(
        string="CRS", help="OECD purpose code, for foreign money and IATI."
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex("(code)", "There is a purpose with this code.")

    def write(self, vals):
        if any(purpose.code != vals.get("code", purpose.code) for purpose in self):
            raise UserError(
                self.env._("The code of a purpose stays; archive it, add another one.")
            )
        return super().write(vals)

    @api.model
    def _get_by_code(self, code):
        """Return the purpose with this code.

        :raise UserError: if there is none; a purpose is never guessed
        """
        purpose = self.search([("code", "=", code)])
        if not purpose:
            raise UserError(
                self.env._("There is no purpose with the code “%(code)s”.", code=code)
            )
        return purpose
