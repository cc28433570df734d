from odoo.fields import Datetime
from odoo.tests import freeze_time, tagged

from .common import GrantCommon


@tagged("post_install", "-at_install")
class TestGrantEvidence(GrantCommon):
    """What the rules found is kept as it was, and written for whoever reads it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ar_001")
        cls.company.resource_calendar_id.tz = "Africa/Cairo"
        with freeze_time("2026-01-15 10:30:00"):
            cls.call = cls._make_call(
                allowed_form_ids=[(6, 0, cls.ngo.form_id.ids)],
                date_closing="2026-01-31 21:59:00",
            )
            cls.application = cls._make_submitted(
                cls.call, amount_requested=60_000, amount_turnover=180_000
            )
            mine = cls._as(cls.grant_officer, cls.application)
            mine.tax_clear = "yes"
            mine.action_screen()

    def _get_texts(self, **context):
        results = self.application._get_last_results().with_context(**context)
        results = results.with_user(self.grant_officer)
        return {result.code: result.evidence_text for result in results}

    def test_evidence_is_written_in_words(self):
        texts = self._get_texts(lang="en_US", tz="UTC")

        self.assertEqual(texts["not_registered_active"], "Listed")
        self.assertEqual(texts["legal_form_not_allowed"], self.ngo.form_id.name)
        self.assertEqual(texts["tax_not_clear"], "Yes")
        self.assertEqual(texts["old_advance"], "None")
        self.assertIn("60,000.00", texts["amount_out_of_range"])
        self.assertEqual(texts["over_turnover_share"], "33.33%")
        self.assertEqual(texts["too_many_applications"], self.application.reference)
        self.assertEqual(texts["standing"], "None")

    def test_a_moment_is_shown_by_the_clock_of_the_reader(self):
        kept = self.application._get_last_results().filtered(lambda r: r.code == "late")

        self.assertEqual(kept.evidence, "2026-01-15T12:30:00")
        for zone, hour in (("Africa/Cairo", "12:30"), ("Asia/Riyadh", "01:30")):
            with self.subTest(zone=zone):
                self.assertIn(hour, self._get_texts(lang="en_US", tz=zone)["late"])

    def test_evidence_that_is_missing_stays_empty(self):
        application = self._make_submitted(self._make_call(), amount_turnover=0)
        self._as(self.grant_officer, application).action_screen()
        [missing] = application._get_last_results().filtered(
            lambda result: result.code == "tax_not_clear"
        )

        self.assertFalse(missing.evidence_text)

    def test_every_rule_is_named(self):
        results = self.application._get_last_results().with_context(lang="ar_001")

        for result in results:
            with self.subTest(code=result.code):
                self.assertNotEqual(result.name, result.code)

    def test_conditions_of_a_release_are_written_in_words(self):
        rows = [
            ("agreement_signed", "2026-01-15", "01/15/2026"),
            ("grant_active", "active", "Active"),
            ("bank_verified", "EG12", "EG12"),
            ("earlier_settled", "-", "None"),
            ("no_old_advance", "2025-12-31", "12/31/2025"),
        ]
        for code, evidence, text in rows:
            with self.subTest(code=code):
                row = self.env["care.grant.tranche.condition"].new(
                    {"code": code, "evidence": evidence}
                )

                self.assertEqual(row.with_context(lang="en_US").evidence_text, text)

    def test_the_deadline_says_whose_clock_it_is(self):
        closing = Datetime.to_datetime("2026-01-31 21:59:00")
        self.assertEqual(self.call.date_closing, closing)

        english = self.call.with_context(lang="en_US")._prepare_public_vals()
        arabic = self.call.with_context(lang="ar_001")._prepare_public_vals()

        self.assertEqual(
            english["deadline"].replace("\u202f", " "),
            "31 January 2026 · 11:59 PM (Egypt Time)",
        )
        self.assertIn("توقيت مصر", arabic["deadline"])
