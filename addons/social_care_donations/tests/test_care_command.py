import json
import tempfile
from datetime import date
from pathlib import Path

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ReturnCommon


@tagged("post_install", "-at_install")
class TestImportReturnCommand(ReturnCommon):
    """The command line runs the same import as the portal, as a named user."""

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.file = self.folder / "return.xlsx"
        self.file.write_bytes(self._make_file({}, {"kind": "هدية"}))

    def _run(self, **options):
        defaults = {
            "file": self.file,
            "ngo": self.ngo.registry_no,
            "date_from": date(2026, 1, 1),
            "date_to": date(2026, 3, 31),
            "date_filed": date(2026, 4, 12),
            "dry_run": False,
            "settings": None,
        }
        command = self.env["care.command"].with_user(self.donation_officer)
        return command._run_import_return(defaults | options, lambda _text: None)

    def test_the_command_is_offered_with_its_arguments(self):
        command = self.env["care.command"]._get_commands()["import-return"]

        self.assertTrue(hasattr(self.env["care.command"], command.method))
        self.assertIn("--settings", [argument.name for argument in command.arguments])

    def test_a_file_is_kept_and_its_result_is_plain(self):
        result = self._run()

        filed = self.env["care.donation.return"].search([("ngo_id", "=", self.ngo.id)])
        self.assertTrue(result.is_ok)
        self.assertEqual(filed.row_count, 2)
        self.assertEqual(result.payload["totals"]["needs_review"], 1)
        self.assertEqual(json.loads(json.dumps(result.payload)), result.payload)
        self.assertIn("1 accepted", result.summary)

    def test_a_dry_run_takes_other_limits_from_a_file(self):
        context = {
            "return.xlsx": {
                "home_currency": "EGP",
                "cash_threshold_egp": 100,
                "large_amount_egp": 1000,
                "fx_to_egp": {"EGP": "1"},
                "structuring": {"window_days": 7, "min_count": 3, "floor_ratio": "0.8"},
            }
        }
        settings = self.folder / "settings.json"
        settings.write_text(json.dumps(context), encoding="utf-8")

        result = self._run(dry_run=True, settings=settings)

        self.assertTrue(result.is_dry_run)
        self.assertEqual(result.payload["codes"]["cash_identity_missing"], 2)
        self.assertFalse(
            self.env["care.donation.return"].search([("ngo_id", "=", self.ngo.id)])
        )

    def test_settings_that_lack_a_limit_are_refused(self):
        settings = self.folder / "settings.json"
        settings.write_text("{}", encoding="utf-8")

        with self.assertRaisesRegex(UserError, "lack"):
            self._run(dry_run=True, settings=settings)

    def test_a_refused_file_makes_the_command_fail(self):
        self.file.write_bytes(b"no workbook")

        result = self._run()

        self.assertFalse(result.is_ok)
        self.assertEqual(result.payload["file_outcome"], "refused")

    def test_an_unknown_ngo_is_refused(self):
        with self.assertRaisesRegex(UserError, "No NGO"):
            self._run(ngo="00000000000")
