from . import (
    portal,
    portal_form,
    register,
    portal_campaign,
    portal_request,
    portal_request_form,
)
