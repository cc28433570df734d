from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .request_common import RequestCommon


@tagged("post_install", "-at_install")
class TestNgoRequestFlow(RequestCommon):
    """A request is filed by one person, reviewed by another, decided by a third."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_officer = cls._make_user(
            "test_ngo_officer_2", "social_care_ngo.group_ngo_officer"
        )
        cls.other_registrar = cls._make_user(
            "test_ngo_registrar_2", "social_care_ngo.group_ngo_registrar"
        )

    def test_move_is_filed_reviewed_decided_and_applied(self):
        request = self._approve()

        self.assertEqual(request.state, "applied")
        self.assertEqual(self.ngo.street, "٢ شارع جديد")
        self.assertEqual(self.ngo.partner_id.street, "٢ شارع جديد")
        self.assertRecordValues(
            request.change_ids,
            [
                {
                    "field_name": "street",
                    "before": "١ شارع الاختبار",
                    "after": "٢ شارع جديد",
                }
            ],
        )
        duties = request._get_valid_decisions()
        self.assertEqual(
            {d.duty_id.code: d.user_id for d in duties},
            {
                "submit": self.ngo_portal_user,
                "validate": self.ngo_officer,
                "approve": self.ngo_registrar,
            },
        )
        place = request.governorate_id.code
        self.assertRegex(request.reference, rf"^REQ-\d{{4}}-{place}-\d{{6}}-\d{{2}}$")

    def test_new_title_becomes_the_next_version_in_the_file_of_the_body(self):
        self._approve()

        titles = self.ngo.ngo_document_ids.filtered(
            lambda d: d.type_id.code == "hq_title"
        )
        self.assertEqual(
            sorted(titles.mapped(lambda d: (d.version, d.state))),
            [(1, "replaced"), (2, "received")],
        )

    # === ONE PERSON, ONE DUTY === #

    def test_whoever_files_on_paper_does_not_review(self):
        request = self._make_draft()
        request.with_user(self.ngo_officer).action_file()
        mine = request.with_user(self.ngo_officer)
        mine.action_take()
        mine.recommendation = "approve"

        with self.assertRaisesRegex(UserError, "Another person must take"):
            mine.action_validate()

    def test_reviewer_does_not_decide_even_as_administrator(self):
        admin = self.env.ref("base.user_admin")
        admin.group_ids += self.env.ref("social_care_ngo.group_ngo_manager")
        admin.group_ids += self.env.ref("social_care_ngo.group_ngo_registrar")
        request = self._file()
        mine = request.with_user(admin)
        mine.action_take()
        mine.recommendation = "approve"
        mine.action_validate()

        for record in (mine, mine.sudo()):
            for step in ("approve", "refuse"):
                with (
                    self.subTest(step=step, su=record.env.su),
                    self.assertRaisesRegex(UserError, "Another person must take"),
                ):
                    record._apply_transition(step, reason="Because")

    def test_submitter_does_not_decide_even_with_every_role(self):
        everything = self._make_user(
            "test_ngo_everything",
            "social_care_ngo.group_ngo_manager",
            "social_care_ngo.group_ngo_registrar",
        )
        request = self._make_draft()
        request.with_user(everything).action_file()
        request.with_user(self.ngo_officer).action_take()
        self._advise(request)

        with self.assertRaisesRegex(UserError, "Another person must take"):
            request.with_user(everything).action_approve()

    def test_type_says_which_role_decides(self):
        request = self._validate("dissolution")

        with self.assertRaisesRegex(UserError, "decided by another role"):
            request.with_user(self.ngo_registrar).action_approve()

        request.with_user(self.ngo_manager).action_approve()
        self.assertEqual(request.state, "applied")

    # === ASSIGNED, OR TAKEN OVER === #

    def test_officer_who_has_not_taken_it_cannot_act(self):
        request = self._take()
        stranger = request.with_user(self.other_officer)
        stranger.recommendation = "approve"
        for step in ("validate", "return"):
            with (
                self.subTest(step=step),
                self.assertRaisesRegex(UserError, "only the officer"),
            ):
                stranger._apply_transition(step, reason="Because")

    def test_manager_takes_over_with_a_reason_that_is_logged(self):
        request = self._take()
        manager = request.with_user(self.ngo_manager)
        with self.assertRaises(AccessError):
            request.with_user(self.other_officer).action_take_over(reason="Mine")

        manager.action_take_over(reason="The officer is on leave")

        self.assertEqual(request.officer_id, self.ngo_manager)
        entry = self.env["care.audit.entry"].search(
            [("res_model", "=", request._name), ("res_id", "=", request.id)], limit=1
        )
        self.assertEqual(entry.action, "take_over")
        self.assertEqual(entry.reason, "The officer is on leave")
        with self.assertRaisesRegex(UserError, "only the officer"):
            request.with_user(self.ngo_officer).action_return(reason="Because")

    def test_claimed_decision_belongs_to_whoever_claimed_it(self):
        request = self._validate()
        request.with_user(self.ngo_registrar).action_claim()
        other = request.with_user(self.other_registrar)
        for step in ("approve", "refuse", "claim"):
            with (
                self.subTest(step=step),
                self.assertRaisesRegex(UserError, "another person decides"),
            ):
                other._apply_transition(step, reason="Because")

        other.action_take_decision(reason="The registrar is ill")
        other.action_approve()

        self.assertEqual(request.decider_id, self.other_registrar)

    def test_later_tier_does_not_act_early(self):
        request = self._take()
        for step in ("approve", "refuse", "claim", "apply"):
            with (
                self.subTest(step=step),
                self.assertRaisesRegex(UserError, "not possible"),
            ):
                request.with_user(self.ngo_registrar)._apply_transition(
                    step, reason="Because"
                )

    def test_review_needs_a_recommendation(self):
        request = self._take()

        with self.assertRaisesRegex(UserError, "recommendation"):
            request.with_user(self.ngo_officer).action_validate()

    # === REASONS AND RETURNS === #

    def test_reason_reaches_the_applicant_apart_from_internal_notes(self):
        request = self._take()
        officer = request.with_user(self.ngo_officer)
        officer.internal_note = "Looks odd"
        officer.action_return(reason="Page two is missing")

        mine = request.with_user(self.ngo_portal_user)
        self.assertEqual(mine.decision_reason, "Page two is missing")
        with self.assertRaises(AccessError):
            mine.read(["internal_note"])
        message = request.message_ids.filtered(
            lambda m: self.ngo_portal_user.partner_id in m.notified_partner_ids
        )
        self.assertIn("Page two is missing", message.body)

    def test_returned_request_is_completed_and_filed_again(self):
        request = self._take()
        request.with_user(self.ngo_officer).action_return(reason="Wrong street")
        mine = request.with_user(self.ngo_portal_user)

        mine.new_street = "٣ شارع صحيح"
        mine.action_file()

        self.assertEqual(request.state, "filed")
        self.assertFalse(request.decision_reason)
        request.with_user(self.ngo_officer).action_take()
        self._advise(request)
        request.with_user(self.ngo_registrar).action_approve()
        self.assertEqual(self.ngo.street, "٣ شارع صحيح")

    def test_withdrawn_request_changes_nothing(self):
        request = self._validate()

        request.with_user(self.ngo_portal_user).action_withdraw(reason="We stay")

        self.assertEqual(request.state, "withdrawn")
        self.assertEqual(self.ngo.street, "١ شارع الاختبار")

    def test_second_request_starts_from_the_register_not_from_the_refused_one(self):
        refused = self._refuse()

        second = self._make_draft(documents=False, new_street=self.ngo.street)

        self.assertEqual(refused.new_street, "٢ شارع جديد")
        self.assertEqual(second.new_street, "١ شارع الاختبار")
        self.assertEqual(second.new_city, self.ngo.city)

    def test_second_request_of_a_type_waits_until_the_first_is_closed(self):
        self._file()
        second = self._make_draft()

        with self.assertRaisesRegex(UserError, "still open"):
            second.with_user(self.ngo_portal_user).action_file()

    # === APPEAL === #

    def test_appeal_is_heard_by_somebody_else_and_decided_by_another(self):
        request = self._refuse()
        request.with_user(self.ngo_portal_user).action_appeal(reason="Here it is")
        self.assertEqual(request.appeal_reason, "Here it is")

        request.with_user(self.ngo_manager).action_grant_appeal(reason="The title came")

        self.assertRecordValues(
            request, [{"state": "under_review", "decider_id": False}]
        )
        self._advise(request)
        with self.assertRaisesRegex(UserError, "Another person must take"):
            request.with_user(self.ngo_registrar).action_approve()
        request.with_user(self.other_registrar).action_approve()
        self.assertEqual(request.state, "applied")

    def test_whoever_decided_does_not_hear_the_appeal(self):
        request = self._refuse("dissolution")
        request.with_user(self.ngo_portal_user).action_appeal(reason="Wrong")

        with self.assertRaisesRegex(UserError, "Another person must take"):
            request.with_user(self.ngo_manager).action_grant_appeal(reason="Sorry")

    def test_dismissed_appeal_ends_the_request(self):
        request = self._refuse()
        request.with_user(self.ngo_portal_user).action_appeal(reason="Wrong")

        request.with_user(self.ngo_manager).action_dismiss_appeal(reason="Nothing new")

        self.assertEqual(request.state, "dismissed")
        self.assertEqual(request.decision_reason, "Nothing new")
