from ast import literal_eval
from io import BytesIO

import openpyxl
from lxml import etree, html

from odoo.tests import HttpCase, tagged

from .import_common import ImportCommon
from .regularisation_common import RegularisationCommon

SIZES = (1, 10, 100)
TABLE = "regularisation"


@tagged("post_install", "-at_install")
class TestNgoRegularisationScreens(RegularisationCommon, HttpCase):
    """What the registrar and the body see of the adaptation to the law."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in cls.ngo_portal_user | cls.ngo_viewer:
            user.password = user.login

    def _get_table(self):
        self.env.flush_all()
        tables = self.env["care.ngo.dashboard"].with_user(self.ngo_viewer)
        found = {t["key"]: t for t in tables.retrieve_dashboard()["tables"]}[TABLE]
        keys = [column["key"] for column in found["columns"]]
        return {
            row["label"]: dict(
                zip(keys, (cell["count"] for cell in row["cells"]), strict=True)
            )
            for row in found["rows"]
        }

    def test_dashboard_counts_by_governorate_also_in_the_workbook(self):
        before = self._get_table()
        place = self.env.ref("base.state_eg_gz")
        none = {"todo": 0, "overdue": 0, "applied": 0, "done": 0}
        start = before.get(place.display_name, none)
        ngos = self._take_over(count=4, governorate_id=place.id)
        todo, overdue, applied, done = ngos
        self._ask()
        self._file("regularisation", ngo=applied)
        self._approve("regularisation", ngo=done)
        todo._write_decided({"date_regularise_until": "2999-01-01"})

        after = self._get_table()[place.display_name]

        self.assertEqual(after, {key: count + 1 for key, count in start.items()})
        self.assertEqual(overdue.regularisation, "todo")
        self.authenticate(self.ngo_viewer.login, self.ngo_viewer.login)
        response = self.url_open("/care/ngo-dashboard.xlsx")
        book = openpyxl.load_workbook(BytesIO(response.content))
        rows = [
            [cell.value for cell in row]
            for sheet in book.worksheets
            if "Adaptation" in sheet["A1"].value
            for row in sheet.iter_rows()
        ]
        self.assertIn([place.display_name, *after.values()], rows)

    def test_filters_and_panel_of_the_list_find_them(self):
        waiting, done = self._take_over(count=2)
        self._ask()
        self._approve("regularisation", ngo=done)
        ngos = self.env["care.ngo"].with_user(self.ngo_viewer)
        arch = etree.fromstring(ngos.get_view(view_type="search")["arch"])
        ours = waiting | done | self.ngo
        for name in ("to_regularise", "regularise_overdue"):
            text = arch.xpath(f"//filter[@name='{name}']")[0].get("domain")
            with self.subTest(filter=name):
                self.assertEqual(ngos.search(literal_eval(text)) & ours, waiting)
        panel = ngos.search_panel_select_multi_range(
            "regularisation", enable_counters=True
        )
        self.assertLessEqual(
            {"todo", "done"}, {value["id"] for value in panel["values"]}
        )

    def test_body_reads_what_to_do_and_finds_the_way_to_its_request(self):
        self._ask()
        self.authenticate(self.ngo_portal_user.login, self.ngo_portal_user.login)
        page = html.fromstring(self.url_open(f"/my/ngo/{self.older.id}").text)
        link = page.xpath("//a[contains(@href, '#regularisation')]")[0].get("href")
        self.assertIn("01/11/2023", page.text_content())

        kinds = html.fromstring(self.url_open(link).text)

        form = kinds.xpath("//form[@id='regularisation']")[0]
        self.assertEqual(form.xpath(".//input[@name='key']/@value"), ["regularisation"])

    def test_body_reads_it_in_arabic(self):
        self.env["res.lang"]._activate_lang("ar_001")
        self.env["ir.module.module"]._load_module_terms(["social_care_ngo"], ["ar_001"])
        self._ask()
        self._run_clock()
        issues = self.older.with_context(lang="ar_001")._get_standing_issues("portal")
        texts = "\n".join(issue.text for issue in issues[self.older.id])

        self.assertIn("توفيق الأوضاع", texts)
        self.assertNotIn("dissolve", texts)

    # === QUERIES === #

    def test_a_hundred_bodies_cost_as_many_queries_as_one(self):
        rule, calls = self.rule, {}
        for size in SIZES:
            ngos = self._take_over(count=size)
            steps = {
                "ask": lambda n=ngos: n._ask_to_regularise(rule),
                "tell": lambda n=ngos: n._get_standing_issues("portal"),
                "propose": lambda n=ngos: n._review_regularisation(),
                "list": lambda n=ngos: n.web_read(
                    {"regularisation": {}, "date_regularise_until": {}}
                ),
            }
            for name, call in steps.items():
                calls.setdefault(name, []).append(self._count_queries(call))
        for name, (one, ten, hundred) in calls.items():
            with self.subTest(step=name):
                self.assertLessEqual(max(ten, hundred), one + 2, calls[name])


@tagged("post_install", "-at_install")
class TestNgoRegularisationImport(ImportCommon):
    """The older register brings older bodies, and those that came under the law."""

    def test_import_and_the_night_after_it_reach_the_older_ones_only(self):
        young = {"founded_on": "2021-02-01", "declared_on": "2021-03-01"}
        late = {"founded_on": "2019-08-01", "declared_on": "2019-09-01"}
        document = self._import(
            self._row(901), self._row(902, **young), self._row(903, **late)
        )
        self._run_job("care.ngo", "_cron_ask_to_regularise")

        states = {row.legacy_no: row.ngo_id.regularisation for row in document.row_ids}
        self.assertEqual(states, {"901": "todo", "902": False, "903": False})
