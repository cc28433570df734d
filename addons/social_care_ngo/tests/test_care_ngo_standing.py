from datetime import timedelta

from odoo.fields import Date
from odoo.tests import freeze_time, tagged

from odoo.addons.social_care_ngo.logic.standing import (
    PURPOSES,
    UnknownPurposeError,
)

from .common import DOCUMENT_DAYS, NgoCommon


@tagged("post_install", "-at_install")
class TestNgoStanding(NgoCommon):
    """What the register answers other areas about a body."""

    def _get_codes(self, ngo, purpose):
        issues = ngo._get_standing_issues(purpose)[ngo.id]
        return {issue.code: issue.blocking for issue in issues}

    def test_listed_body_in_order_has_no_issue(self):
        for purpose in PURPOSES:
            with self.subTest(purpose=purpose):
                self.assertEqual(self._get_codes(self.ngo, purpose), {})

    def test_suspension_blocks_money_but_not_the_duty_to_report(self):
        self._suspend_ngo(self.ngo)

        self.assertEqual(self._get_codes(self.ngo, "grant"), {"not_operational": True})
        self.assertEqual(self._get_codes(self.ngo, "donation_return"), {})
        self.assertEqual(
            self._get_codes(self.ngo, "portal"), {"not_operational": False}
        )

    def test_draft_is_not_operational_for_any_purpose(self):
        draft = self._make_ngo_draft()

        for purpose in ("grant", "donation_return", "fundraising"):
            with self.subTest(purpose=purpose):
                self.assertTrue(self._get_codes(draft, purpose)["not_operational"])

    def test_expired_board_blocks_a_grant_and_is_told_in_every_case(self):
        yesterday = Date.today() - timedelta(days=1)
        self.ngo.person_ids.with_user(self.ngo_officer).sudo().action_end(
            yesterday, "End"
        )

        self.assertEqual(
            self._get_codes(self.ngo, "grant"), {"board_term_expired": True}
        )
        self.assertEqual(
            self._get_codes(self.ngo, "donation_return"), {"board_term_expired": False}
        )

    def test_vacant_chair_is_told_and_does_not_block(self):
        yesterday = Date.today() - timedelta(days=1)
        chair = self.ngo.person_ids.filtered(lambda p: p.role == "chair")
        chair.with_user(self.ngo_officer).sudo().action_end(yesterday, "Resignation")

        codes = self._get_codes(self.ngo, "grant")

        # Four of five members are left: under the minimum, nothing else is asked.
        self.assertEqual(codes, {"board_under_minimum": False})

    def test_expired_document_is_told(self):
        last_day = Date.today() + timedelta(days=DOCUMENT_DAYS)

        with freeze_time(last_day):
            self.assertEqual(self._get_codes(self.ngo, "grant"), {})
        with freeze_time(last_day + timedelta(days=1)):
            codes = self._get_codes(self.ngo, "grant")

        self.assertEqual(codes, {"documents_expired": False})

    def test_unknown_purpose_is_refused(self):
        with self.assertRaises(UnknownPurposeError):
            self.ngo._get_standing_issues("holidays")

    def test_every_body_gets_an_answer(self):
        other = self._make_ngo_draft()

        issues = (self.ngo + other)._get_standing_issues("grant")

        self.assertEqual(set(issues), {self.ngo.id, other.id})

    def test_indicators_are_those_of_the_last_day_of_the_period(self):
        start = self.ngo.person_ids[0].date_from
        before = (start - timedelta(days=60), start - timedelta(days=1))

        now = self.ngo._get_indicator_values((start, Date.today()))[self.ngo.id]
        earlier = self.ngo._get_indicator_values(before)[self.ngo.id]

        self.assertTrue(now["board_term_valid"] and now["board_size_in_limits"])
        self.assertFalse(earlier["board_term_valid"] or earlier["board_size_in_limits"])
        self.assertEqual(now["documents_missing"], 0)
