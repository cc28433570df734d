from . import portal, portal_form, register
