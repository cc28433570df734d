from werkzeug.exceptions import NotFound

from odoo import http
from odoo.fields import Domain
from odoo.http import request


class CareGrantCallPages(http.Controller):
    """The public pages of open calls. The public holds no rights on any model."""

    @http.route(
        "/grants",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        readonly=True,
    )
    def grants(self):
        """List the calls that take applications now."""
        # The public has no rights: rows are limited to open calls, values by the
        # white list of ``_prepare_public_vals``.
        calls = request.env["care.grant.call"].sudo()
        found = calls.search(
            calls._get_public_domain(), order="date_closing", limit=100
        )
        values = {"calls": [call._prepare_public_vals() for call in found]}
        return request.render("social_care_grants.calls", values)

    @http.route(
        "/grants/<string:reference>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        readonly=True,
    )
    def grant_call(self, reference):
        """Show the terms of one open call: who may apply and how it is judged."""
        # The public has no rights: see above.
        calls = request.env["care.grant.call"].sudo()
        call = calls.search(
            calls._get_public_domain() & Domain("reference", "=", reference)
        )
        if not call:
            raise NotFound
        values = {"call": call._prepare_public_vals() | call._prepare_public_terms()}
        return request.render("social_care_grants.call", values)
