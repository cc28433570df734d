from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from odoo.addons.social_care_base.logic.audit import digest
from odoo.addons.social_care_fund.logic.ledger import to_money

from ..const import APPROVER
from ..logic.approval import Band, band_problems


class CareGrantApprovalTier(models.Model):
    """Who approves grants of which amounts, at which step, and since when.

    Rows that began to apply are not edited: they get a last day, and other rows
    follow. Bands hold the lower end and not the upper one.
    """

    _name = "care.grant.approval.tier"
    _description = "Approval Tier"
    _order = "company_id, sequence, amount_from, date_from, id"

    name = fields.Char(required=True, translate=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    sequence = fields.Integer(
        string="Step", required=True, default=1, help="Steps follow one another."
    )
    amount_from = fields.Monetary(
        string="From",
        required=True,
        default=0.0,
        help="This amount belongs to the band.",
    )
    amount_to = fields.Monetary(
        string="Below",
        default=0.0,
        help="This amount no longer belongs to the band; 0: no end.",
    )
    group_id = fields.Many2one(
        comodel_name="res.groups",
        string="Approvers",
        required=True,
        ondelete="restrict",
        domain=lambda self: [("all_implied_ids", "in", self.env.ref(APPROVER).id)],
    )
    minimum = fields.Integer(string="Approvals Needed", required=True, default=1)
    date_from = fields.Date(required=True, default=fields.Date.context_today)
    date_to = fields.Date(help="The last day; empty while it applies.")

    _amounts_in_order = models.Constraint(
        "CHECK (amount_from >= 0 AND (amount_to IS NULL OR amount_to = 0"
        " OR amount_to > amount_from))",
        "A band ends above where it begins.",
    )
    _minimum_positive = models.Constraint(
        "CHECK (minimum >= 1)", "A tier needs at least one approval."
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A tier cannot end before it begins.",
    )

    # === CONSTRAINS === #

    @api.constrains("group_id")
    def _check_group(self):
        for tier in self:
            if self.env.ref(APPROVER) not in tier.group_id.all_implied_ids:
                raise ValidationError(
                    self.env._(
                        "“%(group)s” is not a group of approvers of grants.",
                        group=tier.group_id.display_name,
                    )
                )

    @api.constrains(
        "company_id", "sequence", "amount_from", "amount_to", "date_from", "date_to"
    )
    def _check_bands(self):
        """Refuse gaps and overlaps on every day on which something changes."""
        self._check_company_bands(self.company_id)

    @api.ondelete(at_uninstall=False)
    def _unlink_without_gap(self):
        rest = self.search([("company_id", "in", self.company_id.ids)]) - self
        for tiers in rest.grouped("company_id").values():
            self._raise_band_problems(tiers)

    def write(self, vals):
        result = super().write(vals)
        if "company_id" in vals:
            self._check_company_bands(self.env["res.company"].search([]))
        return result

    def _check_company_bands(self, companies):
        found = self.search([("company_id", "in", companies.ids)])
        for tiers in found.grouped("company_id").values():
            self._raise_band_problems(tiers)

    @api.model
    def _raise_band_problems(self, tiers):
        bands = [tier._prepare_band() for tier in tiers]
        for day in sorted({tier.date_from for tier in tiers}):
            valid = [band for band in bands if band.is_valid_on(day)]
            for problem, step, key in band_problems(valid):
                tier = tiers.browse(int(key))
                raise ValidationError(
                    self._get_problem_texts()[problem]
                    % {
                        "step": step,
                        "tier": tier.display_name,
                        "day": format_date(self.env, day),
                    }
                )

    @api.model
    def _get_problem_texts(self):
        _ = self.env._
        return {
            "empty": _("The band of “%(tier)s” is empty."),
            "overlap": _(
                "On %(day)s “%(tier)s” overlaps another band of step %(step)s."
            ),
            "gap": _("On %(day)s step %(step)s has a gap before “%(tier)s”."),
            "not_open": _(
                "On %(day)s step %(step)s ends with “%(tier)s”: no upper end."
            ),
            "not_from_zero": _("On %(day)s the first step must begin at zero."),
        }

    # === PURE INPUT === #

    def _prepare_band(self) -> Band:
        """Return this tier as plain values."""
        self.ensure_one()
        digits = self.currency_id.decimal_places
        return Band(
            key=str(self.id),
            sequence=self.sequence,
            lower=to_money(self.amount_from, digits),
            upper=to_money(self.amount_to, digits) if self.amount_to else None,
            group=str(self.group_id.id),
            minimum=self.minimum,
            date_from=self.date_from,
            date_to=self.date_to or None,
        )

    def _prepare_approval_vals(self, exposure: Decimal):
        """Return the snapshot of this tier that an approval chain keeps."""
        self.ensure_one()
        band = self._prepare_band()
        values = {
            "tier_name": self.name,
            "sequence": self.sequence,
            "band": f"≥ {band.lower:,}" + (f", < {band.upper:,}" if band.upper else ""),
            "group_id": self.group_id.id,
            "minimum": self.minimum,
            "exposure": float(exposure),
        }
        return {**values, "rule": digest({**values, "tier": self.id})[:16]}
