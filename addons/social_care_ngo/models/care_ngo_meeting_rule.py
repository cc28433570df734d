from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import ormcache

from ..logic.quorum import MajorityRules, MeetingRules, Share

KINDS = [
    ("assembly_ordinary", "Ordinary General Assembly"),
    ("assembly_extraordinary", "Extraordinary General Assembly"),
    ("board", "Board"),
]
ASSEMBLIES = ("assembly_ordinary", "assembly_extraordinary")
RESOLUTION_KINDS = [
    ("ordinary", "Ordinary"),
    ("accounts", "Annual Accounts"),
    ("election", "Election"),
    ("dismissal", "Dismissal of Members of the Board"),
    ("statute", "Change of the Statute"),
    ("merger", "Merger"),
    ("dissolution", "Dissolution"),
]


class CareNgoLawMixin(models.AbstractModel):
    """A dated rule of meetings; all of them are kept in memory."""

    _name = "care.ngo.law.mixin"
    _description = "Dated Rule of Meetings"
    _inherit = ["care.ngo.cached.mixin", "care.dated.mixin"]

    @ormcache()
    def _get_versions(self):
        # The law is public; whoever holds a meeting need not hold a role.
        return tuple(
            (rule.id, rule.key, rule.date_from, rule.date_to, rule.country_id.id)
            for rule in self.sudo().search([])
        )

    @api.model
    def _pick(self, keys, day, country):
        """Return the rule in force on ``day`` under the first of ``keys`` that has one.

        A rule of the country goes before one without a country.

        :raise UserError: if none is in force; a meeting is never judged without
        """
        valid = [
            version
            for version in self._get_versions()
            if day
            and version[2] <= day
            and (not version[3] or day <= version[3])
            and version[4] in (False, country.id)
        ]
        for key in keys:
            found = [version for version in valid if version[1] == key]
            best = [version for version in found if version[4]] or found
            if best:
                return self.browse(best[0][0])
        raise UserError(
            self.env._("No rule says when a meeting or a vote of that day was valid.")
        )


class CareNgoMeetingRule(models.Model):
    """What the law asks of one kind of meeting, while it is in force.

    A rule for one legal form goes before the rule for all forms.
    """

    _name = "care.ngo.meeting.rule"
    _description = "Rule for Meetings"
    _inherit = ["care.ngo.law.mixin"]

    key = fields.Char(compute="_compute_key", store=True, precompute=True)
    kind = fields.Selection(selection=KINDS, required=True)
    form_key = fields.Char(
        string="Legal Form", help="Key of the legal form; empty for all forms."
    )
    notice_days = fields.Integer(
        required=True, help="Papers and notice go out so many days before."
    )
    first_percent = fields.Float(string="Quorum (%)", digits=(5, 2), required=True)
    is_first_more = fields.Boolean(string="More Than That", default=True)
    has_second = fields.Boolean(string="Second Call")
    second_percent = fields.Float(string="Second Call: Quorum (%)", digits=(5, 2))
    second_cap = fields.Integer(
        string="Second Call: At Most",
        help="Never more people than these are asked for; 0: no such limit.",
    )
    second_floor = fields.Integer(
        string="Second Call: At Least", help="Never fewer people than these."
    )
    is_second_in_person = fields.Boolean(string="Second Call: In Person", default=True)
    wait_hours = fields.Integer(string="Second Call After (Hours)", default=1)
    wait_days_max = fields.Integer(string="Second Call Within (Days)", default=15)
    proxies_each = fields.Integer(
        string="Proxies", help="How many absent members one present member stands for."
    )

    _numbers_in_range = models.Constraint(
        "CHECK (notice_days >= 0 AND first_percent BETWEEN 0 AND 100"
        " AND second_percent BETWEEN 0 AND 100 AND second_cap >= 0"
        " AND second_floor >= 0 AND wait_hours >= 0 AND wait_days_max >= 0"
        " AND proxies_each >= 0)",
        "Numbers cannot be negative, and a share is at most 100 %.",
    )

    @api.depends("kind", "form_key")
    def _compute_key(self):
        for rule in self:
            form = (rule.form_key or "").strip()
            rule.key = f"{form}.{rule.kind}" if form else rule.kind

    @api.model
    def _get_for(self, kind, form_key, day, company):
        """Return the one rule for a meeting of ``kind`` on ``day``.

        :raise UserError: if none is in force; a meeting is never judged without
        """
        return self._pick((f"{form_key}.{kind}", kind), day, company.country_id)

    def _get_rules(self):
        """Return this rule as the plain values that a meeting is judged by."""
        self.ensure_one()
        second = Share(Decimal(str(self.second_percent))) if self.has_second else None
        return MeetingRules(
            first=Share(Decimal(str(self.first_percent)), self.is_first_more),
            second=second,
            second_cap=self.second_cap,
            second_floor=self.second_floor,
            second_in_person=self.is_second_in_person,
            wait=timedelta(hours=self.wait_hours),
            wait_most=timedelta(days=self.wait_days_max),
            proxies_each=self.proxies_each,
            notice_days=self.notice_days,
        )


class CareNgoResolutionRule(models.Model):
    """The majority that carries one kind of resolution, while it is in force."""

    _name = "care.ngo.resolution.rule"
    _description = "Rule for Resolutions"
    _inherit = ["care.ngo.law.mixin"]

    key = fields.Char(compute="_compute_key", store=True, precompute=True)
    kind = fields.Selection(selection=RESOLUTION_KINDS, required=True)
    percent = fields.Float(string="Majority (%)", digits=(5, 2), required=True)
    is_more = fields.Boolean(string="More Than That", default=True)
    base = fields.Selection(
        selection=[
            ("present", "Those at the Meeting"),
            ("cast", "Votes For and Against"),
            ("members", "All Members"),
        ],
        string="Counted of",
        required=True,
        default="present",
    )
    is_extraordinary = fields.Boolean(
        string="Extraordinary Assembly Only",
        help="Only an extraordinary general assembly decides on it.",
    )

    is_by_board = fields.Boolean(string="By the Board Too")

    _percent_in_range = models.Constraint(
        "CHECK (percent BETWEEN 0 AND 100)", "A share is at most 100 %."
    )

    @api.depends("kind")
    def _compute_key(self):
        for rule in self:
            rule.key = rule.kind

    @api.model
    def _get_for(self, kind, day, company):
        """Return the rule for resolutions of ``kind`` on ``day``.

        :raise UserError: if none is in force; a vote is never judged without
        """
        return self._pick((kind,), day, company.country_id)

    def _get_rules(self):
        """Return this rule as the plain values that a vote is judged by."""
        self.ensure_one()
        share = Share(Decimal(str(self.percent)), self.is_more)
        return MajorityRules(share, self.base)
