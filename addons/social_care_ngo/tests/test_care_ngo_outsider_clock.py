from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.social_care_base.tests.deadline_contract import DeadlineContract
from odoo.addons.social_care_base.tests.lifecycle_contract import LifecycleContract

from .outsider_common import SUNDAY, TUESDAY, OutsiderCommon


@tagged("post_install", "-at_install")
class TestNgoOutsiderClock(OutsiderCommon):
    """Three working days to notify; who lets them pass is late, or frozen."""

    @freeze_time("2026-03-20 09:00:00")
    def test_third_working_day_is_in_time_and_the_next_one_late(self):
        for start, last in (
            (TUESDAY, SUNDAY),
            (date(2026, 3, 5), date(2026, 3, 10)),  # Thursday: Sunday to Tuesday
            (date(2026, 3, 6), date(2026, 3, 10)),  # Friday
            (date(2026, 3, 7), date(2026, 3, 10)),  # Saturday
        ):
            for day, is_late in ((last, False), (last + timedelta(days=1), True)):
                with self.subTest(start=start, day=day):
                    call = self._notify(self._make_call(date_from=start), day)
                    self.assertRecordValues(
                        call,
                        [
                            {
                                "state": "notified",
                                "source": "caller",
                                "date_notify_due": last,
                                "is_late": is_late,
                            }
                        ],
                    )
                    ended = "cancelled" if is_late else "met"
                    self.assertEqual(self._get_limit(call).state, ended)

    @freeze_time("2026-03-20 09:00:00")
    def test_length_comes_from_the_rule_in_force_on_the_first_day(self):
        rule = self.env.ref("social_care_ngo.care_deadline_rule_outsider_call_eg")
        rule.date_to = "2026-03-03"
        rule.copy({"days": 5, "date_from": "2026-03-04", "date_to": False})

        self.assertEqual(self._notify().date_notify_due, SUNDAY)
        other = self._notify(self._make_call(date_from="2026-03-04"), "2026-03-20")
        self.assertEqual(other.date_notify_due, date(2026, 3, 11))

    @freeze_time("2026-03-03 09:00:00")
    def test_found_call_is_frozen_after_its_last_day_only(self):
        call = self._find()
        self.assertRecordValues(call, [{"state": "found", "source": "found"}])

        self._run_clock(SUNDAY)
        self.assertEqual(call.state, "found")
        self._run_clock(SUNDAY + timedelta(days=1))

        self.assertEqual(call.state, "frozen")
        self.assertEqual(self._get_limit(call).state, "lapsed")
        self.assertEqual(call.activity_ids.user_id, self.ngo_officer)

    @freeze_time("2026-03-03 09:00:00")
    def test_call_that_was_notified_is_not_frozen_by_the_clock(self):
        call = self._notify(self._find())

        self._run_clock(SUNDAY + timedelta(days=9))

        self.assertRecordValues(
            call, [{"state": "notified", "source": "found", "is_late": False}]
        )

    @freeze_time("2026-03-03 09:00:00")
    def test_clock_passes_over_a_call_that_two_persons_froze(self):
        call = self._freeze(self._find())

        self._run_clock(SUNDAY + timedelta(days=1))

        limit = self._get_limit(call)
        self.assertRecordValues(limit, [{"state": "lapsed", "failure": False}])
        self.assertEqual(call.state, "frozen")

    @freeze_time("2026-03-20 09:00:00")
    def test_call_found_after_its_last_day_is_frozen_the_next_night(self):
        call = self._find()

        self._run_clock("2026-03-20")

        self.assertEqual(call.state, "frozen")

    @freeze_time("2026-03-20 09:00:00")
    def test_freeze_is_lifted_when_it_is_notified_and_permitted(self):
        call = self._find()
        self._run_clock("2026-03-20")
        with self.assertRaisesRegex(UserError, "not possible"):
            self._propose(call, "permit")

        self._notify(call, "2026-03-19")

        self.assertRecordValues(
            call, [{"state": "frozen", "is_notified": True, "is_late": True}]
        )
        with self.assertRaisesRegex(UserError, "notified already"):
            call.action_notify()
        with self.assertRaises(AccessError):
            call.notification_no = "18"
        self._permit(call)
        self.assertRecordValues(
            call, [{"state": "permitted", "date_decided": date(2026, 3, 20)}]
        )


@tagged("post_install", "-at_install")
class TestNgoOutsiderContracts(LifecycleContract, DeadlineContract, OutsiderCommon):
    """A call moves only by the declared steps, under the clocks of the kernel."""

    allow_inherited_tests_method = True
    contract_model = "care.ngo.outsider.call"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract_reader = cls.ngo_viewer

    def _make_contract_document(self):
        return self.env["care.ngo.outsider.call"].create(
            {"name": "شركة العقد", "purpose": "علاج", "date_from": TUESDAY}
        )

    def _make_deadline_document(self):
        return self._make_contract_document()
