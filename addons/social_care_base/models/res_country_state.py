import re

from odoo import api, fields, models
from odoo.fields import Domain

from ..logic.folding import fold, get_sql_function


class ResCountryState(models.Model):
    """Name places in Arabic and find them by either name, however it is spelt."""

    _inherit = "res.country.state"
    _rec_names_search = ["name", "name_ar", "code"]

    name_ar = fields.Char(string="Arabic Name")
    name_folded = fields.Char(compute="_compute_name_folded", store=True)
    is_governorate = fields.Boolean(
        string="Governorate",
        help="A governorate of today; abolished ones stay for old addresses only.",
    )

    def init(self):
        """Create ``care_fold(text)`` before any addon above builds an index on it."""
        self.env.cr.execute(get_sql_function())

    @api.depends("name", "name_ar")
    def _compute_name_folded(self):
        for state in self:
            state.name_folded = fold(f"{state.name_ar or ''} {state.name or ''}")

    @api.depends("name", "name_ar")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """Under Arabic, a place that has an Arabic name goes by it."""
        super()._compute_display_name()
        if not (self.env.lang or "").startswith("ar"):
            return
        for state in self.filtered("name_ar"):
            country = f" \t --{state.country_id.code}--"
            wide = self.env.context.get("formatted_display_name")
            state.display_name = state.name_ar + (country if wide else "")

    def _get_reference_code(self):
        """Return the code as references carry it: letters and digits."""
        return "".join(re.findall(r"[A-Z0-9]+", (self.code or "").upper()))

    def _get_name_search_domain(self, name, operator):
        domain = super()._get_name_search_domain(name, operator)
        folded = fold(name)
        if operator == "ilike" and folded:
            domain |= Domain("name_folded", "ilike", folded)
        return domain
