import logging
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..const import GOING_STATES
from .care_ngo_strike_off import REGULARISATION

_logger = logging.getLogger(__name__)
REGULARISE = "ngo_regularise"
# So many bodies are asked and committed together.
BATCH = 500
# What stands in the way of one body now and then; the next night tries again.
EXPECTED = (UserError, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY)
# The ministry is at work on the request, or hears the appeal.
HOLDING = frozenset({"filed", "under_review", "validated", "approved", "appealed"})
PURSUED = HOLDING | {"returned"}
# The request has come to nothing.
FAILED = frozenset({"refused", "dismissed", "withdrawn"})


class CareNgo(models.Model):
    """Bodies that an earlier law has registered: they adapt to the law of today.

    The law gives one last day for all of them, as versions of one time limit whose
    first version begins with the law itself. The limit of each body runs in the engine
    of time limits.
    """

    _inherit = "care.ngo"

    date_regularise_until = fields.Date(
        string="To Adapt until",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The last day that the law gives a body of the older register.",
    )
    date_legacy_regularised = fields.Date(
        string="Adapted to the Law on (Older Register)",
        copy=False,
        groups="base.group_user",
        help="For a body that had adapted before the register took it over.",
    )
    regularisation = fields.Selection(
        selection=[
            ("todo", "Not Adapted"),
            ("applied", "Request Open"),
            ("done", "Adapted"),
        ],
        string="Adaptation to the Law",
        compute="_compute_regularisation",
        store=True,
        index="btree_not_null",
    )

    # === COMPUTES === #

    @api.depends("date_regularise_until", "date_regularised")
    def _compute_regularisation(self):
        """Say how far each body is; a step of its request sets this off as well."""
        waiting = self.filtered(
            lambda ngo: ngo.date_regularise_until and not ngo.date_regularised
        )
        requests = waiting._get_regularise_requests()
        applied = requests.filtered(lambda r: r.state in PURSUED).ngo_id
        for ngo in self:
            state = "applied" if ngo in applied else "todo"
            if ngo not in waiting:
                state = "done" if ngo.date_regularised else False
            ngo.regularisation = state

    @api.constrains("date_legacy_regularised")
    def _check_date_legacy_regularised(self):
        today = fields.Date.context_today(self)
        if any(
            ngo.date_legacy_regularised and ngo.date_legacy_regularised > today
            for ngo in self
        ):
            raise ValidationError(self.env._("This day lies in the future."))

    def _after_transition(self, transition):
        super()._after_transition(transition)
        if transition.name == "take_over":
            # Hidden from the portal; the register reads what its officers entered.
            for ngo in self.sudo().filtered("date_legacy_regularised"):
                ngo._write_decided({"date_regularised": ngo.date_legacy_regularised})

    # === THE NIGHTLY JOB === #

    @api.model
    def _cron_ask_to_regularise(self):
        """Start the time limit of every older body, and again under a new version.

        Bodies are found by the database; each portion is committed alone, and what
        stops one body stops no other. Running it again starts nothing twice.
        """
        jobs = self.env["ir.cron"]
        for company in self.env["res.company"].search([]):
            rule, domain = self._get_to_regularise(company)
            last = 0
            while rule and (
                ngos := self.search(
                    domain & Domain("id", ">", last), limit=BATCH, order="id"
                )
            ):
                last = ngos[-1].id
                ngos._try_to_ask(rule)
                if not jobs._commit_progress(len(ngos)):
                    return

    @api.model
    def _get_to_regularise(self, company):
        """Return the version in force and the domain of whom it is still to reach."""
        today = company._get_care_today()
        # The law is public, and reaches bodies whoever looks for them.
        versions = (
            self.env["care.deadline.rule"]
            .sudo()
            .search(
                Domain("key", "=", REGULARISE)
                & Domain("country_id", "in", [False, company.country_id.id]),
                order="date_from",
            )
        )
        versions = versions.filtered("country_id") or versions
        rule = versions.filtered(
            lambda v: v.date_from <= today and (not v.date_to or v.date_to >= today)
        )
        if not rule:
            return rule, Domain.FALSE
        last = rule._get_last_day(rule.date_from, company)
        return rule, (
            Domain("company_id", "=", company.id)
            & Domain("state", "in", sorted(GOING_STATES))
            & Domain("date_regularised", "=", False)
            & (
                Domain("date_regularise_until", "=", False)
                | Domain("date_regularise_until", "!=", last)
            )
            & self._get_older_domain(versions[0].date_from)
        )

    @api.model
    def _get_older_domain(self, began):
        """Return the bodies from before the law, which ``began`` on that day.

        They were taken over, and the older register had announced or founded them
        before; without a day they count as older.
        """
        founded_before = Domain("date_founded", "=", False) | Domain(
            "date_founded", "<", began
        )
        return (
            Domain("legacy_no", "!=", False)
            & Domain("date_notified", "=", False)
            & (
                Domain("date_declared", "<", began)
                | (Domain("date_declared", "=", False) & founded_before)
            )
        )

    def _try_to_ask(self, rule):
        """Ask these bodies at once, or in halves down to the one that fails."""
        try:
            with self.env.cr.savepoint():
                self._ask_to_regularise(rule)
        except Exception as error:  # whatever it is, the others go on
            if len(self) > 1:
                half = len(self) // 2
                self[:half]._try_to_ask(rule)
                self[half:]._try_to_ask(rule)
                return
            expected = isinstance(error, EXPECTED)
            _logger.log(
                logging.INFO if expected else logging.ERROR,
                "NGO id=%s could not be asked to adapt to the law",
                self.id,
                exc_info=None if expected else error,
            )

    def _ask_to_regularise(self, rule):
        """Let the limit of ``rule`` run for these bodies instead of an earlier one."""
        reason = self.env._("The law gives another last day.")
        self._cancel_deadline(REGULARISE, reason)
        limits = self._start_deadline(REGULARISE, date_start=rule.date_from)
        self._write_decided({"date_regularise_until": limits[:1].date_due})
        on_time = self.filtered(lambda ngo: not ngo._is_past_regularising())
        self.env["care.ngo.strike.off"]._settle(on_time, REGULARISATION)

    # === CONSEQUENCES === #

    def _on_deadline_lapsed(self, deadline):
        """Propose the procedure before the court; people decide on it."""
        super()._on_deadline_lapsed(deadline)
        if deadline.key == REGULARISE:
            self._review_regularisation()

    def _on_deadlines_lapsed(self, deadlines):
        """Propose it for all bodies whose limit has passed together."""
        if deadlines[:1].key == REGULARISE:
            self._review_regularisation()
        else:
            super()._on_deadlines_lapsed(deadlines)

    def _review_regularisation(self):
        """Propose the court for whoever is late; settle what no longer holds."""
        requests = self._get_regularise_requests()
        proposals = self.env["care.ngo.strike.off"]
        late = self._get_late_to_regularise(requests)
        proposals._settle(self - late, REGULARISATION)
        failed = {r.ngo_id.id: r.id for r in requests if r.state in FAILED}
        proposals._propose(
            [
                {
                    "ngo_id": ngo.id,
                    "ground": REGULARISATION,
                    "date_last_day": ngo.date_regularise_until,
                    "request_id": failed.get(ngo.id, False),
                }
                for ngo in late
            ]
        )

    def _get_regularise_requests(self):
        """Return the requests to adapt that these bodies have filed, in their order."""
        # What is pending does not depend on who asks.
        return (
            self.env["care.ngo.request"]
            .sudo()
            .search_fetch(
                Domain("ngo_id", "in", self.ids)
                & Domain("type_id.effect", "=", "regularise")
                & Domain("date_filed", "!=", False),
                ["ngo_id", "state", "date_filed"],
                order="id",
            )
        )

    def _get_late_to_regularise(self, requests):
        """Return who is late, and whom no request that was filed in time protects."""
        held = {
            filed.ngo_id.id
            for filed in requests.filtered(lambda r: r.state in HOLDING)
            if filed.date_filed <= (filed.ngo_id.date_regularise_until or date.min)
        }
        return self.filtered(
            lambda ngo: ngo._is_past_regularising() and ngo.id not in held
        )

    def _is_past_regularising(self):
        """Tell whether the last day has passed for a body that still goes on."""
        self.ensure_one()
        return bool(
            self.date_regularise_until
            and not self.date_regularised
            and self.state in GOING_STATES
            and self.date_regularise_until < self.company_id._get_care_today()
        )


class CareNgoRequest(models.Model):
    """What each step of a request to adapt means for the body that has filed it."""

    _inherit = "care.ngo.request"

    def _after_transition(self, transition):
        super()._after_transition(transition)
        filed = self.filtered(lambda request: request.effect == "regularise")
        # Whoever takes the step, the register follows it up.
        if ngos := filed.ngo_id.sudo():
            self.env.add_to_compute(ngos._fields["regularisation"], ngos)
            ngos.filtered("date_regularised")._meet_deadline(REGULARISE)
            ngos._review_regularisation()
