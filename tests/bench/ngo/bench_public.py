"""The public register, as many citizens search it at once."""

import random
from urllib.parse import urlencode

import names

REQUESTS, FEW = 200, 8
FLOOR = "page of the site without data"


def make_searches(env, count):
    """Return addresses of searches as people make them, the same for every run."""
    dice = random.Random(7)  # noqa: S311 - names, not secrets
    places = env["res.country.state"].search([("is_governorate", "=", True)])
    numbers = env["care.ngo"].search([("registry_no", "!=", False)], limit=500)
    kinds = (
        lambda: {"q": names.by_hand(dice, dice.choice(names.CAUSE))},
        lambda: {"q": f"{dice.choice(names.CAUSE)} {dice.choice(names.PLACE)}"},
        lambda: {"q": dice.choice(names.PLACE)},
        lambda: {"q": dice.choice(numbers).registry_no[: dice.choice((7, 11))]},
        lambda: {"q": f"{dice.choice(names.CAUSE)} {dice.randrange(50_000)}"},
        lambda: {"governorate": dice.choice(places).code},
        lambda: {"q": "الخيريه", "governorate": dice.choice(places).code},
        lambda: {"q": "no such body"},
        dict,
    )
    return [f"/ngos?{urlencode(kinds[n % len(kinds)]())}" for n in range(count)]


def bench_search(stage):
    """Searches of every kind, from a single number to the whole register."""
    count = stage.size(REQUESTS, FEW)
    with stage.env() as env:
        pages = make_searches(env, count)
    stage.compare_pages(
        "Public search, p95 with 8 clients",
        pages,
        ["/verify"] * count,
        floor_title=FLOOR,
        target=100,
        limit=4,
    )


def bench_profile(stage):
    """The page of one body with its board."""
    count = stage.size(REQUESTS, FEW)
    with stage.env() as env:
        found = env["care.ngo"].search([("state", "=", "active")], limit=count)
        pages = [f"/ngos/{number}" for number in found.mapped("registry_no")]
    stage.compare_pages(
        "Public page of a body, p95 with 8 clients",
        pages,
        ["/verify"] * len(pages),
        floor_title=FLOOR,
        target=100,
        limit=4,
    )
