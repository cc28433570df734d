from odoo.http import Request
from odoo.tests import HttpCase

from .common import NgoCommon


class PortalCommon(NgoCommon, HttpCase):
    """A representative who is signed in, and a stranger with an account."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stranger = cls._make_user("test_ngo_stranger", "base.group_portal")
        for user in cls.stranger | cls.ngo_portal_user:
            user.password = user.login

    def setUp(self):
        super().setUp()
        self._sign_in(self.ngo_portal_user)

    def _sign_in(self, user):
        self.authenticate(user.login, user.login)

    def _post(self, url, data=None, files=None, **kwargs):
        """Send a form as its page does; the server never breaks off."""
        data = {"csrf_token": Request.csrf_token(self), **(data or {})}
        response = self.url_open(url, data=data, files=files, **kwargs)
        self.assertLess(response.status_code, 500, url)
        self.env.invalidate_all()
        return response
