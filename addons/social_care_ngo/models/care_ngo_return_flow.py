from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.social_care_base.logic.audit import digest
from odoo.addons.social_care_base.logic.lifecycle import Lifecycle, Transition
from odoo.addons.social_care_base.notices import give_task

from ..const import MANAGER, OFFICER, PORTAL
from .care_ngo_return import OPEN_STATES

DUE, CORRECTION = "ngo_annual_return", "ngo_return_correction"
# The ladder after the due day, each step reckoned from that day.
LATE_KEYS = ("ngo_return_late_30", "ngo_return_late_90", "ngo_return_late_180")
LADDER_KEYS = (DUE, *LATE_KEYS)
DUTIES = {"file": "submit", "accept": "accept"}
TOLD_STEPS = ("send_back", "reopen", "waive")


class CareNgoReturn(models.Model):
    """The way of an annual return: filed, corrected, accepted, amended."""

    _inherit = "care.ngo.return"

    _lifecycle = Lifecycle(
        initial="draft",
        final={"replaced", "cancelled"},
        transitions=[
            Transition("file", {"draft", "returned"}, "filed", {PORTAL, OFFICER}),
            Transition(
                "send_back", {"filed"}, "returned", {OFFICER}, reason_required=True
            ),
            Transition("accept", {"filed"}, "accepted", {OFFICER}),
            Transition(
                "reopen", {"accepted"}, "returned", {OFFICER}, reason_required=True
            ),
            Transition(
                "withdraw", {"draft", "returned"}, "cancelled", {PORTAL, OFFICER}
            ),
            Transition(
                "waive",
                {"draft", "returned"},
                "cancelled",
                {MANAGER},
                reason_required=True,
            ),
            Transition("replace", {"accepted"}, "replaced", system=True),
        ],
    )
    _lifecycle_fields = (
        "date_filed",
        "filed_by_id",
        "date_accepted",
        "accepted_by_id",
    )

    state = fields.Selection(
        selection=[
            ("draft", "To Fill In"),
            ("filed", "Filed"),
            ("returned", "To Correct"),
            ("accepted", "Accepted"),
            ("replaced", "Replaced"),
            ("cancelled", "Cancelled"),
        ],
        group_expand=True,
    )

    # === ACTIONS === #

    def action_file(self):
        self._apply_transition("file")

    def action_send_back(self, reason=None):
        return self._apply_with_reason("send_back", reason)

    def action_accept(self):
        self._apply_transition("accept")

    def action_reopen(self, reason=None):
        return self._apply_with_reason("reopen", reason)

    def action_withdraw(self):
        self._apply_transition("withdraw")

    def action_waive(self, reason=None):
        return self._apply_with_reason("waive", reason)

    def action_amend(self, reason):
        """Open a complete new version of an accepted return.

        The accepted version stays in force until the new one is accepted.

        :raise AccessError: if the user neither represents the body nor is an officer
        :raise UserError: without a reason, or if this is not the accepted version
        :return: the new version
        """
        self.ensure_one()
        self.check_access("write")
        if not self.env.user.has_groups(f"{PORTAL},{OFFICER}"):
            raise AccessError(self.env._("This step belongs to another role."))
        if not (reason or "").strip():
            raise UserError(self.env._("Please give a reason."))
        self.lock_for_update()
        if self.state != "accepted":
            raise UserError(self.env._("Only an accepted return is amended."))
        if self._get_siblings().filtered(lambda r: r._is_open() or r.state == "filed"):
            raise UserError(
                self.env._("There is an open version of this return already.")
            )
        # Nobody holds rights on the trail: it is written by the engine only.
        self.env["care.audit.entry"].sudo()._append(self, "amend", reason=reason)
        amended = self._create_engine([self._prepare_amendment_vals(reason)])
        self._copy_parts_to(amended)
        return amended

    # === TRANSITIONS === #

    def _apply_transition(self, name, *, reason=None):
        super()._apply_transition(name, reason=reason)
        if name in TOLD_STEPS:
            self._write_engine({"decision_reason": reason})
            self._send_notices(self._get_step_text(reason))

    def _get_step_names(self):
        """Name what the body does in the portal and the flow does not know."""
        return super()._get_step_names() | {"amend": self.env._("Amended")}

    def _get_transition_blockers(self, transition):
        blockers = super()._get_transition_blockers(transition)
        free = self.filtered(lambda filed: not blockers[filed.id])
        finders = {
            "file": free._get_file_blockers,
            "accept": free._get_accept_blockers,
            "reopen": free._get_reopen_blockers,
            "withdraw": free._get_withdraw_blockers,
        }
        if free and (find := finders.get(transition.name)):
            for return_id, reasons in find().items():
                blockers[return_id] += reasons
        free._add_duty_blockers(blockers, DUTIES.get(transition.name))
        return blockers

    def _get_file_blockers(self):
        return {
            return_id: [text for _code, text in problems]
            for return_id, problems in self._get_problems().items()
        }

    def _get_accept_blockers(self):
        changed = self.env._("it is not what was filed. Send it back.")
        hashes = self._get_payload_hashes()
        return {
            filed.id: [changed] if hashes[filed.id] != filed.payload_hash else []
            for filed in self
        }

    def _get_reopen_blockers(self):
        text = self.env._("a newer version is open. Decide on that one.")
        opened = self._get_siblings().filtered(
            lambda r: r._is_open() or r.state == "filed"
        )
        years = {(r.ngo_id, r.date_to) for r in opened}
        return {
            filed.id: [text] if (filed.ngo_id, filed.date_to) in years else []
            for filed in self
        }

    def _get_withdraw_blockers(self):
        text = self.env._("only an amendment can be withdrawn; a return is owed.")
        return {filed.id: [] if filed.previous_id else [text] for filed in self}

    def _before_transition(self, transition):
        super()._before_transition(transition)
        if transition.name == "file":
            self._assign_reference()
        if transition.name in ("send_back", "reopen"):
            self._invalidate_decisions(self.env._("The return was opened again."))
        if transition.name == "accept":
            accepted = self.previous_id.filtered(lambda r: r.state == "accepted")
            # Whoever accepts the new version may not end the old one; the engine does.
            accepted.with_user(SUPERUSER_ID)._apply_transition("replace")
            self.env.flush_all()
        if duty := DUTIES.get(transition.name):
            self._record_duty(duty, rule=transition.name)

    def _prepare_transition_vals(self, transition):
        vals = super()._prepare_transition_vals(transition)
        today = fields.Date.context_today(self)
        if transition.name == "accept":
            vals |= {"date_accepted": today, "accepted_by_id": self.env.uid}
        if transition.name == "reopen":
            vals |= {"date_accepted": False, "accepted_by_id": False}
        if transition.name == "file":
            vals |= {"date_filed": today, "filed_by_id": self.env.uid}
        return vals

    def _after_transition(self, transition):
        super()._after_transition(transition)
        if transition.name == "file":
            self._after_filing()
        elif transition.name in ("send_back", "reopen"):
            self._start_deadline(CORRECTION)
        elif transition.name in ("withdraw", "waive"):
            reason = self.env._("The return is no longer owed.")
            for key in (*LADDER_KEYS, CORRECTION):
                self._cancel_deadline(key, reason)
        elif transition.name == "accept":
            self._pass_on()
        if transition.name in ("file", "waive"):
            self.ngo_id._settle_strike_off()

    def _after_filing(self):
        """End the limits, keep the first day and the digest of what was filed."""
        today = fields.Date.context_today(self)
        for key in (*LADDER_KEYS, CORRECTION):
            self._meet_deadline(key)
        hashes = self._get_payload_hashes()
        for filed in self:
            filed._write_engine(
                {
                    "payload_hash": hashes[filed.id],
                    "date_first_filed": filed.date_first_filed or today,
                }
            )
            # The portal holds no rights on activities; the officer's to-do is the
            # engine's.
            officer = filed.sudo().officer_id or filed.sudo().ngo_id.officer_id
            if officer:
                give_task(
                    filed.sudo(),
                    officer,
                    lambda case: {"summary": case.env._("Check the annual return")},
                )

    def _pass_on(self):
        """Let the open return of the next year start from what is accepted now."""
        for filed in self:
            # The next year's return is the body's own, whoever accepts this one.
            later = self.sudo().search(
                [
                    ("ngo_id", "=", filed.ngo_id.id),
                    ("date_from", "=", filed.date_to + timedelta(days=1)),
                    ("state", "in", OPEN_STATES),
                ]
            )
            later._write_engine({"last_return_id": filed.id})
            later._prefill()

    @api.model
    def _end_with_body(self, ngos, reason):
        """Cancel what bodies that have ended will never report."""
        ended = ngos.filtered(lambda ngo: ngo._has_ended())
        owed = [("ngo_id", "in", ended.ids), ("state", "in", OPEN_STATES)]
        self.search(owed)._apply_transition("waive", reason=reason)

    # === DECISIONS === #

    def _get_duty_root(self):
        """Compare duties over all versions of a return."""
        self.ensure_one()
        return self.origin_id or self

    def _get_decision_payload(self):
        """Return all that was reported, as the plain values that are frozen."""
        self.ensure_one()
        return {
            "ngo": self.ngo_id.id,
            "date_to": self.date_to.isoformat(),
            "version": self.version,
            "lines": [
                [line.item_id.key, str(line._get_value()), line.note or ""]
                for line in self.line_ids.sorted(lambda line: line.item_id.key)
            ],
            "beneficiaries": sorted(
                [
                    line.governorate_id.code,
                    line.category_id.code,
                    line.people_count,
                    line.service_count,
                ]
                for line in self.beneficiary_ids
            ),
            "documents": sorted(
                [document.item_id.key, document.sha256] for document in self.file_ids
            ),
        }

    def _get_audit_payload(self):
        return super()._get_audit_payload() | {
            filed.id: {"digest": digest(filed._get_decision_payload())}
            for filed in self
        }

    # === VERSIONS === #

    def _get_siblings(self):
        """Return all versions of these returns, whoever may read them."""
        # Whether another version is open must not depend on who asks.
        return self.sudo().search(
            [
                ("ngo_id", "in", self.ngo_id.ids),
                ("date_to", "in", self.mapped("date_to")),
            ]
        )

    def _prepare_amendment_vals(self, reason):
        self.ensure_one()
        return {
            "ngo_id": self.ngo_id.id,
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "date_from": self.date_from,
            "date_to": self.date_to,
            "date_due": self.date_due,
            "tier": self.tier,
            "version": max(self._get_siblings().mapped("version")) + 1,
            "origin_id": (self.origin_id or self).id,
            "previous_id": self.id,
            "last_return_id": self.last_return_id.id,
            # The year has its return: an amendment is never overdue.
            "date_first_filed": self.date_first_filed,
            "officer_id": self.sudo().officer_id.id,
            "decision_reason": reason,
        }

    def _copy_parts_to(self, amended):
        """Copy every answer, line and document to another version."""
        for parts in (self.line_ids, self.beneficiary_ids, self.file_ids):
            names = parts._answer_fields | parts._subject_fields
            vals_list = []
            for part in parts.with_context(bin_size=False):
                values = {name: part[name] for name in names}
                vals_list.append(
                    {
                        name: value.id if hasattr(value, "ids") else value
                        for name, value in values.items()
                    }
                    | {"return_id": amended.id}
                )
            parts.create(vals_list)
