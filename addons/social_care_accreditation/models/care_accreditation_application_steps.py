from odoo import SUPERUSER_ID, fields, models

from ..const import FINDINGS
from ..logic.assessment import judge

# Steps of the secretariat that count as its check of the file.
CHECKS = frozenset({"complete", "admit", "mark_ineligible", "pass_exam", "fail_exam"})
# A step is blocked while there are findings; one that refuses, while there are none.
NEEDS_NO_FINDING = frozenset({"submit", "complete", "admit", "pass_exam", "present"})
NEEDS_FINDING = frozenset({"mark_ineligible", "fail_exam"})


class CareAccreditationApplication(models.Model):
    """The steps of an application: who takes them, and what stands in their way."""

    _inherit = "care.accreditation.application"

    # === ACTIONS === #

    def action_submit(self):
        self._apply_transition("submit")

    def action_start(self):
        self._apply_transition("start")

    def action_return(self, reason=None):
        return self._apply_with_reason("return", reason)

    def action_complete(self):
        self._apply_transition("complete")

    def action_admit(self):
        self._apply_transition("admit")

    def action_mark_ineligible(self, reason=None):
        return self._apply_with_reason("mark_ineligible", reason)

    def action_pass_exam(self):
        self._apply_transition("pass_exam")

    def action_fail_exam(self, reason=None):
        return self._apply_with_reason("fail_exam", reason)

    def action_present(self):
        for application in self:
            application._apply_transition("present")

    def action_resume(self):
        self._apply_transition("resume")

    def action_fulfil(self, reason=None):
        return self._apply_with_reason("fulfil", reason)

    def action_withdraw(self, reason=None):
        return self._apply_with_reason("withdraw", reason)

    # === BUSINESS === #

    def _decide(self, step, reason=None):
        """Carry out a committee's decision; called by the item that was closed."""
        # The step belongs to no person: only the counted vote leads here.
        self.with_user(SUPERUSER_ID)._apply_transition(step, reason=reason)

    def _get_finding_texts(self, codes):
        """Return what the codes mean, as sentences without a stop."""
        texts = []
        for code in codes:
            if code in FINDINGS:
                texts.append(str(FINDINGS[code]))
            else:
                name = code.removeprefix("missing_")
                labels = self._fields[name].get_description(self.env, ["string"])
                texts.append(self.env._("%(field)s: missing", field=labels["string"]))
        return texts

    def _judge_assessments(self):
        """Return the results of the disclosed assessments, best first."""
        # Scores are read for the calculation, whoever presents the file.
        scores = self.sudo().assessment_ids._get_disclosed_scores()
        return judge(scores, self.scheme_id._prepare_assessment_rule())

    def _drop_items(self, reason):
        """Take the applications off every agenda that has not been decided."""
        # The applicant sees no agenda; the step belongs to the system.
        items = self.sudo().item_ids.filtered(lambda i: i.state in ("planned", "open"))
        items.with_user(SUPERUSER_ID)._apply_transition("drop", reason=reason)

    # === HOOKS === #

    def _apply_transition(self, name, *, reason=None):
        self.invalidate_recordset(["finding_codes", "findings"])
        return super()._apply_transition(name, reason=reason)

    def _get_transition_blockers(self, transition):
        blockers = super()._get_transition_blockers(transition)
        for application in self:
            if not blockers[application.id]:
                blockers[application.id] += application._get_reasons_against(transition)
        return blockers

    def _get_reasons_against(self, transition):
        """Return why this application cannot take a step that its state allows."""
        reasons = self._get_person_reasons(transition)
        # One method lists the problems for the screen and for the check.
        codes = self.finding_codes or []
        if transition.name in NEEDS_NO_FINDING:
            reasons += self._get_finding_texts(codes)
        if transition.name in NEEDS_FINDING and not codes:
            reasons.append(self.env._("the rules find nothing against it."))
        return reasons

    def _get_person_reasons(self, transition):
        is_own = self.partner_id == self.env.user.partner_id
        if transition.name == "withdraw":
            only_own = self.env._("only the applicant withdraws an application.")
            return [] if is_own else [only_own]
        if is_own and transition.name != "submit":
            return [self.env._("nobody handles their own file.")]
        if transition.name in CHECKS:
            return self._get_duty_blockers("eligibility")[self.id]
        return []

    def _before_transition(self, transition):
        super()._before_transition(transition)
        if transition.name == "submit":
            self._assign_reference()
        duty = "submit" if transition.name == "submit" else "eligibility"
        if transition.name in CHECKS | {"submit"}:
            self._record_duty(duty, outcome="done")

    def _prepare_transition_vals(self, transition):
        vals = super()._prepare_transition_vals(transition)
        if transition.name == "submit":
            vals |= {"date_submitted": fields.Date.context_today(self)}
            vals |= {"reason": False, "reason_codes": False}
        if transition.name in NEEDS_FINDING:
            vals["reason_codes"] = self[:1].finding_codes
        if transition.name == "present":
            self.ensure_one()
            vals |= self._prepare_result_vals()
        return vals

    def _after_transition(self, transition):
        super()._after_transition(transition)
        if transition.name == "withdraw":
            self._drop_items(self.env._("The applicant has withdrawn."))
        # Credentials follow the decision: nobody holds the right to make them.
        credentials = self.env["care.accreditation.credential"].with_user(SUPERUSER_ID)
        if transition.name in ("approve", "conditional"):
            credentials._issue_for(self)
        if transition.name in ("fulfil", "miss_condition"):
            reason = self.env.context.get("transition_reason")
            own = credentials.search([("application_id", "in", self.ids)])
            own._apply_transition(transition.name, reason=reason)

    def _prepare_result_vals(self):
        results = self._judge_assessments()
        proposals = {result.proposal for result in results}
        return {
            "total": float(results[0].total),
            "proposal": proposals.pop() if len(proposals) == 1 else "either",
            "result": [
                {
                    "total": str(result.total.normalize()),
                    "parts": {part: str(score) for part, score in result.parts},
                    "codes": list(result.codes),
                }
                for result in results
            ],
        }

    def _get_audit_payload(self):
        return {
            application.id: {
                "scheme": application.scheme_id.code,
                "version": application.scheme_id.version,
                "facts": application._get_decision_payload(),
            }
            for application in self
        }
