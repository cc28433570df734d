from itertools import chain

from odoo import fields, models

from odoo.addons.social_care_base.notices import task_of_limit

from ..logic.late_ladder import LateStep, late_step, unfiled_in_a_row
from ..logic.return_ratios import Accounts, ratios
from ..logic.standing import Issue
from .care_deadline import ask_in_lists
from .care_ngo_return_flow import DUE, LADDER_KEYS, LATE_KEYS
from .care_ngo_strike_off import RETURNS

# From this step of the ladder on, a body gets no money and asks none of others.
BLOCKING_KEYS = frozenset(LATE_KEYS[1:])
BLOCKED_PURPOSES = frozenset({"grant", "payment", "fundraising"})
STRIKE_YEARS = "ngo_return_strike_years"
# Answers of an accepted return that the scorecard reads as they are.
INDICATOR_CODES = (
    "audit_opinion",
    "accounts_published",
    "funding_published",
    "monitoring_plan",
    "activities_in_fields",
    "incidents",
    "incidents_reported",
)


class CareNgo(models.Model):
    """What the annual returns of a body mean for its standing and its indicators."""

    _inherit = "care.ngo"

    # === HOOKS === #

    def _get_standing_issues(self, purpose):
        """Add the returns that are overdue or to be corrected, and what follows."""
        issues = super()._get_standing_issues(purpose)
        today = fields.Date.context_today(self)
        unfiled = self._get_unfiled_returns(today)
        steps = unfiled._get_late_steps(today)
        for filed in unfiled:
            step = steps[filed.id]
            values = filed.ngo_id._get_return_text_vals(filed, today)
            text = self.env._(
                "The annual return %(year)s was due on %(due)s, %(days)s days ago."
                " File it in the portal. %(consequence)s",
                **values,
                consequence=step.consequence,
            )
            blocking = step.key in BLOCKING_KEYS and purpose in BLOCKED_PURPOSES
            issues.setdefault(filed.ngo_id.id, []).append(
                Issue(step.key, text, blocking, url=filed._get_portal_url())
            )
        for filed in self._get_returns_to_correct():
            text = self.env._(
                "The annual return %(year)s is to be corrected: %(reason)s",
                year=filed.year_label,
                reason=filed.decision_reason or "",
            )
            url = filed._get_portal_url()
            issues.setdefault(filed.ngo_id.id, []).append(
                Issue("annual_return_to_correct", text, False, url=url)
            )
        return self._add_strike_off_issues(issues, purpose)

    def _add_strike_off_issues(self, issues, purpose):
        # The body is told what threatens, also where it cannot read the proposal.
        proposals = self.env["care.ngo.strike.off"].sudo()
        for proposal in proposals._find_open(self, RETURNS):
            text = self.env._(
                "It is proposed to strike the body off the register, because no annual"
                " return has come for %(count)s years. File the missing returns.",
                count=proposal.year_count,
            )
            issues.setdefault(proposal.ngo_id.id, []).append(
                Issue("strike_off_proposed", text, purpose in BLOCKED_PURPOSES)
            )
        return issues

    def _get_indicator_values(self, period):
        """Add what the last accepted return of the period says, and what is missing.

        Of what a return reports only an accepted one counts. One that was due and was
        not filed by the last day of the period is not on time.
        """
        values = super()._get_indicator_values(period)
        start, end = period
        # What was accepted does not depend on who asks.
        found = (
            self.env["care.ngo.return"]
            .sudo()
            .search(
                [
                    ("ngo_id", "in", self.ids),
                    ("state", "=", "accepted"),
                    ("date_to", ">=", start),
                    ("date_to", "<=", end),
                ],
                order="date_to, id",
            )
        )
        last = {filed.ngo_id.id: filed for filed in found}
        nothing = dict.fromkeys(self.env["care.ngo.return"]._get_indicator_names())
        owed = self._get_owed_years(end)
        for ngo in self:
            filed, years = last.get(ngo.id), owed.get(ngo.id, ())
            reported = filed._prepare_indicators() if filed else dict(nothing)
            if not filed and any(m and start <= day <= end for day, m in years):
                reported["return_on_time"] = False
            values.setdefault(ngo.id, {}).update(
                reported,
                returns_overdue=sum(is_missing for _day, is_missing in years),
                years_without_return=unfiled_in_a_row(years),
            )
        return values

    # === STRIKING OFF === #

    def _propose_strike_off(self):
        """Propose it for the bodies without a return for as many years as the law says.

        A proposal decides nothing: an officer takes it up or dismisses it.
        """
        missing = self._get_missing_years()
        self.env["care.ngo.strike.off"]._propose(
            [{"ngo_id": ngo_id, "year_count": n} for ngo_id, n in missing.items()]
        )

    def _settle_strike_off(self):
        """End the open proposals about bodies that have filed in the meantime."""
        missing = self._get_missing_years()
        settled = self.filtered(lambda ngo: ngo.id not in missing)
        self.env["care.ngo.strike.off"]._settle(settled, RETURNS)

    def _get_missing_years(self):
        """Return ``{ngo id: years in a row without a return}`` from the limit on."""
        today = fields.Date.context_today(self)
        limit = self.env["care.parameter"]._get_value(STRIKE_YEARS, today)
        owed = self._get_owed_years(today)
        counts = {ngo_id: unfiled_in_a_row(years) for ngo_id, years in owed.items()}
        return {ngo_id: n for ngo_id, n in counts.items() if n >= limit}

    def _get_owed_years(self, day):
        """Return the fiscal years whose return was due before ``day``, by body.

        :return: ``{ngo id: [(last day of the year, was it missing on that day), ...]}``
        """
        # What is owed does not depend on who asks.
        owed = (
            self.env["care.ngo.return"]
            .sudo()
            .search_fetch(
                [
                    ("ngo_id", "in", self.ids),
                    ("version", "=", 1),
                    ("date_due", "<", day),
                ],
                ["ngo_id", "date_to", "state", "date_first_filed"],
            )
        )
        years = {}
        for filed in owed:
            year = (filed.date_to, filed._is_missing_on(day))
            years.setdefault(filed.ngo_id.id, []).append(year)
        return years


