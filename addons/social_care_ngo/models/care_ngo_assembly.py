from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.social_care_base.notices import task_of_limit

from ..const import GOING_STATES
from ..logic.fiscal_year import last_year_end
from .care_deadline import ask_in_lists

GA_HOLD = "ngo_ga_hold"


class CareNgo(models.Model):
    """The yearly assembly of each body: asked for once a year, and followed."""

    _inherit = "care.ngo"

    meeting_ids = fields.One2many(
        comodel_name="care.ngo.meeting", inverse_name="ngo_id", string="Meetings"
    )
    meeting_count = fields.Integer(compute="_compute_meeting_count")

    @api.depends("meeting_ids")
    def _compute_meeting_count(self):
        groups = self.env["care.ngo.meeting"]._read_group(
            [("ngo_id", "in", self.ids)], ["ngo_id"], ["__count"]
        )
        counts = {ngo.id: count for ngo, count in groups}
        for ngo in self:
            ngo.meeting_count = counts.get(ngo.id, 0)

    # === CLOCK === #

    @api.model
    def _cron_ask_for_assemblies(self):
        """Start the time limit of the yearly assembly once the year has ended.

        Bodies that were listed after the end of the year have nothing to account for.
        """
        jobs = self.env["ir.cron"]
        for company in self.env["res.company"].search([]):
            ngos = self.with_context(tz=company.resource_calendar_id.tz)
            today = fields.Date.context_today(ngos)
            for month in range(1, 13):
                year_end = last_year_end(today, month)
                while asked := ngos._search_unasked(year_end, company):
                    asked._start_deadline(GA_HOLD, date_start=year_end)
                    held = asked._get_yearly_assemblies(year_end)
                    held.ngo_id._close_assembly_clock(held)
                    if not jobs._commit_progress(len(asked)):
                        return

    @api.model
    def _search_unasked(self, year_end, company, limit=500):
        """Return the bodies whose assembly for that year has not been asked for."""
        asked = Domain("key", "=", GA_HOLD)
        # A limit that still runs is never doubled, also if a night was missed.
        asked &= Domain("date_start", "=", year_end) | Domain("state", "=", "running")
        return self.search(
            Domain("company_id", "=", company.id)
            & Domain("state", "in", sorted(GOING_STATES))
            & Domain("fiscal_month", "=", str(year_end.month))
            & Domain("form_id.has_assembly", "=", True)
            & Domain("date_listed", "<=", year_end)
            & ~Domain("deadline_ids", "any", asked),
            limit=limit,
            order="id",
        )

    def _get_yearly_assemblies(self, year_end):
        """Return the valid ordinary assemblies of these bodies since ``year_end``."""
        # Who asks about the standing of a body need not read its meetings.
        return (
            self.env["care.ngo.meeting"]
            .sudo()
            .search_fetch(
                Domain("ngo_id", "in", self.ids)
                & Domain("kind", "=", "assembly_ordinary")
                & Domain("is_valid", "=", True)
                & Domain("day", ">", year_end),
                ["ngo_id", "day"],
                order="day",
            )
        )

    def _close_assembly_clock(self, meetings):
        """End the time limit of the bodies that held their assembly in time."""
        limits = {d.res_id: d for d in self._get_open_deadlines(GA_HOLD)}
        met = self.browse(
            meeting.ngo_id.id
            for meeting in meetings
            if (limit := limits.get(meeting.ngo_id.id))
            and limit.date_start < meeting.day <= limit.date_due
        )
        met._meet_deadline(GA_HOLD)

    def _on_deadlines_lapsed(self, deadlines):
        """Ask all bodies whose assembly was due on one day to convene it now."""
        if deadlines[:1].key != GA_HOLD:
            super()._on_deadlines_lapsed(deadlines)
            return
        due = {limit.res_id: limit.date_due for limit in deadlines}
        # Whoever has ended meanwhile has nobody to convene.
        going = self.filtered(lambda ngo: ngo.state in GOING_STATES)
        going._send_notices(
            lambda ngo: ngo.env._(
                "The yearly general assembly was due until %(date)s. Convene it now.",
                date=format_date(ngo.env, due[ngo.id]),
            )
        )
        ask_in_lists(going, "officer_id", task_of_limit(deadlines[:1]))

    # === HOOKS === #

    def _get_told_partners(self):
        """Return whoever acts for this body."""
        return self.representative_ids
