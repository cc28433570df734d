from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.social_care_base.controllers.throttle import (
    is_allowed,
    show_busy_page,
)

# Pages that an address may open in a minute.
LIMIT = 120


class CareGrantCallPages(http.Controller):
    """The public pages of open calls. The public holds no rights on any model."""

    @http.route(
        "/grants",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
    )
    def grants(self):
        """List the calls that take applications now."""
        if not is_allowed("grant_calls", LIMIT):
            return show_busy_page()
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
    )
    def grant_call(self, reference):
        """Show the terms of one open call: who may apply and how it is judged."""
        if not is_allowed("grant_calls", LIMIT):
            return show_busy_page()
        # The public has no rights: see above.
        calls = request.env["care.grant.call"].sudo()
        call = calls.search(
            calls._get_public_domain() & Domain("reference", "=", reference)
        )
        if not call:
            # Not raised: the request would not be counted.
            return request.render("social_care_grants.call_unknown", status=404)
        values = {"call": call._prepare_public_vals() | call._prepare_public_terms()}
        return request.render("social_care_grants.call", values)
