import csv
import io

from freezegun import freeze_time

from odoo.tests import HttpCase, tagged

from .return_common import AnnualCommon

API = "/api/v1/ngo"


@tagged("post_install", "-at_install")
class TestAnnualPublic(AnnualCommon, HttpCase):
    """The public register states the last accepted return, and no other one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-07-01 12:00:00"):
            cls.filed = cls._open_return(cls.older)
            cls.silent = cls._make_ngo()

    def _accept(self, filed=None, **answers):
        with freeze_time("2026-09-01 12:00:00"):
            return self._accept_return(filed or self.filed, **answers)

    def _get_entry(self):
        return self.url_open(f"{API}/{self.older.registry_no}").json()

    def _find(self, size):
        answer = self.url_open(f"{API}?size={size}&limit=100")
        numbers = [e["registered_charity_number"] for e in answer.json()["items"]]
        return {
            n for n in numbers if n in (self.older + self.silent).mapped("registry_no")
        }

    def test_figures_of_the_accepted_return_are_public(self):
        self._accept()

        entry = self._get_entry()

        self.assertEqual(entry["size"], self.older.size_class)
        self.assertEqual(entry["latest_acc_fin_period_end_date"], "2026-06-30")
        self.assertEqual(entry["latest_income"], 300_000)
        self.assertEqual(entry["latest_expenditure"], 290_000)

    def test_what_was_not_accepted_stays_inside(self):
        with freeze_time("2026-09-01 12:00:00"):
            self._file_return(self.filed)

        entry = self._get_entry()

        for name in ("size", "latest_acc_fin_period_end_date", "latest_income"):
            self.assertIsNone(entry[name], name)

    def test_a_return_that_is_reopened_is_taken_back(self):
        self._accept()
        self.filed.with_user(self.ngo_officer).action_reopen(reason="خطأ")

        self.assertIsNone(self._get_entry()["latest_income"])

    def test_the_latest_of_two_years_counts(self):
        self._accept()
        with freeze_time("2027-09-01 12:00:00"):
            later = self._open_return(self.older, self.filed.date_to.replace(year=2027))
            self._accept_return(
                later,
                opening="60000",
                donations_cash="220,000",
                income_total="320,000",
                closing="90,000",
            )

        entry = self._get_entry()

        self.assertEqual(entry["latest_acc_fin_period_end_date"], "2027-06-30")
        self.assertEqual(entry["latest_income"], 320_000)

    def test_the_last_five_years_are_public_the_latest_first(self):
        self._accept()
        self._add_years(2020, 2025)

        years = self._get_entry()["annual_returns"]
        page = self.url_open(f"/ngos/{self.older.registry_no}").text

        self.assertEqual(
            [year["fin_period_end_date"] for year in years],
            [f"{year}-06-30" for year in (2026, 2025, 2024, 2023, 2022)],
        )
        self.assertEqual(years[0]["date_annual_return_received"], "2026-09-01")
        self.assertEqual(years[0]["total_gross_income"], 300_000)
        self.assertEqual(years[0]["currency"], "EGP")
        pound = self.env.ref("base.EGP").with_context(lang="en_US")
        spent = pound.format(290_000)
        self.assertEqual(page.count(spent), 5)

    def _add_years(self, first, last):
        """Add accepted returns of earlier years, as if they had been filed then."""
        self.env.flush_all()
        skipped = ("id", "date_from", "date_to", "date_due", "reference", "code")
        columns = ", ".join(
            name
            for name, field in self.filed._fields.items()
            if field.store and field.column_type and name not in skipped
        )
        self.env.cr.execute(
            f"""INSERT INTO care_ngo_return
                       ({columns}, date_from, date_to, date_due, reference)
                SELECT {columns}, date_from - age, date_to - age, date_due - age,
                       reference || years
                  FROM care_ngo_return, generate_series(%s, %s) AS years,
                       LATERAL (SELECT make_interval(years => years) AS age) AS a
                 WHERE id = %s""",  # noqa: S608 (names of columns)
            [2026 - last, 2026 - first, self.filed.id],
        )
        self.env.invalidate_all()

    def test_an_accepted_return_changes_the_entry_for_programs(self):
        before = self.older._get_public_changes()

        self._accept()

        [changed] = self.older._get_public_changes().values()
        self.assertGreaterEqual(changed, before[self.older.id])
        self.assertGreaterEqual(changed, self.filed.write_date.replace(microsecond=0))

    def test_size_finds_bodies_with_an_accepted_return(self):
        self.assertEqual(self._find("small"), set())

        self._accept()

        self.assertEqual(self._find("small"), {self.older.registry_no})
        self.assertEqual(self._find("large"), set())
        self.assertEqual(self._find("x"), set())

    def test_the_file_has_the_same_figures(self):
        self._accept()

        text = self.url_open("/register.csv").content.decode("utf-8-sig")

        rows = {
            r["registered_charity_number"]: r for r in csv.DictReader(io.StringIO(text))
        }
        row = rows[self.older.registry_no]
        self.assertEqual(row["size"], "small")
        self.assertEqual(row["latest_acc_fin_period_end_date"], "2026-06-30")
        self.assertEqual(float(row["latest_income"]), 300_000)
        self.assertEqual(float(row["latest_expenditure"]), 290_000)
        self.assertEqual(rows[self.silent.registry_no]["latest_income"], "")

    def test_page_shows_the_figures_and_offers_the_sizes(self):
        self._accept()

        page = self.url_open(f"/ngos/{self.older.registry_no}").text
        search = self.url_open("/ngos?size=small").text

        self.assertIn("300,000.00", page)
        self.assertIn('name="size"', search)
        self.assertIn(self.older.registry_no, search)
        self.assertNotIn(self.silent.registry_no, search)

    def test_many_bodies_take_as_many_queries_as_one(self):
        self._accept()
        everybody = (self.older + self.silent).sudo()
        everybody._prepare_open_vals()  # fill the caches of reference data
        counts = []
        for ngos in (everybody[:1], everybody):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            ngos._prepare_open_vals()
            counts.append(self.cr.sql_log_count - before)

        self.assertEqual(counts[0], counts[1])
