import io
import os
import socket
import subprocess
import sys

import pytest

from kit import postgres
from kit import server as server_module
from kit.command_care import choose_database
from kit.databases import check_name
from kit.debian import PrivateApt, unpack, without_relations
from kit.failures import Failure
from kit.odoo_source import _checkout, _is_wanted, _is_wanted_font
from kit.paths import ROOT, Places
from kit.postgres import _as_options, _foreign_connection
from kit.server import free_port, require_free_port

BASH = "/bin/bash"
CONTROL = """\
Package: x
Version: 1
Architecture: all
Maintainer: Nobody <nobody@example.org>
Description: an example
"""


def test_a_taken_port_is_named_with_another_one():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(Failure, match=f"Port {port} is taken") as caught:
            require_free_port(port)

    assert f"--port {port + 1}" in caught.value.way_out


def test_an_impossible_port_is_refused():
    with pytest.raises(Failure, match="99999"):
        require_free_port(99999)


def test_a_free_port_is_free():
    require_free_port(free_port())


def test_names_of_databases_are_plain():
    assert check_name("social_care") == "social_care"
    for name in ("x; DROP", "Upper", "", "a-b", "x" * 60):
        with pytest.raises(Failure, match="no name for a database"):
            check_name(name)


def test_the_database_of_a_command_is_told_from_its_arguments(monkeypatch):
    monkeypatch.delenv("CARE_DATABASE", raising=False)
    rest = ["import-return", "a b.xlsx", "--dry-run", "--json", "out.json"]

    assert choose_database(rest) == (None, rest)
    assert choose_database(["--database", "x", *rest]) == ("x", rest)
    assert choose_database([*rest, "-d", "x"]) == ("x", rest)
    assert choose_database(["--help"]) == (None, ["--help"])


def test_the_database_of_a_command_may_stand_in_the_environment(monkeypatch):
    monkeypatch.setenv("CARE_DATABASE", "y")

    assert choose_database(["audit"]) == ("y", ["audit"])
    assert choose_database(["--database=x", "audit"]) == ("x", ["audit"])


def test_odoo_src_must_be_an_odoo_19(tmp_path):
    (tmp_path / "odoo").mkdir()
    (tmp_path / "odoo/release.py").write_text("version_info = (18, 0, 0)\n")

    with pytest.raises(Failure, match="not an Odoo 19"):
        _checkout(tmp_path)


def test_a_checkout_keeps_its_addons_apart(tmp_path):
    (tmp_path / "odoo").mkdir()
    (tmp_path / "addons/web").mkdir(parents=True)
    (tmp_path / "odoo/release.py").write_text("version_info = (19, 0, 0)\n")

    found = _checkout(tmp_path)

    assert found.folder == tmp_path
    assert found.addons == (tmp_path / "addons",)


def test_only_what_the_suite_uses_is_unpacked():
    packages = "usr/lib/python3/dist-packages"

    assert _is_wanted(f"{packages}/odoo/addons/web/i18n/ar.po")
    assert _is_wanted(f"{packages}/odoo/addons/web/models/ir_http.py")
    assert not _is_wanted(f"{packages}/odoo/addons/web/i18n/fr.po")
    assert not _is_wanted(f"{packages}/addons/web/__init__.py")
    assert _is_wanted_font("usr/share/fonts/truetype/noto/NotoSansArabic-Bold.ttf")
    assert not _is_wanted_font("usr/share/fonts/truetype/noto/NotoSansThai-Bold.ttf")


def test_a_damaged_package_is_deleted_so_that_it_is_fetched_anew(tmp_path):
    package = tmp_path / "odoo-19_19_all.deb"
    package.write_bytes(b"!<arch>\nhalf of it")

    with pytest.raises(Failure, match="is damaged"):
        unpack(package, tmp_path)

    assert not package.exists()


@pytest.mark.parametrize("is_pinned", [False, True])
def test_only_the_index_of_a_pinned_package_may_be_past_its_date(
    tmp_path, monkeypatch, is_pinned
):
    monkeypatch.setattr(PrivateApt, "_apt", lambda *_arguments, **_options: None)
    places = Places(tmp_path, tmp_path)
    apt = PrivateApt(places, "x", ["http://x/debian sid main"], is_pinned=is_pinned)

    apt.update()

    written = [apt.folder / name for name in ("sources.list", "apt.conf")]
    text = "".join(file.read_text() for file in written)
    assert ("valid-until" in text.lower()) is is_pinned
    assert "signed-by=" in text


