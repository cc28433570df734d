from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.social_care_base.formats import join_names


class CareNgoCertificateReport(models.AbstractModel):
    """Print the registration certificate; only while it is in force."""

    _name = "report.social_care_ngo.care_ngo_certificate"
    _description = "Registration Certificate"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return the bodies with their certificates.

        :raise UserError: if one of them has no certificate that is issued today
        """
        ngos = self.env["care.ngo"].browse(docids)
        certificates = {ngo.id: ngo._get_certificate() for ngo in ngos}
        missing = ngos.filtered(lambda ngo: not certificates[ngo.id])
        if missing:
            raise UserError(
                self.env._(
                    "There is no certificate in force for: %(names)s",
                    names=join_names(self.env, missing.mapped("name")),
                )
            )
        return {
            "doc_ids": docids,
            "doc_model": "care.ngo",
            "docs": ngos,
            "certificates": certificates,
        }
