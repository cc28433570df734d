from datetime import date

from odoo.tests import TransactionCase, tagged

from odoo.addons.social_care_base.formats import format_period, join_names

from .test_care_deadline import DeadlineCommon

QUARTER = date(2026, 7, 1), date(2026, 9, 30)


@tagged("post_install", "-at_install")
class TestFormats(DeadlineCommon):
    """Periods and messages are written for their reader."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ar_001")

    def test_a_period_is_written_with_words_in_english(self):
        env = self.env(context={"lang": "en_US"})

        self.assertEqual(format_period(env, *QUARTER), "07/01/2026 to 09/30/2026")

    def test_names_have_the_comma_of_their_reader_between_them(self):
        names = ["A", "B", "C"]
        english, arabic = (
            join_names(self.env(context={"lang": lang}), names)
            for lang in ("en_US", "ar_001")
        )

        self.assertEqual(english, "A, B, C")
        self.assertEqual(arabic, "A، B، C")
        self.assertEqual(join_names(self.env, []), "")

    def test_a_period_is_written_with_words_in_arabic(self):
        env = self.env(context={"lang": "ar_001"})

        self.assertEqual(format_period(env, *QUARTER), "من 01/07/2026 إلى 30/09/2026")

    def test_a_job_without_language_names_the_document_in_that_of_its_user(self):
        self.env.user.lang = "ar_001"
        deadline = self._start().with_env(self.env(context={}))

        message = deadline._creation_message()

        kind = self.env["ir.model"]._get("care.deadline").with_context(lang="ar_001")
        self.assertIn(kind.name, message)
        self.assertNotRegex(message, "[A-Za-z]")

    def test_the_language_of_the_screen_goes_before_that_of_the_user(self):
        self.env.user.lang = "ar_001"
        deadline = self._start().with_context(lang="en_US")

        self.assertEqual(deadline._creation_message(), "Created: Time Limit")


@tagged("post_install", "-at_install")
class TestAmounts(TransactionCase):
    """An amount is written with the mark of its reader's language, after the number."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ar_001")
        cls.pound = cls.env.ref("base.EGP")
        cls.pound.active = True

    def _print(self, currency, lang):
        """Return an amount as a page in ``lang`` prints it, without its markup."""
        page = self.env["ir.qweb.field.monetary"].with_context(lang=lang)
        html = page.value_to_html(1234.5, {"display_currency": currency})
        return html.striptags().replace("\u00a0", " ").replace("\u200f", "")

    def _write(self, currency, lang):
        text = currency.with_context(lang=lang).format(1234.5)
        return text.replace("\u00a0", " ").replace("\u200f", "")

    def test_the_pound_has_its_arabic_mark_after_the_number(self):
        for writer in (self._write, self._print):
            with self.subTest(writer=writer.__name__):
                self.assertEqual(writer(self.pound, "ar_001"), "1,234.50 ج.م.")

    def test_the_arabic_mark_stands_after_the_number_whatever_the_record_says(self):
        self.pound.position = "before"

        for writer in (self._write, self._print):
            with self.subTest(writer=writer.__name__):
                self.assertEqual(writer(self.pound, "ar_001"), "1,234.50 ج.م.")

    def test_in_english_and_without_arabic_mark_the_record_decides(self):
        dollar = self.env.ref("base.USD")
        dollar.position = "before"
        self.pound.position = "after"

        for writer in (self._write, self._print):
            with self.subTest(writer=writer.__name__):
                self.assertEqual(
                    writer(self.pound, "en_US"), f"1,234.50 {self.pound.symbol}"
                )
                self.assertEqual(writer(dollar, "ar_001"), "$ 1,234.50")

    def test_a_page_of_a_converted_amount_has_the_same_mark(self):
        dollar = self.env.ref("base.USD")
        rates = {"name": "2026-01-01", "company_id": False}
        self.env["res.currency.rate"].search([]).unlink()
        for currency, rate in ((dollar, 1), (self.pound, 50)):
            self.env["res.currency.rate"].create(
                {**rates, "currency_id": currency.id, "rate": rate}
            )
        page = self.env["ir.qweb.field.monetary"].with_context(lang="ar_001")

        html = page.value_to_html(
            2.0,
            {
                "display_currency": self.pound,
                "from_currency": dollar,
                "date": date(2026, 1, 2),
            },
        )

        # 2 dollars of 50 pounds
        text = html.striptags().replace("\u200f", "")
        self.assertEqual(text, "100.00 ج.م.")

    def test_the_web_client_gets_the_marks_of_its_user(self):
        currencies = self.env["res.currency"]

        arabic = currencies.with_context(lang="ar_001").get_all_currencies()
        english = currencies.with_context(lang="en_US").get_all_currencies()

        self.assertIn("ج.م.", arabic[self.pound.id]["symbol"])
        self.assertEqual(arabic[self.pound.id]["position"], "after")
        self.assertEqual(english[self.pound.id]["symbol"], self.pound.symbol)

    def test_the_records_of_currencies_stay_as_they_are(self):
        symbol = self.pound.symbol

        self._write(self.pound, "ar_001")
        self.env.flush_all()

        self.assertEqual(self.pound.with_context(lang="ar_001").symbol, symbol)
