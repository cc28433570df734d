import csv
import io
import json
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.social_care_base.logic.audit import digest
from odoo.addons.social_care_base.logic.folding import fold

from ..logic.register_codes import ACCEPTED, NEEDS_REVIEW, REJECTED, RegisterFileError
from ..logic.register_judge import judge_files
from ..logic.register_rules import FormLimits, RegisterRules

FIRST_STATUS = {ACCEPTED: "to_load", NEEDS_REVIEW: "to_decide", REJECTED: "rejected"}
COLUMNS = (
    *("import_id", "company_id", "line", "name", "name_folded", "legacy_no"),
    *("legacy_year", "directorate", "governorate_id", "form_id", "date_founded"),
    *("board_current", "outcome", "codes", "cells", "parsed", "board", "row_hash"),
    *("status", "other_line"),
)


class CareNgoImport(models.Model):
    """How the files of an older register become judged rows."""

    _inherit = "care.ngo.import"

    def _judge(self):
        """Judge the files and store their rows instead of earlier ones.

        :return: the judgement as plain Python
        :raise UserError: if a file cannot be taken as a whole
        """
        self.ensure_one()
        result, _rules = self._read_files()
        self._store_rows(result)
        # Nobody holds rights to write rows: the import fills them.
        self.sudo().row_ids._meet_register()
        return result

    def _read_files(self):
        """Return the judgement of the files and the rules it was made by."""
        self.ensure_one()
        rules = self._prepare_register_rules()
        content, board = self._get_files()
        try:
            return judge_files(content, board, rules), rules
        except RegisterFileError as error:
            raise UserError(self._get_file_error_text(error)) from error

    # === RULES === #

    def _prepare_register_rules(self):
        """Return the lists and numbers in force that rows are held against."""
        company = self.company_id
        country = company.country_id
        # The lists are open reference data; whoever imports need not read them all.
        env = self.sudo().env
        places = env["res.country.state"].search(
            [("country_id", "=", country.id), ("is_governorate", "=", True)]
        )
        forms = self._get_forms()
        field_ids = env["care.work.field"]._get_ids_by_label()
        work_fields = env["care.work.field"].browse(set(field_ids.values()))
        codes = {field.id: field.code for field in work_fields}
        prohibited = work_fields.filtered("is_prohibited")
        return RegisterRules.build(
            today=self.date_reference,
            fold=fold,
            governorates=[(s.code, s.name_ar or s.name) for s in places],
            limits=[self._prepare_limits(form) for form in forms],
            work_fields={label: codes[i] for label, i in field_ids.items()},
            form_labels=self._get_form_labels(forms),
            prohibited_fields=prohibited.mapped("code"),
            country_code=country.code or "",
            org_register=next(filter(None, forms.mapped("register_code")), ""),
        )

    def _get_forms(self):
        """Return the legal forms in force on the day of the extract, one a key."""
        # Legal forms are open reference data.
        forms = self.env["care.ngo.form"].sudo()
        domain = forms._get_valid_domain(self.date_reference)
        country = Domain("country_id", "=", self.company_id.country_id.id)
        found = forms.search(domain & country)
        return found or forms.search(forms._get_valid_domain() & country)

    def _prepare_limits(self, form):
        return FormLimits(
            key=form.key,
            founders_min=form.founders_min,
            capital_min=Decimal(str(form.amount_capital_min)),
            foreign_share=Decimal(str(form.foreign_percent_max)) / 100,
            board=form._get_board_rules(),
        )

    def _get_form_labels(self, forms):
        return {
            form.name: form.key
            for code, _name in self.env["res.lang"].get_installed()
            for form in forms.with_context(lang=code)
        }

    # === ROWS === #

    def _store_rows(self, result):
        """Write all rows with one COPY, instead of the rows of an earlier judgement."""
        rows = self.env["care.ngo.import.row"]
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM care_ngo_import_row WHERE import_id = %s", [self.id]
        )
        places = self._get_place_ids()
        forms = {form.key: form.id for form in self._get_forms()}
        others = {line: other for line, other, _equal in result.name_pairs}
        others |= dict(result.number_pairs)
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        for row in result.rows:
            values = self._prepare_copy_vals(row, places, forms, others)
            writer.writerow([values[name] for name in COLUMNS])
        buffer.seek(0)
        self.env.cr.copy_expert(
            f"COPY care_ngo_import_row ({', '.join(COLUMNS)})"
            " FROM STDIN WITH (FORMAT csv)",
            buffer,
        )
        rows.invalidate_model()
        self.invalidate_recordset(["row_ids"])
        self.modified(["row_ids"])

    def _get_place_ids(self):
        country = self.company_id.country_id
        places = self.env["res.country.state"].search(
            [("country_id", "=", country.id), ("is_governorate", "=", True)]
        )
        return {f"{country.code}-{place.code}": place.id for place in places}

    def _prepare_copy_vals(self, row, places, forms, others):
        board = [self._prepare_term(term) for term in row.terms]
        return {
            "import_id": self.id,
            "company_id": self.company_id.id,
            "line": row.line,
            "name": row.name or None,
            "name_folded": row.folded_name or None,
            "legacy_no": row.legacy_no or None,
            "legacy_year": row.legacy_year or 0,
            "directorate": row.values["directorate"] or None,
            "governorate_id": places.get(row.governorate),
            "form_id": forms.get(row.form),
            "date_founded": row.founded_on,
            "board_current": row.board_current,
            "outcome": row.outcome,
            "codes": " ".join(row.codes) or None,
            "cells": self._to_json_text(row.values),
            "parsed": self._to_json_text(self._prepare_parsed(row)),
            "board": self._to_json_text(board),
            "row_hash": digest([row.values, board, row.codes]),
            "status": FIRST_STATUS[row.outcome],
            "other_line": others.get(row.line),
        }

    def _prepare_parsed(self, row):
        return {
            "fields": row.work_fields,
            "declared_on": row.declared_on and row.declared_on.isoformat(),
            "regularised_on": row.regularised_on and row.regularised_on.isoformat(),
            "scope": row.scope,
            "founders": row.numbers["founders"],
            "members": row.numbers["members"],
            "foreign_members": row.numbers["foreign_members"],
            "capital": str(row.amounts["capital_egp"]),
            "income": str(row.amounts["last_income_egp"]),
            "bank": row.values["bank"],
            "iban": row.iban,
        }

    def _prepare_term(self, term):
        return {
            "person": term.person,
            "role": term.role,
            "from": fields.Date.to_string(term.date_from),
            "to": fields.Date.to_string(term.date_to) if term.date_to else False,
            "national_id": term.national_id,
            "nationality": term.nationality,
        }

    def _to_json_text(self, value):
        return json.dumps(value, ensure_ascii=False)


