from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..const import PERSONAL_DOCUMENTS


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
            ("newcomers", "Only when somebody takes office"),
        ],
        required=True,
        default="always",
    )
    has_expiry = fields.Boolean(
        string="Expires", help="Each copy carries the last day on which it is valid."
    )
    date_public = fields.Date(
        string="Public From",
        help="Files handed in from this day on are shown to everyone in the public"
        " register once they are verified. Empty: the files stay inside.",
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

    stands_for_id = fields.Many2one(
        comodel_name="care.ngo.document.type",
        string="Takes the Place of",
        ondelete="restrict",
        help="Of an approved request it becomes the next version of this document.",
    )

    _code_uniq = models.UniqueIndex("(code)", "This type of document exists already.")

    @api.constrains("code", "date_public")
    def _check_date_public(self):
        for document_type in self.filtered("date_public"):
            if document_type.code in PERSONAL_DOCUMENTS:
                raise ValidationError(
                    self.env._(
                        "%(name)s: papers of people are never public.",
                        name=document_type.name,
                    )
                )

    def _is_public_on(self, day):
        """Tell whether a file that was handed in on ``day`` is for everyone."""
        self.ensure_one()
        is_personal = self.code in PERSONAL_DOCUMENTS
        return bool(self.date_public) and not is_personal and self.date_public <= day
