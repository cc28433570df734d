from datetime import date, timedelta
from unittest.mock import patch

import psycopg2
from freezegun import freeze_time

from odoo import api
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL, mute_logger

from ..logic import signature
from ..logic.audit import entry_hash, root_hash
from ..models import care_audit_root
from .common import CareCommon
from .race import RaceCase


class RootCommon(CareCommon):
    """Two nights with entries, far from those of the installation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.trail, cls.roots = cls.env["care.audit.entry"], cls.env["care.audit.root"]
        cls.paper = cls.env["res.partner"].create({"name": "Paper"})
        # The first signature would make a key, with an entry of its own.
        with freeze_time("2031-04-01"):
            cls.env["care.signing.key"]._get_signer()
        # The cursor of a test sees all that there is: nobody else writes.
        cls.startClassPatcher(
            patch.object(
                cls.env.registry["care.audit.root"],
                "_get_settled_entry",
                lambda self: max(
                    self.env["care.audit.entry"].sudo().search([]).ids, default=0
                ),
            )
        )
        cls.startClassPatcher(
            patch.object(
                cls.env.registry["ir.cron"], "_commit_progress", return_value=60
            )
        )

    @classmethod
    def _act(cls, moment, *actions):
        with freeze_time(moment):
            for action in actions:
                cls.trail._append(cls.paper, action)

    @classmethod
    def _publish(cls, moment):
        with freeze_time(moment):
            cls.roots._cron_publish()

    @classmethod
    def _tell_two_nights(cls):
        cls._act("2031-05-01 23:59:59", "submit", "approve")
        cls._publish("2031-05-02 00:00:00")
        cls._act("2031-05-02 09:00:00", "pay")
        cls._publish("2031-05-03 03:00:00")

    def _tamper(self, statement, *values):
        for table in ("care_audit_entry", "care_audit_root"):
            self.cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        self.cr.execute(statement, values)
        self.env.invalidate_all()

    def _differences(self):
        return [(str(p["date"]), p["why"]) for p in self.roots._verify_roots()]


@tagged("post_install", "-at_install")
class TestAuditRoot(RootCommon):
    """Each night has one root, and no entry under it changes unseen."""

    def test_each_night_is_published_once_and_covers_its_entries(self):
        self._tell_two_nights()
        self._publish("2031-05-03 20:00:00")

        second, first = self.roots.search([], limit=2)

        self.assertEqual(
            (first.date, second.date), (date(2031, 5, 1), date(2031, 5, 2))
        )
        self.assertEqual(second.entry_count, 1)
        self.assertEqual(self.roots.search_count([]), 2)
        self.assertEqual(self._differences(), [])

    def test_entry_of_today_waits_for_its_night(self):
        self._act("2031-05-01 10:00:00", "submit")
        self._act("2031-05-02 00:00:00", "approve")
        self._publish("2031-05-02 00:00:01")

        # the last entry is of today: all others are covered
        entries = self.trail.search([], limit=2)
        self.assertEqual(self.roots.search([], limit=1).last_entry, entries[1].id)

    def test_missed_nights_are_caught_up_each_with_its_own_entries(self):
        self._tell_two_nights()
        self._act("2031-05-03 12:00:00", "close")
        self._act("2031-05-05 12:00:00", "open", "close")
        self._publish("2031-05-06 08:00:00")

        caught_up = self.roots.search([], limit=3)

        self.assertEqual(caught_up.mapped("entry_count"), [2, 0, 1])
        self.assertEqual(self._differences(), [])

    def test_altered_removed_and_added_entries_differ_from_the_published(self):
        self._tell_two_nights()
        *_earlier, gone, kept = self.trail.search(
            [("res_model", "=", "res.partner"), ("res_id", "=", self.paper.id)],
            order="id",
        ).ids
        for statement, values in (
            ("UPDATE care_audit_entry SET entry_hash = 'f' WHERE id = %s", [gone]),
            ("DELETE FROM care_audit_entry WHERE id = %s", [gone]),
            ("UPDATE care_audit_entry SET id = 0 WHERE id = %s", [kept]),
        ):
            savepoint = self.cr.savepoint()
            with self.subTest(statement=statement):
                self._tamper(statement, *values)

                self.assertIn("the entries differ", dict(self._differences()).values())
            savepoint.rollback()
        self.env.invalidate_all()
        self.assertEqual(self._differences(), [])

    def test_rewritten_chain_agrees_with_itself_and_not_with_the_root(self):
        self._tell_two_nights()
        last = self.trail.search([], limit=1)
        values = last.read()[0] | {"action": "refuse", "user_id": last.user_id.id}
        values["date"] = last.date
        [[before]] = self.env.execute_query(
            SQL(
                "SELECT entry_hash FROM care_audit_entry"
                " WHERE res_model = %s AND res_id = %s AND seq = %s",
                last.res_model,
                last.res_id,
                last.seq - 1,
            )
        )
        self._tamper(
            "UPDATE care_audit_entry SET action = 'refuse', entry_hash = %s"
            " WHERE id = %s",
            entry_hash(before, values),
            last.id,
        )

        self.assertEqual(self.trail._verify(self.paper), [])
        self.assertEqual(self._differences(), [("2031-05-02", "the entries differ")])

    def test_changed_and_missing_roots_are_named(self):
        self._tell_two_nights()
        self._publish("2031-05-05 03:00:00")
        for statement, found in (
            (
                "UPDATE care_audit_root SET root = 'f' WHERE date = '2031-05-02'",
                {("2031-05-02", "unsigned"), ("2031-05-03", "not joined")},
            ),
            (
                "DELETE FROM care_audit_root WHERE date = '2031-05-02'",
                {("2031-05-03", "a night is missing")},
            ),
        ):
            savepoint = self.cr.savepoint()
            with self.subTest(statement=statement):
                self._tamper(statement)

                self.assertEqual(set(self._differences()), found)
            savepoint.rollback()

    def test_roots_that_stopped_are_a_difference(self):
        self._tell_two_nights()
        for moment, found in (
            ("2031-05-04 23:59:00", []),
            ("2031-05-05 00:00:00", [("2031-05-02", "no root since")]),
        ):
            with self.subTest(moment=moment), freeze_time(moment):
                self.assertEqual(self._differences(), found)

    def test_trail_that_never_had_a_root_is_a_difference_after_two_days(self):
        self._act("2031-05-01 10:00:00", "submit")
        entries = self.trail.search(
            [("res_model", "=", self.paper._name), ("res_id", "=", self.paper.id)]
        )
        first = patch.object(
            type(self.roots),
            "_get_first_day",
            lambda self: entries[-1].date.date() - timedelta(days=1),
        )
        with first:
            for moment, found in (
                ("2031-05-02 23:59:00", []),
                ("2031-05-03 00:00:00", [("2031-04-30", "no root since")]),
            ):
                with self.subTest(moment=moment), freeze_time(moment):
                    self.assertEqual(self._differences(), found)

    def test_first_day_is_that_before_the_first_entry(self):
        first = min(self.trail.search([]).mapped("date"))

        self.assertEqual(self.roots._get_first_day(), first.date() - timedelta(days=1))

    def test_difference_fails_the_command_and_shows_at_the_button(self):
        self._tell_two_nights()
        report = self.env["care.command"]._run_audit({}, lambda text: None)
        self.assertTrue(report.is_ok)
        self._tamper("UPDATE care_audit_root SET entry_count = 7")

        report = self.env["care.command"]._run_audit({}, lambda text: None)
        shown = self.trail.action_verify()["params"]

        self.assertFalse(report.is_ok)
        self.assertEqual(report.payload["audit_roots"][0]["why"], "unsigned")
        self.assertEqual(shown["type"], "danger")
        self.assertIn("2031-05-01", shown["message"])

    def test_database_and_rights_refuse_to_change_a_root(self):
        self._tell_two_nights()
        for statement in (
            "UPDATE care_audit_root SET root = 'x'",
            "DELETE FROM care_audit_root",
            "TRUNCATE care_audit_root",
        ):
            with (
                self.subTest(statement=statement),
                self.assertRaises(psycopg2.IntegrityError),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self.cr.execute(statement)
        root = self.roots.search([], limit=1).with_user(self.env.ref("base.user_admin"))
        with mute_logger("odoo.addons.base.models.ir_model"):
            for call in (lambda: root.write({"root": "x"}), root.unlink, root.copy):
                with self.assertRaises(AccessError):
                    call()

    def test_without_a_key_nothing_is_published_and_the_log_says_so(self):
        with (
            patch.dict("os.environ", {"SOCIAL_CARE_KEY_DIR": "/nowhere"}),
            self.assertLogs(care_audit_root.__name__, "ERROR"),
        ):
            self._publish("2031-05-02 03:00:00")

        self.assertFalse(self.roots.search_count([]))
        self._publish("2031-05-02 04:00:00")
        self.assertEqual(self.roots.search([]).date, date(2031, 5, 1))

    def test_while_somebody_writes_nothing_is_published(self):
        with patch.object(type(self.roots), "_get_settled_entry", lambda self: None):
            self._publish("2031-05-02 03:00:00")

        self.assertFalse(self.roots.search_count([]))


@tagged("post_install", "-at_install")
class TestRootPages(RootCommon, HttpCase):
    """Anybody can fetch the roots and check signatures and joints by themselves."""

    def test_published_roots_verify_with_the_published_keys(self):
        self._tell_two_nights()

        found = self.url_open("/verify/roots.json").json()
        keys = self.url_open("/.well-known/social-care-keys.json").json()["keys"]

        second, first = found["roots"]
        public = {key["kid"]: key["x"] for key in keys}[second["key_id"]]
        self.assertTrue(
            signature.is_signed(second["statement"], second["signature"], public)
        )
        self.assertIn(second["root"], second["statement"])
        self.assertEqual(second["root"], root_hash(first["root"], second["night"]))

    def test_pages_lead_through_all_roots(self):
        self._tell_two_nights()
        self._publish("2031-06-15 03:00:00")  # 45 nights

        newest = self.url_open("/verify/roots")
        oldest = self.url_open("/verify/roots.json?page=2").json()

        self.assertIn("2031-06-14", newest.text)
        self.assertIn('href="/verify/roots?page=2"', newest.text)
        self.assertEqual((oldest["pages"], oldest["total"]), (2, 45))
        self.assertEqual(oldest["roots"][-1]["date"], "2031-05-01")

    def test_page_number_that_is_none_shows_the_first(self):
        for number in ("-1", "0", "x", "9" * 40):
            with self.subTest(number=number):
                shown = self.url_open(f"/verify/roots.json?page={number}").json()
                self.assertEqual(shown["page"], 1)


@tagged("post_install", "-at_install", "-standard", "concurrency")
class TestRootConcurrency(RaceCase):
    """A root is drawn only over numbers that nobody can fill in later."""

    def test_root_waits_for_whoever_is_writing(self):
        roots = self.registry["care.audit.root"]
        insert = """INSERT INTO care_audit_entry
                    (res_model, res_id, seq, action, user_id, date, entry_hash)
                    VALUES ('care.test', 1, 1, 'x', 1, now(), 'x') RETURNING id"""
        with self.registry.cursor() as writer, self.registry.cursor() as reader:
            env = api.Environment(reader, 1, {})
            settled = roots._get_settled_entry
            with patch.object(care_audit_root, "PATIENCE", "200ms"):
                before = settled(env["care.audit.root"])
                writer.execute(insert)
                number = writer.fetchone()[0]

                waiting = settled(env["care.audit.root"])

                writer.rollback()
                after = settled(env["care.audit.root"])

        self.assertLess(before, number)
        self.assertIsNone(waiting)
        self.assertEqual(after, before)
