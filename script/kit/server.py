"""Serve the suite with its demo data, and leave nothing running afterwards."""

import json
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from .commands import die_with_parent, stop
from .demo_database import DemoDatabase
from .failures import Failure, last_lines
from .preparation import LOGINS
from .runtime import Runtime

HOST = "127.0.0.1"
FIRST_PAGE = "/web/login"
START_SECONDS = 120


def require_free_port(port: int) -> None:
    """Refuse a port that another program listens on, before any work is done."""
    if not 0 < port < 65536:
        raise Failure(f"{port} is no port.", "Choose one from 1024 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise Failure(
                f"Port {port} is taken ({error.strerror.lower()}).",
                f"Stop what listens there, or choose another: --port {port + 1}",
            ) from None


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


@dataclass
class OdooServer:
    """One Odoo process that serves one database."""

    runtime: Runtime
    database: str
    port: int
    log: Path
    process: subprocess.Popen | None = None

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"

    def start(self, *arguments: str) -> None:
        """Start Odoo and wait for its first page."""
        command = self.runtime.odoo(
            "server",
            f"--database={self.database}",
            f"--db-filter=^{self.database}$",
            f"--http-port={self.port}",
            *arguments,
        )
        with self.log.open("w") as output:
            self.process = subprocess.Popen(
                command,
                env=self.runtime.variables(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )
        self._wait_for_first_page()

    def stop(self) -> None:
        """Stop Odoo and its children."""
        if self.process:
            stop(self.process)

    def _wait_for_first_page(self) -> None:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.address}{FIRST_PAGE}", timeout=60):  # noqa: S310 - our own address
                    return
            except urllib.error.HTTPError as error:
                raise Failure(
                    f"The first page answers with an error {error.code}.",
                    f"See {self.log}\n{last_lines(self.log, 20)}",
                ) from None
            except OSError:
                time.sleep(0.2)
        raise Failure("Odoo did not start.", f"{last_lines(self.log)}\n  in {self.log}")


def serve(runtime: Runtime, port: int, *, reset: bool = False) -> int:
    """Serve until someone stops it; return the exit status."""
    with DemoDatabase(runtime).in_use(reset=reset) as database:
        log = runtime.places.log / "server.log"
        server = OdooServer(runtime, database, port, log)
        try:
            with runtime.console.step("Starting Odoo"):
                server.start()
            runtime.console.result(welcome(server))
            status = server.process.wait()
            raise Failure(f"Odoo ended by itself ({status}).", last_lines(server.log))
        except KeyboardInterrupt:
            runtime.console.say("Stopping …")
            return 0
        finally:
            server.stop()


def welcome(server: OdooServer) -> str:
    """Return what a newcomer needs to know."""
    lines = ["", f"  {server.address}", ""]
    logins = json.loads(LOGINS.read_text()) if LOGINS.exists() else []
    people = [(_names(entry), entry["role"]) for entry in logins]
    width = max((len(names) for names, _role in people), default=0)
    lines += [f"  {names:<{width}}  {role}" for names, role in people]
    lines += ["", "  The password is the login.", f"  Log: {server.log}"]
    return "\n".join([*lines, "  Ctrl-C stops everything.", ""])


def _names(entry: dict) -> str:
    """Return the logins of an entry: one, both, or the first and the last of more."""
    names = [entry["login"], *entry.get("also", ())]
    return ", ".join(names) if len(names) < 3 else f"{names[0]} … {names[-1]}"
