from odoo import models

from ..logic.annual_return import SECTIONS


class CareNgoReturn(models.Model):
    """What pages and letters show of a return: both years, section by section."""

    _inherit = "care.ngo.return"

    def _prepare_sections(self, problems=None):
        """Return the sections of the form with their rows, as plain values.

        :param problems: ``[(code, text)]`` of this return, to be shown at their rows
        """
        self.ensure_one()
        rules = self._get_year_rules()[self.id]
        rows = {section: [] for section in SECTIONS}
        context = self._prepare_row_context(problems or ())
        for item in self._get_asked_items() & rules.items:
            rows[item.section].append(self._prepare_row(item, *context))
        labels = dict(
            self.env["care.ngo.return.item"]
            ._fields["section"]
            ._description_selection(self.env)
        )
        return [
            {"key": section, "title": labels[section], "rows": rows[section]}
            for section in SECTIONS
            if rows[section] and section != "document"
        ]

    def _prepare_row_context(self, problems):
        values, last = self._get_values(), self._get_last_values()[self.id] or {}
        notes = {line.item_id.key: line.note or "" for line in self.line_ids}
        texts = {}
        for code, text in problems:
            texts.setdefault(code, []).append(text)
        return values, last, notes, self._get_changes()[self.id], texts

    def _prepare_row(self, item, values, last, notes, changes, problems):
        """Return one item with both years' answers, as a form or a letter shows it."""
        value, change = values.get(item.key), changes.get(item.key)
        return {
            "code": item.key,
            "name": item.name,
            "hint": item.hint or "",
            "kind": item.kind,
            "choices": item._get_choices(),
            "value": "" if value is None else str(value).removesuffix(".00"),
            "now": self._format_value(item, value),
            "last": self._format_value(item, last.get(item.key)),
            "note": notes.get(item.key, ""),
            "percent": self._get_change_vals(change)["percent"] if change else "",
            "is_jump": bool(change and change.is_jump),
            "problems": problems.get(item.key, []),
        }
