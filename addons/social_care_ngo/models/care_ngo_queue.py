from odoo import api, fields, models

# What waits for whom, for notifications and requests alike.
STAGES = [
    ("to_review", "To Review"),
    ("in_review", "In Review"),
    ("to_decide", "To Decide"),
    ("at_applicant", "With the Applicant"),
    ("appeal", "Appeal"),
]


class CareNgoQueue(models.Model):
    """One list of all that waits: notifications of establishment beside requests."""

    _name = "care.ngo.queue"
    _description = "Work Queue"
    _inherit = ["care.pointer.mixin"]
    _auto = False
    _order = "date_due, id"
    _rec_name = "reference"
    _depends = {
        "care.ngo": [
            "reference",
            "company_id",
            "governorate_id",
            "state",
            "officer_id",
            "date_notified",
            "date_complete",
        ],
        "care.ngo.request": [
            "reference",
            "ngo_id",
            "company_id",
            "governorate_id",
            "type_id",
            "state",
            "officer_id",
            "decider_id",
            "date_filed",
            "date_due",
        ],
        "care.deadline": ["res_model", "res_id", "key", "state", "date_due"],
    }

    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)
    reference = fields.Char(readonly=True)
    ngo_id = fields.Many2one(comodel_name="care.ngo", string="NGO", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    governorate_id = fields.Many2one(comodel_name="res.country.state", readonly=True)
    type_id = fields.Many2one(
        comodel_name="care.ngo.request.type", string="Request", readonly=True
    )
    kind = fields.Char(string="What", compute="_compute_kind")
    stage = fields.Selection(selection=STAGES, readonly=True, group_expand=True)
    officer_id = fields.Many2one(
        comodel_name="res.users", string="In Charge", readonly=True
    )
    date_filed = fields.Date(string="Filed on", readonly=True)
    date_due = fields.Date(string="Until", readonly=True)
    next_step = fields.Char(string="My Next Step", compute="_compute_next_step")

    @property
    def _table_query(self):
        return """
            SELECT request.id * 2 AS id, 'care.ngo.request' AS res_model,
                   request.id AS res_id, request.reference, request.ngo_id,
                   request.company_id, request.governorate_id, request.type_id,
                   CASE request.state WHEN 'filed' THEN 'to_review'
                        WHEN 'under_review' THEN 'in_review'
                        WHEN 'validated' THEN 'to_decide'
                        WHEN 'approved' THEN 'to_decide'
                        WHEN 'appealed' THEN 'appeal'
                        ELSE 'at_applicant' END AS stage,
                   COALESCE(request.decider_id, request.officer_id) AS officer_id,
                   request.date_filed, request.date_due
              FROM care_ngo_request AS request
             WHERE request.state IN ('filed', 'under_review', 'validated', 'approved',
                                     'appealed', 'returned')
            UNION ALL
            SELECT ngo.id * 2 + 1, 'care.ngo', ngo.id, ngo.reference, ngo.id,
                   ngo.company_id, ngo.governorate_id, NULL,
                   CASE WHEN ngo.state != 'notified' THEN 'at_applicant'
                        WHEN ngo.date_complete IS NULL THEN 'to_review'
                        ELSE 'to_decide' END,
                   ngo.officer_id, ngo.date_notified,
                   COALESCE(
                   (SELECT MIN(due.date_due) FROM care_deadline AS due
                     WHERE due.res_model = 'care.ngo' AND due.res_id = ngo.id
                       AND due.state = 'running'),
                   (SELECT MAX(due.date_due) FROM care_deadline AS due
                     WHERE due.res_model = 'care.ngo' AND due.res_id = ngo.id
                       AND due.state = 'lapsed' AND ngo.state = 'notified'
                       AND (due.key = 'ngo_completeness')
                           = (ngo.date_complete IS NULL)))
              FROM care_ngo AS ngo
             WHERE ngo.state IN ('incomplete', 'notified', 'objection', 'correcting')
        """

    @api.depends("type_id")
    @api.depends_context("lang")
    def _compute_kind(self):
        establishment = self.env._("Establishment")
        for row in self:
            row.kind = row.type_id.name or establishment

    @api.depends("res_model", "res_id")
    @api.depends_context("uid")
    def _compute_next_step(self):
        for model, rows in self.grouped("res_model").items():
            sources = self.env[model].browse(rows.mapped("res_id"))
            labels = self._get_step_labels(model)
            steps = {s.id: s.available_transitions for s in sources}
            for row in rows:
                mine = [labels[n] for n in steps.get(row.res_id, ()) if n in labels]
                row.next_step = mine[0] if mine else False

    def _get_step_labels(self, model):
        """Return the steps that move a file on, with what each asks of the user."""
        _ = self.env._
        if model == "care.ngo":
            return {
                "confirm": _("Confirm completeness"),
                "list": _("List or object"),
                "return": _("Check the notification"),
                "object": _("List or object"),
                "ask": _("Check the notification"),
                "refuse": _("Decide"),
            }
        return {
            "take": _("Take it"),
            "validate": _("Validate or return"),
            "return": _("Review it"),
            "claim": _("Decide"),
            "approve": _("Decide"),
            "refuse": _("Decide"),
            "apply": _("Apply"),
            "grant_appeal": _("Hear the appeal"),
            "dismiss_appeal": _("Hear the appeal"),
        }
