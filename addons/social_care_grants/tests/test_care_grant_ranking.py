import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import GrantCommon


@tagged("post_install", "-at_install")
class TestGrantRanking(GrantCommon):
    """From the reviews to the ranking, from there to the decision."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.call = cls._make_call(rule_ids=cls._get_few_rules())
        cls.marks = iter(())

    @classmethod
    def _get_few_rules(cls):
        rules = cls.env["care.grant.eligibility.rule"].search([("code", "=", "late")])
        return [Command.set(rules.ids)]

    def _make_scored(self, *scores, call=None, reviewers=None, **values):
        """Return an application with one review per score, all criteria alike."""
        application = self._make_eligible(call or self.call, **values)
        people = reviewers or self.reviewers
        self._assign(application, *people[: len(scores)])
        self._as(self.grant_officer, application).action_start_review()
        for review, score in zip(application.review_ids, scores, strict=True):
            answers = dict.fromkeys(("need", "design", "impact"), score)
            self._answer(review, **answers)
        return application

    def _close_and_rank(self, call=None):
        call = call or self.call
        self._as(self.grant_manager, call).action_close_early(reason="Enough")
        self._as(self.grant_officer, call).action_rank()
        return call.ranking_id

    def test_places_awards_and_reserve_follow_the_scores(self):
        best = self._make_scored("5", "5", amount_requested=120_000)
        middle = self._make_scored("4", "4", amount_requested=90_000)
        low = self._make_scored("3", "3", amount_requested=50_000)
        worst = self._make_scored("2", "2", amount_requested=50_000)

        ranking = self._close_and_rank()

        # 200,000 hold the first (120,000); the second (90,000) ends the strict walk.
        found = {
            line.application_id: (line.rank, line.score, line.result, line.amount)
            for line in ranking.line_ids
        }
        self.assertEqual(
            found,
            {
                best: (1, 100.0, "funded", 120_000),
                middle: (2, 80.0, "reserve", 0),
                low: (3, 60.0, "reserve", 0),
                worst: (0, 40.0, "rejected", 0),
            },
        )
        self.assertEqual(set((best + middle + low).mapped("state")), {"ranked"})

    def test_the_severity_of_reviewers_is_taken_out(self):
        harsh, mild = self.reviewers[0], self.reviewers[1]
        third = self.reviewers[2]
        one = self._make_scored("3", "4", reviewers=[harsh, mild])
        self._make_scored("3", "4", reviewers=[harsh, third])
        self._make_scored("4", "4", reviewers=[mild, third])

        ranking = self._close_and_rank()

        line = ranking.line_ids.filtered(lambda row: row.application_id == one)
        self.assertEqual(line.score_raw, 70.0)
        self.assertLess(float(ranking.effects[str(harsh.id)]), 0)
        self.assertAlmostEqual(
            sum(float(effect) for effect in ranking.effects.values()), 0, places=4
        )

    def test_without_normalisation_the_mean_counts(self):
        rules = self._get_few_rules()
        call = self._make_call(rule_ids=rules, normalisation="none", gap_max=40)
        self._make_scored("5", "4", call=call)

        line = self._close_and_rank(call).line_ids

        self.assertEqual((line.score_raw, line.score), (90.0, 90.0))

    def test_groups_of_reviewers_without_a_common_application_are_refused(self):
        area = "social_care_grants.group_grant_reviewer"
        others = [self._make_user(f"test_other_reviewer_{n}", area) for n in (1, 2)]
        self._make_scored("4", "4")
        self._make_scored("4", "4", reviewers=others)

        with self.assertRaises(UserError) as refused:
            self._close_and_rank()

        for person in (*self.reviewers[:2], *others):
            self.assertIn(person.name, str(refused.exception))

    def test_nothing_is_ranked_while_an_application_waits(self):
        self._make_scored("4", "4")
        waiting = self._make_submitted(self.call)

        with self.assertRaisesRegex(UserError, waiting.reference):
            self._close_and_rank()

    def test_a_ranking_cannot_be_changed_or_removed_by_anybody(self):
        self._make_scored("4", "4")
        ranking = self._close_and_rank()
        for record in (ranking, ranking.line_ids):
            with self.assertRaises(AccessError):
                self._as(self.grant_manager, record).unlink()
            for act in (
                lambda r=record: r.sudo().unlink(),
                lambda r=record: (r.sudo().write({"amount": 1}), r.env.flush_all()),
            ):
                if "amount" not in record._fields and act.__defaults__:
                    continue
                with (
                    mute_logger("odoo.sql_db"),
                    self.assertRaises(psycopg2.errors.IntegrityError),
                    self.cr.savepoint(),
                ):
                    act()

    def test_what_is_changed_later_does_not_change_the_ranking(self):
        application = self._make_scored("4", "4")
        ranking = self._close_and_rank()
        before = ranking.snapshot_hash
        review = application.review_ids[0]

        with self.assertRaises(UserError):
            self._as(self.grant_officer, review).action_void(reason="Too late")
        ranking.invalidate_recordset()

        self.assertEqual(ranking.snapshot_hash, before)

    def test_the_decision_moves_each_application_and_is_taken_by_another_person(self):
        funded = self._make_scored("5", "5", amount_requested=120_000)
        waiting = self._make_scored("4", "4", amount_requested=90_000)
        below = self._make_scored("2", "2")
        self._as(self.grant_manager, self.call).action_close_early(reason="Enough")
        self._as(self.grant_manager, self.call).action_rank()

        with self.assertRaisesRegex(UserError, "Another person"):
            self._as(self.grant_manager, self.call).action_decide()
        area = "social_care_grants.group_grant_manager"
        panel = self._make_user("test_grant_panel", area)
        self._as(panel, self.call).action_decide()

        states = (funded.state, waiting.state, below.state)
        self.assertEqual(states, ("recommended", "reserve", "rejected"))
        applicant = below.with_user(self.ngo_portal_user)
        self.assertIn("below the minimum", applicant.decision_text)
        decision = self.call._get_valid_decisions("approve")
        self.assertEqual(decision.user_id, panel)
        self.assertEqual(decision.rule, self.call.ranking_id.snapshot_hash)

    def test_sub_envelopes_are_walked_first(self):
        place = self.ngo.governorate_id
        part = {
            "code": "cairo",
            "name": "Cairo",
            "amount": 60_000,
            "governorate_ids": [Command.set(place.ids)],
        }
        call = self._make_call(
            rule_ids=self._get_few_rules(),
            amount_envelope=100_000,
            sub_envelope_ids=[Command.create(part)],
        )
        other = self.env.ref("base.state_eg_alx")
        far = self._make_scored(
            "5", "5", call=call, amount_requested=50_000, governorate_id=other.id
        )
        near = self._make_scored("4", "4", call=call, amount_requested=60_000)

        ranking = self._close_and_rank(call)

        lines = {line.application_id: line for line in ranking.line_ids}
        self.assertEqual(near.sub_envelope_id.code, "cairo")
        self.assertEqual((lines[near].result, lines[near].source), ("funded", "cairo"))
        self.assertEqual(lines[far].result, "reserve")
