from odoo import fields, models


class CareDonationReturnFile(models.Model):
    """One file that an NGO handed in for a return; kept as it came."""

    _name = "care.donation.return.file"
    _description = "File of a Donation Return"
    _written_by_code = True
    _inherit = ["care.donation.engine.mixin"]
    _order = "return_id, version desc"
    _rec_name = "filename"

    _engine_fields = ("return_id", "version", "file", "filename", "sha256", "user_id")

    return_id = fields.Many2one(
        comodel_name="care.donation.return",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    version = fields.Integer(required=True, readonly=True)
    file = fields.Binary(required=True, readonly=True, attachment=True)
    filename = fields.Char(required=True, readonly=True)
    sha256 = fields.Char(string="SHA-256", required=True, readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Uploaded by",
        required=True,
        readonly=True,
        ondelete="restrict",
    )

    _version_uniq = models.UniqueIndex(
        "(return_id, version)",
        "Another file has just been uploaded for this return. Open it again.",
    )
