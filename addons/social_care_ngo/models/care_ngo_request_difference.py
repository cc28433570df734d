from odoo import models
from odoo.tools import format_date

from odoo.addons.social_care_base.formats import join_names

from ..const import EFFECT_FIELDS


class CareNgoRequest(models.Model):
    """The difference as people read it: label, before, after, in their language."""

    _inherit = "care.ngo.request"

    def _get_difference_rows(self):
        """Return what the request changes, as ``{label, before, after}`` texts.

        Recomputed against the register until the request is applied; from then on the
        lines that were stored tell what it has changed.
        """
        self.ensure_one()
        if not (self.ngo_id and self.type_id):
            return []
        if self.state == "applied":
            rows = [
                {"label": c.label, "before": c.before, "after": c.after}
                for c in self.change_ids.sorted("id")
            ]
        else:
            rows = self._get_value_rows()
        return rows + self._get_board_rows() + self._get_branch_rows()

    def _get_value_rows(self):
        return [self._prepare_value_row(change) for change in self._get_changes()]

    def _prepare_value_row(self, change):
        ngo, name = self.ngo_id, change.name
        row = {
            "label": ngo._fields[name]._description_string(self.env),
            "before": ngo._format_registered(name, change.before),
            "after": ngo._format_registered(name, change.after),
        }
        if ngo._fields[name].type == "many2many":
            row["added"] = ngo._format_registered(name, change.added)
            row["removed"] = ngo._format_registered(name, change.removed)
        return row

    def _get_board_rows(self):
        rows = []
        for line in self.person_line_ids:
            if line.person_id:
                before = self._format_term(line.person_id.date_from, False)
                last = line.date_to
                after = self.env._(
                    "Term ends on %(date)s",
                    date=format_date(self.env, last) if last else "",
                )
            else:
                before = ""
                after = self._format_term(line.date_from, line.date_to)
            rows.append({"label": line.text, "before": before, "after": after})
        return rows

    def _get_branch_rows(self):
        if self.effect != "branch":
            return []
        if self.branch_id:
            return [
                {
                    "label": self.branch_id.display_name,
                    "before": self.env._("Open"),
                    "after": self.env._("Closed"),
                }
            ]
        parts = (
            self.branch_name,
            self.branch_governorate_id.display_name,
            self.branch_city,
            self.branch_street,
        )
        place = join_names(self.env, (part for part in parts if part))
        return [{"label": self.env._("New branch"), "before": "", "after": place}]

    def _get_fact_rows(self):
        """Return what the request states besides changes, as ``(label, text)``."""
        self.ensure_one()
        names = EFFECT_FIELDS.get(self.effect, ())
        rows = []
        if self.date_event:
            label = self.event_label or ""
            rows.append((label, self._format_day(self.date_event)))
        for name in names:
            if name.startswith("branch_") or name == "currency_id" or not self[name]:
                continue
            field = self._fields[name]
            rows.append((field._description_string(self.env), self._format_fact(name)))
        return rows

    def _format_fact(self, name):
        field, value = self._fields[name], self[name]
        if field.type == "monetary":
            return self.currency_id.format(value)
        if field.type == "date":
            return self._format_day(value)
        if field.relational:
            return join_names(self.env, value.mapped("display_name"))
        return value

    def _format_term(self, date_from, date_to):
        if not date_to:
            return self.env._(
                "In office since %(start)s", start=format_date(self.env, date_from)
            )
        return self.env._(
            "In office from %(start)s to %(end)s",
            start=format_date(self.env, date_from),
            end=format_date(self.env, date_to),
        )

    def _format_day(self, day):
        return format_date(self.env, day) if day else ""
