from odoo.tests import tagged

from odoo.addons.base.tests.common import BaseCommon


@tagged("post_install", "-at_install")
class TestPlaces(BaseCommon):
    """Governorates go by their name of the language and are found by any spelling."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ar_001")
        cls.State = cls.env["res.country.state"]
        cls.egypt = cls.env.ref("base.eg")
        cls.alexandria = cls.env.ref("base.state_eg_alx")

    def _find(self, name):
        domain = [("country_id", "=", self.egypt.id)]
        found = self.State.name_search(name, domain)
        return self.State.browse([state_id for state_id, _name in found])

    def test_egypt_has_27_governorates_with_arabic_names(self):
        domain = [("country_id", "=", self.egypt.id), ("is_governorate", "=", True)]
        governorates = self.State.search(domain)

        self.assertEqual(len(governorates), 27)
        self.assertEqual(len(set(governorates.mapped("name_ar"))), 27)

    def test_references_carry_the_letters_and_digits_of_a_code(self):
        self.assertEqual(self.alexandria._get_reference_code(), "ALX")
        self.assertEqual(self.State.new({"code": "b-س 1"})._get_reference_code(), "B1")
        self.assertEqual(self.State._get_reference_code(), "")

    def test_abolished_governorates_stay_but_are_none(self):
        abolished = self.env.ref("base.state_eg_su") + self.env.ref("base.state_eg_hu")

        self.assertFalse(any(abolished.mapped("is_governorate")))

    def test_a_place_goes_by_its_arabic_name_under_arabic_only(self):
        arabic = self.alexandria.with_context(lang="ar_001")
        english = self.alexandria.with_context(lang="en_US")

        self.assertEqual(arabic.display_name, "الإسكندرية")
        self.assertEqual(english.display_name, "Alexandria (EG)")

    def test_a_place_without_an_arabic_name_keeps_the_other(self):
        california = self.env.ref("base.state_us_5").with_context(lang="ar_001")

        self.assertEqual(california.display_name, "California (US)")

    def test_the_wide_form_names_the_country(self):
        wide = self.alexandria.with_context(lang="ar_001", formatted_display_name=True)

        self.assertEqual(wide.display_name, "الإسكندرية \t --EG--")

    def test_every_spelling_finds_the_place(self):
        for text in ("الإسكندرية", "الاسكندريه", "اسكندري", "الإسكندريّة", "alexandria"):
            with self.subTest(text=text):
                self.assertEqual(self._find(text), self.alexandria)

    def test_the_exact_arabic_name_is_enough_for_an_import(self):
        found = self.State.name_search("بني سويف", operator="=")

        self.assertEqual(
            [state_id for state_id, _name in found],
            [self.env.ref("base.state_eg_bns").id],
        )

    def test_a_search_stays_in_the_country_asked_for(self):
        state = self.State.with_context(country_id=self.env.ref("base.us").id)

        self.assertFalse(state.name_search("الإسكندرية"))

    def test_a_new_name_is_found_at_once(self):
        self.alexandria.name_ar = "الثغر"

        self.assertEqual(self._find("الثغـــر"), self.alexandria)
