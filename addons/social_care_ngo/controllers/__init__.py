from . import (
    dashboard,
    open_data,
    portal,
    portal_form,
    register,
    portal_board,
    portal_campaign,
    portal_meeting,
    portal_request,
    portal_request_form,
    portal_return,
    portal_return_files,
)
