from decimal import Decimal

from odoo import api, fields, models
from odoo.fields import Domain

from ..logic.board import BoardRules
from ..logic.notification import FormRules


class CareNgoForm(models.Model):
    """A legal form with the numbers that the law gives it, while they are in force.

    When the law changes, end the record and copy it: bodies keep the record under
    which they were notified.
    """

    _name = "care.ngo.form"
    _description = "Legal Form"
    _inherit = ["care.dated.mixin"]
    _order = "sequence, date_from desc, id"

    sequence = fields.Integer(default=10)
    country_id = fields.Many2one(required=True, ondelete="restrict")
    currency_id = fields.Many2one(related="country_id.currency_id")
    date_to = fields.Date(copy=False)
    register_code = fields.Char(
        string="Identifier List", help="Code of the register in org-id.guide."
    )
    body_name = fields.Char(
        string="Governing Body",
        required=True,
        translate=True,
        help="As letters name it.",
    )
    founders_min = fields.Integer(string="Minimum Founders", required=True, default=1)
    amount_capital_min = fields.Monetary(string="Minimum Capital")
    amount_fee = fields.Monetary(
        string="Registration Fee", help="Its proof is one of the documents."
    )
    foreign_percent_max = fields.Float(
        string="Foreign Members up to (%)", digits=(5, 2), default=100.0
    )
    board_min = fields.Integer(string="Smallest Board", required=True)
    board_max = fields.Integer(string="Largest Board", required=True)
    is_board_odd = fields.Boolean(string="Odd Board")
    term_years = fields.Integer(
        string="Term (Years)", help="How long one term on the board lasts; 0: no term."
    )
    terms_max = fields.Integer(
        string="Terms in a Row", help="How many terms one person may serve; 0: any."
    )
    office_kin_degree = fields.Integer(
        string="Chair and Treasurer: Kinship",
        help="Up to this degree they may not be related; 0: they may.",
    )
    board_kin_degree = fields.Integer(
        string="Board: Kinship",
        help="Up to this degree no two members may be related; 0: they may.",
    )
    has_assembly = fields.Boolean(
        string="General Assembly", help="The members meet once a year."
    )
    objection_key = fields.Char(
        string="Time Limit to Object",
        required=True,
        default="ngo_objection",
        help="Key of the rule that says how many days the authority has.",
    )
    objection_days = fields.Integer(
        string="Days to Object", compute="_compute_objection_days"
    )
    document_type_ids = fields.Many2many(
        comodel_name="care.ngo.document.type",
        relation="care_ngo_form_document_type_rel",
        column1="form_id",
        column2="type_id",
        string="Documents",
    )

    _board_in_order = models.Constraint(
        "CHECK (0 < board_min AND board_min <= board_max)",
        "The largest board cannot be smaller than the smallest one.",
    )
    _numbers_in_range = models.Constraint(
        "CHECK (founders_min > 0 AND amount_capital_min >= 0 AND amount_fee >= 0"
        " AND foreign_percent_max BETWEEN 0 AND 100)",
        "Limits are positive, and a share is at most 100 %.",
    )
    _terms_in_range = models.Constraint(
        "CHECK (term_years >= 0 AND terms_max >= 0 AND office_kin_degree >= 0"
        " AND board_kin_degree >= 0)",
        "Terms and degrees of kinship cannot be negative.",
    )

    @api.depends("objection_key", "country_id")
    def _compute_objection_days(self):
        today = fields.Date.context_today(self)
        # The law is public; whoever chooses a form need not hold a role.
        rules = (
            self.env["care.deadline.rule"]
            .sudo()
            .search(
                Domain("key", "in", self.mapped("objection_key"))
                & self._get_valid_domain(today)
            )
        )
        days = {(rule.key, rule.country_id): rule.days for rule in rules}
        for form in self:
            form.objection_days = days.get((form.objection_key, form.country_id), 0)

    @api.model
    def _get_valid_domain(self, today=None):
        """Return the domain of the rules in force on ``today``."""
        today = today or fields.Date.context_today(self)
        return Domain("date_from", "<=", today) & (
            Domain("date_to", "=", False) | Domain("date_to", ">=", today)
        )

    def _get_rules(self, *, has_foreigners, is_legacy=False):
        """Return the numbers of this form as the plain rules of the check."""
        self.ensure_one()
        asked = {"always"} | ({"foreign_members"} if has_foreigners else set())
        documents = self.document_type_ids.filtered(lambda t: t.requirement in asked)
        return FormRules(
            founders_min=self.founders_min,
            capital_min=Decimal(str(self.amount_capital_min)),
            foreign_share=Decimal(str(self.foreign_percent_max)) / 100,
            board=self._get_board_rules(),
            # The older register gives terms as it has them.
            term_years=0 if is_legacy else self.term_years,
            documents=frozenset(documents.mapped("code")),
        )

    def _get_board_rules(self):
        """Return the size that the law gives the governing body of this form."""
        return BoardRules(self.board_min, self.board_max, self.is_board_odd)
