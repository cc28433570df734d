from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..logic.annual_return import MONEY_SECTIONS, Item
from ..logic.return_answer import CHOICES
from ..logic.return_ratios import EXPENSE_CLASSES, INCOME_CLASSES
from .care_ngo_tier import SIZE_LABELS


class CareNgoReturnItem(models.Model):
    """One thing that the annual return asks, of which bodies, and since when.

    The ministry adds and ends items as data. The check knows some of them by their
    key, see ``logic/annual_return``; these keep their key for ever.
    """

    _name = "care.ngo.return.item"
    _description = "Item of the Annual Return"
    _inherit = ["care.dated.mixin"]
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    country_id = fields.Many2one(required=True, ondelete="restrict")
    date_to = fields.Date(copy=False)
    currency_id = fields.Many2one(related="country_id.currency_id")
    section = fields.Selection(
        selection=[
            ("income", "Income"),
            ("expense", "Expenditure"),
            ("position", "Balances and Totals"),
            ("people", "Staff and Volunteers"),
            ("work", "Work"),
            ("governance", "Governance"),
            ("document", "Documents"),
        ],
        required=True,
    )
    kind = fields.Selection(
        selection=[
            ("amount", "Amount"),
            ("number", "Number"),
            ("yes_no", "Yes or No"),
            ("audit", "Opinion of the Auditor"),
            ("text", "Text"),
            ("document", "Document"),
        ],
        required=True,
    )
    classification = fields.Selection(
        selection=[
            ("donation", "Donations"),
            ("foreign", "Foreign Funds"),
            ("government", "Government"),
            ("fees", "Fees and Services"),
            ("investment", "Investments"),
            ("other", "Other Income"),
            ("programme", "Programmes"),
            ("administration", "Administration"),
            ("fundraising", "Fundraising"),
        ],
        string="Class",
        help="As the ratios of the governance scorecard count it.",
    )
    tier_from = fields.Selection(
        selection=SIZE_LABELS,
        string="Asked from Size",
        required=True,
        default="small",
    )
    amount_income_from = fields.Monetary(
        string="Asked from Income",
        help="Asked of every body with this income, whatever its size.",
    )
    is_optional = fields.Boolean(string="Optional")
    hint = fields.Char(translate=True, help="One sentence below the question.")

    @api.constrains("section", "kind", "classification")
    def _check_kind(self):
        classes = {"income": INCOME_CLASSES, "expense": EXPENSE_CLASSES}
        for item in self:
            wrong = (item.kind == "document") != (item.section == "document")
            if item.section in MONEY_SECTIONS:
                wrong |= item.kind != "amount"
                wrong |= item.classification not in classes[item.section]
            else:
                wrong |= bool(item.classification)
            if wrong:
                raise ValidationError(
                    self.env._(
                        "“%(name)s”: kind and class do not fit its section.",
                        name=item.name,
                    )
                )

    @api.model
    def _get_asked(self, date, country):
        """Return all items in force on ``date`` in ``country``, in their order."""
        # The questions are public; whoever answers them need not hold a role.
        return self.sudo().search(
            Domain("date_from", "<=", date)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", date))
            & Domain("country_id", "=", country.id)
        )

    def _is_asked_in(self, filed):
        """Tell whether this item is in force in the year and country of a return."""
        self.ensure_one()
        day = filed.date_to
        is_valid = self.date_from <= day and not (self.date_to and self.date_to < day)
        return is_valid and self.country_id == filed.company_id.country_id

    def _prepare_item(self):
        """Return this item as the plain value of the check."""
        self.ensure_one()
        income = self.amount_income_from
        return Item(
            code=self.key,
            section=self.section,
            kind="choice" if self.kind in CHOICES else self.kind,
            classification=self.classification or None,
            tier_from=self.tier_from,
            income_from=Decimal(str(income)) if income else None,
            is_optional=self.is_optional,
        )

    def _get_choices(self):
        """Return ``[(code, label)]`` of the answers among which one is chosen."""
        self.ensure_one()
        labels = {
            "yes": self.env._("Yes"),
            "no": self.env._("No"),
            "unqualified": self.env._("Unqualified opinion"),
            "qualified": self.env._("Qualified opinion"),
            "adverse": self.env._("Adverse opinion"),
            "disclaimer": self.env._("Disclaimer of opinion"),
            "none": self.env._("Not audited"),
        }
        return [(code, labels[code]) for code in CHOICES.get(self.kind, ())]
