import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from odoo.exceptions import AccessError

from ..warm_caches import WarmCaches
from .people import find_people
from .tables import Following, Table, suite_modules

# What Odoo tells its log at each refusal.
QUIET = (
    "odoo.addons.base.models.ir_rule",
    "odoo.addons.base.models.ir_model",
    "odoo.models",
    "odoo.sql_db",
)
NEED = "Make a row of it in the demo data, or say how to in MAKERS."


class SafetyCase(WarmCaches):
    """The suite's models, their rows, the people, and what each should see.

    Runs on a database with all addons and the demo data: ``script/test safety``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._shorten_refusals()
        cls._protect_keys()
        cls.modules = suite_modules(cls.env)
        cls.table = Table(cls.modules).load()
        cls.people = find_people(cls.env, cls.modules)
        if len(cls.people) < 10:
            raise LookupError("The demo data is not there: use script/test safety.")
        cls.models = cls._find_models()
        cls.rows = cls._find_rows()
        cls._expected = {}

    @classmethod
    def _shorten_refusals(cls):
        """Refuse as Odoo does, but do not look up whom to ask for the right.

        That takes longer than to refuse, and the net is refused tens of thousands of
        times; what people read is for the tests of each addon.
        """

        def tell_model(_access, model, operation):
            return AccessError(f"No right to {operation} {model}")

        def tell_rows(_rules, operation, rows):
            rows.invalidate_recordset()
            return AccessError(f"No rule lets {operation} {rows}")

        for name, tell in {"ir.model.access": tell_model, "ir.rule": tell_rows}.items():
            model = cls.env.registry[name]
            cls.startClassPatcher(patch.object(model, "_make_access_error", tell))

    @classmethod
    def _protect_keys(cls):
        """Let a method that makes a signing key write it somewhere else."""
        folder = os.environ.get("SOCIAL_CARE_KEY_DIR")
        copy = Path(cls.enterClassContext(TemporaryDirectory())) / "keys"
        shutil.copytree(folder, copy)
        own = patch.dict(os.environ, SOCIAL_CARE_KEY_DIR=str(copy))
        cls.enterClassContext(own)

    @classmethod
    def _find_models(cls):
        """Return the names of all models with a table that the suite defines."""
        return sorted(
            name
            for name, model in cls.env.registry.items()
            if model._original_module in cls.modules and not model._abstract
        )

    @classmethod
    def _find_rows(cls):
        """Return the rows of every model; dialogs are opened by everybody anew."""
        for name, make in cls.table.makers.items():
            model = cls.env[name]
            owners = cls.people.values() if model._transient else ()
            for user in (cls.env.user, *(owner.user for owner in owners)):
                # The row belongs to the user, who may lack the right to make it.
                make(model.with_user(user).sudo())
        everything = {n: cls.env[n].with_context(active_test=False) for n in cls.models}
        return {name: model.search([]) for name, model in everything.items()}

    def _require_none(self, wrong):
        """Fail with a line for each thing that is wrong."""
        if wrong:
            self.fail("\n  ".join([f"{len(wrong)} wrong:", *sorted(wrong)]))

    @classmethod
    def _see(cls, name, person):
        """Return the ids that the person should see; ``None``: the model is closed."""
        key = name, person.login
        if key not in cls._expected:
            cls._expected[key] = cls._compute_sight(name, person)
        return cls._expected[key]

    @classmethod
    def _compute_sight(cls, name, person):
        sight = cls.table.sights[name]
        if isinstance(sight, Following):
            return cls._follow(name, sight, person)
        if not person.groups & sight.groups.keys():
            return None
        return {
            row.id
            for row in cls.rows[name]
            if sight.shows(row, person.user, person.groups)
        }

    @classmethod
    def _follow(cls, name, sight, person):
        if not person.groups & sight.groups.keys():
            return None
        seen, found = {}, set()
        for row in cls.rows[name]:
            if row.res_model not in seen:
                seen[row.res_model] = cls._see_documents(row.res_model, person)
            is_mine = row.res_id in seen[row.res_model]
            if sight.shows(row, person.user, person.groups, is_mine=is_mine):
                found.add(row.id)
        return found

    @classmethod
    def _see_documents(cls, name, person):
        """Return the documents that the person sees; rows about rows are hidden."""
        sight = cls.table.sights.get(name)
        if sight is None or isinstance(sight, Following):
            return set()
        return cls._see(name, person) or set()
