from odoo import http
from odoo.tests import HttpCase
from odoo.tools import mute_logger

from .common import QUIET, SafetyCase
from .doors import find_routes

# What people without rights make the server say.
LOUD = (
    "odoo.http",
    "odoo.addons.rpc",
    "odoo.addons.base.models.ir_qweb",
    "odoo.addons.web.controllers.export",
)


class DoorCase(SafetyCase, HttpCase):
    """The suite's routes, and how to come to them as somebody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.routes = find_routes(cls.env, cls.modules)

    def setUp(self):
        super().setUp()
        self.enterContext(mute_logger(*QUIET, *LOUD))

    def _enter(self, person):
        login = person and person.login
        self.authenticate(login, login)

    def _get_foreign(self, name, person):
        seen = (person and self._see(name, person)) or ()
        return self.rows[name].filtered(lambda row: row.id not in seen)[:1]

    def _get_mine(self, name, person):
        seen = self._see(name, person) or ()
        return self.rows[name].filtered(lambda row: row.id in seen)[:1]

    def _get_numbers(self, numbers, names, foreign):
        """Return the numbers of an address: a foreign document and its real parts."""
        found, chain = {}, [foreign]
        for number, name in zip(numbers, names, strict=True):
            part = self._get_part(chain, name) if found else foreign
            found[number] = part.id or 1
            chain.append(part)
        return found

    def _get_part(self, chain, name):
        """Return a row of the document, or of the nearest of its parts, if any."""
        for owner in reversed(chain):
            for field in self.env[name]._fields.values():
                if field.type == "many2one" and field.comodel_name == owner._name:
                    found = self.rows[name].filtered_domain(
                        [(field.name, "=", owner.id)]
                    )
                    return found[:1]
        return self.env[name]

    def _open(self, method, path):
        form = None
        if method == "POST":
            form = {"csrf_token": http.Request.csrf_token(self), "reason": "Because"}
        answer = self.url_open(path, data=form, allow_redirects=False)
        target = answer.headers.get("Location", "")
        if target.endswith(path) and target != path:  # the same page in Arabic
            return self.url_open(target, data=form, allow_redirects=False)
        return answer
