import json
from unittest.mock import patch

from odoo import http
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import tagged

from .safety.doors import fill, is_closed
from .safety.knocking import DoorCase
from .safety.people import ABROAD, PLAIN, STRANGER

SECRET = b"seen by mistake"
# Public pages that look nothing up.
UNCOUNTED = {"/verify", "/mail/attachment/update_thumbnail"}
REVIEW = "Add it to the addon's tests/safety_routes.csv, with who may come in and why"
THREAD_ROUTES = ("/mail/thread/messages", "/mail/thread/recipients")
# What hangs on rows: the field that names their model, and whose own it may be.
ABOUT = {
    "mail.message": ("model", lambda row: row.author_id + row.notified_partner_ids),
    "mail.activity": ("res_model", lambda row: row.user_id.partner_id),
    "ir.attachment": ("res_model", lambda row: row.browse().create_uid.partner_id),
}


@tagged("-standard", "safety", "post_install", "-at_install")
class TestSafetyDoors(DoorCase):
    """Pages, files and prints of a foreign row are closed, also by their numbers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.files = {
            name: cls.env["ir.attachment"].create(
                {"name": "a.txt", "raw": SECRET, "res_model": name, "res_id": row.id}
            )
            for name, rows in cls.rows.items()
            for row in rows[:1]
        }
        cls.strangers = [None, cls.people[STRANGER], cls.people[PLAIN]]

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

    def test_every_public_page_refuses_an_address_that_asks_too_often(self):
        self._enter(None)
        public = [r for r in self.routes.values() if r.auth in ("public", "none")]

        with patch.object(
            self.registry["care.request.count"], "_is_allowed", return_value=False
        ):
            answered = [
                f"{method} {route.address}: {answer.status_code}"
                for route in public
                if route.address not in UNCOUNTED
                for method in route.methods
                for answer in [self._open(method, fill(route.address, {}))]
                if answer.status_code != 429
            ]

        self._require_none(answered)

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

    def test_messages_of_foreign_rows_cannot_be_fetched(self):
        wrong = []
        threads = [name for name in self.models if self._has_messages(name)]
        for person in self.strangers[1:]:
            self._enter(person)
            for name in threads:
                row = self._get_foreign(name, person)
                if row and (found := self._ask_thread(row)):
                    wrong.append(f"{row} as {person}: {found}")

        self._require_none(wrong)
        self.assertTrue(threads)

    def _has_messages(self, name):
        return hasattr(self.env[name], "message_ids")

    def _ask_thread(self, row):
        """Return messages and recipients of a row that the web client is given."""
        params = {"thread_model": row._name, "thread_id": row.id}
        body = {"jsonrpc": "2.0", "method": "call", "id": 1, "params": params}
        told, people = (
            self.url_open(path, json=body).json().get("result")
            for path in THREAD_ROUTES
        )
        # Asked for a thread that is closed, Odoo tells of the caller's own messages.
        messages = self.env["mail.message"].browse(told["messages"] if told else ())
        about = [("model", "=", row._name), ("res_id", "=", row.id)]
        return messages.filtered_domain(about).ids + (people or [])

    def test_an_export_holds_the_declared_rows(self):
        wrong = []
        # Odoo lets nobody from outside export.
        for person in (self.people[PLAIN], self.people[ABROAD]):
            self._enter(person)
            for name in self.models:
                found = self._export(name)
                if (found or None) != (self._see(name, person) or None):
                    wrong.append(f"{name} as {person}: {found}")

        self._require_none(wrong)

    def _export(self, name):
        """Return the numbers of all rows as an exported file has them, if any."""
        asked = {
            "model": name,
            "fields": [{"name": ".id", "label": "net", "type": "integer"}],
            "ids": False,
            "domain": [],
            "import_compat": False,
            "context": {"active_test": False},
        }
        form = {"csrf_token": http.Request.csrf_token(self), "data": json.dumps(asked)}
        answer = self.url_open("/web/export/csv", data=form)
        if answer.status_code != 200:
            return None
        return {int(line) for line in answer.text.replace('"', "").split()[1:]}

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
