"""Which Odoo the scripts take, and when it counts as another one."""

import os
import subprocess
import sys

import pytest

from kit import odoo_source, paths
from kit.failures import Failure
from kit.odoo_source import DebianOdoo, _checkout, _installed
from kit.paths import ROOT, Places
from kit.python_env import PythonEnv


@pytest.fixture
def places(tmp_path):
    return Places(tmp_path / "cache", tmp_path / "local").prepare()


@pytest.fixture
def site_packages(tmp_path):
    """Return a folder with an Odoo 19 among other libraries."""
    folder = tmp_path / "site-packages"
    (folder / "odoo").mkdir(parents=True)
    (folder / "odoo/release.py").write_text("version_info = (19, 0, 0)\n")
    (folder / "odoo/models.py").write_text("x = 1\n")
    (folder / "werkzeug").mkdir()
    return folder


def test_an_odoo_on_the_callers_path_is_taken(places, site_packages, monkeypatch):
    monkeypatch.setenv("KIT_CALLER_PATH", f"/nowhere{os.pathsep}{site_packages}")

    found = _installed(places)

    assert (found.folder / "odoo/models.py").samefile(site_packages / "odoo/models.py")


def test_an_odoo_among_the_libraries_of_the_python_in_use_is_taken(
    places, site_packages, monkeypatch
):
    monkeypatch.delenv("KIT_CALLER_PATH", raising=False)
    monkeypatch.setattr(sys, "path", ["", "/nowhere", str(site_packages)])

    assert _installed(places) == _installed(places)
    assert _installed(places).folder.is_dir()


def test_the_libraries_beside_it_do_not_come_along(places, site_packages, monkeypatch):
    monkeypatch.setenv("KIT_CALLER_PATH", str(site_packages))

    found = _installed(places)

    assert [entry.name for entry in found.folder.iterdir()] == ["odoo"]


def test_a_checkout_on_the_callers_path_brings_its_addons(
    places, site_packages, monkeypatch
):
    monkeypatch.setenv("KIT_CALLER_PATH", str(site_packages))
    (site_packages / "addons/web").mkdir(parents=True)

    assert _installed(places).addons == (site_packages / "addons",)


def test_the_scripts_keep_the_callers_path_and_need_no_home(tmp_path):
    (tmp_path / "kit").mkdir()
    code = "import os; print(os.environ['KIT_CALLER_PATH'], os.environ['PYTHONPATH'])"
    (tmp_path / "kit/__main__.py").write_text(code)
    kit = (ROOT / "script/kit/find-python").read_text()
    (tmp_path / "kit/find-python").write_text(kit)

    own = {"PATH": os.environ["PATH"], "PYTHONPATH": "/mine"}

    done = subprocess.run(
        ["/bin/bash", "-euc", f'. "{tmp_path}/kit/find-python"; run_kit x'],
        env=own | {"PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout == f"/mine {tmp_path}\n", done.stderr


@pytest.mark.parametrize("name", ["odoo/models.py", "odoo/new.py", "addons/web/x.js"])
def test_changed_code_is_another_odoo(site_packages, name):
    (site_packages / "addons/web").mkdir(parents=True)
    before = _checkout(site_packages).identity

    (site_packages / name).write_text("changed = True\n")

    assert _checkout(site_packages).identity != before


def test_what_python_or_git_write_there_is_no_change(site_packages):
    before = _checkout(site_packages).identity

    for name in ("odoo/__pycache__", ".git"):
        (site_packages / name).mkdir()
        (site_packages / name / "file").write_text("x")

    assert _checkout(site_packages).identity == before


def test_a_font_that_cannot_be_converted_is_one_line(tmp_path, places):
    class Done:
        def result(self):
            return PythonEnv(tmp_path / "env")

    (tmp_path / odoo_source.AWESOME).mkdir(parents=True)
    python = tmp_path / "env/bin/python"
    python.parent.mkdir(parents=True)
    python.symlink_to("/bin/false")

    with pytest.raises(Failure, match="icons of Odoo"):
        DebianOdoo(tmp_path, places, None, Done())._complete()


def test_who_has_no_home_folder_is_told_what_to_set(monkeypatch):
    def homeless():
        raise RuntimeError

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(paths.Path, "home", homeless)

    with pytest.raises(Failure, match="no home folder") as caught:
        paths.usual_places()

    assert "XDG_CACHE_HOME" in caught.value.way_out
