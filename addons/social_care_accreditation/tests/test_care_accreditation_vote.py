import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PREFIX, AccreditationCommon


@tagged("post_install", "-at_install")
class TestCareAccreditationVote(AccreditationCommon):
    """Ballots are secret until closing, one per member, and never change."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.application = cls._bring(cls._make_application(), "committee")
        cls.session = cls._make_session(cls.application, standby=["alt_gov"])
        cls.item = cls.session.item_ids
        cls.export = cls.env.ref("base.group_allow_export")

    def _get_ballots_of(self, user):
        return self.env["care.accreditation.vote"].with_user(user)

    # === SECRECY === #

    def test_ballots_are_hidden_from_everybody_else_on_every_path(self):
        self._vote(self.item, gov1="refuse")
        vote, mine = self.item.vote_ids, [("item_id", "=", self.item.id)]
        people = (
            self.gov2,
            self.chair,
            self.officer,
            self.manager,
            self.auditor,
            self.administrator,
        )
        for user in people:
            user.group_ids += self.export
            model = self._get_ballots_of(user)
            with self.subTest(user=user.login):
                self.assertFalse(model.search(mine))
                self.assertEqual(model.search_count(mine), 0)
                self.assertFalse(model.search_read(mine, ["ballot"]))
                self.assertFalse(model.name_search("refuse"))
                found = model.web_search_read(mine, {"ballot": {}})
                self.assertEqual(found["length"], 0)
                groups = model.formatted_read_group(mine, ["ballot"], ["__count"])
                self.assertFalse(groups)
                with self.assertRaises(AccessError):
                    vote.with_user(user).read(["ballot"])
                with self.assertRaises(AccessError):
                    vote.with_user(user).export_data(["ballot"])
                with self.assertRaises(AccessError):
                    vote.with_user(user).web_read({"ballot": {}})

    def test_the_item_leads_nobody_to_a_ballot(self):
        self._vote(self.item, gov1="refuse")
        items = self.env["care.accreditation.session.item"]
        for user in (self.gov2, self.chair, self.officer, self.administrator):
            model = items.with_user(user)
            with self.subTest(user=user.login):
                self.assertFalse(model.search([("vote_ids.ballot", "=", "refuse")]))
                self.env.invalidate_all()
                [data] = self.item.with_user(user).web_read(
                    {"vote_ids": {"fields": {"ballot": {}}}, "count_refuse": {}}
                )
                self.assertEqual((data["vote_ids"], data["count_refuse"]), ([], 0))

    def test_trail_and_chatter_say_nothing_about_ballots(self):
        before = self.env["care.audit.entry"].search_count([])
        self._vote(self.item, gov1="refuse")

        self.assertEqual(self.env["care.audit.entry"].search_count([]), before)
        messages = self.item.message_ids.mapped("body") + [
            str(m.tracking_value_ids) for m in self.item.message_ids
        ]
        self.assertNotIn("refuse", " ".join(messages))

    def test_a_member_sees_the_own_ballot(self):
        self._vote(self.item, gov1="refuse")

        self.assertEqual(self._get_ballots_of(self.gov1).search([]).ballot, "refuse")

    def test_everybody_sees_how_many_have_voted(self):
        self._vote(self.item, gov1="refuse", gov2="approve")

        self.assertEqual(self.item.with_user(self.gov3).cast_count, 2)

    def test_ballots_open_with_the_count(self):
        self._vote_all(self.item, "approve")
        self._close(self.item)

        for user in (self.gov2, self.officer, self.auditor):
            with self.subTest(user=user.login):
                self.assertEqual(self._get_ballots_of(user).search_count([]), 11)

    # === ONE BALLOT === #

    def test_a_second_ballot_is_refused(self):
        self._vote(self.item, gov1="approve")

        with self.assertRaises(UserError):
            self.item.with_user(self.gov1).action_vote("refuse")

    def test_the_database_refuses_a_second_ballot_too(self):
        self._vote(self.item, gov1="approve")
        self.env.flush_all()

        with (
            self.assertRaises(psycopg2.IntegrityError),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.cr.execute(
                """INSERT INTO care_accreditation_vote
                          (item_id, member_id, ballot, cast_at)
                   SELECT item_id, member_id, 'refuse', cast_at
                     FROM care_accreditation_vote WHERE item_id = %s""",
                [self.item.id],
            )

    def test_a_ballot_is_never_changed_or_deleted(self):
        self._vote(self.item, gov1="approve")
        vote = self.item.vote_ids
        for user in (self.gov1, self.chair, self.administrator):
            mine = vote.with_user(user)
            with self.subTest(user=user.login):
                with self.assertRaises(UserError):
                    mine.write({"ballot": "refuse"})
                with self.assertRaises(UserError):
                    mine.unlink()
                with self.assertRaises(UserError):
                    mine.sudo().write({"ballot": "refuse"})
                with self.assertRaises(UserError):
                    mine.sudo().unlink()

    def test_the_database_refuses_to_change_a_ballot(self):
        self._vote(self.item, gov1="approve")
        self.env.flush_all()
        for query in (
            "UPDATE care_accreditation_vote SET ballot = 'refuse'",
            "DELETE FROM care_accreditation_vote",
        ):
            with (
                self.subTest(query=query),
                self.assertRaises(psycopg2.IntegrityError),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self.cr.execute(query)

    def test_the_moment_of_a_ballot_is_not_chosen(self):
        self._declare(self.item, "gov1")
        vote = self._get_ballots_of(self.gov1).create(
            {
                "item_id": self.item.id,
                "member_id": self.member["gov1"].id,
                "ballot": "approve",
                "cast_at": "2020-01-01 00:00:00",
            }
        )

        self.assertGreater(vote.cast_at, self.session.create_date.replace(year=2025))

    # === WHO VOTES === #

    def test_without_a_declaration_there_is_no_ballot(self):
        with self.assertRaises(UserError):
            self.item.with_user(self.gov1).action_vote("approve")

    def test_nobody_votes_for_another_seat(self):
        self._declare(self.item, "gov1", "gov2")

        for user in (self.gov2, self.chair, self.administrator):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._get_ballots_of(user).create(
                    {
                        "item_id": self.item.id,
                        "member_id": self.member["gov1"].id,
                        "ballot": "approve",
                    }
                )

    def test_who_does_not_sit_does_not_vote(self):
        for user in (self.administrator, self.officer, self.manager, self.alt_civ):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.item.with_user(user).action_vote("approve")

    def test_the_secretariat_does_not_vote_even_with_a_seat(self):
        self._declare(self.item, "gov1")
        self.gov1.group_ids += self.env.ref(f"{PREFIX}officer")

        with self.assertRaises(UserError):
            self.item.with_user(self.gov1).action_vote("approve")

    def test_who_is_recused_does_not_vote(self):
        self._declare(self.item, "gov1")
        self._recuse(self.item, "gov1", "financial")

        with self.assertRaises(UserError):
            self.item.with_user(self.gov1).action_vote("approve")

    def test_the_assessor_of_a_case_never_votes_on_it(self):
        self.assessor1.group_ids += self.env.ref(f"{PREFIX}member")
        seat = self.committee.seat_ids.filtered(lambda s: s.group == "government")[1]
        self.member["assessor1"] = self._make_member(
            seat, self.assessor1, role="alternate"
        )
        application = self._bring(self._make_application(), "committee")
        names = ["chair", "gov1", "civ1", "civ2", "civ3", "users", "assessor1"]
        item = self._make_session(application, seated=names).item_ids
        self._declare(item, "assessor1")

        with self.assertRaises(UserError):
            item.with_user(self.assessor1).action_vote("approve")
        self.assertIn(self.member["assessor1"], item.recused_ids)

    def test_who_has_voted_does_not_assess_the_case_later(self):
        self._vote(self.item, gov1="approve")
        self.gov1.group_ids += self.env.ref(f"{PREFIX}assessor")
        self.assessor3_entry.user_id = self.gov1
        self.env.cr.execute(
            "UPDATE care_accreditation_application SET state = 'assessment'"
            " WHERE id = %s",
            [self.application.id],
        )
        self.application.invalidate_recordset()

        with self.assertRaises(UserError):
            self._assign(self.application, "assessor3", "3")

    def test_an_alternate_votes_only_after_stepping_in(self):
        self._declare(self.item, "alt_gov")
        with self.assertRaises(UserError):
            self.item.with_user(self.alt_gov).action_vote("approve")

        self._recuse(self.item, "gov2", "financial")

        self.item.with_user(self.alt_gov).action_vote("approve")
        self.assertEqual(self.item.cast_count, 1)

    def test_a_recused_member_does_not_see_the_file(self):
        mine = self.application.with_user(self.gov1)
        self.assertTrue(mine.read(["partner_id"]))

        self._recuse(self.item, "gov1", "financial")

        with self.assertRaises(AccessError):
            mine.read(["partner_id"])

    # === WHEN === #

    def test_no_ballot_before_opening(self):
        application = self._bring(
            self._make_application(self.other_applicant), "committee"
        )
        item = self._plan_session(application).item_ids
        self._declare(item, "gov1")

        with self.assertRaises(UserError):
            item.with_user(self.gov1).action_vote("approve")

    def test_no_ballot_after_closing(self):
        self._declare(self.item, "gov1")
        self._vote(self.item, gov2="approve")
        self._close(self.item)

        for user in (self.gov1, self.chair):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.item.with_user(user).action_vote("approve")

    def test_a_ballot_cast_before_a_recusal_is_void(self):
        self._vote_all(self.item, "approve")
        self._recuse(self.item, "gov3", "financial")

        self._close(self.item)

        self.assertEqual((self.item.count_approve, self.item.void_count), (10, 1))

    def test_buttons_show_when_the_server_allows(self):
        mine = self.item.with_user(self.gov1)
        self.assertEqual((mine.has_declared, mine.can_vote), (False, False))

        self._declare(self.item, "gov1")
        self.env.invalidate_all()
        self.assertEqual((mine.has_declared, mine.can_vote), (True, True))

        mine.action_vote_approve()
        self.env.invalidate_all()
        self.assertFalse(mine.can_vote)
