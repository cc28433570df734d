"""Write the documents that follow from the code; run by ``script/docs``.

usage: generated_docs.py DATABASE FOLDER
"""

import sys
from pathlib import Path

PREFIX = "social_care_"
NOTE = "<!-- Made by script/docs from the code: do not edit. -->"
RIGHTS = ("perm_read", "perm_write", "perm_create", "perm_unlink")


def render(env):
    """Return ``{path below docs/: text}`` of every generated document."""
    pages = {"security-matrix.md": render_security(env)}
    for model in _care_models(env):
        if getattr(model, "_lifecycle", None):
            name = model._name.replace(".", "_")
            pages[f"lifecycles/{name}.md"] = render_lifecycle(model)
    return pages


def render_lifecycle(model):
    """Return the diagram and the table of steps of one document."""
    flow = model._get_lifecycle()
    lines = [
        f"# {model._description} (`{model._name}`)",
        "",
        NOTE,
        "",
        "```mermaid",
        flow.to_mermaid(),
        "```",
        "",
        "| Step | From | To | Who | Reason |",
        "|---|---|---|---|---|",
    ]
    for step in flow.transitions:
        groups = sorted(model.env.ref(name).full_name for name in step.groups)
        who = "the system" if step.system else ", ".join(groups) or "whoever may write"
        reason = "required" if step.reason_required else ""
        sources = ", ".join(sorted(step.sources))
        lines.append(f"| {step.name} | {sources} | {step.target} | {who} | {reason} |")
    return _text(lines)


def render_security(env):
    """Return who may do what with each model, and by which record rules."""
    lines = ["# Security matrix", "", NOTE, ""]
    lines += ["Rights by role; r read, w write, c create, d delete.", ""]
    lines += [
        "| Model | Role | Rights | Rows that the role sees |",
        "|---|---|---|---|",
    ]
    for model in _care_models(env):
        if model._abstract:
            continue
        rules = env["ir.rule"].search([("model_id.model", "=", model._name)])
        rows = env["ir.model.access"].search([("model_id.model", "=", model._name)])
        for row in rows.sorted(lambda row: row.group_id.full_name):
            marks = zip(RIGHTS, "rwcd", strict=True)
            rights = "".join(mark for name, mark in marks if row[name]) or "none"
            seen = _describe_rules(rules, row.group_id)
            lines.append(
                f"| `{model._name}` | {row.group_id.full_name} | {rights} | {seen} |"
            )
    return _text(lines)


def _describe_rules(rules, group):
    """Return the names of the rules that bind a member of ``group``."""
    implied = group.all_implied_ids
    own = rules.filtered(lambda rule: not rule.groups or rule.groups & implied)
    return "; ".join(sorted(own.mapped("name"))).replace("|", "/") or "all"


def _care_models(env):
    names = sorted(name for name in env.registry if name.startswith("care."))
    return [env[name] for name in names]


def _text(lines):
    return "\n".join(lines) + "\n"


def main(database, folder):
    """Write every page, and remove those whose document is gone."""
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config(["-d", database, "--no-http", "--log-level=warn"])
    docs = Path(folder)
    with Registry(database).cursor() as cr:
        pages = render(api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"}))
    for old in (docs / "lifecycles").glob("*.md"):
        if f"lifecycles/{old.name}" not in pages:
            old.unlink()
    for path, text in pages.items():
        (docs / path).parent.mkdir(parents=True, exist_ok=True)
        (docs / path).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
