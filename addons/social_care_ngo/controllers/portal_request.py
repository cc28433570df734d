from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..const import EDITABLE_STATES, GOING_STATES
from .portal import CareNgoPortal
from .whole import whole

PAGE_SIZE = 20
# What an applicant may do besides filling in, and the state's own words for it.
REQUEST_STEPS = ("withdraw", "appeal")


class CareNgoPortalRequest(CareNgoPortal):
    """The requests of a representative's own bodies: where they stand, and why.

    Everything runs with his own rights; what a rule hides does not exist here.
    """

    # === HELPERS === #

    def _get_my_request(self, request_id):
        """Return a request of one of the user's own bodies.

        :raise NotFound: for somebody else's request just as for none
        """
        model = request.env["care.ngo.request"]
        if not model.has_access("read"):
            raise NotFound
        found = model.search(
            Domain("id", "=", request_id) & self._get_my_request_domain()
        )
        if not found:
            raise NotFound
        return found

    def _get_my_request_domain(self):
        partner = request.env.user.partner_id
        return Domain("ngo_id.representative_ids", "in", partner.ids)

    def _get_request_labels(self):
        field = request.env["care.ngo.request"]._fields["state"]
        return dict(field._description_selection(request.env))

    def _prepare_request_values(self, record):
        """Return what the page of one request shows."""
        steps = record.available_transitions
        return self._prepare_portal_layout_values() | {
            "page_name": "ngo_request",
            "ngo_request": record,
            "ngo": record.ngo_id,
            "state_label": self._get_request_labels()[record.state],
            "rows": record._get_difference_rows(),
            "facts": record._get_fact_rows(),
            "documents": record.document_line_ids,
            "can_edit": record.state in EDITABLE_STATES,
            "steps": [step for step in REQUEST_STEPS if step in steps],
        }

    def _render_request(self, record, **values):
        return request.render(
            "social_care_ngo.portal_ngo_request",
            self._prepare_request_values(record) | values,
        )

    # === LISTS === #

    @http.route(
        ["/my/ngo/requests", "/my/ngo/requests/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def my_ngo_requests(self, page=1, **_params):
        """List the requests of all bodies that the user represents."""
        model = request.env["care.ngo.request"]
        domain, can_read = self._get_my_request_domain(), model.has_access("read")
        total = model.search_count(domain) if can_read else 0
        pager = portal_pager(
            url="/my/ngo/requests", total=total, page=page, step=PAGE_SIZE
        )
        found = model
        if can_read:
            found = model.search(domain, limit=PAGE_SIZE, offset=pager["offset"])
        values = self._prepare_portal_layout_values() | {
            "page_name": "ngo_request",
            "ngo_requests": found,
            "establishments": self._get_open_notifications() if page == 1 else [],
            "pager": pager,
            "state_labels": self._get_request_labels(),
            "ngo_state_labels": self._get_ngo_state_labels(),
        }
        return request.render("social_care_ngo.portal_ngo_requests", values)

    def _get_open_notifications(self):
        """Return the user's notifications of establishment that are under way."""
        ngo_model = request.env["care.ngo"]
        if not ngo_model.has_access("read"):
            return ngo_model
        states = ["draft", "incomplete", "notified", "objection", "correcting"]
        return ngo_model.search(
            self._get_my_ngo_domain() & Domain("state", "in", states), order="id desc"
        )

    @http.route(
        "/my/ngo/<int:ngo_id>/requests",
        type="http",
        auth="user",
        methods=["GET", "POST"],
        website=True,
    )
    def my_ngo_request_types(self, ngo_id, key=None, **_form):
        """Show which requests a body may file, or start one of them."""
        ngo = self._get_my_ngo(ngo_id)
        if ngo.state not in GOING_STATES:
            raise NotFound
        kinds = request.env["care.ngo.request.type"]._get_offered(ngo.company_id)
        if request.httprequest.method == "POST":
            kind = kinds.filtered(lambda k: k.key == key)
            if not kind:
                raise NotFound
            record = request.env["care.ngo.request"].create(
                {"ngo_id": ngo.id, "type_id": kind.id}
            )
            return request.redirect(f"/my/ngo/requests/{record.id}/edit")
        values = self._prepare_portal_layout_values() | {
            "page_name": "ngo_request",
            "ngo": ngo,
            "kinds": kinds,
        }
        return request.render("social_care_ngo.portal_ngo_request_types", values)

    # === ONE REQUEST === #

    @http.route(
        "/my/ngo/requests/<int:request_id>", type="http", auth="user", website=True
    )
    def my_ngo_request(self, request_id):
        """Show where a request stands, what it changes, and the decision."""
        return self._render_request(self._get_my_request(request_id))

    @http.route(
        "/my/ngo/requests/<int:request_id>/<string:step>",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def my_ngo_request_step(self, request_id, step, reason="", **_form):
        """Withdraw a request or appeal against its refusal, with the reason."""
        record = self._get_my_request(request_id)
        if step not in REQUEST_STEPS:
            raise NotFound
        try:
            with whole(request.env):
                record._apply_transition(step, reason=reason)
        except UserError as error:
            return self._render_request(record, error=str(error))
        return request.redirect(f"/my/ngo/requests/{record.id}")

    @http.route(
        "/my/ngo/requests/<int:request_id>/documents/<int:document_id>",
        type="http",
        auth="user",
        website=True,
    )
    def my_ngo_request_document(self, request_id, document_id):
        """Give the representative his own file back."""
        document = self._get_my_request_document(request_id, document_id)
        headers = [
            ("Content-Type", document.media_type),
            ("Content-Disposition", content_disposition(document.filename or "file")),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(document._get_content(), headers)

    def _get_my_request_document(self, request_id, document_id):
        record = self._get_my_request(request_id)
        document = record.document_line_ids.filtered(lambda d: d.id == document_id)
        if not document:
            raise NotFound
        return document
