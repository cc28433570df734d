import base64
import json
import tempfile
from datetime import date
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from .import_common import BOARD_HEADING, HEADING, ImportCommon, make_csv

LOAD = "odoo.addons.social_care_ngo.models.care_ngo_import_load"


@tagged("post_install", "-at_install")
class TestNgoImportLoad(ImportCommon):
    """Loading goes on in parts; what breaks off goes on where it stopped."""

    def _make_judged(self, count, first=61):
        document = self._make_import(*(self._row(first + i) for i in range(count)))
        document.action_judge()
        return document

    def test_parts_follow_one_another_and_the_last_one_finishes(self):
        document = self._make_judged(5)
        document.action_load()
        seen = []
        with patch(f"{LOAD}.PART", 2):
            while document.state == "loading":
                document._load_part()
                seen.append((document.loaded_count, round(document.progress)))

        self.assertEqual(seen, [(2, 40), (4, 80), (5, 100)])
        self.assertEqual(document.state, "done")

    def test_a_part_that_breaks_off_leaves_nothing_and_goes_on_later(self):
        document = self._make_judged(3, first=71)
        document.action_load()
        before = self.env["care.ngo"].search_count([])
        with (
            self.assertRaises(RuntimeError),
            self.cr.savepoint(),
            patch.object(
                type(self.env["care.ngo"]), "_enter_register", side_effect=RuntimeError
            ),
        ):
            document._load_part()

        self.assertEqual(self.env["care.ngo"].search_count([]), before)
        self.assertEqual(set(document.row_ids.mapped("status")), {"to_load"})
        document._load_part()
        self.assertEqual(document.loaded_count, 3)

    def test_a_body_that_had_adapted_to_the_law_is_taken_over_as_such(self):
        rows = [self._row(76), self._row(77, regularised_on="٠١/٠٥/٢٠٢٢")]
        document = self._make_import(*rows, heading=[*HEADING, "regularised_on"])

        self._load(document)

        days = document.row_ids.ngo_id.mapped("date_regularised")
        self.assertEqual(days, [False, date(2022, 5, 1)])

    def test_one_row_that_the_register_refuses_does_not_stop_the_others(self):
        document = self._make_judged(4, first=81)
        document.action_load()
        ngo_class = type(self.env["care.ngo"])
        original = ngo_class._get_take_over_blockers

        def refuse(self, ngos):
            blockers = original(self, ngos)
            for ngo in ngos.filtered(lambda ngo: ngo.legacy_no == "83"):
                blockers[ngo.id].append("The court forbids it.")
            return blockers

        with patch.object(ngo_class, "_get_take_over_blockers", refuse):
            document._load_part()

        self.assertEqual(
            self._statuses(document),
            {2: "loaded", 3: "loaded", 4: "to_decide", 5: "loaded"},
        )
        self.assertEqual(self._codes(document, 4), ["register_refused"])
        refused = document.row_ids.filtered(lambda row: row.line == 4)
        self.assertIn("The court forbids it.", refused.reasons)

    def test_the_job_loads_with_the_rights_of_the_registrar(self):
        document = self._make_judged(2, first=91)
        document.action_load()

        with patch.object(
            type(self.env["ir.cron"]), "_commit_progress", lambda *a, **k: 1
        ):
            self.env["care.ngo.import"]._cron_load()

        self.assertEqual(document.state, "done")
        ngos = document.row_ids.ngo_id
        self.assertEqual(ngos.create_uid, self.ngo_registrar)

    def test_a_job_that_cannot_go_on_tells_who_started_it(self):
        document = self._make_judged(2, first=95)
        document.action_load()
        with (
            patch.object(
                type(self.env["ir.cron"]), "_commit_progress", lambda *a, **k: 1
            ),
            patch.object(
                type(document),
                "_load_part",
                side_effect=UserError("No key"),
                create=True,
            ),
        ):
            self.env["care.ngo.import"]._cron_load()

        task = document.sudo().activity_ids
        self.assertEqual(task.user_id, self.ngo_registrar)
        self.assertIn("No key", task.note)

    def test_the_number_of_queries_does_not_follow_the_number_of_rows(self):
        counts = []
        for first, count in ((200, 1), (300, 10), (400, 100)):
            document = self._make_judged(count, first=first)
            document.action_load()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            document._load_part()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)

        # A hundred rows may fill one more batch of an insert, never one each.
        self.assertLess(counts[2], counts[0] + 25, counts)


