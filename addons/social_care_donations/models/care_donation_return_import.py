import base64
import binascii
import hashlib
import io
import json
from dataclasses import dataclass, replace

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..const import OFFICER
from ..logic.cells import plain_decimal
from ..logic.codes import PROCESSED
from ..logic.judge_return import judge_return
from ..logic.result import to_json
from ..logic.settings import ReturnSettings

# While somebody judges the return, its file stays as it is.
OPEN_STATES = ("draft", "correction")
MAX_ROWS = 1_000_000


@dataclass(frozen=True)
class ReturnImport:
    """What became of one file: the judgement, and the return that keeps it, if any."""

    result: object
    settings: ReturnSettings
    filed: models.BaseModel
    is_changed: bool

    def to_json(self, rows="all"):
        """Return the judgement as plain values, in the form of the published oracles.

        :param str rows: ``all``, or ``exceptions`` to leave out accepted rows
        """
        return to_json(self.result, rows) | {"context": self._get_context()}

    def _get_context(self):
        """Return the limits and rates that the file was judged with."""
        used = self.settings
        return {
            "ngo_registry_no": used.ngo_registry_no,
            "period_from": used.date_from.isoformat(),
            "period_to": used.date_to.isoformat(),
            "filing_date": used.filing_date.isoformat(),
            "home_currency": used.home_currency,
            "cash_threshold_egp": plain_decimal(used.cash_threshold),
            "large_amount_egp": plain_decimal(used.large_amount),
            "fx_to_egp": {
                code: plain_decimal(rate)
                for code, rate in sorted(used.fx_rates.items())
            },
            "structuring": {
                "window_days": used.structuring_days,
                "min_count": used.structuring_count,
                "floor_ratio": plain_decimal(used.structuring_floor),
            },
        }


