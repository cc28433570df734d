import csv
import io

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import NgoCommon
from .portal_common import PortalCommon

WHAT, WHO, HOW = "public_what_ids", "public_who_ids", "public_how_ids"


class PublicClassCommon(NgoCommon):
    """Bodies that the public list describes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hope = cls._make_ngo(
            name="جمعية القائمة العامة",
            beneficiary_category_ids=[
                Command.set(cls._get("beneficiary_category", "child_disability").ids)
            ],
            public_what_ids=[Command.set(cls._get_classes(102, 104).ids)],
            public_how_ids=[Command.set(cls._get_classes(306).ids)],
        )

    @classmethod
    def _get(cls, kind, *codes):
        found = [cls.env.ref(f"social_care_base.care_{kind}_{code}") for code in codes]
        return found[0].union(*found)

    @classmethod
    def _get_classes(cls, *codes):
        return cls._get("public_class", *codes)

    def _assert_codes(self, ngo, **expected):
        found = {name: ngo[name].sorted().mapped("code") for name in expected}
        self.assertEqual(found, expected)


@tagged("post_install", "-at_install")
class TestNgoPublicClass(PublicClassCommon):
    """What, who and how: who follows the beneficiaries, the rest is chosen."""

    def test_who_follows_the_beneficiaries_until_the_ministry_corrects_it(self):
        self._assert_codes(self.hope, public_who_ids=["201", "203"])

        officer = self.hope.with_user(self.ngo_officer)
        officer.public_who_ids = self._get_classes(207)
        self._assert_codes(self.hope, public_who_ids=["207"])

        officer.beneficiary_category_ids = self._get("beneficiary_category", "older")
        self._assert_codes(self.hope, public_who_ids=["202"])

    def test_a_body_without_any_entry_is_listed_all_the_same(self):
        self._assert_codes(
            self.ngo, public_what_ids=[], public_who_ids=[], public_how_ids=[]
        )
        self.assertEqual(self.ngo.state, "listed")

    def test_an_entry_of_another_kind_is_refused_at_each_place(self):
        for name, code in ((WHAT, 201), (WHO, 301), (HOW, 101)):
            with self.subTest(name=name), self.assertRaises(ValidationError):
                wrong = self._get_classes(code)
                self.hope.with_user(self.ngo_officer).write({name: wrong.ids})

    def test_founders_choose_what_and_how_while_the_file_is_open(self):
        draft = self._make_ngo_draft()
        mine = draft.with_user(self.ngo_portal_user)
        mine.write({WHAT: self._get_classes(105).ids, HOW: self._get_classes(301).ids})
        self._assert_codes(draft, public_what_ids=["105"], public_how_ids=["301"])

        with self.assertRaises(AccessError):
            mine.write({WHO: self._get_classes(207).ids})
        mine.action_notify()
        with self.assertRaises(AccessError):
            mine.write({WHAT: self._get_classes(101).ids})

    def test_only_the_staff_of_the_register_correct_a_listed_body(self):
        for user in (self.ngo_viewer, self.ngo_portal_user):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.hope.with_user(user).public_what_ids = self._get_classes(101)
        registrar = self.hope.with_user(self.ngo_registrar)
        registrar.public_what_ids = self._get_classes(101)
        self._assert_codes(self.hope, public_what_ids=["101"])

    def test_the_trail_tells_what_came_and_what_went(self):
        trail = self.env["care.audit.entry"]
        mine = [("res_model", "=", "care.ngo"), ("res_id", "=", self.hope.id)]
        before = trail.search(mine)
        officer = self.hope.with_user(self.ngo_officer)

        officer.public_what_ids = self._get_classes(102, 113)
        officer.beneficiary_category_ids = self._get("beneficiary_category", "older")
        officer.public_what_ids = self._get_classes(102, 113)  # nothing changes

        told = trail.search(mine, order="seq") - before
        self.assertEqual(
            told.mapped("reason"),
            [
                "public_what_ids: + 113, - 104",
                "beneficiary_category_ids: + older, - child_disability\n"
                "public_who_ids: + 202, - 201, - 203",
            ],
        )
        self.assertEqual(set(told.mapped("action")), {"change"})
        self.assertEqual(told.user_id, self.ngo_officer)
        self.assertFalse(trail._verify(self.hope) + trail._verify_states(self.hope))

    def test_what_founders_write_in_a_draft_is_told_when_they_hand_it_in(self):
        draft = self._make_ngo_draft()
        mine = [("res_model", "=", "care.ngo"), ("res_id", "=", draft.id)]
        count = self.env["care.audit.entry"].search_count(mine)

        draft.with_user(self.ngo_portal_user).public_what_ids = self._get_classes(105)

        self.assertEqual(self.env["care.audit.entry"].search_count(mine), count)
        payload = draft._get_audit_payload()[draft.id]
        self.assertEqual(payload[WHAT], self._get_classes(105).ids)

    def test_the_public_search_finds_each_kind_and_no_other_entry(self):
        ngos = self.env["care.ngo"].sudo()
        for code, is_found in (
            ("102", True),
            ("201", True),
            ("306", True),
            ("101", False),
            ("204", False),
            ("x", False),
        ):
            with self.subTest(code=code):
                found = ngos.search(ngos._get_public_search_domain({"class": code}))
                self.assertEqual(self.hope in found, is_found)
                self.assertNotIn(self.ngo, found)

    def test_an_entry_out_of_use_finds_nothing_and_is_not_offered(self):
        self._get_classes(102).active = False
        ngos = self.env["care.ngo"].sudo()

        found = ngos.search(ngos._get_public_search_domain({"class": "102"}))
        groups = dict(ngos._get_known_public_choices()["class"])

        self.assertNotIn(self.hope, found)
        self.assertEqual(list(groups), ["What", "Who", "How"])
        self.assertNotIn("102", dict(groups["What"]))
        self.assertIn("104", dict(groups["What"]))

    def test_the_public_search_uses_the_index(self):
        ngos = self.env["care.ngo"].sudo()
        query = ngos._search(ngos._get_public_search_domain({"class": "102"}))
        self.cr.execute("SET LOCAL enable_seqscan = off")
        self.cr.execute("EXPLAIN " + self.cr.mogrify(query.select()).decode())
        plan = "\n".join(line for (line,) in self.cr.fetchall())

        self.assertIn("care_ngo_public_what_rel_class_id_ngo_id_idx", plan)

    def test_an_exported_list_names_the_entries(self):
        names = self.hope.export_data([WHAT, WHO, HOW])["datas"]

        self.assertEqual(
            names,
            [
                [
                    "Education and Training,Disability",
                    "Children and Young People,People with Disabilities",
                    "Services",
                ]
            ],
        )


@tagged("post_install", "-at_install")
class TestNgoPublicClassPages(PublicClassCommon, PortalCommon):
    """The public list on the pages of citizens, programs and founders."""

    def _get_page(self, path):
        answer = self.url_open(path)
        self.assertEqual(answer.status_code, 200, path)
        return answer.text

    def test_citizens_find_and_read_what_who_and_how(self):
        number = self.hope.registry_no

        page = self._get_page("/ngos?class=104")
        self.assertIn(number, page)
        self.assertNotIn(self.ngo.registry_no, page)
        self.assertRegex(page, r'(?s)<optgroup[^>]*label="Who".{,200}value="201"')
        self.assertRegex(page, r'(?s)value="104"[^>]*selected')
        self.assertNotIn(number, self._get_page("/ngos?class=301"))
        profile = self._get_page(f"/ngos/{number}")
        for shown in (
            "Education and Training · Disability",
            "Children and Young People · People with Disabilities",
            "How it works",
        ):
            self.assertIn(shown, profile)

    def test_programs_read_the_codes(self):
        number, codes = self.hope.registry_no, ["102", "104", "201", "203", "306"]

        entry = self.url_open(f"/api/v1/ngo/{number}").json()
        found = self.url_open("/api/v1/ngo?class=203").json()["items"]
        text = self.url_open("/register.csv?class=203").content.decode("utf-8-sig")
        [row] = csv.DictReader(io.StringIO(text))

        self.assertEqual(entry["classification_code"], codes)
        numbers = [item["registered_charity_number"] for item in found]
        self.assertEqual(numbers, [number])
        self.assertEqual(row["registered_charity_number"], number)
        self.assertEqual(row["classification_code"], ";".join(codes))

    def test_founders_tick_the_entries_and_are_told_that_they_may_leave_them(self):
        draft = self._make_ngo_draft()
        address = f"/my/ngo/{draft.id}/edit/work"

        page = self._get_page(address)
        self.assertIn("Optional. Citizens search the register by it.", page)
        self.assertNotIn(f'name="{WHO}"', page)
        fields = {"work_field_ids": draft.work_field_ids.ids, "scope": "governorate"}
        self._post(address, fields | {WHAT: self._get_classes(102, 113).ids})
        self._assert_codes(draft, public_what_ids=["102", "113"], public_how_ids=[])

        answer = self._post(address, fields | {WHAT: self._get_classes(201).ids})
        self.assertIn("Please choose from the list.", answer.text)
        self._assert_codes(draft, public_what_ids=["102", "113"])
