from datetime import date, timedelta

from odoo.fields import Date
from odoo.tests import freeze_time, tagged

from .meeting_common import MeetingCommon
from .request_common import RequestCommon
from .return_common import ReturnCommon

SUNDAY = "2026-03-01 09:00:00"
OPEN = ("running", "paused")


@tagged("post_install", "-at_install")
class TestNgoRequestEnd(RequestCommon, MeetingCommon, ReturnCommon):
    """With a body ends all that still runs for it; what it holds becomes a task."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ngo.with_user(cls.ngo_officer).officer_id = cls.ngo_officer

    def _end(self, step="dissolve", ngo=None):
        ngo = ngo or self.ngo
        ngo.with_user(self.ngo_officer).action_propose(step, "Facts and article")
        ngo.with_user(self.ngo_manager)._apply_transition(step, reason="Facts")

    def _get_open(self, *records):
        """Return the keys of the clocks that still run for these documents."""
        limits = self.env["care.deadline"]
        for record in records:
            limits += limits.search(
                [
                    ("res_model", "=", record._name),
                    ("res_id", "in", record.ids),
                    ("state", "in", OPEN),
                ]
            )
        return sorted(limits.mapped("key"))

    # === REQUESTS === #

    def test_every_open_request_is_closed_with_its_clocks_and_letters(self):
        returned = self._take("move_hq")
        returned.with_user(self.ngo_officer).action_return(reason="Unsigned")
        filed, validated = self._file("new_field"), self._validate("amend_statute")
        appealed = self._refuse("branch")
        appealed.with_user(self.ngo_portal_user).action_appeal(reason="Wrong")
        draft, applied = self._make_draft("fundraising"), self._approve("change_board")
        requests = returned + filed + validated + appealed

        self._end()

        self.assertEqual(set(requests.mapped("state")), {"withdrawn"})
        self.assertEqual((draft.state, applied.state), ("draft", "applied"))
        self.assertEqual(self._get_open(requests + applied), [])
        for request in requests:
            self.assertIn("come to its end", request.decision_reason)
        self.assertEqual(returned.letter_ids.status, "replaced")
        self.assertFalse(requests.activity_ids)

    def test_refusal_by_a_body_that_has_ended_is_not_appealed_against(self):
        request = self._refuse()

        self._end("revoke")

        self.assertEqual(request.state, "refused")
        self.assertFalse(request._can_still_appeal())

    def test_silence_gives_nothing_to_a_body_that_has_ended(self):
        with freeze_time(SUNDAY):
            request = self._take("foreign_funding")
            due = request.date_due
            self._end("revoke")
        with freeze_time(due + timedelta(days=1)):
            self._lapse()

        self.assertEqual(request.state, "withdrawn")
        self.assertFalse(request.letter_ids)
        # The money is still to go back, and somebody sees to it.
        money = request.foreign_fund_ids
        self.assertEqual(money.state, "to_return")
        self.assertEqual(money.activity_ids[:1].user_id, self.ngo_officer)
        self.assertIn("See to the money", "".join(money.activity_ids.mapped("summary")))

    def test_merger_closes_the_others_and_is_applied_itself(self):
        heir, other = self._make_ngo(), self._file("new_field")

        merger = self._approve("merger", successor_no=heir.registry_no)

        self.assertEqual((merger.state, other.state), ("applied", "withdrawn"))
        self.assertEqual(
            self.ngo.sudo()._prepare_open_profile()["successor"],
            {
                "registered_charity_number": heir.registry_no,
                "charity_name": heir.name,
            },
        )

    def test_programs_read_what_the_page_says_of_branches_and_permits(self):
        self._approve("branch")
        self._approve("fundraising")
        page = self.ngo.sudo()._prepare_public_profile_vals()

        entry = self.ngo.sudo()._prepare_open_profile()

        self.assertEqual(
            entry["branches"], [{"name": "فرع الجيزة", "governorate": "EG-C"}]
        )
        [permit], [shown] = entry["fundraising_permits"], page["permits"]
        self.assertEqual(permit["purpose"], shown["purpose"])
        self.assertEqual(permit["date_to"], shown["until"].isoformat())
        self.assertFalse(entry["public_benefit"])
        self.assertIsNone(entry["successor"])

    def test_liquidation_leaves_appeals_and_returns_open(self):
        with freeze_time("2026-07-02 09:00:00"):
            owed = self._open_return()
            appealed = self._refuse("branch")
            appealed.with_user(self.ngo_portal_user).action_appeal(reason="Wrong")
            other = self._file("new_field")

            self._approve("dissolution")

        self.assertEqual(self.ngo.state, "liquidation")
        self.assertEqual((appealed.state, other.state), ("appealed", "withdrawn"))
        self.assertEqual(owed.state, "draft")
        self._end("revoke")
        self.assertEqual((appealed.state, owed.state), ("withdrawn", "cancelled"))

    # === PERMITS === #

    def test_permit_ends_with_its_body_and_what_was_collected_is_asked_for(self):
        today = Date.today()
        for first in (today + timedelta(days=5), today):
            self._approve("fundraising", date_from=first)
        coming, begun = self.ngo.campaign_ids.sorted("date_from", reverse=True)

        self._end()

        both = coming + begun
        self.assertEqual(set(both.mapped("state")), {"ended"})
        self.assertEqual(self._get_open(both), [])
        papers = both.document_ids
        self.assertEqual(set(papers.mapped("status")), {"revoked"})
        self.assertFalse(coming.activity_ids)
        self.assertEqual(begun.activity_ids.user_id, self.ngo_officer)

    def test_status_of_public_benefit_ends_with_the_body(self):
        self._approve("public_benefit", date_from=Date.today())
        self.ngo.invalidate_recordset(["is_public_benefit"])
        self.assertTrue(self.ngo.is_public_benefit)

        self._end()

        self.ngo.invalidate_recordset(["is_public_benefit"])
        self.assertFalse(self.ngo.is_public_benefit)

    # === RETURNS, MEETINGS, DOCUMENTS === #

    def test_returns_that_are_owed_are_cancelled_with_the_reason(self):
        with freeze_time("2026-07-02 09:00:00"):
            owed = self._open_return()
            self.assertEqual(self._get_open(owed), ["ngo_annual_return"])

            self._end()

        self.assertEqual(owed.state, "cancelled")
        self.assertIn("come to its end", owed.decision_reason)
        self.assertEqual(self._get_open(owed), [])

    def test_meetings_are_cancelled_and_no_minutes_are_asked_for(self):
        planned, convened = self._plan(), self._convene("board")
        held = self._hold()
        self.assertEqual(self._get_open(held), ["ngo_ga_minutes"])

        self._end()

        self.assertEqual(
            (planned.state, convened.state, held.state),
            ("cancelled", "cancelled", "held"),
        )
        self.assertEqual(self._get_open(held), [])

    def test_body_that_has_ended_is_not_told_to_convene(self):
        self._list_long_ago(self.ngo, "2025-03-01")
        self.ngo.with_user(self.ngo_officer).fiscal_month = "12"
        with freeze_time("2026-01-11 09:00:00"):
            self._run_job("care.ngo", "_cron_ask_for_assemblies")
            self.assertEqual(self._get_open(self.ngo), ["ngo_ga_hold"])
            self._end()
            self.assertEqual(self._get_open(self.ngo), [])
            # A limit that a defect left running leads to nothing either.
            self.ngo._start_deadline("ngo_ga_hold", date_start=date(2025, 12, 31))
        with freeze_time("2026-05-01 09:00:00"):
            self._lapse()

        self.assertNotIn("Convene", "".join(self.ngo.message_ids.mapped("body")))

    def test_nobody_is_reminded_of_the_documents_of_a_body_that_has_ended(self):
        document = self.ngo.ngo_document_ids.filtered("date_expiry")[:1]
        before = document.date_expiry - timedelta(days=1)
        document._start_deadline("ngo_document_reminder_3")
        reminded = self.env["care.ngo.document"]
        with freeze_time(before):
            self.assertIn(document, reminded._search_to_remind(self.env.company))

        self._end()

        self.assertEqual(self._get_open(document), [])
        with freeze_time(before):
            found = reminded._search_to_remind(self.env.company)
            self.assertNotIn(document, found)