class CareNgoImportRow(models.Model):
    """How judged rows meet the register as it stands."""

    _inherit = "care.ngo.import.row"

    def _meet_register(self):
        """Mark the rows that the register knows, and those that it contradicts.

        A row that was decided on before, and is the same still, is not asked again.
        """
        waiting = self.filtered(lambda row: row.status in ("to_load", "to_decide"))
        waiting -= waiting._recall_decisions()
        known = waiting._find_in_register()
        facts = self.env["care.ngo"].union(*known.values())._get_register_facts()
        unknown = waiting.browse()
        for row in waiting:
            ngo = known.get(row.id)
            if not ngo:
                unknown += row
                continue
            differing = row._get_differences(facts[ngo.id])
            if differing:
                row._put_aside("register_differs", ngo, differing=" ".join(differing))
            else:
                row.write({"status": "known", "ngo_id": ngo.id})
        unknown._meet_names()

    def _recall_decisions(self):
        """Give rows the result that the very same row had in an earlier import.

        One that still waits for a decision there is not asked a second time.
        """
        earlier = self.search(
            [
                ("row_hash", "in", self.mapped("row_hash")),
                ("import_id", "not in", self.import_id.ids),
                ("company_id", "in", self.company_id.ids),
                ("status", "not in", ("to_load", "rejected")),
            ],
            order="id",
        )
        by_hash = {row.row_hash: row for row in earlier}
        recalled = self.filtered(lambda row: row.row_hash in by_hash)
        for row in recalled:
            before = by_hash[row.row_hash]
            dismissed = before.status == "dismissed"
            row.write(
                {
                    "status": "dismissed" if dismissed else "known",
                    "ngo_id": before.ngo_id.id,
                    "decided_by_id": before.decided_by_id.id,
                    "date_decided": before.date_decided,
                    "decision_reason": before.decision_reason,
                }
            )
        return recalled

    def _meet_names(self):
        """Put aside rows whose name another body of the governorate bears already."""
        named = self.filtered(lambda row: row.status == "to_load")
        ngos = self.env["care.ngo"]
        bearers = ngos.search(
            [
                ("name_folded", "in", named.mapped("name_folded")),
                ("state", "in", ngos._get_name_taking_states()),
            ]
        )
        by_name = {(ngo.name_folded, ngo.governorate_id.id): ngo for ngo in bearers}
        for row in named:
            bearer = by_name.get((row.name_folded, row.governorate_id.id))
            if bearer:
                row._put_aside("register_name_taken", bearer)

    def _put_aside(self, code, ngo, **details):
        codes = sorted({*(self.codes or "").split(), code})
        vals = {"status": "to_decide", "codes": " ".join(codes), "ngo_id": ngo.id}
        self.write(vals | details)

    def _get_differences(self, facts):
        """Return the fields in which the row says otherwise than the register."""
        own = {
            "name": self.name_folded or "",
            "governorate_id": self.governorate_id.id,
            "form_id": self.form_id.key or "",
            "date_founded": self.date_founded or None,
            "work_field_ids": frozenset(self.parsed["fields"]),
        }
        return [name for name, value in own.items() if value != facts[name]]
