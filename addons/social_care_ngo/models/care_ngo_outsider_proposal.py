from odoo import fields, models
from odoo.exceptions import UserError

from .care_ngo_outsider_call import NOTIFY

# What one person proposes and another one decides: the proposals that carry each
# step. Whoever decides on a permit may refuse it, whatever was recommended.
PROPOSALS = {
    "permit": frozenset({"permit", "refuse"}),
    "refuse": frozenset({"permit", "refuse"}),
    "freeze": frozenset({"freeze"}),
}


class CareNgoOutsiderCall(models.Model):
    """Decisions on a call: one person proposes, another one takes them."""

    _inherit = "care.ngo.outsider.call"

    proposed_step = fields.Selection(
        selection=[
            ("permit", "Permit"),
            ("refuse", "Refuse"),
            ("freeze", "Freeze"),
        ],
        string="Proposed Decision",
        readonly=True,
        copy=False,
    )
    proposed_reason = fields.Text(
        string="Reasons of the Proposal", readonly=True, copy=False
    )

    # === ACTIONS === #

    def action_propose(self, step, reason):
        """Propose a permit, a refusal or a freeze; somebody else decides on it.

        :raise AccessError: if the user is no officer
        :raise UserError: if the step does not fit the call or has no reason
        """
        self._check_officer()
        if not (reason or "").strip():
            raise UserError(self.env._("Please give a reason."))
        flow = self._get_lifecycle()
        if step not in PROPOSALS or any(
            call.state not in flow[step].sources or call._get_gaps(step)
            for call in self
        ):
            raise UserError(
                self.env._("This decision is not possible in the current state.")
            )
        self.lock_for_update()
        # Each proposal begins a round: who froze a call may later permit it.
        self._record_duty("propose", rule=step, reason=reason, opens_round=True)
        self._write_engine({"proposed_step": step, "proposed_reason": reason.strip()})
        self._append_told(f"propose_{step}", reason)

    # === TRANSITIONS === #

    def _get_transition_blockers(self, transition):
        blockers = super()._get_transition_blockers(transition)
        if transition.name in PROPOSALS:
            free = self.filtered(lambda call: not blockers[call.id])
            unproposed = free._get_unproposed()
            for call in free:
                carried = call.proposed_step in PROPOSALS[transition.name]
                if not carried or call in unproposed:
                    blockers[call.id].append(
                        self.env._("another person has to propose this first.")
                    )
            free._add_duty_blockers(blockers, "approve")
        return blockers

    def _before_transition(self, transition):
        super()._before_transition(transition)
        if transition.name in PROPOSALS:
            outcome = "refused" if transition.name == "refuse" else "approved"
            self._record_duty("approve", outcome, rule=NOTIFY)

    def _after_transition(self, transition):
        super()._after_transition(transition)
        if proposed := self.filtered("proposed_step"):
            proposed._write_engine({"proposed_step": False, "proposed_reason": False})

    # === PRIVATE === #

    def _get_step_names(self):
        """Name the proposals of decisions."""
        steps = self._fields["proposed_step"]._description_selection(self.env)
        told = {
            f"propose_{step}": self.env._("Proposed: %(step)s", step=name)
            for step, name in steps
        }
        return super()._get_step_names() | told
