from odoo import api, fields, models

from odoo.addons.social_care_base.logic.lifecycle import Lifecycle, Transition
from odoo.addons.social_care_base.notices import give_task, task_of_limit, tell

from ..const import OFFICER, PORTAL
from ..logic.quorum import MeetingFacts, judge_meeting
from .care_ngo_meeting_rule import ASSEMBLIES

MINUTES, AGAIN = "ngo_ga_minutes", "ngo_minutes_again"
BODY = {PORTAL, OFFICER}


class CareNgoMeeting(models.Model):
    """The way of a meeting: who takes which step, and what is calculated at its end."""

    _inherit = "care.ngo.meeting"

    _lifecycle = Lifecycle(
        initial="planned",
        final={"accepted", "cancelled"},
        transitions=[
            Transition("convene", {"planned"}, "convened", BODY),
            Transition("hold", {"convened"}, "held", BODY),
            Transition("file", {"held", "returned"}, "filed", BODY),
            Transition("accept", {"filed"}, "accepted", {OFFICER}),
            Transition(
                "return", {"filed"}, "returned", {OFFICER}, reason_required=True
            ),
            Transition(
                "cancel",
                {"planned", "convened"},
                "cancelled",
                BODY,
                reason_required=True,
            ),
        ],
    )
    _lifecycle_fields = ("date_filed",)

    state = fields.Selection(
        selection=[
            ("planned", "Planned"),
            ("convened", "Convened"),
            ("held", "Held"),
            ("filed", "Minutes Filed"),
            ("accepted", "Accepted"),
            ("returned", "Returned"),
            ("cancelled", "Cancelled"),
        ],
        group_expand=True,
    )

    # === ACTIONS === #

    def action_convene(self):
        self._apply_transition("convene")

    def action_hold(self):
        self._apply_transition("hold")

    def action_file(self):
        self._apply_transition("file")

    def action_accept(self):
        self._apply_transition("accept")

    def action_return(self, reason=None):
        return self._apply_with_reason("return", reason)

    def action_cancel(self, reason=None):
        return self._apply_with_reason("cancel", reason)

    # === TRANSITIONS === #

    def _apply_transition(self, name, *, reason=None):
        super()._apply_transition(name, reason=reason)
        if name == "return":
            for meeting in self:
                newest = max(meeting.minutes_ids.mapped("version"))
                meeting._write_decided(
                    {"return_reason": reason, "returned_version": newest}
                )
            self._tell_return(reason)

    def _get_transition_blockers(self, transition):
        blockers = super()._get_transition_blockers(transition)
        found = {
            "convene": self._get_convene_problems,
            "hold": self._get_hold_problems,
            "file": self._get_file_problems,
        }.get(transition.name)
        free = self.filtered(lambda meeting: not blockers[meeting.id])
        if found:
            for meeting in free:
                blockers[meeting.id] += found(meeting)
        duty = self._get_step_duty(transition.name)
        if duty:
            free = free.filtered(lambda meeting: not blockers[meeting.id])
            free._add_duty_blockers(blockers, duty)
        return blockers

    def _get_step_duty(self, name):
        """Return the duty that a step performs: no two of them for one person."""
        return {"file": "submit", "accept": "eligibility"}.get(name)

    def _before_transition(self, transition):
        super()._before_transition(transition)
        if transition.name == "convene":
            today = fields.Date.context_today(self)
            self.filtered(lambda m: not m.date_notice)._write_decided(
                {"date_notice": today}
            )
        if transition.name == "hold":
            for meeting in self:
                meeting._freeze_verdict()
        if transition.name == "return":
            self._invalidate_decisions(self.env._("The minutes were returned."))
        if duty := self._get_step_duty(transition.name):
            self._record_duty(duty, rule=transition.name)

    def _prepare_transition_vals(self, transition):
        vals = super()._prepare_transition_vals(transition)
        if transition.name == "file":
            vals["date_filed"] = fields.Datetime.now()
        return vals

    def _after_transition(self, transition):
        super()._after_transition(transition)
        if transition.name == "convene":
            self._list_board()
        if transition.name == "hold":
            self._start_clocks()
        if transition.name == "file":
            self._meet_deadline(MINUTES)
            self._meet_deadline(AGAIN)
            self._ask_officer(
                lambda meeting: {
                    "summary": meeting.env._("Review the minutes of a meeting")
                }
            )
        if transition.name in ("accept", "return"):
            self.activity_feedback(["mail.mail_activity_data_todo"])
        if transition.name == "return":
            self._start_deadline(AGAIN)

    # === CALCULATION === #

    def _prepare_facts(self):
        """Return what happened at this meeting as the plain values of the judge."""
        self.ensure_one()
        if self.kind in ASSEMBLIES:
            members, present, proxies = (
                self.member_base,
                self.present_count,
                self.proxy_count,
            )
        else:
            lines = self.attendance_ids
            members = len(self._get_board())
            present = len(lines.filtered(lambda line: line.presence == "present"))
            proxies = len(lines.filtered(lambda line: line.presence == "proxy"))
        later = self.date_second_call
        return MeetingFacts(
            members=members,
            present=present,
            proxies=proxies,
            notified=self.date_notice or fields.Date.context_today(self),
            held=self._to_local(self.date_planned).replace(tzinfo=None),
            second_held=(later and self._to_local(later).replace(tzinfo=None)) or None,
            first_present=self.first_present_count,
            first_proxies=self.first_proxy_count,
        )

    def _judge(self):
        """Return the verdict of the law on this meeting as it is recorded now."""
        self.ensure_one()
        return judge_meeting(self._prepare_facts(), self._get_rule()._get_rules())

    def _freeze_verdict(self):
        """Keep the result of the calculation with every fact that it used."""
        self.ensure_one()
        facts, rule, verdict = self._prepare_facts(), self._get_rule(), self._judge()
        self._write_decided(
            {
                "rule_id": rule.id,
                "quorum_base": facts.members,
                "quorum_counted": verdict.counted,
                "quorum_needed": verdict.needed,
                "is_valid": verdict.is_valid,
                "verdict_codes": list(verdict.problems),
                "facts": {
                    name: value if isinstance(value, int) else str(value or "")
                    for name, value in vars(facts).items()
                }
                | {"rule": rule.key, "rule_from": str(rule.date_from)},
                "date_recorded": fields.Datetime.now(),
            }
        )
        for resolution in self.resolution_ids:
            resolution._freeze_outcome(facts.members, verdict)

    def _get_decision_payload(self):
        """Return what the minutes are filed and accepted for: the law's verdict too."""
        self.ensure_one()
        return super()._get_decision_payload() | {
            "is_valid": self.is_valid,
            "facts": self.facts or {},
            "minutes": self.minutes_ids.mapped("sha256"),
        }

    def _get_audit_payload(self):
        return super()._get_audit_payload() | {
            meeting.id: meeting._get_decision_payload() for meeting in self
        }

    # === EFFECTS === #

    def _list_board(self):
        """Write down by name who sits on the board on the day of the meeting."""
        # Nobody adds or removes a line of the list; only the step itself does.
        lines = self.env["care.ngo.meeting.attendance"].sudo()
        lines._list([(meeting, meeting._get_board()) for meeting in self])
        self.invalidate_recordset(["attendance_ids"])

    def _start_clocks(self):
        for day, meetings in self.grouped("day").items():
            meetings._start_deadline(MINUTES, date_start=day)
        yearly = self.filtered(lambda m: m.kind == "assembly_ordinary" and m.is_valid)
        yearly.ngo_id._close_assembly_clock(yearly)

    def _ask_officer(self, get_vals):
        # The portal holds no rights on activities; the officer's to-do is the engine's.
        for meeting in self.sudo():
            if officer := meeting.ngo_id.officer_id:
                give_task(meeting, officer, get_vals)

    def _tell_return(self, reason):
        for meeting in self:
            tell(
                meeting,
                meeting.ngo_id.representative_ids,
                lambda told: told.env._(
                    "The minutes came back. Reason: %(reason)s", reason=reason
                ),
            )

    def _on_deadline_lapsed(self, deadline):
        super()._on_deadline_lapsed(deadline)
        if deadline.key in (MINUTES, AGAIN):
            self._ask_officer(task_of_limit(deadline))

    @api.model
    def _end_with_body(self, ngos, reason):
        """Cancel the meetings that bodies will not hold, and their time limits."""
        ended = ngos.filtered(lambda ngo: ngo._has_ended())
        found = self.search([("ngo_id", "in", ended.ids)])
        ahead = found.filtered(lambda m: m.state in ("planned", "convened"))
        ahead._apply_transition("cancel", reason=reason)
        found._cancel_deadlines(reason)

    # === HOOKS === #

    @api.model
    def _get_elected_states(self):
        """Hook: return the states in which the result of an election may be used."""
        return ("held", "filed", "accepted")

    def _get_elected_persons(self):
        """Hook: return whom a valid meeting has elected, for a change of the board.

        :return: a list of plain values of ``care.ngo.person``, without the body;
            nobody for a meeting that was not valid or an election that was lost
        """
        self.ensure_one()
        if not self.is_valid or self.state not in self._get_elected_states():
            return []
        carried = self.resolution_ids.filtered(
            lambda r: r.kind == "election" and r.outcome == "carried"
        )
        return [line._prepare_person_vals() for line in carried.elected_ids]
