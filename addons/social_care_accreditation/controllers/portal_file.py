import base64

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import content_disposition, request
from odoo.tools.mimetypes import guess_mimetype

from odoo.addons.social_care_ngo.const import MAX_UPLOAD
from odoo.addons.social_care_ngo.controllers.form_values import FormValues

from ..models.care_accreditation_application import OWN_STATES
from .portal import CareAccreditationPortal


class ApplicationValues(FormValues):
    """Values of the form that applicants fill in: also hours, and yes or no."""

    def _read_float(self, name, field, text):
        return self._read_monetary(name, field, text)

    def _read_boolean(self, name, field, text):
        return text == "1"


class CareAccreditationPortalFile(CareAccreditationPortal):
    """Fill in an application and attach its evidence; a draft saves incomplete."""

    # === HELPERS === #

    def _get_open_application(self, application_id):
        application = self._get_my_accreditation(application_id)
        if application.state not in OWN_STATES:
            raise NotFound
        return application

    def _get_schemes(self):
        schemes = request.env["care.accreditation.scheme"]
        return schemes.search(schemes._get_open_domain(), order="track, level")

    def _get_accreditation_choices(self, model, names):
        choices = {}
        for name in names:
            field = model._fields[name]
            if field.type == "many2one":
                found = request.env[field.comodel_name].search(
                    self._get_accreditation_choice_domains().get(name, Domain.TRUE)
                )
                choices[name] = [(each.id, each.display_name) for each in found]
            elif field.type == "selection":
                choices[name] = field._description_selection(request.env)
        return choices

    def _get_accreditation_choice_domains(self):
        country = request.env.company.country_id
        return {
            "governorate_id": Domain("is_governorate", "=", True)
            & Domain("country_id", "=", country.id)
        }

    def _prepare_accreditation_form_values(self, application, posted=None):
        names = application._get_asked_fields()
        fields = application._fields
        shown = {name: application[name] for name in names}
        shown = {n: v.id if hasattr(v, "ids") else v for n, v in shown.items()}
        return self._prepare_portal_layout_values() | {
            "page_name": "accreditation",
            "application": application,
            "names": names,
            "labels": {n: fields[n]._description_string(request.env) for n in names},
            "helps": {n: fields[n]._description_help(request.env) for n in names},
            "types": {n: fields[n].type for n in names},
            "choices": self._get_accreditation_choices(application, names),
            "values": shown | (posted.raw if posted else {}),
            "errors": posted.errors if posted else {},
        }

    # === PAGES === #

    @http.route(
        "/my/accreditation/new",
        type="http",
        auth="user",
        methods=["GET", "POST"],
        website=True,
    )
    def my_application_new(self, scheme_id=None):
        """Choose a scheme and start a draft under it."""
        if not self._may_apply():
            raise NotFound
        schemes = self._get_schemes()
        if request.httprequest.method == "POST":
            chosen = schemes.filtered(lambda scheme: str(scheme.id) == scheme_id)
            if not chosen:
                raise NotFound
            application = request.env["care.accreditation.application"].create(
                {"scheme_id": chosen.id}
            )
            return request.redirect(f"/my/accreditation/{application.id}/edit")
        values = self._prepare_portal_layout_values() | {
            "page_name": "accreditation",
            "schemes": schemes,
        }
        return request.render(
            "social_care_accreditation.portal_new_application", values
        )

    @http.route(
        "/my/accreditation/<int:application_id>/edit",
        type="http",
        auth="user",
        methods=["GET", "POST"],
        website=True,
    )
    def my_application_edit(self, application_id, **_form):
        """Fill in the facts; what can be read is saved, the rest is shown."""
        application = self._get_open_application(application_id)
        posted = None
        if request.httprequest.method == "POST":
            posted = ApplicationValues(
                application,
                application._get_asked_fields(),
                request.httprequest.form,
                self._get_accreditation_choice_domains(),
            )
            application.write(posted.vals)
            if not posted.errors:
                return request.redirect(f"/my/accreditation/{application.id}")
        return request.render(
            "social_care_accreditation.portal_edit_application",
            self._prepare_accreditation_form_values(application, posted),
        )

    @http.route(
        "/my/accreditation/<int:application_id>/evidence",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        max_content_length=MAX_UPLOAD,
    )
    def my_evidence_add(self, application_id, kind="", file=None):
        """Attach one uploaded file."""
        application = self._get_my_accreditation(application_id)
        kinds = request.env["care.accreditation.evidence"]._fields["kind"]
        if kind not in kinds.get_values(request.env) or not file:
            text = request.env._("Choose what the file proves, and the file.")
            return self._render_accreditation(application, error=text)
        vals = {
            "application_id": application.id,
            "kind": kind,
            "file": base64.b64encode(file.read()),
            "file_name": file.filename,
        }
        try:
            with request.env.cr.savepoint():
                request.env["care.accreditation.evidence"].create(vals)
        except UserError as error:
            return self._render_accreditation(application, error=str(error))
        return request.redirect(f"/my/accreditation/{application.id}")

    @http.route(
        "/my/accreditation/<int:application_id>/evidence/<int:evidence_id>",
        type="http",
        auth="user",
        website=True,
    )
    def my_evidence(self, application_id, evidence_id):
        """Give the applicant their own file back."""
        evidence = self._get_my_evidence(application_id, evidence_id)
        content = base64.b64decode(evidence.with_context(bin_size=False).file)
        headers = [
            ("Content-Type", guess_mimetype(content)),
            ("Content-Disposition", content_disposition(evidence.file_name)),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(content, headers)

    @http.route(
        "/my/accreditation/<int:application_id>/evidence/<int:evidence_id>/remove",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def my_evidence_remove(self, application_id, evidence_id):
        """Take a file back before it was handed in."""
        evidence = self._get_my_evidence(application_id, evidence_id)
        application = evidence.application_id
        try:
            with request.env.cr.savepoint():
                evidence.unlink()
        except UserError as error:
            return self._render_accreditation(application, error=str(error))
        return request.redirect(f"/my/accreditation/{application.id}")

    def _get_my_evidence(self, application_id, evidence_id):
        application = self._get_my_accreditation(application_id)
        evidence = application.evidence_ids.filtered(lambda e: e.id == evidence_id)
        if not evidence:
            raise NotFound
        return evidence
