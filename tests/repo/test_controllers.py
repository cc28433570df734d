"""What holds for all controllers: their names, and how much they take."""

import ast
from collections import defaultdict
from pathlib import Path

ADDONS = Path(__file__).resolve().parents[2] / "addons"
# The parents whose children Odoo merges into one class, and the methods meant to be
# shared.
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


def upload_routes():
    """Return ``{method: arguments of its route}`` of what takes a file."""
    found = {}
    for file in ADDONS.glob("social_care_*/controllers/*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and "file" in _get_arguments(node):
                for call in node.decorator_list:
                    found[node.name] = {k.arg for k in getattr(call, "keywords", ())}
    return found


def _get_arguments(function):
    return {argument.arg for argument in function.args.args}


def test_a_file_that_is_too_large_is_told_so_in_words():
    """Without a limit of its own a route ends in the server's bare page."""
    routes = upload_routes()

    assert {"my_ngo_document_add", "my_return_upload"} <= routes.keys()
    assert [n for n, asked in routes.items() if "max_content_length" not in asked] == []
