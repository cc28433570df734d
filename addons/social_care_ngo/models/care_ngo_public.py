from odoo import fields, models
from odoo.exceptions import UserError

from ..const import ENDED_STATES


class CareNgo(models.Model):
    """What the public register and the representative's pages read and hand in."""

    _inherit = "care.ngo"

    # === PUBLIC REGISTER === #

    def _prepare_public_vals(self):
        """Return the white list of the public register, as plain values."""
        self.ensure_one()
        label = dict(self._fields["state"]._description_selection(self.env))
        return {
            "registry_no": self.registry_no,
            "name": self.name,
            "name_en": self.name_en,
            "form": self.form_id.name,
            "governorate": self._name_place(self.governorate_id),
            "state": self.state,
            "state_label": label[self.state],
            "is_ended": self.state in ENDED_STATES,
        }

    def _prepare_public_profile_vals(self):
        """Return the further values of the page of one body; no personal data."""
        self.ensure_one()
        scope = dict(self._fields["scope"]._description_selection(self.env))
        return {
            "org_id": self.org_id,
            "legacy_no": self.legacy_no,
            "legacy_year": self.legacy_year,
            "directorate": self.directorate,
            "city": self.city,
            "website": self.website,
            "purpose": self.purpose,
            "scope": scope.get(self.scope),
            "work_fields": self.work_field_ids.mapped("name"),
            "beneficiaries": self.beneficiary_category_ids.mapped("name"),
            "date_founded": self.date_founded,
            "date_listed": self.date_listed,
            "date_ended": self.date_ended,
            "date_declared": self.date_declared,
            "body_name": self.form_id.body_name,
            "board": self._prepare_public_board(),
            "former_names": self._get_former_names(),
            "history": self._prepare_public_history(),
        }

    def _prepare_public_history(self):
        label = dict(self._fields["state"]._description_selection(self.env))
        return [(day, label[state]) for day, state in self._get_public_history()]

    def _prepare_public_board(self):
        """Return name, office and first day of the members in office today."""
        people = self._get_public_seats()
        role = dict(people._fields["role"]._description_selection(self.env))
        return [
            {"name": p.name, "role": role[p.role], "since": p.date_from} for p in people
        ]

    # === CERTIFICATE === #

    def _get_certificate(self):
        """Return the registration certificate that is issued today, if any."""
        return self._get_issued_document("ngo_registration")

    def _get_report_base_filename(self):
        self.ensure_one()
        return f"{self.registry_no or self.reference or self.id}"

    # === REPRESENTATIVE'S PAGES === #

    def _get_asked_document_types(self):
        """Return the documents that the law asks of this body now."""
        self.ensure_one()
        if not self.form_id:
            return self.form_id.document_type_ids
        asked = self.form_id._get_rules(has_foreigners=bool(self.foreign_member_count))
        types = self.form_id.document_type_ids
        return types.filtered(lambda t: t.code in asked.documents)

    def _upload_document(self, type_id, upload, date_expiry):
        """Store an uploaded file as the next version of its document.

        :param upload: the file as the web server hands it over
        :raise UserError: if the file or the values with it cannot be taken
        """
        self.ensure_one()
        types = self.form_id.document_type_ids
        wanted = types.filtered(lambda t: str(t.id) == str(type_id))
        if not wanted:
            raise UserError(self.env._("Choose which document this is."))
        try:
            expiry = fields.Date.to_date(date_expiry) if date_expiry else False
        except ValueError as error:
            raise UserError(self.env._("The last day cannot be read.")) from error
        documents = self.env["care.ngo.document"]
        vals = documents._prepare_upload_vals(upload)
        return documents.create(
            {
                **vals,
                "ngo_id": self.id,
                "type_id": wanted.id,
                "filename": vals["filename"] or wanted.code,
                "date_expiry": expiry,
            }
        )
