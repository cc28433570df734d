from odoo import fields, models

from ..logic.election import find_differences
from .care_ngo_meeting_board import GIVEN_UP, read_office


class CareNgoRequest(models.Model):
    """A change of the board that a meeting decided, compared with its minutes."""

    _inherit = "care.ngo.request"

    meeting_id = fields.Many2one(
        comodel_name="care.ngo.meeting",
        string="Decided by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The meeting whose election is notified; its minutes are the evidence.",
    )

    _meeting_uniq = models.UniqueIndex(
        "(meeting_id) WHERE meeting_id IS NOT NULL"
        " AND state NOT IN ('withdrawn', 'refused', 'dismissed')",
        "This meeting has its notice of the board already.",
    )

    # === CHECK === #

    def _get_new_board_problems(self):
        problems = super()._get_new_board_problems()
        if not self.meeting_id:
            return problems
        texts = self._get_minutes_texts()
        return problems + [("person_line_ids", text) for text in texts]

    def _get_minutes_texts(self):
        """Return how the request differs from what its meeting has decided."""
        self.ensure_one()
        # The request was made from this meeting: its check reads it for every role.
        meeting = self.sudo().meeting_id
        persons = meeting._get_elected_persons()
        if not persons:
            return [
                self.env._(
                    "The minutes of the meeting came back: its election cannot be used"
                    " now."
                )
            ]
        clean = self.env["care.ngo.person"]._clean
        # Numbers are compared here, and shown to nobody who may not read them.
        joining = self.sudo().person_line_ids.filtered(
            lambda line: not line.person_id and line.name and line.date_from
        )
        names = {read_office(person).name: person["name"] for person in joining}
        names |= {read_office(vals).name: vals["name"] for vals in persons}
        elected = [read_office(clean(vals)) for vals in persons]
        asked = [read_office(line) for line in joining]
        texts = self._get_difference_texts()
        return [
            texts[found.code] % {"name": names[found.name]}
            for found in find_differences(elected, asked)
        ]

    def _get_difference_texts(self):
        _ = self.env._
        return {
            "not_asked": _("%(name)s was elected and is not in the request."),
            "not_elected": _("%(name)s is in the request; the minutes say otherwise."),
            "role": _("%(name)s: the minutes name another office."),
            "dates": _("%(name)s: the minutes name another first or last day."),
            "number": _("%(name)s: the minutes give another national number."),
        }

    # === DECISION === #

    def _find_late_appeal(self, requests):
        """Refuse an appeal whose meeting has been notified anew meanwhile."""
        blockers = super()._find_late_appeal(requests)
        reason = self.env._("its meeting has another notice of the board by now.")
        anew = self._find_where(requests, lambda r: r._has_later_notice(), reason)
        for request_id, reasons in anew.items():
            blockers.setdefault(request_id, []).extend(reasons)
        return blockers

    def _has_later_notice(self):
        self.ensure_one()
        others = self.meeting_id.board_request_ids - self
        return any(other.state not in GIVEN_UP for other in others)

    def _find_unvalidated(self, requests):
        """Refuse to approve a board whose minutes have not been accepted."""
        blockers = super()._find_unvalidated(requests)
        reason = self.env._("accept the minutes of its meeting first.")
        waiting = self._find_where(
            requests,
            lambda r: r.meeting_id and r.meeting_id.state != "accepted",
            reason,
        )
        for request_id, reasons in waiting.items():
            blockers.setdefault(request_id, []).extend(reasons)
        return blockers
