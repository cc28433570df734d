import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..const import LIVE_STATES, OFFICER
from ..logic.fiscal_year import (
    is_year_end,
    last_year_end,
    previous_year_end,
    year_label,
    year_start,
)
from .care_ngo_return_flow import DUE
from .care_ngo_tier import SIZE_LABELS

_logger = logging.getLogger(__name__)
# Returns are opened and committed in portions of so many bodies.
BATCH = 500
# A night that was missed is made up for; older years are opened by an officer.
YEARS_BACK = 2
# In which month the year ends, unless a body says otherwise.
YEAR_END_MONTH = "ngo_year_end_month"


class CareNgo(models.Model):
    """The yearly duty of a body: its fiscal year, its size, its annual returns."""

    _inherit = "care.ngo"

    fiscal_month = fields.Selection(
        selection=[
            ("1", "January"),
            ("2", "February"),
            ("3", "March"),
            ("4", "April"),
            ("5", "May"),
            ("6", "June"),
            ("7", "July"),
            ("8", "August"),
            ("9", "September"),
            ("10", "October"),
            ("11", "November"),
            ("12", "December"),
        ],
        string="Fiscal Year Ends in",
        required=True,
        compute="_compute_fiscal_month",
        store=True,
        precompute=True,
        readonly=False,
        tracking=True,
        help="The fiscal year ends on the last day of this month.",
    )
    return_ids = fields.One2many(
        comodel_name="care.ngo.return",
        inverse_name="ngo_id",
        string="Annual Returns",
        readonly=True,
    )
    return_count = fields.Integer(
        string="Number of Annual Returns", compute="_compute_return_count"
    )
    size_class = fields.Selection(
        selection=SIZE_LABELS,
        string="Size",
        compute="_compute_size_class",
        store=True,
        index=True,
        help="From the income and the staff of the last accepted return.",
    )

    _fiscal_idx = models.Index(
        "(fiscal_month, date_listed) WHERE date_listed IS NOT NULL"
    )

    # === COMPUTES === #

    @api.depends("company_id")
    def _compute_fiscal_month(self):
        parameters, today = self.env["care.parameter"], fields.Date.context_today(self)
        for company, ngos in self.grouped("company_id").items():
            month = parameters._get_value(YEAR_END_MONTH, today, company)
            ngos.fiscal_month = str(int(month))

    def _compute_return_count(self):
        counts = dict(
            self.env["care.ngo.return"]._read_group(
                [("ngo_id", "in", self.ids)], ["ngo_id"], ["__count"]
            )
        )
        for ngo in self:
            ngo.return_count = counts.get(ngo, 0)

    @api.depends("return_ids.state")
    def _compute_size_class(self):
        accepted = self._get_last_accepted()
        for ngo in self:
            last = accepted.get(ngo.id)
            ngo.size_class = last and self.env["care.ngo.tier"]._classify(
                last.amount_income,
                last.staff_count,
                last.date_to,
                last.company_id.country_id,
            )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        if any("size_class" in vals or "return_ids" in vals for vals in vals_list):
            raise AccessError(self.env._("The register itself gives these values."))
        return super().create(vals_list)

    def write(self, vals):
        if "size_class" in vals or "return_ids" in vals:
            raise AccessError(self.env._("The register itself gives these values."))
        return super().write(vals)

    # === ACTIONS === #

    def action_open_return(self, date_to):
        """Open the return of one fiscal year by hand, such as an older one.

        :param date_to: the last day of the year
        :raise AccessError: if the user is no officer
        :raise UserError: if the body owes no such return, or it is there already
        :return: the new return
        """
        self.ensure_one()
        self.check_access("write")
        if not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("This step belongs to another role."))
        date_to = fields.Date.to_date(date_to)
        if not self.filtered(lambda ngo: ngo.state in LIVE_STATES):
            raise UserError(
                self.env._("Only a body that stands in the register files returns.")
            )
        today = fields.Date.context_today(self)
        if not date_to or not is_year_end(date_to) or date_to >= today:
            raise UserError(
                self.env._("Enter the last day of a fiscal year that is over.")
            )
        taken = self.env["care.ngo.return"].search_count(
            [("ngo_id", "=", self.id), ("date_to", "=", date_to)], limit=1
        )
        if taken:
            raise UserError(self.env._("There is a return of this year already."))
        return self._open_returns(date_to)

    # === THE YEARLY JOB === #

    @api.model
    def _cron_open_returns(self):
        """Open the return of each fiscal year that is over, once for each body.

        Bodies are found by the database, each portion is committed alone; running it
        again opens nothing twice.
        """
        today, jobs = fields.Date.context_today(self), self.env["ir.cron"]
        for month in range(1, 13):
            date_to = last_year_end(today, month)
            for _year in range(YEARS_BACK):
                if not self._open_year(str(month), date_to, jobs):
                    return
                date_to = previous_year_end(date_to)

    def _open_year(self, month, date_to, jobs):
        """Open the returns of one year; return whether time is left for more.

        Each company is asked for itself: one without a rule delays no other.
        """
        domain = self._get_to_open_domain(month, date_to)
        for company, _count in self._read_group(domain, ["company_id"], ["__count"]):
            ours = domain & Domain("company_id", "=", company.id)
            if not self._open_year_of(company, ours, date_to, jobs):
                return False
        return True

    def _open_year_of(self, company, domain, date_to, jobs):
        while ngos := self.search(domain, limit=BATCH, order="id"):
            try:
                with self.env.cr.savepoint():
                    ngos._open_returns(date_to)
            except UserError as error:
                # Without a rule of that time no return of that year is owed.
                _logger.info(
                    "No returns for %s in company id=%s: %s",
                    date_to,
                    company.id,
                    type(error).__name__,
                )
                return True
            if not jobs._commit_progress(len(ngos)):
                return False
        return True

    @api.model
    def _get_to_open_domain(self, month, date_to):
        """Return the bodies that owe a return of the year and have none yet."""
        return (
            Domain("state", "in", sorted(LIVE_STATES))
            & Domain("fiscal_month", "=", month)
            & Domain("date_listed", "<=", date_to)
            & Domain("return_ids", "not any", [("date_to", "=", date_to)])
        )

    def _open_returns(self, date_to):
        """Open the return of one year for each of these bodies, and its time limit.

        :raise UserError: if no rule says how long they have
        """
        returns = self.env["care.ngo.return"]
        rules = self.env["care.deadline.rule"]
        accepted = self._get_last_accepted(previous_year_end(date_to))
        vals_list = []
        for company, ngos in self.grouped("company_id").items():
            rule = rules._get_in_force(DUE, date_to, company)
            due = rule._get_last_day(date_to, company)
            for ngo in ngos:
                last = accepted.get(ngo.id, returns)
                vals_list.append(ngo._prepare_return_vals(date_to, due, last))
        opened = returns._create_engine(vals_list)
        # Whoever opens it, the limit and the first answers are the engine's.
        opened.sudo()._start_deadline(DUE, date_start=date_to)
        opened.sudo()._prefill()
        return opened

    def _prepare_return_vals(self, date_to, date_due, last):
        self.ensure_one()
        country = self.company_id.country_id
        return {
            "ngo_id": self.id,
            "company_id": self.company_id.id,
            "currency_id": (country.currency_id or self.company_id.currency_id).id,
            "date_from": year_start(date_to),
            "date_to": date_to,
            "date_due": date_due,
            "tier": self.size_class or "small",
            "last_return_id": last.id,
            "officer_id": self.officer_id.id,
        }

    def _get_last_accepted(self, date_to=None):
        """Return ``{ngo id: last accepted return}``, of one year or of all."""
        domain = Domain("ngo_id", "in", self.ids) & Domain("state", "=", "accepted")
        if date_to:
            domain &= Domain("date_to", "=", date_to)
        # What was accepted does not depend on who asks.
        found = self.env["care.ngo.return"].sudo().search(domain, order="date_to, id")
        return {filed.ngo_id.id: filed for filed in found}

    def _get_year_end(self, today):
        """Return the last day of the body's latest fiscal year that is over."""
        self.ensure_one()
        return last_year_end(today, int(self.fiscal_month))

    # === WHAT IS OPEN === #

    def _get_unfiled_returns(self, today):
        """Return the overdue returns of these bodies that nobody has filed."""
        returns = self.env["care.ngo.return"].sudo()  # what is owed is no secret
        domain = Domain("ngo_id", "in", self.ids)
        return returns.search_fetch(
            domain & returns._get_overdue_domain(today),
            ["ngo_id", "company_id", "date_to", "date_due"],
            order="date_to",
        )

    def _get_returns_to_correct(self):
        """Return the returns that were sent back and not filed again."""
        domain = [("ngo_id", "in", self.ids), ("state", "=", "returned")]
        # What is owed does not depend on who asks.
        returns = self.env["care.ngo.return"].sudo()
        names = ["ngo_id", "date_to", "decision_reason"]
        return returns.search_fetch(domain, names, order="date_to")

    def _get_return_text_vals(self, filed, today):
        return {
            "year": year_label(filed.date_to),
            "due": format_date(self.env, filed.date_due),
            "days": (today - filed.date_due) // timedelta(days=1),
        }
