from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.social_care_base.logic.folding import fold
from odoo.addons.social_care_fund.const import SHARIA_CLASSES

from ..const import APPROVER, GIFT_RESTRICTIONS, OFFICER
from ..logic.class_rules import restriction_of
from ..logic.classify import classify

# What the giver gave: written while the gift is a draft, then never again.
GIVEN_FIELDS = frozenset({"donation_id", "text", "amount"})


class CareDonationLine(models.Model):
    """The part of a gift with one class, purpose and fund.

    The class follows from the giver's words by the rules in force, or from a named
    person who says why; it is never guessed.
    """

    _name = "care.donation.line"
    _description = "Line of a Gift"
    _inherit = ["care.donation.engine.mixin"]
    _order = "donation_id, sequence, id"
    _rec_name = "text"

    _engine_fields = (
        "sharia_class",
        "purpose_id",
        "restriction",
        "fund_id",
        "class_source",
        "class_issue",
        "rule",
        "ruleset_id",
        "matched_words",
        "classified_by_id",
        "class_reason",
        "amount_company",
    )

    donation_id = fields.Many2one(
        comodel_name="care.donation",
        string="Gift",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="donation_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="donation_id.currency_id")
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    donation_state = fields.Selection(related="donation_id.state")
    sequence = fields.Integer(default=10)
    text = fields.Char(
        string="Giver's Words", required=True, help="What the gift is for, as given."
    )
    amount = fields.Monetary(required=True)
    amount_company = fields.Monetary(
        string="Amount in Company Currency",
        currency_field="company_currency_id",
        readonly=True,
        copy=False,
    )

    # === CLASS === #

    sharia_class = fields.Selection(
        selection=SHARIA_CLASSES,
        compute="_compute_class",
        store=True,
        precompute=True,
        index=True,
    )
    purpose_id = fields.Many2one(
        comodel_name="care.purpose",
        compute="_compute_class",
        store=True,
        precompute=True,
        index=True,
        ondelete="restrict",
    )
    restriction = fields.Selection(
        selection=GIFT_RESTRICTIONS,
        compute="_compute_class",
        store=True,
        precompute=True,
    )
    class_source = fields.Selection(
        selection=[("rule", "Rule"), ("person", "Person")],
        string="Classified by",
        compute="_compute_class",
        store=True,
        precompute=True,
    )
    class_issue = fields.Selection(
        selection=[
            ("kind_missing", "No words were given"),
            ("kind_unclassified", "No rule covers the words"),
            ("kind_ambiguous", "The words name two classes"),
        ],
        string="To Review",
        compute="_compute_class",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    rule = fields.Char(
        compute="_compute_class",
        store=True,
        precompute=True,
        help="The rules that matched.",
    )
    ruleset_id = fields.Many2one(
        comodel_name="care.donation.ruleset",
        string="Rules",
        compute="_compute_class",
        store=True,
        precompute=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    matched_words = fields.Char(compute="_compute_class", store=True, precompute=True)
    classified_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, copy=False, ondelete="restrict"
    )
    class_reason = fields.Text(readonly=True, copy=False)
    fund_id = fields.Many2one(
        comodel_name="care.fund",
        readonly=True,
        copy=False,
        index=True,
        ondelete="restrict",
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "A gift is more than nothing. A refund is its own record."
    )

    # === COMPUTES === #

    @api.depends("text")
    def _compute_class(self):
        ruleset = self.env["care.donation.ruleset"]._get_active()
        rules = ruleset._get_class_rules()
        purposes = self.env["care.purpose"].search_fetch([], ["code"])
        by_code = {purpose.code: purpose for purpose in purposes}
        for line in self:
            found = classify(line.text or "", rules, fold)
            line.class_issue = found.issue
            line.sharia_class = found.sharia
            line.purpose_id = by_code.get(found.purpose)
            line.restriction = found.restriction
            line.class_source = False if found.issue else "rule"
            names = (*found.sharia_rules, found.purpose_rule)
            line.rule = ", ".join(filter(None, names)) or False
            line.ruleset_id = ruleset
            line.matched_words = " ".join(found.words) or False

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_draft()
        return lines

    def write(self, vals):
        if GIVEN_FIELDS & vals.keys():
            self._check_draft()
        result = super().write(vals)
        if "donation_id" in vals:
            self._check_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_if_draft(self):
        self._check_draft()

    # === ACTIONS === #

    def action_classify(self, sharia_class, purpose, reason):
        """Decide the class of lines that the rules left open, or decided wrongly.

        :param str purpose: code of a ``care.purpose``
        :raise AccessError: without the role, or for whoever received the gift
        :raise UserError: if the gift is accepted already, or without a reason
        """
        if not self.env.user.has_groups(f"{OFFICER},{APPROVER}"):
            raise AccessError(self.env._("This step belongs to another role."))
        self.check_access("write")
        self.donation_id.lock_for_update()
        self._check_may_classify(reason)
        found = self.env["care.purpose"]._get_by_code(purpose)
        if sharia_class not in dict(SHARIA_CLASSES):
            raise UserError(self.env._("Choose a class and a purpose."))
        self._write_engine(
            {
                "sharia_class": sharia_class,
                "purpose_id": found.id,
                "restriction": restriction_of(sharia_class, found.code),
                "class_source": "person",
                "class_issue": False,
                "classified_by_id": self.env.uid,
                "class_reason": reason.strip(),
                "fund_id": False,
            }
        )
        # Nobody holds rights on the trail: it is written by the engine only.
        self.env["care.audit.entry"].sudo()._append(
            self.donation_id, "classify", reason=reason
        )
        return True

    def action_open_classify(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decide the Class"),
            "res_model": "care.donation.line.classify",
            "view_mode": "form",
            "target": "new",
            "context": {"default_line_ids": self.ids},
        }

    # === PRIVATE === #

    def _check_draft(self):
        if any(line.donation_id.state != "draft" for line in self):
            raise UserError(
                self.env._("The gift was received. What was given stays as it is.")
            )

    def _check_may_classify(self, reason):
        if not (reason or "").strip():
            raise UserError(self.env._("Please give a reason."))
        for donation in self.donation_id:
            if donation.state not in ("received", "held"):
                raise UserError(
                    self.env._("A class is decided between receipt and acceptance.")
                )
            if donation.cashier_id == self.env.user:
                raise AccessError(
                    self.env._("Whoever received the gift cannot decide its class.")
                )

    def _assign_funds(self):
        """Find the fund of each classified line that has none yet.

        :raise UserError: if no fund or more than one takes a line
        """
        for line in self.filtered(lambda line: not line.fund_id):
            # Whoever accepts need not hold a role on funds; only the match is read.
            fund = (
                self.env["care.fund"]
                .sudo()
                ._find_for_gift(
                    line.restriction,
                    line.sharia_class,
                    line.purpose_id,
                    line.company_id,
                )
            )
            line._write_engine({"fund_id": fund.id})

    def _set_company_amounts(self, rate):
        """Translate the lines of one gift so that their sum is the gift's, exactly.

        :param Decimal rate: company currency per unit of the gift's currency
        """
        currency = self.company_currency_id
        done, given = Decimal(0), Decimal(0)
        for line in self:
            given += Decimal(str(line.amount))
            total = Decimal(str(currency.round(float(given * rate))))
            line._write_engine({"amount_company": float(total - done)})
            done = total
