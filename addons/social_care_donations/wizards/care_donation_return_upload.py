import base64

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import date_utils


class CareDonationReturnUpload(models.TransientModel):
    """Take in the file of an NGO that hands it in at the ministry."""

    _name = "care.donation.return.upload"
    _description = "Upload a Donation Return"

    ngo_id = fields.Many2one(
        comodel_name="care.ngo", string="NGO", required=True, ondelete="cascade"
    )
    date_from = fields.Date(
        string="Period from",
        required=True,
        default=lambda self: self._default_quarter()[0],
    )
    date_to = fields.Date(
        string="Period to",
        required=True,
        default=lambda self: self._default_quarter()[1],
    )
    file = fields.Binary(required=True, attachment=False)
    filename = fields.Char()

    @api.model
    def _default_quarter(self):
        """Return the first and the last day of the last full quarter."""
        this_quarter = date_utils.start_of(fields.Date.context_today(self), "quarter")
        start = this_quarter - relativedelta(months=3)
        return start, date_utils.end_of(start, "quarter")

    def action_upload(self):
        self.ensure_one()
        done = self.env["care.donation.return"]._import_file(
            self.ngo_id,
            self.date_from,
            self.date_to,
            fields.Date.context_today(self),
            self.filename or "",
            # A client may ask for the size of the file instead of the file.
            base64.b64decode(self.with_context(bin_size=False).file),
        )
        if not done.filed or done.result.file_code:
            codes = self.env["care.donation.code"]._get_texts()
            text, advice = codes.get(done.result.file_code, ("", ""))
            raise UserError(f"{text}\n{done.result.file_detail}\n{advice}".strip())
        return {
            "type": "ir.actions.act_window",
            "res_model": "care.donation.return",
            "res_id": done.filed.id,
            "view_mode": "form",
        }
