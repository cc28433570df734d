from odoo import http
from odoo.http import request

from .throttle import is_allowed, make_fresh, show_busy_page, tell_to_wait

# What an address may ask in a minute. A person with a phone checks a few papers, an
# office dozens. Whoever collects the roots of years leafs through a few dozen pages.
LIMITS = {
    "verify": 60,
    "verify_keys": 60,
    "verify_offline": 30,
    "verify_roots": 60,
}
PER_PAGE = 31


class CareVerifyController(http.Controller):
    """The public page behind the QR code of every paper."""

    @http.route(
        "/verify/<string:code>", type="http", auth="public", website=True, sitemap=False
    )
    def verify(self, code):
        """Show today's status of the document; a forged line is an unknown one."""
        if not self._is_allowed("verify"):
            return show_busy_page()
        # The public holds no rights on documents: the page shows a white list.
        documents = request.env["care.document"].sudo()
        document = documents._find_by_code(code)
        if not document and documents._is_of_withdrawn_key(code):
            return request.render("social_care_base.verify_withdrawn", {}, status=410)
        if not document:
            return request.render("social_care_base.verify_unknown", {}, status=404)
        if not document._is_as_signed():
            return request.render("social_care_base.verify_altered", {}, status=409)
        values = self._prepare_verify_vals(document)
        return request.render("social_care_base.verify_document", values)

    @http.route("/verify", type="http", auth="public", website=True, sitemap=False)
    def verify_form(self):
        """Explain how to verify a paper."""
        return request.render("social_care_base.verify_form", {})

    @http.route(
        "/.well-known/social-care-keys.json", type="http", auth="public", sitemap=False
    )
    def public_keys(self):
        """Publish the keys with which papers are verified without this server.

        Keys not to be relied on stand apart: they verify old roots of the trail only.
        """
        if not self._is_allowed("verify_keys"):
            return self._refuse_program()
        keys = request.env["care.signing.key"]
        return request.make_json_response(
            {
                "keys": keys._get_published_keys(),
                "withdrawn": keys._get_published_withdrawn(),
            }
        )

    @http.route("/verify/offline", type="http", auth="public", sitemap=False)
    def verify_offline(self, copy=None):
        """Show the page that checks papers without a network, or give it to keep."""
        if not self._is_allowed("verify_offline"):
            # A plain line: the page itself is no part of the portal either.
            busy = request.env._("Too many requests came from your address.")
            return tell_to_wait(request.make_response(busy, status=429))
        page = request.env["care.offline.page"]._render_page(is_copy=bool(copy))
        headers = [("Content-Type", "text/html; charset=utf-8")]
        if copy:
            headers.append(
                ("Content-Disposition", 'attachment; filename="verify.html"')
            )
        return make_fresh(request.make_response(page, headers))

    @http.route(
        "/verify/roots", type="http", auth="public", website=True, sitemap=False
    )
    def audit_roots(self, page=1):
        """Show the published roots of the audit trail, the newest first."""
        if not self._is_allowed("verify_roots"):
            return show_busy_page()
        shown = self._read_roots(page)
        return request.render("social_care_base.verify_roots", shown)

    @http.route("/verify/roots.json", type="http", auth="public", sitemap=False)
    def audit_roots_json(self, page=1):
        """Give the same roots to programs, each with its statement and signature."""
        if not self._is_allowed("verify_roots"):
            return self._refuse_program()
        return request.make_json_response(self._read_roots(page))

    def _is_allowed(self, page):
        """Count the request before anything is looked up, known code or not."""
        return is_allowed(page, LIMITS[page])

    def _refuse_program(self):
        body = {"error": "too_many_requests"}
        return tell_to_wait(request.make_json_response(body, status=429))

    def _read_roots(self, page):
        number = int(page) if str(page).isdecimal() and len(str(page)) < 7 else 1
        # The public holds no rights on roots: they are published here, whole.
        roots = request.env["care.audit.root"].sudo()
        return roots._read_published(max(number, 1), PER_PAGE)

    def _prepare_verify_vals(self, document):
        """Return only what the paper itself shows, and the status of today."""
        label = dict(document._fields["status"]._description_selection(document.env))
        return {
            "number": document.number,
            "kind": document.kind_id.name,
            "title": document.title,
            "holder": document.holder,
            "facts": document._get_facts(),
            "date_issued": document.date_issued,
            "date_until": document.date_until,
            "issuer": document.company_id.name,
            "status": document.status,
            "status_label": label[document.status],
        }
