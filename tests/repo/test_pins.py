"""What is fetched is pinned, and pinned by hash."""

import json
import re

import pytest
from suite import ROOT

from kit.odoo_source import SHA256

LOCKS = (
    "requirements.txt",
    "requirements-dev.txt",
    "requirements-oca.txt",
    "config/node/requirements.txt",
)
PIN = re.compile(r"^([A-Za-z0-9._-]+)(\[[^]]*\])?==\S+")


def _pins(name):
    """Return ``{package: number of hashes}``."""
    found, current = {}, None
    for line in (ROOT / name).read_text().splitlines():
        if pin := PIN.match(line):
            current = pin[1].lower()
            found.setdefault(current, 0)
        elif "--hash=sha256:" in line:
            found[current] += 1
        elif line.strip() and not line.lstrip().startswith("#"):
            pytest.fail(f"{name}: {line!r} is no pin")
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_has_hashes(name):
    assert not [package for package, hashes in _pins(name).items() if not hashes]


@pytest.mark.parametrize(
    ("source", "lock"),
    [
        ("requirements.in", "requirements.txt"),
        ("requirements-dev.in", "requirements-dev.txt"),
        ("requirements-oca.in", "requirements-oca.txt"),
    ],
)
def test_the_lock_holds_what_is_asked_for(source, lock):
    lines = (ROOT / source).read_text().splitlines()
    asked = {re.split(r"[=<>\[ ;#]", line)[0].lower() for line in lines}

    missing = {re.sub(r"[._]", "-", n) for n in asked if n} - _pins(lock).keys()

    assert not missing


def test_the_library_that_breaks_odoos_pdf_files_is_not_there():
    assert "pypdf2" not in _pins("requirements.txt")
    assert "pypdf" in _pins("requirements.txt")


def test_addons_of_others_are_not_on_the_path_of_the_suite():
    for name in ("requirements.txt", "requirements-dev.txt"):
        assert not [n for n in _pins(name) if n.startswith("odoo-addon-")]
    companions = _versions("requirements-oca.txt").items()
    addons = [v for n, v in companions if n.startswith("odoo-addon-")]
    assert len(addons) > 5
    assert [v for v in addons if not v.startswith("19.0.")] == []


def test_developers_get_the_libraries_that_the_server_has():
    server = _versions("requirements.txt")
    developer = _versions("requirements-dev.txt")

    different = {
        n for n in server.keys() & developer.keys() if server[n] != developer[n]
    }

    assert not different


def _versions(name):
    pins = re.findall(r"^([\w.-]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE)
    return {package.lower(): version for package, version in pins}


def test_node_packages_are_pinned_with_their_integrity():
    wanted = json.loads((ROOT / "config/node/package.json").read_text())
    lock = json.loads((ROOT / "config/node/package-lock.json").read_text())

    for version in (
        *wanted["dependencies"].values(),
        *wanted["devDependencies"].values(),
    ):
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    assert not [n for n, p in lock["packages"].items() if n and "integrity" not in p]


def test_odoos_package_is_pinned_by_its_hash():
    assert re.fullmatch(r"[0-9a-f]{64}", SHA256)


@pytest.mark.parametrize("name", ["odoo.conf", "odoo.test.conf", "odoo.prod.conf"])
def test_no_configuration_holds_a_secret(name):
    text = (ROOT / "config" / name).read_text()

    assert not re.search(r"(?m)^(admin_passwd|db_password|smtp_password)", text)


def test_every_option_of_the_configuration_is_explained():
    explained = (ROOT / "config/README.md").read_text()
    files = (ROOT / "config").glob("*.conf")
    options = {o for f in files for o in re.findall(r"(?m)^(\w+) =", f.read_text())}

    assert not [option for option in options if f"`{option}" not in explained]
