from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from .portal_meeting import CareNgoPortalMeeting
from .whole import whole


class CareNgoPortalMeetingBoard(CareNgoPortalMeeting):
    """From an election to the notice of it, with the representative's own rights."""

    @http.route(
        "/my/ngo/<int:ngo_id>/meetings/<int:meeting_id>/notify-board",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def my_ngo_meeting_notify_board(self, ngo_id, meeting_id, **_form):
        """Start the request that notifies whom this meeting has elected."""
        meeting = self._get_my_meeting(ngo_id, meeting_id)
        try:
            with whole(request.env):
                notice = meeting._notify_board()
        except UserError as error:
            return self._render_meeting(meeting, error=str(error))
        return request.redirect(f"/my/ngo/requests/{notice.id}/edit")
