"""Odoo melts all controllers of one parent into one class: names must not collide."""

import ast
from collections import defaultdict
from pathlib import Path

ADDONS = Path(__file__).resolve().parents[2] / "addons"
# The parents whose children Odoo merges, and the methods meant to be shared.
MERGED = "Portal"
SHARED = {"_prepare_home_portal_values"}


def portal_methods():
    """Return ``{method: addons that define it in a portal controller}``."""
    owners = defaultdict(set)
    for file in ADDONS.glob("social_care_*/controllers/*.py"):
        addon = file.parts[-3]
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and _is_portal(node):
                for item in node.body:
                    if isinstance(item, ast.FunctionDef):
                        owners[item.name].add(addon)
    return owners


def _is_portal(node):
    return any(MERGED in ast.unparse(base) for base in node.bases)


def test_portal_controllers_of_two_addons_share_no_method_by_accident():
    shared = {
        name: sorted(addons)
        for name, addons in portal_methods().items()
        if len(addons) > 1 and name not in SHARED
    }

    assert shared == {}


def test_portal_controllers_are_found():
    assert {"my_ngos", "my_returns"} <= portal_methods().keys()
