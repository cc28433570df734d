from odoo import api, fields, models

from ..const import LIVE_STATES
from ..logic.board import board_until, check_board
from ..logic.standing import Issue, Standing, judge

# Where in the portal a body settles what is wrong with its board.
BOARD_PLACE = "/my/ngo/{}/requests#change_board"
# What it settles on its own page, or cannot settle by itself.
ON_PAGE = frozenset({"not_operational", "documents_expired", "documents_missing"})


class CareNgo(models.Model):
    """What the register answers other addons about a body."""

    _inherit = "care.ngo"

    board_date_until = fields.Date(
        string="Board until",
        compute="_compute_board_date_until",
        help="The first day on which the term of a current member ends.",
    )
    standing_summary = fields.Text(compute="_compute_standing_summary")

    @api.depends("person_ids.date_from", "person_ids.date_to", "person_ids.role")
    def _compute_board_date_until(self):
        today = fields.Date.context_today(self)
        for ngo in self:
            seats = [person._prepare_seat() for person in ngo.person_ids]
            ngo.board_date_until = board_until(seats, today)

    @api.depends("state", "person_ids.date_to", "ngo_document_ids.state")
    def _compute_standing_summary(self):
        registered = self.filtered(lambda ngo: ngo.state in LIVE_STATES)
        issues = registered._get_standing_issues("portal")
        for ngo in self:
            lines = [issue.text for issue in issues.get(ngo.id, ())]
            ngo.standing_summary = "\n".join(lines) or False

    # === HOOKS === #

    def _get_standing_issues(self, purpose):
        """Hook: tell what stands in the way of ``purpose``, with what to do.

        Overrides add to the lists of ``super()``; a body without issues has an empty
        list. An issue that does not block is told all the same.

        :param str purpose: ``grant`` (new money), ``payment`` (of money promised
            before), ``donation_return``, ``fundraising`` or ``portal`` (all that the
            body should know)
        :return: ``{ngo_id: [Issue(code, text, blocking), ...]}``
        """
        today, texts = fields.Date.context_today(self), self._get_standing_texts()
        return {
            ngo.id: [
                Issue(
                    code,
                    texts[code] % ngo._prepare_standing_text_vals(),
                    blocking,
                    url="" if code in ON_PAGE else BOARD_PLACE.format(ngo.id),
                )
                for code, blocking in judge(ngo._prepare_standing(today), purpose)
            ]
            for ngo in self
        }

    def _get_indicator_values(self, period):
        """Hook: return the facts behind the indicators of governance.

        :param period: ``(first day, last day)``; facts are those of its last day
        :return: ``{ngo_id: {name: plain value}}``; overrides add names
        """
        _start, end = period
        values = {}
        for ngo in self:
            standing = ngo._prepare_standing(end)
            seats = [person._prepare_seat() for person in ngo.person_ids]
            size_codes = {"board_under_minimum", "board_over_maximum", "board_even"}
            no_board = {"board_missing", "board_term_expired"}
            current = [seat for seat in seats if seat.is_current(end)]
            values[ngo.id] = {
                "state": ngo.state,
                "board_size_in_limits": not (size_codes | no_board) & {*standing.board},
                "board_term_valid": not no_board & {*standing.board},
                "board_offices_filled": not {"chair_missing", "treasurer_missing"}
                & {*standing.board},
                "has_executive": any(seat.role == "executive" for seat in current),
                "documents_expired": standing.documents_expired,
                "documents_missing": standing.documents_missing,
            }
        return values

    # === PRIVATE === #

    def _prepare_standing(self, today):
        """Return the facts about this body on ``today`` as plain values."""
        self.ensure_one()
        seats = [person._prepare_seat() for person in self.person_ids]
        current = self._get_current_documents()
        expired = current.filtered(lambda d: d.date_expiry and d.date_expiry < today)
        usable = current.filtered(lambda d: d.state != "rejected")
        asked = self.form_id.document_type_ids.filtered(
            lambda t: t.requirement == "always"
        )
        board = ()
        if self.form_id:
            board = check_board(seats, self.form_id._get_board_rules(), today)
        return Standing(
            state=self.state,
            board=board,
            documents_expired=len(expired),
            documents_missing=len(asked - usable.type_id),
        )

    def _prepare_standing_text_vals(self):
        self.ensure_one()
        labels = dict(self._fields["state"]._description_selection(self.env))
        form = self.form_id
        return {
            "state": labels[self.state],
            "minimum": form.board_min,
            "maximum": form.board_max,
        }

    def _get_standing_texts(self):
        """Return the sentence of each code; each says what to do."""
        _ = self.env._
        return {
            **self._get_board_texts(),
            "not_operational": _(
                "The NGO is not working according to the register (%(state)s)."
            ),
            "board_missing": _(
                "No board stands in the register. Notify the directorate of it."
            ),
            "board_term_expired": _(
                "The term of the board has ended. Hold elections and notify the result."
            ),
            "documents_expired": _(
                "A document on file has expired. Upload the new one."
            ),
            "documents_missing": _("A document that the law asks for is not on file."),
        }
