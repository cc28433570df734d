import json
from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command, Date
from odoo.tests import tagged

from .request_common import RequestCommon
from .return_common import ReturnCommon

NOW = "2026-11-22 10:00:00"
AUDITOR = "social_care_base.group_care_auditor"


class DashboardCommon(RequestCommon, ReturnCommon):
    """The figures by table and column, as one of the ministry's staff sees them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auditor = cls._make_user("test_ngo_auditor", AUDITOR)

    @classmethod
    def _retrieve(cls, user=None):
        cls.env.flush_all()
        model = cls.env["care.ngo.dashboard"].with_user(user or cls.ngo_viewer)
        return model.retrieve_dashboard()

    @classmethod
    def _get_totals(cls, user=None):
        """Return ``{(table, column): sum}`` of the figures that are not zero."""
        return {
            (table["key"], column["key"]): cell["count"]
            for table in cls._retrieve(user)["tables"]
            for column, cell in zip(table["columns"], table["total"], strict=True)
            if cell["count"]
        }

    def _get_changes(self, act):
        """Return what ``act`` adds to the sums."""
        before = self._get_totals()
        act()
        after = self._get_totals()
        changes = {
            key: after.get(key, 0) - before.get(key, 0)
            for key in before.keys() | after.keys()
        }
        return {key: change for key, change in changes.items() if change}

    @classmethod
    def _iterate_cells(cls, figures):
        """Yield the place and the content of every figure."""
        for table in figures["tables"]:
            rows = [*table["rows"], {"label": "Total", "cells": table["total"]}]
            for row in rows:
                for column, cell in zip(table["columns"], row["cells"], strict=True):
                    yield (table["key"], row["label"], column["key"]), cell


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestNgoDashboard(DashboardCommon):
    """Each figure counts exactly what its list shows, for whoever asks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.notified = cls._make_ngo_draft(
            governorate_id=cls.env.ref("base.state_eg_gz").id
        )
        cls.notified.with_user(cls.ngo_portal_user).action_notify()
        cls.request = cls._file("move_hq")
        cls.staff = (
            cls.ngo_viewer,
            cls.ngo_officer,
            cls.ngo_manager,
            cls.ngo_registrar,
            cls.auditor,
        )

    # === WHO === #

    def test_each_figure_is_the_length_of_its_list_for_each_role(self):
        for user in self.staff:
            figures = json.loads(json.dumps(self._retrieve(user)))
            shown = 0
            for place, cell in self._iterate_cells(figures):
                rows = self.env[cell["model"]].with_user(user)
                found = rows.search_count(cell["domain"])
                shown += bool(found)
                with self.subTest(user=user.login, figure=place):
                    self.assertEqual(cell["count"], found)
            self.assertGreater(shown, 10)

    def test_sums_are_what_stands_in_the_rows(self):
        for table in self._retrieve()["tables"]:
            for column, total in enumerate(table["total"]):
                counts = [row["cells"][column]["count"] for row in table["rows"]]
                with self.subTest(table=table["key"], column=column):
                    self.assertEqual(sum(counts), total["count"])

    def test_nobody_else_sees_a_figure(self):
        strangers = (
            self.ngo_portal_user,
            self._make_user("test_ngo_employee"),
            self.env.ref("base.public_user"),
            self._make_user("test_care_admin", "base.group_system"),
        )
        for user in strangers:
            model = self.env["care.ngo.dashboard"].with_user(user)
            for call in (model.retrieve_dashboard, model._export_workbook):
                # Without its own guard it would still be refused, by a model it counts.
                with (
                    self.subTest(user=user.login),
                    self.assertRaisesRegex(AccessError, "staff of the register"),
                ):
                    call()

    def test_another_company_counts_nothing_of_this_one(self):
        other = self.env["res.company"].create({"name": "Another Ministry"})
        foreigner = self._make_user(
            "test_ngo_foreign", "social_care_ngo.group_ngo_viewer"
        )
        foreigner.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )

        self.assertTrue(self._get_totals())
        self.assertEqual(self._get_totals(foreigner), {})

    # === REGISTRATIONS === #

    def test_each_step_of_a_registration_counts_in_its_month(self):
        draft = self._make_ngo_draft()
        notify = draft.with_user(self.ngo_portal_user).action_notify
        self.assertEqual(
            self._get_changes(notify),
            {
                ("registrations_this_year", "filed"): 1,
                # five working days to check it
                ("deadlines_rule", "soon"): 1,
                ("deadlines_place", "soon"): 1,
            },
        )

        self._confirm_ngo(draft)
        registrar = draft.with_user(self.ngo_registrar)
        changes = self._get_changes(lambda: registrar.action_object(reason="Purpose"))

        self.assertEqual(changes.pop(("registrations_this_year", "objected")), 1)
        self.assertFalse(changes)  # neither clock is at risk
        self.assertEqual(draft.date_objected, Date.to_date("2026-11-22"))

    def test_a_body_taken_over_is_no_new_registration(self):
        changes = self._get_changes(lambda: self._make_ngo(registry_no="00002041754"))

        self.assertEqual(
            changes,
            {
                ("registrations_this_year", "taken_over"): 1,
                ("states", "active"): 1,
            },
        )

    def test_last_year_has_a_table_of_its_own(self):
        with freeze_time("2027-02-01 10:00:00"):
            totals = self._get_totals()

            self.assertTrue(totals["registrations_last_year", "filed"])
            self.assertNotIn(("registrations_this_year", "filed"), totals)

    def test_a_year_without_any_step_says_so_and_shows_no_empty_months(self):
        with freeze_time("2035-02-01 10:00:00"):
            tables = {table["key"]: table for table in self._retrieve()["tables"]}

            for key in ("registrations_this_year", "registrations_last_year"):
                self.assertIn("nothing was filed", tables[key]["note"])
                self.assertFalse(tables[key]["rows"])
                self.assertEqual({cell["count"] for cell in tables[key]["total"]}, {0})

    def test_what_was_objected_to_is_written_by_the_step_alone(self):
        with self.assertRaises(AccessError):
            self.notified.with_user(self.ngo_officer).date_objected = "2026-01-01"

    # === TIME LIMITS === #

    def test_a_limit_that_has_passed_counts_while_its_file_waits(self):
        key = ("deadlines_rule", "overdue")
        self.notified.form_id.completeness_silence = "remind"
        with freeze_time("2026-12-20 10:00:00"):
            before = self._get_totals()[key]
            self._lapse()
            self.assertEqual(self._get_totals()[key], before)

            self._confirm_ngo(self.notified)

            self.assertEqual(self._get_totals().get(key, 0), before - 1)

    def test_a_limit_that_stands_still_is_not_at_risk(self):
        keys = [("deadlines_rule", "soon"), ("deadlines_rule", "overdue")]
        request = self._take("branch")
        officer = request.with_user(self.ngo_officer)
        limits = self.env["care.ngo.deadline"].search(
            [("res_model", "=", request._name), ("res_id", "=", request.id)]
        )
        due = limits.date_due
        officer.action_return(reason="The title is missing")
        self.env.invalidate_all()

        paused = self.env["care.ngo.deadline"].search([("id", "=", limits.id)])

        self.assertEqual(paused.state, "paused")
        with freeze_time(due + timedelta(days=1)):
            cells = [
                cell
                for (table, _row, column), cell in self._iterate_cells(self._retrieve())
                if (table, column) in keys
            ]
            found = [self.env[c["model"]].search(c["domain"]) for c in cells]
        self.assertNotIn(limits.id, [limit.id for rows in found for limit in rows])

    def test_three_reminders_of_one_document_are_one_limit(self):
        document = self.ngo.ngo_document_ids[:1]
        for key in (1, 2, 3):
            document._start_deadline(f"ngo_document_reminder_{key}")

        limits = self.env["care.ngo.deadline"].search(
            [("res_model", "=", document._name), ("res_id", "=", document.id)]
        )

        self.assertEqual(limits.rule_id.key, "ngo_document_reminder_3")

    def test_a_limit_opens_its_document_for_staff_only(self):
        domain = [("res_model", "=", "care.ngo"), ("res_id", "=", self.notified.id)]
        limit = self.env["care.ngo.deadline"].with_user(self.ngo_viewer).search(domain)

        action = limit.action_open()

        self.assertEqual(
            (action["res_model"], action["res_id"]), ("care.ngo", self.notified.id)
        )
        self.assertEqual(limit.kind, "NGO")
        with self.assertRaises(AccessError):
            limit.with_user(self.ngo_portal_user).action_open()

    # === REQUESTS === #

    def test_a_request_counts_in_its_state_and_its_age(self):
        later = {"2026-12-22": "age_0", "2026-12-23": "age_31", "2027-03-01": "age_91"}
        self.assertTrue(self._get_totals()["requests_state", "filed"])
        for day, band in later.items():
            with freeze_time(f"{day} 10:00:00"), self.subTest(day=day):
                # 30 days after 22 November is 22 December
                self.assertTrue(self._get_totals().get(("requests_age", band)))

        mine = self.request.with_user(self.ngo_portal_user)
        changes = self._get_changes(lambda: mine.action_withdraw(reason="Not needed"))

        self.assertEqual(changes["requests_state", "filed"], -1)
        self.assertEqual(changes["requests_age", "age_0"], -1)

    # === RETURNS, TERMS, DOCUMENTS === #

    def test_a_return_is_due_then_late_then_filed(self):
        filed = self._open_return()
        with freeze_time(filed.date_due):
            self.assertEqual(self._get_returns(), {"due": 1})
        with freeze_time(filed.date_due + timedelta(days=1)):
            self.assertEqual(self._get_returns(), {"late": 1})

            self._file_return(filed)

            self.assertEqual(self._get_returns(), {"filed": 1, "to_check": 1})

    def test_a_return_of_another_year_is_not_of_the_current_one(self):
        filed = self._open_return()
        with freeze_time(filed.date_to + timedelta(days=366)):
            self.assertEqual(self._get_returns(), {})

    def test_an_amended_return_counts_once(self):
        accepted = self._accept_return()
        amend = accepted.with_user(self.ngo_officer).action_amend

        changes = self._get_changes(lambda: amend("A mistake"))

        self.assertFalse([key for key in changes if key[0] == "returns"])

    def _get_returns(self):
        totals = self._get_totals().items()
        return {column: n for (table, column), n in totals if table == "returns"}

    def test_a_term_is_expired_until_somebody_joins_the_board(self):
        board = self.ngo.person_ids.filtered("is_board")
        last = max(board.mapped("date_to"))
        with freeze_time(last - timedelta(days=90)):
            self.assertEqual(self._get_totals()["terms", "soon"], 5)
        with freeze_time(last + timedelta(days=1)):
            self.assertEqual(self._get_totals()["terms", "expired"], 5)
            self.assertEqual(self.ngo.person_ids.filtered("is_expired"), board)

            term = {"role": "member", "date_from": last + timedelta(days=1)}
            self.env["care.ngo.person"].with_user(self.ngo_officer).sudo().create(
                {"ngo_id": self.ngo.id, "name": "عضو جديد", **term}
            )

            self.assertNotIn(("terms", "expired"), self._get_totals())
            self.ngo.person_ids.invalidate_recordset(["is_expired"])
            self.assertFalse(self.ngo.person_ids.filtered("is_expired"))

    def test_a_term_that_another_board_follows_does_not_count_as_expiring(self):
        last = max(self.ngo.person_ids.filtered("is_board").mapped("date_to"))
        with freeze_time(last - timedelta(days=90)):
            self.assertEqual(self._get_totals()["terms", "soon"], 5)
            term = {"role": "member", "date_from": last + timedelta(days=1)}
            self.env["care.ngo.person"].with_user(self.ngo_officer).sudo().create(
                {"ngo_id": self.ngo.id, "name": "عضو جديد", **term}
            )

            self.assertNotIn(("terms", "soon"), self._get_totals())

    def test_documents_stand_in_one_band_each_until_they_are_replaced(self):
        document = self.ngo.ngo_document_ids.filtered("date_expiry")[:1]
        last = document.date_expiry
        days = {0: "soon", 30: "soon", 31: "later", 90: "later", -1: "expired"}
        for ahead, band in days.items():
            with freeze_time(last - timedelta(days=ahead)), self.subTest(ahead=ahead):
                found = {key for key in self._get_totals() if key[0] == "documents"}
                self.assertEqual(found, {("documents", band)})

        with freeze_time(last + timedelta(days=1)):
            changes = self._get_changes(
                lambda: self._add_documents(self.ngo, document.type_id)
            )
            self.assertEqual(changes, {("documents", "expired"): -1})


