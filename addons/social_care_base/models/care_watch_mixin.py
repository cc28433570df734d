from odoo import api, models

from ..logic.told import ARROW, tell


class CareWatchMixin(models.AbstractModel):
    """Keep in the trail what people change about rights, accounts and typed code.

    Whoever may give roles or set another person's password could act as that person.
    Nobody who administers a server can be kept from it, but everybody can be told:
    auditors read it in the trail, which the administrator cannot rewrite. What comes
    with an addon, as the system user, is not told.
    """

    _name = "care.watch.mixin"
    _description = "Watched Settings"

    # Told with what they were and are.
    _watched_fields: tuple[str, ...] = ()
    # Told to have been changed, never what they are.
    _secret_fields: tuple[str, ...] = ()

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        names = self._get_told(self._watched_fields)
        for record in records:
            nothing = dict.fromkeys(names)
            record._tell("create", nothing, record._read_watched(names))
        return records

    def write(self, vals):
        names = self._get_told(name for name in self._watched_fields if name in vals)
        secrets = self._get_told(name for name in self._secret_fields if name in vals)
        before = {record.id: record._read_watched(names) for record in self}
        result = super().write(vals)
        for record in self if names or secrets else ():
            after = record._read_watched(names)
            record._tell("change", before[record.id], after, secrets)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_told_in_trail(self):
        names = self._get_told(self._watched_fields)
        for record in self:
            nothing = dict.fromkeys(names)
            record._tell("delete", record._read_watched(names), nothing)

    # === PRIVATE === #

    def _get_told(self, names):
        """Return those of these fields whose change is told: none to the system."""
        return () if self.env.user._is_superuser() else tuple(names)

    def _read_watched(self, names):
        """Return ``{name: value}``; of a relation its records."""
        # What is told does not depend on what the person may read.
        record = self.sudo()
        return {name: record[name] for name in names}

    def _tell(self, action, before, after, secrets=()):
        lines = [
            line
            for name, old in before.items()
            if (line := self._describe(name, old, after[name]))
        ]
        lines += [tell(name, "…") for name in secrets]
        if lines:
            # Nobody holds rights on the trail: it is written by the engine only.
            trail = self.env["care.audit.entry"].sudo()
            trail._append(self, action, reason="\n".join(lines))

    def _describe(self, name, old, new):
        """Return a line about one field that changed; of a list what came and went."""
        if not self._fields[name].relational:
            is_same = (old or False) == (new or False)
            return "" if is_same else tell(name, f"{old or '-'}{ARROW}{new or '-'}")
        empty = self.env[self._fields[name].comodel_name].sudo()
        old, new = (old or empty).exists(), (new or empty).exists()
        came = [f"+ {each.display_name}" for each in new - old]
        went = [f"- {each.display_name}" for each in old - new]
        return tell(name, ", ".join(came + went)) if came + went else ""
