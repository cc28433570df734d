import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import PDF, SHEET, AccreditationCommon

# 22 points less than SHEET, in the exam and the portfolio
LOW = SHEET | {"exam": 14, "portfolio": 0}
# 10 points less than SHEET
MIDDLE = SHEET | {"exam": 14, "portfolio": 12}


@tagged("post_install", "-at_install")
class TestCareAccreditationAssessment(AccreditationCommon):
    """Assessors see a code, not a person, and not each other's scores."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.application = cls._make_application()
        cls._bring(cls.application, "exam")
        cls.application.evidence_ids.with_user(cls.officer).blind_file = PDF
        cls._pass_exam(cls.application)
        cls.first = cls._assign(cls.application, "assessor1", "1")

    # === BLIND === #

    def test_an_assessor_sees_a_code_and_no_application(self):
        mine = self.first.with_user(self.assessor1)

        self.assertEqual(mine.candidate_code, self.application.candidate_code)
        self.assertNotIn("Social Unit", str(mine.read()))
        with self.assertRaises(AccessError):
            mine.read(["application_id"])
        with self.assertRaises(AccessError):
            self.application.with_user(self.assessor1).read(["partner_id"])
        with self.assertRaises(AccessError):
            self.application.evidence_ids.with_user(self.assessor1).read(["file_name"])

    def test_an_assessor_cannot_find_the_person_by_searching(self):
        model = self.env["care.accreditation.assessment"].with_user(self.assessor1)
        person = self.applicant.partner_id.id

        for domain in (
            [("application_id.partner_id", "=", person)],
            [("application_id", "=", self.application.id)],
        ):
            with self.subTest(domain=domain), self.assertRaises(AccessError):
                model.search(domain)
        with self.assertRaises(AccessError):
            model.formatted_read_group([], ["application_id"], ["__count"])

    def test_an_assessor_gets_the_redacted_copy_only(self):
        mine = self.first.with_user(self.assessor1)

        self.assertEqual(len(mine.document_ids), 1)
        self.assertEqual(mine.document_ids.raw, base64.b64decode(PDF))
        self.assertIn(self.application.candidate_code, mine.document_ids.name)
        with self.assertRaises(AccessError):
            mine.document_ids.with_user(self.assessor2).read(["name"])

    def test_candidate_codes_are_not_counted_up(self):
        codes = [self._make_draft().candidate_code for _again in range(8)]

        self.assertEqual(len(set(codes)), 8)
        self.assertNotEqual(codes, sorted(codes))

    # === SECRECY OF SCORES === #

    def test_scores_are_hidden_from_everybody_else_until_both_are_in(self):
        self._score(self.first)
        score = self.env["care.accreditation.assessment.score"]
        line = self.first.score_ids[0]
        others = (
            self.assessor2,
            self.officer,
            self.manager,
            self.chair,
            self.auditor,
            self.administrator,
        )
        for user in others:
            user.group_ids += self.env.ref("base.group_allow_export")
            model = score.with_user(user)
            mine = [("assessment_id", "=", self.first.id)]
            with self.subTest(user=user.login):
                self.assertFalse(model.search(mine))
                self.assertEqual(model.search_count(mine), 0)
                self.assertFalse(model.search_read(mine, ["points"]))
                groups = model.formatted_read_group(mine, [], ["points:sum", "__count"])
                self.assertEqual(groups[0]["__count"], 0)
                with self.assertRaises(AccessError):
                    line.with_user(user).read(["points"])
                with self.assertRaises(AccessError):
                    line.with_user(user).export_data(["points"])

    def test_the_total_shows_nothing_before_disclosure(self):
        self._score(self.first)

        self.assertEqual(self.first.with_user(self.assessor1).total, 80)
        self.assertEqual(self.first.with_user(self.officer).total, 0)
        self.assertEqual(self.first.with_user(self.auditor).total, 0)

    def test_both_scores_open_once_both_are_in(self):
        self._score(self.first)
        second = self._assign(self.application, "assessor2", "2")
        self._score(second, MIDDLE)

        self.assertEqual((self.first | second).mapped("state"), ["disclosed"] * 2)
        self.assertEqual(second.with_user(self.officer).total, 70)

    def test_an_assessor_never_sees_the_other_assessment(self):
        second = self._assign(self.application, "assessor2", "2")
        self._score(self.first)
        self._score(second)

        with self.assertRaises(AccessError):
            self.first.with_user(self.assessor2).read(["state"])

    # === RESULT === #

    def test_the_proposal_is_the_mean_of_both(self):
        # 80 and 70 points: 75; portfolio (16 + 12) / 2 = 14 of 20
        self._score(self.first)
        self._score(self._assign(self.application, "assessor2", "2"), MIDDLE)

        self.application.with_user(self.officer).action_present()

        self.assertEqual(self.application.total, 75)
        self.assertEqual(self.application.proposal, "approve")
        self.assertEqual(self.application.result[0]["parts"]["portfolio"], "14.00")

    def test_one_assessment_is_not_enough(self):
        self._score(self.first)

        self.assertEqual(self.application.finding_codes, ["assessments_missing"])
        with self.assertRaises(UserError):
            self.application.with_user(self.officer).action_present()

    def test_totals_far_apart_need_a_third_before_anything_is_disclosed(self):
        self._score(self.first)
        second = self._assign(self.application, "assessor2", "2")
        self._score(second, LOW)
        self.assertEqual(self.application.finding_codes, ["third_assessor_needed"])
        self.assertEqual(second.state, "submitted")

        third = self._assign(self.application, "assessor3", "3")
        self._score(third, MIDDLE)
        self.application.with_user(self.officer).action_present()

        # 80, 58 and 70: the nearest are 80 and 70
        self.assertEqual(third.state, "disclosed")
        self.assertEqual(self.application.total, 75)

    def test_the_result_keeps_what_it_was_made_with(self):
        self._score(self.first)
        self._score(self._assign(self.application, "assessor2", "2"))
        self.application.with_user(self.officer).action_present()

        with self.assertRaises(UserError):
            self.scheme.pass_total = 90
        with self.assertRaises(UserError):
            self.scheme.part_ids[0].weight = 20
        with self.assertRaises(UserError):
            self.first.with_user(self.assessor1).score_ids[0].points = 1

    # === WHO ASSESSES === #

    def test_an_assessor_of_the_same_governorate_is_refused(self):
        self.assessor2_entry.governorate_id = self.cairo

        with self.assertRaises(UserError):
            self._assign(self.application, "assessor2", "2")

    def test_assessors_come_from_different_employers(self):
        self.assessor2_entry.employer = "faculty  ASSESSOR1"

        with self.assertRaises(UserError):
            self._assign(self.application, "assessor2", "2")

    def test_the_applicant_and_the_secretariat_do_not_assess(self):
        for user in (self.officer, self.applicant):
            self.assessor2_entry.user_id = user
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self._assign(self.application, "assessor2", "2")

    def test_only_the_assessor_it_was_assigned_to_submits(self):
        self._fill(self.first)
        for user in (self.administrator, self.assessor2):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.first.with_user(user).sudo().action_submit()
        with self.assertRaises(AccessError):
            self.first.with_user(self.assessor2).action_submit()

    def test_every_part_needs_points_within_its_weight(self):
        mine = self.first.with_user(self.assessor1)
        with self.assertRaises(UserError):
            mine.action_submit()

        self._fill(self.first)
        with self.assertRaises(UserError):
            mine.score_ids[0].points = 15.5

    def test_nought_points_are_points(self):
        self._fill(self.first, dict.fromkeys(SHEET, 0))

        self.first.with_user(self.assessor1).action_submit()

        self.assertEqual(self.first.state, "submitted")

    def test_who_declines_gives_a_reason_and_is_not_asked_again(self):
        self.first.with_user(self.assessor1).action_decline("I know the case.")

        self.assertEqual(self.first.state, "declined")
        self._assign(self.application, "assessor3", "1")
