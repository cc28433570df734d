import json
from dataclasses import replace
from datetime import date

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.social_care_base.logic.commands import (
    Argument,
    CareCommand,
    CommandResult,
    existing_file,
    json_file,
)

from ..logic.settings import ReturnSettings

DAY = {"required": True, "type": date.fromisoformat, "metavar": "YYYY-MM-DD"}
RETURN_ARGUMENTS = (
    Argument("file", {"type": existing_file, "help": "the workbook or CSV of the NGO"}),
    Argument("--ngo", {"required": True, "help": "national number of the NGO"}),
    Argument("--from", DAY | {"dest": "date_from", "help": "first day of the period"}),
    Argument("--to", DAY | {"dest": "date_to", "help": "last day of the period"}),
    Argument("--filed", DAY | {"dest": "date_filed", "help": "day of filing"}),
    Argument("--dry-run", {"action": "store_true", "help": "judge, keep nothing"}),
    Argument(
        "--settings",
        {"type": json_file, "help": "other limits and rates, for a dry run (JSON)"},
    ),
)


class CareCommandLine(models.AbstractModel):
    """The command that takes in the return of an NGO."""

    _inherit = "care.command"

    @api.model
    def _get_commands(self):
        command = CareCommand(
            "import-return",
            "judge the donation return of an NGO and keep it",
            "_run_import_return",
            RETURN_ARGUMENTS,
        )
        return super()._get_commands() | {command.name: command}

    @api.model
    def _run_import_return(self, options, progress):
        """Take in one file by the method that the portal uses."""
        ngo = self.env["care.ngo"].search([("registry_no", "=", options["ngo"])])
        if not ngo:
            raise UserError(
                self.env._("No NGO has the number %(number)s.", number=options["ngo"])
            )
        path, is_dry = options["file"], options["dry_run"]
        progress(path.name)
        returns = self.env["care.donation.return"]
        period = (options["date_from"], options["date_to"], options["date_filed"])
        settings = self._read_return_settings(ngo, period, options["settings"], path)
        done = returns._import_file(
            ngo, *period, path.name, path.read_bytes(), settings, dry_run=is_dry
        )
        return CommandResult(
            self._get_return_summary(done),
            done.to_json(),
            is_ok=done.result.file_code is None,
            is_dry_run=is_dry,
        )

    def _read_return_settings(self, ngo, period, settings_path, path):
        """Return the configured settings with the limits and rates of a file, if any.

        The file is one set of limits, or one for each file name.
        """
        if settings_path is None:
            return None
        context = json.loads(settings_path.read_text(encoding="utf-8"))
        for pattern in [name for name in context if isinstance(context[name], dict)]:
            if path.match(pattern):
                context = context[pattern]
                break
        names = ("period_from", "period_to", "filing_date")
        days = dict(zip(names, (day.isoformat() for day in period), strict=True))
        number = {"ngo_registry_no": ngo.registry_no}
        configured = self.env["care.donation.return"]._prepare_settings(ngo, *period)
        try:
            settings = ReturnSettings.from_context({**context, **days, **number})
        except (KeyError, ValueError) as error:
            raise UserError(
                self.env._("The settings lack “%(key)s”.", key=error)
            ) from error
        return replace(
            settings, licences=configured.licences, approvals=configured.approvals
        )

    def _get_return_summary(self, done):
        result = done.result
        if result.file_code:
            texts = self.env["care.donation.code"]._get_texts()
            reason, advice = texts.get(result.file_code, (result.file_code, ""))
            return f"{reason} {advice} ({result.file_detail})"
        return self.env._(
            "%(rows)s rows: %(accepted)s accepted, %(review)s to review, %(rejected)s"
            " rejected.",
            rows=result.totals["data_rows"],
            accepted=result.totals["accepted"],
            review=result.totals["needs_review"],
            rejected=result.totals["rejected"],
        )
