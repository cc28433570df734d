from odoo import api, fields, models
from odoo.tools import SQL

from .care_ngo_document_expiry import REMINDERS

# What runs, and what has passed while its document still waits: for each kind of
# document, when a limit that has passed is still open. Its own step ends the others.
STILL_OPEN = {
    "care.ngo": SQL(
        "CASE due.key WHEN 'ngo_completeness' THEN source.state = 'notified'"
        " AND source.date_complete IS NULL WHEN 'ngo_correction'"
        " THEN source.state IN ('incomplete', 'objection', 'correcting')"
        " WHEN 'ngo_deficiency' THEN source.state = 'correcting'"
        " WHEN 'ngo_regularise' THEN source.date_regularised IS NULL"
        " AND source.state IN ('listed', 'active', 'suspended')"
        # The assembly of a year is still open until a valid one was held, if late.
        " WHEN 'ngo_ga_hold' THEN source.state IN ('listed', 'active', 'suspended')"
        " AND NOT EXISTS (SELECT FROM care_ngo_meeting AS held"
        " WHERE held.ngo_id = source.id AND held.kind = 'assembly_ordinary'"
        " AND held.is_valid AND held.day > due.date_start)"
        " ELSE source.state = 'notified' AND source.date_legal IS NOT NULL END"
    ),
    "care.ngo.request": SQL(
        "source.state IN ('filed', 'under_review', 'validated')"
        " AND due.key NOT IN ('ngo_request_complete', 'ngo_request_appeal')"
    ),
    "care.ngo.return": SQL(
        "(due.key = 'ngo_annual_return' AND source.date_first_filed IS NULL"
        " AND source.state IN ('draft', 'returned'))"
        " OR (due.key = 'ngo_return_correction' AND source.state = 'returned')"
    ),
    "care.ngo.meeting": SQL(
        "(due.key = 'ngo_ga_minutes' AND source.state = 'held')"
        " OR (due.key = 'ngo_minutes_again' AND source.state = 'returned')"
    ),
    "care.ngo.campaign": SQL("source.state = 'permitted'"),
    "care.ngo.foreign.fund": SQL("source.state = 'to_return'"),
    "care.ngo.document": SQL("FALSE"),
}


class CareNgoDeadline(models.Model):
    """Every open time limit of the register, with its body and its governorate.

    Open is what runs or stands still, and what has passed while its document waits as
    before. The three reminders of one document end on the same day: one of them counts.
    """

    _name = "care.ngo.deadline"
    _description = "Open Time Limit"
    _inherit = ["care.pointer.mixin"]
    _auto = False
    _order = "date_due, id"
    _rec_name = "rule_id"
    _depends = {
        "care.deadline": [
            "res_model",
            "res_id",
            "company_id",
            "rule_id",
            "key",
            "state",
            "date_start",
            "date_due",
        ],
        "care.ngo": [
            "governorate_id",
            "officer_id",
            "state",
            "date_complete",
            "date_legal",
            "date_regularised",
        ],
        "care.ngo.request": ["ngo_id", "state"],
        "care.ngo.return": ["ngo_id", "state", "date_first_filed"],
        "care.ngo.meeting": ["ngo_id", "state", "kind", "is_valid", "day"],
        "care.ngo.campaign": ["ngo_id", "state"],
        "care.ngo.foreign.fund": ["ngo_id", "state"],
        "care.ngo.document": ["ngo_id", "state"],
    }

    res_model = fields.Char(string="Document Type", readonly=True)
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", readonly=True
    )
    kind = fields.Char(string="What", compute="_compute_kind")
    ngo_id = fields.Many2one(comodel_name="care.ngo", string="NGO", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    governorate_id = fields.Many2one(comodel_name="res.country.state", readonly=True)
    officer_id = fields.Many2one(
        comodel_name="res.users", string="Officer in Charge", readonly=True
    )
    rule_id = fields.Many2one(
        comodel_name="care.deadline.rule", string="Time Limit", readonly=True
    )
    date_start = fields.Date(string="Since", readonly=True)
    date_due = fields.Date(string="Last Day", readonly=True)
    state = fields.Selection(
        selection=[
            ("running", "Running"),
            ("paused", "Paused"),
            ("lapsed", "Passed, Still Open"),
        ],
        readonly=True,
    )

    @property
    def _table_query(self):
        kinds = [
            self._get_kind_query(name, still_open)
            for name, still_open in STILL_OPEN.items()
        ]
        return SQL(" UNION ALL ").join(kinds)

    def _get_kind_query(self, name, still_open):
        """Return the open limits of one kind of document."""
        source = SQL.identifier(self.env[name]._table)
        ngo_id = SQL("source.id" if name == "care.ngo" else "source.ngo_id")
        return SQL(
            """
            SELECT due.id, due.res_model, due.res_id, due.company_id, due.rule_id,
                   due.date_start, due.date_due, due.state,
                   ngo.id AS ngo_id, ngo.governorate_id, ngo.officer_id
              FROM care_deadline AS due
              JOIN %(source)s AS source ON source.id = due.res_id
              JOIN care_ngo AS ngo ON ngo.id = %(ngo_id)s
             WHERE due.res_model = %(name)s
               AND due.key NOT IN %(doubled)s
               AND due.state IN ('running', 'paused', 'lapsed')
               AND (due.state != 'lapsed' OR ((%(still_open)s) AND NOT EXISTS (
                   SELECT FROM care_deadline AS later
                    WHERE later.res_model = due.res_model
                      AND later.res_id = due.res_id
                      AND later.key = due.key
                      AND later.id > due.id)))
            """,
            source=source,
            ngo_id=ngo_id,
            name=name,
            doubled=REMINDERS[:-1],
            still_open=still_open,
        )

    @api.depends("res_model")
    @api.depends_context("lang")
    def _compute_kind(self):
        kinds = self.env["ir.model"]
        for limit in self:
            limit.kind = kinds._get(limit.res_model).name
