from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.social_care_base.notices import task_of_limit

from ..const import WAITING_STATES
from .care_deadline import ask_officers
from .care_ngo_request_type import CONSEQUENCES

COMPLETION, APPEAL = "ngo_request_complete", "ngo_request_appeal"
# Nobody is left to pursue a request in these states once its body has ended.
ENDING_STATES = WAITING_STATES | {"returned", "approved"}
# So many days before its last day a clock counts as at risk.
RISK_DAYS = 5


class CareNgoRequest(models.Model):
    """The clock of a request: started, paused, resumed; what follows from silence."""

    _inherit = "care.ngo.request"

    date_due = fields.Date(
        string="To Decide until",
        compute="_compute_date_due",
        store=True,
        compute_sudo=True,
        index="btree_not_null",
    )
    is_at_risk = fields.Boolean(
        compute="_compute_is_at_risk", search="_search_is_at_risk"
    )
    date_answer_due = fields.Date(
        string="To Complete until",
        compute="_compute_date_answer_due",
        compute_sudo=True,
    )
    date_appeal_until = fields.Date(
        string="Appeal until", compute="_compute_date_appeal_until", compute_sudo=True
    )

    @api.depends("deadline_ids.date_due", "deadline_ids.state", "state")
    def _compute_date_due(self):
        for request in self:
            key = request.type_id.decision_key
            clock = request._find_clock(key, "running")
            if not clock and request.state in WAITING_STATES:
                # What has passed is still to be decided, more than anything else.
                clock = request._find_clock(key, "lapsed")
            request.date_due = clock.date_due

    @api.depends("date_due", "state")
    def _compute_is_at_risk(self):
        limit = fields.Date.add(fields.Date.context_today(self), days=RISK_DAYS)
        for request in self:
            request.is_at_risk = bool(request.date_due and request.date_due <= limit)

    @api.model
    def _search_is_at_risk(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain("date_due", "<=", f"today +{RISK_DAYS}d")
        return domain if True in value else ~domain

    @api.depends("deadline_ids.date_due", "deadline_ids.state")
    def _compute_date_answer_due(self):
        for request in self:
            request.date_answer_due = request._find_clock(COMPLETION).date_due

    @api.depends("deadline_ids.date_due", "deadline_ids.state")
    def _compute_date_appeal_until(self):
        for request in self:
            request.date_appeal_until = request._find_clock(APPEAL).date_due

    def _find_clock(self, key, *states):
        return self.deadline_ids.filtered(
            lambda d: d.key == key and d.state in (states or ("running", "paused"))
        )[-1:]

    def _can_still_appeal(self):
        self.ensure_one()
        last = self.date_appeal_until
        return bool(last) and fields.Date.context_today(self) <= last

    # === STEPS === #

    def _start_clock(self):
        """Start the clock of the authority, or let it go on after a completion.

        A clock that had passed before the file was returned stays passed.
        """
        self._meet_deadline(COMPLETION)
        for request in self:
            key = request.type_id.decision_key
            if request.date_filed:
                request._resume_deadline(key)
            else:
                request._start_deadline(key)
                request._note_filing()
        self._hold_foreign_fund()

    def _note_filing(self):
        """Keep when it was filed, and whether the law asked for it sooner."""
        self.ensure_one()
        today, key = fields.Date.context_today(self), self.type_id.filing_key
        due = self._get_filing_due(key) if key and self.date_event else False
        self._write_engine(
            {
                "date_filed": today,
                "date_filing_due": due,
                "is_late": bool(due and due < today),
            }
        )

    def _get_filing_due(self, key):
        rules = self.env["care.deadline.rule"]
        rule = rules._get_in_force(key, self.date_event, self.company_id)
        return rule._get_last_day(self.date_event, self.company_id)

    def _pause_clock(self):
        """Let the clock stand still while the applicant completes the file."""
        reason = self.env._("Returned for completion")
        for request in self:
            request._pause_deadline(request.type_id.decision_key, reason)
        self._start_deadline(COMPLETION)

    def _end_clock(self):
        for request in self:
            request._meet_deadline(request.type_id.decision_key)

    def _stop_clock(self):
        """End every clock of a request that nobody pursues any more."""
        self._cancel_deadlines(self.env._("The request was withdrawn."))
        self._refuse_foreign_fund()

    @api.model
    def _end_with_body(self, ngos, reason):
        """Close the requests of bodies that have come to their end.

        In liquidation an appeal is still heard, and a refusal can be appealed against.
        """
        ended = ngos.filtered(lambda ngo: ngo._has_ended())
        found = self.search(
            Domain("ngo_id", "in", ngos.ids)
            & Domain("state", "in", sorted(ENDING_STATES))
            | Domain("ngo_id", "in", ended.ids) & Domain("state", "=", "appealed")
        )
        found._apply_transition("close", reason=reason)
        found.activity_unlink(["mail.mail_activity_data_todo"])
        refused = Domain("ngo_id", "in", ended.ids) & Domain("state", "=", "refused")
        self.search(refused)._cancel_deadline(APPEAL, reason)

    def _follow_refusal(self):
        self._end_clock()
        self._start_deadline(APPEAL)
        self._refuse_foreign_fund()

    def _follow_appeal(self):
        self._meet_deadline(APPEAL)
        self._freeze_foreign_fund()

    def _follow_dismissal(self):
        self._unfreeze_foreign_fund()

    def _reopen(self):
        """Start the clock again: an appeal that was heard begins the review anew."""
        for request in self:
            request._start_deadline(request.type_id.decision_key)

    def _follow_clock(self):
        """Bring the stored last day in line with the clocks that a step has moved."""
        self.invalidate_recordset(["deadline_ids"])
        self.env.add_to_compute(self._fields["date_due"], self)

    # === CONSEQUENCES === #

    def _on_deadline_lapsed(self, deadline):
        """Do what the type lays down when a clock has passed."""
        super()._on_deadline_lapsed(deadline)
        if deadline.key == COMPLETION and self.state == "returned":
            self._apply_transition("expire", reason=deadline.rule_id.consequence)
        elif deadline.key == self.type_id.decision_key:
            getattr(self, CONSEQUENCES[self.type_id.consequence])(deadline)

    def _remind_of_silence(self, deadline):
        """Tell whoever has to act; silence decides nothing."""
        self._remind(task_of_limit(deadline))

    def _approve_by_silence(self, deadline):
        """Approve: the law takes the authority's silence for its consent.

        Silence permits nothing that nobody could permit: then somebody has to decide.
        """
        if problems := self._get_lasting_problems()[self.id]:
            text = "\n".join(text for _field, text in problems)

            def get_vals(case):
                summary = case.env._("Silence cannot approve this: decide on it")
                return {"summary": summary, "note": text}

            self._remind(get_vals)
            return
        self._apply_transition("approve_by_silence", reason=deadline.rule_id.name)

    def _carry_out_by_silence(self):
        """Apply what silence has approved; what fails becomes a visible task."""
        for request in self:
            try:
                with self.env.cr.savepoint():
                    request._apply_transition("apply")
            except UserError as error:
                request._remind_of_failure(str(error))

    def _remind_of_failure(self, note):
        self._remind(
            lambda case: {
                "summary": case.env._("Approved, not applied"),
                "note": note,
            }
        )

    def _remind(self, get_vals):
        decider = self.sudo().decider_id.filtered("active")
        ask_officers(self, get_vals, first=decider)