class CareDonationReturn(models.Model):
    """How the file of an NGO becomes its return of a period."""

    _inherit = "care.donation.return"

    # === ACTIONS === #

    @api.model
    def action_upload(self, ngo_id, date_from, date_to, filename, file):
        """Take in one file for the return of a period: portal, RPC, ministry.

        :param str file: the content, in base64
        :return: plain values: what became of the file, with the reasons
        """
        try:
            content = base64.b64decode(file or "", validate=True)
        except (binascii.Error, TypeError, ValueError) as error:
            raise UserError(self.env._("The file could not be read.")) from error
        done = self._import_file(
            self.env["care.ngo"].browse(int(ngo_id)),
            fields.Date.to_date(date_from),
            fields.Date.to_date(date_to),
            fields.Date.context_today(self),
            filename,
            content,
        )
        code = done.result.file_code
        text, advice = self.env["care.donation.code"]._get_texts().get(code, ("", ""))
        return {
            "outcome": done.result.outcome,
            "code": code,
            "reason": text,
            "advice": advice,
            "detail": done.result.file_detail,
            "return_id": done.filed.id,
            "is_changed": done.is_changed,
        }

    @api.model
    def _import_file(
        self,
        ngo,
        date_from,
        date_to,
        date_filed,
        filename,
        content,
        settings=None,
        *,
        dry_run=False,
    ):
        """Judge one file and keep it as the return of its period.

        The same file twice changes nothing; a refused file and a dry run leave
        nothing behind. The one method behind portal, screen and command line.

        :param bytes content: the file as it came
        :param ReturnSettings settings: other limits and rates, for a dry run only
        :raise AccessError: if the user may not file for this NGO
        :raise UserError: if the return of the period is closed for new files
        """
        ngo = ngo.with_env(self.env).ensure_one()
        self._check_may_import(ngo)
        if settings is not None and not dry_run:
            raise UserError(
                self.env._("Other limits and rates are for a dry run only.")
            )
        period = {"date_from": date_from, "date_to": date_to, "date_filed": date_filed}
        vals = {"ngo_id": ngo.id, "filename": filename, **period}
        current = self._find_current(vals)
        settings = settings or self._prepare_settings(ngo, **period)
        judged = self._judge_file(vals, content, settings, current)
        if dry_run or judged.result.outcome != PROCESSED:
            return judged
        vals["sha256"] = hashlib.sha256(content).hexdigest()
        if current.sha256 == vals["sha256"]:
            return judged
        filed = current._keep_file(vals, content, judged)
        return replace(judged, filed=filed, is_changed=True)

    def _judge_file(self, vals, content, settings, current):
        """Judge a file by the rules in force; note these rules in ``vals``."""
        ruleset = self.env["care.donation.ruleset"]._get_active()
        if not ruleset:
            raise UserError(self.env._("No rules of classification are in force."))
        vals["ruleset_id"] = ruleset.id
        rules = ruleset._build_return_rules()
        result = judge_return(content, vals["filename"], settings, rules)
        return ReturnImport(result, settings, current, is_changed=False)

    # === WHO AND AGAINST WHAT === #

    def _check_may_import(self, ngo):
        if self.env.su:
            return
        if self.env.user._is_internal():
            if not self.env.user.has_group(OFFICER):
                raise AccessError(self.env._("This step belongs to another role."))
            ngo.check_access("read")
        else:
            ngo._check_represented()

    @api.model
    def _prepare_settings(self, ngo, date_from, date_to, date_filed):
        """Return the limits, rates and registers in force for the period.

        :raise UserError: if a parameter has no value: a control must not pass
        """
        company = ngo.sudo().company_id
        parameter = self.env["care.parameter"]._get_value
        # Portal users hold no rights on the registers that their rows are held
        # against; only codes come back.
        env = self.sudo().env
        currencies = env["res.currency"].with_context(active_test=False).search([])
        rates = currencies._get_care_rates(company, date_to)
        return ReturnSettings(
            ngo_registry_no=ngo.registry_no or "",
            date_from=date_from,
            date_to=date_to,
            filing_date=date_filed,
            home_currency=company.currency_id.name,
            cash_threshold=parameter("cash_identity_threshold", date_to, company),
            large_amount=parameter("large_amount", date_to, company),
            fx_rates={currency.name: rate for currency, rate in rates.items()},
            currency_decimals={c.name: c.decimal_places for c in rates},
            structuring_days=int(parameter("structuring_days", date_to, company)),
            structuring_count=int(parameter("structuring_count", date_to, company)),
            structuring_floor=parameter("structuring_floor", date_to, company),
            licences=ReturnSettings.index(
                licence._prepare_licence()
                for licence in env["care.donation.licence"].search([])
            ),
            approvals=ReturnSettings.index(
                approval._prepare_approval()
                for approval in env["care.donation.approval"].search([])
            ),
            max_rows=MAX_ROWS,
        )

    @api.model
    def _find_current(self, vals):
        """Return the return of the period in ``vals``, if the NGO has one."""
        keys = ("ngo_id", "date_from", "date_to")
        # One return per period, whoever may read it.
        found = self.sudo().search([(key, "=", vals[key]) for key in keys])
        return found.sudo(self.env.su)

    # === KEEPING === #

    def _keep_file(self, vals, content, done):
        """Store the file and its rows, instead of the earlier ones, and return them."""
        # Nobody holds rights to write returns: only a judged file fills them.
        filed = self.sudo()
        if filed:
            filed.lock_for_update()
            if filed.state not in OPEN_STATES:
                raise UserError(
                    self.env._(
                        "The return of this period is handed in already. Ask the"
                        " ministry to give it back for correction."
                    )
                )
        else:
            filed = filed._engine().create(self._prepare_new_vals(vals))
            filed = filed.with_env(self.sudo().env)
            filed._assign_reference()
        filed._write_engine(vals | self._prepare_result_vals(filed, done))
        filed._add_file(content)
        filed._store_rows(done.result)
        return filed.with_env(self.env)

    def _prepare_new_vals(self, vals):
        ngo = self.env["care.ngo"].browse(vals["ngo_id"])
        return {
            "ngo_id": ngo.id,
            "company_id": ngo.sudo().company_id.id,
            "date_from": vals["date_from"],
            "date_to": vals["date_to"],
            "date_due": ngo._get_return_due(vals["date_to"]),
        }

    def _prepare_result_vals(self, filed, done):
        summary = done.to_json(rows="exceptions")
        summary.pop("rows", None)
        totals = summary["totals"]
        return {
            "version": filed.version + 1,
            "row_count": totals["data_rows"],
            "accepted_count": totals["accepted"],
            "review_count": totals["needs_review"],
            "rejected_count": totals["rejected"],
            "summary": summary,
        }

    def _add_file(self, content):
        self.env["care.donation.return.file"]._engine().create(
            {
                "return_id": self.id,
                "version": self.version,
                "filename": self.filename,
                "sha256": self.sha256,
                "file": base64.b64encode(content),
                "user_id": self.env.uid,
            }
        )

    def _store_rows(self, result):
        """Write all rows of the file at once, instead of the earlier ones.

        One COPY: a hundred thousand rows take no longer than the table itself needs.
        """
        lines = self.env["care.donation.return.line"]
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM care_donation_return_line WHERE return_id = %s", [self.id]
        )
        columns = lines._get_copy_columns()
        buffer = io.StringIO()
        for row in result.rows:
            values = lines._prepare_copy_values(self.id, row)
            buffer.write("\t".join(map(_to_copy, values)) + "\n")
        buffer.seek(0)
        names = ", ".join(f'"{column}"' for column in columns)
        self.env.cr.copy_expert(
            f"COPY care_donation_return_line ({names}) FROM STDIN", buffer
        )
        lines.invalidate_model()
        self.invalidate_recordset(["line_ids"])
        self.modified(["line_ids"])


_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _to_copy(value):
    """Return ``value`` as the text format of COPY writes it.

    >>> _to_copy(None), _to_copy("a\\tb")
    ('\\\\N', 'a\\\\tb')
    """
    if value is None or value == "":
        return "\\N"
    if isinstance(value, (list, dict, tuple)):
        value = json.dumps(value, ensure_ascii=False)
    return str(value).translate(_ESCAPES)
