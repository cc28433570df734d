from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.social_care_base.logic.folding import fold

# How many former names one search looks at; more can mean a word of every name only.
FORMER_MAX = 500


class CareNgoFormerName(models.Model):
    """A name that a body bore until a day; kept for ever, found by every spelling.

    Nobody holds rights to write these lines: a change of name adds them.
    """

    _name = "care.ngo.former.name"
    _description = "Former Name"
    _written_by_code = True
    _order = "date_to desc, id desc"

    ngo_id = fields.Many2one(
        comodel_name="care.ngo",
        string="NGO",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="ngo_id.company_id", store=True, index=True)
    name = fields.Char(required=True, readonly=True)
    name_en = fields.Char(string="English Name", readonly=True)
    name_folded = fields.Char(
        compute="_compute_name_folded", store=True, index="trigram"
    )
    date_to = fields.Date(string="Borne until", required=True, readonly=True)
    request_id = fields.Many2one(
        comodel_name="care.ngo.request", readonly=True, ondelete="restrict"
    )

    @api.depends("name")
    def _compute_name_folded(self):
        for line in self:
            line.name_folded = fold(line.name)

    @api.model
    def _keep(self, ngo, request):
        """Keep the name that ``ngo`` bears until today."""
        # Nobody holds rights on these lines: they are written here only.
        return self.sudo().create(
            {
                "ngo_id": ngo.id,
                "name": ngo.name,
                "name_en": ngo.name_en,
                "date_to": fields.Date.context_today(self),
                "request_id": request.id,
            }
        )


class CareNgo(models.Model):
    """A body is found by the names that it bore, and they stay its own."""

    _inherit = "care.ngo"

    @api.model
    def _get_former_name_domain(self, words):
        """Return the domain of the bodies that bore a name with these folded words.

        The few former names are looked up first: with a list of ids the search of the
        bodies stays on its indexes, with a join it would read all of them.
        """
        # Which of the bodies found may be seen, the search itself decides.
        lines = (
            self.env["care.ngo.former.name"]
            .sudo()
            .search_fetch(
                Domain.AND(self._get_word_domain("name_folded", w) for w in words),
                ["ngo_id"],
                limit=FORMER_MAX,
            )
        )
        return Domain("id", "in", lines.ngo_id.ids)

    def _is_former_name_taken(self, name, governorate_id):
        """Tell whether another body of the governorate bore this name."""
        # A name is taken also when a rule hides its bearer from the user.
        found = (
            self.env["care.ngo.former.name"]
            .sudo()
            .search_count(
                Domain("name_folded", "=", fold(name))
                & Domain("ngo_id.governorate_id", "=", governorate_id)
                & Domain("ngo_id.state", "in", self._get_name_taking_states())
                & Domain("ngo_id", "not in", self.ids),
                limit=1,
            )
        )
        return bool(found)
