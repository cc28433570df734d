from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from .care_ngo_suspension import COURT


class CareNgoCourtFiling(models.Model):
    """The request to the court to confirm a suspension, with its date and document.

    Only a filing made in time keeps the suspension; it is written once, for ever.
    """

    _name = "care.ngo.court.filing"
    _description = "Filing with the Court"
    _order = "date_filed desc, id desc"
    _rec_name = "case_no"

    ngo_id = fields.Many2one(
        comodel_name="care.ngo",
        string="NGO",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="ngo_id.company_id", store=True, index=True)
    date_filed = fields.Date(
        string="Filed on", required=True, default=fields.Date.context_today
    )
    court = fields.Char(string="Competent Court", required=True)
    case_no = fields.Char(string="Case Number", required=True)
    file = fields.Binary(string="Stamped Copy", required=True, attachment=True)
    filename = fields.Char()
    media_type = fields.Char(readonly=True)
    sha256 = fields.Char(string="SHA-256", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        """Record filings while the clock of the court still runs."""
        checker = self.env["care.ngo.document"]
        filings = super().create([checker._prepare_file_vals(v) for v in vals_list])
        for filing in filings:
            filing._check_in_time()
            filing.ngo_id._note_court_filing(filing)
        return filings

    def write(self, vals):
        if vals.keys() & self._fields.keys():
            raise AccessError(
                self.env._("What was filed with the court is not edited.")
            )
        return super().write(vals)

    def _check_in_time(self):
        """Refuse a filing outside of the time that the law gives."""
        limit = self.ngo_id._get_open_deadlines(COURT, "running")
        if self.ngo_id.state != "suspended" or not limit:
            raise UserError(self.env._("No suspension waits for the court here."))
        today = fields.Date.context_today(self)
        last = min(limit.date_due, today)
        if not limit.date_start <= self.date_filed <= last:
            raise UserError(
                self.env._(
                    "The court must be asked between %(start)s and %(end)s.",
                    start=format_date(self.env, limit.date_start),
                    end=format_date(self.env, last),
                )
            )
