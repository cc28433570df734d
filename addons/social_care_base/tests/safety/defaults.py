"""Defaults that a client sends or stores, for the fields that only code writes."""

from odoo.orm.models import MAGIC_COLUMNS
from odoo.tools import SQL

CHOSEN = {
    "boolean": True,
    "char": "net",
    "text": "net",
    "html": "net",
    "integer": 77,
    "float": 77.0,
    "monetary": 77.0,
    "date": "2001-01-01",
    "datetime": "2001-01-01 00:00:00",
    "many2one_reference": 77,
    "json": ["net"],
}


def append_only(env, models):
    """Return the models whose rows PostgreSQL lets nobody change or delete."""
    found = env.execute_query(
        SQL(
            """SELECT t.relname FROM pg_trigger g
                 JOIN pg_class t ON t.oid = g.tgrelid
                 JOIN pg_proc p ON p.oid = g.tgfoid
                WHERE p.proname = 'care_refuse_change'"""
        )
    )
    tables = {table for (table,) in found}
    return {name for name in models if env[name]._table in tables}


def closed_fields(model, modules, *, whole):
    """Return the stored fields of the suite that no client fills in.

    :param whole: code alone makes such rows; then they are all of them
    """
    guarded = getattr(model, "_get_guarded_fields", set)()
    return [
        name
        for name, field in model._fields.items()
        if field.store
        and field.column_type
        and name not in MAGIC_COLUMNS
        and field._module in modules
        and (whole or field.readonly or name in guarded)
    ]


def choose(model, name, own):
    """Return a value other than ``own`` that a client would choose; else nothing."""
    field = model._fields[name]
    if field.type == "selection":
        return next((key for key in field.get_values(model.env) if key != own), None)
    if field.type == "many2one":
        rows = model.env[field.comodel_name].with_context(active_test=False)
        return rows.search([("id", "!=", own)], limit=1).id or None
    chosen = CHOSEN.get(field.type)
    return None if chosen == own else chosen
