"""The numbers that a deployment stands on agree with each other."""

import configparser
import re

import pytest
from suite import ROOT

from kit.postgres import OLDEST_SERVER

OPERATIONS = (ROOT / "docs/operations.md").read_text()
# PostgreSQL's defaults: max_connections, superuser_reserved_connections.
CONNECTIONS, RESERVED = 100, 3


@pytest.fixture
def options():
    settings = configparser.RawConfigParser()
    settings.read(ROOT / "config/odoo.prod.conf")
    return dict(settings.items("options"))


def test_all_processes_together_fit_into_postgresqls_connections(options):
    workers, jobs = int(options["workers"]), int(options["max_cron_threads"])
    master = 1

    wanted = (workers + jobs + master) * int(options["db_maxconn"])
    wanted += int(options["db_maxconn_gevent"])

    assert wanted <= CONNECTIONS - RESERVED
    explained = (ROOT / "config/README.md").read_text()
    assert f"= {wanted}, below the {CONNECTIONS - RESERVED} " in explained


def test_every_page_tells_the_same_oldest_postgresql():
    pages = [ROOT / "README.md", *ROOT.glob("docs/*.md"), *ROOT.glob("config/*.md")]
    told = {
        (page.name, int(version))
        for page in pages
        for version in re.findall(
            r"PostgreSQL\W{1,3}(\d+) or (?:newer|later)", page.read_text()
        )
    }

    assert {name for name, _version in told} >= {"operations.md", "README.md"}
    assert {version for _name, version in told} == {OLDEST_SERVER // 10000}


def test_proxy_lets_through_what_the_suite_accepts(options):
    files = [f for f in ROOT.glob("addons/*/**/*.py") if "tests" not in f.parts]
    limits = re.compile(r"^MAX_UPLOAD = (\d+) \* 1024 \* 1024$", re.MULTILINE)
    accepted = [int(n) for file in files for n in limits.findall(file.read_text())]

    assert len(accepted) > 1
    assert int(_told(r"client_max_body_size (\d+)m")) == max(accepted)
    assert int(_told(r"proxy_read_timeout (\d+)s")) > int(options["limit_time_real"])


def test_operations_hold_what_the_index_promises():
    index = (ROOT / "docs/index.md").read_text()
    [promised] = re.findall(r"\(operations\.md\): (.*)", index)
    chapters = " ".join(re.findall(r"(?m)^## (.*)$", OPERATIONS)).lower()

    for word in promised.replace("deploy", "first installation").split(", "):
        assert word.rstrip("s") in chapters


def _told(pattern):
    return re.search(pattern, OPERATIONS)[1]
