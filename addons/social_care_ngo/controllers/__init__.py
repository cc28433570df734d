from . import portal, portal_form, portal_return, portal_return_files, register
