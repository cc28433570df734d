from dataclasses import replace

from odoo import fields, models

from ..logic.board import MANAGEMENT_ROLES, check_management


class CareNgoRequest(models.Model):
    """Check of a new executive director or signatory; the board stays as it is."""

    _inherit = "care.ngo.request"

    def _get_new_management_problems(self):
        """Judge who would hold these offices, from the first change on."""
        lines, name = self.person_line_ids, "person_line_ids"
        if not lines:
            return [(name, self.env._("Name whose office ends or who takes one."))]
        ending = lines.filtered("person_id")
        starting = lines - ending
        if text := self._get_line_text(ending, starting):
            return [(name, text)]
        texts = self._get_over_texts(ending) + self._get_kin_texts(starting)
        texts += self._get_management_texts(ending, starting)
        return [(name, text) for text in texts]

    def _get_management_texts(self, ending, starting):
        """Return which offices would be held twice, and what declared kinship says."""
        ngo = self.ngo_id
        staying = (ngo.person_ids - ending.person_id).filtered(
            lambda p: p.role in MANAGEMENT_ROLES and p.date_from
        )
        others = [
            *(self._name_seat(p, p._prepare_seat()) for p in staying),
            *(self._name_seat(x.person_id, x._prepare_ended_seat()) for x in ending),
        ]
        joining = [self._name_seat(line, line._prepare_seat()) for line in starting]
        codes = [*check_management(joining, others)]
        # A newcomer may show that two members of the board are related through him.
        today = fields.Date.context_today(self)
        codes += self._get_people_codes(ending, starting, today)
        texts = ngo._get_board_texts() | self._get_office_texts()
        return [texts[code] for code in codes]

    def _name_seat(self, person, seat):
        """Return the seat with what tells its holder from others, also by name."""
        return replace(seat, person=person._get_person_key())

    def _get_office_texts(self):
        _ = self.env._
        return {
            "executive_duplicate": _(
                "There would be two executive directors at a time. Say on which day"
                " the former one leaves."
            ),
            "office_repeated": _(
                "Somebody would hold the same office twice at a time. Enter each"
                " person once."
            ),
        }