@pytest.mark.parametrize("is_old", [False, True])
def test_a_package_is_unpacked_as_the_user_who_asks(tmp_path, monkeypatch, is_old):
    tree = tmp_path / "tree"
    for folder in ("DEBIAN", "usr/lib/kept", "usr/lib/left"):
        (tree / folder).mkdir(parents=True)
        (tree / folder / "file").write_text(folder)
    (tree / "DEBIAN/file").rename(tree / "DEBIAN/control")
    (tree / "DEBIAN/control").write_text(CONTROL)
    build = ["dpkg-deb", "--build", "--root-owner-group", tree, tmp_path / "x.deb"]
    subprocess.run(build, check=True, capture_output=True)
    if is_old:
        monkeypatch.delattr("tarfile.tar_filter", raising=False)

    unpack(tmp_path / "x.deb", tmp_path / "out", keep=lambda name: "left" not in name)

    kept = tmp_path / "out/usr/lib/kept/file"
    assert kept.read_text() == "usr/lib/kept"
    assert kept.stat().st_uid == os.getuid()
    assert not (tmp_path / "out/usr/lib/left").exists()


def test_what_other_packages_miss_does_not_matter():
    status = (
        "Package: a\nStatus: install ok installed\nDepends: gone\nVersion: 1\n"
        "Description: text\n Package: no\n\nPackage: b\nProvides: c\n\n"
    )

    assert without_relations(status) == (
        "Package: a\nStatus: install ok installed\nVersion: 1\n\n"
        "Package: b\nProvides: c\n\n"
    )


def test_settings_of_the_server_survive_spaces():
    line = _as_options({"unix_socket_directories": "/home/a b/x", "jit": "off"})

    assert line == "-c 'unix_socket_directories=/home/a b/x' -c jit=off"


@pytest.fixture
def config(tmp_path, monkeypatch):
    """Return the file with Odoo's options; the environment names no server."""
    for name in postgres.OPTIONS.values():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(postgres, "CONFIG", tmp_path)
    return tmp_path / "odoo.conf"


def test_the_server_of_the_configuration_is_used_with_all_its_options(config):
    config.write_text(
        "[options]\ndb_host = db.example\ndb_port = 5433\ndb_user = care\n"
        "db_password = 50%% secret\ndb_sslmode = False\n"
    )

    assert _foreign_connection() == {
        "PGHOST": "db.example",
        "PGPORT": "5433",
        "PGUSER": "care",
        "PGPASSWORD": "50%% secret",
    }


def test_the_environment_goes_before_the_configuration(config, monkeypatch):
    config.write_text("[options]\ndb_host = db.example\ndb_user = care\n")
    monkeypatch.setenv("PGHOST", "other.example")

    assert _foreign_connection() == {"PGHOST": "other.example", "PGUSER": "care"}


def test_without_a_configured_server_there_is_none(config):
    config.write_text("[options]\ndb_host = False\nlist_db = False\n")

    assert _foreign_connection() == {}


def test_the_welcome_lists_the_people(tmp_path, monkeypatch):
    logins = tmp_path / "logins.json"
    logins.write_text(
        '[{"login": "registrar", "role": "lists NGOs"},'
        ' {"login": "a1", "also": ["a2"], "role": "assess"},'
        ' {"login": "m1", "also": ["m2", "m3"], "role": "vote"}]'
    )
    monkeypatch.setattr(server_module, "LOGINS", logins)
    served = server_module.OdooServer(None, "x", 8069, tmp_path / "server.log")

    text = server_module.welcome(served)

    assert "http://127.0.0.1:8069" in text
    assert "registrar  lists NGOs" in text
    assert "a1, a2     assess" in text
    assert "m1 … m3    vote" in text
    assert str(tmp_path / "server.log") in text


def run_script(name, *arguments, **env):
    return subprocess.run(
        [BASH, str(ROOT / "script" / name), *arguments],
        env=os.environ | env,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_prints_what_each_script_does():
    done = run_script("help")

    assert "script/server" in done.stdout
    assert "script/test" in done.stdout


def test_an_old_python_is_named(tmp_path):
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo Python 3.9.1\nexit 1\n')
    old.chmod(0o755)
    for name in ("dirname", "readlink", "head"):
        (tmp_path / name).symlink_to(f"/usr/bin/{name}")

    done = run_script("server", PATH=str(tmp_path), HOME=str(tmp_path), PYTHON="")

    assert done.returncode == 1
    assert "Python 3.11 or 3.12" in done.stderr
    assert "Python 3.9.1" in done.stderr


def test_the_kit_needs_the_standard_library_only():
    code = (
        "import pathlib, importlib, sys; import kit;"
        "[importlib.import_module(f'kit.{p.stem}')"
        " for p in pathlib.Path(kit.__file__).parent.glob('*.py')"
        " if p.stem != '__main__']"
    )

    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        env={"PYTHONPATH": str(ROOT / "script")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stderr == ""


def test_progress_goes_to_the_standard_error_and_results_do_not(capsys):
    from kit.console import Console

    Console(io.StringIO()).result("7 passed")

    assert capsys.readouterr().out == "7 passed\n"
