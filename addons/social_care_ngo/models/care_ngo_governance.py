from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

from ..const import LIVE_STATES
from ..logic.standing import Issue
from .care_ngo_assembly import GA_HOLD
from .care_ngo_meeting_flow import AGAIN, MINUTES
from .care_ngo_standing import BOARD_PLACE

# Where in the portal a body settles what is open, if not by notifying a board.
MEETINGS = "/my/ngo/{}/meetings"
PLACES = {
    "assembly_overdue": MEETINGS,
    "minutes_overdue": MEETINGS,
    "meeting_unrecorded": MEETINGS,
    "vetting_missing": "/my/ngo/{}/board",
}
HELD_STATES = ("held", "filed", "accepted", "returned")


class CareNgo(models.Model):
    """What people, documents and meetings say about the standing of a body."""

    _inherit = "care.ngo"

    # === HOOKS === #

    def _get_standing_issues(self, purpose):
        issues = super()._get_standing_issues(purpose)
        today, texts = fields.Date.context_today(self), self._get_governance_texts()
        codes = self._get_governance_codes(today)
        for ngo_id, found in codes.items():
            issues[ngo_id] += [
                Issue(
                    code,
                    texts[code] % values,
                    False,
                    url=PLACES.get(code, BOARD_PLACE).format(ngo_id),
                )
                for code, values in found.items()
            ]
        return issues

    def _get_indicator_values(self, period):
        values = super()._get_indicator_values(period)
        start, end = period
        broken = self._get_board_codes(end)
        meetings = self._get_meeting_indicators(start, end)
        for ngo in self:
            board = ngo.person_ids.filtered(
                lambda p: (
                    p.is_board and p.date_from and p._prepare_seat().is_current(end)
                )
            )
            cleared = board.filtered(lambda p: p.vetting_state == "cleared")
            values[ngo.id] |= {
                "board_vacancy_days": ngo._get_vacancy_days(end),
                "board_officers_unrelated": "kin_offices" not in broken[ngo.id],
                "board_members_unrelated": "kin_board" not in broken[ngo.id],
                "board_terms_in_limits": "term_limit" not in broken[ngo.id],
                "board_vetted_share": len(cleared) / len(board) if board else None,
                **meetings[ngo.id],
            }
        return values

    # === STANDING === #

    def _get_governance_codes(self, today):
        """Return ``{ngo_id: {code: values of its text}}`` of what is open today."""
        live = self.filtered(lambda ngo: ngo.state in LIVE_STATES)
        if not live:
            return {}
        broken, late = live._get_board_codes(today), live._get_late_codes(today)
        limits = live._get_governance_limits(today)
        result = {}
        for ngo in live:
            found = result[ngo.id] = {code: {} for code in broken[ngo.id]}
            vacant = ngo._get_vacancy_days(today)
            if vacant > limits["vacancy"]:
                found["vacancy_long"] = {"days": vacant}
            found |= ngo._get_ending_codes(today, limits["renewal"])
            found |= {code: {} for code in late.get(ngo.id, ())}
        return result

    def _get_governance_limits(self, today):
        get = self.env["care.parameter"]._get_value
        return {
            "vacancy": get("ngo_vacancy_days", today),
            "renewal": int(get("ngo_renewal_before", today)),
        }

    def _get_ending_codes(self, today, days):
        """Return what ends soon, and who has still to be vetted."""
        self.ensure_one()
        soon, found = today + timedelta(days=days), {}
        board = self.person_ids.filtered(
            lambda p: p.is_board and p.date_from and p._prepare_seat().is_current(today)
        )
        endless = board.filtered(lambda p: not p.date_to)
        if endless and self.form_id.term_years:
            found["term_open"] = {"count": len(endless)}
        ends = [p.date_to for p in board if p.date_to and p.date_to <= soon]
        if ends and not any(
            p.is_board and p.date_from and p.date_from > today for p in self.person_ids
        ):
            found["term_ending"] = {"date": min(ends)}
        unvetted = board.filtered(
            lambda p: p.vetting_state != "cleared" and p._is_vetting_asked()
        )
        if unvetted:
            found["vetting_missing"] = {"count": len(unvetted)}
        return found

    def _get_late_codes(self, today):
        """Return ``{ngo_id: {code}}`` of assemblies, minutes and records overdue."""
        late = self._get_late_assemblies(today)
        found = {ngo_id: {"assembly_overdue"} for ngo_id in late}
        # Who asks about the standing of a body need not read its meetings.
        open_meetings = (
            self.env["care.ngo.meeting"]
            .sudo()
            .search_fetch(
                Domain("ngo_id", "in", self.ids)
                & Domain("state", "in", ("convened", "held", "returned")),
                ["ngo_id", "state", "day"],
            )
        )
        past = self._search_past_limits(
            "care.ngo.meeting", open_meetings.ids, (MINUTES, AGAIN), today
        )
        without_minutes = set(past.mapped("res_id"))
        for meeting in open_meetings:
            if meeting.id in without_minutes:
                found.setdefault(meeting.ngo_id.id, set()).add("minutes_overdue")
            if meeting.state == "convened" and meeting.day < today:
                found.setdefault(meeting.ngo_id.id, set()).add("meeting_unrecorded")
        return {ngo_id: sorted(codes) for ngo_id, codes in found.items()}

    def _get_late_assemblies(self, today):
        """Return the ids of the bodies that have not met for their last year."""
        past = self._search_past_limits("care.ngo", self.ids, (GA_HOLD,), today)
        ends = {ngo.id: ngo._get_year_end(today) for ngo in self}
        asked = self.browse(d.res_id for d in past if d.date_start == ends[d.res_id])
        if not asked:
            return set()
        # Years end in different months; one question finds the meetings of all.
        held = asked._get_yearly_assemblies(min(ends[ngo.id] for ngo in asked))
        met = {m.ngo_id.id for m in held if m.day > ends[m.ngo_id.id]}
        return set(asked.ids) - met

    def _search_past_limits(self, model, ids, keys, today):
        """Return the limits of these documents that have passed unmet."""
        limits = self.env["care.deadline"].sudo()  # as for the meetings above
        if not ids:
            return limits
        return limits.search_fetch(
            Domain("res_model", "=", model)
            & Domain("res_id", "in", ids)
            & Domain("key", "in", keys)
            & Domain("state", "in", ("running", "lapsed"))
            & Domain("date_due", "<", today),
            ["res_id", "date_start"],
        )

    def _get_governance_texts(self):
        """Return the sentence of each code; each says what to do."""
        _ = self.env._
        return self._get_board_texts() | {
            "vacancy_long": _(
                "The board has been incomplete for %(days)s days. Elect the missing"
                " members and notify the change."
            ),
            "term_ending": _(
                "Terms on the board end from %(date)s on. Plan the elections now."
            ),
            "vetting_missing": _(
                "%(count)s members of the board are not vetted. Hand in their"
                " declarations."
            ),
            "assembly_overdue": _(
                "The yearly general assembly is overdue. Convene it and record it here."
            ),
            "minutes_overdue": _(
                "The minutes of a meeting are overdue. Upload and file them."
            ),
            "meeting_unrecorded": _(
                "A convened meeting has passed without a record. Enter who came and"
                " what was decided, or cancel it."
            ),
        }

    # === INDICATORS === #

    def _get_meeting_indicators(self, start, end):
        """Return ``{ngo_id: values}`` about the meetings of the period."""
        # Who reads the indicators of a body need not read its meetings.
        meetings = (
            self.env["care.ngo.meeting"]
            .sudo()
            .search(
                Domain("ngo_id", "in", self.ids)
                & Domain("state", "in", HELD_STATES)
                & Domain("day", ">=", start)
                & Domain("day", "<=", end)
            )
        )
        minutes = self._get_filing_times(meetings)
        by_ngo = meetings.grouped("ngo_id")
        asked = self._get_asked_assemblies(start, end)
        least = int(self.env["care.parameter"]._get_value("ngo_board_meetings", end))
        result = {}
        for ngo in self:
            mine = by_ngo.get(ngo, meetings.browse())
            valid = mine.filtered("is_valid")
            boards = len(valid.filtered(lambda m: m.kind == "board"))
            yearly = valid.filtered(lambda m: m.kind == "assembly_ordinary")
            days, limit = yearly.mapped("day"), asked.get(ngo.id)
            times = [minutes[m.id] for m in mine if m.id in minutes]
            result[ngo.id] = {
                "assembly_valid": bool(yearly),
                "assembly_on_time": None
                if not limit
                else any(limit.date_start < day <= limit.date_due for day in days),
                "minutes_on_time_share": sum(times) / len(times) if times else None,
                "board_meetings": boards,
                "board_meetings_enough": boards >= least,
            }
        return result

    def _get_asked_assemblies(self, start, end):
        """Return ``{ngo_id: limit}`` of the assemblies due in the period."""
        limits = (
            self.env["care.deadline"]
            .sudo()  # as for the meetings
            .search(
                Domain("res_model", "=", "care.ngo")
                & Domain("res_id", "in", self.ids)
                & Domain("key", "=", GA_HOLD)
                & Domain("date_due", ">=", start)
                & Domain("date_due", "<=", end),
                order="date_due",
            )
        )
        return {limit.res_id: limit for limit in limits}

    def _get_filing_times(self, meetings):
        """Return ``{meeting_id: whether its minutes were filed in time}``."""
        limits = (
            self.env["care.deadline"]
            .sudo()  # as for the meetings
            .search(
                Domain("res_model", "=", "care.ngo.meeting")
                & Domain("res_id", "in", meetings.ids)
                & Domain("key", "=", MINUTES)
                & Domain("state", "in", ("met", "lapsed"))
            )
        )
        return {limit.res_id: limit.state == "met" for limit in limits}
