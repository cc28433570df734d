"""Turn what a browser sends for a record's fields into values to write."""

from decimal import Decimal, InvalidOperation

from odoo import fields
from odoo.fields import Domain

# More than this nobody fills in; a name must fit into the index of names.
MAX_LENGTH = {"char": 1_000, "text": 20_000}


class FormValues:
    """The values of one posted form, and what is wrong with them by field.

    A field that cannot be read is left out, so that the others are saved all the same.
    """

    def __init__(self, model, names, form, domains=None):
        self.vals, self.errors, self.raw = {}, {}, {}
        self._model, self._env = model, model.env
        self._domains = domains or {}
        for name in names:
            field = model._fields[name]
            if field.type == "many2many":
                self._read_many(name, field, form.getlist(name))
            elif name in form:
                self._read_one(name, field, form[name].strip())

    def _read_one(self, name, field, text):
        self.raw[name] = text
        if field.required and not text:
            self.errors[name] = self._env._("Please fill this in.")
            return
        most = MAX_LENGTH.get(field.type, len(text))
        if len(text) > most:
            self.errors[name] = self._env._(
                "This text is too long: %(most)s characters at most.", most=most
            )
            return
        try:
            reader = getattr(self, f"_read_{field.type}", self._read_text)
            self.vals[name] = reader(name, field, text)
        except (ValueError, InvalidOperation):
            self.errors[name] = self._env._("This cannot be read. Please correct it.")

    def _read_text(self, name, field, text):
        return text or False

    def _read_integer(self, name, field, text):
        number = int(text or 0)
        if not 0 <= number < 2**31:
            raise ValueError(name)
        return number

    def _read_monetary(self, name, field, text):
        number = Decimal(text.replace(",", "") or 0)
        if not number.is_finite() or number < 0 or number.adjusted() > 12:
            raise ValueError(name)
        return float(number)

    def _read_date(self, name, field, text):
        return fields.Date.to_date(text) if text else False

    def _read_selection(self, name, field, text):
        if text and text not in field.get_values(self._env):
            raise ValueError(name)
        return text or False

    def _read_many2one(self, name, field, text):
        return self._find(name, field, [text])[0] if text else False

    def _read_many(self, name, field, texts):
        try:
            ids = self._find(name, field, texts)
        except ValueError:
            self.errors[name] = self._env._("Please choose from the list.")
        else:
            self.raw[name] = ids
            self.vals[name] = [fields.Command.set(ids)]

    def _find(self, name, field, texts):
        """Return the ids among ``texts`` that the user may choose, or raise."""
        wanted = {int(text) for text in texts}
        domain = Domain(self._domains.get(name, Domain.TRUE))
        found = self._env[field.comodel_name].search(
            domain & Domain("id", "in", list(wanted))
        )
        if set(found.ids) != wanted:
            raise ValueError(name)
        return found.ids
