"""What the checks of the repository know about the suite."""

import ast
import csv
from functools import cache
from pathlib import Path

from lxml import etree

from kit.addons import Addon, find_addons

ROOT = Path(__file__).resolve().parents[2]
ADDONS = {addon.short_name: addon for addon in find_addons()}

# Who may depend on whom; the table stands in docs/architecture.md too.
LAYERS = {
    "base": frozenset(),
    "ngo": frozenset({"base"}),
    "fund": frozenset({"base"}),
    "donations": frozenset({"ngo", "fund"}),
    "grants": frozenset({"ngo", "fund"}),
    "accreditation": frozenset({"ngo"}),
}
ODOO = {
    "base": frozenset({"mail", "portal", "resource"}),
    "fund": frozenset({"account"}),
    "accreditation": frozenset({"hr", "hr_skills", "survey"}),
}


def reachable(name: str) -> set[str]:
    """Return the addons that ``name`` may know."""
    below = LAYERS[name]
    return set(below).union(*(reachable(other) for other in below))


def python_files(addon: Addon, *, tests: bool = True) -> list[Path]:
    """Return the addon's Python files."""
    files = sorted(addon.folder.rglob("*.py"))
    skipped = {"static"} if tests else {"static", "tests"}
    return [f for f in files if not skipped & set(f.relative_to(addon.folder).parts)]


def data_files(addon: Addon) -> list[Path]:
    """Return the XML files that the manifest loads, in its order."""
    names = [*addon.manifest.get("data", ()), *addon.manifest.get("demo", ())]
    files = [addon.folder / name for name in names if name.endswith(".xml")]
    return [file for file in files if file.exists()]


def where(path: Path, line: int | None = None) -> str:
    """Return a path for a message."""
    name = str(path.relative_to(ROOT))
    return f"{name}:{line}" if line else name


@cache
def parse_python(file: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


@cache
def parse_xml(file: Path):
    """Return the root element of a file."""
    return etree.parse(str(file)).getroot()


def read_acl(addon: Addon) -> list[dict[str, str]]:
    """Return the rows of the addon's access list."""
    file = addon.folder / "security" / "ir.model.access.csv"
    if not file.exists():
        return []
    with file.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def models(addon: Addon) -> dict[str, dict]:
    """Return the models that the addon defines: ``{name: {kind, parents, ...}}``."""
    found = {}
    for file in python_files(addon, tests=False):
        for node in parse_python(file).body:
            if isinstance(node, ast.ClassDef) and (kind := _kind(node)):
                values = _class_values(node)
                name = values.get("_name")
                parents = _as_list(values.get("_inherit"))
                if name and name not in parents:
                    about = {"kind": kind, "file": file, "line": node.lineno}
                    found[name] = about | {"parents": parents}
    return found


def _kind(node: ast.ClassDef) -> str | None:
    kinds = {"Model", "TransientModel", "AbstractModel"}
    for base in node.bases:
        if isinstance(base, ast.Attribute) and base.attr in kinds:
            return base.attr
    return None


def _class_values(node: ast.ClassDef) -> dict:
    values = {}
    for item in node.body:
        if isinstance(item, ast.Assign) and isinstance(item.targets[0], ast.Name):
            try:
                values[item.targets[0].id] = ast.literal_eval(item.value)
            except ValueError:
                continue
    return values


def _as_list(parents) -> list[str]:
    return [parents] if isinstance(parents, str) else list(parents or ())


def model_of_xmlid(xmlid: str) -> str:
    """Return the xmlid's name without an addon before it."""
    return xmlid.rpartition(".")[2]


def xmlid_of_model(name: str) -> str:
    """Return the id that Odoo gives the record of a model."""
    return f"model_{name.replace('.', '_')}"
