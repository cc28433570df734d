from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Date
from odoo.tests import freeze_time, tagged

from .request_common import RequestCommon

SUNDAY = "2026-03-01 09:00:00"


@tagged("post_install", "-at_install")
class TestNgoRequestRecheck(RequestCommon):
    """The register moves on while a request waits: each decision asks again."""

    def _expect_refusal(self, request, text):
        decider = request.with_user(self._get_decider(request))
        with self.assertRaisesRegex(UserError, text):
            decider.action_approve()
        self.assertEqual(request.state, "validated")

    def test_name_that_was_taken_meanwhile_is_not_given_a_second_time(self):
        name = "جمعية الاسم المطلوب مرتين"
        request = self._validate("amend_statute", new_name=name)
        self._make_ngo(name=name)

        self._expect_refusal(request, "has this name")

        self.assertNotEqual(self.ngo.name, name)
        # It is opened again, and the applicant gives another name.
        request.with_user(self.ngo_officer).action_refresh()
        with self.assertRaisesRegex(UserError, "has this name"):
            request.with_user(self.ngo_officer).action_validate()
        request.with_user(self.ngo_officer).action_return(reason="The name is taken")
        self.assertEqual(request.state, "returned")

    def test_request_that_nothing_stands_against_is_not_opened_again(self):
        request = self._validate("amend_statute")

        with self.assertRaisesRegex(UserError, "has not changed"):
            request.with_user(self.ngo_officer).action_refresh()

    def test_two_bodies_do_not_merge_into_each_other(self):
        heir = self._make_ngo()
        there = self._validate("merger", successor_no=heir.registry_no)
        back = self._validate("merger", ngo=heir, successor_no=self.ngo.registry_no)
        there.with_user(self.ngo_manager).action_approve()

        self._expect_refusal(back, "No working NGO")

        self.assertRecordValues(self.ngo + heir, [{"state": "merged"}, {"state": "listed"}])

    def test_successor_is_looked_at_again_when_the_merger_is_carried_out(self):
        heir = self._make_ngo()
        request = self._validate("merger", successor_no=heir.registry_no)
        heir.with_user(self.ngo_officer).action_propose("revoke", "Facts")
        heir.with_user(self.ngo_manager).action_revoke(reason="Facts")

        # Past the check of the decision, as a defect there might do it.
        with self.assertRaisesRegex(UserError, "No working NGO"):
            request._apply_merger(self.ngo)
        self.assertEqual(self.ngo.state, "listed")

    def test_campaign_whose_days_have_passed_is_not_permitted(self):
        with freeze_time(SUNDAY):
            request = self._validate("fundraising")
        with freeze_time(request.date_to + timedelta(days=1)):
            self._expect_refusal(request, "last day has passed")
        with freeze_time(request.date_to):
            request.with_user(self._get_decider(request)).action_approve()

        # A permit begins when it is given: nobody collected before it.
        campaign = self.ngo.campaign_ids
        self.assertEqual(campaign.date_from, campaign.date_to)

    def test_standing_that_became_blocking_stops_the_decision(self):
        request = self._validate("fundraising")
        # The terms of the board have run out since.
        self.env.cr.execute(
            "UPDATE care_ngo_person SET date_to = %s WHERE ngo_id = %s",
            (Date.today() - timedelta(days=1), self.ngo.id),
        )
        self.env.invalidate_all()

        self._expect_refusal(request, "term of the board has ended")

    def test_body_that_was_suspended_meanwhile_is_not_validated(self):
        request = self._take()
        officer = request.with_user(self.ngo_officer)
        officer.recommendation = "approve"
        self._suspend_ngo(self.ngo)
        request.type_id.while_suspended = False

        with self.assertRaisesRegex(UserError, "cannot file this request"):
            officer.action_validate()

    def test_silence_permits_nothing_that_nobody_could_permit(self):
        with freeze_time(SUNDAY):
            request = self._take("foreign_funding")
            request.type_id.while_suspended = False
            self._suspend_ngo(self.ngo)
            # The suspension outlasts the clock of the request.
            self.ngo._cancel_deadline("ngo_suspension_court", "The court was asked")
        with freeze_time(request.date_due + timedelta(days=1)):
            self._lapse()

        self.assertEqual(request.state, "under_review")
        self.assertFalse(request.letter_ids)
        self.assertEqual(request.foreign_fund_ids.state, "held")
        self.assertIn("Silence cannot approve", request.activity_ids[-1:].summary)

    def test_what_cannot_be_carried_out_becomes_a_task_and_can_be_withdrawn(self):
        with freeze_time(SUNDAY):
            request = self._file("foreign_funding")
        with (
            freeze_time(request.date_due + timedelta(days=1)),
            patch.object(
                type(request), "_clear_foreign_fund", side_effect=UserError("Not now")
            ),
        ):
            self._lapse()
        self.assertEqual(request.state, "approved")
        self.assertIn("Not now", request.activity_ids.note)
        letter = request.letter_ids
        self.assertEqual((letter.step, letter.status), ("approve_by_silence", "valid"))

        request.with_user(self.ngo_portal_user).action_withdraw(reason="No longer")

        letter.invalidate_recordset()
        self.assertEqual((request.state, letter.status), ("withdrawn", "revoked"))
        self.assertEqual(request.foreign_fund_ids.state, "to_return")

    def test_withdrawal_ends_the_letter_that_asked_for_completion(self):
        request = self._take()
        request.with_user(self.ngo_officer).action_return(reason="Unsigned")
        letter = request.letter_ids
        self.assertEqual(letter.status, "valid")

        request.with_user(self.ngo_portal_user).action_withdraw(reason="We stay")

        letter.invalidate_recordset()
        self.assertEqual(letter.status, "replaced")
