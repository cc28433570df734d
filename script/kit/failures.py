"""Failures that a person meets: one line for the problem, one for the way out."""

import errno
import re
from collections.abc import Callable
from pathlib import Path

# What tools print when something of the machine is missing, in this order.
KNOWN_CAUSES = (
    (
        r"No space left on device|Disk quota exceeded|could not extend file",
        "The disk is full.",
        "Free some space, then run the same command again; finished steps are kept.",
    ),
    (
        r"Temporary failure (in name resolution|resolving)|Name or service not known"
        r"|NewConnectionError|Network is unreachable|Connection (refused|timed out)"
        r"|Could not connect|Unable to connect|ENOTFOUND|EAI_AGAIN|ECONNREFUSED"
        r"|ConnectTimeout|Max retries exceeded",
        "The package registries cannot be reached.",
        "Check the network and the proxy settings (https_proxy), then run it again.",
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|SELF_SIGNED_CERT|certificate verify failed",
        "The certificate of a package registry is not trusted.",
        "Set SSL_CERT_FILE, PIP_CERT and NODE_EXTRA_CA_CERTS to your proxy's bundle.",
    ),
    (
        r"THESE PACKAGES DO NOT MATCH THE HASHES",
        "A Python package is not the one that requirements.txt pins.",
        "Nothing was installed. Run it again; if it stays, distrust the mirror.",
    ),
    (
        r"Release file for \S+ is (expired|not valid)",
        "The Debian mirror offers an index that is past its date.",
        "Set DEBIAN_MIRROR to a current mirror, or install the package yourself.",
    ),
    (
        r"NO_PUBKEY|is not signed|BADSIG|EXPKEYSIG",
        "The signature of Debian's index cannot be verified.",
        "Run apt-get install debian-archive-keyring, or set ODOO_SRC.",
    ),
)
PYTHON_ERROR = re.compile(r"[A-Za-z_][\w.]*(Error|Exception|Violation|Warning): ")


class Failure(Exception):  # noqa: N818 - what the person sees, not a defect
    """Something that the person at the terminal can put right."""

    def __init__(self, problem: str, way_out: str = ""):
        super().__init__(problem)
        self.problem = problem
        self.way_out = way_out


def explain(output: str) -> Failure | None:
    """Return the failure behind a tool's ``output``, if it is a known one."""
    for pattern, problem, way_out in KNOWN_CAUSES:
        if re.search(pattern, output):
            return Failure(problem, way_out)
    return None


def explain_os_error(error: OSError) -> Failure:
    """Return the failure behind an error of the operating system."""
    name = error.filename or "a file"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        _pattern, problem, way_out = KNOWN_CAUSES[0]
        return Failure(problem, way_out)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR):
        return Failure(
            f"{name} cannot be written.",
            "Give your user the right to it, or set XDG_CACHE_HOME to another folder"
            " (the state of a checkout is in its .local/).",
        )
    return Failure(f"{error.strerror}: {name}")


def last_lines(log: Path, count: int = 5) -> str:
    """Return the errors and the end of ``log``, indented to stand below a failure."""
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    # An error that quotes a whole record hides what was wrong with it.
    causes = [line for line in lines[:-count] if PYTHON_ERROR.match(line)]
    return "\n".join(f"    {line}" for line in [*causes[-2:], *lines[-count:]])


def guarded(action: Callable[[], int], report: Callable[[Failure], None]) -> int:
    """Run ``action``; report what went wrong and return the exit status."""
    try:
        return action()
    except Failure as failure:
        report(failure)
    except OSError as error:
        report(explain_os_error(error))
    except KeyboardInterrupt:
        report(Failure("Stopped.", "Run the same command again to go on."))
        return 130
    return 1
