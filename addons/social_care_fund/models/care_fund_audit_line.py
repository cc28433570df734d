from odoo import api, fields, models


class CareFundAuditLine(models.Model):
    """One finding of a self-audit: figures that differ, or that have no counterpart."""

    _name = "care.fund.audit.line"
    _description = "Finding of a Self-Audit"
    _written_by_code = True
    _order = "id"
    _rec_name = "counter"

    audit_id = fields.Many2one(
        comodel_name="care.fund.audit",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="audit_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    check = fields.Selection(
        selection=[
            ("moves_fund", "Fund against ledger moves"),
            ("moves_line", "Budget line against ledger moves"),
            ("income", "Fund against income in the general ledger"),
            ("held", "Fund against held money in the general ledger"),
            ("expense", "Fund against expense in the general ledger"),
        ],
        required=True,
        readonly=True,
    )
    fund_id = fields.Many2one(
        comodel_name="care.fund", readonly=True, ondelete="restrict"
    )
    line_id = fields.Many2one(
        comodel_name="care.budget.line",
        string="Budget Line",
        readonly=True,
        ondelete="restrict",
    )
    counter = fields.Char(string="What", required=True, readonly=True)
    counted = fields.Monetary(string="Counter", readonly=True)
    proved = fields.Monetary(string="Proof", readonly=True)
    is_compared = fields.Boolean(compute="_compute_is_compared")

    @api.depends("fund_id")
    def _compute_is_compared(self):
        for line in self:
            line.is_compared = bool(line.fund_id)
