"""Debian packages, fetched and unpacked without root.

``apt-get`` works here on sources, lists and a download folder of our own: the
system's settings stay as they are. Its signatures are verified as always.
"""

import os
import re
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Sequence
from pathlib import Path

from .cache import MEGABYTE
from .commands import capture, run
from .failures import Failure
from .paths import Places

INSTALLED = Path("/var/lib/dpkg/status")
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
WAY_OUT = "Set ODOO_SRC to an unpacked Odoo 19, and install the libraries yourself."
APT_SETTINGS = """\
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Post-Invoke;
Dir::Etc::sourcelist "{folder}/sources.list";
Dir::Etc::sourceparts "{folder}/none";
Dir::Etc::preferences "{folder}/none/preferences";
Dir::Etc::preferencesparts "{folder}/none";
Dir::State::Lists "{folder}/lists";
Dir::State::status "{folder}/status";
Dir::Cache "{folder}/cache";
APT::Sandbox::User "root";
APT::Get::AllowUnauthenticated "false";
Acquire::AllowInsecureRepositories "false";
Acquire::Languages "none";
Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
Acquire::Retries "3";
Acquire::http::Timeout "30";
Debug::NoLocking "true";
"""


class PrivateApt:
    """An apt that reads one suite and writes to one folder.

    :param is_pinned: whether we know what to fetch by its hash: only then may the
        index be past its date, as that of a frozen mirror is
    """

    def __init__(
        self,
        places: Places,
        name: str,
        sources: Sequence[str],
        *,
        is_pinned: bool = False,
    ):
        self.folder = places.cache / "apt" / name
        self.archives = self.folder / "cache" / "archives"
        self.log = places.log / f"setup-apt-{name}.log"
        self._sources = sources
        self._options = f"signed-by={KEYRING}"
        if is_pinned:
            self._options += " check-valid-until=no"
        self._updated = False

    def update(self) -> None:
        """Fetch the signed index, once per run."""
        if self._updated:
            return
        for part in ("lists/partial", "cache/archives/partial", "none"):
            (self.folder / part).mkdir(parents=True, exist_ok=True)
        settings = APT_SETTINGS.format(folder=self.folder)
        (self.folder / "apt.conf").write_text(settings)
        installed = INSTALLED.read_text() if INSTALLED.exists() else ""
        (self.folder / "status").write_text(without_relations(installed))
        lines = [f"deb [{self._options}] {line}\n" for line in self._sources]
        (self.folder / "sources.list").write_text("".join(lines))
        self._apt("update", "--error-on=any", problem="Debian's index is unreadable.")
        self._updated = True

    def versions(self, package: str) -> list[str]:
        """Return the versions on offer, newest first."""
        env = os.environ | {"APT_CONFIG": str(self.folder / "apt.conf")}
        lines = capture(["apt-cache", "madison", package], env).splitlines()
        return [line.split("|")[1].strip() for line in lines]

    def download(self, *packages: str) -> list[Path]:
        """Fetch ``packages`` (``name`` or ``name=version``); return their files."""
        self.update()
        self.archives.mkdir(parents=True, exist_ok=True)
        problem = f"Debian's {' '.join(packages)} could not be fetched."
        self._apt("download", *packages, problem=problem)
        return [self._newest(package.split("=")[0]) for package in packages]

    def download_missing(self, *packages: str) -> list[Path]:
        """Fetch ``packages`` with all they need that this system does not have."""
        self.update()
        wanted = ["install", "--yes", "--no-install-recommends", *packages]
        problem = f"Debian's {' '.join(packages)} could not be fetched."
        self._apt(*wanted, "--download-only", problem=problem)
        env = os.environ | {"APT_CONFIG": str(self.folder / "apt.conf")}
        names = re.findall(
            r"^Inst (\S+)", capture(["apt-get", "--simulate", *wanted], env), re.M
        )
        return [self._newest(name.split(":")[0]) for name in names]

    def forget_downloads(self) -> None:
        """Delete what is unpacked by now, and the index."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self._updated = False

    def _newest(self, name: str) -> Path:
        found = sorted(self.archives.glob(f"{name}_*.deb"), key=_changed)
        if not found:
            raise Failure(f"Debian's {name} is missing after its download.", WAY_OUT)
        return found[-1]

    def _apt(self, *arguments: str, problem: str) -> None:
        run(
            ["apt-get", "--quiet", *arguments],
            env=os.environ | {"APT_CONFIG": str(self.folder / "apt.conf")},
            cwd=self.archives if self.archives.exists() else None,
            log=self.log,
            problem=problem,
        )


def without_relations(status: str) -> str:
    """Return dpkg's list of what is installed, without what that depends on.

    apt refuses any work while some other package of the system misses something.
    """
    kept = re.compile(
        r"^(Package|Status|Architecture|Multi-Arch|Version|Provides): .*\n|^\n",
        re.MULTILINE,
    )
    return "".join(found.group(0) for found in kept.finditer(status))


def _changed(file: Path) -> float:
    return file.stat().st_mtime


def unpack(package: Path, folder: Path, keep: Callable[[str], bool] | None = None):
    """Unpack ``package`` below ``folder``; ``keep`` chooses by the path inside."""
    command = ["dpkg-deb", "--fsys-tarfile", str(package)]
    damaged = Failure(
        f"{package.name} is damaged and was deleted.",
        "Run the same command again: it is fetched anew.",
    )
    try:
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process:
            _extract(process.stdout, folder, keep)
    except tarfile.ReadError:
        package.unlink()
        raise damaged from None
    if process.returncode:
        package.unlink()
        raise damaged


def _extract(stream, folder: Path, keep: Callable[[str], bool] | None) -> None:
    with tarfile.open(fileobj=stream, mode="r|", bufsize=MEGABYTE) as tar:
        # The argument "filter" is missing in Debian 12's own Python 3.11.2.
        tar.extraction_filter = getattr(tarfile, "tar_filter", _as_it_is)
        for member in tar:
            if keep is None or keep(member.name.removeprefix("./")):
                member.uid, member.gid = os.getuid(), os.getgid()
                tar.extract(member, folder)
    stream.read()


def _as_it_is(member: tarfile.TarInfo, _folder: str) -> tarfile.TarInfo:
    return member


def odoo_sources() -> list[str]:
    """Return the source of Odoo's package: it is in Debian's unstable only."""
    return [f"{_mirror(r'/debian/?$')} sid main"]


def system_sources() -> list[str]:
    """Return the sources of the system's own release, for compiled libraries."""
    release = capture(["sh", "-c", '. /etc/os-release; echo "$ID $VERSION_CODENAME"'])
    distribution, _, codename = release.partition(" ")
    if distribution != "debian" or not codename:
        raise Failure(
            "System libraries are missing, and this is not a Debian release.",
            "Install pango, harfbuzz and chromium with your package manager.",
        )
    security = f"{_mirror(r'/debian-security/?$')} {codename}-security main"
    return [f"{_mirror(r'/debian/?$')} {codename} main", security]


def _mirror(pattern: str) -> str:
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise Failure("This machine has no apt-get.", WAY_OUT)
    if not KEYRING.exists():
        way_out = f"Run apt-get install debian-archive-keyring. {WAY_OUT}"
        raise Failure("Debian's keyring is missing.", way_out)
    command = ["apt-get", "indextargets", "--format", "$(REPO_URI)"]
    found = capture([*command, "Created-By: Packages"]).splitlines()
    configured = os.environ.get("DEBIAN_MIRROR")
    if configured:
        found.insert(0, configured)
    for address in found:
        if re.search(pattern, address):
            return address.rstrip("/")
    main = next((a for a in found if re.search(r"/debian/?$", a)), None)
    if main and "security" in pattern:
        return re.sub(r"/debian/?$", "/debian-security", main)
    way_out = "Set DEBIAN_MIRROR to the address of a mirror that ends in /debian."
    raise Failure("The system's apt knows no Debian mirror.", way_out)
