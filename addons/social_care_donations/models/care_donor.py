from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from odoo.addons.social_care_base.logic.folding import fold

from ..const import CASHIER, DONOR_TYPES, FOREIGN_TYPES, OFFICER

AUDITOR = "social_care_base.group_care_auditor"
PERSONAL = f"{OFFICER},{CASHIER},{AUDITOR}"
# How much of a number a reader without the role for personal data sees.
SHOWN_DIGITS = 4


class CareDonor(models.Model):
    """A giver: a person or a body, kept apart from the contacts of the company.

    Contacts are read by every employee; givers are read by need. The contact is made
    only when accounting or a login needs one.
    """

    _name = "care.donor"
    _description = "Donor"
    _inherit = ["mail.thread"]
    _order = "name_folded, id"

    name = fields.Char(required=True, tracking=True)
    name_folded = fields.Char(
        compute="_compute_name_folded", store=True, index="trigram"
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    donor_type = fields.Selection(
        selection=[value for value in DONOR_TYPES if value[0] != "anonymous"],
        required=True,
        default="individual",
        index=True,
        tracking=True,
    )
    identity_number = fields.Char(
        copy=False,
        groups=PERSONAL,
        help="National number of a person, register number of a body.",
    )
    identity_masked = fields.Char(
        string="Identity Number (Masked)",
        compute="_compute_identity_masked",
        compute_sudo=True,
    )
    phone = fields.Char(groups=PERSONAL)
    email = fields.Char(groups=PERSONAL)
    street = fields.Char(string="Address", groups=PERSONAL)
    country_id = fields.Many2one(
        comodel_name="res.country",
        required=True,
        default=lambda self: self.env.company.country_id,
        ondelete="restrict",
    )
    is_foreign = fields.Boolean(compute="_compute_is_foreign", store=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Only where accounting or a login needs one.",
    )
    donation_ids = fields.One2many(
        comodel_name="care.donation", inverse_name="donor_id", string="Gifts"
    )
    donation_count = fields.Integer(
        string="Number of Gifts", compute="_compute_donation_count"
    )

    _identity_uniq = models.UniqueIndex(
        "(company_id, identity_number) WHERE identity_number IS NOT NULL",
        "A donor with this number exists already. Choose that donor.",
    )

    # === COMPUTES === #

    @api.depends("name")
    def _compute_name_folded(self):
        for donor in self:
            donor.name_folded = fold(donor.name)

    @api.depends("identity_number")
    def _compute_identity_masked(self):
        for donor in self:
            number = donor.identity_number or ""
            shown = number[-SHOWN_DIGITS:] if len(number) > 2 * SHOWN_DIGITS else ""
            donor.identity_masked = "•" * (len(number) - len(shown)) + shown

    @api.depends("country_id", "donor_type", "company_id.country_id")
    def _compute_is_foreign(self):
        for donor in self:
            donor.is_foreign = (
                donor.country_id != donor.company_id.country_id
                or donor.donor_type in FOREIGN_TYPES
            )

    @api.depends("donation_ids")
    def _compute_donation_count(self):
        counts = dict(
            self.env["care.donation"]._read_group(
                [("donor_id", "in", self.ids)], ["donor_id"], ["__count"]
            )
        )
        for donor in self:
            donor.donation_count = counts.get(donor, 0)

    @api.model
    def _search_display_name(self, operator, value):
        """Find a donor by any spelling of the name."""
        if operator not in ("ilike", "like", "=ilike", "=like") or not value:
            return super()._search_display_name(operator, value)
        words = fold(value).split()
        if not words:
            return Domain.FALSE
        return Domain.AND(Domain("name_folded", "ilike", word) for word in words)

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._clean(vals) for vals in vals_list])

    def write(self, vals):
        if "company_id" in vals and self.donation_ids:
            raise AccessError(self.env._("A donor with gifts stays with the company."))
        return super().write(self._clean(vals))

    # === ACTIONS === #

    def action_view_donations(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_care_donations.care_donation_action"
        )
        return action | {
            "domain": [("donor_id", "=", self.id)],
            "context": {"default_donor_id": self.id},
        }

    # === PRIVATE === #

    @api.model
    def _clean(self, vals):
        """Return ``vals`` with names and numbers as they are compared."""
        clean = dict(vals)
        if "name" in vals:
            clean["name"] = " ".join((vals["name"] or "").split()) or False
        if "identity_number" in vals:
            number = fold(vals["identity_number"] or "").replace(" ", "")
            clean["identity_number"] = number.upper() or False
        return clean
