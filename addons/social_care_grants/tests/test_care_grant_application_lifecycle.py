from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Datetime
from odoo.tests import freeze_time, tagged

from odoo.addons.social_care_base.tests.lifecycle_contract import LifecycleContract

from .common import GrantCommon


@tagged("post_install", "-at_install")
class TestGrantApplicationLifecycle(LifecycleContract, GrantCommon):
    """An application: drafts with errors, versions, screening with evidence."""

    allow_inherited_tests_method = True
    contract_model = "care.grant.application"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract_reader = cls.auditor
        forms = [Command.set(cls.ngo.form_id.ids)]
        cls.call = cls._make_call(allowed_form_ids=forms)

    def _make_contract_document(self):
        return self._make_application(self.call)

    def _get_failed(self, application):
        results = application._get_last_results()
        return {r.code: r.verdict for r in results if r.verdict != "pass"}

    def _screen(self, application, tax="yes"):
        mine = self._as(self.grant_officer, application)
        mine.tax_clear = tax
        mine.action_screen()
        return application

    # === DRAFT === #

    def test_a_draft_is_saved_with_errors_which_are_listed_by_field(self):
        applicant = self.env["care.grant.application"].with_user(self.ngo_portal_user)
        draft = applicant.create({"call_id": self.call.id, "ngo_id": self.ngo.id})

        problems = draft._get_problems()

        self.assertEqual(
            problems.keys(),
            {
                "title",
                "summary",
                "governorate_id",
                "amount_requested",
                "iban",
                "line_ids",
                "owners_declared",
            },
        )
        for text in problems.values():
            self.assertIn(text, draft.problems_text)

    def test_what_is_listed_is_what_submission_refuses(self):
        draft = self._make_application(self.call, title=False, iban=False)

        with self.assertRaises(UserError) as refused:
            draft.with_user(self.ngo_portal_user).action_submit()

        for text in draft._get_problems().values():
            self.assertIn(text, str(refused.exception))
        self.assertEqual(len(draft._get_problems()), 2)

    def test_a_budget_that_does_not_add_up_to_the_cent_is_a_problem(self):
        draft = self._make_application(self.call, amount_requested=1_000)
        draft.line_ids.amount = 1_249.99

        self.assertEqual(draft._get_problems().keys(), {"line_ids"})

    def test_an_application_under_a_closed_call_is_refused(self):
        call = self._make_call(state="draft")

        with self.assertRaises(UserError):
            self._make_application(call)

    def test_a_draft_is_not_submitted_after_the_deadline(self):
        draft = self._make_application(self.call)

        with freeze_time(self.call.date_closing + timedelta(minutes=1)):
            self.env.invalidate_all()
            with self.assertRaisesRegex(UserError, "closed"):
                draft.with_user(self.ngo_portal_user).action_submit()

    # === VERSIONS === #

    def test_submitting_gives_number_version_hash_and_time(self):
        application = self._make_submitted(self.call)

        self.assertRegex(application.reference, r"^GAP-\d{4}-\d{6}-\d\d$")
        self.assertEqual(application.version, 1)
        self.assertEqual(len(application.content_hash), 64)
        self.assertTrue(application.date_submitted)

    def test_taking_back_and_submitting_again_makes_another_version(self):
        application = self._make_submitted(self.call)
        first, number = application.content_hash, application.reference
        applicant = application.with_user(self.ngo_portal_user)

        applicant.action_revise()
        applicant.title = "A better project"
        applicant.action_submit()

        self.assertEqual(application.version, 2)
        self.assertNotEqual(application.content_hash, first)
        self.assertEqual(application.reference, number)
        standing = application._get_valid_decisions().mapped("duty_id.code")
        # Whoever changed what had been submitted prepared it.
        self.assertEqual(sorted(standing), ["prepare", "submit"])

    def test_what_was_submitted_is_not_changed_by_anybody(self):
        application = self._make_submitted(self.call)
        for user in (self.ngo_portal_user, self.grant_officer, self.grant_manager):
            mine = self._as(user, application)
            for name, value in (
                ("title", "Another"),
                ("amount_requested", 1),
                ("iban", "EG1"),
                ("line_ids", [Command.clear()]),
            ):
                with (
                    self.subTest(user=user.login, field=name),
                    self.assertRaises(UserError),
                ):
                    mine.write({name: value})
            with self.subTest(user=user.login), self.assertRaises(UserError):
                mine.line_ids.write({"amount": 1})
            with self.subTest(user=user.login), self.assertRaises(UserError):
                mine.line_ids.unlink()

    def test_what_is_unprotected_stays_editable(self):
        application = self._as(self.grant_officer, self._make_submitted(self.call))

        application.officer_id = self.grant_officer
        application.tax_clear = "no"

        self.assertEqual(application.tax_clear, "no")

    def test_an_applicant_does_not_write_what_the_ministry_notes(self):
        draft = self._make_application(self.call).with_user(self.ngo_portal_user)
        for name, value in (
            ("tax_clear", "yes"),
            ("officer_id", self.ngo_portal_user.id),
            ("sub_envelope_id", False),
            ("amount_budget", 1),
            ("is_disclosed", True),
            ("reference", "X"),
            ("version", 9),
        ):
            with self.subTest(field=name), self.assertRaises(AccessError):
                draft.write({name: value})

    def test_an_application_does_not_change_its_ngo_or_its_call(self):
        draft = self._as(self.grant_officer, self._make_application(self.call))

        with self.assertRaises(UserError):
            draft.ngo_id = self._make_ngo()
        with self.assertRaises(UserError):
            draft.call_id = self._make_call()
        with self.assertRaises(UserError):
            draft.company_id = self.env.ref("base.main_company")

    def test_withdrawing_needs_a_reason_which_the_applicant_reads(self):
        application = self._make_submitted(self.call)
        applicant = application.with_user(self.ngo_portal_user)

        with self.assertRaises(UserError):
            applicant._apply_transition("withdraw", reason=" ")
        applicant.action_withdraw(reason="Another donor pays for it.")

        self.assertEqual(applicant.decision_text, "Another donor pays for it.")

    # === SCREENING === #

    def test_an_application_that_meets_every_rule_is_eligible(self):
        application = self._screen(self._make_submitted(self.call))

        self.assertEqual(application.state, "eligible")
        results = application._get_last_results()
        self.assertEqual(len(results), len(self.call.rule_ids) + 1)
        self.assertNotIn(False, results.mapped("evidence"))

    def test_each_rule_that_is_not_met_is_named_with_its_evidence(self):
        cases = {
            "amount_out_of_range": {"amount_requested": 150_000.01},
            "own_contribution_low": {"amount_requested": 9_000, "amount_own": 999},
            "over_turnover_share": {
                "amount_requested": 9_000,
                "amount_turnover": 17_999,
            },
        }
        for code, values in cases.items():
            with self.subTest(rule=code):
                application = self._screen(self._make_submitted(self.call, **values))

                self.assertEqual(application.state, "ineligible")
                self.assertEqual(self._get_failed(application), {code: "fail"})
                self.assertTrue(application.decision_text)

    def test_limits_are_inclusive(self):
        application = self._make_submitted(
            self.call, amount_requested=9_000, amount_own=1_000, amount_turnover=18_000
        )

        self.assertEqual(self._screen(application).state, "eligible")

    def test_missing_evidence_fails_as_such(self):
        application = self._make_submitted(self.call, amount_turnover=0)

        self._screen(application, tax=False)

        self.assertEqual(
            self._get_failed(application),
            {"tax_not_clear": "missing", "over_turnover_share": "missing"},
        )

    def test_an_unknown_or_untrusted_account_is_not_verified(self):
        unknown = self._make_submitted(self.call, iban="EG999")
        self._screen(unknown)
        self.assertEqual(self._get_failed(unknown), {"bank_not_verified": "missing"})
        self._as(self.grant_bank_verifier, self.bank_account).allow_out_payment = False

        untrusted = self._screen(self._make_submitted(self.call))

        self.assertEqual(self._get_failed(untrusted), {"bank_not_verified": "fail"})

    def test_the_last_application_of_an_ngo_counts(self):
        with freeze_time(Datetime.now() - timedelta(hours=1)):
            first = self._make_submitted(self.call)
        second = self._make_submitted(self.call)

        (self._screen(first), self._screen(second))

        self.assertEqual((first.state, second.state), ("ineligible", "eligible"))
        self.assertEqual(self._get_failed(first), {"too_many_applications": "fail"})

    def test_an_ngo_that_the_register_has_suspended_is_not_eligible(self):
        ngo = self._make_ngo()
        self._make_bank_account(ngo)
        application = self._make_submitted(self.call, ngo)
        self._suspend_ngo(ngo)

        self._screen(application)

        failed = self._get_failed(application)
        self.assertEqual(application.state, "ineligible")
        self.assertEqual(failed["not_registered_active"], "fail")
        self.assertEqual(failed["standing"], "fail")

    def test_a_result_keeps_the_facts_of_its_day(self):
        application = self._screen(self._make_submitted(self.call))
        before = application.eligibility_ids.mapped("evidence")

        self._suspend_ngo(self.ngo)

        self.assertEqual(application.state, "eligible")
        self.assertEqual(application.eligibility_ids.mapped("evidence"), before)

    def test_several_applications_are_screened_at_once_each_to_its_own_result(self):
        good = self._make_submitted(self.call)
        other_ngo = self._make_ngo()
        account = self._make_bank_account(other_ngo)
        bad = self._make_submitted(
            self.call, other_ngo, iban=account.acc_number, amount_requested=500_000
        )
        both = self._as(self.grant_officer, good | bad)
        both.tax_clear = "yes"

        both.action_screen()

        self.assertEqual((good.state, bad.state), ("eligible", "ineligible"))

    def test_screening_does_nothing_to_what_is_not_submitted(self):
        draft = self._make_application(self.call)

        self._as(self.grant_officer, draft).action_screen()

        self.assertEqual(draft.state, "draft")
        self.assertFalse(draft.eligibility_ids)

    def test_a_rule_that_nothing_reads_cannot_be_configured(self):
        rules = self._as(self.grant_manager, self.env["care.grant.eligibility.rule"])
        for code in ("barred", "overdue_report", "moon_phase"):
            with self.subTest(code=code), self.assertRaises(UserError):
                rules.sudo().create({"code": code, "name": "x", "failure": "x"})

    # === FROM THERE === #

    def test_the_review_begins_only_with_enough_reviewers(self):
        application = self._make_eligible(self.call)
        self._assign(application, self.reviewers[0])

        with self.assertRaisesRegex(UserError, "assign 1 more"):
            self._as(self.grant_officer, application).action_start_review()

    def test_each_state_says_who_acts_next(self):
        application = self._make_application(self.call)
        mine = self._as(self.grant_officer, application)
        self.assertEqual(mine.next_actor, "The NGO")
        application.with_user(self.ngo_portal_user).action_submit()
        self.assertIn("screening", mine.next_actor)
        self._screen(application)
        self.assertIn("assign reviewers", mine.next_actor)
        self._assign(application, *self.reviewers[:2])
        mine.action_start_review()
        self.assertIn(self.reviewers[1].name, mine.next_actor)
        applicant = application.with_user(self.ngo_portal_user)
        self.assertNotIn(self.reviewers[1].name, applicant.next_actor)

    def test_refusing_a_recommended_application_needs_a_reason(self):
        application = self._make_recommended()
        mine = self._as(self.grant_manager, application)

        dialog = mine.action_refuse()
        self.assertEqual(dialog["context"]["default_transition"], "refuse")
        mine.action_refuse(reason="The site has been sold.")

        self.assertEqual(application.state, "refused")
        applicant = application.with_user(self.ngo_portal_user)
        self.assertEqual(applicant.decision_text, "The site has been sold.")
