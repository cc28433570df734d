from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..logic.validity import get_valid_to
from .care_accreditation_credential import CERTIFIED

# Status of the day: what the public page of verification says.
LIVE_STATUS = {
    "active": "valid",
    "conditional": "conditional",
    "suspended": "suspended",
    "lapsed": "expired",
    "withdrawn": "revoked",
}
ACTIVATIONS = frozenset({"activate", "activate_conditional"})
# Whoever suspends does not decide what becomes of it.
DUTIES = {
    "suspend": "propose",
    "restore": "approve",
    "restore_conditional": "approve",
    "withdraw": "approve",
}
# Each suspension is decided by itself, whoever decided on an earlier one.
ROUND = "suspend"
BATCH = 200


class CareAccreditationCredential(models.Model):
    """How an accreditation begins, changes and ends; every change adds a period."""

    _inherit = "care.accreditation.credential"

    @api.model
    def _issue_for(self, applications):
        """Grant and activate the accreditations that a committee has just decided."""
        for application in applications:
            item = application.item_ids.filtered(
                lambda item: item.decision in ("approve", "conditional")
            ).sorted("date_closed")[-1:]
            credential = self.create(
                [{"application_id": application.id, "item_id": item.id}]
            )
            is_conditional = item.decision == "conditional"
            credential._apply_transition(
                "activate_conditional" if is_conditional else "activate"
            )

    def _assign_reference(self):
        """Number one by one: the prefix is the track."""
        for credential in self:
            super(CareAccreditationCredential, credential)._assign_reference()

    def _prepare_period_vals(self, transition):
        """Return the line that a step adds; it ends with the accreditation or never."""
        is_first = transition.name in ACTIVATIONS
        today = fields.Date.context_today(self)
        return {
            "credential_id": self.id,
            "date_from": self.date_from if is_first else today,
            "date_to": self.date_to if transition.target in CERTIFIED else False,
            "status": transition.target,
            "predecessor_id": self.period_ids.sorted("id")[-1:].id,
        }

    def _prepare_validity_vals(self):
        """Return the first and the last day by the scheme and the birth month."""
        application, scheme = self.application_id, self.scheme_id
        start = self.item_id.session_id.date
        end = get_valid_to(
            start,
            scheme.validity_years,
            application.birth_date.month,
            after=scheme.expiry_side == "after",
        )
        return {"date_from": start, "date_to": end}

    def _issue_certificate(self):
        """Issue the verifiable paper."""
        self._issue_documents("accreditation", date_until=self.date_to)

    def _get_paper_texts(self, kind):
        return {
            "title": self.scheme_id.name,
            "holder": self.holder,
            "facts": [
                (self.env._("Accreditation Number"), self.reference),
                (self.env._("Level"), self.scheme_id.code),
            ],
        }

    def _has_ended(self):
        return self.date_to < fields.Date.context_today(self)

    # === HR === #

    def _add_certification(self):
        """Add the line to the employee's skills: information, never the evidence.

        Every employee may edit those lines; the accreditation itself stays here.
        """
        level = self.env.ref("social_care_accreditation.hr_skill_level", False)
        self.env["hr.employee.skill"].create(
            [
                {
                    "employee_id": credential.employee_id.id,
                    "skill_id": credential.scheme_id.skill_id.id,
                    "skill_type_id": credential.scheme_id.skill_id.skill_type_id.id,
                    "skill_level_id": level.id,
                    "valid_from": credential.date_from,
                    "valid_to": credential.date_to,
                }
                for credential in self
                if credential.employee_id and credential.scheme_id.skill_id and level
            ]
        )

    # === TIME === #

    @api.model
    def _cron_follow_time(self):
        """Lapse what has ended; refuse what missed its condition."""
        today = fields.Date.context_today(self)
        ended = Domain("state", "in", ["active", "conditional", "suspended"]) & Domain(
            "date_to", "<", today
        )
        self._take_when_due(self, ended, "lapse", None)
        missed = Domain("state", "=", "conditional") & Domain(
            "credential_ids.condition_due", "<", today
        )
        applications = self.env["care.accreditation.application"]
        reason = self.env._("The condition was not met by its last day.")
        self._take_when_due(applications, missed, "miss_condition", reason)

    @api.model
    def _take_when_due(self, model, domain, step, reason):
        """Take a step of the clock, one by one; a failure is reported, others go on."""
        for document in model.search(domain, limit=BATCH):
            try:
                with self.env.cr.savepoint():
                    due = document.try_lock_for_update().filtered_domain(domain)
                    if due:
                        due._apply_transition(step, reason=reason)
            except UserError as error:
                document.activity_schedule(
                    "mail.mail_activity_data_todo", note=str(error)
                )
            if not self.env["ir.cron"]._commit_progress(1):
                break

    # === HOOKS === #

    def _get_transition_blockers(self, transition):
        blockers = super()._get_transition_blockers(transition)
        for credential in self:
            if not blockers[credential.id] and not transition.system:
                blockers[credential.id] += credential._get_reasons_against(transition)
        return blockers

    def _get_reasons_against(self, transition):
        if self.partner_id == self.env.user.partner_id:
            return [self.env._("nobody handles their own file.")]
        reasons = self._get_duty_blockers(
            DUTIES[transition.name], opens_round=transition.name == ROUND
        )[self.id]
        if transition.target in CERTIFIED and self._has_ended():
            reasons.append(self.env._("its time has ended."))
        is_bound = self.application_id.state == "conditional"
        if is_bound and transition.name == "restore":
            reasons.append(self.env._("its condition is not fulfilled."))
        if not is_bound and transition.name == "restore_conditional":
            reasons.append(self.env._("it has no condition."))
        return reasons

    def _before_transition(self, transition):
        super()._before_transition(transition)
        if transition.name in ACTIVATIONS:
            self._assign_reference()
        if transition.name in DUTIES:
            self._record_duty(
                DUTIES[transition.name], opens_round=transition.name == ROUND
            )

    def _prepare_transition_vals(self, transition):
        vals = super()._prepare_transition_vals(transition)
        if transition.name in ACTIVATIONS:
            self.ensure_one()
            vals |= self._prepare_validity_vals()
        return vals

    def _after_transition(self, transition):
        super()._after_transition(transition)
        # Periods follow the steps; nobody holds the right to write one.
        self.env["care.accreditation.credential.period"].sudo().create(
            [credential._prepare_period_vals(transition) for credential in self]
        )
        if transition.name in ACTIVATIONS:
            self._issue_certificate()
            self._add_certification()
        if transition.target == "withdrawn":
            reason = self.env.context.get("transition_reason")
            self._revoke_documents(reason)

    def _get_decision_payload(self):
        """Return whom and what the accreditation is for, and its time."""
        self.ensure_one()
        # Whoever decides on it may lack the right to read the agenda.
        full = super(CareAccreditationCredential, self.sudo())
        return full._get_decision_payload() | {
            "date_from": str(self.date_from or ""),
            "date_to": str(self.date_to or ""),
        }

    def _get_live_status(self, document):
        return LIVE_STATUS.get(self.status, "revoked")
