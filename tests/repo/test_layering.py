"""Who depends on whom: manifests, imports and names."""

import ast
import re

import pytest
from suite import (
    ADDONS,
    LAYERS,
    ODOO,
    data_files,
    models,
    parse_python,
    python_files,
    reachable,
    where,
)

PAIRS = [(name, addon) for name, addon in ADDONS.items()]
IMPORT = re.compile(r"^odoo\.addons\.social_care_(\w+?)(\.|$)")
XMLID = re.compile(r"\bsocial_care_([a-z]+)\.")


@pytest.mark.parametrize(("name", "addon"), PAIRS, ids=ADDONS)
def test_the_manifest_names_exactly_the_allowed_dependencies(name, addon):
    wanted = {f"social_care_{other}" for other in LAYERS[name]}

    assert addon.depends == wanted | ODOO.get(name, frozenset())


@pytest.mark.parametrize(("name", "addon"), PAIRS, ids=ADDONS)
def test_imports_stay_within_the_dependencies(name, addon):
    allowed = reachable(name) | {name}

    wrong = [
        where(file, line)
        for file in python_files(addon)
        for module, line in _imports(file)
        if (found := IMPORT.match(module)) and found[1] not in allowed
    ]

    assert not wrong


@pytest.mark.parametrize(("name", "addon"), PAIRS, ids=ADDONS)
def test_logic_is_plain_python(name, addon):
    wrong = [
        where(file, line)
        for file in (addon.folder / "logic").rglob("*.py")
        for module, line in _imports(file)
        if module.partition(".")[0] == "odoo"
    ]

    assert not wrong


@pytest.mark.parametrize(("name", "addon"), PAIRS, ids=ADDONS)
def test_no_file_names_an_addon_that_it_may_not_know(name, addon):
    allowed = reachable(name) | {name}

    wrong = [
        f"{where(file)} names {found}"
        for file in _text_files(addon)
        for found in set(XMLID.findall(file.read_text(encoding="utf-8"))) - allowed
        if found in LAYERS
    ]

    assert not wrong


@pytest.mark.parametrize(("name", "addon"), PAIRS, ids=ADDONS)
def test_no_file_names_a_model_that_it_may_not_know(name, addon):
    foreign = {
        model
        for other, found in ADDONS.items()
        if other not in reachable(name) | {name}
        for model in models(found)
    }

    wrong = [
        f"{where(file)} names {model}"
        for file in _text_files(addon)
        for model in foreign & _quoted(file)
    ]

    assert not wrong


def _quoted(file):
    text = file.read_text(encoding="utf-8")
    return set(re.findall(r"[\"'>](care\.[a-z_.]+)[\"'<]", text))


def _text_files(addon):
    return [*python_files(addon), *data_files(addon)]


def _imports(file):
    for node in ast.walk(parse_python(file)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or "", node.lineno
            base = node.module or ""
            yield from ((f"{base}.{alias.name}", node.lineno) for alias in node.names)
