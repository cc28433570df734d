"""The suite's addons, read from their manifests."""

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter
from pathlib import Path

from .cache import digest_files
from .failures import Failure
from .paths import ADDONS

PREFIX = "social_care_"
# What changes nothing in a database that has the addon.
NOT_INSTALLED = ("__pycache__", "tests", "README.md")


@dataclass(frozen=True)
class Addon:
    """One of the suite's addons."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def short_name(self) -> str:
        return self.name.removeprefix(PREFIX)

    @cached_property
    def manifest(self) -> dict:
        return ast.literal_eval((self.folder / "__manifest__.py").read_text())

    @cached_property
    def depends(self) -> frozenset[str]:
        return frozenset(self.manifest.get("depends", ()))

    def stamp(self, *, demo: bool) -> str:
        """Return a short name for what installing this addon leads to."""
        files = [file for file in self.folder.rglob("*") if self._counts(file, demo)]
        return digest_files(files, self.folder)

    def _counts(self, file: Path, demo: bool) -> bool:
        parts = file.relative_to(self.folder).parts
        ignored = any(part in NOT_INSTALLED for part in parts)
        return file.is_file() and not ignored and (demo or parts[0] != "demo")


def find_addons(folder: Path = ADDONS) -> list[Addon]:
    """Return the suite's addons, each after those that it depends on."""
    manifests = sorted(folder.glob(f"{PREFIX}*/__manifest__.py"))
    addons = {file.parent.name: Addon(file.parent) for file in manifests}
    graph = {name: addon.depends & addons.keys() for name, addon in addons.items()}
    return [addons[name] for name in TopologicalSorter(graph).static_order()]


def choose(addons: Iterable[Addon], name: str) -> Addon | None:
    """Return the addon called ``name``, in full or short."""
    return next((a for a in addons if name in (a.name, a.short_name)), None)


def closure(addons: list[Addon], addon: Addon) -> list[Addon]:
    """Return the suite's addons that ``addon`` needs, in order, without itself."""
    needed = set(addon.depends)
    for other in reversed(addons):
        if other.name in needed:
            needed |= other.depends
    return [other for other in addons if other.name in needed]


def outside(addons: Iterable[Addon]) -> list[str]:
    """Return the modules of Odoo that these addons depend on."""
    addons = list(addons)
    names = set().union(*(addon.depends for addon in addons))
    return sorted(names - {addon.name for addon in addons})


def all_addons() -> list[Addon]:
    """Return the suite's addons; without any there is nothing to do."""
    addons = find_addons()
    if not addons:
        raise Failure(f"There is no addon in {ADDONS}.", "Is the checkout complete?")
    return addons
