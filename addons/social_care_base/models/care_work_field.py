import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..logic.folding import fold

ICNP = re.compile(r"[A-L]\d\d(, [A-L]\d\d)*")


class CareWorkField(models.Model):
    """A field in which NGOs work, with its codes in the classifications of the UN."""

    _name = "care.work.field"
    _description = "Field of Work"
    _inherit = ["care.code.mixin"]
    _order = "sequence, id"
    _rec_names_search = ["name", "code", "icnp"]

    name = fields.Char(required=True, translate=True)
    description = fields.Char(translate=True)
    icnp = fields.Char(
        string="ICNP/TSO", help="Groups of the UN classification of 2018, as D11, D20."
    )
    icnpo = fields.Char(
        string="ICNPO", help="The same in the classification of 1996, as 4100, 3200."
    )
    is_prohibited = fields.Boolean(
        string="Prohibited", help="Closed to NGOs by law; not offered for a choice."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex("(code)", "This field of work exists already.")

    @api.constrains("icnp")
    def _check_icnp(self):
        for field in self.filtered("icnp"):
            if not ICNP.fullmatch(field.icnp):
                raise ValidationError(
                    self.env._(
                        "“%(codes)s” are not groups of ICNP/TSO. Write them like D11,"
                        " D20.",
                        codes=field.icnp,
                    )
                )

    @api.model
    def _get_ids_by_label(self):
        """Return ``{folded label: id}`` over the codes and the names in all languages.

        For imports: registers name a field in their own spelling.
        """
        labels = {}
        for code, _name in self.env["res.lang"].get_installed():
            for field in self.with_context(lang=code).search([]):
                labels[fold(field.name)] = field.id
                labels[fold(field.code)] = field.id
        return labels
