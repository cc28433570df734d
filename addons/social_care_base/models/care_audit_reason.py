from odoo import api, fields, models
from odoo.tools import format_date

from ..logic.told import retell, retell_list, retell_values

# What the engine tells by itself, as lines about fields; every other reason is typed.
TOLD = {"create", "change", "delete"}
NOTHING = ("-", "False", "None")


class CareAuditEntry(models.Model):
    """Show entries and what the engine told of fields in the language of the reader.

    What is stored, hashed and searched stays as it was written.
    """

    _inherit = "care.audit.entry"

    reason_shown = fields.Text(string="Reason", compute="_compute_reason_shown")

    @api.depends("action_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for entry in self:
            entry.display_name = entry.action_name

    @api.depends("res_model", "action", "reason")
    @api.depends_context("lang")
    def _compute_reason_shown(self):
        told = self.filtered(
            lambda entry: (
                entry.reason and entry.action in TOLD and entry.res_model in self.env
            )
        )
        groups = told._get_group_names() if told._are_groups_told() else {}
        for entry in self:
            entry.reason_shown = entry.reason
        for kind, entries in told.grouped("res_model").items():
            for entry in entries:
                entry.reason_shown = retell(
                    entry.reason,
                    lambda name, what, document=self.env[kind]: self._show_told(
                        document, name, what, groups
                    ),
                )

    def _show_told(self, document, name, what, groups):
        """Return the label of a field and what was told, or nothing if it is none."""
        field = document._fields.get(name)
        if field is None:
            return None
        if field.type == "boolean":
            no = dict.fromkeys(NOTHING, self.env._("No"))
            what = retell_values(what, no | {"True": self.env._("Yes")})
        elif field.type == "selection":
            what = retell_values(what, dict(field._description_selection(self.env)))
        elif field.type == "date":
            what = retell_values(what, self._get_dates(what))
        elif field.comodel_name == "res.groups":
            what = retell_list(what, groups)
        return field._description_string(self.env), what

    def _get_dates(self, what):
        days = {}
        for part in what.split():
            try:
                days[part] = format_date(self.env, part)
            except ValueError:
                continue
        return days | dict.fromkeys(NOTHING, "-")

    def _are_groups_told(self):
        """Tell whether any of these entries may name a role."""
        return any(
            field.comodel_name == "res.groups"
            for kind in set(self.mapped("res_model"))
            for field in self.env[kind]._fields.values()
        )

    def _get_group_names(self):
        """Return the name of each role as the reader knows it, by all its names.

        A name that several roles bear stays as it was told.
        """
        # Names of roles are no secret.
        groups = self.env["res.groups"].sudo().search([])
        mine, names = groups._get_role_names(), {}
        for code, _name in self.env["res.lang"].get_installed():
            theirs = groups.with_context(lang=code)._get_role_names()
            for group_id, name in theirs.items():
                names.setdefault(name, set()).add(mine[group_id])
        return {name: found.pop() for name, found in names.items() if len(found) == 1}
