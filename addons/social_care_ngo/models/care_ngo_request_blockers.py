from odoo import models

from .care_ngo_request_flow import DUTIES


class CareNgoRequest(models.Model):
    """Why a step of a request is not possible now; the same for screens and server."""

    _inherit = "care.ngo.request"

    def _get_transition_blockers(self, transition):
        blockers = super()._get_transition_blockers(transition)
        finders = {
            "file": [self._find_problems],
            "take": [self._find_other_officer],
            "return": [self._find_not_mine],
            "validate": [
                self._find_not_mine,
                self._find_no_advice,
                self._find_stale,
                self._find_lasting,
            ],
            "refresh": [self._find_not_mine, self._find_fresh],
            "claim": [self._find_not_decider, self._find_claimed],
            "approve": [
                self._find_not_decider,
                self._find_unvalidated,
                self._find_stale,
                self._find_lasting,
                self._find_concern,
            ],
            "approve_by_silence": [self._find_lasting],
            "refuse": [self._find_not_decider],
            "take_over": [self._find_mine],
            "take_decision": [self._find_no_takeover],
            "apply": [self._find_lasting],
            "appeal": [self._find_late_appeal],
        }.get(transition.name, [])
        for find in finders:
            # What is refused already needs no further question.
            free = self.filtered(lambda request: not blockers[request.id])
            for request_id, reasons in find(free).items() if free else ():
                blockers[request_id] += reasons
        if duty := DUTIES.get(transition.name):
            free = self.filtered(lambda request: not blockers[request.id])
            free._add_duty_blockers(blockers, duty)
        return blockers

    # === FINDERS: {request_id: [reason, ...]} === #

    def _find_problems(self, requests):
        return {
            request_id: [text for _field, text in problems]
            for request_id, problems in requests._get_problems().items()
        }

    def _find_where(self, requests, condition, reason):
        # What the staff's fields say counts for every role.
        return {r.id: [reason] for r in requests.sudo() if condition(r)}

    def _find_other_officer(self, requests):
        user = self.env.user
        reason = self.env._("another officer reviews it. A manager may take it over.")
        return self._find_where(
            requests, lambda r: r.officer_id and r.officer_id != user, reason
        )

    def _find_not_mine(self, requests):
        user = self.env.user
        reason = self.env._("only the officer who has taken it may do this.")
        return self._find_where(requests, lambda r: r.officer_id != user, reason)

    def _find_mine(self, requests):
        user = self.env.user
        reason = self.env._("you review it already.")
        return self._find_where(requests, lambda r: r.officer_id == user, reason)

    def _find_no_advice(self, requests):
        reason = self.env._("enter your recommendation first.")
        return self._find_where(requests, lambda r: not r.recommendation, reason)

    def _find_stale(self, requests):
        reason = self.env._(
            "the register has changed since it was filed. Refresh it, then check again."
        )
        return self._find_where(requests, lambda r: r.is_stale, reason)

    def _find_fresh(self, requests):
        reason = self.env._("the register has not changed since it was filed.")
        # What forbids the approval is a reason to open the file again, too.
        barred = {i for i, reasons in self._find_lasting(requests).items() if reasons}
        return self._find_where(
            requests, lambda r: not r.is_stale and r.id not in barred, reason
        )

    def _find_lasting(self, requests):
        return {
            request_id: [text for _field, text in problems]
            for request_id, problems in requests._get_lasting_problems().items()
        }

    def _find_not_decider(self, requests):
        user = self.env.user
        blockers = self._find_wrong_approver(requests)
        reason = self.env._("another person decides on it. Take the decision over.")
        others = self._find_where(
            requests, lambda r: r.decider_id and r.decider_id != user, reason
        )
        for request_id, reasons in others.items():
            blockers.setdefault(request_id, []).extend(reasons)
        return blockers

    def _find_claimed(self, requests):
        reason = self.env._("you decide on it already.")
        return self._find_where(requests, lambda r: r.decider_id, reason)

    def _find_unvalidated(self, requests):
        """Refuse to approve anything but exactly what was validated."""
        valid = requests._get_valid_decisions("validate")
        seen = {decision.res_id: decision.payload_hash for decision in valid}
        hashes = requests._get_payload_hashes()
        reason = self.env._("what was validated has changed. Refresh the request.")
        return {
            request.id: [reason]
            for request in requests
            if seen.get(request.id) != hashes[request.id]
        }

    def _find_wrong_approver(self, requests):
        user = self.env.user
        reason = self.env._("this type of request is decided by another role.")
        return self._find_where(
            requests,
            lambda r: (
                not user._is_superuser()
                and not user.has_group(r.type_id._get_approver_group())
            ),
            reason,
        )

    def _find_no_takeover(self, requests):
        user = self.env.user
        blockers = self._find_wrong_approver(requests)
        reason = self.env._("nobody else has taken this decision.")
        alone = self._find_where(
            requests, lambda r: not r.decider_id or r.decider_id == user, reason
        )
        for request_id, reasons in alone.items():
            blockers.setdefault(request_id, []).extend(reasons)
        return blockers

    def _find_late_appeal(self, requests):
        late = requests.filtered(lambda r: not r._can_still_appeal())
        reason = self.env._("the time to appeal has passed.")
        return {request.id: [reason] for request in late}
