from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import UserError

from odoo.addons.social_care_base.logic.amount_words import (
    AmountWordsError,
    amount_in_words,
)


class CareGrant(models.Model):
    """What the steps of a grant do to the budget line, the call and the papers."""

    _inherit = "care.grant"

    # === HOOKS === #

    def _get_transition_blockers(self, transition):
        blockers = super()._get_transition_blockers(transition)
        here = self.filtered(lambda grant: grant.state in transition.sources)
        if transition.name == "certify":
            found = here._get_certification_problems()
        elif transition.name in ("approve", "approve_tier"):
            found = here._get_approval_problems(transition)
        elif transition.name == "sign":
            found = here._get_signing_problems()
        elif transition.name in ("close", "cancel"):
            found = {g.id: g._get_ending_problems(transition.name) for g in here}
        else:
            found = {}
        for grant_id, reasons in found.items():
            blockers[grant_id] += reasons
        return blockers

    def _before_transition(self, transition):
        super()._before_transition(transition)
        if transition.name == "certify":
            self._record_duty("certify")
        elif transition.name in ("approve", "approve_tier"):
            for grant in self:
                grant._record_approval()
        elif transition.name == "sign":
            self._record_duty("sign")
        for grant in self:
            grant._move_money(transition.name)

    def _prepare_transition_vals(self, transition):
        now = fields.Datetime.now()
        if transition.name == "certify":
            self.ensure_one()
            return {"date_certified": now, "approval_run": self._start_chain()}
        if transition.name == "approve":
            return {"date_approved": now}
        if transition.name == "sign":
            return {"date_signed": now}
        return {}

    def _after_transition(self, transition):
        super()._after_transition(transition)
        if transition.name == "approve":
            # The approvals were persons' acts; the award follows from them.
            self.application_id.with_user(SUPERUSER_ID)._apply_transition("award")
            for grant in self:
                grant._issue_award()
        elif transition.name in ("send_back", "restart"):
            self._invalidate_decisions(
                self.env._("The chain of approvals begins again.")
            )
        elif transition.name in ("close", "cancel"):
            self._end_tranches()
        if transition.name == "cancel":
            self._revoke_documents(self.env._("The grant was cancelled."))

    # === APPROVAL === #

    def _record_approval(self):
        tier = self._get_next_tier()
        self._record_duty(
            "approve", tier=tier.tier_name, band=tier.band, rule=tier._get_key()
        )

    def _get_signing_problems(self):
        problems = self._get_duty_blockers("sign")
        # A control sees all facts of the register, whoever acts.
        issues = self.ngo_id.sudo()._get_standing_issues("grant")
        for grant in self:
            if not (grant.ngo_signatory or "").strip():
                problems[grant.id].append(self.env._("name who signs for the NGO."))
            found = issues[grant.ngo_id.id]
            problems[grant.id] += [issue.text for issue in found if issue.blocking]
        return problems

    # === MONEY === #

    def _move_money(self, step):
        """Book what ``step`` does, before the state changes; refused if it cannot be.

        The number of the chain is part of the key: a grant that was sent back and
        approved again is another event, the same click twice is not.
        """
        line, seq = self.budget_line_id, self.approval_run
        amount = self.call_id._to_decimal(self.amount)
        if step == "approve":
            self.call_id._take(amount)
            line._book("reserve", amount, self, seq=seq)
        elif step == "sign":
            line._book("commit", amount, self, seq=seq, from_reserved=True)
        elif step == "cancel" and self.state == "approved":
            line._book("unreserve", amount, self, seq=seq)
            self.call_id._give_back(amount)
        elif step == "cancel" and self.state == "signed":
            line._book("decommit", amount, self, seq=seq)
            self.call_id._give_back(amount)
        elif step == "close":
            rest = amount - self.call_id._to_decimal(self.amount_released)
            if rest:
                line._book("decommit", rest, self, seq=seq)
                self.call_id._give_back(rest)

    def _get_ending_problems(self, step):
        moving = self.tranche_ids.filtered(lambda t: t.state in ("released", "billed"))
        if moving:
            return [self.env._("a payment is on its way.")]
        paid = self.tranche_ids.filtered(lambda t: t.state in ("paid", "settled"))
        if step == "cancel" and paid:
            return [self.env._("payments were made: close it instead.")]
        if any(tranche.state == "paid" for tranche in paid):
            return [self.env._("a payment has not been accounted for.")]
        return []

    def _end_tranches(self):
        planned = self.tranche_ids.filtered(lambda t: t.state == "planned")
        if planned:
            # The person's act was to end the grant; its plan ends with it.
            planned.with_user(SUPERUSER_ID)._apply_transition("cancel")

    # === PAPERS === #

    def _issue_award(self):
        """Issue the award letter, which anybody can verify."""
        self.ensure_one()
        self._issue_documents("grant_award")

    def _get_paper_texts(self, kind):
        return {
            "title": self.title,
            "holder": self.ngo_id.sudo().name,  # named, whoever approves
            "facts": [
                (self.env._("Grant number"), self.reference),
                (self.env._("Amount"), self.currency_id.format(self.amount)),
                (self.env._("Call"), self.call_id.reference),
            ],
        }

    def _get_award_document(self):
        """Return the award letter in force.

        :raise UserError: if none was issued: a draft has no letter
        """
        document = self._get_issued_document("grant_award")
        if not document:
            raise UserError(self.env._("An award letter is issued on approval."))
        return document

    def _get_amount_in_words(self):
        """Return the amount in words of the user's language, or nothing."""
        self.ensure_one()
        amount = self.call_id._to_decimal(self.amount)
        lang = self.env.lang or "en_US"
        try:
            return amount_in_words(amount, self.currency_id.name, lang)
        except AmountWordsError:  # the figure stands beside it in any case
            return ""

    def _get_live_status(self, document):
        if self.state == "cancelled":
            return "revoked"
        return "suspended" if self.state == "suspended" else "valid"

    def _get_report_base_filename(self):
        self.ensure_one()
        return f"{self.reference or 'grant'}"
