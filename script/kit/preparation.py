"""Prepared databases: made once for each state of the code, then only cloned.

Each recipe continues another one: Odoo's own addons, then the suite's, then the demo
data. The name of a database holds the digest of all that went into it.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .addons import Addon, all_addons, closure, outside
from .benches import FOLDER as BENCHES
from .benches import find_areas
from .cache import digest, digest_files, locked, write_atomically
from .databases import DRAFT
from .failures import Failure
from .odoo_log import OdooLog
from .paths import INSIDE, ROOT
from .runtime import Runtime

RECIPE = "1"
PREPARED = "care_t_"
# Beyond what the addons depend on: the Egyptian chart, and the public website.
COMPANIONS = ("l10n_eg", "website")
LOGINS = ROOT / "config" / "demo-logins.json"


@dataclass(frozen=True)
class Recipe:
    """What a prepared database holds, and how to get there from another one."""

    title: str
    tasks: tuple[str, ...]
    key: str
    below: "Recipe | None" = None
    script: str = "prepare.py"

    @property
    def name(self) -> str:
        return f"{PREPARED}{digest(self.key, self.below.key if self.below else '')}"


def _script(name: str) -> str:
    return (INSIDE / name).read_text()


class Kitchen:
    """Make the prepared databases, and drop those that nothing asks for any more."""

    def __init__(self, runtime: Runtime):
        self.runtime = runtime
        self.addons = all_addons()
        self.is_closed = False  # whether nothing may be prepared any more
        self._is_swept = False
        self._register = runtime.places.local / "prepared.json"

    def odoo(self) -> Recipe:
        """Odoo's own addons, in Arabic and English, for a company in Egypt."""
        modules = ",".join([*outside(self.addons), *COMPANIONS])
        scripts = map(_script, ("prepare.py", "icons.py"))
        return Recipe(
            title="Odoo with Arabic and the Egyptian chart of accounts",
            tasks=("base", f"install:{modules}", "icons"),
            key=digest(RECIPE, self.runtime.source.identity, modules, *scripts),
        )

    def bare(self) -> Recipe:
        """Odoo's base alone, in Arabic and English."""
        return Recipe(
            title="Odoo with nothing but its base",
            tasks=("base",),
            key=digest(RECIPE, self.runtime.source.identity, _script("prepare.py")),
        )

    def alone(self, addon: Addon) -> Recipe:
        """Odoo with exactly what ``addon`` and the addons it needs declare to need.

        One addon after the other, so that what they share is installed once.
        """
        recipe, present = self.bare(), set()
        ours = {each.name for each in self.addons}
        for needed in [*closure(self.addons, addon), addon]:
            missing = needed.depends - ours - present
            if not missing:
                continue
            present |= missing
            modules = ",".join(sorted(missing))
            recipe = Recipe(
                title=f"Odoo with nothing but {','.join(sorted(present))}",
                tasks=(f"install:{modules}",),
                key=digest(recipe.key, modules),
                below=recipe,
            )
        return recipe

    def with_addons(self, addons: list[Addon]) -> Recipe:
        """Odoo and these addons, without demo data."""
        below = self.odoo()
        if not addons:
            return below
        names = ",".join(addon.name for addon in addons)
        stamps = [addon.stamp(demo=False) for addon in addons]
        short = ", ".join(addon.short_name for addon in addons)
        return Recipe(
            title=f"The suite's addons: {short}",
            tasks=(f"install:{names}",),
            key=digest(below.key, names, *stamps),
            below=below,
        )

    def suite(self) -> Recipe:
        """Odoo and all addons, without demo data."""
        return self.with_addons(self.addons)

    def before(self, addon: Addon) -> Recipe:
        """Odoo and those of ours that ``addon`` needs, without it.

        Odoo is that of all addons: what one addon alone gets by is ``alone``.
        """
        needed = closure(self.addons, addon)
        below = self.with_addons(needed)
        keeps_accounts = "account" in outside([*needed, addon])
        tasks = ("chart", "bundles") if keeps_accounts else ("bundles",)
        return Recipe(
            title=f"What {addon.short_name} is installed on for its tests",
            tasks=tasks,
            key=digest(below.key, *tasks, _script("company.py")),
            below=below,
        )

    def ready(self, addon: Addon) -> Recipe:
        """What all tests of ``addon`` start from."""
        below = self.before(addon)
        return Recipe(
            title=f"What all tests of {addon.short_name} start from",
            tasks=(f"install:{addon.name}", "bundles"),
            key=digest(below.key, addon.name, "bundles", addon.stamp(demo=False)),
            below=below,
        )

    def demo(self) -> Recipe:
        """Odoo, all addons, their demo data, and the compiled assets."""
        below = self.suite()
        names = ",".join(addon.name for addon in self.addons)
        stamps = [addon.stamp(demo=True) for addon in self.addons]
        return Recipe(
            title="Demo data, style sheets and scripts",
            tasks=("company", "site", f"demo:{names}", "assets"),
            key=digest(below.key, (INSIDE / "company.py").read_text(), *stamps),
            below=below,
        )

    def net(self) -> Recipe:
        """The demo data, ready for the tests of every page."""
        below = self.demo()
        return Recipe(
            title="Style sheets and scripts for the safety net",
            tasks=("bundles",),
            key=digest(below.key, "bundles"),
            below=below,
        )

    def bench(self, area: str) -> Recipe:
        """Odoo, all addons, and the generated data of an area of benches."""
        below = self.suite()
        files = [*BENCHES.glob("*.py"), *(BENCHES / area).glob("data*.py")]
        scripts = [INSIDE / name for name in ("bench_data.py", "company.py")]
        return Recipe(
            title=f"Generated data for the benches of {area}",
            tasks=("company", "site", "assets", f"fill:{area}"),
            key=digest(below.key, area, digest_files([*files, *scripts], ROOT)),
            below=below,
            script="bench_data.py",
        )

    def current(self) -> list[Recipe]:
        """Return every recipe that the code of today asks for."""
        return [
            self.odoo(),
            self.suite(),
            self.demo(),
            self.net(),
            self.bare(),
            *map(self.alone, self.addons),
            *map(self.before, self.addons),
            *map(self.ready, self.addons),
            *map(self.bench, find_areas()),
        ]

    def cook(self, recipe: Recipe) -> str:
        """Return the name of the prepared database; make it if it is missing."""
        with locked(self.runtime.places.local / "prepare.lock", self._waiting):
            if not self._is_swept:
                self.runtime.databases.drop_drafts(PREPARED)
                self._is_swept = True
            return self._cook(recipe)

    def database(self, recipe: Recipe) -> str:
        """Return the name of the prepared database, made or not."""
        return self.runtime.databases.own_name(recipe.name)

    @contextmanager
    def copy(self, recipe: Recipe, name: str) -> Iterator[str]:
        """Lend a copy of the prepared database, called ``name`` or what a server that
        others use too makes of that; it is dropped again.
        """
        databases = self.runtime.databases
        name = databases.own_name(name)
        with locked(self.runtime.places.local / f"{name}.lock", self._in_use):
            source = self.cook(recipe)
            try:
                databases.clone(source, name)
                yield name
            finally:
                databases.drop(name)

    def _in_use(self) -> None:
        self.runtime.console.say("Another script runs the same; waiting.")

    def _waiting(self) -> None:
        self.runtime.console.say("Another script prepares a database; waiting.")

    def _cook(self, recipe: Recipe) -> str:
        databases = self.runtime.databases
        name = self.database(recipe)
        if databases.exists(name):
            return name
        if self.is_closed:
            raise Failure(f"{recipe.title}: stopped before it began.")
        below = self._cook(recipe.below) if recipe.below else None
        draft = f"{name}{DRAFT}"
        log = self.runtime.places.log / f"prepare-{name}.log"
        with self.runtime.console.step(recipe.title):
            if below:
                databases.clone(below, draft)
            else:
                databases.create(draft)
            self._do(draft, recipe, log)
            databases.publish(draft, name)
        self._remember(name)
        return name

    def _do(self, database: str, recipe: Recipe, log: Path) -> None:
        self.runtime.prepare(database, *recipe.tasks, log=log, script=recipe.script)
        OdooLog.read(log).require_clean()

    def _remember(self, name: str) -> None:
        """Note that the database is ours, and drop ours that are out of date."""
        databases = self.runtime.databases
        wanted = {self.database(recipe) for recipe in self.current()}
        kept = {name}
        for known in self._registered() - {name}:
            if known in wanted:
                kept.add(known)
            else:
                databases.drop(known)
        write_atomically(self._register, json.dumps(sorted(kept)))

    def _registered(self) -> set[str]:
        """Return what was noted; half a note, left by a full disk, is none."""
        try:
            return set(json.loads(self._register.read_text()))
        except (FileNotFoundError, ValueError):
            return set()
