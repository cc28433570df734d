from datetime import timedelta

from odoo import fields, models

from ..logic.board import check_board
from ..logic.terms import is_term_lawful

# What no day of a change may show, however its terms follow each other.
NEVER = frozenset({"chair_duplicate", "board_person_repeated", "board_over_maximum"})


class CareNgoRequest(models.Model):
    """Check of a change of the board: the board as it would be afterwards."""

    _inherit = "care.ngo.request"

    def _get_new_board_problems(self):
        """Judge the board as it would be the day after the change."""
        lines, name = self.person_line_ids, "person_line_ids"
        if not lines:
            return [(name, self.env._("Name who leaves the board or joins it."))]
        ending = lines.filtered("person_id")
        starting = lines - ending
        if text := self._get_line_text(ending, starting):
            return [(name, text)]
        texts = self._get_over_texts(ending) + self._get_term_texts(starting)
        texts += self._get_kin_texts(starting) + self._get_board_texts(ending, starting)
        return [(name, text) for text in texts]

    def _get_line_text(self, ending, starting):
        """Return why the lines cannot be judged yet, if anything stands against it."""
        if any(not (p.name and p.role and p.date_from) for p in starting):
            return self.env._("Give each newcomer a name, an office and a first day.")
        if any(p.date_to and p.date_to < p.date_from for p in starting):
            return self.env._("The last day lies before the first day.")
        if len(ending.person_id) < len(ending):
            return self.env._("Name each term that ends once only.")
        if any(not self._is_end_inside(line, starting) for line in ending):
            return self.env._(
                "The last day must lie inside the term, and before whoever follows"
                " begins."
            )
        return None

    def _is_end_inside(self, line, starting):
        """Tell whether the term may end on the day that the line gives.

        Only whoever hands over to somebody stays beyond today: until the day before.
        """
        term, limit = line.person_id, fields.Date.context_today(self)
        if starting:
            limit = max(limit, max(starting.mapped("date_from")) - timedelta(days=1))
        last = min(term.date_to or limit, limit)
        return bool(line.date_to) and term.date_from <= line.date_to <= last

    def _get_over_texts(self, ending):
        """Return whose term was over before the request: what has ended is history."""
        day = self.date_filed or fields.Date.context_today(self)
        return [
            self.env._("%(name)s: this term is over already.", name=line.text)
            for line in ending
            if line.person_id._is_over(day)
        ]

    def _get_term_texts(self, starting):
        """Return whose term has no end, or is longer than the law lets it be."""
        years = self.ngo_id.form_id.term_years
        return [
            self.env._(
                "%(name)s: give a last day, at most %(years)s years after the first.",
                name=line.name,
                years=years,
            )
            for line in starting
            if not is_term_lawful(line.date_from, line.date_to or None, years)
        ]

    def _get_kin_texts(self, starting):
        """Return whose declaration of kinship says one half only."""
        # Whether it is complete is for everybody, who is related to whom is not.
        halves = starting.sudo().filtered(
            lambda x: bool(x.kin_relation) != x._has_relative()
        )
        text = self.env._("%(name)s: state both the kinship and the relative.")
        return [text % {"name": line.name} for line in halves]

    def _get_board_texts(self, ending, starting):
        """Return what is wrong with the board on the day when all have begun."""
        ngo, form = self.ngo_id, self.ngo_id.form_id
        if not form:
            return []
        texts = ngo._get_board_texts()
        vals = {"minimum": form.board_min, "maximum": form.board_max}
        staying = ngo.person_ids - ending.person_id
        staying = [person._prepare_seat() for person in staying if person.date_from]
        leaving = [line._prepare_ended_seat() for line in ending]
        joining = [line._prepare_seat() for line in starting]
        days = sorted({seat.date_from for seat in joining})
        last = max([fields.Date.context_today(self), *days])
        rules = form._get_board_rules()
        codes = list(check_board(staying + joining, rules, last))
        # Whoever begins earlier meets those who have not left yet.
        for day in days:
            between = check_board(staying + leaving + joining, rules, day)
            codes += [c for c in between if c in NEVER and c not in codes]
        codes += self._get_people_codes(ending, starting, last)
        return [texts[code] % vals for code in codes]

    def _get_people_codes(self, ending, starting, day):
        """Return the rules on kinship and terms that the change would newly break."""
        ngo = self.ngo_id
        people, terms = ngo.person_ids, self.env["care.ngo.person"]
        # Values that nobody saves: the terms as the change would leave them.
        later = people - ending.person_id
        for line in ending:
            later += terms.new(line._prepare_person_vals())
        declared = []
        for line in starting:
            person = terms.new(line._prepare_person_vals())
            later += person
            declared.append(line._prepare_relation(person._get_person_key()))
        declared = [relation for relation in declared if relation]
        today = fields.Date.context_today(self)
        gap = ngo._get_term_gap(today)
        before = ngo._judge_board(people, today, gap)
        after = ngo._judge_board(later, day, gap, declared)
        return [code for code in after if code not in before]
