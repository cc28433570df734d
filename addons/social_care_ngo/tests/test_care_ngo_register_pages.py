import re
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import HttpCase, tagged

from ..controllers import open_data
from ..controllers.register import SHOWN
from ..models.care_ngo_map import read_outlines
from .common import NgoCommon


@tagged("post_install", "-at_install")
class TestNgoRegisterPages(NgoCommon, HttpCase):
    """The public pages hold against every input, in both languages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hostile = cls._make_ngo(
            name="<script>alert(1)</script> جمعية",
            name_en='"><img src=x onerror=alert(1)>',
            city="<b>city</b>",
        )
        cls.giza = cls._make_ngo(
            name="جمعية الجيزة", governorate_id=cls.env.ref("base.state_eg_gz").id
        )

    def _get(self, path):
        answer = self.url_open(path)
        self.assertEqual(answer.status_code, 200, path)
        return answer.text

    def test_hostile_input_gives_a_page_and_finds_nothing_it_should_not(self):
        for query in (
            "q=%25",
            "q=_",
            "q=%5C",
            "q=%00",
            "q=%00abc",
            "q='%22;--",
            f"q={'ا' * 3000}",
            f"q={'ab%20' * 500}",
            "q=%ED%A0%80",
            "governorate=%00",
            "form=%25",
            "field=_",
            "status=draft",
            "status[]=listed",
            "unknown=1",
        ):
            with self.subTest(query=query):
                page = self._get(f"/ngos?{query}")
                self.assertNotIn("<script>alert", page)
                if query not in ("status[]=listed", "unknown=1", "q=%00"):
                    self.assertNotIn(self.giza.registry_no, page)

    def test_pages_that_do_not_exist_do_no_harm(self):
        for page in ("0", "2", "1000000000"):
            with self.subTest(page=page):
                self._get(f"/ngos/page/{page}")
        # With or without the website builder the address leads to the first page or
        # to none, never to an error.
        for page in ("-1", "x", "1e9"):
            with self.subTest(page=page):
                self.assertLess(self.url_open(f"/ngos/page/{page}").status_code, 500)

    def test_text_of_users_is_shown_as_text_on_each_page(self):
        number = self.hostile.registry_no
        for path in (f"/ngos/{number}", "/ngos?q=جمعية", "/ngos/map"):
            with self.subTest(path=path):
                page = self._get(path)
                self.assertNotIn("<script>alert", page)
                self.assertNotIn("<img src=x", page)
                self.assertNotIn("<b>city</b>", page)

    def test_filters_hold_together(self):
        self.assertIn(self.giza.registry_no, self._get("/ngos?governorate=GZ"))
        both = self._get("/ngos?governorate=GZ&status=dissolved")
        self.assertNotIn(self.giza.registry_no, both)
        field = self.giza.work_field_ids.code
        self.assertIn(
            self.giza.registry_no, self._get(f"/ngos?governorate=GZ&field={field}")
        )

    def test_the_profile_tells_the_history_of_the_body(self):
        page = self._get(f"/ngos/{self.giza.registry_no}")

        self.assertIn("History in the register", page)
        self.assertIn("Listed", page)

    def test_the_map_shows_and_tables_every_governorate(self):
        page = self._get("/ngos/map")

        places = self.env["care.ngo"]._get_public_places()
        outlined = {shape.code for shape in read_outlines()}
        self.assertEqual(set(places.mapped("code")), outlined)
        for place in places:
            link = f'href="/ngos\\?governorate={place.code}&amp;status=live"[^>]*>'
            links = re.findall(link, page)
            # Once for keyboards in the drawings, once in the table.
            reached = [tag for tag in links if "tabindex" not in tag]
            self.assertEqual(len(reached), 2, place.code)
            self.assertEqual(sum("aria-label" in tag for tag in reached), 1)
        self.assertIn('aria-label="Giza: 1"', page)
        self.assertIn("<title", page)

    def test_the_map_asks_nobody_else(self):
        page = self._get("/ngos/map")

        drawn = page[page.index("o_care_map") : page.rindex("</svg>")]
        addresses = set(re.findall(r'(?:href|src|url)[=(]"?([^"\s)]+)', drawn))
        self.assertTrue(all(a.startswith("/ngos?") for a in addresses), addresses)
        self.assertNotIn("<script", drawn)
        self.assertNotIn("<image", drawn)

    def test_a_flood_of_pages_is_told_to_wait(self):
        for path in ("/ngos", "/ngos/map", f"/ngos/{self.giza.registry_no}", "/ngos/x"):
            with self.subTest(path=path):
                self.env["care.request.count"].search([]).unlink()
                with patch.dict(open_data.LIMITS, ngo_page=1):
                    self.url_open(path)
                    answer = self.url_open(path)

                self.assertEqual(answer.status_code, 429)
                self.assertEqual(answer.headers["Retry-After"], "60")
                self.assertNotIn(self.giza.name, answer.text)

    def test_pages_of_all_kinds_count_together(self):
        with patch.dict(open_data.LIMITS, ngo_page=2):
            codes = [
                self.url_open(path).status_code
                for path in ("/ngos", "/ngos/map", "/ngos?q=x")
            ]

        self.assertEqual(codes, [200, 200, 429])

    def test_control_characters_in_an_address_are_refused(self):
        for path in (
            "/ngos/page/%00",
            "/ngos/%00",
            f"/ngos/{self.giza.registry_no}%00",
            "/ngos/map%0A",
            "/ngos/page/1%7F",
            "/register.csv%00",
            "/nowhere/%00",
        ):
            with self.subTest(path=path):
                self.assertEqual(self.url_open(path).status_code, 400)
        for page in ("0", "x", "-1", "1e9", "9" * 40, "٢", "2.5", ""):
            with self.subTest(page=page):
                self._get(f"/ngos?page={page}")
        for path in (
            "/ngos?page=%00",
            "/ngos?%00=1",
            "/ngos/map?x=%00&y=%1F",
            f"/ngos/{self.giza.registry_no}?x=%00",
        ):
            with self.subTest(path=path):
                self.assertEqual(self.url_open(path).status_code, 200)

    def test_a_body_that_has_ended_is_not_counted_on_the_map(self):
        before = self.env["care.ngo"]._count_by_governorate()["GZ"]
        self.giza.with_user(self.ngo_officer).action_propose("revoke", "Facts")
        self.giza.with_user(self.ngo_manager).action_revoke(reason="Facts")

        after = self.env["care.ngo"]._count_by_governorate().get("GZ", 0)

        self.assertEqual(after, before - 1)

    def test_the_list_behind_the_map_has_the_number_of_the_map(self):
        place = self.giza.governorate_id
        going = self._make_ngo(name="جمعية باقية", governorate_id=place.id)
        self.giza.with_user(self.ngo_officer).action_propose("revoke", "Facts")
        self.giza.with_user(self.ngo_manager).action_revoke(reason="Facts")
        links = re.findall(
            r'href="(/ngos[?]governorate=GZ[^"]*)"', self._get("/ngos/map")
        )
        self.assertEqual(len(set(links)), 1)  # on the map as in its table

        shown = " ".join(self._get(links[0].replace("&amp;", "&")).split())

        count = self.env["care.ngo"]._count_by_governorate()["GZ"]
        self.assertIn(f"NGOs found: {count} <", shown)
        self.assertIn(going.registry_no, shown)
        self.assertNotIn(self.giza.registry_no, shown)
        self.assertIn(self.giza.registry_no, self._get("/ngos?governorate=GZ"))

    def test_the_pages_speak_arabic(self):
        self.env["res.lang"]._activate_lang("ar_001")
        self.env["ir.module.module"]._load_module_terms(
            ["social_care_base", "social_care_ngo"], ["ar_001"]
        )
        for path, shown in (
            ("/ngos/map", "الجيزة"),
            ("/ngos", "السجل العام"),
            (f"/ngos/{self.giza.registry_no}", "مقيد"),
        ):
            with self.subTest(path=path):
                self.opener.cookies.set("frontend_lang", "ar_001")
                page = self._get(path)
                self.assertIn(shown, page)
                self.assertRegex(page, r'<div id="wrapwrap"[^>]*o_rtl')

    def test_the_filters_are_remembered_until_they_change(self):
        ngos = self.env["care.ngo"].sudo()
        ngos._get_known_public_choices()
        with self.assertQueryCount(0):
            ngos._get_known_public_choices()

        for record, name in (
            (self.giza.governorate_id, "governorate"),
            (self.giza.form_id, "form"),
            (self.giza.work_field_ids[:1], "field"),
            (self.env.ref("social_care_base.care_public_class_102"), "class"),
            (self.env.ref("social_care_base.care_policy_goal_health"), "sector"),
        ):
            with self.subTest(filter=name):
                record.name = f"Renamed {name}"
                self.env.flush_all()
                shown = ngos._get_known_public_choices()[name]
                self.assertIn(f"Renamed {name}", str(shown))

    def test_a_translated_name_of_a_filter_is_shown_at_once(self):
        self.env["res.lang"]._activate_lang("ar_001")
        ngos = self.env["care.ngo"].sudo().with_context(lang="ar_001")
        ngos._get_known_public_choices()

        self.giza.form_id.update_field_translations("name", {"ar_001": "شكل آخر"})

        shown = dict(ngos._get_known_public_choices()["form"])
        self.assertEqual(shown[self.giza.form_id.key], "شكل آخر")

    def test_a_form_that_ends_leaves_the_filter_the_next_day(self):
        form = self.giza.form_id
        form.date_to = "2026-06-30"
        ngos = self.env["care.ngo"].sudo()
        for day, is_offered in (("2026-06-30", True), ("2026-07-01", False)):
            with self.subTest(day=day), freeze_time(day):
                choices = dict(ngos._get_known_public_choices()["form"])
                self.assertEqual(form.key in choices, is_offered)

    def test_a_page_of_many_bodies_costs_no_more_queries(self):
        ngos = self.env["care.ngo"].sudo()
        domain = ngos._get_public_search_domain({})
        ngos._get_known_public_choices()

        def show(limit):
            self.env.invalidate_all()
            found = ngos.search_fetch(domain, SHOWN, limit=limit)
            return [ngo._prepare_public_vals() for ngo in found]

        show(2)
        with self.assertQueryCount(3):  # the page, the forms and the places of it
            show(2)
        with self.assertQueryCount(3):
            show(20)
