from odoo import models


class CareNgo(models.Model):
    """Tell the governance score how many accredited people work for a body."""

    _inherit = "care.ngo"

    def _get_indicator_values(self, period):
        values = super()._get_indicator_values(period)
        _start, end = period
        # The indicator is a number: it names nobody, whoever asks.
        groups = (
            self.env["care.accreditation.credential"]
            .sudo()
            ._read_group(
                [
                    ("ngo_id", "in", self.ids),
                    ("state", "in", ("active", "conditional")),
                    ("date_from", "<=", end),
                    ("date_to", ">=", end),
                ],
                ["ngo_id"],
                ["__count"],
            )
        )
        counts = {ngo.id: count for ngo, count in groups}
        for ngo in self:
            values[ngo.id]["accredited_people"] = counts.get(ngo.id, 0)
        return values
