from odoo import fields, models


class CareNgo(models.Model):
    """What only the older register says about a body."""

    _inherit = "care.ngo"

    date_declared = fields.Date(
        string="Announced on",
        copy=False,
        help="The day on which the older register announced the body.",
    )
    legacy_bank = fields.Char(
        string="Bank (Older Register)", copy=False, groups="base.group_user"
    )
    legacy_iban = fields.Char(
        string="IBAN (Older Register)", copy=False, groups="base.group_user"
    )
    amount_legacy_income = fields.Monetary(
        string="Last Income (Older Register)", copy=False, groups="base.group_user"
    )

    def _create_from_rows(self, rows):
        """Create a draft for each row of an import, with the terms of its board.

        Values and terms stand as the older register gave them: what it does not say
        stays empty.

        :return: the drafts, in the order of ``rows``
        """
        work_fields = self.env["care.work.field"].with_context(active_test=False)
        fields_by_code = {field.code: field.id for field in work_fields.search([])}
        countries = {c.code: c.id for c in self.env["res.country"].search([])}
        ngos = self.create([row._prepare_ngo_vals(fields_by_code) for row in rows])
        self.env["care.ngo.person"].create(
            [
                vals
                for ngo, row in zip(ngos, rows, strict=True)
                for vals in row._prepare_person_vals(ngo, countries)
            ]
        )
        return ngos

    def _get_register_facts(self):
        """Return what a row of the older register is compared with, by body."""
        return {
            ngo.id: {
                "name": ngo.name_folded or "",
                "governorate_id": ngo.governorate_id.id,
                "form_id": ngo.form_id.key or "",
                "date_founded": ngo.date_founded or None,
                "work_field_ids": frozenset(ngo.work_field_ids.mapped("code")),
            }
            for ngo in self
        }
