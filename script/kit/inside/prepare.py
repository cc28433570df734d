"""Prepare a database inside one Odoo process; run by ``kit/preparation.py``.

usage: prepare.py DATABASE TASK...     where a task is one of
    base             Odoo's base, Arabic and English, an Egyptian company
    install:A,B      install modules
    update:A,B       update modules
    icons            a neutral icon where help texts show one of Odoo Enterprise
    company          the demonstration's ministry: name, working week, silence
    site             the public website of that ministry, if ``website`` is installed
    demo:A,B         load the demo data of these addons, in this order
    assets           compile style sheets and scripts, for both directions of writing
    bundles          compile those that tests of pages need
    chart            a second company with the Egyptian chart of accounts, for tests
"""

import logging
import re
import sys

from company import make_charted, settle_company, settle_silence, settle_site
from icons import settle_icons

from odoo import SUPERUSER_ID, api
from odoo.modules.loading import load_data
from odoo.modules.module import Manifest, get_modules
from odoo.modules.registry import Registry
from odoo.tools import config

LANGUAGES = ("en_US", "ar_001")
COUNTRY, CURRENCY = "base.eg", "base.EGP"
# What the first page of the web client asks for, and the first one of the website.
CLIENT = {
    "web.assets_web": ("css", "js"),
    "web.assets_web_print": ("css",),
    "bus.websocket_worker_assets": ("js",),
}
SITE = {
    "web.assets_frontend": ("css",),
    "web.assets_frontend_minimal": ("js",),
    "web.assets_frontend_lazy": ("js",),
}
LOADING = re.compile(r"Loading module (\S+) \((\d+)/(\d+)\)")


class Progress(logging.Handler):
    """Tell the waiting script which module is at work."""

    def emit(self, record):
        found = LOADING.search(record.getMessage())
        if found:
            tell("{} ({} of {})".format(*found.groups()))


def tell(text):
    """Send one line to the terminal; ``kit/commands.py`` knows the mark."""
    sys.stdout.write(f"@status {text}\n")
    sys.stdout.flush()


class Preparation:
    """The tasks, each in a transaction of its own."""

    def __init__(self, database):
        self.database = database

    def base(self):
        """Install ``base`` with both languages; settle country and currency."""
        config["load_language"] = ",".join(LANGUAGES)
        config._cli_options["load_language"] = ",".join(LANGUAGES)
        Registry.new(self.database, update_module=True, new_db_demo=False)
        with self._environment() as env:
            env.ref(CURRENCY).active = True
            company = env.ref("base.main_company")
            company.country_id = env.ref(COUNTRY)
            company.currency_id = env.ref(CURRENCY)

    def install(self, *modules):
        """Install ``modules``, all in one go."""
        Registry.new(self.database, install_modules=modules, new_db_demo=False)

    def update(self, *modules):
        """Update ``modules`` and what depends on them."""
        Registry.new(self.database, upgrade_modules=modules, new_db_demo=False)

    def icons(self):
        """Replace icons of modules that are not on this disk."""
        with self._environment() as env:
            settle_icons(env, set(get_modules()))

    def company(self):
        """Make the company the ministry of the demonstration."""
        with self._environment() as env:
            settle_company(env)
            settle_silence(env)

    def site(self):
        """Make the website the ministry's."""
        with self._environment() as env:
            settle_site(env)

    def demo(self, *modules):
        """Load the demo data; an error in them is an error.

        The modules are not marked as having demo data: Odoo would play the story
        again with each update, and it cannot happen twice.
        """
        for name in modules:
            tell(f"demo data of {name}")
            with self._environment() as env:
                load_data(env, {}, "init", kind="demo", package=_Package(name))

    def assets(self):
        """Compile the bundles that the first pages need."""
        for language in LANGUAGES:
            tell(f"style sheets and scripts ({language})")
            with self._environment(lang=language) as env:
                self._compile(env, CLIENT)
                website = env.get("website")
                if website is not None:
                    main = website.search([], limit=1)
                    env = env(context=dict(env.context, website_id=main.id))
                self._compile(env, SITE)

    def chart(self):
        """Make the company that tests of accounts take, instead of one for each."""
        tell("chart of accounts for tests")
        with self._environment() as env:
            make_charted(env)

    def bundles(self):
        """Compile what Odoo's tests of pages would compile in every run."""
        tell("style sheets and scripts for tests")
        with self._environment() as env:
            env["ir.qweb"]._pregenerate_assets_bundles()

    def _compile(self, env, bundles):
        is_rtl = env["res.lang"]._get_data(code=env.lang).direction == "rtl"
        for name, kinds in bundles.items():
            chosen = {kind: kind in kinds for kind in ("css", "js")}
            bundle = env["ir.qweb"]._get_asset_bundle(name, rtl=is_rtl, **chosen)
            for kind in kinds:
                # Its address alone is no file yet.
                file = bundle.css() if kind == "css" else bundle.js()
                _logger.info("%s: %s", name, file.url)

    def _environment(self, **context):
        return _Transaction(self.database, context)


class _Package:
    """What ``load_data`` asks of a module."""

    def __init__(self, name):
        self.name = name
        self.manifest = Manifest.for_addon(name)


class _Transaction:
    """The superuser's environment; committed at the end, unless something fails."""

    def __init__(self, database, context):
        self._cursor = Registry(database).cursor()
        self._context = context

    def __enter__(self):
        return api.Environment(self._cursor, SUPERUSER_ID, self._context)

    def __exit__(self, kind, error, traceback):
        if kind is None:
            self._cursor.commit()
        self._cursor.close()


def main(database, *tasks):
    """Do the tasks in order."""
    config.parse_config(["-d", database, "--no-http"], setup_logging=True)
    logging.getLogger("odoo.modules.loading").addHandler(Progress())
    preparation = Preparation(database)
    for task in tasks:
        name, _, names = task.partition(":")
        getattr(preparation, name)(*filter(None, names.split(",")))


_logger = logging.getLogger(__name__)

if __name__ == "__main__":
    main(*sys.argv[1:])
