from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.social_care_donations.logic.codes import FILE_CODES, SEVERITY
from odoo.addons.social_care_donations.logic.settings import ReturnSettings

from .common import QUARTER, ReturnCommon

# The row of the test file as it is kept when nothing is wrong with it.
ACCEPTED = {
    "row": 2,
    "outcome": "accepted",
    "codes": False,
    "amount": 500.0,
    "sharia": "zakat_mal",
    "purpose": "general",
    "restriction": "purpose",
    "rule": "zakat_mal",
}


@tagged("post_install", "-at_install")
class TestReturnImport(ReturnCommon):
    """A file becomes a return with a result per row, or leaves nothing behind."""

    def test_rows_are_kept_with_outcome_class_and_reasons(self):
        done = self._upload({}, {"date": date(2026, 4, 2)}, {"kind": "هدية"})

        filed = done.filed.with_env(self.env)
        self.assertEqual(filed.state, "draft")
        self.assertRecordValues(
            filed.line_ids,
            [
                ACCEPTED | {"row": 2},
                ACCEPTED
                | {"row": 3, "outcome": "rejected", "codes": ",date_outside_period,"},
                dict.fromkeys(ACCEPTED, False)
                | {
                    "row": 4,
                    "outcome": "needs_review",
                    "codes": ",kind_unclassified,",
                    "amount": 500.0,
                },
            ],
        )
        self.assertEqual(
            (filed.row_count, filed.accepted_count, filed.review_count), (3, 1, 1)
        )
        self.assertIn("date", filed.line_ids[1].reasons)

    def test_the_result_is_the_same_as_plain_values(self):
        done = self._upload({}, {"kind": "هدية"})

        result = done.to_json()

        self.assertEqual(result["totals"]["accepted"], 1)
        self.assertEqual(result["codes"], {"kind_unclassified": 1})
        self.assertEqual(result["sums_accepted"]["EGP"]["net"], "500")
        self.assertEqual([row["row"] for row in result["rows"]], [2, 3])
        self.assertEqual(result["context"]["cash_threshold_egp"], "50000")

    def test_texts_of_any_kind_survive(self):
        notes = "سطر\nثان\tجدول \\ شرطة «%s» <b>"
        filed = self._upload({"notes": notes}).filed

        self.assertEqual(filed.line_ids.notes, notes)

    def test_the_same_file_twice_changes_nothing(self):
        content = self._make_file()
        first = self._upload(content=content)
        lines = first.filed.line_ids

        second = self._upload(content=content)

        self.assertTrue(first.is_changed)
        self.assertFalse(second.is_changed)
        self.assertEqual(second.filed, first.filed)
        self.assertEqual(second.filed.line_ids, lines)
        self.assertEqual(second.filed.version, 1)

    def test_another_file_is_the_next_version_and_the_first_is_kept(self):
        filed = self._upload({}).filed
        self._upload({}, {"amount": 20})

        self.assertEqual(filed.version, 2)
        self.assertEqual(filed.row_count, 2)
        self.assertEqual(len(filed.line_ids), 2)
        self.assertEqual(sorted(filed.file_ids.mapped("version")), [1, 2])

    def test_a_refused_file_leaves_nothing_behind(self):
        for content, code in ((b"no workbook", "file"), (self._make_empty(), "file")):
            with self.subTest(content=content[:4]):
                done = self._upload(content=content)
                self.assertEqual(done.result.outcome, "refused")
                self.assertTrue(done.result.file_code.startswith(code))
                self.assertFalse(done.filed)
        returns = self.env["care.donation.return"].search(
            [("ngo_id", "=", self.ngo.id)]
        )
        self.assertFalse(returns)

    def _make_empty(self):
        return self._make_file(dict.fromkeys(self.ROW) | {"receipt_no": None})

    def test_a_refused_file_leaves_the_earlier_one_as_it_was(self):
        filed = self._upload({}).filed

        done = self._upload(content=b"no workbook")

        self.assertEqual(done.filed, filed)
        self.assertEqual((filed.version, filed.row_count), (1, 1))

    def test_a_dry_run_keeps_nothing_and_may_use_other_limits(self):
        usual = self._upload({"amount": 900}, dry_run=True)
        strict = self._upload({"amount": 900}, dry_run=True, settings=self._strict())

        self.assertEqual(usual.result.totals["accepted"], 1)
        self.assertEqual(strict.result.code_counts, {"cash_identity_missing": 1})
        self.assertFalse(usual.filed | strict.filed)
        with self.assertRaisesRegex(UserError, "dry run"):
            self._upload(settings=self._strict())

    def _strict(self):
        return ReturnSettings.from_context(
            {
                "ngo_registry_no": self.ngo.registry_no,
                "period_from": "2026-01-01",
                "period_to": "2026-03-31",
                "filing_date": "2026-04-12",
                "home_currency": "EGP",
                "cash_threshold_egp": 100,
                "large_amount_egp": 1000,
                "fx_to_egp": {"EGP": "1"},
                "structuring": {"window_days": 7, "min_count": 3, "floor_ratio": "0.8"},
            }
        )

    def test_registers_and_rates_decide(self):
        usd = self.env.ref("base.USD")
        usd.rate_ids.unlink()
        foreign = {"amount": 10, "currency": "USD", "approval_no": "ff-1"}
        box = {"method": "صندوق", "licence_no": "FR 1", "donor_name": "صندوق المسجد"}

        without = self._upload(foreign, box, dry_run=True)
        self._add_registers(usd)
        with_all = self._upload(foreign, box)

        # A currency without a rate is not known; nothing is taken as 1 to 1.
        self.assertEqual(
            without.result.code_counts,
            {
                "currency_unknown": 1,
                "foreign_approval_unknown": 1,
                "licence_unknown": 1,
            },
        )
        self.assertEqual(with_all.result.totals["accepted"], 2)
        # 10 x 49 = 490
        self.assertEqual(with_all.filed.line_ids[0].amount_home, 490.0)

    def _add_registers(self, usd):
        self.env["res.currency.rate"].create(
            {"currency_id": usd.id, "name": "2020-01-01", "inverse_company_rate": 49.0}
        )
        self.env["care.donation.approval"].with_user(self.donation_officer).create(
            {
                "number": "FF-1",
                "ngo_id": self.ngo.id,
                "status": "approved",
                "date_decided": "2025-12-01",
            }
        )
        self.env["care.donation.licence"].with_user(self.donation_officer).create(
            {
                "number": " fr1 ",
                "ngo_id": self.ngo.id,
                "date_from": "2025-01-01",
                "date_to": "2026-12-31",
            }
        )

    def test_a_missing_parameter_stops_the_judgement(self):
        self.env["care.parameter"].search([("key", "=", "large_amount")]).unlink()

        with self.assertRaisesRegex(UserError, "large_amount"):
            self._upload()

    def test_every_code_has_a_reason_and_an_advice(self):
        known = set(self.env["care.donation.code"]._get_texts())

        self.assertEqual(known, {*SEVERITY, *FILE_CODES})

    def test_upload_over_rpc_is_the_same_import(self):
        returns = self.env["care.donation.return"].with_user(self.ngo_portal_user)
        file = self._to_base64(self._make_file())

        answer = returns.action_upload(
            self.ngo.id, "2026-01-01", "2026-03-31", "return.xlsx", file
        )

        self.assertEqual(answer["outcome"], "processed")
        self.assertTrue(answer["return_id"])
        with self.assertRaises(UserError):
            returns.action_upload(self.ngo.id, *QUARTER[:2], "x.xlsx", "§")

    def _to_base64(self, content):
        return self.env["ir.attachment"].new({"raw": content}).datas
