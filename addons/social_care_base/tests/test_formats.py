from datetime import date

from odoo.tests import tagged

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
