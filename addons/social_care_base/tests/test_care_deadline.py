from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

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
        # A contact runs under no limits: here it stands for a document that does.
        cls.lapsed = cls.startClassPatcher(
            patch.object(
                cls.env.registry["res.partner"], "_on_deadline_lapsed", create=True
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

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract_reader = cls._make_user(
            "reader", "social_care_base.group_care_auditor"
        )

    def _make_contract_document(self):
        return self._start().with_env(self.env)

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

    def test_each_limit_is_read_alone_since_a_commit_empties_the_cache(self):
        limits = self._start("2026-01-04") + self._start("2026-01-05")
        with (
            freeze_time("2026-02-01 08:00:00"),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=1),
        ):
            self.env["care.deadline"]._cron_lapse()

        handled = [c.args[0] for c in self.lapsed.call_args_list]
        read = [set(limit._prefetch_ids) for limit in handled if limit in limits]
        self.assertEqual(read, [{limit.id} for limit in limits])

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
