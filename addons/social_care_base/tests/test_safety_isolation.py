from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import mute_logger

from .safety.common import NEED, QUIET, SafetyCase
from .safety.nested import ROWS, find_leaks, try_link, unfold
from .safety.people import PLAIN, distinct
from .safety.reading import (
    READERS,
    TRIES,
    find_through,
    get_group,
    relations,
    succeeded,
)
from .safety.tables import Following, everything

FORGED = {
    "active_test": False,
    "allowed_company_ids": [],
    "bypass_access": True,
    "uid": 1,
    "su": True,
    "sudo": True,
}


@tagged("-standard", "safety", "post_install", "-at_install")
class TestSafetyIsolation(SafetyCase):
    """Everybody sees the declared rows, by every way of reading, and no others."""

    def setUp(self):
        super().setUp()
        self.enterContext(mute_logger(*QUIET))

    def _pairs(self):
        """Yield each model with each person: as the person, what is to be seen."""
        for name in self.models:
            if name not in self.table.sights:
                continue
            for person in self.people.values():
                model = self.env[name].with_user(person.user)
                model = model.with_context(active_test=False)
                yield name, person, model, self._see(name, person)

    def _foreign(self, name, seen):
        return self.rows[name].filtered(lambda row: row.id not in (seen or ()))

    def test_every_model_says_who_sees_its_rows(self):
        self.assertEqual(set(self.models), self.table.sights.keys())

    def test_every_model_has_rows_to_look_at(self):
        empty = [name for name, rows in self.rows.items() if not rows]

        self.assertEqual(empty, [], NEED)

    def test_what_every_employee_sees_has_a_reason(self):
        everybody = set(self.people[PLAIN].groups)
        wrong = [
            name
            for name, sight in self.table.sights.items()
            for group in everybody & sight.groups.keys()
            if sight.groups[group] is everything and not sight.why
        ]

        self._require_none(wrong)

    def test_everybody_finds_the_declared_rows(self):
        wrong = []
        for name, person, model, seen in self._pairs():
            try:
                found = set(model.search([]).ids)
            except AccessError:
                found = None
            if found != seen:
                wrong.append(f"{name} as {person}: {_compare(found, seen)}")

        self._require_none(wrong)

    def test_every_way_of_reading_shows_the_same_rows(self):
        wrong, roles = [], distinct(self.people.values())
        for name, person, model, seen in self._pairs():
            if person not in roles:  # the test before looked for everybody's rows
                continue
            for reader, read in READERS.items():
                try:
                    found = read(model)
                except AccessError:
                    found = None
                wanted = len(seen) if type(found) is int and seen is not None else seen
                if found != wanted:
                    wrong.append(f"{name}.{reader} as {person}: {found} not {wanted}")

        self._require_none(wrong)

    def test_a_forged_context_shows_no_more(self):
        wrong = []
        for name, person, model, seen in self._pairs():
            if seen is None:
                continue
            found = set(model.with_context(**FORGED).search([]).ids)
            if not found <= seen:
                wrong.append(f"{name} as {person}: {_compare(found, seen)}")

        self._require_none(wrong)

    def test_what_is_seen_can_be_opened(self):
        for name, person, model, seen in self._pairs():
            if seen:
                with self.subTest(model=name, person=str(person)):
                    rows = model.browse(seen).read(["display_name"])
                    self.assertEqual({row["id"] for row in rows}, seen)

    def test_foreign_rows_are_granted_no_operation(self):
        wrong = []
        for name, person, model, seen in self._pairs():
            foreign = model.browse(self._foreign(name, seen).ids)
            for operation in ("read", "write", "unlink"):
                if granted := foreign._filtered_access(operation):
                    wrong.append(f"{name} {operation} as {person}: {granted.ids}")

        self._require_none(wrong)

    def test_a_foreign_row_refuses_every_call(self):
        wrong, roles = [], distinct(self.people.values())
        for name, person, model, seen in self._pairs():
            if person not in roles:
                continue
            # Without rights on the model every call ends at the same door.
            calls = ("read", "write") if seen is None else tuple(TRIES)
            for row in model.browse(self._foreign(name, seen)[:1].ids):
                found = succeeded(row, calls)
                wrong += [f"{name}.{call} as {person}" for call in found]

        self._require_none(wrong)

    def test_no_relation_leads_to_foreign_rows(self):
        wrong, fields = [], relations(self.env, self.models)
        for name, person, _model, seen in self._pairs():
            inside = Domain("id", "in", self._foreign(name, seen).ids)
            for field in fields.get(name, ()):
                start = self.env[field.model_name].with_user(person.user)
                if found := find_through(start, field, inside):
                    wrong.append(f"{field} as {person}: {found.ids}")

        self._require_none(wrong)

    def test_rows_within_rows_are_those_that_are_seen(self):
        wrong, roles = [], distinct(self.people.values())
        for name, person, model, seen in self._pairs():
            if seen and person in roles:
                rows = model.browse(sorted(seen)[-ROWS:])

                leaks = find_leaks(
                    rows, lambda other, p=person: self._see(other, p), self.models
                )

                wrong += [f"{name} as {person}, {leak}" for leak in leaks]

        self._require_none(wrong)

    def test_opened_groups_show_no_foreign_rows(self):
        wrong, roles = [], distinct(self.people.values())
        for name, person, model, seen in self._pairs():
            if seen is not None and person in roles:
                found = unfold(model, get_group(model)) - seen
                wrong += [f"{name} as {person}: {sorted(found)}"] if found else []

        self._require_none(wrong)

    def test_a_form_that_points_to_a_foreign_row_shows_nothing_of_it(self):
        wrong, fields = [], relations(self.env, self.models)
        roles = distinct(self.people.values())
        for name, person, _model, seen in self._pairs():
            hidden = self._foreign(name, seen)[:1]
            if not hidden or person not in roles:
                continue
            for field in fields.get(name, ()):
                start = self.env[field.model_name].with_user(person.user)
                if field.type == "many2one" and start.has_access("create"):
                    is_shown = try_link(start, field, hidden)
                    wrong += [f"{field} as {person}"] if is_shown else []

        self._require_none(wrong)

    def test_rows_about_documents_are_declared_to_follow_them(self):
        family = self.env.registry.descendants(["care.follow.mixin"], "_inherit")
        declared = {n for n, s in self.table.sights.items() if isinstance(s, Following)}

        self.assertEqual(family & set(self.models), declared)


def _compare(found, seen):
    if found is None or seen is None:
        return f"{'closed' if found is None else 'open'} instead"
    return f"too many {sorted(found - seen)[:9]}, missing {sorted(seen - found)[:9]}"
