from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.social_care_base.logic.lifecycle import Lifecycle, Transition

from ..const import MANAGER, OFFICER, REGISTRAR

# Whoever decides on money from abroad also decides how its breach is settled.
DECIDER = frozenset({REGISTRAR, MANAGER})
# One person proposes how a breach is settled, and another one decides on it.
DUTIES = {"propose": "propose", "settle": "approve", "decline": "approve"}
# The decision of a court or of an authority, where there is one.
PAPERS = frozenset({"decision_no", "date_decision"})
# Compared by identity: a client can send any context *value*, never this object.
_BREACH_TOKEN = object()


class CareNgoForeignBreach(models.Model):
    """Money from abroad that was spent before it was cleared, and how that ended.

    It stands in the way of new money until two persons have settled it; the record
    itself stays for ever.
    """

    _name = "care.ngo.foreign.breach"
    _description = "Money from Abroad Spent before Clearance"
    _inherit = [
        "care.ngo.notice.mixin",
        "care.lifecycle.mixin",
        "care.decision.mixin",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _engine_rows = True
    _rec_name = "fund_id"

    _lifecycle = Lifecycle(
        initial="open",
        final={"settled"},
        transitions=[
            Transition(
                "propose", {"open"}, "proposed", {OFFICER}, reason_required=True
            ),
            Transition("settle", {"proposed"}, "settled", DECIDER),
            Transition("decline", {"proposed"}, "open", DECIDER, reason_required=True),
            # More was spent meanwhile: what was proposed is about less than that.
            Transition(
                "reopen", {"proposed"}, "open", reason_required=True, system=True
            ),
        ],
    )
    _lifecycle_fields = ("date_settled",)
    _protected_fields = ("fund_id", "amount", "decision_no", "date_decision")
    _audit_fields = (*_protected_fields, "date_from", "date_found")

    state = fields.Selection(
        selection=[
            ("open", "Open"),
            ("proposed", "Settlement Proposed"),
            ("settled", "Settled"),
        ]
    )
    fund_id = fields.Many2one(
        comodel_name="care.ngo.foreign.fund",
        string="Money from Abroad",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    ngo_id = fields.Many2one(related="fund_id.ngo_id", store=True, index=True)
    company_id = fields.Many2one(related="fund_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="fund_id.currency_id")
    amount = fields.Monetary(
        string="Spent before Clearance", required=True, readonly=True
    )
    date_from = fields.Date(
        string="Possible from",
        required=True,
        readonly=True,
        help="The first day on which it can have been spent.",
    )
    date_found = fields.Date(string="Found on", required=True, readonly=True)
    decision_no = fields.Char(
        string="Decision No.",
        copy=False,
        help="Of the court or authority that decided on the breach, if one did.",
    )
    date_decision = fields.Date(string="Date of Decision", copy=False)
    proposal = fields.Text(
        string="Proposed Settlement",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )
    settlement = fields.Text(
        string="How It Was Settled",
        readonly=True,
        copy=False,
        help="The body reads it.",
    )
    date_settled = fields.Date(string="Settled on", readonly=True, copy=False)

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "What was spent is more than nothing."
    )
    _decision_numbered = models.Constraint(
        "CHECK (date_decision IS NULL OR decision_no IS NOT NULL)",
        "Enter the number of the decision with its date.",
    )
    _one_open = models.UniqueIndex(
        "(fund_id) WHERE state != 'settled'", "This breach is open already."
    )

    @api.constrains("date_decision")
    def _check_date_decision(self):
        for breach in self:
            day = breach.date_decision
            if day and day > breach.company_id._get_care_today():
                raise ValidationError(
                    self.env._("The date of the decision lies in the future.")
                )

    # === ACTIONS === #

    def action_propose(self, reason=None):
        return self._apply_with_reason("propose", reason)

    def action_settle(self):
        self._apply_transition("settle")

    def action_decline(self, reason=None):
        return self._apply_with_reason("decline", reason)

    # === CRUD === #

    def write(self, vals):
        mail = {n for n in vals if n.startswith(("activity", "message"))}
        own = vals.keys() - self._get_guarded_fields() - mail
        if own and self.env.context.get("breach_token") is not _BREACH_TOKEN:
            self._check_papers(own)
        return super().write(vals)

    def _check_papers(self, names):
        """Refuse all but the decision, entered by an officer before a proposal."""
        if names - PAPERS or any(breach.state != "open" for breach in self):
            raise AccessError(self.env._("Only the steps of a breach write this."))
        if not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("This step belongs to another role."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("A breach is kept as evidence for ever."))

    def _write_engine(self, vals):
        """Write what a step states about the breach; nobody edits it otherwise."""
        self.with_context(breach_token=_BREACH_TOKEN).write(vals)

    # === TRANSITIONS === #

    def _apply_transition(self, name, *, reason=None):
        super()._apply_transition(name, reason=reason)
        if name == "propose":
            self._write_engine({"proposal": reason.strip()})
        elif name == "settle":
            for breach in self:
                breach._write_engine({"settlement": breach.proposal})
            self._send_notices(lambda breach: breach._get_settled_text())
        else:
            self._write_engine({"proposal": False})

    def _get_transition_blockers(self, transition):
        blockers = super()._get_transition_blockers(transition)
        free = self.filtered(lambda breach: not blockers[breach.id])
        if transition.name == "settle":
            for breach in free._get_unproposed():
                blockers[breach.id].append(
                    self.env._("another person has to propose this first.")
                )
        free._add_duty_blockers(blockers, DUTIES.get(transition.name))
        return blockers

    def _before_transition(self, transition):
        super()._before_transition(transition)
        if duty := DUTIES.get(transition.name):
            outcome = "refused" if transition.name == "decline" else "approved"
            self._record_duty(duty, outcome, rule="foreign_breach")
        if transition.name in ("decline", "reopen"):
            self._invalidate_decisions(self.env._("The breach was opened again."))

    def _prepare_transition_vals(self, transition):
        vals = super()._prepare_transition_vals(transition)
        if transition.name == "settle":
            vals["date_settled"] = fields.Date.context_today(self)
        return vals

    # === PRIVATE === #

    @api.model
    def _find(self, funds):
        """Keep what was spent of these funds and is not in any breach so far."""
        # Nobody holds rights to write breaches: what is recorded of money makes them.
        breaches = self.sudo()
        # One that has just been settled must not stand in the way of the next one.
        breaches.flush_model(["state"])
        known = breaches.search([("fund_id", "in", funds.ids)]).grouped("fund_id")
        today, found = fields.Date.context_today(self), []
        for fund in funds.sudo():
            earlier = known.get(fund, breaches)
            more = fund.amount_spent - sum(earlier.mapped("amount"))
            if fund.currency_id.compare_amounts(more, 0) <= 0:
                continue
            if going := earlier.filtered(lambda breach: breach.state != "settled"):
                going._add_amount(more)
            else:
                settled = max(earlier.mapped("date_settled"), default=None)
                start = settled or fund.date_received
                found.append(
                    {
                        "fund_id": fund.id,
                        "amount": more,
                        "date_from": start,
                        "date_found": today,
                    }
                )
        fresh = breaches.create(found)
        fresh._send_notices(lambda breach: breach._get_found_text())
        return fresh

    def _add_amount(self, more):
        self.ensure_one()
        if self.state == "proposed":
            # What the officer records opens it again, whoever had proposed.
            reason = self.env._("More was spent before clearance.")
            self.with_user(SUPERUSER_ID)._apply_transition("reopen", reason=reason)
        self._write_engine({"amount": self.amount + more})

    @api.model
    def _get_ngos(self, ngos, first, last):
        """Return which of ``ngos`` had an open breach on a day of a period."""
        # The answer is the same whoever asks: rules must not hide a reason.
        rows = self.sudo()._read_group(
            Domain("ngo_id", "in", ngos.ids)
            & Domain("date_from", "<=", last)
            & (Domain("date_settled", "=", False) | Domain("date_settled", ">", first)),
            ["ngo_id"],
        )
        return {ngo.id for [ngo] in rows}

    def _get_place(self):
        """Return the page of the portal where the body reads about it."""
        return f"/my/ngo/{self.ngo_id.id}#foreign_money"

    def _get_text_vals(self):
        self.ensure_one()
        return {
            "ngo": self.ngo_id.name,
            "giver": self.fund_id.name,
            "amount": self.currency_id.format(self.amount),
        }

    def _get_found_text(self):
        return self.env._(
            "%(ngo)s: of the money of %(giver)s, %(amount)s was spent before it was"
            " cleared. Until this is settled with the ministry, no grant, payment or"
            " fundraising permit is given.",
            **self._get_text_vals(),
        )

    def _get_settled_text(self):
        return self.env._(
            "%(ngo)s: the spending of %(amount)s of the money of %(giver)s before it"
            " was cleared is settled since %(date)s and stands in the way of nothing"
            " any more. How: %(settlement)s",
            **self._get_text_vals(),
            date=format_date(self.env, self.date_settled),
            settlement=self.settlement,
        )
