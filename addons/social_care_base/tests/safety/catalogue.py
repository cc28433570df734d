"""What PostgreSQL really enforces, compared with what the models declare."""

import re

import psycopg2

from odoo.orm.table_objects import Constraint, Index, UniqueIndex
from odoo.tools import SQL
from odoo.tools.misc import mute_logger

TWIN = "care_safety_twin"
# A value that some rule of almost every kind forbids.
BAD_VALUES = ("-1", "0", "101", "NULL", "''", "'x'", "'1900-01-01'", "'2999-01-01'")


def declared(env, models):
    """Return ``[(model, object)]`` of every constraint and index of the models."""
    return [
        (env[name], found)
        for name in models
        for found in env[name]._table_objects.values()
        if found.get_definition(env.registry)
    ]


def stored_definition(model, found):
    """Return what the catalogue says of a constraint or index; None: not there."""
    return _read_definition(model.env.cr, model._table, found.full_name(model), found)


def made_definition(model, found):
    """Return what the catalogue says after making the object on an empty twin."""
    cr, name = model.env.cr, found.full_name(model)
    twin, table = SQL.identifier(TWIN), SQL.identifier(model._table)
    with cr.savepoint() as savepoint:
        cr.execute(SQL("CREATE TEMP TABLE %s (LIKE %s)", twin, table))
        definition = SQL(_clause(model, found).replace("%", "%%"))
        if isinstance(found, Constraint):
            key = SQL.identifier(name)
            query = SQL("ALTER TABLE %s ADD CONSTRAINT %s %s", twin, key, definition)
        else:
            kind = SQL("UNIQUE ") if found.unique else SQL()
            key = SQL.identifier(f"{name[:50]}_twin")
            query = SQL("CREATE %sINDEX %s ON %s %s", kind, key, twin, definition)
        cr.execute(query)
        made = _read_definition(cr, TWIN, key.code.strip('"'), found)
        savepoint.rollback()
    return made


def _clause(model, found):
    text = found.get_definition(model.env.registry)
    if isinstance(found, Index):
        return re.sub(r"^(UNIQUE )?INDEX ", "", text)
    return text


def _read_definition(cr, table, name, found):
    if isinstance(found, Constraint):
        cr.execute(
            """SELECT pg_get_constraintdef(c.oid) FROM pg_constraint c
                 JOIN pg_class t ON t.oid = c.conrelid
                WHERE t.relname = %s AND c.conname = %s AND c.convalidated""",
            (table, name),
        )
    else:
        cr.execute(
            """SELECT pg_get_indexdef(x.indexrelid) FROM pg_index x
                 JOIN pg_class i ON i.oid = x.indexrelid
                 JOIN pg_class t ON t.oid = x.indrelid
                WHERE t.relname = %s AND i.relname = %s
                  AND x.indisvalid AND x.indisready""",
            (table, name),
        )
    row = cr.fetchone()
    # Before USING stand only the names of the index and of its table.
    return row and row[0].partition(" USING ")[2 * (" USING " in row[0])]


def rejects_a_bad_row(model, found):
    """Tell whether a bad row made from a good one is rejected, by this very object.

    :return: ``None`` if no bad row could be made
    """
    if isinstance(found, UniqueIndex) or _clause(model, found).startswith("UNIQUE"):
        return _rejects_a_copy(model, found)
    return _rejects_a_value(model, found) if isinstance(found, Constraint) else None


def _rejects_a_copy(model, found):
    columns = [
        SQL.identifier(f.name)
        for f in model._fields.values()
        if f.store and f.column_type and f.name != "id"
    ]
    table, names = SQL.identifier(model._table), SQL(", ").join(columns)
    where = _clause(model, found).upper().partition(" WHERE ")[1]
    condition = _clause(model, found).partition(" WHERE ")[2] if where else "TRUE"
    query = SQL(
        "INSERT INTO %s (%s) SELECT %s FROM %s WHERE %s LIMIT 1",
        table,
        names,
        names,
        table,
        SQL(condition.replace("%", "%%")),
    )
    return _is_rejected(model, query, found.full_name(model))


def _rejects_a_value(model, found):
    table, clause = SQL.identifier(model._table), _clause(model, found)
    named = [f.name for f in model._fields.values() if f.store and f.column_type]
    for name in named:
        if not re.search(rf"\b{name}\b", clause):
            continue
        for value in BAD_VALUES:
            column = SQL.identifier(name)
            query = SQL("UPDATE %s SET %s = %s", table, column, SQL(value))
            if _is_rejected(model, query, found.full_name(model)):
                return True
    return None


def _is_rejected(model, query, name):
    """Run a statement and undo it; ``None`` if it touched nothing or failed before."""
    cr = model.env.cr
    with cr.savepoint() as savepoint, mute_logger("odoo.sql_db"):
        try:
            # What keeps evidence from being changed must not answer first.
            table = SQL.identifier(model._table)
            cr.execute(SQL("ALTER TABLE %s DISABLE TRIGGER USER", table))
            cr.execute(query)
            touched = cr.rowcount
        except psycopg2.IntegrityError as error:
            return True if error.diag.constraint_name == name else None
        except psycopg2.Error:
            return None
        finally:
            savepoint.rollback()
    return False if touched else None
