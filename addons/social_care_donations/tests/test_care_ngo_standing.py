from datetime import date

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import ReturnCommon


@tagged("post_install", "-at_install")
class TestOverdueReturns(ReturnCommon):
    """A body owes a return for each full quarter since it was listed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2025-12-15"):
            cls.ngo = cls._make_ngo(registry_no="00003115932")

    def _get_codes(self, purpose="portal", ngo=None):
        ngo = ngo or self.ngo
        issues = ngo._get_standing_issues(purpose)[ngo.id]
        found = [issue for issue in issues if issue.code == "return_overdue"]
        return [issue.blocking for issue in found]

    def test_a_return_is_overdue_from_the_day_after_it_is_due(self):
        # The first quarter of 2026 ends on 31 March; 30 days later is 30 April.
        for today, count in (("2026-04-30", 0), ("2026-05-01", 1), ("2026-08-01", 2)):
            with self.subTest(today=today), freeze_time(today):
                self.assertEqual(len(self._get_codes()), count)

    @freeze_time("2026-05-01")
    def test_only_new_money_is_blocked(self):
        self.assertEqual(self._get_codes("grant"), [True])
        self.assertEqual(self._get_codes("fundraising"), [True])
        self.assertEqual(self._get_codes("portal"), [False])
        self.assertEqual(self._get_codes("donation_return"), [False])

    @freeze_time("2026-05-01")
    def test_a_draft_is_not_filed_and_a_submitted_return_is(self):
        filed = self._upload(ngo=self.ngo).filed

        self.assertTrue(self._get_codes())
        filed.with_user(self.ngo_portal_user).action_submit()
        self.assertFalse(self._get_codes())

    def test_a_body_listed_later_owes_nothing_yet(self):
        with freeze_time("2026-04-20"):
            late = self._make_ngo(registry_no="00004487124")
        with freeze_time("2026-05-01"):
            self.assertFalse(self._get_codes(ngo=late))

    @freeze_time("2026-05-01")
    def test_without_the_parameter_the_question_is_refused(self):
        self.env["care.parameter"].search([("key", "=", "return_due")]).unlink()

        with self.assertRaisesRegex(UserError, "return_due"):
            self.ngo._get_standing_issues("grant")

    @freeze_time("2026-05-01")
    def test_the_question_costs_the_same_for_one_and_for_many(self):
        bodies = self.ngo
        for _again in range(5):
            bodies += bodies.browse(self.ngo.id)
        self.ngo._get_overdue_returns(date(2026, 5, 1))
        self.env.invalidate_all()
        with self.assertQueryCount(30):
            bodies._get_overdue_returns(date(2026, 5, 1))
