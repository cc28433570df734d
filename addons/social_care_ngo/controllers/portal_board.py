from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..const import GOING_STATES, LIVE_STATES, OPEN_STATES
from .portal import CareNgoPortal
from .whole import whole


class CareNgoPortalBoard(CareNgoPortal):
    """The people of a body: terms with their gaps, vetting, declared kinship."""

    def _render_board(self, ngo, **values):
        ngo.invalidate_recordset()
        relation = request.env["care.ngo.kinship"]._fields["relation"]
        page = self._prepare_portal_layout_values() | {
            "page_name": "ngo",
            "ngo": ngo,
            "people": ngo.person_ids.sorted(
                lambda p: (p.sequence, p.date_from), reverse=False
            ),
            "kinship": ngo.kinship_ids,
            "relations": relation._description_selection(request.env),
            "can_declare": ngo.state in LIVE_STATES | OPEN_STATES,
            "can_take_back": ngo.state in OPEN_STATES,
            "can_notify": ngo.state in GOING_STATES,
            "ends": ngo._get_ending_terms(),
        }
        return request.render("social_care_ngo.portal_my_board", page | values)

    def _change_board(self, ngo, change):
        try:
            with whole(request.env):
                change()
        except UserError as error:
            return self._render_board(ngo, error=str(error))
        return request.redirect(f"/my/ngo/{ngo.id}/board")

    def _get_my_person(self, ngo, person_id):
        person = ngo.person_ids.filtered(lambda p: str(p.id) == str(person_id))
        if not person:
            raise NotFound
        return person

    @http.route("/my/ngo/<int:ngo_id>/board", type="http", auth="user", website=True)
    def my_ngo_board(self, ngo_id):
        """Show who holds which office since when, and what is still to be declared."""
        return self._render_board(self._get_my_ngo(ngo_id))

    @http.route(
        "/my/ngo/<int:ngo_id>/board/declare",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def my_ngo_board_declare(self, ngo_id, person_id="", source="", **_post):
        """Record that a person declared to fulfil the conditions of the law."""
        ngo = self._get_my_ngo(ngo_id)
        person = self._get_my_person(ngo, person_id)

        def change():
            if not source.strip():
                raise UserError(request.env._("Say what was signed, and when."))
            request.env["care.ngo.vetting"].create(
                {
                    "person_id": person.id,
                    "kind": "declaration",
                    "source": source.strip(),
                }
            )

        return self._change_board(ngo, change)

    @http.route(
        "/my/ngo/<int:ngo_id>/board/kinship",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def my_ngo_board_kinship(
        self, ngo_id, person_id="", relation="", relative_id="", **_post
    ):
        """Record that two people of the body are related."""
        ngo = self._get_my_ngo(ngo_id)
        person = self._get_my_person(ngo, person_id)
        relative = self._get_my_person(ngo, relative_id)
        model = request.env["care.ngo.kinship"]

        def change():
            if relation not in model._fields["relation"].get_values(request.env):
                raise UserError(request.env._("Please choose from the list."))
            if model.search_count(
                [("person_id", "=", person.id), ("relative_id", "=", relative.id)]
            ):
                raise UserError(
                    request.env._("This relation has been declared already.")
                )
            model.create(
                {
                    "person_id": person.id,
                    "relation": relation,
                    "relative_id": relative.id,
                }
            )

        return self._change_board(ngo, change)

    @http.route(
        "/my/ngo/<int:ngo_id>/board/kinship/<int:kinship_id>/remove",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def my_ngo_board_kinship_remove(self, ngo_id, kinship_id, **_form):
        """Take a declaration back while the file is open."""
        ngo = self._get_my_ngo(ngo_id)
        line = ngo.kinship_ids.filtered(lambda found: found.id == kinship_id)
        if not line:
            raise NotFound
        return self._change_board(ngo, line.unlink)
