from odoo import fields, models


class CareNgoDocumentType(models.Model):
    """A document that the law asks a body for; data of a country's pack."""

    _name = "care.ngo.document.type"
    _description = "Type of NGO Document"
    _order = "sequence, id"

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    requirement = fields.Selection(
        selection=[
            ("always", "Always"),
            ("foreign_members", "Only with foreign members"),
        ],
        required=True,
        default="always",
    )
    has_expiry = fields.Boolean(
        string="Expires", help="Each copy carries the last day on which it is valid."
    )
    copies = fields.Char(translate=True, help="How many copies the law asks for.")
    source = fields.Char(
        required=True, translate=True, help="Law and article, or decision."
    )
    form_ids = fields.Many2many(
        comodel_name="care.ngo.form",
        relation="care_ngo_form_document_type_rel",
        column1="type_id",
        column2="form_id",
        string="Asked of",
    )

    _code_uniq = models.UniqueIndex("(code)", "This type of document exists already.")