class CareNgoReturn(models.Model):
    """The late ladder of a return, and what it tells the scorecard."""

    _inherit = "care.ngo.return"

    def _get_portal_url(self):
        """Return the page on which the body fills it in."""
        return f"/my/ngo/{self.ngo_id.id}/annual/{self.id}"

    def _is_unfiled(self):
        """Tell whether the year is still without a return."""
        self.ensure_one()
        return self._is_open() and not self.date_first_filed

    def _is_missing_on(self, day):
        """Tell whether nobody had filed the return by ``day``; a waived one is not."""
        self.ensure_one()
        first = self.date_first_filed
        return self.state != "cancelled" and (not first or first > day)

    def _get_ladder_days(self):
        """Return ``[(key, the day whose version counts), ...]`` of the ladder."""
        self.ensure_one()
        return [(k, self.date_to if k == DUE else self.date_due) for k in LADDER_KEYS]

    def _get_late_steps(self, today):
        """Return ``{return id: the step reached on today, or None}``."""
        rules, steps = self.env["care.deadline.rule"], {}
        for company, returns in self.grouped("company_id").items():
            days = {filed.id: filed._get_ladder_days() for filed in returns}
            wanted = chain.from_iterable(days.values())
            found = rules._get_all_in_force(wanted, company)
            for filed in returns:
                ladder = [
                    LateStep(k, 0 if k == DUE else rule.days, rule.consequence)
                    for k, rule in ((k, found[k, day]) for k, day in days[filed.id])
                ]
                steps[filed.id] = late_step(filed.date_due, today, ladder)
        return steps

    def _on_deadline_lapsed(self, deadline):
        """Take the next step of the ladder: tell the body, remind the officer."""
        super()._on_deadline_lapsed(deadline)
        if deadline.key in LADDER_KEYS:
            self._climb_ladder(deadline)
        else:
            ask_in_lists(
                self,
                lambda filed: filed.officer_id or filed.ngo_id.officer_id,
                task_of_limit(deadline),
            )

    def _on_deadlines_lapsed(self, deadlines):
        """Take the step of the ladder for all returns that are late on one day."""
        if deadlines[:1].key in LADDER_KEYS:
            self._climb_ladder(deadlines[:1])
        else:
            super()._on_deadlines_lapsed(deadlines)

    def _climb_ladder(self, deadline):
        """Take the step of ``deadline``, one of those of all these returns."""
        self._write_engine({"late_step": deadline.key})
        place = LADDER_KEYS.index(deadline.key) + 1
        for key in LADDER_KEYS[place : place + 1]:
            for due, returns in self.grouped("date_due").items():
                returns._start_deadline(key, date_start=due)
        unfiled = self.filtered(lambda r: r._is_unfiled())
        unfiled._send_notices(unfiled._get_late_text())
        if place > 1:
            ask_in_lists(
                self,
                lambda filed: filed.officer_id or filed.ngo_id.officer_id,
                task_of_limit(deadline),
            )
        self.ngo_id._propose_strike_off()

    # === NOTICES === #

    def _get_late_text(self):
        """Return what tells a body that its return is late, for all these returns."""
        today, by_lang = fields.Date.context_today(self), {}

        def text(filed):
            lang = filed.env.lang
            if lang not in by_lang:
                by_lang[lang] = self.with_env(filed.env)._get_late_steps(today)
            step = by_lang[lang][filed.id]
            return filed.env._(
                "%(ngo)s: the annual return %(year)s was due on %(due)s, %(days)s days"
                " ago. File it in the portal. %(consequence)s",
                ngo=filed.ngo_id.name,
                **filed.ngo_id._get_return_text_vals(filed, today),
                consequence=step.consequence if step else "",
            )

        return text

    def _get_step_text(self, reason):
        """Return what tells a body of a decision and its reason."""

        def text(filed):
            label = dict(filed._fields["state"]._description_selection(filed.env))
            return filed.env._(
                "%(ngo)s: the annual return %(year)s is now: %(state)s. Reason:"
                " %(reason)s",
                ngo=filed.ngo_id.name,
                year=filed.year_label,
                state=label[filed.state],
                reason=reason,
            )

        return text

    # === INDICATORS === #

    def _get_indicator_names(self):
        """Return the names of all that an accepted return tells the scorecard."""
        return [
            "return_date_to",
            "return_on_time",
            "beneficiaries_by_governorate",
            *ratios(Accounts()),
            *INDICATOR_CODES,
        ]

    def _prepare_indicators(self):
        """Return what this return tells the scorecard, as plain values."""
        self.ensure_one()
        values = self._get_values()
        return {
            "return_date_to": self.date_to,
            "return_on_time": self.date_first_filed <= self.date_due,
            "beneficiaries_by_governorate": bool(self.beneficiary_ids),
            **self._get_ratios(),
            **{code: values.get(code) for code in INDICATOR_CODES},
        }
