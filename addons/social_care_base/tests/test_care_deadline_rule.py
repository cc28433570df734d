from datetime import date

import psycopg2

from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_care_deadline import DeadlineCommon


@tagged("post_install", "-at_install")
class TestDeadlineRule(DeadlineCommon):
    """A time limit may end for everybody on one day that the law names."""

    def test_limit_up_to_a_fixed_day_ends_then_for_everybody(self):
        fixed = {"days": 0, "day_kind": "date", "date_last": "2026-06-30"}
        self.rule.write(fixed)

        for start in ("2026-01-04", "2026-07-05"):
            with self.subTest(start=start):
                last = self.rule._get_last_day(
                    date.fromisoformat(start), self.env.company
                )
                self.assertEqual(last, date(2026, 6, 30))

    def test_fixed_day_is_given_for_that_kind_and_for_no_other(self):
        for vals in ({"day_kind": "date"}, {"date_last": "2026-06-30"}):
            with (
                self.subTest(vals=vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.rule.write(vals)
