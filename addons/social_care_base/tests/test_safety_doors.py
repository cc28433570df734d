import json

from odoo import http
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .safety.common import QUIET, SafetyCase
from .safety.doors import fill, find_routes, is_closed
from .safety.people import PLAIN, STRANGER

SECRET = b"seen by mistake"
REVIEW = "Add it to the addon's tests/safety_routes.csv, with who may come in and why"
# What people without rights make the server say.
LOUD = ("odoo.http", "odoo.addons.rpc", "odoo.addons.base.models.ir_qweb")
# What hangs on rows: the field that names their model, and whose own it may be.
ABOUT = {
    "mail.message": ("model", lambda row: row.author_id + row.notified_partner_ids),
    "mail.activity": ("res_model", lambda row: row.user_id.partner_id),
    "ir.attachment": ("res_model", lambda row: row.browse().create_uid.partner_id),
}


@tagged("-standard", "safety", "post_install", "-at_install")
class TestSafetyDoors(SafetyCase, HttpCase):
    """Pages, files and prints of a foreign row are closed, also by their numbers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.routes = find_routes(cls.env, cls.modules)
        cls.files = {
            name: cls.env["ir.attachment"].create(
                {"name": "a.txt", "raw": SECRET, "res_model": name, "res_id": row.id}
            )
            for name, rows in cls.rows.items()
            for row in rows[:1]
        }
        cls.strangers = [None, cls.people[STRANGER], cls.people[PLAIN]]

    def setUp(self):
        super().setUp()
        self.enterContext(mute_logger(*QUIET, *LOUD))

    def _enter(self, person):
        login = person and person.login
        self.authenticate(login, login)

    def test_every_route_is_in_a_table(self):
        missing = self.routes.keys() - self.table.routes.keys()
        gone = self.table.routes.keys() - self.routes.keys()
        lines = [f"{self.routes[a].auth}: {a}" for a in missing]

        self._require_none([f"{line}  ({REVIEW})" for line in lines])
        self._require_none([f"no such route: {address}" for address in gone])

    def test_routes_let_in_whom_the_table_says(self):
        wrong = [
            f"{address}: {route.auth}, not {self.table.routes[address]['auth']}"
            for address, route in self.routes.items()
            if address in self.table.routes
            and route.auth != self.table.routes[address]["auth"]
        ]

        self._require_none(wrong)

    def test_every_number_in_a_route_is_of_a_known_model(self):
        wrong = [
            address
            for address, route in self.routes.items()
            if len(route.numbers)
            != len(self.table.routes.get(address, {"models": ""})["models"].split())
        ]

        self._require_none(wrong)

    def test_a_foreign_number_in_a_route_opens_nothing(self):
        wrong = []
        owners = [p for p in self.people.values() if "base.group_portal" in p.groups]
        for person in [*self.strangers, *owners]:
            self._enter(person)
            for address, row in self.table.routes.items():
                model = row["models"].partition(" ")[0]
                is_asked = model and (
                    person in self.strangers or self._see(model, person)
                )
                if address in self.routes and is_asked:
                    wrong += self._knock(self.routes[address], row, person)

        self._require_none(wrong)

    def test_a_foreign_part_in_a_route_opens_nothing(self):
        wrong, portal = [], "base.group_portal"
        owners = [p for p in self.people.values() if portal in p.groups]
        for person in owners:
            self._enter(person)
            for address, row in self.table.routes.items():
                names = row["models"].split()
                if address in self.routes and len(names) > 1:
                    wrong += self._knock_inside(self.routes[address], row, person)

        self._require_none(wrong)

    def _knock_inside(self, route, row, person):
        """Try a foreign part under the number of a document of one's own."""
        name, *parts = row["models"].split()
        mine = self._get_mine(name, person)
        part = self._get_foreign(parts[0], person)
        if not mine or not part:
            return []
        first, *others = route.numbers
        values = json.loads(row["arguments"] or "{}") | {first: mine.id}
        return self._try(route, values | self._get_numbers(others, parts, part), person)

    def _knock(self, route, row, person):
        names = row["models"].split()
        foreign = self._get_foreign(names[0], person)
        if not foreign:
            return []
        values = json.loads(row["arguments"] or "{}")
        numbers = self._get_numbers(route.numbers, names, foreign)
        return self._try(route, values | numbers, person)

    def _try(self, route, values, person):
        return [
            f"{method} {route.address} as {person}: {answer.status_code}"
            for method in route.methods
            for answer in [self._open(method, fill(route.address, values))]
            if not is_closed(answer)
        ]

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

    def test_no_file_of_the_suite_is_public(self):
        found = self.env["ir.attachment"].search(
            [("res_model", "in", self.models), ("public", "=", True)]
        )

        self._require_none([f"{file.res_model}: {file.name}" for file in found])

    def test_files_of_foreign_rows_cannot_be_fetched(self):
        wrong = []
        for person in self.strangers:
            self._enter(person)
            for name, file in self.files.items():
                if file.res_id in ((person and self._see(name, person)) or ()):
                    continue
                for path in (f"/web/content/{file.id}", f"/web/image/{file.id}"):
                    answer = self.url_open(path, allow_redirects=False)
                    if SECRET in answer.content:
                        wrong.append(f"{path} of {name} as {person}")

        self._require_none(wrong)

    def test_foreign_rows_cannot_be_printed(self):
        wrong = []
        reports = self.env["ir.actions.report"].search([("model", "in", self.models)])
        for person in self.strangers:
            self._enter(person)
            for report in reports:
                row = self._get_foreign(report.model, person)
                path = f"/report/html/{report.report_name}/{row.id}"
                answer = self.url_open(path, allow_redirects=False) if row else None
                if answer is not None and answer.status_code == 200:
                    wrong.append(f"{path} as {person}")

        self._require_none(wrong)

    def test_what_hangs_on_foreign_rows_is_not_found(self):
        wrong = []
        for name in self.models:
            for person in self.people.values():
                seen = self._see(name, person) or ()
                hidden = [row.id for row in self.rows[name] if row.id not in seen]
                wrong += self._find_about(name, hidden, person)

        self._require_none(wrong)

    def _find_about(self, name, hidden, person):
        found, me = [], person.user.partner_id
        for about, (named, own) in ABOUT.items():
            model = self.env[about].with_user(person.user)
            domain = Domain(named, "=", name) & Domain("res_id", "in", hidden)
            try:
                rows = model.search(domain).sudo() if hidden else model
            except AccessError:
                continue
            # What one wrote, was sent or has to do oneself stays readable.
            rows = rows.filtered(lambda row, me=me, own=own: me not in own(row))
            if rows:
                found.append(f"{about} {rows.ids} of {name} as {person}")
        return found
