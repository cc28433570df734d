from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

PER_PAGE = 20


class CarePortalMessages(CustomerPortal):
    """What the ministry has written to whoever is signed in."""

    @http.route(
        ["/my/messages", "/my/messages/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def my_messages(self, page=1):
        """List the messages to the user, the last one first."""
        messages, domain = request.env["mail.message"], self._get_messages_domain()
        pager = portal_pager(
            url="/my/messages",
            total=messages.search_count(domain),
            page=page,
            step=PER_PAGE,
        )
        values = self._prepare_portal_layout_values() | {
            "page_name": "care_messages",
            "messages": messages.search(
                domain, order="id desc", limit=PER_PAGE, offset=pager["offset"]
            ),
            "pager": pager,
        }
        return request.render("social_care_base.portal_my_messages", values)

    def _get_messages_domain(self):
        """Return what finds the messages on the suite's documents to the user.

        Odoo shows a message to whoever it was sent to, and to nobody outside what is
        internal.
        """
        mine = Domain("partner_ids", "in", request.env.user.partner_id.ids)
        return mine & Domain("model", "=like", "care.%")