@tagged("post_install", "-at_install")
class TestImportRegisterCommand(ImportCommon):
    """The command line takes the steps of the screen, as a named user."""

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        rows = [self._row(501), self._row(502, founded_on="")]
        self.file = self._write("register.csv", HEADING, rows)
        lines = [line for row in rows for line in self._board(row)]
        self.board = self._write("board.csv", BOARD_HEADING, lines)
        command = type(self.env["care.command"])
        # A test has one transaction: parts are not committed in it.
        self.patch(command, "_keep_part", lambda _command: None)

    def _write(self, name, heading, rows):
        path = self.folder / name
        path.write_bytes(base64.b64decode(make_csv(heading, rows)))
        return path

    def _run(self, **options):
        defaults = {"file": self.file, "board": self.board, "as_of": None}
        command = self.env["care.command"].with_user(self.ngo_registrar)
        return command._run_import_register(
            defaults | {"dry_run": False} | options, lambda _text: None
        )

    def test_the_command_is_offered_with_its_arguments(self):
        command = self.env["care.command"]._get_commands()["import-register"]

        self.assertTrue(hasattr(self.env["care.command"], command.method))
        self.assertIn("--board", [argument.name for argument in command.arguments])

    def test_a_file_is_loaded_and_its_result_is_plain(self):
        result = self._run()

        self.assertEqual(json.loads(json.dumps(result.payload)), result.payload)
        self.assertEqual(result.payload["import"]["loaded"], 1)
        self.assertEqual(result.payload["codes"], {"date_missing": 1})
        self.assertIn("Enter it", result.payload["code_texts"]["date_missing"])
        self.assertIn("1 loaded", result.summary)

    def test_the_same_file_again_changes_nothing(self):
        self._run()
        before = self.env["care.ngo"].search_count([])

        again = self._run()

        self.assertEqual(again.payload["import"]["state"], "done")
        self.assertEqual(self.env["care.ngo"].search_count([]), before)

    def test_a_dry_run_enters_nothing(self):
        before = self.env["care.ngo"].search_count([])

        result = self._run(dry_run=True)

        self.assertTrue(result.is_dry_run)
        self.assertEqual(result.payload["totals"]["accepted"], 1)
        self.assertEqual(self.env["care.ngo"].search_count([]), before)

    def test_a_run_that_was_broken_off_goes_on(self):
        document = self.env["care.command"].with_user(self.ngo_registrar)
        document = document._find_or_create_import(
            {"file": self.file, "board": self.board, "as_of": None}
        )
        document.action_judge()
        document.action_load()

        result = self._run()

        self.assertEqual(result.payload["import"]["reference"], document.reference)
        self.assertEqual(document.state, "done")

    def test_the_day_of_the_file_decides_who_sits_on_the_board(self):
        result = self._run(as_of=date(2024, 6, 30), dry_run=True)

        self.assertEqual(result.payload["reference_date"], "2024-06-30")
        self.assertIn("board_term_expired", result.payload["codes"])

    def test_a_file_that_is_missing_empty_or_too_large_is_refused(self):
        empty = self.folder / "empty.csv"
        empty.touch()
        large = self.folder / "large.csv"
        with large.open("wb") as file:
            file.truncate(200_000_000)
        for path, why in (
            (self.folder / "none.csv", "no file"),
            (empty, "empty"),
            (large, "200 MB"),
        ):
            with self.subTest(path=path.name), self.assertRaisesRegex(UserError, why):
                self._run(file=path, board=None)
