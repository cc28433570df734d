from decimal import Decimal

from odoo.tests import tagged

from ..models.care_fund_audit import Difference
from .common import FundCommon


@tagged("post_install", "-at_install")
class TestFundAudit(FundCommon):
    """The proof is silent when all is equal, and names every figure that is not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.audits = cls.env["care.fund.audit"]
        cls.line = cls._make_budget_line(amount=100)
        cls.line._book("commit", Decimal(40), cls.partner)

    def _run(self):
        self.env.flush_all()
        found = self.audits._run_audit(self.company)
        return found, self.audits.search(
            [("company_id", "=", self.company.id)], limit=1
        )

    def _alter(self, query, *params):
        self.env.flush_all()
        self.env.cr.execute(query, params)
        self.env.invalidate_all()

    def test_equal_figures_are_the_proof(self):
        found, audit = self._run()

        self.assertEqual(found, [])
        # 2 funds x (7 counters + 2 legs of the ledger), 1 line x 5 counters
        self.assertRecordValues(
            audit,
            [{"result": "proved", "compared_count": 23, "difference_count": 0}],
        )
        self.assertFalse(audit.activity_ids)

    def test_a_missing_leg_reads_not_compared(self):
        self.env["care.account.role"].search(
            [("role", "in", ("held", "deferred"))]
        ).unlink()

        _found, audit = self._run()

        missing = audit.line_ids.filtered(lambda line: not line.is_compared)
        self.assertEqual(set(missing.mapped("check")), {"held", "expense"})
        self.assertEqual(audit.result, "proved")

    def test_an_altered_counter_of_a_fund_is_found(self):
        self._alter(
            "UPDATE care_fund SET amount_allotted = 99.99 WHERE id = %s",
            self.fund_general.id,
        )

        found, audit = self._run()

        self.assertEqual(
            found,
            [
                Difference(
                    check="moves_fund",
                    fund="T-GEN",
                    line=None,
                    counter="allotted",
                    counted=Decimal("99.99"),
                    proved=Decimal(100),
                )
            ],
        )
        self.assertRecordValues(
            audit.line_ids.filtered("is_compared"),
            [{"fund_id": self.fund_general.id, "counted": 99.99, "proved": 100}],
        )

    def test_the_command_line_reports_the_same_differences(self):
        auditor = self._make_user("checker", "social_care_base.group_care_auditor")
        checks = self.env["care.command"].with_user(auditor)._get_audit_checks()
        before = checks["fund_ledger"]()
        self._alter(
            "UPDATE care_fund SET amount_allotted = 99.99 WHERE id = %s",
            self.fund_general.id,
        )

        after = checks["fund_ledger"]()

        self.assertEqual(before, [])
        self.assertEqual(
            [(d["fund"], d["counter"]) for d in after], [("T-GEN", "allotted")]
        )

    def test_an_altered_counter_of_a_line_is_found(self):
        self._alter(
            "UPDATE care_budget_line SET amount_committed = 41 WHERE id = %s",
            self.line.id,
        )

        found, _audit = self._run()

        self.assertEqual(
            [(d.check, d.line, d.counter, d.counted, d.proved) for d in found],
            [("moves_line", "Line", "committed", 41, 40)],
        )

    def test_an_altered_move_is_found(self):
        self.env.cr.execute("ALTER TABLE care_budget_move DISABLE TRIGGER USER")
        self._alter(
            "UPDATE care_budget_move SET amount = 30 WHERE counter = 'committed'"
            " AND line_id = %s",
            self.line.id,
        )
        self.env.cr.execute("ALTER TABLE care_budget_move ENABLE TRIGGER USER")

        found, _audit = self._run()

        self.assertEqual([(d.counter, d.proved) for d in found], [("committed", 30)])

    def test_an_altered_journal_item_is_found(self):
        entry = self.env["care.fund.appropriation"].search([], limit=1)
        item = entry.sudo().entry_ids.line_ids.filtered("analytic_distribution")
        self._alter(
            "UPDATE account_move_line SET balance = -60, credit = 60 WHERE id = %s",
            item.id,
        )

        found, _audit = self._run()

        self.assertEqual(
            [(d.check, d.fund, d.counted, d.proved) for d in found],
            [("income", "T-GEN", 100, 60)],
        )

    def test_a_booking_without_its_entry_is_found(self):
        self.fund_zakat._book("receive", Decimal(5), self.partner)
        self.fund_zakat._book("hold", Decimal(7), self.partner)

        found, _audit = self._run()

        self.assertEqual(
            [(d.check, d.fund, d.counted, d.proved) for d in found],
            [("income", "T-ZKM", 5, 0), ("held", "T-ZKM", 7, 0)],
        )

    def test_a_difference_is_a_task_for_each_manager_and_repairs_nothing(self):
        self._alter(
            "UPDATE care_budget_line SET amount_committed = 41 WHERE id = %s",
            self.line.id,
        )

        _found, audit = self._run()

        self.assertIn(self.fund_manager, audit.activity_ids.user_id)
        self.assertNotIn(self.fund_officer, audit.activity_ids.user_id)
        self.assertEqual(self.line.amount_committed, 41)

    def test_the_cron_proves_every_company_with_a_fund(self):
        with self.enter_registry_test_mode():
            self.env.ref("social_care_fund.ir_cron_fund_audit").method_direct_trigger()

        self.assertTrue(self.audits.search([("company_id", "=", self.company.id)]))
