"""Every model with a mixin of the kernel has a test case with the mixin's contract."""

import ast

import pytest
from suite import ADDONS, models, parse_python, python_files

LIFECYCLE = "care.lifecycle.mixin"
# The contract of each mixin; several may be one test case.
CONTRACTS = {
    LIFECYCLE: "LifecycleContract",
    "care.verifiable.mixin": "VerifiableContract",
    "care.deadline.mixin": "DeadlineContract",
    "care.dated.mixin": "DatedContract",
}
# What the contract of lifecycles looks at too, where a model has it.
COVERED = {"care.decision.mixin", "care.reference.mixin"}
# What the safety net holds against the policy, for every such model.
IN_THE_NET = {"care.code.mixin", "care.follow.mixin", "care.pointer.mixin"}
# What is mixed into settings of Odoo's own, each tested in the kernel.
OF_SETTINGS = {"care.watch.mixin"}
KERNEL = {name: about for a in ADDONS.values() for name, about in models(a).items()}
EACH_ADDON = pytest.mark.parametrize("addon", ADDONS.values(), ids=ADDONS)


def mixins(name):
    """Return everything that a model inherits from, near and far."""
    parents = set(KERNEL.get(name, {"parents": ()})["parents"])
    return parents.union(*map(mixins, parents))


def extended(addon):
    """Return ``{model: mixins}`` that the addon adds to models that exist already."""
    found = {}
    for file in python_files(addon, tests=False):
        for node in parse_python(file).body:
            values = _class_values(node)
            parents = values.get("_inherit")
            own = values.get("_name") or parents
            if isinstance(parents, list) and own in parents:
                found.setdefault(own, set()).update(parents)
    return found


def _class_values(node):
    values = {}
    for item in node.body if isinstance(node, ast.ClassDef) else ():
        if isinstance(item, ast.Assign) and item.targets[0].id in ("_name", "_inherit"):
            values[item.targets[0].id] = ast.literal_eval(item.value)
    return values


def own_models(addon):
    """Return ``{model: its mixins}`` of everything with rows that the addon shapes."""
    found = {
        name: mixins(name)
        for name, about in models(addon).items()
        if about["kind"] == "Model"
    }
    for name, added in extended(addon).items():
        found[name] = found.get(name, set()).union(added, *map(mixins, added))
    return found


def contracts(addon):
    """Return ``[(model, its test case with what it inherits in its file)]``."""
    found = []
    for file in python_files(addon):
        body = parse_python(file).body
        classes = {node.name: node for node in body if isinstance(node, ast.ClassDef)}
        for node in classes.values():
            if name := _contract_model(node):
                found.append((name, _family(node, classes)))
    return found


def _family(node, classes):
    """Return a class and its parents in the same file, near and far."""
    found = [node]
    for base in map(ast.unparse, node.bases):
        if base in classes:
            found += _family(classes[base], classes)
    return found


def _contract_model(node):
    for item in node.body:
        if isinstance(item, ast.Assign) and item.targets[0].id == "contract_model":
            return ast.literal_eval(item.value)
    return None


@EACH_ADDON
@pytest.mark.parametrize("mixin", CONTRACTS)
def test_every_model_with_a_mixin_has_its_contract(addon, mixin):
    wanted = {name for name, found in own_models(addon).items() if mixin in found}

    kept = {
        name
        for name, nodes in contracts(addon)
        if any(CONTRACTS[mixin] in map(ast.unparse, node.bases) for node in nodes)
    }

    assert wanted - kept == set()


def test_every_mixin_of_the_kernel_has_a_contract():
    kernel = {
        name
        for name, about in models(ADDONS["base"]).items()
        if about["kind"] == "AbstractModel" and name.endswith(".mixin")
    }

    assert kernel == CONTRACTS.keys() | COVERED | IN_THE_NET | OF_SETTINGS


@EACH_ADDON
def test_what_the_contract_covers_is_a_document(addon):
    own = own_models(addon)
    without = {
        n for n, found in own.items() if COVERED & found and LIFECYCLE not in found
    }

    assert without == set()


@EACH_ADDON
def test_a_contract_runs_its_inherited_tests(addon):
    for name, nodes in contracts(addon):
        text = "\n".join(map(ast.unparse, nodes))

        assert "allow_inherited_tests_method = True" in text, name
