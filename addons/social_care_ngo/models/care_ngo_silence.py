from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.social_care_base.logic.lifecycle import Transition

from ..const import MANAGER, NOTIFYING_STATES, OFFICER, PORTAL
from .care_deadline import ask_officers
from .care_ngo_window import COMPLETENESS, CORRECTION, DEFICIENCY

# What silence brings about, by the choice of the legal form.
SILENT_STEPS = {
    "complete": "complete_by_silence",
    "list": "list_by_silence",
    "withdraw": "expire",
}
REMIND = ("remind", "Whoever has to act is reminded")


class CareNgoForm(models.Model):
    """What follows from silence while a body of this form is notified; dated data."""

    _inherit = "care.ngo.form"

    completeness_silence = fields.Selection(
        selection=[REMIND, ("complete", "Silence counts as complete")],
        string="When the Check Is Late",
        required=True,
        default="remind",
    )
    objection_silence = fields.Selection(
        selection=[REMIND, ("list", "Silence counts as no objection")],
        string="When the Window Has Closed",
        required=True,
        default="remind",
        help="A body that was objected to is listed or refused by people only.",
    )
    correction_silence = fields.Selection(
        selection=[REMIND, ("withdraw", "Silence counts as a withdrawal")],
        string="When the Correction Is Late",
        required=True,
        default="remind",
    )


class CareNgo(models.Model):
    """How a notification ends without an entry, and what follows from silence."""

    _inherit = "care.ngo"

    # === ACTIONS === #

    def action_withdraw(self, reason=None):
        return self._apply_with_reason("withdraw", reason)

    def action_refuse(self, reason=None):
        return self._apply_with_reason("refuse", reason)

    # === LIFECYCLE === #

    def _get_lifecycle(self):
        """Add the ends of a notification and the steps of its clocks."""
        flow, more = super()._get_lifecycle(), {"reason_required": True}
        silent = more | {"system": True}
        at_body = {"incomplete", "objection", "correcting"}
        return flow.extend(
            Transition(
                "withdraw", NOTIFYING_STATES, "withdrawn", {PORTAL, OFFICER}, **more
            ),
            Transition(
                "refuse",
                NOTIFYING_STATES - {"incomplete"},
                "refused",
                {MANAGER},
                **more,
            ),
            Transition("complete_by_silence", {"notified"}, "notified", **silent),
            Transition("list_by_silence", {"notified"}, "listed", **silent),
            Transition("go_on", {"correcting"}, "notified", **silent),
            Transition("expire", at_body, "withdrawn", **silent),
            final={"refused", "withdrawn"},
        )

    # === BLOCKERS === #

    def _get_refuse_blockers(self, ngos):
        """Only what was objected to in time, and could be corrected, is refused."""
        blockers = {}
        for ngo in ngos:
            reasons = blockers[ngo.id] = []
            today = ngo._get_deadline_company(ngo)._get_care_today()
            if not ngo.date_objected:
                reasons.append(self.env._("the authority has not objected to it."))
            elif ngo.date_answer_due and ngo.date_answer_due >= today:
                reasons.append(
                    self.env._(
                        "it may be corrected until %(date)s.",
                        date=format_date(self.env, ngo.date_answer_due),
                    )
                )
        return blockers

    def _get_silence_blockers(self, ngos):
        """Silence neither lifts an objection nor gives a name that is taken."""
        taken, blockers = ngos._get_taken_names(), {}
        for ngo in ngos:
            reasons = blockers[ngo.id] = []
            if ngo.date_objected:
                reasons.append(self.env._("the authority has objected to it."))
            if not ngo.date_legal:
                reasons.append(self.env._("its completeness has not been confirmed."))
            if ngo.id in taken:
                reasons.append(
                    self.env._("another body of the governorate has its name.")
                )
        return blockers

    # === CONSEQUENCES === #

    def _on_deadline_lapsed(self, deadline):
        """Do what the legal form lays down when a clock has passed."""
        super()._on_deadline_lapsed(deadline)
        if deadline.key == DEFICIENCY:
            self._follow_silence("go_on", deadline.rule_id)
        elif deadline.key == CORRECTION:
            step = SILENT_STEPS.get(self.form_id.correction_silence)
            self._follow_silence(step, deadline.rule_id)
        elif deadline.key == COMPLETENESS:
            step = SILENT_STEPS.get(self.form_id.completeness_silence)
            self._follow_silence(step, deadline.rule_id)
        elif deadline.key in self._get_objection_keys():
            step = SILENT_STEPS.get(self.form_id.objection_silence)
            self._follow_silence(step, deadline.rule_id)

    def _follow_silence(self, step, rule):
        """Take the step that follows from silence; what it cannot do is a to-do."""
        note = rule.consequence
        if step:
            try:
                with self.env.cr.savepoint():
                    self._apply_transition(step, reason=rule.consequence)
                return
            except UserError as error:
                note = str(error)
        ask_officers(
            self,
            lambda case: {"summary": rule.with_env(case.env).name, "note": note},
        )
