import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..logic.lifecycle import Lifecycle, Transition

_logger = logging.getLogger(__name__)


class CareDeadline(models.Model):
    """One running time limit of one document; its last day is stored, never moved.

    Only a pause changes the last day, and the pause stays in the trail. The document
    starts, pauses and ends its limits, see ``care.deadline.mixin``.
    """

    _name = "care.deadline"
    _description = "Time Limit"
    _inherit = ["care.follow.mixin", "care.lifecycle.mixin"]
    _order = "date_due, id"
    _rec_name = "rule_id"

    _lifecycle = Lifecycle(
        initial="running",
        final={"met", "lapsed", "cancelled"},
        transitions=[
            Transition("pause", {"running"}, "paused", reason_required=True),
            Transition("resume", {"paused"}, "running"),
            Transition("meet", {"running", "paused"}, "met"),
            Transition(
                "cancel", {"running", "paused"}, "cancelled", reason_required=True
            ),
            Transition("lapse", {"running"}, "lapsed", system=True),
        ],
    )
    _lifecycle_fields = ("date_extended", "date_paused")
    _audit_fields = (
        "res_model",
        "res_id",
        "rule_id",
        "date_start",
        "date_first_due",
        "date_extended",
        "date_paused",
    )

    state = fields.Selection(
        selection=[
            ("running", "Running"),
            ("paused", "Paused"),
            ("met", "Met"),
            ("lapsed", "Lapsed"),
            ("cancelled", "Cancelled"),
        ]
    )
    res_model = fields.Char(string="Document Type", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Document",
        model_field="res_model",
        required=True,
        readonly=True,
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    rule_id = fields.Many2one(
        comodel_name="care.deadline.rule",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    key = fields.Char(required=True, readonly=True)
    is_working = fields.Boolean(string="In Working Days", readonly=True)
    date_start = fields.Date(required=True, readonly=True)
    date_first_due = fields.Date(
        required=True, readonly=True, help="The last day as it was without any pause."
    )
    date_extended = fields.Date(readonly=True, help="The last day after a pause.")
    date_due = fields.Date(string="Last Day", compute="_compute_date_due", store=True)
    date_paused = fields.Date(readonly=True)

    _document_idx = models.Index("(res_model, res_id)")
    _running_idx = models.Index("(date_due) WHERE state = 'running'")
    _one_open = models.UniqueIndex(
        "(res_model, res_id, key) WHERE state IN ('running', 'paused')",
        "This time limit runs already.",
    )

    @api.depends("date_first_due", "date_extended")
    def _compute_date_due(self):
        for deadline in self:
            deadline.date_due = deadline.date_extended or deadline.date_first_due

    # === TRANSITIONS === #

    def _prepare_transition_vals(self, transition):
        vals = super()._prepare_transition_vals(transition)
        if transition.name == "pause":
            vals["date_paused"] = self.company_id._get_care_today()
        if transition.name == "resume":
            vals |= {"date_extended": self._get_resumed_due(), "date_paused": False}
        return vals

    def _get_resumed_due(self):
        self.ensure_one()
        calendar = self.rule_id._get_calendar(self.company_id)
        return calendar.resume(
            self.date_due,
            self.date_paused,
            self.company_id._get_care_today(),
            working=self.is_working,
        )

    # === CLOCK === #

    @api.model
    def _get_lapsed_domain(self):
        """Return the limits whose last day has passed where their company works."""
        # The clock asks for every company, whoever it runs for.
        companies = self.env["res.company"].sudo().search([])
        return Domain("state", "=", "running") & Domain.OR(
            Domain("company_id", "in", same_day.ids) & Domain("date_due", "<", today)
            for today, same_day in companies.grouped(
                lambda company: company._get_care_today()
            ).items()
        )

    @api.model
    def _cron_lapse(self):
        """Carry out what follows from limits that have passed, one by one.

        Each document is committed alone. One that fails keeps its limit running,
        tells an officer through :meth:`_report_failure`, and is tried again tomorrow.
        """
        domain, jobs = self._get_lapsed_domain(), self.env["ir.cron"]
        due = self.search(domain)
        jobs._commit_progress(remaining=len(due))
        # One by one, also for the cache: each commit empties it, and what is read next
        # would be read again for all the others.
        for deadline in map(self.browse, due.ids):
            try:
                with self.env.cr.savepoint():
                    held = deadline.try_lock_for_update().filtered_domain(domain)
                    held._lapse()
            except UserError as error:
                deadline._report_failure(error)
            if not jobs._commit_progress(1):
                break

    def _lapse(self):
        """Mark the limits as passed and let each document do what follows."""
        for deadline in self:
            source = self.env[deadline.res_model].browse(deadline.res_id).exists()
            deadline._apply_transition("lapse")
            if source:
                source._on_deadline_lapsed(deadline)

    def _report_failure(self, error):
        _logger.info("Time limit id=%s could not be carried out", self.id)
        self._message_log(body=str(error))
