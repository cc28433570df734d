"""The demonstration sends nothing to other machines, not from the server either."""

import re
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

LOCAL = ("127.0.0.1", "::1", "localhost")
# How Odoo names the setting of a service's address: "iap.endpoint".
ENDPOINT = re.compile(r"""["']((?:\w+\.)+\w*endpoint)["']""")


@pytest.fixture
def contacted(monkeypatch):
    """Return the foreign machines that anybody tries to reach; nobody gets there."""
    seen = []

    def look_up(host, *args, **kwargs):
        if host in LOCAL or not host:
            return real(host, *args, **kwargs)
        seen.append(host)
        raise socket.gaierror(f"{host} is another machine")

    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return seen


def test_no_job_of_the_demonstration_leaves_the_machine(env, contacted, monkeypatch):
    monkeypatch.setattr(type(env.cr), "commit", lambda _self: None)
    jobs = env["ir.cron"].search([])

    for job in jobs:
        job.ir_actions_server_id.with_context(cron_id=job.id).run()

    assert len(jobs) > 20
    assert contacted == []


def test_no_service_of_odoo_is_reached_from_the_demonstration(env):
    from odoo.modules import get_module_path

    installed = env["ir.module.module"].search([("state", "=", "installed")])
    files = (
        file
        for name in installed.mapped("name")
        for file in Path(get_module_path(name)).rglob("*.py")
        if "tests" not in file.parts
    )
    keys = {key for file in files for key in ENDPOINT.findall(file.read_text())}

    get_param = env["ir.config_parameter"].get_param
    away = {k for k in keys if not get_param(k, "").startswith("http://127.0.0.1:")}

    assert len(keys) > 8
    assert away == set()


def test_a_job_that_asks_another_machine_is_noticed(env, contacted, monkeypatch):
    """Odoo's weekly report to its publisher: switched off, and sent nowhere."""
    from odoo.exceptions import UserError
    from odoo.tools import config

    job = env.ref("mail.ir_cron_module_update_notification")
    assert not job.active
    assert urlsplit(config["publisher_warranty_url"]).hostname == "127.0.0.1"
    monkeypatch.setitem(
        config.options, "publisher_warranty_url", "http://publisher.test"
    )

    with pytest.raises(UserError):
        job.ir_actions_server_id.run()

    assert contacted == ["publisher.test"]
