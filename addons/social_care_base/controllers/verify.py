import time

from odoo import http
from odoo.http import request

from ..logic.throttle import Throttle

# A person with a phone checks a handful of papers a minute; an office, dozens.
_THROTTLE = Throttle(limit=60, seconds=60)


class CareVerifyController(http.Controller):
    """The public page behind the QR code of every paper."""

    @http.route(
        "/verify/<string:code>", type="http", auth="public", website=True, sitemap=False
    )
    def verify(self, code):
        """Show today's status of the document; a forged line is an unknown one."""
        if not _THROTTLE.allows(request.httprequest.remote_addr, time.monotonic()):
            return request.render("social_care_base.verify_throttled", {}, status=429)
        # The public holds no rights on documents: the page shows a white list.
        document = request.env["care.document"].sudo()._find_by_code(code)
        if not document:
            return request.render("social_care_base.verify_unknown", {}, status=404)
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
        """Publish the keys with which papers are verified without this server."""
        keys = request.env["care.signing.key"]._get_public_keys()
        return request.make_json_response(
            {"keys": [{"kid": k, "alg": "EdDSA", "x": x} for k, x in keys.items()]}
        )

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
