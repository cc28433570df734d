import argparse
import json
import sys
import time

from odoo.api import SUPERUSER_ID, Environment
from odoo.cli.command import Command
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tools import config

EXIT_DIFFERENCE, EXIT_REFUSED, EXIT_STOPPED = 1, 2, 130


class Care(Command):
    """Run the suite's work from a terminal, with the rights of a named user."""

    def run(self, cmdargs):
        """Run one command and leave with its status; Ctrl-C is told in one line."""
        try:
            status = self._work(cmdargs)
        except KeyboardInterrupt:
            sys.stderr.write("\ncare: stopped; nothing of the step at hand is kept\n")
            status = EXIT_STOPPED
        sys.exit(status)

    def _work(self, cmdargs):
        """Parse the arguments, run one command, and return its status."""
        first = argparse.ArgumentParser(prog="care", add_help=False)
        first.add_argument("-c", "--config")
        first.add_argument("-d", "--database", dest="db_name")
        first.add_argument("--user", default="admin", help="login to act as")
        options, rest = first.parse_known_args(cmdargs)
        log_level = ["--no-http", "--log-level=warn"]
        chosen = [("-c", options.config), ("-d", options.db_name)]
        config.parse_config(
            [part for pair in chosen if pair[1] for part in pair] + log_level,
            setup_logging=True,
        )
        if len(config["db_name"]) != 1:
            first.error("name one database with -d")
        with Registry(config["db_name"][0]).cursor() as cr:
            env = self._get_user_env(Environment(cr, SUPERUSER_ID, {}), options.user)
            commands = env["care.command"]._get_commands()
            parsed = self._parse(first, commands, rest)
            return self._run_command(env, commands[parsed.command], parsed)

    def _get_user_env(self, env, login):
        user = env["res.users"].search([("login", "=", login)])
        if not user:
            sys.stderr.write(f"care: there is no active user “{login}”\n")
            sys.exit(EXIT_REFUSED)
        return env(user=user.id, context={"lang": user.lang, "tz": user.tz})

    def _parse(self, first, commands, rest):
        parser = argparse.ArgumentParser(prog="care", parents=[first])
        choices = parser.add_subparsers(dest="command", required=True)
        for command in commands.values():
            sub = choices.add_parser(command.name, help=command.help)
            for argument in command.all_arguments:
                sub.add_argument(argument.name, **argument.options)
        return parser.parse_args(rest)

    def _run_command(self, env, command, parsed):
        started = time.monotonic()

        def progress(text):
            sys.stderr.write(f"[{time.monotonic() - started:6.1f} s] {text}\n")

        def work():
            method = getattr(env["care.command"], command.method)
            result = method(vars(parsed), progress)
            if result.is_dry_run:
                env.cr.rollback()
            return result

        try:
            result = retrying(work, env)
        except UserError as error:
            env.cr.rollback()
            sys.stderr.write(f"care: {error}\n")
            return EXIT_REFUSED
        progress(result.summary)
        is_written = not parsed.json or self._write_json(parsed.json, result.payload)
        return 0 if result.is_ok and is_written else EXIT_DIFFERENCE

    def _write_json(self, path, payload):
        """Write the file whole or not at all; tell whether that went well."""
        half = path.with_name(f".{path.name}.part")
        text = json.dumps(payload, ensure_ascii=False, indent=1, default=str)
        try:
            half.write_text(f"{text}\n", encoding="utf-8")
            half.replace(path)
        except OSError as error:
            lost = f"the work is done, but not written to {path}: {error.strerror}"
            sys.stderr.write(f"care: {lost}\n")
            return False
        return True
