"""What the web client asks for when somebody opens a menu, a filter or a print."""

import ast

from dateutil.relativedelta import relativedelta
from lxml import etree

from odoo.fields import Date
from odoo.tools import safe_eval

MANY = ("one2many", "many2many")


def menu_actions(env, modules):
    """Return the window actions under the suite's menus that the user sees."""
    menus = env["ir.ui.menu"].load_menus(False)
    ours = (
        env["ir.model.data"]
        .sudo()
        .search_read(
            [("model", "=", "ir.ui.menu"), ("module", "in", modules)], ["res_id"]
        )
    )
    ids = {row["res_id"] for row in ours}
    found = {
        menu["action_id"]: menu["xmlid"]
        for key, menu in menus.items()
        if key in ids and menu.get("action_model") == "ir.actions.act_window"
    }
    return {env["ir.actions.act_window"].sudo().browse(i): x for i, x in found.items()}


def open_action(env, action):
    """Do what the client does to show an action; raise what the server raises."""
    model = env[action.res_model]
    names = {"uid": env.uid, "context": {}, "allowed_company_ids": env.companies.ids}
    domain = safe_eval.safe_eval(action.domain or "[]", names)
    views = [(view, "list" if kind == "tree" else kind) for view, kind in action.views]
    views.append((action.search_view_id.id, "search"))
    options = {"load_filters": True, "action_id": action.id}
    loaded = model.get_views(views, options)["views"]
    for kind, view in loaded.items():
        arch = etree.fromstring(view["arch"])
        if kind == "search":
            _open_filters(model, arch, domain)
        else:
            _read_rows(model, arch, domain, 1 if kind == "form" else 80)


def _read_rows(model, arch, domain, limit):
    specification = _get_specification(model, arch)
    rows = model.web_search_read(domain, specification, limit=limit)["records"]
    ids = [row["id"] for row in rows]
    model.browse(ids).web_read(specification)
    if limit == 1 and model.has_access("create"):  # the form of a new one
        model.browse().onchange({}, [], specification)


def _get_specification(model, arch):
    """Return the fields of a view, those of the rows inside it included."""
    found = {}
    for node in arch.iter("field"):
        if next(node.iterancestors("field"), None) not in (None, arch):
            continue  # it belongs to the rows inside
        field = model._fields.get(node.get("name"))
        if field is None:
            continue
        found[field.name] = {}
        if field.relational:
            inner = {"display_name": {}}
            if field.type in MANY and len(node):
                inner |= _get_specification(model.env[field.comodel_name], node[0])
            found[field.name] = {"fields": inner}
    return found


def _open_filters(model, arch, domain):
    names = {
        "uid": model.env.uid,
        "context_today": lambda: Date.context_today(model),
        "relativedelta": relativedelta,
        "time": safe_eval.time,
    }
    for node in arch.iter("filter"):
        if node.get("domain"):
            model.search_count(safe_eval.safe_eval(node.get("domain"), names))
        context = ast.literal_eval(node.get("context") or "{}")
        if group := context.get("group_by"):
            groups = [group] if isinstance(group, str) else group
            groups = [_by_month(model, name) for name in groups]
            model.formatted_read_group(domain, groups, ["__count"])
    for node in arch.iterfind(".//searchpanel/field"):
        many = node.get("select") == "multi"
        method = "search_panel_select_multi_range" if many else None
        getattr(model, method or "search_panel_select_range")(node.get("name"))


def _by_month(model, group):
    """Return how the client groups: dates by month, if the view does not say."""
    field = model._fields.get(group)
    is_date = field is not None and field.type in ("date", "datetime")
    return f"{group}:month" if is_date else group
