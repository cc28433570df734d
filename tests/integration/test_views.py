"""What holds for every view of the suite, after all addons have extended it."""

import pytest
from lxml import etree

# Views that write a date themselves; the others take the option of the field.
SHOWING = ("form", "list", "kanban")
# It tells a distance in days; the full date is in its tooltip.
RELATIVE = "care_due_day"


@pytest.fixture(scope="module")
def views(registry):
    """Return model, name and tree of every view of the suite."""
    from odoo import SUPERUSER_ID, api

    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        names = env["ir.model.data"].search(
            [("module", "=like", "social\\_care\\_%"), ("model", "=", "ir.ui.view")]
        )
        found = env["ir.ui.view"].browse(names.mapped("res_id")).exists()
        found = found.filtered(lambda v: v.type in SHOWING and v.mode == "primary")
        own = [
            (env[view.model], view.name, etree.fromstring(view.get_combined_arch()))
            for view in found
        ]
        yield own
        cr.rollback()


def walk(model, node, kind):
    """Yield model, node and kind of view for every field below ``node``."""
    for child in node:
        if not isinstance(child.tag, str):
            continue
        if child.tag != "field":
            inner = child.tag if child.tag in SHOWING else kind
            yield from walk(model, child, inner)
            continue
        yield model, child, kind
        field = model._fields.get(child.get("name"))
        if field is not None and field.relational:
            yield from walk(model.env[field.comodel_name], child, kind)


def test_every_date_is_written_with_its_year(views):
    seen, short = 0, []
    for model, name, tree in views:
        for owner, node, kind in walk(model, tree, tree.tag):
            field = owner._fields[node.get("name")]
            if field.type not in ("date", "datetime") or kind not in SHOWING:
                continue
            seen += 1
            is_relative = node.get("widget") == RELATIVE
            if not is_relative and "'numeric': true" not in node.get("options", ""):
                short.append(f"{name}: {field}")

    assert seen > 100
    assert short == []


def test_no_list_asks_for_a_parent_that_it_may_not_have(views):
    """A list that is also opened by a menu has no parent; the browser breaks off."""
    asking = [
        name
        for _model, name, tree in views
        for node in tree.iter("field")
        if "parent" in node.get("column_invisible", "")
        and not any(above.tag == "field" for above in node.iterancestors())
    ]

    assert asking == []


def test_a_sum_of_money_has_room_for_millions(views):
    narrow = []
    for model, name, tree in views:
        for owner, node, kind in walk(model, tree, tree.tag):
            field = owner._fields[node.get("name")]
            if kind != "list" or field.type != "monetary" or not node.get("sum"):
                continue
            if int(node.get("width", "0px").removesuffix("px")) < 145:
                narrow.append(f"{name}: {field}")

    assert narrow == []
