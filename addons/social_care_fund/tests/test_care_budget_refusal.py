import random
from decimal import Decimal

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from ..logic.ledger import KINDS
from .common import FundCommon

PRIVATE = (
    ("care.fund", "_book", ["receive", 100.0]),
    ("care.fund", "_transfer_to", []),
    ("care.fund", "_post_entry", []),
    ("care.budget.line", "_book", ["commit", 100.0]),
    ("care.budget.line", "_revise", []),
    ("care.budget.move", "_book_all", []),
    ("care.budget.move", "_insert", []),
    ("care.fund.audit", "_run_audit", []),
    ("res.company", "_care_set_up_accounts", []),
)


@tagged("post_install", "-at_install")
class TestBudgetRefusal(FundCommon):
    """What is refused, in words, and what no door and no sequence gets round."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls._make_budget_line(amount=100, name="Schools")

    def _refuse(self, record, kind, amount, **options):
        with self.assertRaises(UserError) as refusal:
            record._book(kind, Decimal(amount), self.partner, **options)
        return str(refusal.exception).replace("\N{NO-BREAK SPACE}", " ")

    def test_a_refusal_names_line_rest_and_request(self):
        text = self._refuse(self.line, "commit", "100.01")

        self.assertEqual(
            text,
            "“Schools” has 100.00 LE neither reserved nor committed; 100.01 LE is"
            " asked for.",
        )

    def test_a_refusal_names_the_fund_that_has_too_little(self):
        text = self._refuse(self.line, "allot", "5")

        self.assertEqual(text, "“General” has 0.00 LE free; 5.00 LE is asked for.")

    def test_a_refusal_names_the_state_and_the_period(self):
        self.assertIn(
            "lies outside the period of “Schools”",
            self._refuse(self.line, "commit", 1, date=self.line.date_to.replace(2040)),
        )
        self.fund_general.action_freeze("An inquiry")
        self.assertEqual(
            self._refuse(self.line, "commit", 1),
            "“General” is in the state “Frozen” and does not take this booking.",
        )

    def test_a_refusal_speaks_the_language_of_the_user(self):
        arabic = self.env["res.lang"].search([("code", "=", "ar_001")])
        if not arabic:
            self.env["res.lang"]._activate_lang("ar_001")
        line = self.line.with_context(lang="ar_001")

        text = self._refuse(line, "commit", "100.01")

        self.assertIn("Schools", text)
        self.assertNotIn("is asked for", text)
        self.assertIn("100.01", text)

    def test_a_refusal_names_the_fund_to_a_clerk_who_cannot_read_it(self):
        clerk = self._make_user("test_clerk")

        self.assertIn("“General”", self._refuse(self.line.with_user(clerk), "allot", 5))

    def test_clients_reach_no_booking(self):
        admin = self.env.ref("base.user_admin")
        for model, name, args in PRIVATE:
            records = self.env[model].with_user(admin)
            with (
                self.subTest(model=model, method=name),
                self.assertRaises(AccessError),
            ):
                call_kw(records, name, [[1], *args], {})

    def test_no_word_of_the_context_opens_a_counter(self):
        context = {
            "lifecycle_token": True,
            "force": True,
            "install_mode": True,
            "import_file": True,
            "bypass": True,
            "active_test": False,
        }
        counters = {self.line: "amount_revised", self.fund_general: "amount_received"}
        for record, name in counters.items():
            for forged in (record, record.sudo()):
                with self.subTest(name=name), self.assertRaises(AccessError):
                    forged.with_context(**context).write({name: 1_000_000})

    def test_no_word_of_the_context_opens_the_ledger(self):
        move = self.line.move_ids[:1].sudo()
        forged = move.with_context(lifecycle_token=True, install_mode=True)
        with self.assertRaises(AccessError):
            forged.write({"amount": 1})
        result = forged.load(["kind", "amount"], [["receive", "1"]])
        self.assertFalse(result["ids"])

    def test_random_bookings_keep_every_figure_provable(self):
        """400 seeded bookings; the self-audit finds nothing, the limits hold."""
        dice = random.Random(20260101)  # noqa: S311 - a repeatable walk, no secret
        other = self._make_budget_line(amount=300, name="Clinics")
        lines, done = [self.line, other], 0
        kinds = [name for name in sorted(KINDS) if not name.startswith("transfer")]
        # Money that arrives keeps its legs in the general ledger: not drawn here.
        kinds = [k for k in kinds if not KINDS[k].fund.keys() & {"received", "held"}]
        kinds = [k for k in kinds if "returned" not in KINDS[k].fund]
        for number in range(400):
            kind = dice.choice(kinds)
            record = dice.choice(lines) if KINDS[kind].is_of_line else self.fund_general
            amount = Decimal(dice.randint(1, 9_000)) / 100
            try:
                record._book(kind, amount, self.partner, seq=number)
            except UserError:
                continue
            done += 1
        found = self.env["care.fund.audit"]._run_audit(self.company)

        self.assertEqual(found, [])
        self.assertGreater(done, 80)
        for line in lines:
            self.assertLessEqual(line.amount_paid, line.amount_released)
            self.assertLessEqual(line.amount_released, line.amount_committed)
            self.assertGreaterEqual(line.amount_free, 0)
        fund = self.fund_general
        allotted = sum(lines, self.line.browse()).mapped("amount_revised")
        spent = sum(lines, self.line.browse()).mapped("amount_paid")
        self.assertGreaterEqual(fund.amount_free, 0)
        # What is allotted beyond the lines was spent directly.
        self.assertAlmostEqual(
            fund.amount_allotted - sum(allotted), fund.amount_spent - sum(spent), 2
        )
