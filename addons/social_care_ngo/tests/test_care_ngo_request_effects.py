from datetime import timedelta

from odoo.exceptions import UserError
from odoo.fields import Command, Date
from odoo.tests import freeze_time, tagged

from .request_common import RequestCommon

KEYS = (
    "amend_statute",
    "move_hq",
    "change_board",
    "change_management",
    "branch",
    "new_field",
    "fundraising",
    "foreign_funding",
    "transfer_abroad",
    "merger",
    "public_benefit",
    "regularisation",
    "dissolution",
)


@tagged("post_install", "-at_install")
class TestNgoRequestEffects(RequestCommon):
    """Each type of request brings about what the law means, and leaves a trace."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.heir = cls._make_ngo()

    # === THE PACK === #

    def test_pack_holds_every_type_with_its_source(self):
        kinds = self.env["care.ngo.request.type"]._get_offered(self.env.company)

        self.assertEqual(set(kinds.mapped("key")), set(KEYS))
        self.assertTrue(all(kind.source and kind.explanation for kind in kinds))
        self.assertTrue(all(kind.decision_days for kind in kinds))

    def test_every_type_goes_from_draft_to_applied(self):
        for key in KEYS:
            ngo = self._make_ngo()
            values = {"successor_no": self.heir.registry_no} if key == "merger" else {}
            with self.subTest(key=key):
                request = self._approve(key, ngo=ngo, **values)
                self.assertEqual(request.state, "applied")

    def test_every_type_tells_what_is_missing_before_it_is_filed(self):
        for key in KEYS:
            ngo = self._make_ngo()
            kind = self._get_type(key)
            model = self.env["care.ngo.request"].with_user(self.ngo_portal_user)
            draft = model.create({"ngo_id": ngo.id, "type_id": kind.id})
            problems = draft._get_problems()[draft.id]
            with self.subTest(key=key):
                named = {name for name, _text in problems}
                self.assertIn("document_line_ids", named)
                with self.assertRaises(UserError) as caught:
                    draft.action_file()
                for _name, text in problems:
                    self.assertIn(text, str(caught.exception))

    # === STATUTE AND FIELDS === #

    def test_amended_name_keeps_the_former_one_and_replaces_the_certificate(self):
        before, old = self.ngo.name, self.ngo._get_certificate()

        request = self._approve("amend_statute")

        self.assertEqual(self.ngo.name, f"{before} الجديدة")
        self.assertRecordValues(
            self.ngo.former_name_ids,
            [{"name": before, "date_to": Date.today(), "request_id": request.id}],
        )
        self.assertEqual(old.state, "replaced")
        self.assertEqual(self.ngo._get_certificate().holder, self.ngo.name)
        self.assertEqual(self.ngo.partner_id.name, self.ngo.name)

    def test_name_that_another_body_bears_is_refused(self):
        draft = self._make_draft("amend_statute", new_name=self.heir.name)

        with self.assertRaisesRegex(UserError, "has this name"):
            draft.with_user(self.ngo_portal_user).action_file()

    def test_new_field_is_told_as_added_and_entered(self):
        request = self._validate("new_field")
        wanted = self._get_two_fields()
        row = request._get_difference_rows()[0]
        self.assertEqual(row["added"], wanted[1].name)
        self.assertEqual(row["removed"], "")

        request.with_user(self.ngo_registrar).action_approve()

        self.assertEqual(self.ngo.work_field_ids, wanted)

    def test_prohibited_field_of_work_is_refused(self):
        prohibited = self.env["care.work.field"].search(
            [("is_prohibited", "=", True)], limit=1
        )
        draft = self._make_draft(
            "new_field", new_work_field_ids=[Command.set(prohibited.ids)]
        )

        with self.assertRaisesRegex(UserError, "may not work in"):
            draft.with_user(self.ngo_portal_user).action_file()

    # === BOARD === #

    def test_board_ends_terms_and_begins_new_ones(self):
        request = self._approve("change_board")

        leaver = request.person_line_ids.person_id
        joiner = self.ngo.person_ids.filtered(lambda p: p.name == "عضو جديد")
        self.assertEqual(leaver.date_to, Date.today() - timedelta(days=1))
        self.assertIn(request.reference, leaver.end_reason)
        self.assertRecordValues(
            joiner, [{"role": "member", "national_id": "29001010100077"}]
        )
        self.assertEqual(len(self.ngo.person_ids.filtered("is_board")), 6)

    def test_board_that_would_break_the_law_is_refused(self):
        today = Date.today()
        leaver = self.ngo.person_ids.filtered(lambda p: p.role == "treasurer")
        cases = {
            "at least 5": [
                {"person_id": leaver.id, "date_to": today - timedelta(days=1)}
            ],
            "odd number": [{"name": "سادس", "role": "member", "date_from": today}],
            "no treasurer": [
                {"person_id": leaver.id, "date_to": today - timedelta(days=1)},
                {"name": "عضو", "role": "member", "date_from": today},
            ],
            "must lie inside the term": [
                {"person_id": leaver.id, "date_to": today + timedelta(days=1)}
            ],
            "a first day": [{"name": "بلا تاريخ", "role": "member"}],
        }
        for text, changes in cases.items():
            lines = [Command.create(vals) for vals in changes]
            draft = self._make_draft("change_board", person_line_ids=lines)
            with self.subTest(text=text), self.assertRaisesRegex(UserError, text):
                draft.with_user(self.ngo_portal_user).action_file()

    def test_term_that_was_over_before_the_request_is_history(self):
        today = Date.today()
        leaver = self.ngo.person_ids.filtered(lambda p: p.role == "treasurer")
        ends = {"person_id": leaver.id, "date_to": today - timedelta(days=9)}
        lines = [Command.create(ends)]
        draft = self._make_draft("change_board", person_line_ids=lines)
        texts = {}
        for days in (0, 1):
            leaver.with_user(self.ngo_officer).sudo().action_end(
                today - timedelta(days=days), "elected again"
            )
            texts[days] = [text for _name, text in draft._get_new_board_problems()]

        self.assertNotIn("over already", "".join(texts[0]))
        self.assertIn("over already", "".join(texts[1]))

    def test_person_of_another_body_cannot_be_named(self):
        draft = self._make_draft("change_board")
        line = draft.person_line_ids[0].with_user(self.ngo_portal_user)

        with self.assertRaisesRegex(UserError, "holds no office in this body"):
            line.person_id = self.heir.person_ids[0]

    # === BRANCH === #

    def test_branch_opens_and_closes_as_one_line(self):
        self._approve("branch")
        branch = self.ngo.branch_ids
        self.assertTrue(branch.is_open)

        blank = dict.fromkeys(
            ("branch_name", "branch_governorate_id", "branch_city", "branch_street"),
            False,
        )
        self._approve("branch", branch_id=branch.id, **blank)

        self.assertEqual(self.ngo.branch_ids, branch)
        self.assertEqual(branch.date_to, Date.today())
        self.assertFalse(branch.is_open)

    def test_branch_of_another_body_is_refused(self):
        self._approve("branch", ngo=self.heir)
        draft = self._make_draft("branch", branch_id=self.heir.branch_ids.id)

        with self.assertRaisesRegex(UserError, "belongs to another NGO"):
            draft.with_user(self.ngo_portal_user).action_file()

    # === ENDS === #

    def test_merged_body_is_a_tombstone_with_its_successor(self):
        self._approve("merger", successor_no=self.heir.registry_no)

        self.assertRecordValues(
            self.ngo,
            [
                {
                    "state": "merged",
                    "successor_id": self.heir.id,
                    "date_ended": Date.today(),
                    "is_operational": False,
                }
            ],
        )
        self.assertFalse(self.ngo._get_certificate())
        profile = self.ngo._prepare_public_profile_vals()
        self.assertEqual(profile["successor"]["registry_no"], self.heir.registry_no)
        self.assertTrue(self.ngo._prepare_public_vals()["is_ended"])

    def test_merger_needs_a_working_body_of_the_register(self):
        other = self._make_ngo()
        self._suspend_ngo(other)
        for number, text in (
            ("99999999996", "No working NGO"),
            (self.ngo.registry_no, "into itself"),
            (other.registry_no, "No working NGO"),
        ):
            draft = self._make_draft("merger", successor_no=number)
            with self.subTest(number=number), self.assertRaisesRegex(UserError, text):
                draft.with_user(self.ngo_portal_user).action_file()

    def test_no_role_merges_or_liquidates_without_a_request(self):
        admin = self.env.ref("base.user_admin")
        admin.group_ids += self.env.ref("social_care_ngo.group_ngo_manager")
        for user in (self.ngo_manager, self.ngo_registrar, admin):
            for step in ("merge", "liquidate"):
                with (
                    self.subTest(user=user.login, step=step),
                    self.assertRaises(UserError),
                ):
                    self.ngo.with_user(user)._apply_transition(step, reason="x")

    def test_liquidated_body_is_dissolved_by_two_persons(self):
        self._approve("dissolution")
        self.assertRecordValues(
            self.ngo, [{"state": "liquidation", "liquidator": "مكتب المصفي"}]
        )
        self.assertEqual(self.ngo._get_certificate().status, "conditional")
        # It asks for nothing new, and still accounts for what it holds.
        for purpose, is_refused in (
            ("grant", True),
            ("fundraising", True),
            ("donation_return", False),
        ):
            issues = self.ngo._get_standing_issues(purpose)[self.ngo.id]
            with self.subTest(purpose=purpose):
                self.assertEqual(any(i.blocking for i in issues), is_refused)

        self.ngo.with_user(self.ngo_officer).action_propose("dissolve", "Wound up")
        self.ngo.with_user(self.ngo_manager).action_dissolve(reason="Wound up")

        self.assertEqual(self.ngo.state, "dissolved")

    # === STATUS PERIODS === #

    def test_public_benefit_begins_and_ends_with_its_days(self):
        with freeze_time("2026-03-01 09:00:00"):
            ngo = self._make_ngo()
            request = self._approve("public_benefit", ngo=ngo)
        first, last = request.date_from, request.date_to
        for day, expected in (
            (first - timedelta(days=1), False),
            (first, True),
            (last, True),
            (last + timedelta(days=1), False),
        ):
            with freeze_time(f"{day} 09:00:00"), self.subTest(day=day):
                ngo.public_benefit_ids.invalidate_recordset()
                ngo.invalidate_recordset(["is_public_benefit"])
                self.assertEqual(ngo.is_public_benefit, expected)

    def test_regularisation_writes_the_statute_and_its_day(self):
        self._approve("regularisation")

        self.assertRecordValues(
            self.ngo, [{"purpose": "غرض جديد", "date_regularised": Date.today()}]
        )

    def test_suspended_body_files_only_what_the_law_leaves_open(self):
        self._suspend_ngo(self.ngo)
        for key, may in (("change_board", True), ("amend_statute", False)):
            draft = self._make_draft(key).with_user(self.ngo_portal_user)
            with self.subTest(key=key):
                problems = [text for _field, text in draft._get_problems()[draft.id]]
                found = [text for text in problems if "in its state" in text]
                self.assertEqual(not found, may)
