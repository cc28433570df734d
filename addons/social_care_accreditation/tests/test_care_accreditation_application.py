from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import tagged

from odoo.addons.social_care_base.tests.lifecycle_contract import FORGED

from .common import AccreditationCommon


@tagged("post_install", "-at_install")
class TestCareAccreditationApplication(AccreditationCommon):
    """Completeness, eligibility and exam; and nobody but the committee decides."""

    # === COMPLETENESS === #

    def test_a_draft_saves_incomplete_and_lists_what_is_missing(self):
        draft = self._make_draft(references=0, birth_date=False, degree_level=False)

        self.assertEqual(
            draft.finding_codes,
            [
                "missing_birth_date",
                "missing_degree_level",
                "missing_references",
                "missing_evidence",
            ],
        )

    def test_submission_refuses_with_the_same_list(self):
        draft = self._make_draft(references=0).with_user(self.applicant)

        with self.assertRaises(UserError) as caught:
            draft.action_submit()

        for text in draft.findings.splitlines():
            self.assertIn(text, str(caught.exception))

    def test_a_background_check_is_asked_only_of_those_in_contact(self):
        draft = self._make_application(
            contact_with_vulnerable=False,
            criminal_record_date=False,
            child_protection_check=False,
        )

        self.assertFalse(draft.finding_codes)

    def test_a_second_live_application_for_the_level_is_refused(self):
        first = self._bring(self._make_application(), "submitted")
        second = self._make_application(national_id=first.national_id)

        self.assertEqual(second.finding_codes, ["duplicate_application"])
        with self.assertRaises(UserError):
            self._submit(second)

    def test_an_application_that_ended_is_no_duplicate(self):
        first = self._bring(self._make_application(), "submitted")
        first.with_user(self.applicant).action_withdraw("Moved away")

        second = self._make_application(national_id=first.national_id)

        self.assertFalse(second.finding_codes)

    def test_other_digits_do_not_hide_a_duplicate(self):
        first = self._bring(
            self._make_application(national_id="29002100000017"), "submitted"
        )

        second = self._make_application(national_id="٢٩٠٠٢١٠ ٠٠٠٠٠١٧")

        self.assertEqual(second.national_id, first.national_id)
        self.assertIn("duplicate_application", second.finding_codes)

    def test_submission_gives_a_reference_and_fixes_the_facts(self):
        application = self._bring(self._make_application(), "submitted")

        self.assertRegex(application.reference, r"^AC-\d{4}-\d{6}-\d{2}$")
        self.assertEqual(application.date_submitted, Date.context_today(application))
        for user in (self.applicant, self.officer, self.administrator):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                application.with_user(user).practice_hours = 9000

    def test_a_return_needs_a_reason_that_the_applicant_reads(self):
        application = self._bring(self._make_application(), "completeness")
        mine = application.with_user(self.applicant)

        action = application.with_user(self.officer).action_return()
        application.with_user(self.officer).action_return("The degree is illegible.")

        self.assertEqual(action["res_model"], "care.lifecycle.reason")
        self.assertEqual(mine.state, "returned")
        self.assertEqual(mine.reason, "The degree is illegible.")

    def test_a_returned_application_is_open_again_and_keeps_its_number(self):
        application = self._bring(self._make_application(), "completeness")
        number = application.reference
        application.with_user(self.officer).action_return("The degree is illegible.")

        application.with_user(self.applicant).references = 3
        self._submit(application)

        self.assertEqual(
            (application.state, application.reference), ("submitted", number)
        )
        self.assertFalse(application.reason)

    # === ELIGIBILITY === #

    def test_who_lacks_hours_is_not_admitted_but_found_ineligible(self):
        application = self._make_application(practice_hours=1499)
        self._bring(application, "eligibility")
        application.evidence_ids.with_user(self.officer).action_verify()
        mine = application.with_user(self.officer)

        self.assertEqual(application.finding_codes, ["practice_under_minimum"])
        with self.assertRaises(UserError):
            mine.action_admit()
        mine.action_mark_ineligible("One hour of practice is missing.")

        self.assertEqual(application.state, "ineligible")
        self.assertEqual(application.reason_codes, ["practice_under_minimum"])
        self.assertEqual(
            application.with_user(self.applicant).reason,
            "One hour of practice is missing.",
        )

    def test_who_fulfils_the_rules_cannot_be_found_ineligible(self):
        application = self._bring(self._make_application(), "eligibility")
        application.evidence_ids.with_user(self.officer).action_verify()

        with self.assertRaises(UserError):
            application.with_user(self.officer).action_mark_ineligible("No")

    def test_evidence_is_looked_at_before_admission(self):
        application = self._bring(self._make_application(), "eligibility")

        self.assertEqual(application.finding_codes, ["evidence_unchecked"])
        with self.assertRaises(UserError):
            application.with_user(self.officer).action_admit()

    def test_refused_evidence_has_to_be_replaced(self):
        application = self._bring(self._make_application(), "eligibility")
        application.evidence_ids.with_user(self.officer).action_refuse("Forged")

        self.assertEqual(application.finding_codes, ["evidence_refused"])

        better = (
            self.env["care.accreditation.evidence"]
            .with_user(self.officer)
            .create(
                {
                    "application_id": application.id,
                    "kind": "degree",
                    "file": application.evidence_ids.file,
                    "file_name": "from-the-university.pdf",
                }
            )
        )
        better.action_verify()

        self.assertFalse(application.finding_codes)

    # === EXAM === #

    def test_the_exam_stage_needs_an_attempt_that_passes(self):
        application = self._bring(self._make_application(), "exam")
        mine = application.with_user(self.officer)
        with self.assertRaises(UserError):
            mine.action_pass_exam()

        self._make_attempt(application, score=69.5)

        self.assertEqual(application.finding_codes, ["exam_below_cut"])
        with self.assertRaises(UserError):
            mine.action_pass_exam()

    def test_the_cut_of_the_form_goes_before_that_of_the_scheme(self):
        application = self._bring(self._make_application(), "exam")

        self._make_attempt(application, score=66, has_own_cut=True, cut_score=65)

        self.assertFalse(application.finding_codes)

    def test_attempts_too_close_together_are_invalid(self):
        application = self._bring(self._make_application(), "exam")
        today = Date.today()

        self._make_attempt(application, date=today - timedelta(days=59), score=10)
        self._make_attempt(application, date=today, score=90)

        self.assertEqual(application.finding_codes, ["attempt_too_early"])

    def test_a_failed_exam_ends_the_application_with_a_reason(self):
        application = self._bring(self._make_application(), "exam")
        self._make_attempt(application, ethics_score=79)

        application.with_user(self.officer).action_fail_exam("Ethics 79 of 80.")

        self.assertEqual(application.state, "exam_failed")
        self.assertEqual(application.reason_codes, ["ethics_below_cut"])

    def test_a_passed_exam_cannot_be_failed(self):
        application = self._bring(self._make_application(), "exam")
        self._make_attempt(application)

        with self.assertRaises(UserError):
            application.with_user(self.officer).action_fail_exam("No")

    def test_exam_results_are_fixed_after_the_stage(self):
        application = self._bring(self._make_application(), "assessment")

        with self.assertRaises(UserError):
            application.attempt_ids.with_user(self.officer).score = 100
        with self.assertRaises(UserError):
            self._make_attempt(application, date="2026-01-01")

    def test_the_score_comes_from_the_exam_paper_of_that_person(self):
        survey = self.env["survey.survey"].create({"title": "Exam SW2"})
        self.scheme.exam_survey_id = survey
        application = self._bring(self._make_application(), "exam")
        paper, foreign = self.env["survey.user_input"].create(
            [
                {
                    "survey_id": survey.id,
                    "partner_id": user.partner_id.id,
                    "state": "done",
                }
                for user in (self.applicant, self.other_applicant)
            ]
        )
        (paper | foreign).scoring_percentage = 83

        attempt = self._make_attempt(application, survey_input_id=paper.id, score=83)

        self.assertEqual(attempt.score, 83)
        with self.assertRaises(UserError):
            attempt.score = 84
        with self.assertRaises(UserError):
            attempt.survey_input_id = foreign

    # === WHO DECIDES === #

    def test_nobody_decides_but_the_counted_vote(self):
        application = self._bring(self._make_application(), "committee")
        people = (self.officer, self.manager, self.chair, self.administrator)
        for step in ("approve", "conditional", "defer", "refuse"):
            for user in people:
                for token in FORGED:
                    mine = application.with_user(user)
                    forged = mine.with_context(lifecycle_token=token)
                    with self.subTest(step=step, user=user.login, token=token):
                        with self.assertRaises(AccessError):
                            forged._apply_transition(step, reason="I say so")
                        with self.assertRaises(AccessError):
                            forged.sudo()._apply_transition(step, reason="I say so")
        self.assertEqual(application.state, "committee")

    def test_there_is_no_public_method_that_approves(self):
        public = {
            name
            for name in dir(type(self.env["care.accreditation.application"]))
            if name.startswith("action_") and "activity" not in name
        }

        self.assertFalse(public & {"action_approve", "action_refuse", "action_decide"})

    def test_nobody_handles_their_own_file(self):
        application = self._bring(self._make_application(), "submitted")
        colleague = self.officer
        application.partner_id.user_ids.partner_id = colleague.partner_id
        self.env.cr.execute(
            "UPDATE care_accreditation_application SET partner_id = %s WHERE id = %s",
            [colleague.partner_id.id, application.id],
        )
        application.invalidate_recordset()

        with self.assertRaises(UserError):
            application.with_user(colleague).action_start()
        application.with_user(self.manager).action_start()

    def test_who_submits_for_somebody_does_not_check_it(self):
        application = self._make_application()
        application.with_user(self.officer).action_submit()
        application.with_user(self.manager).action_start()

        for user in (self.officer, self.officer):
            with self.assertRaises(UserError):
                application.with_user(user).action_complete()
        application.with_user(self.manager).action_complete()

    def test_only_the_applicant_withdraws(self):
        application = self._bring(self._make_application(), "exam")
        for user in (self.officer, self.manager, self.administrator):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                application.with_user(user).action_withdraw("Too late")

        application.with_user(self.applicant).action_withdraw("I move abroad.")

        self.assertEqual(application.state, "withdrawn")

    def test_withdrawal_takes_the_application_off_the_agenda(self):
        application = self._bring(self._make_application(), "committee")
        session = self._make_session(application)

        application.with_user(self.applicant).action_withdraw("I move abroad.")

        self.assertEqual(session.item_ids.state, "dropped")

    def test_facts_changed_after_a_return_end_the_earlier_decisions(self):
        application = self._bring(self._make_application(), "eligibility")
        application.with_user(self.officer).action_return("Please correct.")
        before = application._get_valid_decisions("eligibility")

        application.with_user(self.applicant).practice_hours = 1600

        self.assertTrue(before)
        self.assertFalse(application._get_valid_decisions("eligibility"))
