import logging
from decimal import Decimal

from odoo import SUPERUSER_ID, api
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.social_care_base.tests.race import RaceCase

_logger = logging.getLogger(__name__)


@tagged("-standard", "concurrency", "post_install", "-at_install")
class TestBudgetMoveConcurrency(RaceCase):
    """Two real connections at once: the limit holds, and one event stays one."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            partners = env["res.partner"].create([{"name": "A"}, {"name": "B"}])
            fund = env["care.fund"].create({"name": "Race", "code": "RACE"})
            fund.action_open()
            fund._book("receive", Decimal(100), fund)
            self.fund_id, self.partner_ids = fund.id, partners.ids
        self.addCleanup(self._clean)

    def _clean(self):
        """Take everything away again; the ledger only lets go of its rows here."""
        with self.registry.cursor() as cr:
            cr.execute(
                SQL(
                    """ALTER TABLE care_budget_move DISABLE TRIGGER USER;
                       DELETE FROM care_budget_move WHERE fund_id = %(fund)s;
                       ALTER TABLE care_budget_move ENABLE TRIGGER USER;
                       DELETE FROM mail_message
                        USING care_budget_line l
                        WHERE model = 'care.budget.line' AND res_id = l.id
                          AND l.fund_id = %(fund)s;
                       DELETE FROM mail_message
                        WHERE model = 'care.fund' AND res_id = %(fund)s;
                       DELETE FROM care_budget_line WHERE fund_id = %(fund)s;
                       DELETE FROM care_fund WHERE id = %(fund)s
                              RETURNING analytic_account_id""",
                    fund=self.fund_id,
                )
            )
            (account_id,) = cr.fetchone()
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["account.analytic.account"].browse(account_id).unlink()
            env["res.partner"].browse(self.partner_ids).unlink()

    def _make_line(self, amount, state="open"):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            officer = env.ref("base.user_admin")
            line = (
                env["care.budget.line"]
                .with_user(officer)
                .sudo()
                .create(
                    {
                        "name": "Race",
                        "fund_id": self.fund_id,
                        "amount_initial": amount,
                        "date_from": "2020-01-01",
                        "date_to": "2039-12-31",
                    }
                )
            )
            if state == "open":
                line.with_user(SUPERUSER_ID).action_open()
            return line.id

    def _read(self, table, record_id, column):
        with self.registry.cursor() as cr:
            query = SQL(
                "SELECT (%s)::text FROM %s WHERE id = %s",
                SQL(column),
                SQL.identifier(table),
                record_id,
            )
            cr.execute(query)
            return Decimal(cr.fetchone()[0])

    def _check(self, what, outcomes, value, expected, done):
        _logger.info("%s: %s -> %s", what, value, " | ".join(outcomes))
        self.assertEqual(value, expected)
        finished = sum(text.startswith("done") for text in outcomes)
        self.assertEqual(finished, done, outcomes)
        refused = [text for text in outcomes if text.startswith("refused")]
        self.assertEqual(len(refused), len(outcomes) - done, outcomes)

    def _booker(self, line_id, kind, partner_id):
        def act(env):
            partner = env["res.partner"].browse(partner_id)
            line = env["care.budget.line"].browse(line_id)
            line._book(kind, Decimal(70), partner)

        return act

    def test_seventy_and_seventy_on_a_hundred_are_seventy(self):
        first, second = self.partner_ids
        for kind in ("reserve", "commit"):
            line_id = self._make_line(50)
            with self.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                fund = env["care.fund"].browse(self.fund_id)
                fund._book("receive", Decimal(50), fund, seq=line_id)
                line = env["care.budget.line"].browse(line_id)
                line._book("allot", Decimal(50), line, seq=1)
            outcomes = self._race(
                self._booker(line_id, kind, first), self._booker(line_id, kind, second)
            )
            column = {"reserve": "amount_reserved", "commit": "amount_committed"}[kind]
            value = self._read("care_budget_line", line_id, column)
            self._check(f"{kind} 70 + 70 on 100", outcomes, value, 70, 1)

    def test_two_allotments_of_seventy_out_of_a_hundred_are_one(self):
        line_ids = [self._make_line(70, state="draft") for _line in range(2)]

        def opener(line_id):
            return lambda env: env["care.budget.line"].browse(line_id).action_open()

        outcomes = self._race(*map(opener, line_ids))

        value = self._read("care_fund", self.fund_id, "amount_allotted")
        self._check("allot 70 + 70 out of 100", outcomes, value, 70, 1)

    def test_the_same_event_on_two_connections_has_one_effect(self):
        line_id, (partner_id, _other) = self._make_line(100), self.partner_ids
        act = self._booker(line_id, "commit", partner_id)

        outcomes = self._race(act, act)

        value = self._read("care_budget_line", line_id, "amount_committed")
        self._check("the same key twice on 100", outcomes, value, 70, 2)

    def test_freezing_and_committing_at_once_end_in_one_order(self):
        line_id, (partner_id, _other) = self._make_line(100), self.partner_ids

        def freeze(env):
            env["care.fund"].browse(self.fund_id).action_freeze("An inquiry")

        outcomes = self._race(self._booker(line_id, "commit", partner_id), freeze)

        committed = self._read("care_budget_line", line_id, "amount_committed")
        frozen = self._read("care_budget_line", line_id, "(fund_state = 'frozen')::int")
        _logger.info("commit and freeze: %s -> %s", committed, " | ".join(outcomes))
        done = [text.startswith("done") for text in outcomes]
        self.assertTrue(any(done), outcomes)
        self.assertEqual((committed, frozen), (70 * done[0], 1 * done[1]))
