from odoo import fields, models


class CareNgoChannel(models.Model):
    """A way of collecting donations from the public, such as boxes or a website."""

    _name = "care.ngo.channel"
    _description = "Way of Collecting"
    _order = "sequence, id"

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex("(code)", "This way of collecting exists already.")
