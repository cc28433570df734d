import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import plaintext2html, split_every

from ..logic.lifecycle import Lifecycle, Transition

_logger = logging.getLogger(__name__)
# So many limits of one rule are carried out and committed together.
BATCH = 200
# How often the clock takes up a limit whose rows somebody else changes meanwhile.
ATTEMPTS = 3


class CareDeadline(models.Model):
    """One running time limit of one document; its last day is stored, never moved.

    Only a pause changes the last day, and the pause stays in the trail. The document
    starts, pauses and ends its limits, see ``care.deadline.mixin``.
    """

    _name = "care.deadline"
    _description = "Time Limit"
    _written_by_code = True
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
    failure = fields.Text(
        string="Could Not Be Carried Out",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Why the consequence did not happen; it is tried again at each run.",
    )

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

    def _get_transition_blockers(self, transition):
        blockers = super()._get_transition_blockers(transition)
        if transition.name == "pause":
            passed = self.env._("its last day has passed.")
            for deadline in self:
                if deadline.date_due < deadline.company_id._get_care_today():
                    blockers[deadline.id].append(passed)
        return blockers

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
        """Carry out what follows from limits that have passed.

        Limits of one rule go together and are committed together. If one of them
        fails, whatever the cause, they go one by one: that one keeps its limit running,
        is told of by :meth:`_report_failure`, and is tried again later.
        """
        domain, jobs = self._get_lapsed_domain(), self.env["ir.cron"]
        due = self.search(domain)
        jobs._commit_progress(remaining=len(due))
        for limits in due._split_by_rule(BATCH):
            if not limits._lapse_together(domain):
                break

    def _split_by_rule(self, size):
        """Return these limits in parts that one rule of one company governs.

        No document has two limits of one rule open, so none in a part ends another.
        The parts are read apart: each commit empties the cache.
        """
        rules = self.grouped(lambda limit: (limit.rule_id, limit.company_id))
        return [
            self.browse(ids)
            for limits in rules.values()
            for ids in split_every(size, limits.ids)
        ]

    def _lapse_together(self, domain):
        """Carry out limits at once or else one by one; return the time left."""
        jobs = self.env["ir.cron"]
        if len(self) > 1:
            try:
                with self.env.cr.savepoint():
                    self.try_lock_for_update().filtered_domain(domain)._lapse()
                return jobs._commit_progress(len(self))
            except Exception as error:  # one by one it shows which of them fails
                _logger.info("Time limits go one by one: %s", type(error).__name__)
        for limit in map(self.browse, self.ids):
            limit._lapse_alone(domain)
            if not (left := jobs._commit_progress(1)):
                break
        return left

    def _lapse_alone(self, domain):
        """Carry out one limit; what stops it is reported and stops no other."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with self.env.cr.savepoint():
                    self.try_lock_for_update().filtered_domain(domain)._lapse()
                return
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as error:
                # A new transaction sees what somebody else has just written.
                self.env["ir.cron"]._commit_progress()
                if attempt == ATTEMPTS:
                    self._report_failure(error)
            except Exception as error:  # whatever it is, the others go on
                self._report_failure(error)
                return

    def _lapse(self):
        """Mark the limits as passed and let each document do what follows.

        :raise UserError: if the addon of the document is gone
        """
        for limits in self._split_by_rule(len(self)):
            # What happened before may have ended some of them.
            running = limits.filtered(lambda limit: limit.state == "running")
            for kind, passed in running.grouped("res_model").items():
                passed._lapse_of(kind)

    def _lapse_of(self, kind):
        if kind not in self.env:
            raise UserError(
                self.env._(
                    "Documents of the kind “%(kind)s” are unknown: their addon is not"
                    " installed.",
                    kind=kind,
                )
            )
        sources = self.env[kind].browse(self.mapped("res_id")).exists()
        self._apply_transition("lapse")
        self.filtered("failure").failure = False
        known = set(sources.ids)
        there = self.filtered(lambda limit: limit.res_id in known)
        if there:
            sources._on_deadlines_lapsed(there)

    # === FAILURES === #

    def _report_failure(self, error):
        """Tell whoever is responsible that a limit still waits, once for each cause."""
        expected = isinstance(error, UserError)
        _logger.log(
            logging.INFO if expected else logging.ERROR,
            "Time limit id=%s could not be carried out",
            self.id,
            exc_info=None if expected else error,
        )
        try:
            with self.env.cr.savepoint():
                self._tell_failure(error)
        except Exception:  # a report that fails must not stop the clock either
            _logger.exception("Failure of time limit id=%s was not reported", self.id)

    def _tell_failure(self, error):
        # What went wrong inside the server is for its log, not for a note.
        text = str(error) if isinstance(error, UserError) else type(error).__name__
        if self.failure == text:
            return
        self.failure = text
        self._message_log(body=text)
        source = None
        if self.res_model in self.env:
            source = self.env[self.res_model].browse(self.res_id).exists()
        for user in self._get_responsible_users(source):
            self.with_context(lang=user.lang)._give_task(user, source, text)

    def _give_task(self, user, source, text):
        """Give ``user`` a to-do on the document, or without one where none can be."""
        document = source.display_name if source else self.res_model
        vals = {
            "summary": self.env._(
                "Time limit not carried out: %(rule)s", rule=self.rule_id.name
            ),
            "note": plaintext2html(f"{document}\n{text}"),
            "user_id": user.id,
        }
        carrier = self.env.registry["mail.activity.mixin"]
        kind = "mail.mail_activity_data_todo"
        readable = source and source.with_user(user).has_access("read")
        if readable and isinstance(source, carrier):
            source.activity_schedule(kind, **vals)
        else:
            vals["activity_type_id"] = self.env.ref(kind).id
            self.env["mail.activity"].create(vals)

    # === HOOKS === #

    def _get_responsible_users(self, source):
        """Hook: return who is told that the limit of ``source`` was not carried out.

        :param source: the document; None if its addon is gone, empty if it is gone
        """
        return self.env.ref("base.group_system").all_user_ids
