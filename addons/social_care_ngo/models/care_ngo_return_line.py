from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..logic.return_answer import CHOICES, MAX_AMOUNT, MAX_NUMBER

CENT = Decimal("0.01")


class CareNgoReturnPartMixin(models.AbstractModel):
    """A part of an annual return: changed only while its return is being filled in."""

    _name = "care.ngo.return.part.mixin"
    _description = "Part of an Annual Return"

    # What whoever fills in the return writes; all else follows from it.
    _answer_fields: frozenset[str] = frozenset()
    # What a part is about; another subject is another part.
    _subject_fields: frozenset[str] = frozenset()

    return_id = fields.Many2one(
        comodel_name="care.ngo.return",
        required=True,
        index=True,
        ondelete="cascade",
    )

    @api.model_create_multi
    def create(self, vals_list):
        allowed = self._answer_fields | self._subject_fields | {"return_id"}
        if any(vals.keys() - allowed for vals in vals_list):
            raise AccessError(self.env._("These values follow from the answers."))
        ids = {vals.get("return_id") for vals in vals_list} - {None, False}
        self._check_open(self.env["care.ngo.return"].browse(ids))
        return super().create([self._prepare_part_vals(vals) for vals in vals_list])

    @api.model
    def _get_engine_fields(self):
        # Also the return itself: only the values of a new part are checked for it.
        return super()._get_engine_fields() | self._fields.keys() - self._answer_fields

    def write(self, vals):
        if vals.keys() - self._answer_fields:
            raise AccessError(self.env._("These values follow from the answers."))
        self._check_open(self.return_id)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_if_open(self):
        self._check_open(self.return_id)

    @api.model
    def _prepare_part_vals(self, vals):
        """Hook: complete the values of a new part."""
        return vals

    @api.model
    def _check_open(self, returns):
        """Raise unless every return may still be changed; nobody is excepted.

        :raise UserError: once a return is filed
        """
        # A return that was filed in the meantime is closed, whatever the cache says.
        returns.invalidate_recordset(["state"])
        if not all(filed._is_open() for filed in returns):
            raise UserError(
                self.env._(
                    "The annual return has been filed: it can no longer be changed."
                )
            )


