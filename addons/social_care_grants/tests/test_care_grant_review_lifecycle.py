import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.social_care_base.tests.lifecycle_contract import LifecycleContract

from .common import GrantCommon


@tagged("post_install", "-at_install")
class TestGrantReviewLifecycle(LifecycleContract, GrantCommon):
    """A review: conflicts first, then scores, which nobody else sees too early."""

    allow_inherited_tests_method = True
    contract_model = "care.grant.review"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract_reader = cls.auditor
        cls.call = cls._make_call()
        cls.first, cls.second, cls.third = cls.reviewers

    def _make_contract_document(self):
        return self._assign(self._make_eligible(self.call), self.first)

    def _make_pair(self):
        """Return the two reviews of one application, both open."""
        application = self._make_in_review(self.call)
        one, two = application.review_ids
        for review in (one, two):
            self._as(review.reviewer_id, review).action_declare_none()
        return one, two

    def _fill(self, review, score="4"):
        self._as(review.reviewer_id, review).score_ids.score = score

    # === ASSIGNMENT === #

    def test_a_review_has_a_row_for_each_criterion(self):
        review = self._make_contract_document()

        codes = review.score_ids.criterion_id.mapped("code")
        self.assertEqual(codes, ["need", "design", "impact"])

    def test_a_person_reviews_an_application_once(self):
        application = self._make_eligible(self.call)
        self._assign(application, self.first)

        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.cr.savepoint(),
        ):
            self._assign(application, self.first)

    def test_only_reviewers_are_assigned(self):
        application = self._make_eligible(self.call)

        with self.assertRaisesRegex(ValidationError, "not a reviewer"):
            self._assign(application, self.grant_officer)

    def test_reviewers_are_assigned_to_eligible_applications_only(self):
        application = self._make_submitted(self.call)

        with self.assertRaisesRegex(UserError, "eligible"):
            self._assign(application, self.first)

    def test_whoever_sits_on_the_board_is_not_assigned(self):
        application = self._make_eligible(self.call)
        self.first.name = application.ngo_id.person_ids[0].name

        with self.assertRaisesRegex(ValidationError, "conflict of interest"):
            self._assign(application, self.first)

    def test_whoever_submitted_is_not_assigned(self):
        role = self.env.ref("social_care_grants.group_grant_reviewer")
        self.grant_officer.group_ids = [Command.link(role.id)]
        draft = self._make_application(self.call)
        self._as(self.grant_officer, draft).action_submit()
        self._as(self.grant_manager, draft).tax_clear = "yes"
        self._as(self.grant_manager, draft).action_screen()

        with self.assertRaisesRegex(UserError, "Another person"):
            self._assign(draft, self.grant_officer)

    # === CONFLICTS === #

    def test_nothing_is_scored_before_a_declaration(self):
        review = self._make_in_review(self.call).review_ids[0]
        mine = self._as(review.reviewer_id, review)

        with self.assertRaises(UserError):
            mine.score_ids.score = "5"
        with self.assertRaises(UserError):
            mine.action_submit()

    def test_an_actual_conflict_blocks_and_hides_the_application(self):
        application = self._make_in_review(self.call)
        review = application.review_ids[0]
        mine = self._as(review.reviewer_id, review)

        mine.action_declare_actual(reason="My sister works there.")

        self.assertEqual(review.state, "blocked")
        hidden = self._as(review.reviewer_id, application)
        self.assertFalse(hidden.search([("id", "=", application.id)]))
        with self.assertRaises(AccessError):
            hidden.read(["title"])
        with self.assertRaises(AccessError):
            hidden.line_ids.read(["amount"])
        with self.assertRaises(UserError):
            mine.action_submit()

    def test_a_conflict_hides_the_application_from_other_roles_of_that_person(self):
        role = self.env.ref("social_care_grants.group_grant_officer")
        self.first.group_ids = [Command.link(role.id)]
        application = self._make_in_review(self.call)
        review = application.review_ids.filtered(lambda r: r.reviewer_id == self.first)

        self._as(self.first, review).action_declare_actual(reason="My sister")

        with self.assertRaises(AccessError):
            self._as(self.first, application).read(["title"])

    def test_a_conflict_with_an_ngo_holds_for_its_other_applications(self):
        review = self._make_in_review(self.call).review_ids[0]
        self._as(self.first, review).action_declare_actual(reason="My sister")

        with self.assertRaisesRegex(ValidationError, "conflict of interest"):
            self._assign(self._make_eligible(self.call), self.first)

    def test_a_perceived_conflict_is_decided_by_the_chair(self):
        review = self._make_in_review(self.call).review_ids[0]
        mine = self._as(self.first, review)
        mine.action_declare_perceived(reason="We studied together.")

        with self.assertRaises(AccessError):
            mine.action_admit(reason="It is nothing.")
        self._as(self.grant_manager, review).action_admit(reason="Long ago.")

        self.assertEqual(review.state, "open")

    def test_only_the_assigned_reviewer_declares_and_submits(self):
        review = self._make_in_review(self.call).review_ids[0]
        for user in (self.second, self.third):
            with (
                self.subTest(user=user.login),
                self.assertRaises(AccessError),
                mute_logger("odoo.addons.base.models.ir_rule"),
            ):
                self._as(user, review).action_declare_none()
        with self.assertRaises(UserError):
            self._as(self.grant_manager, review).sudo().action_declare_none()

    # === SCORES === #

    def test_nobody_else_answers_even_with_rights(self):
        one, _two = self._make_pair()

        with self.assertRaises(AccessError):
            self._as(self.grant_manager, one).sudo().score_ids.write({"score": "5"})
        with self.assertRaises(AccessError):
            self._as(self.grant_manager, one).sudo().comment = "Forged"

    def test_an_unanswered_criterion_needs_a_word_and_leaves_with_its_weight(self):
        one, _two = self._make_pair()
        mine = self._as(one.reviewer_id, one)
        mine.score_ids[0].score = "5"
        mine.score_ids[1].score = "4"
        with self.assertRaisesRegex(UserError, "explain"):
            mine.action_submit()

        mine.score_ids[2].comment = "Not in the papers."
        mine.action_submit()

        # 20 × (40 × 5 + 30 × 4) / 70 = 91.43
        self.assertAlmostEqual(one.score, 91.43, places=2)

    def test_a_review_that_was_sent_is_not_changed(self):
        one, _two = self._make_pair()
        self._fill(one)
        mine = self._as(one.reviewer_id, one)
        mine.action_submit()

        with self.assertRaises(UserError):
            mine.score_ids[0].score = "1"
        with self.assertRaises(UserError):
            mine.comment = "Afterthought"
        with self.assertRaises(AccessError):
            mine.unlink()

    def test_a_reviewer_works_on_the_form(self):
        one, _two = self._make_pair()
        with Form(self._as(one.reviewer_id, one)) as form:
            for place in range(3):
                with form.score_ids.edit(place) as row:
                    row.score = "3"
            form.comment = "Solid."

        self._as(one.reviewer_id, one).action_submit()

        self.assertEqual(one.score, 60.0)

    # === BLINDNESS === #

    def test_reviewers_see_each_other_only_after_both_were_sent(self):
        one, two = self._make_pair()
        self._fill(one, "2")
        self._as(one.reviewer_id, one).action_submit()
        peek = self._as(two.reviewer_id, one)

        for read in (
            lambda: peek.read(["score"]),
            lambda: peek.score_ids.read(["score"]),
            lambda: peek.web_read({"comment": {}}),
        ):
            with (
                self.assertRaises(AccessError),
                mute_logger("odoo.addons.base.models.ir_rule"),
            ):
                read()
        rows = self._as(two.reviewer_id, self.env["care.grant.review.score"])
        others = [("review_id", "=", one.id)]
        self.assertEqual(rows.search_count(others), 0)
        self.assertEqual(rows.formatted_read_group(others, ["score"], ["__count"]), [])

        self._fill(two)
        self._as(two.reviewer_id, two).action_submit()

        self.assertEqual(peek.score, 40.0)
        self.assertEqual(rows.search_count(others), 3)

    def test_an_officer_who_reviews_is_as_blind_as_the_others(self):
        role = self.env.ref("social_care_grants.group_grant_officer")
        self.second.group_ids = [Command.link(role.id)]
        one, _two = self._make_pair()

        with self.assertRaises(AccessError):
            self._as(self.second, one).read(["score"])

    def test_a_stranger_to_the_application_sees_no_review_of_it(self):
        one, two = self._make_pair()
        for review in (one, two):
            self._fill(review)
            self._as(review.reviewer_id, review).action_submit()

        mine = self._as(self.third, self.env["care.grant.review"])

        self.assertFalse(mine.search([("application_id", "=", one.application_id.id)]))
        with self.assertRaises(AccessError):
            self._as(self.third, one.application_id).read(["title"])

    # === THIRD REVIEW === #

    def test_scores_far_apart_need_a_third_review(self):
        one, two = self._make_pair()
        self._fill(one, "5")
        self._fill(two, "3")
        for review in (one, two):
            self._as(review.reviewer_id, review).action_submit()
        application = one.application_id
        self.assertEqual(application.third_review, "gap")
        self.assertFalse(application.is_review_complete)
        officer = self._as(self.grant_officer, application)
        self.assertIn("another reviewer", officer.next_actor)

        self._answer(self._assign(application, self.third))

        self.assertTrue(application.is_review_complete)

    def test_one_score_below_the_threshold_needs_a_third_review(self):
        one, two = self._make_pair()
        self._fill(one, "3")
        rows = self._as(two.reviewer_id, two).score_ids
        rows[0].score, rows[1].score, rows[2].score = "2", "3", "3"
        for review in (one, two):
            self._as(review.reviewer_id, review).action_submit()

        # 60 reaches 55; 20 × (0.4 × 2 + 0.6 × 3) = 52 does not.
        self.assertEqual(one.application_id.third_review, "threshold")

    def test_a_void_review_does_not_count_and_keeps_its_reason(self):
        one, two = self._make_pair()
        for review in (one, two):
            self._fill(review)
            self._as(review.reviewer_id, review).action_submit()
        application = one.application_id
        self.assertTrue(application.is_review_complete)

        officer = self._as(self.grant_officer, one)
        officer.action_void(reason="A tie was found later.")

        self.assertFalse(application.is_review_complete)
        with self.assertRaises(UserError):
            officer.unlink()
