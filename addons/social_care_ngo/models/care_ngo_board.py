from odoo import api, fields, models

from ..logic.board import BOARD_ROLES, CHAIR, TREASURER
from ..logic.kinship import Kinship, check_kinship
from ..logic.terms import Period, count_terms, is_renewal_open, vacant_since


class CareNgo(models.Model):
    """The rules of a form about who may sit on the board together, and how long."""

    _inherit = "care.ngo"

    kinship_ids = fields.One2many(
        comodel_name="care.ngo.kinship",
        inverse_name="ngo_id",
        string="Declared Kinship",
        groups="social_care_ngo.group_ngo_officer,social_care_ngo.group_ngo_registrar,"
        "social_care_base.group_care_auditor,base.group_portal",
    )

    def _get_board_codes(self, today, without=None):
        """Tell which rules about kinship and terms the boards break.

        Members of today and of terms to come count.

        :param without: people to leave out, as if they were not there
        :return: ``{ngo_id: [code, ...]}``
        """
        gap = self._get_term_gap(today) if self else 0
        return {
            ngo.id: ngo._judge_board(
                ngo.person_ids - without if without else ngo.person_ids, today, gap
            )
            for ngo in self
        }

    @api.model
    def _get_term_gap(self, today):
        """Return how many days of pause do not break a time in office."""
        return int(self.env["care.parameter"]._get_value("ngo_term_gap", today))

    def _judge_board(self, people, today, gap, declared=()):
        """Return the codes of the rules that these people would break together.

        :param declared: relations that are not in the register yet
        """
        self.ensure_one()
        board = people.filtered(
            lambda p: (
                p.role in BOARD_ROLES
                and p.date_from
                and (not p.date_to or p.date_to >= today)
            )
        )
        codes = list(self._check_board_kinship(board, declared)) if board else []
        if self._has_too_many_terms(board, people, today, gap):
            codes.append("term_limit")
        return codes

    def _check_board_kinship(self, board, declared):
        self.ensure_one()
        form = self.form_id
        # The answer is for everybody, who is related to whom is not.
        lines = self.sudo().kinship_ids
        relations = [r for line in lines if (r := line._prepare_relation())]
        relations += declared
        if not relations or not (form.board_kin_degree or form.office_kin_degree):
            return ()
        officers = board.filtered(lambda p: p.role in (CHAIR, TREASURER))
        return check_kinship(
            Kinship(relations),
            {person._get_person_key() for person in board},
            [person._get_person_key() for person in officers],
            board_degree=form.board_kin_degree,
            office_degree=form.office_kin_degree,
        )

    def _has_too_many_terms(self, board, people, today, gap):
        self.ensure_one()
        years, most = self.form_id.term_years, self.form_id.terms_max
        if not (years and most and board):
            return False
        served = {}
        for person in people.filtered(lambda p: p.role in BOARD_ROLES and p.date_from):
            last = person.date_to or max(today, person.date_from)
            key = person._get_person_key()
            served.setdefault(key, []).append(Period(person.date_from, last))
        return any(
            count_terms(served[key], years=years, gap_days=gap) > most
            for key in {person._get_person_key() for person in board}
        )

    def _get_vacancy_days(self, today):
        """Return for how many days the board has been incomplete; 0 if it is not."""
        self.ensure_one()
        if not self.form_id:
            return 0
        seats = [p._prepare_seat() for p in self.person_ids if p.date_from]
        since = vacant_since(seats, self.form_id._get_board_rules(), today)
        return (today - since).days + 1 if since else 0

    def _get_ending_terms(self):
        """Return the members whose term ends soon or may still be renewed."""
        self.ensure_one()
        before, grace, today = self.person_ids._get_renewal_window()
        return self.person_ids.filtered(
            lambda p: (
                p.is_board
                and not p.is_followed
                and is_renewal_open(
                    p.date_to or None, today, before=before, grace=grace
                )
            )
        )

    # === NOTIFICATION === #

    def _get_problems(self):
        problems, texts = super()._get_problems(), self._get_board_texts()
        found = self._get_board_codes(fields.Date.context_today(self))
        for ngo_id, codes in found.items():
            problems[ngo_id] += [("person_ids", texts[code]) for code in codes]
        return problems

    def _get_board_texts(self):
        _ = self.env._
        return super()._get_board_texts() | {
            "kin_offices": _(
                "Chair and treasurer are close relatives. Give one of the offices to"
                " somebody else."
            ),
            "kin_board": _(
                "Close relatives sit on the board together. Replace one of them."
            ),
            "term_limit": _(
                "Somebody sits on the board for more terms in a row than the law"
                " allows. Elect somebody else."
            ),
        }
