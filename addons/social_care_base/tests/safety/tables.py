"""The declarations that each addon makes to the safety net, read and joined."""

import csv
import importlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from odoo.modules.module import Manifest
from odoo.tools.misc import file_path

KERNEL = "social_care_base"


def everything(row, user):
    """Every row."""
    return True


def nothing(row, user):
    """No row."""
    return False


def owned_by(*paths):
    """Return a test: one of the paths leads to the user, or to the user's partner."""

    def is_owner(row, user):
        return any(_is_among(row.mapped(path), user) for path in paths)

    return is_owner


def _is_among(found, user):
    mine = {"res.users": user, "res.partner": user.partner_id}[found._name]
    return mine in found


own = owned_by("create_uid")


@dataclass(frozen=True, kw_only=True)
class Sight:
    """Which rows of a model each group sees; a group that is not named sees none.

    It says in plain Python what the record rules should come to, without them.

    ``groups``  a test for each group; what several groups of a user see adds up
    ``company`` the path to the company of a row; empty: shared by all companies
    ``never``   rows that the user sees in no role
    ``why``     for rows that everybody with an account sees: why that is right
    """

    groups: Mapping[str, Callable]
    company: str = ""
    never: Callable = nothing
    why: str = ""

    def shows(self, row, user, groups, *, is_mine=False):
        """Tell whether the user, with these groups, sees the row."""
        if self.company and row.mapped(self.company) not in user.company_ids:
            return False
        tests = (self.groups[name] for name in groups & self.groups.keys())
        is_open = is_mine or any(test(row, user) for test in tests)
        return is_open and not self.never(row, user)


def open_to(*groups, why, **options):
    """Return the sight of reference data, the same for everybody in the groups."""
    return Sight(groups=dict.fromkeys(groups, everything), why=why, **options)


@dataclass(frozen=True, kw_only=True)
class Following(Sight):
    """Rows that are also seen by whoever sees the document they are about."""


@dataclass
class Table:
    """What all installed addons of the suite declare."""

    modules: list[str]
    sights: dict = field(default_factory=dict)
    makers: dict = field(default_factory=dict)
    methods: dict = field(default_factory=dict)
    routes: dict = field(default_factory=dict)
    without_button: dict = field(default_factory=dict)

    def gather(self):
        """Read the declarations of every addon; twice the same name is an error."""
        for module in self.modules:
            rows = importlib.import_module(f"odoo.addons.{module}.tests.safety_rows")
            _join(self.sights, rows.SIGHTS)
            _join(self.makers, rows.MAKERS)
            _join(self.without_button, getattr(rows, "WITHOUT_BUTTON", {}))
            _join(self.methods, _read_methods(module))
            _join(self.routes, _read_routes(module))
        return self


@dataclass(frozen=True)
class Allowed:
    """A row of ``safety_methods.csv``: who may call a method."""

    groups: frozenset
    arguments: dict
    note: str


def suite_modules(env):
    """Return the installed addons that build on the kernel, and the kernel."""
    loaded = sorted(env.registry._init_modules)
    found = {KERNEL}
    while new := {m for m in loaded if _depends(m) & found} - found:
        found |= new
    return [module for module in loaded if module in found]


def _depends(module):
    manifest = Manifest.for_addon(module)
    return set(manifest["depends"]) if manifest else set()


def _join(target, more):
    if twice := target.keys() & more.keys():
        raise ValueError(f"declared by two addons: {sorted(twice)}")
    target.update(more)


def _read_methods(module):
    return {
        (row["model"], row["method"]): Allowed(
            groups=frozenset(full_name(n, module) for n in row["groups"].split()),
            arguments=json.loads(row["arguments"] or "{}"),
            note=row["note"],
        )
        for row in _read_csv(module, "safety_methods.csv")
    }


def _read_routes(module):
    return {row["route"]: row for row in _read_csv(module, "safety_routes.csv")}


def full_name(group, module):
    """Return a group's name with its addon; ``anyone`` stays as it is."""
    return group if "." in group or group == "anyone" else f"{module}.{group}"


def _read_csv(module, name):
    try:
        path = file_path(f"{module}/tests/{name}")
    except FileNotFoundError:
        return []
    with open(path, encoding="utf-8", newline="") as handle:  # noqa: PTH123
        return list(csv.DictReader(handle))
