"""Reads of rows within rows: what a client may ask for in one call."""

from odoo.exceptions import AccessError, UserError

from .calling import undone

MANY = ("one2many", "many2many")
ROWS = 12  # of each model and person; they stand for the others
# As a list within a form asks: in an order, with archived rows, so many.
FORMED = {"order": "id desc", "context": {"active_test": False}, "limit": 40}


def find_leaks(rows, sees, names):
    """Return where a read of rows within rows shows what the reader does not see.

    :param sees: ``model name -> ids`` that the reader should see, or ``None``
    :param names: the models of which that is known
    """
    fields = [
        field
        for field in rows._fields.values()
        if field.relational
        and field.comodel_name in names
        and rows._has_field_access(field, "read")
    ]
    found = set()
    for field in fields:
        hidden = _find_hidden(rows, field, sees)
        found |= {f"{field}: {key}" for key in hidden}
    return found


def _find_hidden(rows, field, sees):
    inner = rows.env[field.comodel_name]
    if field.type not in MANY:
        return _look_behind(rows, field, inner, sees)
    plain = {field.name: {}}
    formed = {field.name: FORMED | {"fields": {"id": {}}}}
    deep = {field.name: FORMED | {"fields": _second_level(inner)}}
    ways = [plain, formed, deep]
    keys = set().union(*(_ask(rows, way, field) for way in ways))
    return keys - set(sees(field.comodel_name) or ())


def _second_level(model):
    """Return what a list asks of each row: its name, and the ids of its own rows."""
    many = [
        field.name
        for field in model._fields.values()
        if field.type in MANY and model._has_field_access(field, "read")
    ]
    return {"display_name": {}} | {name: {"fields": {"id": {}}} for name in many[:5]}


def _ask(rows, specification, field):
    """Return the ids that one read shows in a field; none if it is refused."""
    rows.env.invalidate_all(flush=False)
    try:
        values = rows.web_read(specification)
    except AccessError:
        return set()
    found = (value for row in values for value in row[field.name] or ())
    return {value["id"] if isinstance(value, dict) else value for value in found}


def _look_behind(rows, field, inner, sees):
    """Return hidden rows of which more than the name is shown.

    The name of a row that a document names is shown with the document, as Odoo does.
    """
    rows.env.invalidate_all(flush=False)
    try:
        named = {row[field.name] for row in rows.read([field.name], load=None)}
    except AccessError:
        return set()
    hidden = named - {False, *(sees(field.comodel_name) or ())}
    if not hidden:
        return set()
    secret = _secret_of(inner)
    specification = {field.name: {"fields": {"display_name": {}, secret: {}}}}
    of_hidden = rows.filtered(lambda row: row.sudo()[field.name].id in hidden)
    shown = set()
    for row in of_hidden[:3]:
        rows.env.invalidate_all(flush=False)
        try:
            [values] = row.web_read(specification)
        except AccessError:
            continue
        if secret in (values[field.name] or {}):
            shown.add(values[field.name]["id"])
    return shown


def _secret_of(model):
    """Return a stored field that is not a row's name."""
    names = (name for name, field in model._fields.items() if field.store)
    return next(name for name in names if name not in ("id", "display_name"))


def unfold(model, group):
    """Return the ids that a list shows below its opened groups."""
    found = model.web_read_group(
        [],
        [group],
        ["__count"],
        auto_unfold=True,
        unfold_read_specification={"id": {}},
    )
    rows = (row for one in found["groups"] for row in one.get("__records", ()))
    return {row["id"] for row in rows}


def try_link(start, field, hidden):
    """Tell whether a form that is being filled in shows a hidden row it points to."""
    secret = _secret_of(start.env[field.comodel_name])
    specification = {field.name: {"fields": {"display_name": {}, secret: {}}}}
    values = {field.name: hidden.id}
    with undone(start.env):
        try:
            answer = start.onchange(values, [field.name], specification)
        except UserError:
            return False
    return secret in (answer.get("value", {}).get(field.name) or {})
