from decimal import Decimal

from odoo import SUPERUSER_ID, fields, models

from odoo.addons.social_care_base.formats import join_names
from odoo.addons.social_care_base.logic.lifecycle import Lifecycle, Transition

from ..const import APPROVER, CASHIER, OFFICER

# Duty that a step performs: incompatible ones are refused to one person.
DUTIES = {"receive": "receive", "accept": "accept", "lift": "validate"}


class CareDonation(models.Model):
    """The steps of a gift: who takes them, what stops them, what they cause."""

    _inherit = "care.donation"

    _lifecycle = Lifecycle(
        initial="draft",
        final={"cancelled"},
        transitions=[
            Transition("receive", {"draft"}, "received", {CASHIER}),
            Transition("hold", {"received"}, "held", system=True),
            Transition("lift", {"held"}, "received", {APPROVER}, reason_required=True),
            Transition("accept", {"received"}, "accepted", {OFFICER, APPROVER}),
            Transition("issue_receipt", {"accepted"}, "receipted", {CASHIER, OFFICER}),
            # Only the voiding of its receipt leads a gift back.
            Transition("withdraw_receipt", {"receipted"}, "accepted", system=True),
            Transition("discard", {"draft"}, "cancelled", {CASHIER, OFFICER}),
            Transition(
                "cancel",
                {"received", "held"},
                "cancelled",
                {OFFICER, APPROVER},
                reason_required=True,
            ),
        ],
    )
    _lifecycle_fields = ("date_value", "cashier_id", "till_session_id")

    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("received", "Received"),
            ("held", "Held"),
            ("accepted", "Accepted"),
            ("receipted", "Receipted"),
            ("cancelled", "Cancelled"),
        ],
    )

    # === ACTIONS === #

    def action_receive(self):
        self._apply_transition("receive")

    def action_lift(self, reason=None):
        return self._apply_with_reason("lift", reason)

    def action_accept(self):
        self._apply_transition("accept")

    def action_issue_receipt(self):
        self._apply_transition("issue_receipt")

    def action_discard(self):
        self._apply_transition("discard")

    def action_cancel(self, reason=None):
        return self._apply_with_reason("cancel", reason)

    def action_print_receipt(self):
        return self.receipt_id.action_print()

    # === BLOCKERS === #

    def _get_step_names(self):
        """Name the decision on the class of a line."""
        told = {"classify": self.env._("Class decided")}
        return super()._get_step_names() | told

    def _get_transition_blockers(self, transition):
        blockers = super()._get_transition_blockers(transition)
        # What the state forbids already needs no further question.
        free = self.filtered(lambda donation: not blockers[donation.id])
        find = {
            "receive": self._get_receive_blockers,
            "accept": self._get_accept_blockers,
            "issue_receipt": self._get_issue_blockers,
            "cancel": self._get_cancel_blockers,
        }.get(transition.name)
        if find and free:
            for donation_id, reasons in find(free).items():
                blockers[donation_id] += reasons
        # The first duty on a file has no other to be compared with.
        duty = DUTIES.get(transition.name) if transition.name != "receive" else None
        free._add_duty_blockers(blockers, duty)
        return blockers

    def _get_receive_blockers(self, donations):
        _ = self.env._
        tills = self.env["care.till.session"]
        sessions = {c: tills._get_mine(c) for c in donations.company_id}
        rates = {
            company: gifts.currency_id._get_care_rates(
                company, fields.Date.context_today(self)
            )
            for company, gifts in donations.grouped("company_id").items()
        }
        blockers = {}
        for donation in donations:
            reasons = blockers[donation.id] = []
            if not (donation.donor_id or donation.is_anonymous):
                reasons.append(_("name the donor, or mark the gift as anonymous."))
            if not donation.line_ids:
                reasons.append(_("enter what was given, and for what."))
            if donation.currency_id not in rates[donation.company_id]:
                reasons.append(
                    _("there is no exchange rate of this currency for today.")
                )
            if donation.currency_id not in sessions[donation.company_id].currency_id:
                reasons.append(_("open a till in this currency first."))
        return blockers

    def _get_accept_blockers(self, donations):
        return {
            donation.id: [self.env._("decide the class of its lines first.")]
            for donation in donations
            if donation.needs_class
        }

    def _get_issue_blockers(self, donations):
        blockers = {}
        for company, gifts in donations.grouped("company_id").items():
            if not self.env["care.donation.receipt.book"]._find_open(company):
                text = self.env._("the company has no open receipt book.")
                blockers |= {gift.id: [text] for gift in gifts}
        return blockers

    def _get_cancel_blockers(self, donations):
        return {
            donation.id: [self.env._("whoever received a gift cannot cancel it.")]
            for donation in donations
            if donation.cashier_id == self.env.user
        }

    # === TRANSITIONS === #

    def _before_transition(self, transition):
        super()._before_transition(transition)
        if transition.name == "receive":
            self._assign_reference()
        if transition.name == "accept":
            self.line_ids._assign_funds()
        if duty := DUTIES.get(transition.name):
            self._record_duty(duty, rule=transition.name)

    def _prepare_transition_vals(self, transition):
        vals = super()._prepare_transition_vals(transition)
        if transition.name == "receive":
            tills = self.env["care.till.session"]
            vals |= {
                "date_value": fields.Date.context_today(self),
                "cashier_id": self.env.uid,
                "till_session_id": tills._get_mine(self.company_id).id,
            }
        return vals

    def _apply_transition(self, name, *, reason=None):
        if name == "receive":
            for gifts in self.grouped("company_id").values():  # each into its own till
                super(CareDonation, gifts)._apply_transition(name, reason=reason)
            return
        super()._apply_transition(name, reason=reason)
        if name == "lift":
            self._lift_holds(reason)

    def _after_transition(self, transition):
        super()._after_transition(transition)
        if transition.name == "receive":
            self._freeze_rates()
            self._raise_holds()
        if transition.name == "issue_receipt":
            self._issue_receipts()

    # === EFFECTS === #

    def _freeze_rates(self):
        """Fix the exchange rate of the value date and translate the lines."""
        for company, gifts in self.grouped("company_id").items():
            rates = gifts.currency_id._get_care_rates(company, gifts[:1].date_value)
            for currency, same in gifts.grouped("currency_id").items():
                same._write_engine({"rate": str(rates[currency])})
                for donation in same:
                    donation.line_ids._set_company_amounts(rates[currency])

    def _raise_holds(self):
        """Hold the gifts that a rule stops; recording itself is never refused."""
        vals_list = [
            {"donation_id": donation.id, **finding}
            for donation in self
            for finding in donation._find_holds()
        ]
        if not vals_list:
            return
        # Nobody holds rights to write holds: the rules raise them.
        holds = self.env["care.donation.hold"].sudo().create(vals_list)
        names = join_names(self.env, sorted(set(holds.code_id.mapped("name"))))
        held = holds.donation_id.with_user(SUPERUSER_ID)
        held._apply_transition("hold", reason=names)

    def _find_holds(self):
        """Return the values of a hold for each rule that the gift does not pass."""
        self.ensure_one()
        amount = self._to_decimal(self.amount_company)
        findings = []
        donor = self.donor_id
        if self.form == "cash" and not (
            donor.identity_number and not self.is_anonymous
        ):
            findings += self._compare(
                "cash_identity_missing", "cash_identity_threshold", amount
            )
        findings += self._compare("amount_outlier", "large_amount", amount)
        if self.is_foreign:
            rule = self.env._("Law 149/2019: foreign money waits for an approval.")
            value = f"{donor.country_id.code or ''} {self.currency_id.name}".strip()
            findings.append(self._prepare_hold("foreign_approval_missing", rule, value))
        return findings

    def _compare(self, code, key, amount: Decimal):
        """Return a finding if ``amount`` is above the parameter of the value date."""
        limit = self.env["care.parameter"]._get_value(
            key, self.date_value, self.company_id
        )
        if amount <= limit:
            return []
        return [self._prepare_hold(code, f"{key} = {limit}", str(amount))]

    def _prepare_hold(self, code, rule, value):
        found = self.env["care.donation.code"].sudo().search([("code", "=", code)])
        return {"code_id": found.id, "rule": rule, "value": value}

    def _lift_holds(self, reason):
        # Nobody holds rights to write holds: the step that lifts them does.
        self.hold_ids.sudo().filtered("is_open").write(
            {
                "date_lifted": fields.Datetime.now(),
                "lifted_by_id": self.env.uid,
                "lift_reason": reason,
            }
        )

    def _issue_receipts(self):
        """Give each gift its receipt: a block of serials per book, in one statement."""
        receipts = self.env["care.donation.receipt"]
        for company, gifts in self.grouped("company_id").items():
            book = self.env["care.donation.receipt.book"]._find_open(company)
            receipts |= book._issue(gifts)
        return receipts
