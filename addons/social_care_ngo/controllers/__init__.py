from . import open_data, portal, portal_form, register
