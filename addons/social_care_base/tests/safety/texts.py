"""Texts that attack whoever looks at them, in every row of the suite."""

import psycopg2

from odoo.tools import SQL
from odoo.tools.misc import mute_logger

MARK = "<script>careNet"
ATTACK = f"'\">{MARK}()</script>"
ESCAPED = "&lt;script&gt;careNet"
# Words for programs: nobody types them, and nothing works with others in them.
TECHNICAL = ("code", "digest", "hash", "key", "model", "names", "no", "number", "token")
WORDS = ("action", "color", "email", "lang", "login", "rule", "tier", "value")
STATES = ("state_from", "state_to")
# Odoo's models whose texts ours show.
OTHERS = {"res.partner": ("name", "complete_name", "street", "city", "function")}


def spread(env, models):
    """Write the attack to the end of every text, behind the back of all checks.

    :return: how many columns were changed
    """
    names = [(env[name], _texts_of(env[name])) for name in models]
    names += [(env[name], fields) for name, fields in OTHERS.items()]
    done = sum(_attack(model, name) for model, fields in names for name in fields)
    env.invalidate_all(flush=False)
    env.registry.clear_all_caches()
    return done


def _texts_of(model):
    return [
        name
        for name, field in model._fields.items()
        if field.store
        and field.column_type
        and field.type in ("char", "text")
        and name.rpartition("_")[2] not in (*TECHNICAL, "folded", "reference")
        and name not in (*WORDS, *STATES)
    ]


def _attack(model, name):
    """Change one column; a column that a check keeps short or clean stays as it was."""
    cr, table = model.env.cr, SQL.identifier(model._table)
    column = SQL.identifier(name)
    value = SQL("%s || %s", column, ATTACK)
    if model._fields[name].translate:
        value = SQL(
            "(SELECT jsonb_object_agg(key, value || %s) FROM jsonb_each_text(%s))",
            ATTACK,
            column,
        )
    with mute_logger("odoo.sql_db"):
        try:
            with cr.savepoint():
                cr.execute(SQL("ALTER TABLE %s DISABLE TRIGGER USER", table))
                cr.execute(
                    SQL(
                        "UPDATE %s SET %s = %s WHERE %s IS NOT NULL",
                        table,
                        column,
                        value,
                        column,
                    )
                )
                touched = cr.rowcount
                cr.execute(SQL("ALTER TABLE %s ENABLE TRIGGER USER", table))
        except psycopg2.Error:
            return False
    return bool(touched)
