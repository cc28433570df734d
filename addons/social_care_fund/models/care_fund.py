from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.social_care_base.logic.lifecycle import Lifecycle, Transition

from ..const import FUND_COUNTER_FIELDS, FUND_RESTRICTIONS, SHARIA_CLASSES
from ..logic.ledger import LIMITS
from ..logic.matching import find_terms_problem
from ..logic.uses import FundUse

MANAGER = "social_care_fund.group_fund_manager"


class CareFund(models.Model):
    """A purse with a restriction, whose counters only the ledger changes."""

    _name = "care.fund"
    _description = "Fund"
    _inherit = ["care.fund.ledger", "care.fund.entry", "care.lifecycle.mixin"]
    _order = "code, id"
    _rec_names_search = ["name", "code"]
    _lifecycle = Lifecycle(
        initial="draft",
        final={"closed"},
        transitions=[
            Transition("open", {"draft"}, "open", {MANAGER}),
            Transition("freeze", {"open"}, "frozen", {MANAGER}, reason_required=True),
            Transition("unfreeze", {"frozen"}, "open", {MANAGER}, reason_required=True),
            Transition(
                "close", {"open", "frozen"}, "closed", {MANAGER}, reason_required=True
            ),
        ],
    )
    _lifecycle_fields = FUND_COUNTER_FIELDS
    # What the giver relies on: it stays as it was when the fund was opened.
    _term_fields = frozenset(
        {"restriction", "sharia_class", "purpose_ids", "company_id", "code"}
    )

    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(required=True, copy=False)
    description = fields.Text(translate=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    currency_id = fields.Many2one(
        related="company_id.currency_id", store=True, precompute=True
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("open", "Open"),
            ("frozen", "Frozen"),
            ("closed", "Closed"),
        ],
    )
    restriction = fields.Selection(
        selection=FUND_RESTRICTIONS, required=True, default="unrestricted"
    )
    sharia_class = fields.Selection(
        selection=SHARIA_CLASSES, required=True, default="none"
    )
    purpose_ids = fields.Many2many(
        comodel_name="care.purpose",
        string="Purposes",
        help="Empty: any purpose of its class.",
    )
    date_from = fields.Date(string="Usable From")
    date_to = fields.Date(string="Usable Until")
    analytic_account_id = fields.Many2one(
        comodel_name="account.analytic.account",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    budget_line_ids = fields.One2many(
        comodel_name="care.budget.line", inverse_name="fund_id"
    )
    move_ids = fields.One2many(
        comodel_name="care.budget.move", inverse_name="fund_id", readonly=True
    )

    amount_received = fields.Monetary(
        string="Received", default=0.0, required=True, readonly=True, copy=False
    )
    amount_transferred_in = fields.Monetary(
        string="Transferred In", default=0.0, required=True, readonly=True, copy=False
    )
    amount_transferred_out = fields.Monetary(
        string="Transferred Out", default=0.0, required=True, readonly=True, copy=False
    )
    amount_returned = fields.Monetary(
        string="Returned", default=0.0, required=True, readonly=True, copy=False
    )
    amount_allotted = fields.Monetary(
        string="Allotted", default=0.0, required=True, readonly=True, copy=False
    )
    amount_spent = fields.Monetary(
        string="Spent", default=0.0, required=True, readonly=True, copy=False
    )
    amount_held = fields.Monetary(
        string="Held",
        default=0.0,
        required=True,
        readonly=True,
        copy=False,
        help="Recorded, but not usable; not part of what was received.",
    )
    amount_free = fields.Monetary(string="Free", compute="_compute_amounts")
    amount_total = fields.Monetary(
        string="Total", compute="_compute_amounts", help="Received, net of transfers."
    )
    spent_percent = fields.Float(string="Spent (%)", compute="_compute_amounts")
    uses_html = fields.Html(
        string="Follow the Money", compute="_compute_uses_html", sanitize=False
    )

    _code_uniq = models.UniqueIndex(
        "(company_id, code)", "Another fund of this company has this code."
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_from IS NULL OR date_to IS NULL OR date_to >= date_from)",
        "A fund cannot end before it begins.",
    )
    _counters_not_negative = models.Constraint(
        "CHECK (amount_received >= 0 AND amount_transferred_in >= 0"
        " AND amount_transferred_out >= 0 AND amount_returned >= 0"
        " AND amount_allotted >= 0 AND amount_spent >= 0 AND amount_held >= 0)",
        "A counter of a fund cannot fall below zero.",
    )
    _free_not_negative = models.Constraint(
        "CHECK (amount_received + amount_transferred_in - amount_transferred_out"
        " - amount_returned - amount_allotted >= 0)",
        "A fund cannot give more than it has.",
    )
    _spent_within_allotted = models.Constraint(
        "CHECK (amount_spent <= amount_allotted)",
        "A fund cannot spend more than was allotted.",
    )

    # === COMPUTES === #

    @api.depends(*FUND_COUNTER_FIELDS)
    def _compute_amounts(self):
        for fund in self:
            counters = fund._get_counters()
            fund.amount_free = LIMITS["fund"]["free"].value(counters)
            total = fund.amount_free + fund.amount_allotted
            fund.amount_total = total
            fund.spent_percent = 100 * fund.amount_spent / total if total else 0.0

    @api.depends_context("lang", "uid", "allowed_company_ids")
    def _compute_uses_html(self):
        for fund in self:
            values = {"fund": fund, "uses": fund._get_uses() if fund.id else []}
            fund.uses_html = self.env["ir.qweb"]._render(
                "social_care_fund.care_fund_uses", values
            )

    @api.constrains("restriction", "sharia_class", "date_from", "date_to")
    def _check_terms(self):
        texts = {
            "endowment": self.env._(
                "Waqf needs a perpetual fund, and a perpetual fund takes waqf only."
            ),
            "bound": self.env._(
                "Money of this Sharia class is bound: the fund must be restricted to a"
                " purpose or in time."
            ),
        }
        for fund in self:
            problem = find_terms_problem(fund.restriction, fund.sharia_class)
            if problem:
                raise ValidationError(texts[problem])
            if fund.restriction == "time" and not (fund.date_from or fund.date_to):
                raise ValidationError(
                    self.env._("A fund restricted in time needs a date.")
                )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        if any("analytic_account_id" in vals for vals in vals_list):
            raise AccessError(self.env._("A fund gets its own analytic account."))
        clean = self.with_context(default_analytic_account_id=False)
        funds = super(CareFund, clean).create(vals_list).with_env(self.env)
        # The analytic account belongs to the fund, not to accounting's own plans.
        elevated = funds.sudo()
        accounts = elevated.env["account.analytic.account"].create(
            [fund._prepare_analytic_account_vals() for fund in elevated]
        )
        for fund, account in zip(elevated, accounts, strict=True):
            fund.analytic_account_id = account
        return funds

    def write(self, vals):
        if "analytic_account_id" in vals and not self.env.su:
            raise AccessError(self.env._("A fund gets its own analytic account."))
        changed = self._term_fields & vals.keys()
        if changed and any(fund.state != "draft" for fund in self):
            raise UserError(
                self.env._("The terms of an open fund stay. Open another fund.")
            )
        result = super().write(vals)
        if vals.keys() & {"name", "code"}:
            for fund in self.sudo():  # the account's name follows its fund
                fund.analytic_account_id.write({"name": fund.name, "code": fund.code})
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_archives_analytic_account(self):
        self.sudo().analytic_account_id.action_archive()  # it belonged to the draft

    def copy_data(self, default=None):
        default = dict(default or {})
        vals_list = super().copy_data(default)
        for fund, vals in zip(self, vals_list, strict=True):
            moved = vals.get("company_id", fund.company_id.id) != fund.company_id.id
            code = fund.code if moved else self.env._("%(code)s-copy", code=fund.code)
            vals["code"] = default.get("code", code)
        return vals_list

    # === ACTIONS === #

    def action_open(self):
        self._apply_transition("open")

    def action_freeze(self, reason=None):
        return self._apply_with_reason("freeze", reason)

    def action_unfreeze(self, reason=None):
        return self._apply_with_reason("unfreeze", reason)

    def action_close(self, reason=None):
        return self._apply_with_reason("close", reason)

    def action_view_moves(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "social_care_fund.care_budget_move_action"
        )
        return {**action, "domain": [("fund_id", "=", self.id)], "context": {}}

    def action_view_budget_lines(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "social_care_fund.care_budget_line_action"
        )
        return {
            **action,
            "domain": [("fund_id", "=", self.id)],
            "context": {"default_fund_id": self.id},
        }

    # === HOOKS === #

    def _get_uses(self) -> list[FundUse]:
        """Hook: return where the money of this fund is.

        Addons add rows to ``super()``'s list: sums by document, not single entries,
        and only what the user may read. Here: the allotments.
        """
        self.ensure_one()
        lines = self.budget_line_ids.filtered("amount_revised")
        return [
            FundUse(
                what=line.display_name,
                amount=Decimal(str(line.amount_revised)),
                link=f"/odoo/care.budget.line/{line.id}",
                date=line.date_from,
            )
            for line in lines
        ]

    def _get_transition_blockers(self, transition):
        blockers = super()._get_transition_blockers(transition)
        if transition.name == "close":
            for fund in self:
                rest = fund.amount_total - fund.amount_spent + fund.amount_held
                if fund.currency_id.compare_amounts(rest, 0):
                    blockers[fund.id].append(
                        self.env._("money is left: spend, return or transfer it first.")
                    )
                if any(line.state != "closed" for line in fund.budget_line_ids):
                    blockers[fund.id].append(
                        self.env._("it has budget lines that are not closed.")
                    )
        return blockers

    def _get_audit_payload(self):
        return {
            fund.id: {
                "code": fund.code,
                "restriction": fund.restriction,
                "sharia_class": fund.sharia_class,
                "purposes": sorted(fund.purpose_ids.mapped("code")),
                "counters": {k: str(v) for k, v in fund._get_counters().items()},
            }
            for fund in self
        }

    def _prepare_analytic_account_vals(self):
        self.ensure_one()
        return {
            "name": self.name,
            "code": self.code,
            "company_id": self.company_id.id,
            "plan_id": self.env.ref("social_care_fund.account_analytic_plan_funds").id,
        }
