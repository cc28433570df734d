from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..const import MANAGER, MEASURES, OFFICER


class CareNgo(models.Model):
    """Measures against a body: one person proposes, another one takes them."""

    _inherit = "care.ngo"

    proposed_step = fields.Selection(
        selection=[
            ("suspend", "Suspend"),
            ("revoke", "Revoke the registration"),
            ("dissolve", "Dissolve"),
            ("refuse", "Refuse the registration"),
        ],
        string="Proposed Measure",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )
    proposed_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, copy=False, groups="base.group_user"
    )
    proposed_reason = fields.Text(readonly=True, copy=False, groups="base.group_user")
    date_proposed = fields.Datetime(readonly=True, copy=False, groups="base.group_user")

    # === ACTIONS === #

    def action_suspend(self, reason=None):
        return self._apply_with_reason("suspend", reason)

    def action_reinstate(self, reason=None):
        return self._apply_with_reason("reinstate", reason)

    def action_revoke(self, reason=None):
        return self._apply_with_reason("revoke", reason)

    def action_dissolve(self, reason=None):
        return self._apply_with_reason("dissolve", reason)

    def action_propose(self, step, reason):
        """Propose a measure with its facts; somebody else decides on it.

        :raise AccessError: if the user is no officer
        :raise UserError: if the measure does not fit the state or has no reason
        """
        self.check_access("write")
        if not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("This step belongs to another role."))
        if not (reason or "").strip():
            raise UserError(self.env._("Please give a reason."))
        flow = self._get_lifecycle()
        if step not in MEASURES or any(
            ngo.state not in flow[step].sources for ngo in self
        ):
            raise UserError(
                self.env._("This measure is not possible in the current state.")
            )
        self.lock_for_update()
        self._record_duty("propose", rule=step, reason=reason)
        self._write_decided(
            {
                "proposed_step": step,
                "proposed_by_id": self.env.uid,
                "proposed_reason": reason.strip(),
                "date_proposed": fields.Datetime.now(),
            }
        )
        self._append_proposal(f"propose_{step}", reason)

    def action_withdraw_proposal(self, reason=None):
        """Drop a proposal that nobody has decided on; its trace stays."""
        self.check_access("write")
        if not self.env.user.has_group(MANAGER) and any(
            ngo.proposed_by_id != self.env.user for ngo in self
        ):
            raise AccessError(self.env._("This step belongs to another role."))
        self._append_proposal("withdraw_proposal", reason)
        self._drop_proposals()

    # === PRIVATE === #

    def _get_step_names(self):
        """Name the proposals of measures."""
        steps = self._fields["proposed_step"]._description_selection(self.env)
        told = {
            f"propose_{step}": self.env._("Proposed: %(step)s", step=name)
            for step, name in steps
        }
        return super()._get_step_names() | told

    def _get_transition_blockers(self, transition):
        blockers = super()._get_transition_blockers(transition)
        if transition.name in MEASURES:
            # The proposal is hidden from the portal, not from the engine.
            for ngo in self.sudo():
                if ngo.proposed_step != transition.name:
                    blockers[ngo.id].append(
                        self.env._("another person has to propose this measure first.")
                    )
        return blockers

    def _after_transition(self, transition):
        super()._after_transition(transition)
        self._drop_proposals()

    def _drop_proposals(self):
        # Also an applicant's step ends a proposal that the portal does not see.
        proposed = self.sudo().filtered("proposed_step")
        names = ("proposed_step", "proposed_by_id", "proposed_reason", "date_proposed")
        if proposed:
            proposed._write_decided(dict.fromkeys(names, False))

    def _append_proposal(self, action, reason):
        # Nobody holds rights on the trail: it is written by the engine only.
        self.env["care.audit.entry"].sudo()._append(self, action, reason=reason)
        if reason:
            self._message_log_batch(bodies=dict.fromkeys(self.ids, reason))
