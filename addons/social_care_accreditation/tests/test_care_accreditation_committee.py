from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Date
from odoo.tests import tagged

from .common import LOW_SHEET, PREFIX, AccreditationCommon

SIX = ["gov1", "gov2", "civ1", "civ2", "academic", "chair"]


@tagged("post_install", "-at_install")
class TestCareAccreditationCommittee(AccreditationCommon):
    """Quorum with floors, recusals, the count and what it carries out."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.application = cls._bring(cls._make_application(), "committee")

    def _sit(self, *names, **vals):
        return self._make_session(self.application, seated=list(names), **vals).item_ids

    # === QUORUM === #

    def test_six_with_both_floors_decide(self):
        item = self._sit(*SIX)
        self.assertFalse(item.quorum_gaps)

        self._vote(item, **dict.fromkeys(SIX, "approve"))
        self._close(item)

        self.assertEqual((item.decision, item.voter_count), ("approve", 6))
        self.assertEqual(self.application.state, "approved")

    def test_five_are_too_few_at_the_first_call(self):
        item = self._sit(*SIX[1:])
        self._vote(item, **dict.fromkeys(SIX[1:], "approve"))

        self._close(item)

        self.assertEqual(item.decision, "postponed")
        self.assertEqual(item.gap_codes, ["quorum_below", "government_floor"])
        self.assertEqual(self.application.state, "committee")

    def test_a_postponed_item_can_be_put_up_again(self):
        item = self._sit(*SIX[1:])
        self._close(item)

        again = self._make_session(self.application).item_ids
        self._vote_all(again, "approve")
        self._close(again)

        self.assertEqual(self.application.state, "approved")

    def test_each_floor_counts(self):
        for missing, code in (
            (
                ["chair", "gov1", "civ1", "civ2", "academic", "users"],
                "government_floor",
            ),
            (["chair", "gov1", "gov2", "gov3", "civ1", "users"], "civil_society_floor"),
        ):
            with self.subTest(code=code):
                item = self._sit(*missing)
                self._close(item)
                self.assertEqual(item.gap_codes, [code])

    def test_the_chair_counts_for_government_where_the_committee_says_so(self):
        self.committee.is_chair_government = True

        item = self._sit("chair", "gov1", "civ1", "civ2", "academic", "users")

        self.assertFalse(item.quorum_gaps)

    def test_five_suffice_at_the_second_call_a_week_later(self):
        today = Date.today()
        names = ["chair", "gov1", "gov2", "civ1", "civ2"]
        first = self._plan_session(date=today - timedelta(days=7))

        item = self._sit(*names, call="second", previous_id=first.id)

        self.assertFalse(item.quorum_gaps)

    def test_a_second_call_after_six_days_does_not_open(self):
        first = self._plan_session(date=Date.today() - timedelta(days=6))
        for vals in ({"previous_id": first.id}, {}):
            session = self._plan_session(call="second", **vals)
            with self.subTest(vals=vals), self.assertRaises(UserError):
                session.with_user(self.chair).action_open()

    def test_a_recusal_can_break_the_quorum(self):
        item = self._sit(*SIX)

        self._recuse(item, "gov1", "kinship", degree=4)
        self._close(item)

        self.assertEqual(item.gap_codes, ["quorum_below", "government_floor"])

    def test_an_alternate_of_the_group_saves_the_quorum(self):
        item = self._sit(*SIX, standby=["alt_gov", "alt_civ"])

        self._recuse(item, "gov1", "kinship", degree=4)

        self.assertFalse(item.quorum_gaps)
        self.assertIn(self.member["alt_gov"], item.voter_ids)
        self.assertNotIn(self.member["alt_civ"], item.voter_ids)

    # === CONFLICTS === #

    def test_kinship_of_the_fifth_degree_removes_nobody(self):
        item = self._sit(*SIX)

        recusal = self._recuse(item, "gov1", "kinship", degree=5)

        self.assertFalse(recusal.removes)
        self.assertIn(self.member["gov1"], item.voter_ids)

    def test_an_employer_of_two_years_ago_removes_nobody(self):
        item, today = self._sit(*SIX), Date.today()
        for days, removes in ((0, False), (1, True)):
            until = today - relativedelta(months=24) + timedelta(days=days)
            with self.subTest(days=days):
                row = self._recuse(item, "gov1", "same_employer", date_until=until)
                self.assertEqual(row.removes, removes)

    def test_an_objection_counts_three_days_before(self):
        item, today = self._sit(*SIX), Date.today()
        for days, removes in ((2, False), (3, True)):
            with self.subTest(days=days):
                row = self._recuse(
                    item,
                    "gov2",
                    "financial",
                    user=self.officer,
                    is_objection=True,
                    date_filed=today - timedelta(days=days),
                )
                self.assertEqual(row.removes, removes)

    def test_an_objection_is_no_declaration(self):
        item = self._sit(*SIX)
        self._recuse(item, "gov2", "financial", user=self.officer, is_objection=True)

        with self.assertRaises(UserError):
            item.with_user(self.gov2).action_vote("approve")

    def test_nobody_declares_for_others_or_decides_on_a_recusal(self):
        item = self._sit(*SIX)
        with self.assertRaises(AccessError):
            self._recuse(item, "gov2", "financial", user=self.gov1)
        with self.assertRaises(AccessError):
            self._recuse(item, "gov2", "financial", user=self.officer)
        with self.assertRaises(AccessError):
            self._recuse(item, "gov2", "financial", user=self.gov1, is_objection=True)

        row = self._recuse(item, "gov2", "financial", removes=False)

        self.assertTrue(row.removes)

    def test_a_declaration_is_never_changed(self):
        row = self._recuse(self._sit(*SIX), "gov1", "none")
        for user in (self.gov1, self.chair, self.administrator):
            with self.subTest(user=user.login):
                with self.assertRaises(UserError):
                    row.with_user(user).sudo().write({"ground": "financial"})
                with self.assertRaises(UserError):
                    row.with_user(user).sudo().unlink()

    # === COUNT === #

    def test_a_tie_is_the_chairs_vote(self):
        item = self._sit(*SIX)
        choices = ["approve", "approve", "refuse", "refuse", "approve", "refuse"]
        self._vote(item, **dict(zip(SIX, choices, strict=True)))
        item.with_user(self.chair).reasons = "The practice was not proven."

        self._close(item)

        self.assertTrue(item.has_casting_vote)
        self.assertEqual(self.application.state, "refused")

    def test_without_a_majority_nothing_is_decided(self):
        item = self._sit(*SIX)
        choices = ["approve", "approve", "refuse", "refuse", "defer", "defer"]
        self._vote(item, **dict(zip(SIX, choices, strict=True)))

        self._close(item)

        self.assertEqual(item.decision, "no_majority")
        self.assertEqual(self.application.state, "committee")

    def test_without_ballots_nothing_is_decided(self):
        item = self._sit(*SIX)

        self._close(item)

        self.assertEqual(item.decision, "no_majority")

    def test_a_refusal_waits_for_its_reasons_and_the_applicant_reads_them(self):
        item = self._sit(*SIX)
        self._vote(item, **dict.fromkeys(SIX, "refuse"))
        self._close(item)
        self.assertEqual(item.state, "closed")
        with self.assertRaises(UserError):
            item.with_user(self.chair).action_settle()

        item.with_user(self.officer).reasons = "The practice was not proven."
        item.with_user(self.officer).action_settle()

        mine = self.application.with_user(self.applicant)
        self.assertEqual(mine.state, "refused")
        self.assertEqual(mine.reason, "The practice was not proven.")

    def test_an_approval_against_the_proposal_needs_reasons(self):
        other = self._make_application(self.other_applicant)
        self._bring(other, "assessment")
        self._assess(other, LOW_SHEET, LOW_SHEET)
        item = self._make_session(other, seated=SIX).item_ids
        self._vote(item, **dict.fromkeys(SIX, "approve"))

        self._close(item)

        self.assertTrue(item.is_departing)
        self.assertEqual((item.state, other.state), ("closed", "committee"))

    def test_a_condition_lasts_at_most_six_months(self):
        item, today = self._sit(*SIX), Date.today()
        self._vote(item, **dict.fromkeys(SIX, "conditional"))
        self._close(item)
        mine = item.with_user(self.officer)
        last = today + relativedelta(months=6)
        for due in (last + timedelta(days=1), today, False):
            mine.write({"condition": "A course", "condition_due": due})
            with self.subTest(due=due), self.assertRaises(UserError):
                mine.action_settle()

        mine.condition_due = last
        mine.action_settle()

        self.assertEqual(self.application.state, "conditional")
        self.assertEqual(self.application.with_user(self.applicant).reason, "A course")
        self.assertEqual(self.application.credential_ids.state, "conditional")

    def test_what_was_carried_out_is_final(self):
        item = self._sit(*SIX)
        self._vote(item, **dict.fromkeys(SIX, "approve"))
        self._close(item)

        with self.assertRaises(UserError):
            item.with_user(self.chair).reasons = "Rewritten"
        with self.assertRaises(UserError):
            item.with_user(self.chair).action_close()

    def test_a_deferred_application_comes_back(self):
        item = self._sit(*SIX)
        self._vote(item, **dict.fromkeys(SIX, "defer"))
        item.with_user(self.chair).reasons = "The references are awaited."
        self._close(item)
        self.assertEqual(self.application.state, "deferred")

        self.application.with_user(self.officer).action_resume()

        self.assertEqual(self.application.state, "committee")

    # === WHO CHAIRS === #

    def test_only_the_chair_who_sits_opens_and_closes(self):
        session = self._plan_session(self.application)
        for user in (self.administrator, self.manager, self.gov1):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                session.with_user(user).action_open()

        session.with_user(self.chair).action_open()
        session.item_ids.with_user(self.chair).action_open()

        for user in (self.administrator, self.manager, self.gov1):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                session.item_ids.with_user(user).action_close()

    def test_a_recused_chair_still_closes_the_item(self):
        item = self._sit("gov3", *SIX)
        self._recuse(item, "chair", "financial")
        names = ["gov3", *SIX[:-1]]
        self._vote(item, **dict.fromkeys(names, "approve"))

        self._close(item)

        self.assertEqual(item.decision, "approve")
        self.assertEqual(self.application.state, "approved")

    def test_an_open_session_keeps_who_sits(self):
        session = self._sit(*SIX).session_id

        for user in (self.officer, self.chair, self.administrator):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                session.with_user(user).seated_ids = [(4, self.member["users"].id)]

    def test_a_session_closes_after_its_items(self):
        item = self._sit(*SIX)
        with self.assertRaises(UserError):
            item.session_id.with_user(self.chair).action_close()

        self._close(item)
        item.session_id.with_user(self.chair).action_close()

        self.assertEqual(item.session_id.state, "closed")

    def test_a_session_of_tomorrow_does_not_open_today(self):
        session = self._plan_session(date=Date.today() + timedelta(days=1))

        with self.assertRaises(UserError):
            session.with_user(self.chair).action_open()

    def test_a_cancelled_session_frees_its_items(self):
        session = self._plan_session(self.application)

        session.with_user(self.officer).action_cancel("The hall is closed.")

        self.assertEqual(session.item_ids.state, "dropped")
        self._make_session(self.application)

    def test_convening_seats_members_and_lets_alternates_stand_by(self):
        session = self._plan_session(seated=[])

        session.with_user(self.officer).action_convene()

        self.assertEqual(len(session.seated_ids), 11)
        alternates = self.member["alt_gov"] | self.member["alt_civ"]
        self.assertEqual(session.standby_ids, alternates)

    # === COMPOSITION === #

    def test_the_secretariat_holds_no_seat(self):
        self.officer.group_ids += self.env.ref(f"{PREFIX}member")
        self.member["users"].unlink()
        seat = self.committee.seat_ids.filtered(lambda s: s.group == "users")

        with self.assertRaises(ValidationError):
            self._make_member(seat, self.officer)

    def test_a_seat_has_one_member_at_a_time(self):
        with self.assertRaises(ValidationError):
            self._make_member(self.member["gov1"].seat_id, self.alt_gov)

    def test_a_term_is_at_most_three_years(self):
        start = self.member["gov1"].date_from
        self.member["gov1"].date_to = start + relativedelta(years=3)

        with self.assertRaises(ValidationError):
            self.member["gov1"].date_to += timedelta(days=1)

    def test_a_third_term_is_refused(self):
        last = self.member["gov1"]
        for _again in range(2):
            vals = {
                "date_from": last.date_to + timedelta(days=1),
                "date_to": last.date_to + timedelta(days=300),
            }
            if _again:
                with self.assertRaises(ValidationError):
                    self._make_member(last.seat_id, self.gov1, **vals)
            else:
                last = self._make_member(last.seat_id, self.gov1, **vals)

    def test_government_has_at_most_five_seats_with_the_chair(self):
        with self.assertRaises(ValidationError):
            self._make_seat("government", "one more")
        with self.assertRaises(ValidationError):
            self._make_seat("chair", "second")

    def test_a_committee_without_enough_of_civil_society_does_not_sit(self):
        session = self._plan_session(seated=SIX)
        self.committee.min_civil_society = 5

        with self.assertRaises(UserError):
            session.with_user(self.chair).action_open()

    def test_an_application_is_on_one_agenda_only(self):
        self._plan_session(self.application)
        early = self._bring(self._make_application(self.other_applicant), "exam")

        with self.assertRaises(UserError):
            self._plan_session(early)
