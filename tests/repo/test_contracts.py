"""Every model with a mixin of the kernel has a test case with the mixin's contract."""

import ast

import pytest
from suite import ADDONS, models, parse_python, python_files

LIFECYCLE = "care.lifecycle.mixin"
# What the contract of lifecycles looks at too, where a model has it.
COVERED = {"care.decision.mixin", "care.reference.mixin"}
KERNEL = {name: about for a in ADDONS.values() for name, about in models(a).items()}


def mixins(name):
    """Return everything that a model inherits from, near and far."""
    parents = set(KERNEL.get(name, {"parents": ()})["parents"])
    return parents.union(*map(mixins, parents))


def contracts(addon):
    """Return ``{model: its test case, with what it inherits in its file}``."""
    found = {}
    for file in python_files(addon):
        body = parse_python(file).body
        classes = {node.name: node for node in body if isinstance(node, ast.ClassDef)}
        for node in classes.values():
            if name := _contract_model(node):
                parents = [ast.unparse(base) for base in node.bases]
                found[name] = [node, *(classes[p] for p in parents if p in classes)]
    return found


def _contract_model(node):
    for item in node.body:
        if isinstance(item, ast.Assign) and item.targets[0].id == "contract_model":
            return ast.literal_eval(item.value)
    return None


@pytest.mark.parametrize("addon", ADDONS.values(), ids=ADDONS)
def test_every_document_has_a_contract(addon):
    own = {n for n, about in models(addon).items() if about["kind"] == "Model"}
    documents = {name for name in own if LIFECYCLE in mixins(name)}

    assert documents - contracts(addon).keys() == set()


@pytest.mark.parametrize("addon", ADDONS.values(), ids=ADDONS)
def test_what_the_contract_covers_is_a_document(addon):
    own = {n for n, about in models(addon).items() if about["kind"] == "Model"}
    without = {n for n in own if COVERED & mixins(n) and LIFECYCLE not in mixins(n)}

    assert without == set()


@pytest.mark.parametrize("addon", ADDONS.values(), ids=ADDONS)
def test_a_contract_runs_its_inherited_tests(addon):
    for name, nodes in contracts(addon).items():
        text = "\n".join(map(ast.unparse, nodes))

        assert "allow_inherited_tests_method = True" in text, name
