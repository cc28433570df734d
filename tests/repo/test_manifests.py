"""The manifests: the same head in all, no superfluous key, no forgotten file."""

import re

import pytest
from suite import ADDONS, ROOT, parse_python

PARAMETERS = pytest.mark.parametrize("addon", ADDONS.values(), ids=ADDONS)
KEYS = {
    "name",
    "summary",
    "version",
    "category",
    "author",
    "website",
    "license",
    "depends",
    "external_dependencies",
    "data",
    "demo",
    "assets",
    "application",
    "installable",
    "post_init_hook",
    "uninstall_hook",
}
SAME = {
    "author": "Social Care Governance Suite",
    "website": "https://github.com/social-care-suite/social-care-governance",
    "license": "LGPL-3",
    "category": "Social Care",
}
DEFAULTS = {"data": [], "demo": [], "assets": {}, "application": False}
DEFAULTS |= {"installable": True, "external_dependencies": {}, "depends": []}
LOADED = ("data", "demo", "security", "views", "wizards", "report")


@PARAMETERS
def test_only_known_keys_stand_in_it(addon):
    assert not addon.manifest.keys() - KEYS


@PARAMETERS
def test_all_addons_share_author_licence_and_website(addon):
    assert {key: addon.manifest.get(key) for key in SAME} == SAME


@PARAMETERS
def test_no_key_repeats_its_default(addon):
    manifest = addon.manifest

    assert not [k for k, v in DEFAULTS.items() if k in manifest and manifest[k] == v]


@PARAMETERS
def test_the_version_belongs_to_odoo_19(addon):
    assert re.fullmatch(r"19\.0\.\d+\.\d+\.\d+", addon.manifest["version"])


@PARAMETERS
def test_every_file_named_is_there(addon):
    names = [*addon.manifest.get("data", ()), *addon.manifest.get("demo", ())]

    assert not [name for name in names if not (addon.folder / name).is_file()]


@PARAMETERS
def test_every_file_there_is_named(addon):
    named = {*addon.manifest.get("data", ()), *addon.manifest.get("demo", ())}
    files = [
        str(file.relative_to(addon.folder))
        for folder in LOADED
        for pattern in ("*.xml", "*.csv")
        for file in (addon.folder / folder).rglob(pattern)
    ]

    assert not sorted(set(files) - named)


@PARAMETERS
def test_demo_files_say_so(addon):
    names = addon.manifest.get("demo", ())

    assert not [n for n in names if not re.fullmatch(r"demo/\w+_demo\.(xml|csv)", n)]


@PARAMETERS
def test_python_dependencies_are_pinned(addon):
    pinned = {
        line.partition("==")[0].replace("_", "-").lower()
        for line in (ROOT / "requirements.txt").read_text().splitlines()
        if "==" in line
    }
    needed = addon.manifest.get("external_dependencies", {}).get("python", ())

    assert not [name for name in needed if name.lower() not in pinned]


@PARAMETERS
def test_every_test_file_is_imported(addon):
    init = addon.folder / "tests/__init__.py"
    names = {alias.name for node in parse_python(init).body for alias in node.names}
    files = {file.stem for file in (addon.folder / "tests").glob("test_*.py")}

    assert files == {name for name in names if name.startswith("test_")}
