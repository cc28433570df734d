import base64
from datetime import date

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.social_care_base.logic.commands import (
    Argument,
    CareCommand,
    CommandResult,
    existing_file,
)

from ..logic.register_judge import to_json

AS_OF = {
    "type": date.fromisoformat,
    "metavar": "YYYY-MM-DD",
    "help": "the day on which the register stood as the file says; today without it",
}
REGISTER_ARGUMENTS = (
    Argument("file", {"type": existing_file, "help": "the register (CSV, UTF-8)"}),
    Argument(
        "--board", {"type": existing_file, "help": "the lines of the boards (CSV)"}
    ),
    Argument("--as-of", AS_OF),
    Argument("--dry-run", {"action": "store_true", "help": "judge, enter nothing"}),
)


class CareCommandLine(models.AbstractModel):
    """The command that takes an older register over."""

    _inherit = "care.command"

    @api.model
    def _get_commands(self):
        command = CareCommand(
            "import-register",
            "judge an older register of NGOs and take its bodies over",
            "_run_import_register",
            REGISTER_ARGUMENTS,
        )
        return super()._get_commands() | {command.name: command}

    @api.model
    def _run_import_register(self, options, progress):
        """Judge the files and load them by the steps of the screen.

        A run that was broken off goes on where it stopped; files that are loaded
        already change nothing.
        """
        document = self._find_or_create_import(options)
        if document.state in ("draft", "judged") or options["dry_run"]:
            progress(self.env._("judging %(file)s", file=document.filename))
            if document.state in ("draft", "judged"):
                document._apply_transition("judge")
        if not options["dry_run"]:
            self._load_register(document, progress)
        return CommandResult(
            self._get_register_summary(document),
            self._prepare_register_payload(document, options),
            is_dry_run=options["dry_run"],
        )

    def _find_or_create_import(self, options):
        vals = self._prepare_import_vals(options)
        documents = self.env["care.ngo.import"]
        return documents._find_by_hash(documents._hash_files(vals)) or documents.create(
            vals
        )

    def _prepare_import_vals(self, options):
        vals = {}
        if options.get("as_of"):
            vals["date_reference"] = options["as_of"]
        names = {
            "file": ("file", "filename"),
            "board": ("board_file", "board_filename"),
        }
        for option, (content, filename) in names.items():
            path = options.get(option)
            if path is None:
                continue
            if not path.is_file():
                raise UserError(self.env._("There is no file %(path)s.", path=path))
            # A file that is too large is not even read.
            self.env["care.ngo.import"]._check_file_size(path.stat().st_size)
            vals |= {
                content: base64.b64encode(path.read_bytes()),
                filename: path.name,
            }
        return vals

    def _load_register(self, document, progress):
        if document.state == "judged":
            document._apply_transition("load")
            self._keep_part()
        while document.state == "loading":
            document._load_part()
            # Each part is kept by itself: a run that breaks off loses one at most.
            self._keep_part()
            progress(
                self.env._(
                    "%(done)s loaded, %(left)s to go",
                    done=document.loaded_count,
                    left=document.to_load_count,
                )
            )

    def _keep_part(self):
        """Commit what was done so far; outside a job this is all that it does."""
        self.env["ir.cron"]._commit_progress()

    def _get_register_summary(self, document):
        return self.env._(
            "%(reference)s: %(rows)s rows, %(loaded)s loaded, %(known)s already there,"
            " %(to_decide)s to decide, %(rejected)s rejected.",
            reference=document.reference,
            rows=document.row_count,
            loaded=document.loaded_count,
            known=document.known_count,
            to_decide=document.to_decide_count,
            rejected=document.rejected_count,
        )

    def _prepare_register_payload(self, document, options):
        """Return the judgement in the form of the published oracle, and what came."""
        result, rules = document._read_files()
        texts = document._get_code_texts()
        payload = to_json(
            result,
            rules,
            file=document.filename,
            board_file=document.board_filename or None,
        )
        names = ("loaded", "known", "to_load", "to_decide", "drafted", "dismissed")
        payload["import"] = {
            "reference": document.reference,
            "state": document.state,
            **{name: document[f"{name}_count"] for name in names},
        }
        payload["code_texts"] = {code: texts[code] for code in payload["codes"]}
        return payload
