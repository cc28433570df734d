from werkzeug.datastructures import MultiDict

from odoo.fields import Command, Date
from odoo.tests import tagged

from odoo.addons.social_care_ngo.controllers.form_values import FormValues

from .common import NgoCommon


@tagged("post_install", "-at_install")
class TestFormValues(NgoCommon):
    """What a browser sends is read field by field; what cannot be read is named."""

    def _read(self, *names, domains=None, **form):
        data = MultiDict(
            (name, value)
            for name, values in form.items()
            for value in (values if isinstance(values, list) else [values])
        )
        return FormValues(self.env["care.ngo"], names, data, domains)

    def test_only_the_named_fields_are_read(self):
        values = self._read("name", name="  جمعية ", state="listed", registry_no="1")

        self.assertEqual(values.vals, {"name": "جمعية"})
        self.assertFalse(values.errors)

    def test_field_that_is_not_sent_is_left_alone(self):
        self.assertEqual(self._read("name", "phone", phone="").vals, {"phone": False})

    def test_a_field_that_must_be_filled_in_is_never_emptied(self):
        for text in ("", "   "):
            with self.subTest(text=text):
                values = self._read("name", "phone", name=text, phone="")
                self.assertEqual(set(values.errors), {"name"})
                self.assertEqual(values.vals, {"phone": False})

    def test_numbers_are_read_in_any_digits(self):
        for text, expected in (("12", 12), ("١٢", 12), ("۱۲", 12), ("", 0), (" 7 ", 7)):
            with self.subTest(text=text):
                values = self._read("founders_count", founders_count=text)
                self.assertEqual(values.vals, {"founders_count": expected})

    def test_wrong_numbers_are_named_and_kept_as_they_were_typed(self):
        for text in ("many", "-1", "1.5", str(2**31), "1e3"):
            with self.subTest(text=text):
                values = self._read("founders_count", founders_count=text)
                self.assertEqual(set(values.errors), {"founders_count"})
                self.assertEqual(values.raw["founders_count"], text)
                self.assertFalse(values.vals)

    def test_amounts_are_finite_and_not_negative(self):
        for text, expected in (("1,500.50", 1500.5), ("٢٠٠٠٠", 20000.0), ("", 0.0)):
            with self.subTest(text=text):
                values = self._read("amount_capital", amount_capital=text)
                self.assertEqual(values.vals, {"amount_capital": expected})
        for text in ("NaN", "Infinity", "-5", "1e30", "ألف"):
            with self.subTest(text=text):
                values = self._read("amount_capital", amount_capital=text)
                self.assertIn("amount_capital", values.errors)

    def test_dates_are_those_of_the_browser(self):
        values = self._read("date_founded", date_founded="2026-02-28")
        self.assertEqual(values.vals, {"date_founded": Date.to_date("2026-02-28")})
        for text in ("2026-02-30", "28/02/2026", "yesterday"):
            with self.subTest(text=text):
                self.assertIn(
                    "date_founded", self._read("date_founded", date_founded=text).errors
                )

    def test_selection_takes_its_own_values_only(self):
        self.assertEqual(
            self._read("scope", scope="national").vals["scope"], "national"
        )
        self.assertFalse(self._read("scope", scope="").vals["scope"])
        self.assertIn("scope", self._read("scope", scope="galaxy").errors)

    def test_choice_must_be_inside_its_domain(self):
        cairo = self.env.ref("base.state_eg_c")
        domains = {"governorate_id": [("is_governorate", "=", True)]}
        read = self._read(
            "governorate_id", domains=domains, governorate_id=str(cairo.id)
        )
        self.assertEqual(read.vals, {"governorate_id": cairo.id})
        abolished = self.env.ref("base.state_eg_hu").id
        for text in (str(abolished), "0", "999999999", "x", "1 OR 1=1"):
            with self.subTest(text=text):
                read = self._read(
                    "governorate_id", domains=domains, governorate_id=text
                )
                self.assertIn("governorate_id", read.errors)

    def test_several_choices_are_taken_whole_or_not_at_all(self):
        fields = self.env["care.work.field"].search([], limit=2)
        ids = [str(field.id) for field in fields]

        read = self._read("work_field_ids", work_field_ids=ids)
        self.assertEqual(read.vals["work_field_ids"][0][0], Command.set(fields.ids)[0])
        self.assertEqual(set(read.vals["work_field_ids"][0][2]), set(fields.ids))
        self.assertEqual(
            self._read("work_field_ids").vals, {"work_field_ids": [Command.set([])]}
        )
        for wrong in ([*ids, "999999999"], [*ids, "x"]):
            with self.subTest(wrong=wrong):
                read = self._read("work_field_ids", work_field_ids=wrong)
                self.assertIn("work_field_ids", read.errors)
                self.assertNotIn("work_field_ids", read.vals)

    def test_text_that_is_too_long_is_refused_with_its_limit(self):
        for name, most in (("name", 1_000), ("purpose", 20_000)):
            with self.subTest(name=name):
                self.assertFalse(self._read(name, **{name: "ن" * most}).errors)
                read = self._read(name, **{name: "ن" * (most + 1)})
                self.assertIn(str(most), read.errors[name])
                self.assertFalse(read.vals)

    def test_one_wrong_field_does_not_hold_up_the_others(self):
        values = self._read(
            "founders_count", "member_count", founders_count="x", member_count="3"
        )

        self.assertEqual(values.vals, {"member_count": 3})
        self.assertEqual(set(values.errors), {"founders_count"})
