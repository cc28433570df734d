from datetime import timedelta

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Date
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import NgoCommon

QUIET = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")


@tagged("post_install", "-at_install")
class TestNgoKinship(NgoCommon):
    """Relatives up to the degree of the form do not share the offices of money."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.draft = cls._make_ngo_draft()
        cls.stranger = cls._make_user("test_ngo_stranger", "base.group_portal")

    def _declare(self, one, relation, other, user=None):
        return (
            self.env["care.ngo.kinship"]
            .with_user(user or self.ngo_portal_user)
            .create(
                {"person_id": one.id, "relation": relation, "relative_id": other.id}
            )
        )

    def _get_people(self, ngo):
        by_role = ngo.person_ids.filtered("is_board").sorted("sequence")
        return by_role[0], by_role[1], by_role[2], by_role[3]

    def _get_problems(self, ngo):
        return [text for _name, text in ngo._get_problems()[ngo.id]]

    def test_related_chair_and_treasurer_are_a_problem_of_the_notification(self):
        chair, treasurer, secretary, _member = self._get_people(self.draft)
        self.assertFalse(self._get_problems(self.draft))
        self._declare(chair, "sibling", secretary)
        self.assertFalse(self._get_problems(self.draft))

        # Siblings of one parent, declared by two lines.
        self._declare(secretary, "parent", treasurer)
        self.assertFalse(self._get_problems(self.draft))
        self._declare(treasurer, "child", chair)

        self.assertIn("close relatives", self._get_problems(self.draft)[0])
        with self.assertRaisesRegex(UserError, "close relatives"):
            self.draft.with_user(self.ngo_portal_user).action_notify()

    def test_degree_that_the_form_allows_is_no_problem(self):
        chair, treasurer, _secretary, _member = self._get_people(self.draft)
        self._declare(chair, "sibling", treasurer)
        self.assertTrue(self._get_problems(self.draft))

        self.draft.form_id.office_kin_degree = 1

        self.assertFalse(self._get_problems(self.draft))

    def test_form_may_forbid_kin_on_the_whole_board(self):
        _chair, _treasurer, secretary, member = self._get_people(self.draft)
        self._declare(secretary, "grandparent", member)
        self.assertFalse(self._get_problems(self.draft))

        self.draft.form_id.board_kin_degree = 2

        self.assertIn("sit on the board together", self._get_problems(self.draft)[0])

    def test_relation_found_later_is_told_and_is_never_refused(self):
        chair, treasurer, _secretary, _member = self._get_people(self.ngo)

        self._declare(chair, "spouse", treasurer, self.ngo_officer)

        codes = {i.code for i in self.ngo._get_standing_issues("grant")[self.ngo.id]}
        self.assertIn("kin_offices", codes)
        today = Date.today()
        values = self.ngo._get_indicator_values((today, today))[self.ngo.id]
        self.assertIs(values["board_officers_unrelated"], False)

    def test_new_treasurer_who_is_kin_of_the_chair_is_refused(self):
        chair, treasurer, secretary, _member = self._get_people(self.ngo)
        self._declare(chair, "parent", secretary, self.ngo_officer)
        yesterday = Date.today() - timedelta(days=1)
        (treasurer + secretary).with_user(self.ngo_officer).sudo().action_end(
            yesterday, "End"
        )
        vals = {
            "ngo_id": self.ngo.id,
            "name": secretary.name,
            "national_id": secretary.national_id,
            "role": "treasurer",
        }

        # As an applied request does it.
        people = self.env["care.ngo.person"].with_user(self.ngo_officer).sudo()
        with self.assertRaisesRegex(UserError, "close relatives"):
            people.create(vals)
        people.create({**vals, "role": "member"})

    def test_declaration_is_evidence(self):
        chair, treasurer, _secretary, _member = self._get_people(self.draft)
        line = self._declare(chair, "sibling", treasurer)
        with self.assertRaises(AccessError):
            line.sudo().write({"relation": "spouse"})
        line.unlink()  # the file is open still
        line = self._declare(chair, "sibling", self._get_people(self.draft)[3])
        self.draft.form_id.office_kin_degree = 0

        self.draft.with_user(self.ngo_portal_user).action_notify()

        with self.assertRaises(UserError):
            line.with_user(self.ngo_officer).unlink()

    def test_impossible_relation_is_refused(self):
        chair, treasurer, _secretary, _member = self._get_people(self.draft)
        other = self.ngo.person_ids[0]
        for one, two in ((chair, chair), (chair, other)):
            with self.subTest(two=two), self.assertRaises(ValidationError):
                self._declare(one, "sibling", two, self.ngo_officer)
        self._declare(chair, "sibling", treasurer)
        with (
            self.assertRaises(psycopg2.IntegrityError),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self._declare(chair, "spouse", treasurer)

    @mute_logger(*QUIET)
    def test_who_is_related_to_whom_is_for_few_to_see(self):
        chair, treasurer, _secretary, _member = self._get_people(self.draft)
        line = self._declare(chair, "sibling", treasurer)

        for user in (self.ngo_viewer, self.stranger):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                line.with_user(user).read(["relation"])
        with self.assertRaises(AccessError):
            self._declare(treasurer, "sibling", chair, self.stranger)
        self.assertEqual(line.with_user(self.ngo_officer).degree, 2)


@tagged("post_install", "-at_install")
class TestNgoVetting(NgoCommon):
    """Each term of each person is vetted: a declaration, then a check."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.draft = cls._make_ngo_draft()
        cls.person = cls.draft.person_ids[0]
        cls.stranger = cls._make_user("test_ngo_stranger", "base.group_portal")

    def _record(self, kind="declaration", user=None, **vals):
        return (
            self.env["care.ngo.vetting"]
            .with_user(user or self.ngo_portal_user)
            .create(
                {
                    "person_id": self.person.id,
                    "kind": kind,
                    "source": "Signed form",
                    **vals,
                }
            )
        )

    def test_state_follows_declaration_and_last_check(self):
        self.assertEqual(self.person.vetting_state, "none")
        self._record()
        self.assertEqual(self.person.vetting_state, "declared")
        self._vet_people(self.person, "concern")
        self.assertEqual(self.person.vetting_state, "concern")
        self._record()
        self.assertEqual(self.person.vetting_state, "concern")
        self._vet_people(self.person)
        self.assertEqual(self.person.vetting_state, "cleared")

    @mute_logger(*QUIET)
    def test_only_the_ministry_records_a_check(self):
        for user in (self.ngo_portal_user, self.stranger, self.ngo_viewer):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._record("check", user)
        with self.assertRaises(AccessError):
            self._record(user=self.stranger)

    @mute_logger(*QUIET)
    def test_record_is_never_changed_and_names_its_author(self):
        record = self._vet_people(self.person)

        self.assertEqual(record.create_uid, self.ngo_officer)
        with self.assertRaises(AccessError):
            record.sudo().write({"result": "concern"})
        self.draft.with_user(self.ngo_portal_user).action_notify()
        with self.assertRaises(UserError):
            record.with_user(self.ngo_officer).unlink()

    def _return_with_a_concern(self):
        """Let the officer doubt the first person and give the file back."""
        mine = self.draft.with_user(self.ngo_portal_user)
        mine.action_notify()
        record = self._vet_people(self.person, "concern")
        self.draft.with_user(self.ngo_officer).action_return(reason="See the vetting")
        return mine, record

    def test_concern_stays_when_its_person_is_removed_and_entered_again(self):
        mine, record = self._return_with_a_concern()
        names = ("name", "role", "date_from", "date_to", "national_id")
        values = {name: mine.person_ids[0][name] for name in names}
        values["ngo_id"] = self.draft.id

        mine.person_ids.filtered(lambda p: p.id == self.person.id).unlink()
        again = mine.person_ids.create(values)
        mine.action_notify()
        self._vet_people(self.draft.person_ids - again)
        self.draft.ngo_document_ids.with_user(self.ngo_officer).action_verify()
        self.draft.with_user(self.ngo_officer).action_confirm()

        self.assertEqual(again.vetting_state, "none")
        self.assertEqual(self.draft.gone_vetting_ids, record)
        registrar = self.draft.with_user(self.ngo_registrar)
        with self.assertRaisesRegex(UserError, "raised a concern"):
            registrar.action_list()
        self._vet_people(again)
        registrar.action_list()
        self.assertEqual(self.draft.state, "listed")

    def test_concern_of_somebody_without_a_number_stays_in_the_same_body(self):
        person = self.person.sudo()
        person.write({"nationality_id": self.env.ref("base.fr").id, "national_id": ""})
        self._vet_people(self.person, "concern")
        elsewhere = self._make_ngo_draft()
        checks = self.env["care.ngo.vetting"]

        found = checks._find_concerns(
            [(ngo.id, ngo, f"{person.name} ", False) for ngo in self.draft | elsewhere]
        )

        self.assertEqual(set(found), {self.draft.id})

    def test_whom_the_ministry_has_checked_is_not_changed_into_somebody_else(self):
        self._vet_people(self.person)
        mine = self.person.with_user(self.ngo_portal_user)
        for vals in (
            {"name": "شخص آخر"},
            {"national_id": "28001010100099"},
            {"nationality_id": self.env.ref("base.fr").id},
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaisesRegex(UserError, "has been checked"),
            ):
                mine.write(vals)

        mine.write({"name": f" {mine.name} ", "role": "secretary"})

        self.assertEqual(self.person.vetting_state, "cleared")

    def test_check_is_deleted_by_nobody_and_says_whom_it_was_about(self):
        record = self._record(
            "check", self.ngo_officer, name="غيره", national_id="1", ngo_id=self.ngo.id
        )

        self.assertRecordValues(
            record,
            [
                {
                    "name": self.person.name,
                    "national_id": self.person.sudo().national_id,
                    "ngo_id": self.draft.id,
                }
            ],
        )
        for user in (self.ngo_officer, self.env.ref("base.user_admin")):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                record.with_user(user).sudo().unlink()
        with self.assertRaisesRegex(UserError, "Say who was vetted"):
            self._record("check", self.ngo_officer, person_id=False)

    @mute_logger(*QUIET)
    def test_note_is_for_the_ministry_only(self):
        record = self._record("check", self.ngo_officer, note="secret")

        for user in (self.ngo_viewer, self.ngo_portal_user):
            mine = record.with_user(user)
            with self.subTest(user=user.login):
                self.assertEqual(mine.result, "clear")
                with self.assertRaises(AccessError):
                    mine.read(["note"])
                with self.assertRaises(AccessError):
                    mine.search([("note", "like", "secret")])

    def test_new_member_is_vetted_anew(self):
        codes = {i.code for i in self.ngo._get_standing_issues("grant")[self.ngo.id]}
        self.assertNotIn("vetting_missing", codes)
        old = self.ngo.person_ids[4]
        officer = old.with_user(self.ngo_officer).sudo()
        officer.action_end(Date.today() - timedelta(days=1), "End")

        new = officer.create(
            {"ngo_id": self.ngo.id, "name": old.name, "role": "member"}
        )

        self.assertEqual(new.vetting_state, "none")
        codes = {i.code for i in self.ngo._get_standing_issues("grant")[self.ngo.id]}
        self.assertIn("vetting_missing", codes)

    def test_people_of_the_older_register_were_vetted_under_its_rules(self):
        ngo = self._make_ngo(registry_no="00002041754")

        codes = {i.code for i in ngo._get_standing_issues("grant")[ngo.id]}

        self.assertNotIn("vetting_missing", codes)
