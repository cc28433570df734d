from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..logic.annual_return import CLOSING, OPENING
from ..logic.return_answer import CHOICES, AnswerError, read_answer, read_text
from ..logic.size_class import is_asked

# Codes of which the register knows this year's answer.
MEMBERS = "members"
# Answers that are sums of other files: where, which day, which amount, settled when.
KNOWN_SUMS = {
    "campaigns": ("care.ngo.campaign", "date_to", "amount_collected", "reported"),
    "foreign_grants": ("care.ngo.foreign.fund", "date_received", "amount", "cleared"),
}


class CareNgoReturn(models.Model):
    """How a return gets its answers: from the register, a form or a workbook."""

    _inherit = "care.ngo.return"

    # === PREFILL === #

    def _prefill(self):
        """Answer what the register knows already; an answer that is there stays."""
        opened = self.filtered(lambda filed: filed._is_open())
        lasts, sums = opened._get_last_values(), opened._get_known_sums()
        items = {}
        vals_list = []
        for filed in opened:
            key = (filed.date_to, filed.company_id.country_id)
            if key not in items:
                items[key] = {item.key: item for item in filed._get_items()}
            answered = set(filed.line_ids.item_id.mapped("key"))
            known = filed._get_known_values(lasts[filed.id]) | sums.get(filed.id, {})
            for code, value in known.items():
                item = items[key].get(code)
                asked = item and is_asked(item.tier_from, filed.tier)
                if asked and code not in answered:
                    vals_list.append(
                        {"return_id": filed.id, "item_id": item.id}
                        | filed.line_ids._prepare_value_vals(item, value)
                    )
        self.env["care.ngo.return.line"].create(vals_list)

    def _get_known_values(self, last):
        """Hook: return ``{code: plain value}`` that nobody has to be asked for."""
        self.ensure_one()
        values = {}
        if last and CLOSING in last:
            values[OPENING] = last[CLOSING]
        if self.ngo_id.member_count:
            values[MEMBERS] = self.ngo_id.member_count
        return values

    def _get_known_sums(self):
        """Return ``{return id: {code: amount}}`` of money that the register follows.

        Nobody is shown half a sum: a year in which something is still open, or came in
        another currency, is left to the body.
        """
        if not self:
            return {}
        sources = {
            code: (self._find_in_years(model, day, name), day, name, settled)
            for code, (model, day, name, settled) in KNOWN_SUMS.items()
        }
        return {
            filed.id: {
                code: amount
                for code, source in sources.items()
                if (amount := filed._add_up(*source))
            }
            for filed in self
        }

    def _find_in_years(self, model, day, name):
        """Return ``{body: rows}`` of the years of these returns, with one query."""
        first, last = min(self.mapped("date_from")), max(self.mapped("date_to"))
        domain = Domain("ngo_id", "in", self.ngo_id.ids)
        domain &= Domain(day, ">=", first) & Domain(day, "<=", last)
        # What came in does not depend on who asks.
        rows = self.env[model].sudo()
        names = ["ngo_id", "company_id", "currency_id", "state", day, name]
        return rows.search_fetch(domain, names).grouped("ngo_id")

    def _add_up(self, rows, day, name, settled):
        """Return the sum of the year's rows, or nothing if one is not settled."""
        self.ensure_one()
        mine = rows.get(self.sudo().ngo_id)
        mine = mine and mine.filtered(
            lambda row: self.date_from <= row[day] <= self.date_to
        )
        if not mine or mine.currency_id != self.currency_id.sudo():
            return None
        if set(mine.mapped("state")) != {settled}:
            return None
        return sum(Decimal(str(row[name])) for row in mine)

    def _get_suggested_beneficiaries(self):
        """Return ``(governorate, category)`` pairs to fill in, without those told.

        Those of last year, else the body's own governorate and categories.
        """
        self.ensure_one()
        # A body continues its own return of last year, whoever fills it in.
        last = self.sudo().last_return_id.beneficiary_ids
        pairs = [(line.governorate_id, line.category_id) for line in last]
        if not pairs and self.ngo_id.governorate_id:
            place = self.ngo_id.governorate_id
            pairs = [(place, c) for c in self.ngo_id.beneficiary_category_ids]
        told = {(b.governorate_id, b.category_id) for b in self.beneficiary_ids}
        return [pair for pair in pairs if pair not in told]

    # === ANSWERS === #

    def _read_answers(self, given):
        """Read texts as answers.

        :param given: ``{code: text}`` of items that this body is asked
        :return: ``({code: plain value or None}, {code: what is wrong})``; what cannot
            be read is left out, so that the others are saved all the same
        """
        self.ensure_one()
        items = {item.key: item for item in self._get_asked_items()}
        texts, values, errors = self._get_answer_texts(), {}, {}
        for code, text in given.items():
            item = items.get(code)
            if not item or item.kind == "document":
                continue
            kind = "choice" if item.kind in CHOICES else item.kind
            try:
                values[code] = read_answer(kind, text, CHOICES.get(item.kind, ()))
            except AnswerError as error:
                errors[code] = texts[error.code]
        return values, errors

    def _read_notes(self, given):
        """Read texts as explanations, like :meth:`_read_answers`."""
        texts, notes, errors = self._get_answer_texts(), {}, {}
        for code, text in given.items():
            try:
                notes[code] = read_text(text)
            except AnswerError as error:
                errors[code] = texts[error.code]
        return notes, errors

    def _save_answers(self, values, notes):
        """Store answers: ``None`` takes one back, a code that is not named stays."""
        self.ensure_one()
        lines = {line.item_id.key: line for line in self.line_ids}
        dropped, vals_list = self.line_ids.browse(), []
        for item in self._get_items():
            if item.key not in values:
                continue
            value, line = values[item.key], lines.get(item.key)
            if value is None:
                dropped |= line or dropped
                continue
            vals = self.line_ids._prepare_value_vals(item, value)
            if item.key in notes:
                vals["note"] = notes[item.key] or False
            if line:
                line._write_changed(vals)
            else:
                vals_list.append(vals | {"return_id": self.id, "item_id": item.id})
        dropped.unlink()
        self.env["care.ngo.return.line"].create(vals_list)

    def _save_beneficiaries(self, rows):
        """Replace the people served by ``rows`` of plain ``Beneficiaries``.

        :raise UserError: if a governorate or category does not exist, or comes twice
        """
        self.ensure_one()
        places = {place.code: place for place in self._get_governorates()}
        categories = {c.code: c for c in self._get_categories()}
        pairs = [(row.governorate, row.category) for row in rows]
        known = all(p in places and c in categories for p, c in pairs)
        if not known or len(set(pairs)) < len(pairs):
            raise UserError(
                self.env._("Name each governorate and category once, from the list.")
            )
        self.beneficiary_ids.unlink()
        self.env["care.ngo.return.beneficiary"].create(
            [
                {
                    "return_id": self.id,
                    "governorate_id": places[row.governorate].id,
                    "category_id": categories[row.category].id,
                    "people_count": row.people,
                    "service_count": row.services,
                }
                for row in rows
            ]
        )

    def _get_governorates(self):
        """Return the governorates of the country, in their order."""
        return self.env["res.country.state"].search(
            [
                ("is_governorate", "=", True),
                ("country_id", "=", self.company_id.country_id.id),
            ]
        )

    def _get_categories(self):
        """Return all categories of beneficiaries."""
        return self.env["care.beneficiary.category"].search([])

    # === DOCUMENTS === #

    def _attach_document(self, item_id, upload):
        """Store an uploaded file in the place of the document that it is.

        :raise UserError: if the return does not ask for it, or it cannot be taken
        """
        self.ensure_one()
        wanted = self._get_asked_items().filtered(
            lambda item: item.section == "document" and str(item.id) == str(item_id)
        )
        if not wanted:
            raise UserError(self.env._("Choose which document this is."))
        documents = self.env["care.ngo.return.document"]
        self.file_ids.filtered(lambda d: d.item_id == wanted).unlink()
        vals = documents._prepare_upload_vals(upload)
        vals["filename"] = vals["filename"] or wanted.key
        return documents.create({"return_id": self.id, "item_id": wanted.id, **vals})

    # === TEXTS === #

    def _get_answer_texts(self):
        """Return the sentence of each code of an answer that cannot be taken."""
        _ = self.env._
        return {
            "number_unreadable": _("This is no number. Enter digits only."),
            "number_negative": _("Enter a number that is not negative."),
            "number_too_large": _("This number is too large."),
            "too_many_decimals": _("Enter at most two decimals."),
            "not_whole": _("Enter a whole number."),
            "choice_unknown": _("Choose one of the answers offered."),
            "text_too_long": _("The text is too long. Shorten it."),
            "text_unreadable": _("The text holds signs that cannot be stored."),
        }


class CareNgoReturnLine(models.Model):
    """Store an answer only where it changes."""

    _inherit = "care.ngo.return.line"

    def _write_changed(self, vals):
        self.ensure_one()
        changed = {name: value for name, value in vals.items() if self[name] != value}
        if changed:
            self.write(changed)
