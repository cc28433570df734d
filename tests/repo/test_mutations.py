"""The table of guards that ``script/mutate`` removes fits the code of today."""

import pytest
from suite import ADDONS, ROOT

from kit.mutations import read_table

TABLE = read_table()
PARAMETERS = pytest.mark.parametrize("entry", TABLE, ids=lambda entry: entry.guard)


@PARAMETERS
def test_the_guard_stands_once_in_its_file(entry):
    text = (ROOT / entry.file).read_text(encoding="utf-8")

    assert text.count(entry.find) == 1
    assert entry.find != entry.replace


@PARAMETERS
def test_the_test_of_the_guard_exists(entry):
    if entry.is_unit:
        file, _, name = entry.test.partition("::")
        assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")
        return
    class_name, _, name = entry.test.partition(".")
    contracts = sorted((ADDONS["base"].folder / "tests").glob("*_contract.py"))
    addon = ADDONS["base" if entry.addon == "safety" else entry.addon]
    files = sorted((addon.folder / "tests").glob("test_*.py"))
    found = "".join(file.read_text(encoding="utf-8") for file in [*contracts, *files])
    assert f"class {class_name}(" in found
    assert f"def {name}(" in found


def test_guards_are_named_once():
    names = [(entry.addon, entry.guard) for entry in TABLE]

    assert len(names) == len(set(names))