@tagged("post_install", "-at_install")
class TestNgoDashboardPerformance(DashboardCommon):
    """All figures cost the same number of queries, however many bodies there are."""

    def _add_bodies(self, number):
        today = Date.today()
        ngos = self.env["care.ngo"].create(
            [
                {
                    "name": f"جمعية {place}",
                    "form_id": self.ngo.form_id.id,
                    "governorate_id": self.ngo.governorate_id.id,
                }
                for place in range(number)
            ]
        )
        self._add_people(ngos[0])
        self.env["care.ngo.document"].create(
            [
                {
                    "ngo_id": ngo.id,
                    "type_id": self.ngo.form_id.document_type_ids[0].id,
                    "file": self.ngo.ngo_document_ids[0].file,
                    "filename": "statute.pdf",
                    "date_expiry": today,
                }
                for ngo in ngos
            ]
        )
        ngos._start_deadline("ngo_completeness")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE care_ngo SET state = 'active', date_notified = %s, date_listed = %s"
            " WHERE id = ANY(%s)",
            [today, today, ngos.ids],
        )
        ngos.invalidate_recordset()
        ngos._open_returns(today.replace(month=1, day=1) - timedelta(days=1))

    def test_number_of_queries_is_the_same_for_1_10_and_100_bodies(self):
        dashboard = self.env["care.ngo.dashboard"].with_user(self.ngo_viewer)
        counts = []
        for number in (1, 9, 90):
            self._add_bodies(number)
            dashboard.retrieve_dashboard()  # warm the caches of reference data
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            dashboard.retrieve_dashboard()
            counts.append(self.cr.sql_log_count - before)

        self.assertLessEqual(max(counts[1:]), counts[0], counts)
        self.assertLess(counts[0], 60)
