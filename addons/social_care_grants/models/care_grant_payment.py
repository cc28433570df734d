from dateutil.relativedelta import relativedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.social_care_base.formats import join_names

from ..logic.release import Condition, ReleaseFacts, release_conditions

# The duty that a step performs on the file.
DUTIES = {
    "release": "release",
    "bill": "pay",
    "pay": "pay",
    "settle": "verify_financial",
}


class CareGrantTranche(models.Model):
    """How a payment goes through the budget line and through accounting."""

    _inherit = "care.grant.tranche"

    # === CONDITIONS === #

    @api.depends("state", "grant_id.state")
    @api.depends_context("lang", "uid")
    def _compute_conditions_text(self):
        rows = self.env["care.grant.tranche.condition"]
        texts = rows._get_texts()
        planned = self.filtered(lambda tranche: tranche.state == "planned")
        conditions = planned._get_release_conditions()
        for tranche in self:
            lines = [
                "{} {}: {}".format(
                    "✔" if condition.is_met else "✘",
                    texts[condition.code],
                    rows._write_evidence(condition.code, condition.evidence) or "?",
                )
                for condition in conditions.get(tranche.id, ())
            ]
            tranche.conditions_text = "\n".join(lines)

    @api.depends("state", "grant_id.state", "grant_id.partner_bank_id")
    @api.depends_context("lang", "uid")
    def _compute_hold_text(self):
        waiting = self.filtered(lambda t: t.state in ("released", "billed"))
        problems = waiting._get_payment_problems()
        for tranche in self:
            tranche.hold_text = "\n".join(problems.get(tranche.id, ())) or False

    def _get_release_conditions(self) -> dict[int, list[Condition]]:
        """Return the conditions of each release with their evidence, by payment."""
        # A control sees all facts of the register, whoever acts.
        ngos = self.ngo_id.sudo()
        issues = ngos._get_standing_issues("grant")
        advances = ngos._get_open_advances()
        return {
            tranche.id: release_conditions(
                tranche._prepare_release_facts(
                    # The form of a new payment has no grant, and so no body yet.
                    issues[tranche.ngo_id.id] if tranche.ngo_id else [],
                    advances.get(tranche.ngo_id.id),
                )
            )
            for tranche in self
        }

    def _prepare_release_facts(self, issues, oldest_advance):
        """Return what is known about this payment as plain values."""
        self.ensure_one()
        grant, today = self.grant_id, fields.Date.context_today(self)
        account = grant.partner_bank_id.sudo()  # compared, and shown as its number
        months = relativedelta(months=grant.call_id.advance_age_max)
        earlier = grant.tranche_ids.filtered(
            lambda t: t.number < self.number and t.state not in ("settled", "cancelled")
        )
        partner = grant.partner_id
        return ReleaseFacts(
            today=today,
            planned_on=self.date_planned or None,
            grant_state=grant.state,
            signed_on=grant.date_signed.date() if grant.date_signed else None,
            standing_issues=[issue.text for issue in issues if issue.blocking],
            bank_number=account.acc_number or None,
            bank_verified=account.allow_out_payment if account else None,
            bank_holder_is_ngo=account.partner_id == partner if account else None,
            unsettled=sorted(earlier.mapped("number")),
            oldest_advance=oldest_advance,
            advance_limit=today - months,
        )

    def _keep_conditions(self):
        conditions = self._get_release_conditions()
        rows = [
            {
                "tranche_id": tranche.id,
                "event_no": tranche.event_no + 1,
                "code": condition.code,
                "evidence": condition.evidence,
                "user_id": self.env.uid,
            }
            for tranche in self
            for condition in conditions[tranche.id]
        ]
        # Nobody holds rights to write conditions: the release writes them.
        self.env["care.grant.tranche.condition"].sudo().create(rows)

    # === HOOKS === #

    def _get_transition_blockers(self, transition):
        blockers = super()._get_transition_blockers(transition)
        here = self.filtered(lambda tranche: tranche.state in transition.sources)
        here._add_duty_blockers(blockers, DUTIES.get(transition.name))
        find = {
            "release": here._get_release_problems,
            "pay": here._get_payment_problems,
            "settle": here._get_settling_problems,
        }.get(transition.name)
        for tranche_id, reasons in (find() if find else {}).items():
            blockers[tranche_id] += reasons
        return blockers

    def _get_release_problems(self):
        texts = self.env["care.grant.tranche.condition"]._get_texts()
        return {
            tranche_id: [
                self.env._("%(condition)s: not proven.", condition=texts[c.code])
                for c in conditions
                if not c.is_met
            ]
            for tranche_id, conditions in self._get_release_conditions().items()
        }

    def _get_payment_problems(self):
        """Return ``{tranche_id: [reason, ...]}`` against paying what was released.

        Weeks may lie between the release and the payment: the grant, the body and its
        bank account are asked about again.
        """
        if not self:
            return {}
        # A control sees all facts of the register, whoever acts.
        issues = self.ngo_id.sudo()._get_standing_issues("payment")
        problems = {}
        for tranche in self:
            found = problems[tranche.id] = []
            grant = tranche.grant_id
            if grant.state != "active":
                found.append(self.env._("the grant is not active."))
            account = grant.partner_bank_id.sudo()  # compared, not shown
            if not account.allow_out_payment or account.partner_id != grant.partner_id:
                found.append(self.env._("the bank account of the NGO is not verified."))
            found += [i.text for i in issues[tranche.ngo_id.id] if i.blocking]
        return problems

    def _get_settling_problems(self):
        text = self.env._("nothing proves the use of the money.")
        return {t.id: [text] for t in self if not t.usage_file_ids}

    def _before_transition(self, transition):
        super()._before_transition(transition)
        if transition.name == "release":
            self._record_duty("release", "done")
            self._keep_conditions()
        elif transition.name == "settle":
            self._record_duty("verify_financial", "done")
        elif transition.name == "pay":
            self._record_duty("pay", "done")
        elif transition.name == "take_back":
            self._withdraw_bills()
        for tranche in self:
            tranche._move_money(transition.name)

    def _prepare_transition_vals(self, transition):
        today = fields.Date.context_today(self)
        if transition.name == "release":
            self.ensure_one()
            return {
                "date_released": today,
                "event_no": self.event_no + 1,
                "bill_id": self._make_bill().id,
            }
        if transition.name == "pay":
            return {"date_paid": today}
        if transition.name == "unpay":
            self.ensure_one()
            return {"date_paid": False, "event_no": self.event_no + 1}
        if transition.name == "take_back":
            return {"date_released": False, "bill_id": False}
        return {}

    # === MONEY === #

    def _move_money(self, step):
        """Book what ``step`` does; the number of the event makes it happen once."""
        line = self.grant_id.budget_line_id
        amount = self.grant_id.call_id._to_decimal(self.amount)
        kinds = {
            "release": ("release", self.event_no + 1),
            "take_back": ("unrelease", self.event_no),
            "pay": ("pay", self.event_no),
            "unpay": ("unpay", self.event_no),
        }
        if step in kinds:
            kind, seq = kinds[step]
            line._book(kind, amount, self, seq=seq)

    def _make_bill(self):
        """Create the vendor bill of this payment, as a draft for the payer to post.

        The releasing officer has no rights in accounting: this one draft, with these
        values, is all that the release may write there.
        """
        self.ensure_one()
        bills = self.env["account.move"].sudo().with_company(self.company_id)
        return bills.create(self._prepare_bill_vals()).sudo(False)

    def _prepare_bill_vals(self):
        """Return the vendor bill: an advance to the NGO, on the account for those."""
        self.ensure_one()
        grant, today = self.grant_id, fields.Date.context_today(self)
        account = self.company_id._get_care_account("advance_to_grantee")
        return {
            "move_type": "in_invoice",
            "company_id": self.company_id.id,
            "partner_id": grant.partner_id.id,
            "partner_bank_id": grant.partner_bank_id.id,
            "currency_id": self.currency_id.id,
            "invoice_date": today,
            "date": today,
            "ref": self.display_name,
            "care_res_model": self._name,
            "care_res_id": self.id,
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": f"{grant.display_name} ({self.number})",
                        "account_id": account.id,
                        "quantity": 1,
                        "price_unit": self.amount,
                        "tax_ids": [Command.clear()],
                    }
                )
            ],
        }

    def _check_bill(self):
        """Refuse a bill that is not what was released.

        :raise UserError: naming what differs
        """
        self.ensure_one()
        bill, grant = self.bill_id.sudo(), self.grant_id  # compared, not shown
        account = self.company_id._get_care_account("advance_to_grantee")
        same = {
            self.env._("amount"): not self.currency_id.compare_amounts(
                bill.amount_total, self.amount
            ),
            self.env._("currency"): bill.currency_id == self.currency_id,
            self.env._("NGO"): bill.partner_id == grant.partner_id,
            self.env._("bank account"): bill.partner_bank_id == grant.partner_bank_id,
            self.env._("account"): bill.invoice_line_ids.account_id == account,
        }
        wrong = join_names(
            self.env, (name for name, holds in same.items() if not holds)
        )
        if wrong:
            raise UserError(
                self.env._(
                    "The bill is not what was released for %(payment)s: %(wrong)s.",
                    payment=self.display_name,
                    wrong=wrong,
                )
            )

    def _pay_by_bank(self):
        """Pay the bills from the bank journal of funds, with the rights of the user."""
        self._check_step("pay")
        for tranche in self:
            registers = self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=tranche.bill_id.ids
            )
            journal = tranche.company_id._get_care_journal("bank")
            registers.create({"journal_id": journal.id})._create_payments()

    def _follow_bill(self):
        """Take the step that accounting has taken with the bill of this payment.

        :raise UserError: if a payment that was accounted for is undone
        """
        self.ensure_one()
        tranche = self.sudo()  # where the bill stands must not depend on who looks
        is_paid = tranche.bill_id._is_paid_by_bank()
        if is_paid and tranche.state == "billed":
            tranche.bill_id._check_payments_of_grant(tranche.grant_id)
            self._apply_transition("pay")
        elif not is_paid and tranche.state == "settled":
            raise UserError(
                self.env._("This payment of a grant has been accounted for already.")
            )
        elif not is_paid and tranche.state == "paid":
            # Accounting has undone the payment; the grant only follows it.
            self.with_user(SUPERUSER_ID)._apply_transition("unpay")

    def _withdraw_bills(self):
        """Cancel the bills of releases that are taken back."""
        # The officer has no rights in accounting; only these bills are cancelled.
        bills = self.bill_id.sudo()
        bills._cancel_for_grants()
