from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.social_care_base.formats import join_names
from odoo.addons.social_care_base.logic.folding import fold

from ..const import OFFICER
from ..logic.register_codes import ACCEPTED, NEEDS_REVIEW, REJECTED
from ..logic.register_row import COLUMNS
from .care_ngo_import import STAFF


class CareNgoImportRow(models.Model):
    """One row of an older register, how it was judged and what became of it.

    Nobody holds rights to write rows: the import fills them, and decisions on rows
    that are not clear go through :meth:`_decide`.
    """

    _name = "care.ngo.import.row"
    _description = "Row of an Older Register"
    _written_by_code = True
    _order = "import_id desc, line"
    _rec_name = "name"
    _log_access = False

    import_id = fields.Many2one(
        comodel_name="care.ngo.import",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(comodel_name="res.company", readonly=True, index=True)
    line = fields.Integer(readonly=True)
    name = fields.Char(readonly=True)
    name_folded = fields.Char(readonly=True)
    legacy_no = fields.Char(string="Older Number", readonly=True)
    legacy_year = fields.Integer(string="Year", readonly=True)
    directorate = fields.Char(readonly=True)
    governorate_id = fields.Many2one(comodel_name="res.country.state", readonly=True)
    form_id = fields.Many2one(
        comodel_name="care.ngo.form", string="Legal Form", readonly=True
    )
    date_founded = fields.Date(readonly=True)
    board_current = fields.Integer(string="Board Today", readonly=True)
    outcome = fields.Selection(
        selection=[
            (ACCEPTED, "Accepted"),
            (NEEDS_REVIEW, "To Review"),
            (REJECTED, "Rejected"),
        ],
        readonly=True,
    )
    codes = fields.Char(readonly=True, help="The reasons as codes, one space apart.")
    reasons = fields.Text(compute="_compute_reasons")
    cells = fields.Json(readonly=True, help="The row as it stands in the file.")
    cells_text = fields.Text(string="Row of the File", compute="_compute_cells_text")
    parsed = fields.Json(readonly=True)
    board = fields.Json(readonly=True, groups=STAFF)
    row_hash = fields.Char(readonly=True)
    status = fields.Selection(
        selection=[
            ("to_load", "To Load"),
            ("loaded", "Loaded"),
            ("known", "Already There"),
            ("to_decide", "To Decide"),
            ("drafted", "Draft for the Registrar"),
            ("dismissed", "Dismissed"),
            ("rejected", "Rejected"),
        ],
        readonly=True,
        index=True,
    )
    ngo_id = fields.Many2one(
        comodel_name="care.ngo",
        string="NGO",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    ngo_state = fields.Selection(related="ngo_id.state", string="Status of the NGO")
    other_line = fields.Integer(
        string="Line of the Other", readonly=True, help="An earlier row like this one."
    )
    differing = fields.Char(
        readonly=True, help="The fields in which the register says otherwise."
    )
    refusal = fields.Text(readonly=True, help="Why the register refused the row.")
    decided_by_id = fields.Many2one(comodel_name="res.users", readonly=True)
    date_decided = fields.Datetime(readonly=True)
    decision_reason = fields.Text(readonly=True)

    _line_uniq = models.UniqueIndex("(import_id, line)")
    _hash_idx = models.Index("(row_hash)")
    _status_idx = models.Index("(import_id, status, line)")

    # === COMPUTES === #

    @api.depends("codes", "differing", "refusal")
    @api.depends_context("lang")
    def _compute_reasons(self):
        texts = self.env["care.ngo.import"]._get_code_texts()
        ngo_fields = self.env["care.ngo"]._fields
        for row in self:
            lines = [texts.get(code, code) for code in (row.codes or "").split()]
            labels = [
                ngo_fields[name]._description_string(self.env)
                for name in (row.differing or "").split()
            ]
            lines += filter(None, [join_names(self.env, labels), row.refusal])
            row.reasons = "\n".join(lines) or False

    @api.depends("cells")
    def _compute_cells_text(self):
        for row in self:
            cells = row.cells or {}
            lines = [f"{name}: {cells[name]}" for name in COLUMNS if cells.get(name)]
            row.cells_text = "\n".join(lines) or False

    @api.depends("name", "line")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.line}: {row.name or row.legacy_no or ''}"

    # === ACTIONS === #

    def action_open_decide(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decide"),
            "res_model": "care.ngo.import.decide",
            "view_mode": "form",
            "target": "new",
            "context": {"default_row_ids": self.ids},
        }

    def action_accept(self, reason):
        """Make a draft of each row: the registrar enters it, another person."""
        self._decide("drafted", reason)

    def action_dismiss(self, reason):
        """Leave the rows out of the register, with the reason."""
        self._decide("dismissed", reason)

    # === PRIVATE === #

    def _decide(self, status, reason):
        """Decide on rows that are not clear, all or none of them.

        :raise AccessError: if the user is no officer
        :raise UserError: without a reason, or if a row does not wait for a decision
        """
        self.check_access("read")
        if not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("This step belongs to another role."))
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Please give a reason."))
        # Nobody holds rights to write rows: decisions write them here only.
        rows = self.sudo()
        rows.lock_for_update()
        if any(row.status != "to_decide" for row in rows):
            raise UserError(self.env._("This row does not wait for a decision."))
        if status == "drafted":
            self._make_drafts(reason)
        rows.write(
            {
                "status": status,
                "decided_by_id": self.env.uid,
                "date_decided": fields.Datetime.now(),
                "decision_reason": reason,
            }
        )
        self._append_decision(status, reason)

    def _make_drafts(self, reason):
        known = self._find_in_register()
        for row in self:
            if row.id in known:
                raise UserError(
                    self.env._(
                        "Line %(line)s: the register holds this number already. Use a"
                        " request of change, and dismiss the row.",
                        line=row.line,
                    )
                )
        ngos = self.env["care.ngo"]._create_from_rows(self)
        # Whoever cleared a row does not enter it: the registrar is another person.
        ngos._record_duty("eligibility", rule="import", reason=reason)
        for row, ngo in zip(self.sudo(), ngos, strict=True):
            row.ngo_id = ngo

    def _append_decision(self, status, reason):
        # Nobody holds rights on the trail: it is written by the engine only.
        trail = self.env["care.audit.entry"].sudo()
        for document, rows in self.grouped("import_id").items():
            lines = ", ".join(str(row.line) for row in rows)
            trail._append(
                document,
                f"row_{status}",
                state_from=document.state,
                state_to=document.state,
                reason=f"{lines}: {reason}",
                payload={document.id: {"lines": rows.mapped("line"), "to": status}},
            )

    def _find_in_register(self):
        """Return ``{row id: body}`` of the bodies that bear the number of a row."""
        # A number is taken also when a rule hides its bearer from the user.
        ngos = self.env["care.ngo"].sudo()
        numbered = self.filtered("legacy_no")
        found = ngos.search(
            [
                ("legacy_no", "in", numbered.mapped("legacy_no")),
                ("legacy_year", "in", numbered.mapped("legacy_year")),
            ]
        )
        by_key = {
            (ngo.legacy_no, ngo.legacy_year, fold(ngo.directorate)): ngo
            for ngo in found
        }
        keys = {
            row.id: (row.legacy_no, row.legacy_year, fold(row.directorate))
            for row in numbered
        }
        return {row_id: by_key[key] for row_id, key in keys.items() if key in by_key}

    def _prepare_ngo_vals(self, fields_by_code):
        """Return the values of the draft that this row makes."""
        self.ensure_one()
        facts = self.parsed
        codes = facts["fields"]
        return {
            "name": self.name,
            "legacy_no": self.legacy_no,
            "legacy_year": self.legacy_year,
            "directorate": self.directorate,
            "governorate_id": self.governorate_id.id,
            "form_id": self.form_id.id,
            "date_founded": self.date_founded,
            "date_declared": facts["declared_on"],
            # Rows judged before registers could tell it have no such day.
            "date_legacy_regularised": facts.get("regularised_on"),
            "scope": facts["scope"],
            "work_field_ids": [
                fields.Command.set([fields_by_code[code] for code in codes])
            ],
            "founders_count": facts["founders"],
            "member_count": facts["members"],
            "foreign_member_count": facts["foreign_members"],
            "amount_capital": float(facts["capital"]),
            "amount_legacy_income": float(facts["income"]),
            "legacy_bank": facts["bank"],
            "legacy_iban": facts["iban"],
        }

    def _prepare_person_vals(self, ngo, countries):
        """Return the values of the terms of this board, as the file gives them."""
        self.ensure_one()
        return [
            {
                "ngo_id": ngo.id,
                "name": term["person"],
                "role": term["role"],
                "date_from": term["from"],
                "date_to": term["to"],
                "national_id": term["national_id"] or False,
                "nationality_id": countries[term["nationality"]],
            }
            for term in self.board or ()
        ]
