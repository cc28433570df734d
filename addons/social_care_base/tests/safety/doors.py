"""The routes of the suite, and how to knock at them with a foreign number."""

import re
from dataclasses import dataclass

PARAMETER = re.compile(r"<(\w+)(?:\([^)]*\))?:(\w+)>")
# Where somebody lands who was turned away.
TURNED_AWAY = ("/my", "/my/", "/web/login")


@dataclass(frozen=True)
class Route:
    """One address that a controller of the suite answers."""

    address: str
    auth: str
    methods: tuple

    @property
    def numbers(self):
        """The names of the ids in the address."""
        found = PARAMETER.findall(self.address)
        return [name for kind, name in found if kind == "int" and name != "page"]


def find_routes(env, modules):
    """Return the routes of the suite's controllers, by their addresses."""
    found = {}
    for rule in env["ir.http"].routing_map().iter_rules():
        endpoint = rule.endpoint
        module = endpoint.original_endpoint.__module__.split(".")
        if module[:2] == ["odoo", "addons"] and module[2] in modules:
            methods = tuple(sorted((rule.methods or {"GET"}) - {"HEAD", "OPTIONS"}))
            route = Route(rule.rule, endpoint.routing["auth"], methods)
            found[route.address] = route
    return found


def fill(address, values):
    """Return the address with its parameters; the ones not given are 1."""
    return PARAMETER.sub(lambda match: str(values.get(match[2], 1)), address)


def is_closed(response):
    """Tell whether an answer shows and does nothing."""
    if response.status_code in (301, 302, 303, 307, 308):
        path = re.sub(r"^https?://[^/]+", "", response.headers["Location"])
        return path.partition("?")[0] in TURNED_AWAY
    return response.status_code in (400, 401, 403, 404)
