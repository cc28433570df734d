from odoo.tests import HttpCase, tagged

from .common import NgoCommon


@tagged("post_install", "-at_install")
class TestNgoRegister(NgoCommon, HttpCase):
    """The public register: every spelling finds, and nothing else shows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hope = cls._make_ngo(
            name="جمعيّة الأُسَر المُنتِجة",
            name_en="Productive Families",
            website="javascript:alert(1)",
            purpose="<script>alert(2)</script>",
        )
        cls.draft = cls._make_ngo_draft(name="جمعية لم تقيد بعد")

    def _search(self, **params):
        query = "&".join(f"{name}={value}" for name, value in params.items())
        return self.url_open(f"/ngos?{query}").text

    def test_every_spelling_finds_the_body(self):
        for spelling in (
            "الاسر المنتجه",
            "الأسر المنتجة",
            "المنتجة الاسر",
            "Productive",
            self.hope.registry_no,
        ):
            with self.subTest(spelling=spelling):
                self.assertIn(self.hope.registry_no, self._search(q=spelling))
        self.assertNotIn(self.hope.registry_no, self._search(q="رعاية المسنين"))

    def test_filters_that_nobody_knows_find_nothing(self):
        for params in ({"governorate": "XX"}, {"form": "club"}, {"q": "%25%25"}):
            with self.subTest(params=params):
                self.assertNotIn("/ngos/0", self._search(**params))
        self.assertIn(self.hope.registry_no, self._search(governorate="C"))
        self.assertNotIn(self.hope.registry_no, self._search(governorate="GZ"))
        self.assertIn(self.hope.registry_no, self._search(form="association"))

    def test_file_that_is_not_registered_is_not_public(self):
        self.assertNotIn(self.draft.name, self._search(q="لم تقيد"))

    def test_profile_shows_the_white_list_only(self):
        page = self.url_open(f"/ngos/{self.hope.registry_no}").text

        for shown in (self.hope.name, self.hope.org_id, "عضو 0", "Chair"):
            with self.subTest(shown=shown):
                self.assertIn(shown, page)
        for hidden in (
            self.hope.person_ids[0].national_id,
            self.hope.phone,
            self.hope.street,
            self.ngo_portal_user.partner_id.name,
        ):
            with self.subTest(hidden=hidden):
                self.assertNotIn(hidden, page)

    def test_text_of_users_is_shown_as_text(self):
        page = self.url_open(f"/ngos/{self.hope.registry_no}").text

        self.assertNotIn("<script>alert(2)", page)
        self.assertIn("&lt;script&gt;alert(2)", page)
        self.assertNotIn('href="javascript:', page)

    def test_number_is_read_in_any_digits_and_an_unknown_one_is_not_found(self):
        arabic = self.hope.registry_no.translate(
            str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
        )

        self.assertEqual(self.url_open(f"/ngos/{arabic}").status_code, 200)
        for unknown in ("99999999996", "abc", "1", "00000000195%27"):
            with self.subTest(number=unknown):
                self.assertEqual(self.url_open(f"/ngos/{unknown}").status_code, 404)

    def test_ended_body_stays_as_a_tombstone(self):
        self.hope.with_user(self.ngo_officer).action_propose("revoke", "Facts")
        self.hope.with_user(self.ngo_manager).action_revoke(reason="Facts")

        page = self.url_open(f"/ngos/{self.hope.registry_no}")

        self.assertEqual(page.status_code, 200)
        self.assertIn("keeps this entry as a trace", page.text)
        self.assertIn(self.hope.registry_no, self._search(q="الاسر المنتجه"))

    def test_public_user_holds_no_right_on_the_models(self):
        public = self.env.ref("base.public_user")
        for model in (
            "care.ngo",
            "care.ngo.person",
            "care.ngo.document",
            "care.ngo.form",
        ):
            with self.subTest(model=model):
                self.assertFalse(self.env[model].with_user(public).has_access("read"))
