from odoo import fields, models
from odoo.fields import Domain


class CareNgo(models.Model):
    """The documents of a body that everybody may read."""

    _inherit = "care.ngo"

    def _get_public_documents(self):
        """Return what the public may download: verified, still valid, of a public type.

        A type is public from a day on: what was handed in before stays inside.
        """
        # The public has no rights on documents; which of them, and what of each, is
        # said here and in ``_prepare_public_document_vals``.
        documents = self.env["care.ngo.document"].sudo()
        shown = self.filtered_domain(self._get_public_domain())
        today = fields.Date.context_today(self)
        found = documents.search(
            Domain("ngo_id", "in", shown.ids)
            & Domain("state", "=", "verified")
            & Domain("type_id.date_public", "!=", False)
            & (Domain("date_expiry", "=", False) | Domain("date_expiry", ">=", today))
        )
        return found.filtered(
            lambda d: d.type_id._is_public_on(d.create_date.date())
        ).sorted(lambda d: (d.type_id.sequence, d.type_id.id))

    def _prepare_public_document_vals(self):
        """Return the white list of each public document, as plain values."""
        return [
            {
                "code": document.type_id.code,
                "title": document.type_id.name,
                "path": f"/ngos/{self.registry_no}/documents/{document.id}",
                "media_type": document.media_type,
                "sha256": document.sha256,
                "date": document.date_verified.date(),
            }
            for document in self._get_public_documents()
        ]

    def _prepare_public_profile_vals(self):
        """Add the documents."""
        vals = super()._prepare_public_profile_vals()
        return vals | {"documents": self._prepare_public_document_vals()}

    def _prepare_open_profile(self):
        """Add the documents, each with its address and the hash of its content."""
        base = self.get_base_url()
        return super()._prepare_open_profile() | {
            "documents": [
                {
                    "document_type": vals["code"],
                    "title": vals["title"],
                    "url": f"{base}{vals['path']}",
                    "media_type": vals["media_type"],
                    "sha256": vals["sha256"],
                    "date_verified": vals["date"].isoformat(),
                }
                for vals in self._prepare_public_document_vals()
            ]
        }

    def _get_public_parts(self):
        """Add the documents that are shown."""
        return [*super()._get_public_parts(), self._get_public_documents()]
