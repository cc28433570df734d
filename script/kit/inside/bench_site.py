"""The site as citizens reach it: Odoo with workers, and several clients at once."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psutil

from kit.commands import die_with_parent

HOST = "127.0.0.1"
WORKERS = 2
START_SECONDS = 120
# "GET /ngos HTTP/1.1" 200 - 21 0.012 0.034: queries, seconds in them, other seconds
SERVED = re.compile(r'"GET (\S+) HTTP/[\d.]+" (\d+) \S+ (\d+) ([\d.]+) ([\d.]+)')
LAST_ADDRESSES = 250


class SiteError(Exception):
    """The site did not start, or a page did not answer as it should."""


@dataclass(frozen=True)
class Visit:
    """What one round of requests took, in seconds."""

    answers: list[float]  # as the clients saw it, waiting in line included
    served: list[float]  # as the server says, from the start of its work
    cpu: float  # of all its processes, for one request


class Site:
    """Odoo with two workers on the loopback, which end with this process."""

    def __init__(self, database):
        self._port = _free_port()
        self._log = Path(os.environ["CARE_LOG"]) / f"{database}-site.log"
        command = [
            *json.loads(os.environ["CARE_ODOO"]),
            "server",
            f"--database={database}",
            f"--db-filter=^{database}$",
            f"--http-port={self._port}",
            f"--gevent-port={_free_port()}",
            f"--workers={WORKERS}",
            "--max-cron-threads=0",
        ]
        with self._log.open("w") as output:
            self._process = subprocess.Popen(
                command,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )
        # A page for few requests a minute from one address meets as many addresses.
        self._addresses = count()
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise

    def stop(self):
        """Stop the server and its workers."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
            try:
                self._process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()

    def visit(self, paths, *, clients=8):
        """Ask for all of ``paths``, ``clients`` at a time, each from its own address.

        :raise SiteError: if one of them is not answered with status 200
        """
        size, cpu = self._log.stat().st_size, self._cpu()
        with ThreadPoolExecutor(clients) as pool:
            answers = list(pool.map(self._get, paths))
        cpu = (self._cpu() - cpu) / len(paths)
        return Visit(answers, self._read_served(size, len(paths)), cpu)

    def _get(self, path):
        place = next(self._addresses)
        source = f"127.0.{place // LAST_ADDRESSES % 250}.{place % LAST_ADDRESSES + 2}"
        start = time.perf_counter()
        connection = http.client.HTTPConnection(
            HOST, self._port, timeout=60, source_address=(source, 0)
        )
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
        finally:
            connection.close()
        if answer.status != http.client.OK:
            raise SiteError(f"{path} answers {answer.status}, see {self._log.name}")
        return time.perf_counter() - start

    def _read_served(self, size, wanted):
        """Return the seconds of the last ``wanted`` requests by the server's log."""
        for _attempt in range(50):
            with self._log.open(encoding="utf-8", errors="replace") as lines:
                lines.seek(size)
                found = SERVED.findall(lines.read())
            if len(found) >= wanted:
                return [float(query) + float(rest) for *_, query, rest in found]
            time.sleep(0.1)
        raise SiteError(f"{self._log.name} does not tell of every request")

    def _cpu(self):
        server = psutil.Process(self._process.pid)
        times = [p.cpu_times() for p in (server, *server.children(recursive=True))]
        return sum(time.user + time.system for time in times)

    def _wait(self):
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self._process.poll() is None:
            try:
                self._get("/web/health")
                return
            except OSError:
                time.sleep(0.2)
        raise SiteError(f"Odoo did not start, see {self._log.name}")


def _free_port():
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]
