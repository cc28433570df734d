from . import (
    open_data,
    portal,
    portal_form,
    register,
    portal_campaign,
    portal_request,
    portal_request_form,
)
