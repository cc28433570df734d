import inspect
from datetime import timedelta

from odoo.fields import Datetime
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .safety.calling import needs_rows, try_call, undone
from .safety.common import QUIET
from .safety.methods import MethodCase
from .safety.people import ABROAD, PLAIN, STRANGER, distinct

LOUD = ("odoo.http", "odoo.addons.rpc", "odoo.addons.base.models.res_users")
REFUSED = (403, 404)
PUBLIC = "base.group_public"
# What it answers is an image, for which this way has no form; Odoo's own is no better.
WITHOUT_JSON = {("ir.actions.report", "barcode")}


@tagged("-standard", "safety", "post_install", "-at_install")
class TestSafetyApi(MethodCase, HttpCase):
    """With a key to Odoo's external API nobody may more than on the screen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.strangers = [cls.people[login] for login in (PLAIN, STRANGER, ABROAD)]
        people = [*cls.strangers, *cls.people.values()]
        # The public has no account, and no key.
        cls.roles = [p for p in distinct(people) if PUBLIC not in p.groups]
        cls.keys = {person: cls._make_key(person) for person in cls.roles}
        # The trail has just told of each key.
        cls.rows["care.audit.entry"] = cls.env["care.audit.entry"].search([])

    @classmethod
    def _make_key(cls, person):
        keys = cls.env["res.users.apikeys"].with_user(person.user).sudo()
        return keys._generate("rpc", "net", Datetime.now() + timedelta(days=1))

    def setUp(self):
        super().setUp()
        self.enterContext(mute_logger(*QUIET, *LOUD))

    def _post(self, person, name, method, body):
        """Call a method of a model with the person's key, and undo it."""
        headers = {"Authorization": f"bearer {self.keys[person]}"}
        self.env.flush_all()
        path = f"/json/2/{name}/{method}"
        with undone(self.env):
            return self.url_open(path, json=body, headers=headers, method="POST")

    def _call(self, person, rows, method):
        """Return the status of a call of the table on rows."""
        takes = inspect.signature(getattr(type(rows), method)).parameters
        given = {"reason": "Because"}
        given |= self._get_allowed(rows._name, method).arguments
        body = {name: value for name, value in given.items() if name in takes}
        if needs_rows(rows, method):
            body["ids"] = rows.ids
        return self._post(person, rows._name, method, body).status_code

    def _get_sample(self, person, name, method):
        model = self.env[name].with_user(person.user)
        return self._get_samples(model, method, person)[0]

    def test_whoever_is_not_in_the_table_is_refused(self):
        wrong = []
        for place, (name, method) in enumerate(sorted(self.public)):
            closed = [p for p in self.roles if not self._may(p, name, method)]
            # Strangers at every method, and everybody else in turn.
            chosen = [p for p in closed if p in self.strangers]
            chosen += closed[place % len(closed) :][:1] if closed else []
            for person in chosen:
                rows = self._get_sample(person, name, method)
                status = self._call(person, rows, method)
                if status not in REFUSED:
                    wrong.append(f"{name}.{method} as {person}: {status}")

        self._require_none(wrong)

    def test_whoever_passes_on_the_screen_passes_here(self):
        wrong, passed = [], 0
        for name, method in sorted(self.public - WITHOUT_JSON):
            for person in self.roles:
                if not self._may(person, name, method):
                    continue
                rows = self._get_sample(person, name, method)
                arguments = self._get_allowed(name, method).arguments
                if try_call(rows, method, arguments) == "refused":
                    continue
                status = self._call(person, rows, method)
                passed += status == 200
                if status in (401, *REFUSED):
                    wrong.append(f"{name}.{method} as {person}: {status}")
                break

        self._require_none(wrong)
        self.assertTrue(passed)

    def test_strangers_find_the_declared_rows(self):
        wrong = []
        for name in self.models:
            for person in self.strangers:
                body = {"domain": [], "context": {"active_test": False}}
                answer = self._post(person, name, "search", body)
                found = set(answer.json()) if answer.status_code == 200 else None
                if found != self._see(name, person):
                    wrong.append(f"{name} as {person}: {found}")

        self._require_none(wrong)

    def test_a_wrong_key_opens_nothing(self):
        headers = {"Authorization": f"bearer {'0' * 40}"}

        for given in (headers, {}):
            with self.subTest(headers=given):
                path = "/json/2/care.document.kind/search"
                answer = self.url_open(path, json={"domain": []}, headers=given)
                self.assertEqual(answer.status_code, 401)
