from decimal import Decimal, InvalidOperation

from odoo.fields import Command

from odoo.addons.social_care_ngo.controllers.form_values import FormValues

FIELDS = (
    "title",
    "summary",
    "governorate_id",
    "amount_requested",
    "amount_own",
    "amount_viable",
    "amount_turnover",
    "iban",
    "owners_declared",
)
MAX_LINES = 50
MAX_AMOUNT = Decimal(10) ** 13


class ApplicationForm(FormValues):
    """One posted application: its fields, its budget, and what cannot be read.

    What can be read is saved in any case; the rest is shown again beside its error.
    """

    def __init__(self, application, form, domains=None):
        super().__init__(application, FIELDS, form, domains)
        # A box that is not ticked is not sent at all.
        self.vals["owners_declared"] = bool(form.get("owners_declared"))
        self.lines = self._read_lines(form)
        commands = [Command.create(line) for line in self.lines if line.pop("is_whole")]
        self.vals["line_ids"] = [Command.clear(), *commands]

    def _read_lines(self, form):
        columns = (form.getlist(f"line_{n}") for n in ("category", "name", "amount"))
        lines, categories = [], dict(self._get_categories())
        for row in list(zip(*columns, strict=False))[:MAX_LINES]:
            category, name, text = (value.strip() for value in row)
            if not (name or text):
                continue
            amount = self._read_amount(text)
            is_whole = bool(category in categories and name and amount)
            if not is_whole:
                self.errors["line_ids"] = self._env._(
                    "Give each row of the budget a kind, a description and an amount."
                )
            lines.append(
                {
                    "category": category,
                    "name": name,
                    "amount": float(amount) if amount else text,
                    "is_whole": is_whole,
                }
            )
        return lines

    def _get_categories(self):
        field = self._env["care.grant.application.line"]._fields["category"]
        return field._description_selection(self._env)

    def _read_amount(self, text):
        try:
            amount = Decimal(text.replace(",", ""))
        except InvalidOperation:
            return None
        in_range = amount.is_finite() and 0 < amount < MAX_AMOUNT
        return amount if in_range else None
