from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.care_accreditation_application import OWN_STATES

PAGE_SIZE = 20


class CareAccreditationPortal(CustomerPortal):
    """The applicant's pages: applications, evidence, reasons, certificate.

    Everything runs with the applicant's own rights; what a rule hides does not
    exist here.
    """

    # === HELPERS === #

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "accreditation_count" in counters:
            values["accreditation_count"] = self._count_my_accreditations()
        return values

    def _may_apply(self):
        return request.env["care.accreditation.application"].has_access("create")

    def _get_my_accreditation_domain(self):
        return Domain("partner_id", "=", request.env.user.partner_id.id)

    def _count_my_accreditations(self):
        if not self._may_apply():
            return 0
        applications = request.env["care.accreditation.application"]
        return applications.search_count(self._get_my_accreditation_domain())

    def _get_my_accreditation(self, application_id):
        """Return one of the user's own applications.

        :raise NotFound: for somebody else's application just as for none
        """
        if not self._may_apply():
            raise NotFound
        application = request.env["care.accreditation.application"].search(
            Domain("id", "=", application_id) & self._get_my_accreditation_domain()
        )
        if not application:
            raise NotFound
        return application

    def _get_accreditation_state_labels(self, model):
        field = request.env[model]._fields["state"]
        return dict(field._description_selection(request.env))

    def _render_accreditation(self, application, **values):
        return request.render(
            "social_care_accreditation.portal_my_application",
            self._prepare_application_values(application) | values,
        )

    def _prepare_application_values(self, application):
        """Return what the status page of one application shows."""
        kinds = request.env["care.accreditation.evidence"]._fields["kind"]
        is_open = application.state in OWN_STATES
        steps = application.available_transitions
        return self._prepare_portal_layout_values() | {
            "page_name": "accreditation",
            "application": application,
            "state_labels": self._get_accreditation_state_labels(application._name),
            "evidence_labels": self._get_accreditation_state_labels(
                "care.accreditation.evidence"
            ),
            "credential_labels": self._get_accreditation_state_labels(
                "care.accreditation.credential"
            ),
            "evidence_kinds": kinds._description_selection(request.env),
            "can_edit": is_open,
            "can_upload": is_open or application.state == "conditional",
            "can_submit": is_open and not application.finding_codes,
            "can_withdraw": "withdraw" in steps,
            "findings": (application.findings or "").splitlines() if is_open else [],
        }

    def _take_accreditation_step(self, application, action, **arguments):
        """Call a step and go back to the page, with what went wrong."""
        try:
            with request.env.cr.savepoint():
                getattr(application, action)(**arguments)
        except UserError as error:
            return self._render_accreditation(application, error=str(error))
        return request.redirect(f"/my/accreditation/{application.id}")

    # === PAGES === #

    @http.route(
        ["/my/accreditation", "/my/accreditation/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def my_applications(self, page=1):
        """List the user's own applications and accreditations."""
        pager = portal_pager(
            url="/my/accreditation",
            total=self._count_my_accreditations(),
            page=page,
            step=PAGE_SIZE,
        )
        applications = request.env["care.accreditation.application"]
        if self._may_apply():
            applications = applications.search(
                self._get_my_accreditation_domain(),
                limit=PAGE_SIZE,
                offset=pager["offset"],
            )
        values = self._prepare_portal_layout_values() | {
            "page_name": "accreditation",
            "applications": applications,
            "pager": pager,
            "state_labels": self._get_accreditation_state_labels(applications._name),
            "can_create": self._may_apply(),
        }
        return request.render(
            "social_care_accreditation.portal_my_applications", values
        )

    @http.route(
        "/my/accreditation/<int:application_id>",
        type="http",
        auth="user",
        website=True,
    )
    def my_application(self, application_id):
        """Show where an application stands, and what is still missing."""
        return self._render_accreditation(self._get_my_accreditation(application_id))

    @http.route(
        "/my/accreditation/<int:application_id>/submit",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def my_application_submit(self, application_id):
        """Hand the application in."""
        application = self._get_my_accreditation(application_id)
        return self._take_accreditation_step(application, "action_submit")

    @http.route(
        "/my/accreditation/<int:application_id>/withdraw",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def my_application_withdraw(self, application_id, reason=""):
        """Take the application back, with a reason."""
        application = self._get_my_accreditation(application_id)
        if not reason.strip():
            text = request.env._("Please give a reason.")
            return self._render_accreditation(application, error=text)
        return self._take_accreditation_step(
            application, "action_withdraw", reason=reason.strip()
        )

    @http.route(
        "/my/accreditation/<int:application_id>/consent",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def my_application_consent(self, application_id, is_public=""):
        """Give or take back the consent to be shown in the public register."""
        application = self._get_my_accreditation(application_id)
        application.is_public = is_public == "1"
        return request.redirect(f"/my/accreditation/{application.id}")

    @http.route(
        "/my/accreditation/<int:application_id>/certificate",
        type="http",
        auth="user",
        website=True,
    )
    def my_application_certificate(self, application_id):
        """Print the certificate, only while the accreditation is in force."""
        application = self._get_my_accreditation(application_id)
        credential = application.credential_ids[:1]
        if not credential._is_certified():
            raise NotFound
        return self._show_report(
            credential,
            "pdf",
            "social_care_accreditation.care_accreditation_credential_report",
            download=True,
        )
