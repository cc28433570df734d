"""What PostgreSQL really enforces, compared with what the models declare."""

import re

import psycopg2

from odoo.orm.table_objects import Constraint, Index, UniqueIndex
from odoo.tools import SQL
from odoo.tools.misc import mute_logger

TWIN = "care_safety_twin"
NUMBERS = ("-1", "0", "1", "101", "1000000")
DAYS = ("1900-01-01", "2000-01-01", "2999-01-01")
# Values of which some combination breaks a rule of almost every kind; NULL is another.
VALUES = {
    "bool": ("true", "false"),
    "int4": NUMBERS,
    "numeric": NUMBERS,
    "float8": NUMBERS,
    "varchar": ("", " ", "x"),
    "text": ("", " ", "x"),
    "date": DAYS,
    "timestamp": DAYS,
    "jsonb": ("{}", "[]"),
}


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


def is_unique(model, found):
    """Tell whether an object keeps a second row with the same values out."""
    return isinstance(found, UniqueIndex) or _clause(model, found).startswith("UNIQUE")


def rejects_a_bad_row(model, found):
    """Tell whether a bad row is rejected, by this very object.

    :return: ``None`` if no bad row could be made
    """
    if is_unique(model, found):
        return _rejects_a_copy(model, found)
    is_check = _clause(model, found).startswith("CHECK")
    return _rejects_a_value(model, found) if is_check else None


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
    """Tell whether a CHECK as it stands keeps out a row that breaks it.

    On a twin, where no other rule of the table answers first. ``False`` too if no
    values break it: a rule that nothing breaks is none.
    """
    cr, clause = model.env.cr, _clause(model, found)
    fields = [
        field
        for field in model._fields.values()
        if field.store and field.column_type and re.search(rf"\b{field.name}\b", clause)
    ]
    with cr.savepoint() as savepoint, mute_logger("odoo.sql_db"):
        try:
            cr.execute("SET LOCAL statement_timeout = '5s'")
            _make_twin(model, found.full_name(model))
            names = SQL(", ").join(SQL.identifier(field.name) for field in fields)
            rows = SQL(" CROSS JOIN ").join(_tried(field) for field in fields)
            rule = SQL(clause.removeprefix("CHECK").replace("%", "%%"))
            query = SQL("SELECT %s FROM %s WHERE NOT (%s) LIMIT 1", names, rows, rule)
            twin = SQL.identifier(TWIN)
            cr.execute(SQL("INSERT INTO %s (%s) %s", twin, names, query))
        except psycopg2.IntegrityError as error:
            return error.diag.constraint_name == found.full_name(model)
        finally:
            savepoint.rollback()
    return False


def _make_twin(model, name):
    """Make an empty table that has one CHECK of the model's table, and nothing else."""
    cr, twin = model.env.cr, SQL.identifier(TWIN)
    table = SQL.identifier(model._table)
    cr.execute(SQL("CREATE TEMP TABLE %s (LIKE %s INCLUDING CONSTRAINTS)", twin, table))
    cr.execute(
        """SELECT attname FROM pg_attribute
            WHERE attrelid = %s::regclass AND attnotnull AND attnum > 0""",
        (TWIN,),
    )
    columns = [SQL.identifier(column) for (column,) in cr.fetchall()]
    cr.execute(
        """SELECT conname FROM pg_constraint
            WHERE conrelid = %s::regclass AND contype = 'c' AND conname != %s""",
        (TWIN, name),
    )
    others = [SQL.identifier(other) for (other,) in cr.fetchall()]
    changes = [SQL("ALTER COLUMN %s DROP NOT NULL", column) for column in columns]
    changes += [SQL("DROP CONSTRAINT %s", other) for other in others]
    cr.execute(SQL("ALTER TABLE %s %s", twin, SQL(", ").join(changes)))


def _tried(field):
    """Return the values tried for a column, as a table of one column."""
    kind = field.column_type[0]
    values = (*VALUES.get(kind, ()), *_keys(field), None)
    typed = SQL(", ").join(SQL("(%s::%s)", value, SQL(kind)) for value in values)
    name = SQL.identifier(field.name)
    return SQL("(VALUES %s) AS %s (%s)", typed, SQL.identifier(f"t_{field.name}"), name)


def _keys(field):
    listed = field.type == "selection" and isinstance(field.selection, list)
    return [key for key, _label in field.selection] if listed else ()


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
