from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from .application_form import FIELDS, ApplicationForm

PAGE_SIZE = 20
BLANK_LINES = 3


class CareGrantPortal(CustomerPortal):
    """The representative's applications: drafts, their problems, the decision.

    Everything runs with the user's own rights; what a rule hides does not exist here.
    """

    # === HELPERS === #

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "grant_application_count" in counters:
            values["grant_application_count"] = self._count_my_grant_applications()
        return values

    def _get_applications(self):
        applications = request.env["care.grant.application"]
        if not (request.env.user._is_portal() and applications.has_access("read")):
            raise NotFound
        return applications

    def _count_my_grant_applications(self):
        applications = request.env["care.grant.application"]
        if not applications.has_access("read"):
            return 0
        return applications.search_count(self._get_my_grants_domain())

    def _get_my_grants_domain(self):
        partners = request.env.user.partner_id
        return Domain("ngo_id.representative_ids", "in", partners.ids)

    def _get_my_grant_application(self, application_id):
        """Return one of the user's own applications, found with the user's rights.

        :raise NotFound: for somebody else's application just as for none
        """
        found = self._get_applications().search(
            Domain("id", "=", application_id) & self._get_my_grants_domain()
        )
        if not found:
            raise NotFound
        return found

    def _get_applying_ngos(self):
        partners = request.env.user.partner_id
        return request.env["care.ngo"].search(
            [
                ("representative_ids", "in", partners.ids),
                ("is_operational", "=", True),
            ]
        )

    def _get_open_call(self, text):
        # Applicants hold no rights on calls; an open one is public.
        calls = request.env["care.grant.call"].sudo()
        call_id = int(text) if (text or "").isdecimal() else 0
        call = calls.search(calls._get_public_domain() & Domain("id", "=", call_id))
        if not call:
            raise NotFound
        return call

    def _take_grant_step(self, application, step, reason):
        """Take a step and go back to the page, with what went wrong."""
        try:
            with request.env.cr.savepoint():
                if step == "withdraw":
                    # Here a missing reason is an error: a page opens no dialog.
                    application.action_withdraw(reason or " ")
                else:
                    getattr(application, f"action_{step}")()
        except UserError as error:
            return self._render_grant_application(application, error=str(error))
        return request.redirect(f"/my/grants/{application.id}")

    def _render_grant_application(self, application, **values):
        # The applicant holds no rights on calls and grants; these values are told.
        call = application.sudo().call_id
        grant = application.sudo()._prepare_applicant_grant_vals()
        shown = self._prepare_portal_layout_values() | {
            "page_name": "grant",
            "application": application,
            "call": call._prepare_public_vals(),
            "grant": grant,
            "state_label": self._get_grant_state_labels()[application.state],
            "steps": application.available_transitions,
            "problems": application._get_problems()
            if self._is_draft(application)
            else {},
        }
        page = "social_care_grants.portal_my_grant"
        return request.render(page, shown | values)

    def _is_draft(self, application):
        return application.state == "draft"

    def _get_grant_state_labels(self):
        field = request.env["care.grant.application"]._fields["state"]
        return dict(field._description_selection(request.env))

    # === PAGES === #

    @http.route(
        ["/my/grants", "/my/grants/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def my_grants(self, page=1):
        """List the applications of the NGOs that the user represents."""
        applications = self._get_applications()
        pager = portal_pager(
            url="/my/grants",
            total=self._count_my_grant_applications(),
            page=page,
            step=PAGE_SIZE,
        )
        values = self._prepare_portal_layout_values() | {
            "page_name": "grant",
            "applications": applications.search(
                self._get_my_grants_domain(), limit=PAGE_SIZE, offset=pager["offset"]
            ),
            "pager": pager,
            "state_labels": self._get_grant_state_labels(),
        }
        return request.render("social_care_grants.portal_my_grants", values)

    @http.route(
        "/my/grants/new",
        type="http",
        auth="user",
        methods=["GET", "POST"],
        website=True,
    )
    def my_grant_new(self, call=None, ngo_id=None, **_post):
        """Choose the NGO and begin a draft under an open call."""
        applications = self._get_applications()
        found, ngos, error = self._get_open_call(call), self._get_applying_ngos(), None
        if request.httprequest.method == "POST":
            chosen = ngos.filtered(lambda ngo: str(ngo.id) == ngo_id)
            try:
                with request.env.cr.savepoint():
                    if not chosen:
                        raise UserError(request.env._("Choose the NGO that applies."))
                    vals = {"call_id": found.id, "ngo_id": chosen.id}
                    draft = applications.create(vals)
                return request.redirect(f"/my/grants/{draft.id}/edit")
            except UserError as refusal:
                error = str(refusal)
        values = self._prepare_portal_layout_values() | {
            "page_name": "grant",
            "call": found._prepare_public_vals(),
            "ngos": ngos,
            "error": error,
        }
        return request.render("social_care_grants.portal_grant_new", values)

    @http.route(
        "/my/grants/<int:application_id>", type="http", auth="user", website=True
    )
    def my_grant(self, application_id):
        """Show where an application stands, what is open, and what was decided."""
        return self._render_grant_application(
            self._get_my_grant_application(application_id)
        )

    @http.route(
        "/my/grants/<int:application_id>/edit",
        type="http",
        auth="user",
        methods=["GET", "POST"],
        website=True,
    )
    def my_grant_edit(self, application_id, **_post):
        """Show or save the draft; it is saved also with errors."""
        application = self._get_my_grant_application(application_id)
        if not self._is_draft(application):
            raise NotFound
        posted, error = None, None
        if request.httprequest.method == "POST":
            form = request.httprequest.form
            posted = ApplicationForm(application, form, self._get_grant_domains())
            try:
                with request.env.cr.savepoint():
                    application.write(posted.vals)
                if not posted.errors:
                    return request.redirect(f"/my/grants/{application.id}")
            except UserError as refusal:
                error = str(refusal)
        values = self._prepare_grant_form_values(application, posted)
        return request.render(
            "social_care_grants.portal_grant_form", values | {"error": error}
        )

    @http.route(
        "/my/grants/<int:application_id>/<string:step>",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def my_grant_step(self, application_id, step, reason=None, **_post):
        """Submit an application, take it back, or withdraw it with a reason."""
        application = self._get_my_grant_application(application_id)
        if step not in ("submit", "revise", "withdraw"):
            raise NotFound
        return self._take_grant_step(application, step, reason)

    # === FORM === #

    def _get_grant_domains(self):
        country = request.env.company.country_id
        return {
            "governorate_id": Domain("is_governorate", "=", True)
            & Domain("country_id", "=", country.id)
        }

    def _prepare_grant_form_values(self, application, posted):
        """Return what the form shows; what was posted wins over the record."""
        places = request.env["res.country.state"].search(
            self._get_grant_domains()["governorate_id"]
        )
        lines = [
            {"category": line.category, "name": line.name, "amount": line.amount}
            for line in application.line_ids
        ]
        lines = posted.lines if posted else lines
        values = {name: application[name] or "" for name in FIELDS}
        values["governorate_id"] = application.governorate_id.id
        # A draft that nobody has written in yet is empty, not wrong.
        touched = posted or application.write_date != application.create_date
        line_field = request.env["care.grant.application.line"]._fields["category"]
        return self._prepare_portal_layout_values() | {
            "page_name": "grant",
            "application": application,
            "call": application.sudo().call_id._prepare_public_vals(),  # as published
            "values": values | (posted.raw if posted else {}),
            "lines": lines + [{}] * max(BLANK_LINES, 5 - len(lines)),
            "problems": application._get_problems() if touched else {},
            "errors": posted.errors if posted else {},
            "places": [(place.id, place.display_name) for place in places],
            "categories": line_field._description_selection(request.env),
        }
