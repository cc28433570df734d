from odoo import fields, models

KINDS = [("what", "What"), ("who", "Who"), ("how", "How")]


class CarePublicClass(models.Model):
    """One entry of the short list by which citizens know bodies: what, who, how."""

    _name = "care.public.class"
    _description = "Public Classification"
    _inherit = ["care.code.mixin"]
    _order = "code, id"
    _rec_names_search = ["name", "code"]

    kind = fields.Selection(selection=KINDS, required=True)
    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex("(code)", "This entry exists already.")
