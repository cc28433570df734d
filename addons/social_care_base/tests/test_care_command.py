import json
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..cli.care import Care
from .common import CareCommon

DECISIONS = "care_decision"


@tagged("post_install", "-at_install")
class TestCommandLine(CareCommon):
    """Commands act with the rights of the named user and tell what they found."""

    def setUp(self):
        super().setUp()
        self.said = []
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def _run(self, name, user=None, **options):
        env = self.env(user=user) if user else self.env
        command = env["care.command"]._get_commands()[name]
        return getattr(env["care.command"], command.method)(options, self.said.append)

    def test_audit_of_untouched_evidence_is_ok(self):
        self.env["care.audit.entry"]._append(self.env.company, "submit")

        result = self._run("audit")

        self.assertTrue(result.is_ok)
        self.assertEqual(result.payload["audit_trail"], [])
        self.assertIn("audit_trail", self.said)

    def test_audit_of_altered_evidence_names_the_place(self):
        self.env["care.audit.entry"]._append(self.env.company, "submit")
        self.cr.execute("ALTER TABLE care_audit_entry DISABLE TRIGGER USER")
        self.cr.execute(
            "UPDATE care_audit_entry SET reason = 'x' WHERE res_model = 'res.company'"
        )

        result = self._run("audit")

        self.assertFalse(result.is_ok)
        self.assertEqual(
            result.payload["audit_trail"],
            [
                {
                    "res_model": "res.company",
                    "res_id": self.env.company.id,
                    "seq": 1,
                    "why": "altered",
                }
            ],
        )

    def test_audit_tells_which_table_the_database_does_not_guard(self):
        self.assertEqual(self._run("audit").payload["audit_guards"], [])
        trigger, no_truncate = "care_decision_append_only", "care_decision_no_truncate"
        hollow = """CREATE OR REPLACE FUNCTION care_refuse_change() RETURNS trigger
                    AS $$ BEGIN RETURN NEW; END $$ LANGUAGE plpgsql"""
        for statement, open_now in (
            (f"ALTER TABLE care_decision DISABLE TRIGGER {trigger}", {trigger}),
            (f"ALTER TABLE care_decision ENABLE REPLICA TRIGGER {trigger}", {trigger}),
            (f"DROP TRIGGER {no_truncate} ON care_decision", {no_truncate}),
            (hollow, {trigger, no_truncate}),
        ):
            with self.subTest(statement=statement), self.cr.savepoint() as savepoint:
                self.cr.execute(statement)

                result = self._run("audit")

                found = result.payload["audit_guards"]
                whys = {each["why"] for each in found if each["table"] == DECISIONS}
                self.assertEqual(whys, open_now)
                self.assertFalse(result.is_ok)
                self.assertIn(DECISIONS, self._verify_on_the_screen())
                savepoint.rollback()

    def _verify_on_the_screen(self):
        shown = self.env["care.audit.entry"].action_verify()["params"]
        self.assertEqual(shown["type"], "danger")
        return shown["message"]

    def test_portal_user_may_not_audit(self):
        outsider = self._make_user("outsider", "base.group_portal")

        with (
            mute_logger("odoo.addons.base.models.ir_model"),
            self.assertRaises(AccessError),
        ):
            self._run("audit", user=outsider)

    def test_result_file_is_written_whole(self):
        file = self.folder / "result.json"

        Care()._write_json(file, {"rows": ["سطر"]})

        self.assertEqual(
            json.loads(file.read_text(encoding="utf-8")), {"rows": ["سطر"]}
        )
        self.assertEqual([path.name for path in self.folder.iterdir()], ["result.json"])

    def test_a_result_that_cannot_be_written_is_told_after_the_work(self):
        (self.folder / "result.json").mkdir()

        with patch("sys.stderr") as terminal:
            written = Care()._write_json(self.folder / "result.json", {})

        self.assertFalse(written)
        self.assertIn("the work is done", terminal.write.call_args.args[0])

    def test_files_are_looked_at_before_the_work(self):
        commands = self.env["care.command"]._get_commands()
        line = ["audit", "--json", str(self.folder / "missing" / "result.json")]

        with (
            self.assertRaises(SystemExit) as left,
            patch("sys.stderr") as terminal,
        ):
            Care()._parse(ArgumentParser(add_help=False), commands, line)

        self.assertEqual(left.exception.code, 2)
        said = "".join(call.args[0] for call in terminal.write.call_args_list)
        self.assertIn("missing/result.json cannot be written", said)

    def test_unknown_user_is_refused_by_name(self):
        with (
            self.assertRaises(SystemExit) as left,
            patch("sys.stderr") as terminal,
        ):
            Care()._get_user_env(self.env, "nobody-here")

        self.assertEqual(left.exception.code, 2)
        self.assertIn("nobody-here", terminal.write.call_args.args[0])

    def test_ctrl_c_is_told_in_one_line(self):
        with (
            patch.object(Care, "_work", side_effect=KeyboardInterrupt),
            self.assertRaises(SystemExit) as left,
            patch("sys.stderr") as terminal,
        ):
            Care().run([])

        self.assertEqual(left.exception.code, 130)
        self.assertIn("stopped", terminal.write.call_args.args[0])
