import json

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..notices import tell
from .safety.doors import fill, is_closed
from .safety.knocking import DoorCase
from .safety.texts import ESCAPED, MARK, spread

LANGS = ("ar_001", "en_US")
PORTAL = "base.group_portal"


@tagged("-standard", "safety", "post_install", "-at_install")
class TestSafetyText(DoorCase):
    """What somebody typed is shown as text: on pages, prints and screens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in cls.models:  # who sees what is asked before the texts change
            for person in cls.people.values():
                cls._see(name, person)
        cls.changed = spread(cls.env, cls.models)

    def _judge(self, place, text):
        """Return what is wrong with a text, and note where it shows the attack."""
        self.shown += ESCAPED in text
        return [place] if MARK in text else []

    def setUp(self):
        super().setUp()
        self.shown = 0

    def test_most_texts_carry_the_attack(self):
        self.assertGreater(self.changed, len(self.models))

    def test_prints_show_it_as_text(self):
        wrong = []
        reports = self.env["ir.actions.report"].search([("model", "in", self.models)])
        for report in reports:
            rows = self.env[report.model].search([], limit=3, order="id desc")
            for lang in LANGS:
                mine = report.with_context(lang=lang)
                name = report.report_name
                try:
                    text, _type = mine._render_qweb_html(name, rows.ids)
                except UserError:  # there is nothing to print of such a row
                    continue
                wrong += self._judge(f"{name} in {lang}", text.decode())

        self._require_none(wrong)
        self.assertGreater(self.shown, len(reports) // 2)

    def test_screens_show_it_as_text(self):
        wrong = []
        for name in self.models:
            names = [f.name for f in self.env[name]._fields.values() if _is_made(f)]
            rows = self.env[name].search([], limit=40) if names else ()
            for field in names:
                for row in rows:
                    wrong += self._judge(f"{row} {field}", str(row[field] or ""))

        self._require_none(wrong)
        self.assertTrue(self.shown)

    def test_mails_show_it_as_text(self):
        wrong, reader = [], self.env.user.partner_id
        threads = self.env.registry.descendants(["mail.thread"], "_inherit")
        for name in sorted(threads.intersection(self.models)):
            for row in self.env[name].search([], limit=3, order="id desc"):
                tell(row, reader, lambda told: told.display_name)
                wrong += self._judge(f"a notice of {name}", row.message_ids[:1].body)

        self._require_none(wrong)
        self.assertTrue(self.shown)

    def test_pages_show_it_as_text(self):
        wrong, opened = [], 0
        owners = [p for p in self.people.values() if PORTAL in p.groups]
        for person in [None, *owners]:
            self._enter(person)
            for address, row in self.table.routes.items():
                for answer in self._visit(address, row, person):
                    place = f"{address} as {person}"
                    opened += 1
                    wrong += self._judge(place, answer.text)
                    wrong += [f"{place} breaks"] if answer.status_code > 499 else []

        self._require_none(wrong)
        self.assertGreater(self.shown, 5)
        self.assertGreater(opened, self.shown)

    def _visit(self, address, row, person):
        """Return the page behind a route, for a document of one's own."""
        route = self.routes.get(address)
        if route is None or "GET" not in route.methods:
            return []
        names, values = row["models"].split(), json.loads(row["arguments"] or "{}")
        if names:
            mine = self._get_mine(names[0], person) if person else None
            if not mine:
                return []
            values |= self._get_numbers(route.numbers, names, mine)
        answer = self._open("GET", fill(address, values))
        is_page = "text/html" in answer.headers.get("Content-Type", "")
        return [answer] if is_page and not is_closed(answer) else []


def _is_made(field):
    return field.type == "html" and field.compute
