"""Call methods as the server does for a client, and tell who was refused."""

import ast
import inspect
from contextlib import contextmanager
from pathlib import Path

import psycopg2

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.models import BaseModel
from odoo.service.model import call_kw, get_public_method
from odoo.tools.misc import file_path

# Keys that Odoo's own code asks the context for; ours are read from the sources.
KNOWN_KEYS = {
    "active_id",
    "active_ids",
    "active_model",
    "bypass_access",
    "check_move_validity",
    "default_active",
    "default_create_uid",
    "default_state",
    "default_user_id",
    "force_delete",
    "import_file",
    "install_mode",
    "mail_auto_subscribe_no_notify",
    "mail_create_nolog",
    "mail_create_nosubscribe",
    "mail_notrack",
    "module",
    "no_reset_password",
    "noupdate",
    "skip_access_check",
    "skip_invoice_sync",
    "skip_validation_check",
    "su",
    "sudo",
    "tracking_disable",
    "uid",
}
# Keys whose value Odoo itself requires to be well-formed.
FORMED_KEYS = {"allowed_company_ids", "lang", "tz"}
# To Python ``True`` is the number 1, too.
FORGED_VALUES = (True, "x")
# A screen, a report, or an address that asks for rights of its own.
SCREENS = ("ir.actions.act_window", "ir.actions.report", "ir.actions.act_url")


def public_methods(env, modules):
    """Return what a client can call that the suite defines: ``{(model, name)}``."""
    found = set()
    for name, cls in env.registry.items():
        for definition in cls.__mro__:
            if getattr(definition, "_module", None) not in modules:
                continue
            for method, function in vars(definition).items():
                if inspect.isfunction(function) and _is_public(env[name], method):
                    found.add((name, method))
    return found


def _is_public(model, method):
    if method.startswith("_") or hasattr(BaseModel, method):
        return False
    function = getattr(type(model), method)
    # Nobody holds rows of an abstract model.
    if model._abstract and not getattr(function, "_api_model", False):
        return False
    try:
        get_public_method(model, method)
    except AccessError:
        return False
    return True


def needs_rows(model, method):
    """Tell whether a method is called on rows."""
    return not getattr(getattr(type(model), method), "_api_model", False)


def try_call(rows, method, arguments, context=None):
    """Call a method over RPC, undo it, and return what happened.

    :return: ``"refused"``; ``"blocked"`` if the caller may act, but not now and so;
        ``"shown"`` if it only opens a screen or a report; ``"open"``; or the text of
        an error that nobody expects
    """
    takes = inspect.signature(getattr(type(rows), method)).parameters
    given = {"reason": "Because"} | arguments
    kwargs = {name: value for name, value in given.items() if name in takes}
    args = [rows.ids] if needs_rows(rows, method) else []
    kwargs["context"] = context or {}
    with undone(rows.env):
        try:
            result = call_kw(rows.browse(), method, args, kwargs)
            rows.env.flush_all()
        except (AccessError, MissingError):
            return "refused"
        except (UserError, psycopg2.IntegrityError):
            return "blocked"
        except Exception as error:
            return f"{type(error).__name__}: {error}"
    return "shown" if _is_screen(result) else "open"


@contextmanager
def undone(env):
    """Undo at the end whatever was tried."""
    savepoint = env.cr.savepoint()
    try:
        yield
    finally:
        savepoint.close(rollback=True)
        env.invalidate_all(flush=False)


def _is_screen(result):
    return isinstance(result, dict) and result.get("type") in SCREENS


def forged_contexts(modules):
    """Return contexts with all keys that any code asks for, with every value."""
    keys = KNOWN_KEYS.union(*map(_keys_in_sources, modules)) - FORMED_KEYS
    return [dict.fromkeys(sorted(keys), value) for value in FORGED_VALUES]


def _keys_in_sources(module):
    folder = Path(file_path(module))
    keys = set()
    for file in folder.rglob("*.py"):
        if "tests" not in file.relative_to(folder).parts:
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                keys |= _keys_in(node)
    return keys


def _keys_in(node):
    if isinstance(node, ast.Subscript) and _is_context(node.value):
        return _texts([node.slice])
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return set()
    if node.func.attr == "with_context":
        names = {keyword.arg for keyword in node.keywords if keyword.arg}
        dicts = [arg for arg in node.args if isinstance(arg, ast.Dict)]
        return names.union(*(_texts(found.keys) for found in dicts))
    return _texts(node.args[:1]) if _is_context(node.func.value) else set()


def _is_context(node):
    return getattr(node, "attr", getattr(node, "id", "")) in ("context", "_context")


def _texts(nodes):
    values = (node.value for node in nodes if isinstance(node, ast.Constant))
    return {value for value in values if isinstance(value, str)}
