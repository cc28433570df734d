from werkzeug.exceptions import NotFound

from odoo import http
from odoo.fields import Domain
from odoo.http import request

from .portal_request import CareNgoPortalRequest


class CareNgoPortalLetter(CareNgoPortalRequest):
    """The letters on a representative's own bodies and on what they have asked for."""

    def _prepare_ngo_values(self, ngo):
        letters = ngo.letter_ids.filtered(lambda letter: not letter.request_id)
        return super()._prepare_ngo_values(ngo) | {"letters": letters}

    def _prepare_request_values(self, record):
        return super()._prepare_request_values(record) | {"letters": record.letter_ids}

    @http.route(
        "/my/ngo/letters/<int:letter_id>", type="http", auth="user", website=True
    )
    def my_ngo_letter(self, letter_id, copy=None):
        """Give a letter as PDF to whoever it is for."""
        letter = self._get_my_letter(letter_id)
        report = "social_care_ngo.care_ngo_letter_report"
        return self._show_paper(letter, report, copy)

    def _get_my_letter(self, letter_id):
        """Return a letter to one of the user's own bodies.

        :raise NotFound: for somebody else's letter just as for none
        """
        model = request.env["care.ngo.letter"]
        partner = request.env.user.partner_id
        own = Domain("ngo_id.representative_ids", "in", partner.ids)
        found = model.has_access("read") and model.search(
            Domain("id", "=", letter_id) & own
        )
        if not found:
            raise NotFound
        return found
