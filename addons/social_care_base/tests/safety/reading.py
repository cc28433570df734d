"""Every way in which a client can read rows, and what it shows of foreign ones."""

import warnings

from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .calling import undone
from .people import EXPORT

# By what rows can be counted in groups; everything else is a column of a report.
GROUPABLE = ("many2one", "selection", "boolean", "char", "date")


def get_group(model):
    """Return by what the rows of a model are counted in groups."""
    names = ("state", "create_uid", "company_id", *model._fields)
    fields = (model._fields.get(name) for name in names)
    field = next(f for f in fields if f and f.store and f.type in GROUPABLE)
    return f"{field.name}:month" if field.type == "date" else field.name


def _by_read_group(model):
    group = get_group(model)
    with warnings.catch_warnings():  # old clients still call it
        warnings.simplefilter("ignore", DeprecationWarning)
        found = model.read_group([], ["id:count"], [group], lazy=False)
    return sum(row["__count"] for row in found)


def _by_grouping_sets(model):
    group = get_group(model)
    sets = model.formatted_read_grouping_sets([], [[group], []], ["__count"])
    by_detail, by_total = (sum(row["__count"] for row in rows) for rows in sets)
    return by_detail if by_detail == by_total else -1


def _by_export(model):
    rows = model.search([])
    if not model.env.user.has_group(EXPORT):
        return set(rows.ids)  # Odoo refuses every export
    return {int(row[0]) for row in rows.export_data([".id"])["datas"]}


# Name of the method: what it returns, as a set of ids or as a number of rows.
READERS = {
    "search": lambda model: set(model.search([]).ids),
    "search_count": lambda model: model.search_count([]),
    "search_read": lambda model: {row["id"] for row in model.search_read([], ["id"])},
    "web_search_read": lambda model: {
        row["id"] for row in model.web_search_read([], {"id": {}})["records"]
    },
    "search_fetch": lambda model: set(model.search_fetch([], ["display_name"]).ids),
    "name_search": lambda model: {
        key for key, _name in model.name_search("", limit=None)
    },
    "web_name_search": lambda model: {
        row["id"] for row in model.web_name_search("", {"id": {}}, limit=None)
    },
    "export_data": _by_export,
    "formatted_read_group": lambda model: sum(
        row["__count"]
        for row in model.formatted_read_group([], [get_group(model)], ["__count"])
    ),
    "web_read_group": lambda model: sum(
        row["__count"]
        for row in model.web_read_group([], [get_group(model)], ["__count"])["groups"]
    ),
    "formatted_read_grouping_sets": _by_grouping_sets,
    "read_group": _by_read_group,
}

# What a client may try on a row that it has found out the number of.
TRIES = {
    "read": lambda row: row.read(["display_name"]),
    "web_read": lambda row: row.web_read({"display_name": {}}),
    "write": lambda row: row.write({}),
    "web_save": lambda row: row.web_save({}, {"display_name": {}}),
    "unlink": lambda row: row.unlink(),
    "copy": lambda row: row.copy(),
    "export_data": lambda row: row.export_data(["display_name"]),
    "message_post": lambda row: row.message_post(body=row._name),
    "message_subscribe": lambda row: row.message_subscribe(
        [row.env.user.partner_id.id]
    ),
    "activity_schedule": lambda row: row.activity_schedule(summary="Look"),
    "action_archive": lambda row: row.action_archive(),
}


def _me(row):
    return row.env.user.partner_id.ids


def _knows(row, name):
    if name == "action_archive":
        return bool(row._active_name)
    return hasattr(type(row), name)


def succeeded(row, names=tuple(TRIES)):
    """Return the tries that were not refused on a row; all are undone."""
    with undone(row.env):
        return [n for n in names if _knows(row, n) and _succeeds(TRIES[n], row)]


def _succeeds(act, row):
    try:
        return act(row) is not False  # what ``message_subscribe`` answers
    except UserError:  # an AccessError or MissingError is one
        return False


def relations(env, models):
    """Return the fields that lead to one of the models: ``{model: [field, ...]}``."""
    found = {}
    for model in env.registry.values():
        if model._abstract or not model._auto:
            continue
        for field in model._fields.values():
            if field.relational and field.comodel_name in models and field.store:
                found.setdefault(field.comodel_name, []).append(field)
    return found


def find_through(start, field, inside):
    """Return the rows of ``start`` found by a condition on what a field leads to."""
    if not start.has_access("read") or not start._has_field_access(field, "read"):
        return start.browse()
    try:
        return start.search(Domain(field.name, "any", inside))
    except AccessError:  # the model that the field leads to is closed
        return start.browse()
