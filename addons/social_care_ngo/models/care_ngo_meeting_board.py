from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.fields import Command

from odoo.addons.social_care_base.logic.folding import fold

from ..const import GOING_STATES
from ..logic.election import Office, ending_terms, is_whole_board

CHANGE_BOARD = "change_board"
# A request of the meeting that nobody pursues any more makes room for another one.
GIVEN_UP = ("withdrawn", "refused", "dismissed")


def read_office(person, key=""):
    """Return a person, a record or plain values, as the office that is compared."""
    return Office(
        key=key,
        name=fold(person["name"] or ""),
        role=person["role"] or "",
        date_from=person["date_from"],
        date_to=person["date_to"] or None,
        number=person["national_id"] or "",
    )


class CareNgoMeeting(models.Model):
    """From an election to the notice of it: the request that follows from it."""

    _inherit = "care.ngo.meeting"

    board_request_ids = fields.One2many(
        comodel_name="care.ngo.request",
        inverse_name="meeting_id",
        string="Notices of the Board",
        readonly=True,
    )
    can_notify_board = fields.Boolean(compute="_compute_can_notify_board")

    @api.depends("state", "is_valid", "resolution_ids.outcome", "board_request_ids")
    @api.depends_context("uid")
    def _compute_can_notify_board(self):
        may = self.env["care.ngo.request"].has_access("create")
        for meeting in self:
            problem = may and meeting._get_notice_problem()
            meeting.can_notify_board = may and not problem

    # === ACTIONS === #

    def action_notify_board(self):
        """Open the request that notifies the board which this meeting has elected."""
        request = self._notify_board()
        return {
            "type": "ir.actions.act_window",
            "res_model": "care.ngo.request",
            "res_id": request.id,
            "view_mode": "form",
        }

    # === THE REQUEST === #

    def _notify_board(self):
        """Start the change of the board that this meeting has decided on.

        Runs with the rights of whoever asks; filing it stays a step of its own.

        :raise UserError: if nobody was elected, or the meeting has its request already
        """
        self.ensure_one()
        self.check_access("write")
        self.env["care.ngo.request"].check_access("create")
        try:
            self.lock_for_update()
        except LockError as error:
            raise UserError(self._get_second_notice_text()) from error
        if problem := self._get_notice_problem():
            raise UserError(problem)
        kind = self._find_board_type()
        request = self.env["care.ngo.request"].create(
            {
                "ngo_id": self.ngo_id.id,
                "type_id": kind.id,
                "date_event": self.day,
                "person_line_ids": self._prepare_board_lines(),
            }
        )
        request._write_engine({"meeting_id": self.id})
        self._hand_minutes_to(request)
        return request

    def _get_notice_problem(self):
        """Return why this meeting gives rise to no notice now, if anything."""
        self.ensure_one()
        if not self._get_elected_persons():
            return self.env._("No valid election of this meeting was carried.")
        if self.ngo_id.state not in GOING_STATES or not self._find_board_type():
            return self.env._("The NGO cannot notify a change of its board now.")
        # Somebody else's draft counts too: there is one request for each meeting.
        if self.sudo().board_request_ids.filtered(lambda r: r.state not in GIVEN_UP):
            return self._get_second_notice_text()
        return None

    def _get_second_notice_text(self):
        return self.env._("This meeting has its notice of the board already.")

    def _find_board_type(self):
        kinds = self.env["care.ngo.request.type"]._get_offered(self.company_id)
        return kinds.filtered(lambda kind: kind.key == CHANGE_BOARD)[:1]

    def _prepare_board_lines(self):
        """Return who joins, and which terms end because of it, as commands."""
        persons = self._get_elected_persons()
        clean = self.env["care.ngo.person"]._clean
        elected = [read_office(clean(vals)) for vals in persons]
        # Numbers are compared here, and shown to nobody who may not read them.
        board = self.ngo_id.sudo().person_ids.filtered("is_board")
        current = [read_office(p, key=p.id) for p in board if p.date_from]
        form = self.ngo_id.form_id
        is_whole = bool(form) and is_whole_board(elected, form._get_board_rules())
        ends = ending_terms(current, elected, is_whole=is_whole)
        leaving = [
            Command.create({"person_id": person_id, "date_to": day})
            for person_id, day in ends.items()
        ]
        return leaving + [Command.create(vals) for vals in persons]

    def _hand_minutes_to(self, request):
        """Add the newest minutes as the document that the type asks for."""
        newest = self.minutes_ids.sorted("version")[-1:]
        wanted = request.type_id.document_type_ids
        code = "board_minutes" if self.kind == "board" else "assembly_minutes"
        kind = wanted.filtered(lambda t: t.code in (code, "assembly_minutes"))[:1]
        if newest and kind:
            self.env["care.ngo.request.document"].create(
                {
                    "request_id": request.id,
                    "type_id": kind.id,
                    "file": newest.with_context(bin_size=False).file,
                    "filename": newest.filename,
                }
            )