class CareNgoReturnLine(models.Model):
    """One answer of an annual return. What is not answered has no line."""

    _name = "care.ngo.return.line"
    _description = "Answer of an Annual Return"
    _inherit = ["care.ngo.return.part.mixin"]
    _order = "return_id, sequence, id"
    _rec_name = "item_id"

    _answer_fields = frozenset({"amount", "number", "choice", "text", "note"})
    _subject_fields = frozenset({"item_id"})

    item_id = fields.Many2one(
        comodel_name="care.ngo.return.item",
        required=True,
        index=True,
        ondelete="restrict",
    )
    sequence = fields.Integer(related="item_id.sequence", store=True)
    section = fields.Selection(related="item_id.section", store=True)
    classification = fields.Selection(related="item_id.classification", store=True)
    kind = fields.Selection(related="item_id.kind")
    currency_id = fields.Many2one(related="return_id.currency_id")
    amount = fields.Monetary()
    number = fields.Integer()
    choice = fields.Selection(
        selection=[
            ("yes", "Yes"),
            ("no", "No"),
            ("unqualified", "Unqualified Opinion"),
            ("qualified", "Qualified Opinion"),
            ("adverse", "Adverse Opinion"),
            ("disclaimer", "Disclaimer of Opinion"),
            ("none", "Not Audited"),
        ]
    )
    text = fields.Text()
    note = fields.Text(string="Explanation")
    amount_last = fields.Monetary(string="Last Year", compute="_compute_comparison")
    percent_change = fields.Float(
        string="Change (%)", compute="_compute_comparison", digits=(16, 1)
    )
    is_jump = fields.Boolean(string="Jump", compute="_compute_comparison")
    display_value = fields.Char(string="This Year", compute="_compute_display_value")
    display_last = fields.Char(string="Last Year Shown", compute="_compute_comparison")

    _item_uniq = models.UniqueIndex(
        "(return_id, item_id)", "Each item of a return is answered once."
    )
    _values_in_range = models.Constraint(
        f"CHECK (amount >= 0 AND amount < {MAX_AMOUNT} AND number >= 0"
        f" AND number < {MAX_NUMBER})",
        "Amounts and numbers of a return are not negative, nor beyond all measure.",
    )

    @api.depends("amount", "number", "choice", "text", "item_id.kind")
    def _compute_display_value(self):
        for line in self:
            line.display_value = line.return_id._format_value(
                line.item_id, line._get_value()
            )

    @api.depends("amount", "number", "return_id.last_return_id")
    def _compute_comparison(self):
        changes = self.return_id._get_changes()
        lasts = self.return_id._get_last_values()
        for line in self:
            change = changes[line.return_id.id].get(line.item_id.key)
            last = (lasts[line.return_id.id] or {}).get(line.item_id.key)
            is_amount = line.item_id.kind == "amount"
            line.amount_last = float(last) if last is not None and is_amount else 0
            line.percent_change = change and change.percent and float(change.percent)
            line.is_jump = bool(change and change.is_jump)
            line.display_last = line.return_id._format_value(line.item_id, last)

    @api.constrains("item_id", "amount", "number", "choice", "text")
    def _check_value(self):
        for line in self:
            kind = line.item_id.kind
            given = {
                "amount": bool(line.amount),
                "number": bool(line.number),
                "text": bool(line.text),
                "choice": bool(line.choice),
            }
            own = "choice" if kind in CHOICES else kind
            others = [name for name in given if name != own and given[name]]
            unknown = kind in CHOICES and line.choice not in CHOICES[kind]
            foreign = not line.item_id._is_asked_in(line.return_id)
            if kind == "document" or others or unknown or foreign:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” cannot be answered like this.",
                        name=line.item_id.name,
                    )
                )

    def _get_value(self):
        """Return the answer as the plain value of the check."""
        self.ensure_one()
        kind = self.item_id.kind
        if kind == "amount":
            return Decimal(str(self.amount)).quantize(CENT)
        if kind == "number":
            return Decimal(self.number)
        return self.choice if kind in CHOICES else self.text or ""

    @api.model
    def _prepare_value_vals(self, item, value):
        """Return the values of a line that holds the plain value ``value``."""
        if item.kind == "amount":
            return {"amount": float(value)}
        if item.kind == "number":
            return {"number": int(value)}
        return {"choice" if item.kind in CHOICES else "text": value}


class CareNgoReturnBeneficiary(models.Model):
    """How many people of one category a body served in one governorate."""

    _name = "care.ngo.return.beneficiary"
    _description = "Beneficiaries of an Annual Return"
    _inherit = ["care.ngo.return.part.mixin"]
    _order = "return_id, governorate_id, category_id, id"
    _rec_name = "category_id"

    _answer_fields = frozenset({"people_count", "service_count"})
    _subject_fields = frozenset({"governorate_id", "category_id"})

    governorate_id = fields.Many2one(
        comodel_name="res.country.state",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("is_governorate", "=", True)],
    )
    category_id = fields.Many2one(
        comodel_name="care.beneficiary.category",
        required=True,
        index=True,
        ondelete="restrict",
    )
    people_count = fields.Integer(string="People")
    service_count = fields.Integer(string="Services")

    _subject_uniq = models.UniqueIndex(
        "(return_id, governorate_id, category_id)",
        "People of one category and governorate are told once.",
    )
    _counts_in_range = models.Constraint(
        f"CHECK (people_count >= 0 AND people_count < {MAX_NUMBER}"
        f" AND service_count >= 0 AND service_count < {MAX_NUMBER})",
        "Numbers of people and services cannot be negative.",
    )

    @api.constrains("governorate_id")
    def _check_governorate(self):
        for line in self:
            country = line.return_id.company_id.country_id
            place = line.governorate_id
            if not place.is_governorate or place.country_id != country:
                raise ValidationError(
                    self.env._("“%(name)s” is no governorate.", name=place.display_name)
                )
