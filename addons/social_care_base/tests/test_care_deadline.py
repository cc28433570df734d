from datetime import date
from unittest.mock import patch

import psycopg2
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.care_deadline_mixin import CareDeadlineMixin
from .common import CareCommon
from .lifecycle_contract import LifecycleContract


class DeadlineCommon(CareCommon):
    """A rule of three working days in Egypt, and a contact that runs under it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        week = [(n, str(n)) for n in (6, 0, 1, 2, 3)]  # Sunday to Thursday
        calendar = cls.env["resource.calendar"].create(
            {
                "name": "Egypt",
                "tz": "Africa/Cairo",
                "attendance_ids": [(5, 0, 0)]
                + [
                    (0, 0, {"name": d, "dayofweek": d, "hour_from": 9, "hour_to": 15})
                    for _n, d in week
                ],
            }
        )
        cls.env.company.resource_calendar_id = calendar
        cls.env["resource.calendar.leaves"].create(
            {
                "name": "Christmas",
                "calendar_id": calendar.id,
                "date_from": "2026-01-06 22:00:00",
                "date_to": "2026-01-07 21:59:59",
            }
        )
        cls.rule = cls.env["care.deadline.rule"].create(
            {
                "key": "test_objection",
                "name": "Objection",
                "days": 3,
                "consequence": "Silence counts as agreement",
                "source": "Test",
                "date_from": "2020-01-01",
            }
        )
        cls.document = cls.env["res.partner"].create({"name": "Paper"})
        cls._let_contacts_run_under_limits()

    @classmethod
    def _let_contacts_run_under_limits(cls):
        """Let a contact, which runs under none, stand for a document that does."""
        contacts = cls.env.registry["res.partner"]
        cls.lapsed = cls.startClassPatcher(
            patch.object(contacts, "_on_deadline_lapsed", create=True)
        )
        cls.startClassPatcher(
            patch.object(
                contacts,
                "_on_deadlines_lapsed",
                CareDeadlineMixin._on_deadlines_lapsed,
                create=True,
            )
        )

    @classmethod
    def _start(cls, day="2026-01-04"):
        calendar = cls.rule._get_calendar(cls.env.company)
        start = date.fromisoformat(day)
        partner = cls.document.copy()
        return cls.env["care.deadline"].create(
            {
                "res_model": partner._name,
                "res_id": partner.id,
                "company_id": cls.env.company.id,
                "rule_id": cls.rule.id,
                "key": cls.rule.key,
                "is_working": True,
                "date_start": start,
                "date_first_due": calendar.last_day(start, cls.rule.days),
            }
        )


@tagged("post_install", "-at_install")
class TestDeadline(LifecycleContract, DeadlineCommon):
    """A limit ends on the day of the law, and its consequence happens once."""

    allow_inherited_tests_method = True
    contract_model = "care.deadline"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract_reader = cls._make_user(
            "reader", "social_care_base.group_care_auditor"
        )

    def _make_contract_document(self):
        return self._start().with_env(self.env)

    def test_limit_in_months_ends_on_the_day_of_the_last_month(self):
        self.rule.write({"days": 4, "day_kind": "months"})

        last = self.rule._get_last_day(date(2025, 12, 31), self.env.company)

        self.assertEqual(last, date(2026, 4, 30))

    def test_holiday_and_week_end_do_not_count(self):
        # Sunday 4: Monday 5, Tuesday 6, Wednesday 7 is a holiday, Thursday 8
        self.assertEqual(self._start("2026-01-04").date_due, date(2026, 1, 8))
        # Tuesday 6: Thursday 8, Sunday 11, Monday 12
        self.assertEqual(self._start("2026-01-06").date_due, date(2026, 1, 12))

    def test_pause_leaves_as_many_days_as_were_left(self):
        deadline = self._start("2026-01-04")
        with freeze_time("2026-01-05 08:00:00"):
            deadline._apply_transition("pause", reason="Papers are missing")
        with freeze_time("2026-01-18 08:00:00"):
            deadline._apply_transition("resume")

        # two days were left on Monday 5; from Sunday 18: Monday 19, Tuesday 20
        self.assertEqual(deadline.date_due, date(2026, 1, 20))
        self.assertEqual(deadline.date_first_due, date(2026, 1, 8))

    def test_pause_on_the_last_day_does_not_end_the_limit_meanwhile(self):
        deadline = self._start("2026-01-04")
        with freeze_time("2026-01-08 08:00:00"):  # the last day
            deadline._apply_transition("pause", reason="Papers are missing")
        with freeze_time("2026-02-06 08:00:00"):  # a Friday
            deadline._apply_transition("resume")

        self.assertEqual(deadline.date_due, date(2026, 2, 8))

    def test_limit_that_has_passed_is_not_paused(self):
        deadline = self._start("2026-01-04")

        with (
            freeze_time("2026-01-09 08:00:00"),
            self.assertRaisesRegex(UserError, "last day has passed"),
        ):
            deadline._apply_transition("pause", reason="Papers are missing")

    def test_nothing_happens_on_the_last_day_and_once_on_the_next(self):
        deadline = self._start("2026-01-04")
        cron = self.env["care.deadline"]
        with patch.object(
            type(self.env["ir.cron"]), "_commit_progress", return_value=60
        ):
            with freeze_time("2026-01-08 21:00:00"):
                cron._cron_lapse()
            self.assertEqual(deadline.state, "running")
            with freeze_time("2026-01-09 08:00:00"):
                cron._cron_lapse()
                cron._cron_lapse()

        self.assertEqual(deadline.state, "lapsed")
        mine = [c for c in self.lapsed.call_args_list if c.args == (deadline,)]
        self.assertEqual(len(mine), 1)

    def _has_lapsed(self, deadline, moment, zone="UTC"):
        """Tell whether the clock would carry out ``deadline`` then, run from a zone."""
        limits = self.env["care.deadline"].with_context(tz=zone)
        with freeze_time(moment):
            return deadline in limits.search(limits._get_lapsed_domain())

    def test_last_day_ends_at_midnight_where_the_company_works(self):
        deadline = self._start("2026-01-04")  # the last day is Thursday 8

        for zone in ("UTC", "Africa/Cairo", "Pacific/Kiritimati", "Pacific/Niue"):
            with self.subTest(zone=zone):
                # Cairo is two hours ahead in winter
                self.assertFalse(
                    self._has_lapsed(deadline, "2026-01-08 21:59:59", zone)
                )
                self.assertTrue(self._has_lapsed(deadline, "2026-01-08 22:00:00", zone))

    def test_change_to_summer_time_within_the_limit_moves_no_day(self):
        # Monday 20 April: Tuesday 21, Wednesday 22, Thursday 23; on that midnight the
        # clocks go from 00:00 to 01:00, three hours ahead of UTC
        deadline = self._start("2026-04-20")

        self.assertEqual(deadline.date_due, date(2026, 4, 23))
        self.assertFalse(self._has_lapsed(deadline, "2026-04-23 21:59:59"))
        self.assertTrue(self._has_lapsed(deadline, "2026-04-23 22:00:00"))

    def test_change_to_winter_time_gives_the_last_day_its_25_hours(self):
        # Monday 26 October: Thursday 29; at its end the clocks go back to 23:00
        deadline = self._start("2026-10-26")

        self.assertEqual(deadline.date_due, date(2026, 10, 29))
        self.assertFalse(self._has_lapsed(deadline, "2026-10-29 21:30:00"))
        self.assertTrue(self._has_lapsed(deadline, "2026-10-29 22:00:00"))

    def test_each_company_has_the_day_of_its_own_calendar(self):
        deadline, calendar = self._start("2026-01-04"), self.rule._get_calendar
        elsewhere = self.env["res.company"].create({"name": "Far West"})
        elsewhere.resource_calendar_id.tz = "Pacific/Niue"  # eleven hours behind
        self.assertTrue(calendar(elsewhere).is_working_day(date(2026, 1, 8)))
        other = deadline.create(
            {
                "res_model": "res.partner",
                "res_id": self.document.copy().id,
                "company_id": elsewhere.id,
                "rule_id": self.rule.id,
                "key": self.rule.key,
                "date_start": "2026-01-04",
                "date_first_due": "2026-01-08",
            }
        )

        lapsed = [
            (self._has_lapsed(deadline, moment), self._has_lapsed(other, moment))
            for moment in ("2026-01-08 22:00", "2026-01-09 10:59", "2026-01-09 11:00")
        ]

        self.assertEqual(lapsed, [(True, False), (True, False), (True, True)])

    def test_pause_and_return_count_in_days_of_the_company(self):
        deadline = self._start("2026-01-04").with_context(tz="America/New_York")
        with freeze_time("2026-01-04 22:30:00"):  # Monday 5 in Cairo
            deadline._apply_transition("pause", reason="Papers are missing")
            self.assertEqual(deadline.date_paused, date(2026, 1, 5))
        with freeze_time("2026-01-17 22:30:00"):  # Sunday 18 in Cairo
            deadline._apply_transition("resume")

        # two days were left: Monday 19, Tuesday 20
        self.assertEqual(deadline.date_due, date(2026, 1, 20))

    def test_limits_of_one_rule_are_carried_out_and_committed_together(self):
        limits = self._start("2026-01-04") + self._start("2026-01-05")
        other_rule = self.rule.copy({"key": "test_other"})
        with patch.object(type(self), "rule", other_rule):
            other = self._start("2026-01-04")
        jobs = type(self.env["ir.cron"])
        with (
            freeze_time("2026-02-01 08:00:00"),
            patch.object(jobs, "_commit_progress", return_value=1) as commit,
        ):
            self.env["care.deadline"]._cron_lapse()

        handled = [c.args[0] for c in self.lapsed.call_args_list]
        read = [set(limit._prefetch_ids) for limit in handled if limit in limits]
        self.assertEqual(read, [set(limits.ids)] * 2)
        self.assertIn(other, handled)
        parts = [c.args[0] for c in commit.call_args_list if c.args]
        self.assertEqual(parts, [2, 1])

    def test_one_failure_leaves_the_others_carried_out(self):
        first, second = self._start("2026-01-04"), self._start("2026-01-05")
        self.addCleanup(setattr, self.lapsed, "side_effect", None)
        self.lapsed.side_effect = lambda deadline: (
            None if deadline == second else self._fail()
        )
        with (
            freeze_time("2026-02-01 08:00:00"),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=1),
        ):
            self.env["care.deadline"]._cron_lapse()

        self.assertEqual((first.state, second.state), ("running", "lapsed"))
        self.assertIn(self.rule.name, first.message_ids[0].body)

    def _fail(self):
        raise UserError(self.rule.name)

    def _run_with_failure(self, error, *days):
        """Run the clock on ``days`` while one of two limits fails with ``error``."""
        first, second = self._start("2026-01-04"), self._start("2026-01-05")
        self.addCleanup(setattr, self.lapsed, "side_effect", None)
        self.lapsed.side_effect = lambda limit: self._raise_for(limit, first, error)
        for day in days:
            self._run_clock(day)
        return first, second

    def _raise_for(self, limit, failing, error):
        if limit == failing:
            raise error

    def _run_clock(self, day):
        with (
            freeze_time(f"{day} 08:00:00"),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=1),
        ):
            self.env["care.deadline"]._cron_lapse()

    def test_no_kind_of_error_stops_the_limits_of_others(self):
        for error in (KeyError("key"), ValueError("value"), psycopg2.IntegrityError()):
            with (
                self.subTest(error=error),
                self.assertLogs("odoo.addons.social_care_base", "ERROR") as logs,
            ):
                first, second = self._run_with_failure(error, "2026-02-01")

                self.assertEqual((first.state, second.state), ("running", "lapsed"))
                self.assertEqual(first.failure, type(error).__name__)
                self.assertEqual(len(logs.records), 1)

    def test_failure_becomes_one_task_of_those_responsible_and_not_one_each_night(self):
        with mute_logger("odoo.addons.social_care_base.models.care_deadline"):
            first, _second = self._run_with_failure(
                ValueError("value"), "2026-02-01", "2026-02-02", "2026-02-03"
            )

        partner = self.env["res.partner"].browse(first.res_id)
        administrators = self.env.ref("base.group_system").all_user_ids
        self.assertEqual(partner.activity_ids.user_id, administrators)
        self.assertEqual(len(partner.activity_ids), len(administrators))
        self.assertIn("ValueError", partner.activity_ids[0].note)

    def test_limit_that_is_carried_out_at_last_keeps_no_failure(self):
        first, _second = self._run_with_failure(UserError("Not yet"), "2026-02-01")
        self.assertEqual(first.failure, "Not yet")
        self.lapsed.side_effect = None

        self._run_clock("2026-02-02")

        self.assertEqual((first.state, first.failure), ("lapsed", False))

    def test_limit_of_an_addon_that_is_gone_is_a_task_and_stops_no_other(self):
        first, second = self._start("2026-01-04"), self._start("2026-01-05")
        first.res_model = "care.gone"

        self._run_clock("2026-02-01")

        self.assertEqual((first.state, second.state), ("running", "lapsed"))
        self.assertIn("care.gone", first.failure)
        tasks = self.env["mail.activity"].search(
            [("res_model", "=", False), ("summary", "like", self.rule.name)]
        )
        self.assertEqual(tasks.user_id, self.env.ref("base.group_system").all_user_ids)

    def test_limit_whose_rows_somebody_changes_is_taken_up_again(self):
        first = self._start("2026-01-04")
        self.addCleanup(setattr, self.lapsed, "side_effect", None)
        self.lapsed.side_effect = [psycopg2.errors.SerializationFailure(), None]

        self._run_clock("2026-02-01")

        self.assertEqual((first.state, first.failure), ("lapsed", False))

    def test_limit_that_never_gets_its_turn_is_reported(self):
        with mute_logger("odoo.addons.social_care_base.models.care_deadline"):
            first, second = self._run_with_failure(
                psycopg2.errors.SerializationFailure(), "2026-02-01"
            )

        self.assertEqual((first.state, second.state), ("running", "lapsed"))
        self.assertEqual(first.failure, "SerializationFailure")

    def test_paused_limit_does_not_lapse(self):
        deadline = self._start("2026-01-04")
        with freeze_time("2026-01-05 08:00:00"):
            deadline._apply_transition("pause", reason="Papers are missing")

        due = self.env["care.deadline"].search(
            self.env["care.deadline"]._get_lapsed_domain()
        )

        self.assertNotIn(deadline, due)

    def test_no_rule_in_force_starts_nothing(self):
        rules = self.env["care.deadline.rule"]
        for key, day in (("test_objection", "2019-12-31"), ("unknown", "2026-01-01")):
            with self.subTest(key=key), self.assertRaises(UserError):
                rules._get_in_force(key, day)

    def test_nobody_moves_a_last_day(self):
        deadline = self._start()
        admin = deadline.with_user(self.env.ref("base.user_admin"))

        with (
            mute_logger("odoo.addons.base.models.ir_model"),
            self.assertRaises(AccessError),
        ):
            admin.write({"date_first_due": "2030-01-01"})
        with self.assertRaises(AccessError):
            deadline.write({"date_extended": "2030-01-01"})
