from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.social_care_ngo.logic.annual_return import Beneficiaries

from .return_common import YEAR_END, AnnualCommon


@tagged("post_install", "-at_install")
class TestAnnualValues(AnnualCommon):
    """What a return says, from one year to the next and to the scorecard."""

    # === FROM YEAR TO YEAR === #

    def test_next_year_starts_from_what_was_accepted(self):
        filed = self._open_older()
        with freeze_time("2026-09-01 12:00:00"):
            self._accept_return(filed, members="44")
        with freeze_time("2027-07-01 12:00:00"):
            self._open_all()

        later = self._get_returns()[0]
        self.assertEqual(later.last_return_id, filed)
        self.assertEqual(later._get_values(), {"opening": 60_000, "members": 40})
        [pair] = later._get_suggested_beneficiaries()
        self.assertEqual([record.code for record in pair], ["C", "older"])

    def test_return_that_is_accepted_later_still_serves_the_next_year(self):
        filed = self._open_older()
        with freeze_time("2027-07-01 12:00:00"):
            self._open_all()
            later = self._get_returns()[0]
            self.assertNotIn("opening", later._get_values())
            self._accept_return(filed)

        self.assertEqual(later.last_return_id, filed)
        self.assertEqual(later._get_values()["opening"], 60_000)

    def test_large_change_is_flagged_and_asked_to_be_explained(self):
        filed = self._open_older()
        with freeze_time("2027-07-01 12:00:00"):
            self._accept_return(filed)
            self._open_all()
            later = self._fill_return(
                self._get_returns()[0],
                opening="60000",
                donations_cash="500,000",
                income_total="600,000",
                closing="370,000",
            )
            later._save_answers({"audit_opinion": "qualified"}, {})
            self._attach(later, "auditor_report")
            problems = dict(later._get_problems()[later.id])

            # 500,000 instead of 200,000: +150 %
            self.assertIn("+150.0%", problems["donations_cash"])
            self.assertNotIn("staff", problems)
            later._save_answers({"donations_cash": 500_000}, {"donations_cash": "حملة"})
            later._save_answers({"closing": 370_000}, {"closing": "حملة"})
            self.assertFalse(later._get_problems()[later.id])

        self.assertIn("donations", later.flag_summary)
        line = later.line_ids.filtered(lambda x: x.item_id.key == "donations_cash")
        self.assertTrue(line.is_jump)
        self.assertEqual(line.percent_change, 150)
        self.assertEqual(line.amount_last, 200_000)

    def test_income_alone_asks_for_the_auditor(self):
        filed = self._open_older()
        codes = set(filed._get_asked_items().mapped("key"))
        self.assertFalse(codes & {"audit_opinion", "auditor_report"})

        filed._save_answers({"income_total": 500_000}, {})

        codes = set(filed._get_asked_items().mapped("key"))
        self.assertLessEqual({"audit_opinion", "auditor_report"}, codes)

    def test_size_follows_income_and_staff_of_the_accepted_return(self):
        filed = self._open_older()
        self.assertFalse(self.older.size_class)
        with freeze_time("2026-09-01 12:00:00"):
            self._file_return(filed, staff="10")
            self.assertFalse(self.older.size_class)
            filed.with_user(self.ngo_officer).action_accept()

        self.assertEqual(self.older.size_class, "medium")
        with freeze_time("2027-07-01 12:00:00"):
            self._open_all()
        self.assertEqual(self._get_returns()[0].tier, "medium")

    def test_size_is_written_by_nobody(self):
        with self.assertRaises(AccessError):
            self.older.write({"size_class": "large"})
        with self.assertRaises(AccessError):
            self.env["care.ngo"].create({"name": "جمعية", "size_class": "large"})

    def test_limits_of_sizes_are_dated(self):
        tiers = self.env["care.ngo.tier"]
        egypt = self.env.ref("base.eg")
        medium = self.env.ref("social_care_ngo.care_ngo_tier_medium_eg")
        self.assertEqual(tiers._classify(500_000, 0, YEAR_END, egypt), "medium")
        medium.date_to = date(2026, 6, 29)
        medium.copy({"date_from": date(2026, 6, 30), "amount_income_from": 600_000})

        self.assertEqual(tiers._classify(500_000, 0, YEAR_END, egypt), "small")
        self.assertEqual(
            tiers._classify(500_000, 0, date(2026, 6, 29), egypt), "medium"
        )

    # === INDICATORS === #

    def test_indicators_come_from_the_accepted_return_alone(self):
        period = (date(2026, 1, 1), date(2026, 12, 31))
        filed = self._open_older()
        with freeze_time("2026-09-01 12:00:00"):
            self._file_return(filed)
        self.assertIsNone(
            self.older._get_indicator_values(period)[self.older.id]["programme_ratio"]
        )

        with freeze_time("2026-09-02 12:00:00"):
            filed.with_user(self.ngo_officer).action_accept()

        values = self.older._get_indicator_values(period)[self.older.id]
        # 220/290, 60/290, 10/200, 60 x 12 / 290, 20/100
        expected = {
            "programme_ratio": "0.7586",
            "administration_ratio": "0.2069",
            "fundraising_cost": "0.0500",
            "liquidity_months": "2.4828",
            "liabilities_ratio": "0.2000",
        }
        self.assertEqual({k: str(values[k]) for k in expected}, expected)
        self.assertTrue(values["return_on_time"])
        self.assertEqual(values["accounts_published"], "yes")
        older = (date(2024, 1, 1), date(2024, 12, 31))
        self.assertIsNone(
            self.older._get_indicator_values(older)[self.older.id]["return_on_time"]
        )

    def test_late_return_is_not_on_time(self):
        filed = self._open_older()
        with freeze_time("2026-10-31 12:00:00"):
            self._accept_return(filed)

        values = self.older._get_indicator_values((YEAR_END, YEAR_END))

        self.assertIs(values[self.older.id]["return_on_time"], False)

    def test_return_that_stays_away_is_an_indicator_of_its_own(self):
        filed = self._open_older()
        before = (YEAR_END, filed.date_due)
        after = (YEAR_END, filed.date_due + timedelta(days=1))
        names = ("return_on_time", "returns_overdue", "years_without_return")

        def get_values(period):
            values = self.older._get_indicator_values(period)[self.older.id]
            return [values[name] for name in names]

        self.assertEqual(get_values(before), [None, 0, 0])
        self.assertEqual(get_values(after), [False, 1, 1])
        with freeze_time(filed.date_due + timedelta(days=9)):
            self._accept_return(filed)
        # What was missing on the last day of the period stays so.
        self.assertEqual(get_values(after), [False, 1, 1])
        later = (YEAR_END, filed.date_due + timedelta(days=9))
        self.assertEqual(get_values(later), [False, 0, 0])

    # === ANSWERS === #

    def test_answers_of_the_wrong_kind_and_of_others_are_refused(self):
        filed = self._open_older()
        items = {item.key: item for item in filed._get_items()}
        line = self.env["care.ngo.return.line"].with_user(self.ngo_portal_user)
        for values in (
            {"item_id": items["staff"].id, "amount": 5},
            {"item_id": items["assets"].id, "number": 5},
            {"item_id": items["accounts_published"].id, "choice": "adverse"},
            {"item_id": items["final_accounts"].id},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                line.create({"return_id": filed.id} | values)
        with self.assertRaises(AccessError):
            line.create(
                {
                    "return_id": filed.id,
                    "item_id": items["assets"].id,
                    "section": "income",
                }
            )

    def test_item_that_has_ended_is_not_answered(self):
        filed = self._open_older()
        item = self.env.ref("social_care_ngo.care_ngo_return_item_depreciation_eg")
        item.date_to = date(2026, 6, 29)
        vals = {"return_id": filed.id, "item_id": item.id, "amount": 5}

        with self.assertRaises(UserError), self.cr.savepoint():
            self.env["care.ngo.return.line"].create(vals)
        item.date_to = YEAR_END

        self.assertTrue(self.env["care.ngo.return.line"].create(vals))

    def test_people_of_another_country_or_twice_are_refused(self):
        filed = self._open_older()
        row = Beneficiaries("C", "older", 1)
        for rows in ([row, row], [Beneficiaries("XX", "older", 1)]):
            with self.subTest(rows=rows), self.assertRaises(UserError):
                filed._save_beneficiaries(rows)
        abroad = self.env["res.country.state"].search(
            [("country_id", "!=", self.env.ref("base.eg").id)], limit=1
        )
        with self.assertRaises(UserError):
            self.env["care.ngo.return.beneficiary"].create(
                {
                    "return_id": filed.id,
                    "governorate_id": abroad.id,
                    "category_id": filed._get_categories()[0].id,
                }
            )

    def test_item_whose_class_does_not_fit_is_refused(self):
        item = self.env.ref("social_care_ngo.care_ngo_return_item_donations_cash_eg")
        for values in (
            {"classification": "programme"},
            {"classification": False},
            {"kind": "text"},
            {"section": "work"},
            {"kind": "document"},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                item.write(values)
