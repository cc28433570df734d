from . import portal, portal_board, portal_form, portal_meeting, register
