from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import DONOR_TYPES, FORMS

# What defines a gift: written in the draft, then never again.
GIVEN_FIELDS = frozenset(
    {
        "company_id",
        "currency_id",
        "donor_id",
        "external_reference",
        "form",
        "honoured_name",
        "is_anonymous",
        "payer_id",
    }
)


class CareDonation(models.Model):
    """One gift, from the counter to its receipt.

    The payer, the donor of record and the honoured person are three people; receipts
    follow the donor of record only.
    """

    _name = "care.donation"
    _description = "Gift"
    _inherit = [
        "care.donation.engine.mixin",
        "care.lifecycle.mixin",
        "care.reference.mixin",
        "care.decision.mixin",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _rec_name = "reference"

    _reference_prefix = "GFT"
    _engine_fields = ("batch_id", "rate")
    _protected_fields = tuple(sorted(GIVEN_FIELDS))

    donor_id = fields.Many2one(
        comodel_name="care.donor",
        index=True,
        ondelete="restrict",
        tracking=True,
        help="Named on the receipt. Empty for a giver whom nobody knows.",
    )
    payer_id = fields.Many2one(
        comodel_name="care.donor",
        string="Paid by",
        index="btree_not_null",
        ondelete="restrict",
        help="Only where somebody else brought the money.",
    )
    honoured_name = fields.Char(
        string="In Honour or Memory of", help="The receipt does not follow this name."
    )
    is_anonymous = fields.Boolean(
        string="Anonymous",
        tracking=True,
        help="Nobody outside donations learns the name; the receipt does not show it.",
    )
    donor_type = fields.Selection(
        selection=DONOR_TYPES, compute="_compute_donor_type", store=True, index=True
    )
    is_foreign = fields.Boolean(compute="_compute_is_foreign", store=True)
    form = fields.Selection(
        selection=FORMS,
        required=True,
        default="cash",
        help="How the value came.",
    )
    external_reference = fields.Char(
        copy=False, help="Number of the paper or message that came with the money."
    )
    date_value = fields.Date(
        string="Value Date",
        readonly=True,
        copy=False,
        index=True,
        help="The day the money was in our hands.",
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        ondelete="restrict",
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    line_ids = fields.One2many(
        comodel_name="care.donation.line",
        inverse_name="donation_id",
        string="Lines",
        copy=True,
    )
    amount = fields.Monetary(compute="_compute_amount", store=True, tracking=True)
    amount_company = fields.Monetary(
        string="Amount in Company Currency",
        currency_field="company_currency_id",
        compute="_compute_amount_company",
        store=True,
    )
    rate = fields.Char(
        string="Exchange Rate",
        readonly=True,
        copy=False,
        help="Company currency per unit, frozen at the value date.",
    )
    needs_class = fields.Boolean(
        string="Class to Decide",
        compute="_compute_needs_class",
        store=True,
        help="The rules left the class of a line open; somebody must decide it.",
    )
    hold_ids = fields.One2many(
        comodel_name="care.donation.hold",
        inverse_name="donation_id",
        string="Holds",
        readonly=True,
    )
    cashier_id = fields.Many2one(
        comodel_name="res.users",
        string="Received by",
        readonly=True,
        copy=False,
        index=True,
        ondelete="restrict",
    )
    till_session_id = fields.Many2one(
        comodel_name="care.till.session",
        readonly=True,
        copy=False,
        index=True,
        ondelete="restrict",
    )
    batch_id = fields.Many2one(
        comodel_name="care.donation.batch",
        readonly=True,
        copy=False,
        index=True,
        ondelete="restrict",
    )
    is_posted = fields.Boolean(compute="_compute_is_posted", store=True)
    receipt_ids = fields.One2many(
        comodel_name="care.donation.receipt",
        inverse_name="donation_id",
        string="Receipts",
        readonly=True,
    )
    receipt_id = fields.Many2one(
        comodel_name="care.donation.receipt",
        string="Receipt in Force",
        compute="_compute_receipt_id",
    )

    _external_uniq = models.UniqueIndex(
        "(company_id, form, external_reference)"
        " WHERE external_reference IS NOT NULL AND state != 'cancelled'",
        "A gift with this reference is recorded already.",
    )
    _work_idx = models.Index("(company_id, state, date_value)")

    # === COMPUTES === #

    @api.depends("donor_id.donor_type", "is_anonymous")
    def _compute_donor_type(self):
        for donation in self:
            is_known = donation.donor_id and not donation.is_anonymous
            donation.donor_type = (
                donation.donor_id.donor_type if is_known else "anonymous"
            )

    @api.depends("donor_id.is_foreign", "currency_id", "company_id.currency_id")
    def _compute_is_foreign(self):
        for donation in self:
            donation.is_foreign = (
                donation.donor_id.is_foreign
                or donation.currency_id != donation.company_id.currency_id
            )

    @api.depends("line_ids.amount")
    def _compute_amount(self):
        for donation in self:
            donation.amount = sum(donation.line_ids.mapped("amount"))

    @api.depends("line_ids.amount_company")
    def _compute_amount_company(self):
        for donation in self:
            donation.amount_company = sum(donation.line_ids.mapped("amount_company"))

    @api.depends("line_ids.class_issue")
    def _compute_needs_class(self):
        for donation in self:
            donation.needs_class = any(donation.line_ids.mapped("class_issue"))

    @api.depends("batch_id.state")
    def _compute_is_posted(self):
        for donation in self:
            donation.is_posted = donation.batch_id.state == "posted"

    @api.depends("receipt_ids.state")
    def _compute_receipt_id(self):
        for donation in self:
            issued = donation.receipt_ids.filtered(lambda r: r.state == "issued")
            donation.receipt_id = issued[:1]

    @api.depends("reference", "amount")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for donation in self:
            donation.display_name = donation.reference or self.env._("New gift")

    # === CRUD === #

    def write(self, vals):
        if GIVEN_FIELDS & vals.keys() and any(d.state != "draft" for d in self):
            raise UserError(
                self.env._("The gift was received. What was given stays as it is.")
            )
        return super().write(vals)

    # === PRIVATE === #

    def _get_donor_label(self):
        """Return the name as anybody but the donations staff may read it."""
        self.ensure_one()
        if self.is_anonymous or not self.donor_id:
            return self.env._("A benefactor who wishes to remain unnamed")
        return self.donor_id.name

    def _get_decision_payload(self):
        """Return what whoever receives or accepts the gift stands for."""
        self.ensure_one()
        return super()._get_decision_payload() | {
            "donor": self.donor_id.id,
            "currency": self.currency_id.name,
            "date": str(self.date_value or ""),
            "lines": [
                [line.text, str(line.amount), line.sharia_class, line.purpose_id.code]
                for line in self.line_ids
            ],
        }

    def _get_audit_payload(self):
        return super()._get_audit_payload() | {
            donation.id: donation._get_decision_payload() for donation in self
        }

    def _to_decimal(self, amount):
        """Return a Monetary value exactly as it is stored."""
        return Decimal(str(amount))
