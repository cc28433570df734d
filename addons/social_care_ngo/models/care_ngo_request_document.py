from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain


class CareNgoRequestDocument(models.Model):
    """One file handed in with a request; the next file of its type is the next version.

    A file never changes. When the request is applied, documents that belong to the
    body's own file become its next version there.
    """

    _name = "care.ngo.request.document"
    _description = "Document of a Request"
    _inherit = ["care.ngo.file.mixin"]
    _order = "request_id, type_id, id desc"
    _rec_name = "filename"

    request_id = fields.Many2one(
        comodel_name="care.ngo.request",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="request_id.company_id", store=True, index=True
    )
    type_id = fields.Many2one(
        comodel_name="care.ngo.document.type",
        string="Document",
        required=True,
        index=True,
        ondelete="restrict",
    )
    date_expiry = fields.Date(help="The last day on which the document is valid.")

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        """Take files into open requests, judged by their content."""
        prepared = [self._prepare_file_vals(vals) for vals in vals_list]
        documents = super().create(prepared)
        documents.request_id._check_open()
        for document in documents:
            document._check_type()
        return documents

    def write(self, vals):
        if vals.keys() & self._fields.keys():
            raise AccessError(
                self.env._("A document is never changed. Upload a new version.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_if_open(self):
        self.request_id._check_open()

    # === PRIVATE === #

    def _check_type(self):
        if self.type_id not in self.request_id.type_id.document_type_ids:
            raise UserError(self.env._("Choose which document this is."))
        if self.type_id.has_expiry and not self.date_expiry:
            raise UserError(
                self.env._(
                    "%(name)s: enter the last day on which it is valid.",
                    name=self.type_id.name,
                )
            )

    @api.model
    def _upload(self, request, type_id, upload, date_expiry):
        """Store a file from the portal with ``request``.

        :raise UserError: if the file or the values with it cannot be taken
        """
        types = request.type_id.document_type_ids
        wanted = types.filtered_domain(
            Domain("id", "=", int(type_id) if str(type_id).isdecimal() else 0)
        )
        if not wanted:
            raise UserError(self.env._("Choose which document this is."))
        try:
            expiry = fields.Date.to_date(date_expiry) if date_expiry else False
        except ValueError as error:
            raise UserError(self.env._("The last day cannot be read.")) from error
        vals = self._prepare_upload_vals(upload)
        vals["filename"] = vals["filename"] or wanted.code
        document = {"type_id": wanted.id, "date_expiry": expiry, **vals}
        return self.create({"request_id": request.id, **document})
