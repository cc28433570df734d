from odoo import api, fields, models


class CareNgoRequestChange(models.Model):
    """One value that a request has changed: before, after, since when; never edited.

    Nobody holds rights to write these lines: requests add them when they are applied.
    """

    _name = "care.ngo.request.change"
    _description = "Change of the Register"
    _written_by_code = True
    _order = "id desc"
    _rec_name = "field_name"

    request_id = fields.Many2one(
        comodel_name="care.ngo.request",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    ngo_id = fields.Many2one(
        comodel_name="care.ngo",
        string="NGO",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="ngo_id.company_id", store=True, index=True)
    field_name = fields.Char(required=True, readonly=True)
    label = fields.Char(string="Value", compute="_compute_label")
    value_before = fields.Json(readonly=True)
    value_after = fields.Json(readonly=True)
    before = fields.Text(compute="_compute_texts")
    after = fields.Text(compute="_compute_texts")
    date = fields.Date(string="Changed on", required=True, readonly=True)

    @api.depends("field_name")
    @api.depends_context("lang")
    def _compute_label(self):
        known = self.env["care.ngo"]._fields
        for change in self:
            field = known.get(change.field_name)
            change.label = (
                field._description_string(self.env) if field else change.field_name
            )

    @api.depends("field_name", "value_before", "value_after")
    @api.depends_context("lang")
    def _compute_texts(self):
        for change in self:
            ngo, name = change.ngo_id, change.field_name
            change.before = ngo._format_registered(name, change.value_before)
            change.after = ngo._format_registered(name, change.value_after)
