from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..const import LIVE_STATES, MAX_UPLOAD, OPEN_STATES
from .whole import whole

# The part of a record's form that stands for all of it, and how much is remembered.
WHOLE_FORM, MOST_TRIED = "all", 200


class CareNgoPortal(CustomerPortal):
    """The representative's pages: his bodies, their status, documents, certificate.

    Everything runs with his own rights; what a rule hides does not exist here.
    """

    # === HELPERS === #

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "ngo_count" in counters:
            values["ngo_count"] = self._count_my_ngos()
        return values

    def _count_my_ngos(self):
        ngo_model = request.env["care.ngo"]
        if not ngo_model.has_access("read"):
            return 0
        return ngo_model.search_count(self._get_my_ngo_domain())

    def _get_my_ngo_domain(self):
        return Domain("representative_ids", "in", request.env.user.partner_id.ids)

    def _get_my_ngo(self, ngo_id):
        """Return one of the user's own bodies, found with his own rights.

        :raise NotFound: for somebody else's body just as for none
        """
        ngo_model = request.env["care.ngo"]
        if not ngo_model.has_access("read"):
            raise NotFound
        ngo = ngo_model.search(Domain("id", "=", ngo_id) & self._get_my_ngo_domain())
        if not ngo:
            raise NotFound
        return ngo

    def _take_ngo_step(self, ngo, step, reason=None):
        """Call a step of the body and go back to its page, with what went wrong."""
        try:
            with whole(request.env):
                ngo._apply_transition(step, reason=reason)
        except UserError as error:
            return self._render_ngo(ngo, error=str(error))
        return request.redirect(f"/my/ngo/{ngo.id}")

    def _render_ngo(self, ngo, **values):
        return request.render(
            "social_care_ngo.portal_my_ngo", self._prepare_ngo_values(ngo) | values
        )

    def _prepare_ngo_values(self, ngo):
        """Return what the status page of one body shows."""
        is_open = ngo.state in OPEN_STATES
        steps = ngo.available_transitions
        registered = ngo.filtered(lambda n: n.state in LIVE_STATES)
        issues = registered._get_standing_issues("portal").get(ngo.id, [])
        return self._prepare_portal_layout_values() | {
            "page_name": "ngo",
            "ngo": ngo,
            "state_label": self._get_ngo_state_labels()[ngo.state],
            "can_edit": is_open,
            "can_upload": is_open or bool(registered),
            "can_submit": "notify" in steps,
            "can_correct": "correct" in steps,
            "can_remove": self._can_remove_ngo(ngo),
            "can_withdraw": "withdraw" in steps,
            "problems": ngo._get_problems()[ngo.id] if is_open else [],
            "issues": issues,
            "documents": ngo._get_current_documents(),
            "document_types": ngo.form_id.document_type_ids,
            "certificate": ngo._get_certificate(),
        }

    def _can_remove_ngo(self, ngo):
        """Tell whether the user may throw this draft away: he has begun it."""
        return bool(ngo) and ngo.state == "draft" and ngo.has_access("unlink")

    def _get_ngo_state_labels(self):
        field = request.env["care.ngo"]._fields["state"]
        return dict(field._description_selection(request.env))

    # === WHAT WAS TRIED === #

    def _mark_tried(self, record, part=WHOLE_FORM):
        """Remember that the user has saved or checked a form, or tried to send it."""
        tried = request.session.get("care_tried") or []
        mark = f"{record._name},{record.id},{part}"
        if mark not in tried:
            request.session["care_tried"] = [*tried, mark][-MOST_TRIED:]

    def _is_tried(self, record, part=WHOLE_FORM):
        """Tell whether problems stand at their fields: in a draft once it was tried.

        Nobody is reproached for a form that he has just opened for the first time.
        """
        own = {f"{record._name},{record.id},{name}" for name in (part, WHOLE_FORM)}
        tried = request.session.get("care_tried") or []
        return record.state != "draft" or not own.isdisjoint(tried)

    def _show_paper(self, record, report, copy=None):
        """Print a paper in its own language, a ``copy`` in that of the reader."""
        if copy:
            request.update_context(care_paper_lang=request.env.lang)
        return self._show_report(record, "pdf", report, download=True)

    # === PAGES === #

    @http.route(
        ["/my/ngo", "/my/ngo/page/<int:page>"], type="http", auth="user", website=True
    )
    def my_ngos(self, page=1, **_params):
        """List the bodies that the user represents."""
        pager = portal_pager(
            url="/my/ngo", total=self._count_my_ngos(), page=page, step=20
        )
        ngos = request.env["care.ngo"]
        if ngos.has_access("read"):
            ngos = ngos.search(
                self._get_my_ngo_domain(),
                limit=20,
                offset=pager["offset"],
                order="id desc",
            )
        values = self._prepare_portal_layout_values() | {
            "page_name": "ngo",
            "ngos": ngos,
            "pager": pager,
            "state_labels": self._get_ngo_state_labels(),
            "can_create": request.env["care.ngo"].has_access("create"),
        }
        return request.render("social_care_ngo.portal_my_ngos", values)

    @http.route("/my/ngo/<int:ngo_id>", type="http", auth="user", website=True)
    def my_ngo(self, ngo_id):
        """Show where a body stands, and what its representative has to do."""
        return self._render_ngo(self._get_my_ngo(ngo_id))

    @http.route(
        "/my/ngo/<int:ngo_id>/submit",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def my_ngo_submit(self, ngo_id, **_form):
        """Notify: hand the file in."""
        ngo = self._get_my_ngo(ngo_id)
        self._mark_tried(ngo)
        return self._take_ngo_step(ngo, "notify")

    @http.route(
        "/my/ngo/<int:ngo_id>/correct",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def my_ngo_correct(self, ngo_id, **_form):
        """Open the file again after an objection."""
        return self._take_ngo_step(self._get_my_ngo(ngo_id), "correct")

    @http.route(
        "/my/ngo/<int:ngo_id>/withdraw",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def my_ngo_withdraw(self, ngo_id, reason=None, **_form):
        """Withdraw a notification that is under way."""
        return self._take_ngo_step(self._get_my_ngo(ngo_id), "withdraw", reason)

    @http.route(
        "/my/ngo/<int:ngo_id>/certificate", type="http", auth="user", website=True
    )
    def my_ngo_certificate(self, ngo_id, copy=None):
        """Print the registration certificate as it stands in the register."""
        ngo = self._get_my_ngo(ngo_id)
        if not ngo._get_certificate():
            raise NotFound
        report = "social_care_ngo.care_ngo_certificate_report"
        return self._show_paper(ngo, report, copy)

    # === DOCUMENTS === #

    @http.route(
        "/my/ngo/<int:ngo_id>/documents/add",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        max_content_length=MAX_UPLOAD,
    )
    def my_ngo_document_add(
        self, ngo_id, type_id=None, file=None, date_expiry=None, back=None, **_form
    ):
        """Take one uploaded file as the next version of its document."""
        ngo = self._get_my_ngo(ngo_id)
        self._mark_tried(ngo, "documents")
        try:
            with whole(request.env):
                ngo._upload_document(type_id, file, date_expiry)
        except UserError as error:
            return self._render_upload_error(ngo, str(error), back)
        step = "/edit/documents" if back == "form" else ""
        return request.redirect(f"/my/ngo/{ngo.id}{step}")

    def _render_upload_error(self, ngo, error, back):
        return self._render_ngo(ngo, error=error)

    @http.route(
        "/my/ngo/<int:ngo_id>/documents/<int:document_id>",
        type="http",
        auth="user",
        website=True,
    )
    def my_ngo_document(self, ngo_id, document_id):
        """Give the representative his own file back."""
        document = self._get_my_document(ngo_id, document_id)
        headers = [
            ("Content-Type", document.media_type),
            ("Content-Disposition", content_disposition(document.filename or "file")),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(document._get_content(), headers)

    @http.route(
        "/my/ngo/<int:ngo_id>/documents/<int:document_id>/remove",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def my_ngo_document_remove(self, ngo_id, document_id, **_form):
        """Take a file back before it was looked at."""
        document = self._get_my_document(ngo_id, document_id)
        try:
            with whole(request.env):
                document.unlink()
        except UserError as error:
            return self._render_ngo(document.ngo_id, error=str(error))
        return request.redirect(f"/my/ngo/{ngo_id}/edit/documents")

    def _get_my_document(self, ngo_id, document_id):
        document = request.env["care.ngo.document"].search(
            [("id", "=", document_id), ("ngo_id", "=", self._get_my_ngo(ngo_id).id)]
        )
        if not document:
            raise NotFound
        return document
