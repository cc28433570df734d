from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date

from odoo.addons.social_care_base.logic.lifecycle import Transition

from ..const import OFFICER

COURT, LONGEST = "ngo_suspension_court", "ngo_suspension_max"
# Which step the law takes by itself when a clock of a suspension has passed.
SELF_ACTING = {COURT: "void_suspension", LONGEST: "end_suspension"}


class CareNgo(models.Model):
    """The legal clocks of a suspension: without the court it becomes void by itself."""

    _inherit = "care.ngo"

    court_filing_ids = fields.One2many(
        comodel_name="care.ngo.court.filing",
        inverse_name="ngo_id",
        string="Filed with the Court",
        groups="base.group_user",
    )
    date_court_due = fields.Date(
        string="Court Must Be Asked until",
        compute="_compute_suspension_dates",
        compute_sudo=True,
    )
    date_suspension_until = fields.Date(
        string="Suspended at Most until",
        compute="_compute_suspension_dates",
        compute_sudo=True,
    )

    def _compute_suspension_dates(self):
        for ngo in self:
            running = ngo.deadline_ids.filtered(lambda d: d.state == "running")
            due = {limit.key: limit.date_due for limit in running}
            ngo.date_court_due = due.get(COURT)
            ngo.date_suspension_until = due.get(LONGEST)

    # === LIFECYCLE === #

    def _get_lifecycle(self):
        """Add the steps that the law takes by itself."""
        return (
            super()
            ._get_lifecycle()
            .extend(
                Transition(
                    "void_suspension",
                    {"suspended"},
                    "active",
                    reason_required=True,
                    system=True,
                ),
                Transition(
                    "end_suspension",
                    {"suspended"},
                    "active",
                    reason_required=True,
                    system=True,
                ),
            )
        )

    def _before_transition(self, transition):
        super()._before_transition(transition)
        suspended = self.filtered(lambda ngo: ngo.state == "suspended")
        if suspended and transition.target != "suspended":
            reason = self.env._("The suspension has ended.")
            for key in SELF_ACTING:
                suspended._cancel_deadline(key, reason)

    def _after_transition(self, transition):
        super()._after_transition(transition)
        if transition.name == "suspend":
            self._start_deadline(COURT)
            self._start_deadline(LONGEST)

    def _on_deadline_lapsed(self, deadline):
        """End a suspension that the law no longer carries; nobody needs to act."""
        super()._on_deadline_lapsed(deadline)
        step = SELF_ACTING.get(deadline.key)
        if step and self.state == "suspended":
            officer = self.officer_id.name or self.env._("nobody")
            reason = self.env._(
                "%(consequence)s (%(law)s). Officer in charge: %(officer)s",
                consequence=deadline.rule_id.consequence,
                law=deadline.rule_id.source,
                officer=officer,
            )
            self._apply_transition(step, reason=reason)

    def _get_step_names(self):
        """Name the question to the court, which is no step of the file."""
        told = {"court_filing": self.env._("The court was asked")}
        return super()._get_step_names() | told

    # === PRIVATE === #

    def _note_court_filing(self, filing):
        """Meet the clock of the court with a filing that was made in time."""
        self.ensure_one()
        if not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("This step belongs to another role."))
        self._meet_deadline(COURT)
        # Nobody holds rights on the trail: it is written by the engine only.
        self.env["care.audit.entry"].sudo()._append(
            self,
            "court_filing",
            reason=filing.court,
            payload={self.id: {"case": filing.case_no, "sha256": filing.sha256}},
        )
        self._message_log(
            body=self.env._(
                "The court was asked on %(date)s: %(court)s, %(case)s",
                date=format_date(self.env, filing.date_filed),
                court=filing.court,
                case=filing.case_no,
            )
        )
