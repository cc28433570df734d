from odoo import fields, models
from odoo.fields import Domain

from ..logic.standing import Issue

# Which purposes an issue blocks; it is told for every purpose.
BLOCKED = {
    "campaign_report_overdue": {"fundraising"},
    "foreign_return_overdue": {"grant", "payment", "fundraising"},
    "foreign_spent_uncleared": {"grant", "payment", "fundraising"},
    "foreign_money_held": set(),
}
# Where in the portal a body reads how its money from abroad stands.
PLACES = {"foreign_spent_uncleared": "/my/ngo/{}#foreign_money"}


class CareNgo(models.Model):
    """What requests know about the standing of a body."""

    _inherit = "care.ngo"

    def _get_standing_issues(self, purpose):
        """Add overdue campaign reports and money from abroad that is not cleared."""
        issues = super()._get_standing_issues(purpose)
        texts = self._get_request_texts()
        today = fields.Date.context_today(self)
        for ngo_id, codes in self._get_request_codes(today).items():
            issues[ngo_id] += [
                Issue(
                    code,
                    texts[code],
                    purpose in BLOCKED[code],
                    url=PLACES.get(code, "").format(ngo_id),
                )
                for code in codes
            ]
        return issues

    def _get_indicator_values(self, period):
        """Add the facts behind the indicators on campaigns and money from abroad."""
        values = super()._get_indicator_values(period)
        start, end = period
        codes = self._get_request_codes(end)
        # A period that began before a breach was settled keeps knowing it.
        spent = self.env["care.ngo.foreign.breach"]._get_ngos(self, start, end)
        for ngo in self:
            found = codes.get(ngo.id, [])
            values[ngo.id] |= {
                "campaign_reports_overdue": "campaign_report_overdue" in found,
                "foreign_money_spent_uncleared": ngo.id in spent,
            }
        return values

    def _get_request_codes(self, day):
        """Return ``{ngo_id: [code, ...]}`` of what was open on ``day``."""
        ngos, codes = Domain("ngo_id", "in", self.ids), {}
        # The answer is the same whoever asks: rules must not hide a reason.
        campaigns = self.env["care.ngo.campaign"].sudo()
        late = campaigns._read_group(
            ngos
            & Domain("date_report_due", "<", day)
            & (
                Domain("state", "=", "permitted")
                | (Domain("state", "=", "reported") & Domain("date_reported", ">", day))
            ),
            ["ngo_id"],
        )
        for (ngo,) in late:
            codes.setdefault(ngo.id, []).append("campaign_report_overdue")
        money = self.env["care.ngo.foreign.fund"].sudo()
        rows = money.search_fetch(
            ngos
            & Domain("date_received", "<=", day)
            & Domain("state", "in", ("held", "frozen", "to_return")),
            ["ngo_id", "state"],
        )
        breaches = self.env["care.ngo.foreign.breach"]
        for ngo_id in breaches._get_ngos(self, day, day):
            codes.setdefault(ngo_id, []).append("foreign_spent_uncleared")
        lapsed = self._get_overdue_repayments(rows, day)
        for fund in rows:
            found = codes.setdefault(fund.ngo_id.id, [])
            found += [
                code
                for code, holds in (
                    ("foreign_return_overdue", fund.id in lapsed),
                    ("foreign_money_held", fund.state in ("held", "frozen")),
                )
                if holds and code not in found
            ]
        return codes

    def _get_overdue_repayments(self, money, day):
        """Return the ids of refused money whose day of return has passed on ``day``."""
        waiting = money.filtered(lambda fund: fund.state == "to_return")
        if not waiting:
            return set()
        limits = (
            self.env["care.deadline"]
            .sudo()
            .search_fetch(
                Domain("res_model", "=", money._name)
                & Domain("res_id", "in", waiting.ids)
                & Domain("state", "in", ("running", "lapsed"))
                & Domain("date_due", "<", day),
                ["res_id"],
            )
        )
        return set(limits.mapped("res_id"))

    def _get_request_texts(self):
        _ = self.env._
        return {
            "campaign_report_overdue": _(
                "The report of a fundraising campaign is overdue. File it."
            ),
            "foreign_return_overdue": _(
                "Money from abroad was refused and has not been returned. Return it and"
                " hand in the proof."
            ),
            "foreign_spent_uncleared": _(
                "Money from abroad was spent before it was cleared. The ministry"
                " decides how this is settled: hand it what explains the spending."
            ),
            "foreign_money_held": _(
                "Money from abroad waits for the decision: do not spend it yet."
            ),
        }
