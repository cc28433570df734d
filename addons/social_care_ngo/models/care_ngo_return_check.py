from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from odoo import api, fields, models

from ..logic.annual_return import (
    MONEY_SECTIONS,
    Beneficiaries,
    ReturnFacts,
    accounts_of,
    asked_items,
    check_return,
    compare_years,
    stated_income,
)
from ..logic.return_answer import CHOICES
from ..logic.return_comparison import JumpLimits
from ..logic.return_ratios import ratios


@dataclass(frozen=True)
class YearRules:
    """What is asked for one fiscal year: the items, also as plain values."""

    items: models.BaseModel
    plain: list
    limits: JumpLimits

    @cached_property
    def names(self):
        """Return ``{code: name}`` of all items."""
        return {item.key: item.name for item in self.items}


class CareNgoReturn(models.Model):
    """Check of an annual return: one method for the draft, the filing, the officer."""

    _inherit = "care.ngo.return"

    problem_summary = fields.Text(
        string="Still Missing", compute="_compute_problem_summary"
    )
    flag_summary = fields.Text(string="Jumps", compute="_compute_flag_summary")

    @api.depends("state", "line_ids", "beneficiary_ids", "file_ids", "tier")
    def _compute_problem_summary(self):
        filling = self.filtered(lambda filed: filed._is_open())
        problems = filling._get_problems()
        for filed in self:
            lines = [text for _code, text in problems.get(filed.id, ())]
            filed.problem_summary = "\n".join(lines) or False

    @api.depends("line_ids", "last_return_id")
    def _compute_flag_summary(self):
        changes, rules = self._get_changes(), self._get_year_rules()
        for filed in self:
            names = rules[filed.id].names
            lines = [
                self._get_change_text(names[code], change)
                for code, change in changes[filed.id].items()
                if change.is_jump
            ]
            filed.flag_summary = "\n".join(lines) or False

    # === FACTS === #

    def _get_year_rules(self):
        """Return ``{return id: YearRules}``, read once for each year."""
        found, rules = {}, {}
        for filed in self:
            key = (filed.date_to, filed.company_id)
            if key not in found:
                found[key] = filed._read_year_rules()
            rules[filed.id] = found[key]
        return rules

    def _read_year_rules(self):
        items = self.env["care.ngo.return.item"]._get_asked(
            self.date_to, self.company_id.country_id
        )
        parameters = self.env["care.parameter"]
        limits = JumpLimits(
            *(
                parameters._get_value(key, self.date_to, self.company_id)
                for key in (
                    "ngo_return_jump_percent",
                    "ngo_return_jump_floor",
                    "ngo_return_jump_count",
                )
            )
        )
        return YearRules(items, [item._prepare_item() for item in items], limits)

    def _get_items(self):
        """Return all items in force for the year, also those of larger bodies."""
        self.ensure_one()
        return self._get_year_rules()[self.id].items

    def _get_asked_items(self):
        """Return the items that this body answers, in the order of the form."""
        self.ensure_one()
        rules = self._get_year_rules()[self.id]
        facts = self._prepare_facts(rules)
        asked = asked_items(facts.items, self.tier, stated_income(facts))
        codes = {item.code for item in asked}
        return rules.items.filtered(lambda item: item.key in codes)

    def _get_values(self):
        """Return ``{code: plain value}`` of what has been answered."""
        self.ensure_one()
        return {line.item_id.key: line._get_value() for line in self.line_ids}

    def _get_last_values(self):
        """Return ``{id: {code: plain value}}`` of last year, ``None`` without one."""
        # A body compares with its own return of last year, whoever asks.
        lasts = self.sudo().last_return_id
        values = {last.id: last._get_values() for last in lasts}
        return {filed.id: values.get(filed.sudo().last_return_id.id) for filed in self}

    def _prepare_facts(self, rules, last=None):
        """Return what this return says as the plain values of the check."""
        self.ensure_one()
        return ReturnFacts(
            tier=self.tier,
            items=rules.plain,
            values=self._get_values(),
            notes={
                line.item_id.key: (line.note or "").strip() for line in self.line_ids
            },
            beneficiaries=self._prepare_beneficiaries(),
            documents=frozenset(self.file_ids.item_id.mapped("key")),
            last=last,
        )

    def _prepare_beneficiaries(self):
        self.ensure_one()
        return [
            Beneficiaries(
                line.governorate_id.code,
                line.category_id.code,
                line.people_count,
                line.service_count,
            )
            for line in self.beneficiary_ids
        ]

    def _prepare_sums(self):
        """Return the sums that lists and figures show."""
        self.ensure_one()
        sums = {"income": 0.0, "expense": 0.0, "foreign": 0.0, "programme": 0.0}
        values = {}
        for line in self.line_ids:
            if line.section in MONEY_SECTIONS:
                sums[line.section] += line.amount
                if line.classification in ("foreign", "programme"):
                    sums[line.classification] += line.amount
            values[line.item_id.key] = line.amount or line.number
        expense = sums["expense"]
        return {
            "amount_income": sums["income"],
            "amount_expense": expense,
            "amount_foreign": sums["foreign"],
            "amount_opening": values.get("opening", 0.0),
            "amount_closing": values.get("closing", 0.0),
            "programme_percent": sums["programme"] * 100 / expense if expense else 0.0,
            "staff_count": values.get("staff", 0),
            "volunteer_count": values.get("volunteers", 0),
        }

    def _get_ratios(self):
        """Return the ratios of the scorecard by name; ``None`` where there is none."""
        self.ensure_one()
        rules = self._get_year_rules()[self.id]
        return ratios(accounts_of(self._prepare_facts(rules)))

    # === CHECK AND COMPARISON === #

    def _get_problems(self):
        """Check the returns, the same way in a draft and on filing.

        :return: ``{return id: [(code of the item, text in the user's language), ...]}``
        """
        texts, lasts = self._get_problem_texts(), self._get_last_values()
        result = {}
        rules = self._get_year_rules()
        for filed in self:
            own = rules[filed.id]
            facts = filed._prepare_facts(own, lasts[filed.id])
            result[filed.id] = [
                (problem.field, filed._get_problem_text(problem, texts, own.names))
                for problem in check_return(facts, own.limits)
            ]
        return result

    def _get_changes(self):
        """Return ``{return id: {code of the item: its change since last year}}``."""
        lasts, rules = self._get_last_values(), self._get_year_rules()
        changes = {}
        for filed in self:
            facts = filed._prepare_facts(rules[filed.id], lasts[filed.id])
            changes[filed.id] = compare_years(facts, rules[filed.id].limits)
        return changes

    # === TEXTS === #

    def _format_value(self, item, value):
        """Return an answer as people of the user's language read it."""
        if value is None or value == "":
            return ""
        if item.kind == "amount":
            currency = self.currency_id or item.currency_id
            return currency.format(float(value))
        if item.kind in CHOICES:
            return dict(item._get_choices()).get(value, value)
        return f"{value:,}" if isinstance(value, Decimal) else value

    def _get_problem_text(self, problem, texts, names):
        values = {"name": names.get(problem.field, "")}
        for key, value in problem.values.items():
            if isinstance(value, Decimal):
                values[key] = self.currency_id.format(float(value))
            elif key == "change":
                values |= self._get_change_vals(value)
        return texts[problem.code] % values

    def _get_change_vals(self, change):
        percent = self.env._("new") if change.now else ""
        if change.percent is not None:
            # The marks keep sign and percent in their places among Arabic words.
            percent = f"\u200e{change.percent:+}%\u200e"
        return {
            "last": f"{change.last:,}",
            "now": f"{change.now:,}",
            "percent": percent,
        }

    def _get_change_text(self, name, change):
        return self.env._(
            "%(name)s: %(last)s last year, %(now)s this year (%(percent)s)",
            name=name,
            **self._get_change_vals(change),
        )

    def _get_problem_texts(self):
        """Return the sentence of each code; each says what to do."""
        _ = self.env._
        return {
            "answer_missing": _(
                "%(name)s: please fill this in. Enter 0 if there is nothing."
            ),
            "choice_missing": _("%(name)s: please answer this."),
            "document_missing": _("%(name)s: please upload this document."),
            "beneficiaries_missing": _(
                "Tell how many people you served, by governorate and category."
            ),
            "total_not_lines": _(
                "%(name)s: the total is %(total)s, but its lines add up to %(lines)s."
            ),
            "balance_open": _(
                "%(name)s: opening balance, income and expenditure lead to"
                " %(expected)s; you entered %(stated)s."
            ),
            "opening_not_closing": _(
                "%(name)s: last year closed with %(last)s, this year opens with"
                " %(stated)s. Correct it, or explain the difference."
            ),
            "reported_over_happened": _(
                "%(name)s: no more incidents can be reported than there were."
            ),
            "jump_unexplained": _(
                "%(name)s: %(last)s last year, %(now)s this year (%(percent)s). Please"
                " explain the change."
            ),
        }
