from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.social_care_fund.const import SHARIA_CLASSES

from ..const import DONOR_TYPES, GIFT_RESTRICTIONS, OFFICER, ROW_OUTCOMES

# Written as they are in the file, after normalisation; same names in ``JudgedRow``.
PLAIN_COLUMNS = (
    "row",
    "outcome",
    "receipt_no",
    "date",
    "donor_name",
    "donor_type",
    "donor_country",
    "donor_id",
    "phone",
    "method",
    "kind",
    "amount",
    "currency",
    "amount_home",
    "inkind_desc",
    "quantity",
    "unit",
    "est_value",
    "governorate",
    "licence_no",
    "approval_no",
    "ref_receipt",
    "refund_of",
    "notes",
    "sharia",
    "purpose",
    "restriction",
)
METHODS = [
    ("cash", "Cash"),
    ("bank", "Bank transfer"),
    ("cheque", "Cheque"),
    ("card", "Bank card"),
    ("wallet", "Mobile wallet"),
    ("instapay", "InstaPay"),
    ("fawry", "Fawry"),
    ("box", "Collection box"),
    ("inkind", "In kind"),
]


class CareDonationReturnLine(models.Model):
    """One row of a donation return, as it was judged.

    A bulk table: rows are written once, by COPY, with codes instead of references, and
    only the decisions of a review are added later.
    """

    _name = "care.donation.return.line"
    _description = "Row of a Donation Return"
    _written_by_code = True
    _inherit = ["care.donation.engine.mixin"]
    _order = "return_id, row"
    _rec_name = "receipt_no"
    _log_access = False

    _engine_fields = (
        "return_id",
        *PLAIN_COLUMNS,
        "codes",
        "findings",
        "rule",
        "matched_words",
        "decision",
        "decided_by_id",
        "decision_reason",
    )

    return_id = fields.Many2one(
        comodel_name="care.donation.return",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    ngo_id = fields.Many2one(related="return_id.ngo_id")
    row = fields.Integer(required=True, readonly=True, aggregator=False)
    outcome = fields.Selection(selection=ROW_OUTCOMES, required=True, readonly=True)
    codes = fields.Char(readonly=True, help="Between commas, so that each is found.")
    findings = fields.Json(readonly=True, help="Code, field and what tripped the rule.")
    reasons = fields.Text(compute="_compute_reasons")

    # === AS NORMALISED === #

    receipt_no = fields.Char(string="Receipt Number", readonly=True)
    date = fields.Date(readonly=True)
    donor_name = fields.Char(string="Donor", readonly=True)
    donor_type = fields.Selection(selection=DONOR_TYPES, readonly=True)
    donor_country = fields.Char(string="Country", readonly=True)
    donor_id = fields.Char(string="Identity Number", readonly=True)
    phone = fields.Char(readonly=True)
    method = fields.Selection(selection=METHODS, string="Form", readonly=True)
    kind = fields.Char(string="Giver's Words", readonly=True)
    amount = fields.Monetary(readonly=True, aggregator=False)
    currency = fields.Char(string="Currency Code", readonly=True)
    currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_currency_id"
    )
    amount_home = fields.Monetary(
        string="Amount in Company Currency",
        currency_field="company_currency_id",
        readonly=True,
    )
    company_currency_id = fields.Many2one(
        related="return_id.company_id.currency_id", string="Company Currency"
    )
    inkind_desc = fields.Char(string="Goods", readonly=True)
    quantity = fields.Float(digits=(16, 6), readonly=True, aggregator=False)
    unit = fields.Char(readonly=True)
    est_value = fields.Monetary(
        string="Estimated Value", currency_field="company_currency_id", readonly=True
    )
    governorate = fields.Char(readonly=True)
    licence_no = fields.Char(string="Licence Number", readonly=True)
    approval_no = fields.Char(string="Approval Number", readonly=True)
    ref_receipt = fields.Char(string="Reference Receipt", readonly=True)
    refund_of = fields.Char(string="Refund of Receipt", readonly=True)
    notes = fields.Char(readonly=True)

    # === CLASS === #

    sharia = fields.Selection(
        selection=SHARIA_CLASSES, string="Sharia Class", readonly=True
    )
    purpose = fields.Selection(selection="_get_purposes", readonly=True)
    restriction = fields.Selection(selection=GIFT_RESTRICTIONS, readonly=True)
    rule = fields.Char(readonly=True, help="The rules that matched.")
    matched_words = fields.Char(readonly=True)

    # === REVIEW === #

    decision = fields.Selection(
        selection=[("accepted", "Accepted"), ("rejected", "Rejected")], readonly=True
    )
    decided_by_id = fields.Many2one(
        comodel_name="res.users",
        readonly=True,
        ondelete="restrict",
        groups="base.group_user",
    )
    decision_reason = fields.Text(readonly=True)

    _row_uniq = models.UniqueIndex("(return_id, row)")
    _outcome_idx = models.Index("(return_id, outcome)")

    # === COMPUTES === #

    @api.model
    def _get_purposes(self):
        # Labels of codes, for whoever may read the row.
        purposes = self.env["care.purpose"].sudo().with_context(active_test=False)
        return [(purpose.code, purpose.name) for purpose in purposes.search([])]

    @api.depends("codes")
    @api.depends_context("lang")
    def _compute_reasons(self):
        texts = self.env["care.donation.code"]._get_texts()
        for line in self:
            found = [texts.get(code, (code, "")) for code in line._get_codes()]
            line.reasons = "\n".join(f"{t} {advice}".strip() for t, advice in found)

    @api.depends("currency")
    def _compute_currency_id(self):
        currencies = self.env["res.currency"].with_context(active_test=False)
        names = {name for name in self.mapped("currency") if name}
        found = {c.name: c for c in currencies.search([("name", "in", list(names))])}
        for line in self:
            line.currency_id = found.get(line.currency)

    # === ACTIONS === #

    def action_decide(self, decision, reason):
        """Accept or reject rows that the rules left to a person.

        :param str decision: ``accepted`` or ``rejected``
        :raise AccessError: without the role
        :raise UserError: for a row that needs no decision, or lacks what it says
        """
        if not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("This step belongs to another role."))
        self.return_id.check_access("write")
        self.return_id.lock_for_update()
        if decision not in ("accepted", "rejected") or not (reason or "").strip():
            raise UserError(self.env._("Please give a reason."))
        for line in self:
            line._check_may_decide(decision)
        # Nobody holds rights to write rows: exactly this decision is added.
        self.sudo()._write_engine(
            {
                "decision": decision,
                "decided_by_id": self.env.uid,
                "decision_reason": reason.strip(),
            }
        )
        # Nobody holds rights on the trail: it is written by the engine only.
        self.env["care.audit.entry"].sudo()._append(
            self.return_id,
            f"decide_{decision}",
            reason=reason,
            payload={r.id: {"rows": self.mapped("row")} for r in self.return_id},
        )
        return True

    def action_open_decide(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decide Rows in Review"),
            "res_model": "care.donation.return.decide",
            "view_mode": "form",
            "target": "new",
            "context": {"default_line_ids": self.ids},
        }

    # === PRIVATE === #

    def _get_codes(self):
        """Return the codes of this row."""
        return [code for code in (self.codes or "").split(",") if code]

    def _check_may_decide(self, decision):
        if self.return_id.state != "accepted" or self.outcome != "needs_review":
            raise UserError(
                self.env._("Rows in review are decided once the return is accepted.")
            )
        if self.decision:
            raise UserError(self.env._("Row %(row)s is decided already.", row=self.row))
        worth = self.amount_home or self.est_value
        is_known = self.date and self.sharia and self.purpose and worth
        if decision == "accepted" and not is_known:
            raise UserError(
                self.env._(
                    "Row %(row)s does not say what was given, when or for what. Reject"
                    " it; the NGO reports it in its next return.",
                    row=self.row,
                )
            )

    @api.model
    def _get_copy_columns(self):
        """Return the columns that :meth:`_prepare_copy_values` fills, in order."""
        return (
            *PLAIN_COLUMNS,
            "return_id",
            "codes",
            "findings",
            "rule",
            "matched_words",
        )

    @api.model
    def _prepare_copy_values(self, return_id, row):
        """Return the values of one judged row in the order of the columns."""
        codes = ",".join(row.codes)
        found = row.classification
        rules = (*found.sharia_rules, found.purpose_rule) if found else ()
        return (
            *(getattr(row, name) for name in PLAIN_COLUMNS),
            return_id,
            f",{codes}," if codes else None,
            [[f.code, f.field, f.value] for f in row.findings] or None,
            ", ".join(filter(None, rules)),
            " ".join(found.words) if found else None,
        )
