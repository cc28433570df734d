from odoo.tests import tagged
from odoo.tools import mute_logger

from .safety.calling import forged_contexts, needs_rows, try_call
from .safety.common import QUIET
from .safety.methods import ANYONE, MethodCase
from .safety.people import ABROAD, ACCOUNTS, distinct

REVIEW = "Review these rows and add them to the addon's tests/safety_methods.csv"
# Groups of Odoo that the tables name.
ROLES = {
    *ACCOUNTS,
    "base.group_system",
    "account.group_account_invoice",
    "account.group_account_manager",
    "hr.group_hr_user",
}


@tagged("-standard", "safety", "post_install", "-at_install")
class TestSafetyMethods(MethodCase):
    """Every method that a client can call checks by itself who may call it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tried = {}  # (model, method): {person: [(rows that are seen, outcome)]}
        with mute_logger(*QUIET):
            for name, method in sorted(cls.public):
                cls.tried[name, method] = {
                    person: cls._call_as(person, name, method)
                    for person in cls.people.values()
                }
        cls.calls = {
            key: {
                p: {outcome for _rows, outcome in tried} for p, tried in found.items()
            }
            for key, found in cls.tried.items()
        }

    @classmethod
    def _call_as(cls, person, name, method):
        model = cls.env[name].with_user(person.user)
        arguments = cls._get_allowed(name, method).arguments
        return [
            (rows, try_call(rows, method, arguments))
            for rows in cls._get_samples(model, method, person)
        ]

    def test_every_public_method_is_in_a_table(self):
        missing = self.public - self.table.methods.keys()
        lines = [self._propose(name, method) for name, method in missing]

        self._require_none(lines and [f"# {REVIEW}", *lines])

    def test_the_tables_name_no_method_that_is_gone(self):
        gone = self.table.methods.keys() - self.public

        self._require_none([f"{name}.{method}" for name, method in gone])

    def test_no_call_breaks_off(self):
        wrong = [
            f"{name}.{method} as {person}: {outcome}"
            for (name, method), calls in self.calls.items()
            for person, outcomes in calls.items()
            for outcome in outcomes - {"refused", "blocked", "open", "shown"}
        ]

        self._require_none(wrong)

    def test_nobody_passes_who_is_not_in_the_table(self):
        wrong = [
            f"{name}.{method} is open to {person}"
            for (name, method), calls in self.calls.items()
            for person, outcomes in calls.items()
            if outcomes - {"refused"} and not self._may(person, name, method)
        ]

        self._require_none(wrong)

    def test_everybody_in_the_table_passes(self):
        wrong = []
        for (name, method), calls in self.calls.items():
            passing = [p for p, outcomes in calls.items() if outcomes - {"refused"}]
            opened = {ANYONE}.union(*(person.groups for person in passing))
            allowed = self._get_allowed(name, method).groups
            wrong += [f"{name}.{method}: {group}" for group in allowed - opened]

        self._require_none(wrong)

    def test_what_is_open_to_anyone_only_opens_a_screen(self):
        wrong = [
            f"{name}.{method}: {outcomes}"
            for (name, method), calls in self.calls.items()
            if ANYONE in self._get_allowed(name, method).groups
            for outcomes in calls.values()
            if not outcomes <= {"refused", "shown"}
        ]

        self._require_none(wrong)

    def test_a_foreign_row_is_refused_to_everybody(self):
        wrong = []
        for name, method in self.public:
            if name not in self.rows or not needs_rows(self.env[name], method):
                continue
            if ANYONE in self._get_allowed(name, method).groups:
                continue
            for person in self.people.values():
                seen = self._see(name, person)
                if not seen:
                    continue
                hidden = self.rows[name].filtered(lambda row, s=seen: row.id not in s)
                wrong += self._call_hidden(hidden[:1], person, method)

        self._require_none(wrong)

    def _call_hidden(self, row, person, method):
        mine = row.with_user(person.user)
        arguments = self._get_allowed(row._name, method).arguments
        with mute_logger(*QUIET):
            outcome = try_call(mine, method, arguments) if row else "refused"
        is_open = outcome != "refused"
        return [f"{row}.{method} as {person}: {outcome}"] if is_open else []

    def test_a_forged_context_opens_nothing(self):
        contexts, wrong = forged_contexts(self.modules), []
        for (name, method), tried in self.tried.items():
            arguments = self._get_allowed(name, method).arguments
            for person, rows, before in self._choose_closed(tried):
                for context in contexts:
                    with mute_logger(*QUIET):
                        outcome = try_call(rows, method, arguments, context)
                    if outcome not in ("refused", before):
                        case = f"{rows}.{method} as {person}"
                        wrong.append(f"{case}: {before}, then {outcome}")

        self._require_none(wrong)

    def _choose_closed(self, tried):
        """Return the calls to forge: ``[(person, rows, outcome)]``.

        Each sample once for each way of being closed, and everybody who is refused.
        """
        chosen, known = [], set()
        for person in distinct(tried):
            for place, (rows, outcome) in enumerate(tried[person]):
                key = rows._ids, outcome
                is_new = key not in known or (outcome == "refused" and not place)
                if outcome in ("refused", "blocked") and is_new:
                    known.add(key)
                    chosen.append((person, rows, outcome))
        return chosen

    def _propose(self, name, method):
        """Return a row for the table that says what is open today."""
        calls = self.calls[name, method]
        people = [p for p in calls if p.login != ABROAD]
        passing = {p for p in people if calls[p] - {"refused"}}
        sets = {p.groups for p in people}
        closed = sets - {p.groups for p in passing}
        good = {
            group: {s for s in sets if group in s}
            for group in set().union(*sets)
            if not any(group in s for s in closed) and self._is_role(group)
        }
        widest = [
            g for g, found in good.items() if not any(found < o for o in good.values())
        ]
        covered = set().union(*(good[group] for group in widest))
        rest = sorted(str(p) for p in passing if p.groups not in covered)
        return f"{name},{method},{' '.join(sorted(widest))},,{' '.join(rest)}"

    def _is_role(self, group):
        return group in ROLES or group.partition(".")[0] in self.modules
