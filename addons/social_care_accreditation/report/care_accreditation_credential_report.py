from odoo import api, models


class CareAccreditationCredentialReport(models.AbstractModel):
    """Print the certificate; only while the accreditation is in force."""

    _name = "report.social_care_accreditation.certificate"
    _description = "Accreditation Certificate"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return the accreditations with their papers.

        :raise UserError: if one of them is not in force today
        """
        credentials = self.env["care.accreditation.credential"].browse(docids)
        credentials._check_certified()
        return {
            "doc_ids": docids,
            "doc_model": credentials._name,
            "docs": credentials,
            "papers": {c.id: c._get_certificate_document() for c in credentials},
        }
