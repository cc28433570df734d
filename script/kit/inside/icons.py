"""Icons that Odoo's help texts ask for but nobody has; called by ``prepare.py``.

Upstream's help of the employees shows the icons of apps of its Enterprise edition. A
browser asks for each of them whenever the page opens, and each answers 404.
"""

import re

ICON = re.compile(r"/(\w+)/static/description/icon\.png")
NEUTRAL = "/base/static/description/icon.png"


def with_known_icons(text, known):
    """Return ``text`` with a neutral icon for each module that is not in ``known``.

    >>> with_known_icons('<img src="/sign/static/description/icon.png"/>', {"hr"})
    '<img src="/base/static/description/icon.png"/>'
    """
    return ICON.sub(lambda icon: icon[0] if icon[1] in known else NEUTRAL, text)


def settle_icons(env, known):
    """Mend the help of every action; its terms, and so its translations, stay."""
    actions = env["ir.actions.act_window"].with_context(lang="en_US")
    for action in actions.search([("help", "ilike", "/static/description/icon.png")]):
        settled = with_known_icons(action.help, known)
        if settled != action.help:
            action.help = settled
