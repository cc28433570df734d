from odoo import fields, models


class CareDocumentKind(models.Model):
    """A kind of verifiable document: certificate, receipt, award letter."""

    _name = "care.document.kind"
    _description = "Kind of Document"
    _written_by_code = True
    _order = "code"
    _engine_rows = True

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    prefix = fields.Char(required=True, help="Letters before the year in the number.")

    _code_uniq = models.UniqueIndex("(code)", "This kind of document exists already.")
    _prefix_uniq = models.UniqueIndex("(prefix)", "This prefix is taken.")
