import csv
import io
from datetime import date
from unittest.mock import patch

from odoo.tests import HttpCase, tagged

from ..controllers import open_data
from ..controllers.register import SHOWN
from .common import NgoCommon
from .openapi_check import find_flaws, find_mismatches

API = "/api/v1/ngo"


@tagged("post_install", "-at_install")
class TestNgoOpenData(NgoCommon, HttpCase):
    """The register for programs: white lists, stable pages, and no guessing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hope = cls._make_ngo(
            name="جمعيّة الأُسَر المُنتِجة",
            name_en="Productive Families",
            purpose="<script>alert(2)</script>",
        )
        cls.cells = cls._make_ngo(name='=HYPERLINK("x") جمعية', name_en="-1+1")
        twins = [
            cls._take_over_ngo(number, name=f"جمعية التوأم {place}")
            for place, number in enumerate(("99999999996", "00099999920"))
        ]
        cls.twins = cls.env["care.ngo"].union(*twins)
        for year, twin in enumerate(cls.twins, start=1990):
            cls.env.cr.execute(
                "UPDATE care_ngo SET legacy_no = '555', legacy_year = %s WHERE id = %s",
                [year, twin.id],
            )
        cls.env.invalidate_all()
        cls.draft = cls._make_ngo_draft(name="جمعية لم تقيد بعد")

    def _get(self, path, **headers):
        return self.url_open(path, headers=headers or None)

    def _list(self, query=""):
        answer = self._get(f"{API}?{query}")
        self.assertEqual(answer.status_code, 200, answer.text)
        return [item["charity_name"] for item in answer.json()["items"]]

    # === READING === #

    def test_the_list_holds_the_register_and_nothing_else(self):
        names = self._list()

        self.assertIn(self.hope.name, names)
        self.assertNotIn(self.draft.name, names)

    def test_every_spelling_and_each_filter_find_the_body(self):
        state = self.hope.governorate_id
        field = self.hope.work_field_ids.code
        for query in (
            "q=الاسر المنتجه",
            "q=productive",
            "governorate=C",
            f"governorate=EG-{state.code}",
            "form=association",
            f"field={field}",
            "status=listed",
            f"status=listed%26governorate=C&q={self.hope.registry_no}".replace(
                "%26", "&"
            ),
        ):
            with self.subTest(query=query):
                self.assertIn(self.hope.name, self._list(query))
        for query in (
            "governorate=XX",
            "form=club",
            "field=x",
            "status=draft",
            "q=%25",
        ):
            with self.subTest(query=query):
                self.assertEqual(self._list(query), [])

    def test_an_entry_is_read_by_its_number_and_by_its_org_id(self):
        for number in (self.hope.registry_no, self.hope.org_id):
            with self.subTest(number=number):
                entry = self._get(f"{API}/{number}").json()
                self.assertEqual(entry["charity_name"], self.hope.name)
                self.assertEqual(entry["charity_registration_status"], "Registered")
                self.assertEqual(len(entry["trustees"]), 5)
                self.assertTrue(entry["trustees"][0]["trustee_is_chair"])

    def test_no_personal_data_beyond_the_names_of_the_board(self):
        text = self._get(f"{API}/{self.hope.registry_no}").text
        text += self._get("/register.csv").text

        for hidden in (
            self.hope.person_ids[0].national_id,
            self.hope.phone,
            self.hope.street,
            self.ngo_portal_user.partner_id.name,
        ):
            self.assertNotIn(hidden, text)

    def test_a_tombstone_says_removed_and_keeps_its_history(self):
        self.hope.with_user(self.ngo_officer).action_propose("revoke", "Facts")
        self.hope.with_user(self.ngo_manager).action_revoke(reason="Secret facts")

        answer = self._get(f"{API}/{self.hope.registry_no}")

        entry = answer.json()
        self.assertEqual(entry["charity_registration_status"], "Removed")
        self.assertTrue(entry["date_of_removal"])
        events = [event["event_type"] for event in entry["event_history"]]
        self.assertEqual(events, ["listed", "void"])
        self.assertNotIn("Secret facts", answer.text)

    def test_the_file_holds_every_entry_and_no_formula(self):
        answer = self._get("/register.csv")

        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
        by_number = {row["registered_charity_number"]: row for row in rows}
        hope = by_number[self.hope.registry_no]
        self.assertEqual(hope["charity_name"], self.hope.name)
        self.assertEqual(hope["org_id"], self.hope.org_id)
        self.assertEqual(hope["governorate"], "EG-C")
        self.assertEqual(hope["fields_of_work"], self.hope.work_field_ids.code)
        cells = by_number[self.cells.registry_no]
        self.assertEqual(cells["charity_name"], '\'=HYPERLINK("x") جمعية')
        self.assertEqual(cells["name_en"], "'-1+1")
        self.assertNotIn(self.draft.name, answer.text)

    def test_the_file_follows_the_filters(self):
        text = self._get("/register.csv?q=المنتجة").content.decode("utf-8-sig")

        self.assertEqual(len(text.splitlines()), 2)

    def test_pages_follow_one_another_without_gap_or_repetition(self):
        whole = self._list("limit=100")

        seen, address = [], f"{API}?limit=1"
        while address:
            page = self._get(address).json()
            seen += [item["charity_name"] for item in page["items"]]
            address = page["next"]

        self.assertEqual(seen, whole)

    # === WHAT IS REFUSED === #

    def test_a_parameter_that_is_not_known_single_and_sound_is_refused(self):
        for query, code in (
            ("governorat=C", "unknown_parameter"),
            ("governorate=C&governorate=GZ", "duplicated_parameter"),
            ("governorate=", "empty_parameter"),
            ("q=%00", "unreadable_parameter"),
            (f"q={'x' * 101}", "unreadable_parameter"),
            ("limit=0", "unreadable_parameter"),
            ("limit=-1", "unreadable_parameter"),
            ("limit=1000000000", "unreadable_parameter"),
            ("limit=x", "unreadable_parameter"),
        ):
            with self.subTest(query=query):
                answer = self._get(f"{API}?{query}")
                self.assertEqual(answer.status_code, 400)
                self.assertEqual(answer.json()["error"], code)
        self.assertEqual(self._get("/register.csv?limit=1").status_code, 400)
        number = self.hope.registry_no
        self.assertEqual(self._get(f"{API}/{number}?q=x").status_code, 400)

    def test_an_identifier_that_several_bear_is_ambiguous(self):
        answer = self._get(f"{API}/EG-MOSS-555")

        self.assertEqual(answer.status_code, 409)
        self.assertEqual(
            set(answer.json()["candidates"]), set(self.twins.mapped("registry_no"))
        )

    def test_an_unknown_number_is_not_found(self):
        for number in ("12345678901", "EG-MOSS-0", "XX-1", "abc", "%25", "_" * 11):
            with self.subTest(number=number):
                self.assertEqual(self._get(f"{API}/{number}").status_code, 404)
        self.assertEqual(self._get(f"{API}/{'1' * 65}").status_code, 400)

    def test_a_flood_is_told_to_wait(self):
        with patch.dict(open_data.LIMITS, ngo_api=2):
            codes = [self._get(API).status_code for _again in range(3)]
            answer = self._get(API)

        self.assertEqual(codes, [200, 200, 429])
        self.assertEqual(answer.headers["Retry-After"], "60")

    # === CACHING === #

    def test_an_answer_that_is_known_is_not_sent_again(self):
        for path in (API, f"{API}/{self.hope.registry_no}", "/register.csv"):
            with self.subTest(path=path):
                first = self._get(path)
                again = self._get(path, **{"If-None-Match": first.headers["ETag"]})
                self.assertEqual(again.status_code, 304)
                self.assertFalse(again.content)

    def test_a_change_gives_another_etag(self):
        path = f"{API}/{self.hope.registry_no}"
        first = self._get(path)
        self.hope.person_ids[0].with_user(self.ngo_officer).sudo().action_end(
            self.hope.person_ids[0].date_from, "Resigned"
        )

        again = self._get(path, **{"If-None-Match": first.headers["ETag"]})

        self.assertEqual(again.status_code, 200)

    def test_no_date_hides_that_something_was_taken_away(self):
        """A document is withdrawn and a term ends without any newer date."""
        for path in (API, f"{API}/{self.hope.registry_no}", "/register.csv"):
            with self.subTest(path=path):
                since = {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
                answer = self._get(path, **since)
                self.assertEqual(answer.status_code, 200)
                self.assertNotIn("Last-Modified", answer.headers)

    def test_no_session_is_opened_for_a_program(self):
        self.opener.cookies.clear()

        answer = self.opener.get(
            self.base_url() + API, cookies={"test_request_key": self.http_request_key}
        )

        self.assertNotIn("session_id", answer.headers.get("Set-Cookie", ""))

    # === DESCRIPTION === #

    def test_the_published_description_is_valid(self):
        self.assertEqual(find_flaws(self._get("/api/v1/openapi.json").json()), [])

    def test_real_answers_are_as_the_description_says(self):
        document = self._get("/api/v1/openapi.json").json()
        paths = document["paths"]
        for path, described in (
            (API, API),
            (f"{API}/{self.hope.registry_no}", f"{API}/{{number}}"),
            (f"{API}/EG-MOSS-555", f"{API}/{{number}}"),
            (f"{API}?x=1", API),
        ):
            answer = self._get(path)
            response = paths[described]["get"]["responses"][str(answer.status_code)]
            schema = response["content"]["application/json"]["schema"]
            with self.subTest(path=path):
                self.assertEqual(find_mismatches(document, schema, answer.json()), [])

    def test_the_numbers_of_a_body_are_told_with_who_gave_them(self):
        entry = self._get(f"{API}/{self.twins[0].registry_no}").json()
        lines = entry["identifiers"]

        found = {line["scheme"]: line for line in lines}
        self.assertEqual(set(found), {"national", "legacy", "org-id"})
        self.assertTrue(found["national"]["valid_from"])
        self.assertTrue(found["legacy"]["value"].startswith("555"))
        self.assertTrue(found["legacy"]["issued_by"])
        self.assertEqual(found["org-id"]["value"], "EG-MOSS-555")

    def test_every_described_filter_is_taken(self):
        document = self._get("/api/v1/openapi.json").json()

        for parameter in document["paths"]["/register.csv"]["get"]["parameters"]:
            name = parameter["name"]
            with self.subTest(name=name):
                self.assertEqual(self._get(f"{API}?{name}=x").status_code, 200)


@tagged("post_install", "-at_install")
class TestNgoOpenDataPerformance(NgoCommon):
    """The number of queries does not follow the number of entries."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group, entry = "care_beneficiary_category", "care_public_class"
        older = cls.env.ref(f"social_care_base.{group}_older")
        family = cls.env.ref(f"social_care_base.{group}_priority_family")
        what = cls.env.ref(f"social_care_base.{entry}_105")
        cls.described = cls.env.ref(f"social_care_base.{entry}_101")
        sector, axis, goal = (
            cls.env.ref(f"social_care_base.care_policy_goal_{code}")
            for code in ("health", "v2030_1", "sdg_03")
        )
        values = [
            {
                "name": f"جمعية العدد {n}",
                "legacy_no": str(9000 + n),
                "legacy_year": 1990,
            }
            | {
                "form_id": cls.ngo.form_id.id,
                "governorate_id": cls.ngo.governorate_id.id,
                "work_field_ids": cls.ngo.work_field_ids.ids,
                "beneficiary_category_ids": (older + family).ids,
                "public_what_ids": what.ids,
                "policy_sector_ids": sector.ids,
                "policy_axis_id": axis.id,
                "policy_goal_ids": goal.ids,
            }
            for n in range(100)
        ]
        ngos = cls.env["care.ngo"].with_user(cls.ngo_officer).create(values)
        ngos.with_user(cls.ngo_registrar).action_take_over(reason="Older register")
        cls.ngos = ngos.sudo()
        cls._accept_returns()

    @classmethod
    def _accept_returns(cls):
        """Let each body have a year in the register, as if it had been accepted."""
        returns = cls.ngos._open_returns(date(2025, 6, 30))
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE care_ngo_return SET state = 'accepted' WHERE id = ANY(%s)",
            [returns.ids],
        )
        cls.env.invalidate_all()

    def _count(self, ngos, call):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        call(ngos)
        return self.cr.sql_log_count - before

    def test_one_ten_and_a_hundred_entries_take_the_same_queries(self):
        calls = {
            "open": lambda ngos: ngos._prepare_open_vals(),
            "page": lambda ngos: [ngo._prepare_public_vals() for ngo in ngos],
            "search": self._search,
            "file": self._write,
            "profile": lambda ngos: [ngo._read_described() for ngo in ngos],
        }
        for name, call in calls.items():
            call(self.ngos)
            counts = [self._count(self.ngos[:n], call) for n in (1, 10, 100)]
            with self.subTest(name=name):
                self.assertEqual(len(set(counts)), 1, counts)

    def _search(self, ngos):
        domain = ngos._get_public_search_domain({"q": "جمعيه العدد"})
        found = ngos.search_fetch(domain, SHOWN, limit=len(ngos))
        self.assertEqual(len(found), len(ngos))
        return [ngo._prepare_public_vals() for ngo in found]

    def _write(self, ngos):
        buffer = io.BytesIO()
        ngos._write_public_csv([("id", "in", ngos.ids)], buffer)
        self.assertEqual(buffer.getvalue().count(b"2025-06-30"), len(ngos))

    def test_a_correction_of_a_hundred_takes_the_queries_of_one(self):
        counts = []
        for size in (1, 1, 10, 100):  # the first one warms the caches
            self.ngos.public_what_ids = False
            counts.append(self._count(self.ngos[:size], self._correct))

        self.assertEqual(len(set(counts[1:])), 1, counts)

    def _correct(self, ngos):
        ngos.public_what_ids = self.described
