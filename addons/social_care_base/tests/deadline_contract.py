from datetime import timedelta
from unittest.mock import patch

import psycopg2
from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Date, Datetime
from odoo.tools import mute_logger

KEY = "contract_limit"


class DeadlineContract:
    """What every document under time limits promises; mix it into a test case.

    The test case sets ``allow_inherited_tests_method = True`` and provides
    ``_make_deadline_document()``, which returns another document at each call. Its
    company needs a calendar.
    """

    def _make_deadline_document(self):
        raise NotImplementedError

    def _start_contract_limit(self, days=3):
        """Return a document under a limit of so many calendar days, and the limit."""
        document = self._make_deadline_document()
        rules = self.env["care.deadline.rule"].sudo()
        if not rules.search_count([("key", "=", KEY)]):
            rules.create(
                {
                    "key": KEY,
                    "name": "Contract",
                    "days": days,
                    "day_kind": "calendar",
                    "consequence": "What the contract says",
                    "source": "Test",
                    "date_from": "2000-01-01",
                }
            )
        return document, document._start_deadline(KEY)

    def _run_clock(self, days):
        """Let the scheduled job run so many days from now, twice."""
        with (
            freeze_time(Datetime.now() + timedelta(days=days)),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=9),
        ):
            self.env["care.deadline"]._cron_lapse()
            self.env["care.deadline"]._cron_lapse()

    def _listen(self, document):
        """Hear of consequences, instead of letting them happen."""
        return patch.object(type(document), "_on_deadline_lapsed", create=False)

    def test_contract_limit_runs_from_today_for_the_days_of_the_rule(self):
        document, limit = self._start_contract_limit(days=3)

        today = limit.company_id._get_care_today()

        self.assertEqual(limit.date_due, today + timedelta(days=3))
        self.assertEqual(limit.state, "running")
        self.assertIn(limit, document.sudo().deadline_ids)

    def test_contract_consequence_happens_once_and_after_the_last_day_only(self):
        document, limit = self._start_contract_limit(days=3)
        with self._listen(document) as lapsed:
            self._run_clock(days=3)
            mine = [c for c in lapsed.call_args_list if c.args == (limit,)]
            self.assertEqual((limit.state, mine), ("running", []))

            self._run_clock(days=5)

        mine = [c for c in lapsed.call_args_list if c.args == (limit,)]
        self.assertEqual((limit.state, len(mine)), ("lapsed", 1))

    def test_contract_limit_that_is_met_cancelled_or_paused_does_not_lapse(self):
        for state, end in (
            ("met", lambda document: document._meet_deadline(KEY)),
            ("cancelled", lambda document: document._cancel_deadline(KEY, "Moot")),
            ("paused", lambda document: document._pause_deadline(KEY, "Papers")),
        ):
            document, limit = self._start_contract_limit()
            with self.subTest(state=state), self._listen(document) as lapsed:
                end(document)
                self._run_clock(days=30)

                self.assertEqual(limit.state, state)
                self.assertNotIn(limit, [c.args[0] for c in lapsed.call_args_list])

    def test_contract_paused_days_are_given_back(self):
        document, limit = self._start_contract_limit(days=3)
        document._pause_deadline(KEY, "Papers are missing")

        with freeze_time(Datetime.now() + timedelta(days=10)):
            document._resume_deadline(KEY)

        self.assertEqual(limit.date_due, limit.date_first_due + timedelta(days=10))

    def test_contract_same_limit_does_not_run_twice(self):
        document, _limit = self._start_contract_limit()

        with (
            self.assertRaises(psycopg2.IntegrityError),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            document._start_deadline(KEY)
        document._meet_deadline(KEY)

        self.assertTrue(document._start_deadline(KEY))

    def test_contract_pause_and_cancellation_need_a_reason(self):
        document, _limit = self._start_contract_limit()

        for end in (document._pause_deadline, document._cancel_deadline):
            with self.subTest(end=end.__name__), self.assertRaises(UserError):
                end(KEY, "  ")

    def test_contract_limit_without_a_rule_in_force_does_not_start(self):
        document = self._make_deadline_document()
        self._start_contract_limit()

        for key, day in (("contract_unknown", None), (KEY, "1999-12-31")):
            with self.subTest(key=key, day=day), self.assertRaises(UserError):
                document._start_deadline(key, date_start=day and Date.to_date(day))
