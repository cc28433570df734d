from datetime import datetime

from pytz import timezone, utc
from werkzeug.exceptions import NotFound

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from ..const import LIVE_STATES, MAX_UPLOAD
from .form_values import FormValues
from .portal import CareNgoPortal
from .whole import whole

RECORD = ("present_count", "proxy_count", "first_present_count", "first_proxy_count")
VOTES = ("kind", "name", "votes_for", "votes_against", "votes_abstain")
ELECTED = ("name", "role", "date_from", "date_to", "national_id")
# The steps that the representative takes, each with its method.
STEPS = {
    "convene": "action_convene",
    "hold": "action_hold",
    "file": "action_file",
}


class CareNgoPortalMeeting(CareNgoPortal):
    """The representative's meetings: plan, convene, record, hand in the minutes."""

    # === HELPERS === #

    def _get_my_meeting(self, ngo_id, meeting_id):
        """Return a meeting of one of the user's own bodies, with his own rights.

        :raise NotFound: for somebody else's meeting just as for none
        """
        ngo = self._get_my_ngo(ngo_id)
        meeting = request.env["care.ngo.meeting"].search(
            [("id", "=", meeting_id), ("ngo_id", "=", ngo.id)]
        )
        if not meeting:
            raise NotFound
        return meeting

    def _get_meeting_zone(self, ngo):
        # The hour of a meeting is that of the ministry's offices.
        return timezone(ngo.company_id.sudo().resource_calendar_id.tz or "UTC")

    def _read_moment(self, ngo, text):
        """Return the stored time for what a browser's field of time holds.

        :raise UserError: if it is no time
        """
        if not (text or "").strip():
            return False
        try:
            moment = datetime.fromisoformat(text.strip()).replace(tzinfo=None)
            local = self._get_meeting_zone(ngo).localize(moment)
            return local.astimezone(utc).replace(tzinfo=None)
        except (ValueError, OverflowError) as error:
            raise UserError(request.env._("The time cannot be read.")) from error

    def _show_moment(self, ngo, moment):
        zone = self._get_meeting_zone(ngo)
        return utc.localize(moment).astimezone(zone).strftime("%Y-%m-%dT%H:%M")

    def _change_meeting(self, meeting, change):
        """Carry out ``change`` and go back to the page, with what went wrong."""
        try:
            with whole(request.env):
                change()
        except UserError as error:
            return self._render_meeting(meeting, error=str(error))
        return request.redirect(f"/my/ngo/{meeting.ngo_id.id}/meetings/{meeting.id}")

    def _render_meeting(self, meeting, **values):
        meeting.invalidate_recordset()
        steps, ngo = meeting.available_transitions, meeting.ngo_id
        later = meeting.date_second_call
        resolution, elected = (
            request.env[name] for name in ("care.ngo.resolution", "care.ngo.elected")
        )
        page = self._prepare_portal_layout_values() | {
            "page_name": "ngo",
            "ngo": ngo,
            "meeting": meeting,
            "steps": steps,
            "is_open": meeting.state in ("planned", "convened"),
            "problems": (meeting.problem_summary or "").splitlines(),
            "quorum": (meeting.quorum_summary or "").splitlines(),
            "second_call": later and self._show_moment(ngo, later),
            "due": meeting.deadline_ids.filtered(lambda d: d.state == "running")[:1],
            "resolution_kinds": resolution._fields["kind"]._description_selection(
                request.env
            ),
            "roles": elected._fields["role"]._description_selection(request.env),
        }
        return request.render("social_care_ngo.portal_my_meeting", page | values)

    # === PAGES === #

    @http.route("/my/ngo/<int:ngo_id>/meetings", type="http", auth="user", website=True)
    def my_ngo_meetings(self, ngo_id):
        """List the meetings of one body, the next one first."""
        ngo = self._get_my_ngo(ngo_id)
        values = self._prepare_portal_layout_values() | {
            "page_name": "ngo",
            "ngo": ngo,
            "meetings": request.env["care.ngo.meeting"].search(
                [("ngo_id", "=", ngo.id)], limit=100
            ),
            "can_plan": ngo.state in LIVE_STATES,
        }
        return request.render("social_care_ngo.portal_my_meetings", values)

    @http.route(
        "/my/ngo/<int:ngo_id>/meetings/new",
        type="http",
        auth="user",
        methods=["GET", "POST"],
        website=True,
    )
    def my_ngo_meeting_new(self, ngo_id, **post):
        """Plan a meeting: kind and time first, all else on its own page."""
        ngo, error = self._get_my_ngo(ngo_id), None
        if ngo.state not in LIVE_STATES:
            raise NotFound
        model = request.env["care.ngo.meeting"]
        if request.httprequest.method == "POST":
            try:
                with whole(request.env):
                    meeting = model.create(self._prepare_meeting_vals(ngo, post))
                return request.redirect(f"/my/ngo/{ngo.id}/meetings/{meeting.id}")
            except UserError as refusal:
                error = str(refusal)
        kinds = model._fields["kind"]._description_selection(request.env)
        if not ngo.form_id.has_assembly:
            kinds = [(value, label) for value, label in kinds if value == "board"]
        values = self._prepare_portal_layout_values() | {
            "page_name": "ngo",
            "ngo": ngo,
            "kinds": kinds,
            "entered": post,
            "error": error,
        }
        return request.render("social_care_ngo.portal_meeting_new", values)

    def _prepare_meeting_vals(self, ngo, post):
        posted = FormValues(
            request.env["care.ngo.meeting"], ("kind", "place"), request.httprequest.form
        )
        moment = self._read_moment(ngo, post.get("date_planned"))
        if posted.errors or not posted.vals.get("kind") or not moment:
            raise UserError(request.env._("Give the kind and the time of the meeting."))
        return posted.vals | {"ngo_id": ngo.id, "date_planned": moment}

    @http.route(
        "/my/ngo/<int:ngo_id>/meetings/<int:meeting_id>",
        type="http",
        auth="user",
        website=True,
    )
    def my_ngo_meeting(self, ngo_id, meeting_id):
        """Show one meeting, and what its next step needs."""
        return self._render_meeting(self._get_my_meeting(ngo_id, meeting_id))

    # === CHANGES === #

    @http.route(
        "/my/ngo/<int:ngo_id>/meetings/<int:meeting_id>/<any(convene,hold,file):step>",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def my_ngo_meeting_step(self, ngo_id, meeting_id, step, **_form):
        """Take one step of the meeting."""
        meeting = self._get_my_meeting(ngo_id, meeting_id)
        return self._change_meeting(meeting, getattr(meeting, STEPS[step]))

    @http.route(
        "/my/ngo/<int:ngo_id>/meetings/<int:meeting_id>/cancel",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def my_ngo_meeting_cancel(self, ngo_id, meeting_id, reason="", **_form):
        """Call the meeting off, with its reason."""
        meeting = self._get_my_meeting(ngo_id, meeting_id)
        return self._change_meeting(
            meeting, lambda: meeting._apply_transition("cancel", reason=reason)
        )

    @http.route(
        "/my/ngo/<int:ngo_id>/meetings/<int:meeting_id>/plan",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def my_ngo_meeting_plan(self, ngo_id, meeting_id, **post):
        """Save place, members entitled and one more item of the agenda."""
        meeting = self._get_my_meeting(ngo_id, meeting_id)
        posted = FormValues(meeting, ("place", "member_base"), request.httprequest.form)

        def change():
            if posted.errors:
                raise UserError(next(iter(posted.errors.values())))
            meeting.write(posted.vals)
            if item := (post.get("item") or "").strip():
                sequence = 10 + max(meeting.item_ids.mapped("sequence"), default=0)
                meeting.item_ids.create(
                    {"meeting_id": meeting.id, "name": item, "sequence": sequence}
                )

        return self._change_meeting(meeting, change)

    @http.route(
        "/my/ngo/<int:ngo_id>/meetings/<int:meeting_id>/record",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def my_ngo_meeting_record(self, ngo_id, meeting_id, **post):
        """Save who came: numbers for an assembly, names for the board."""
        meeting = self._get_my_meeting(ngo_id, meeting_id)
        posted = FormValues(meeting, RECORD, request.httprequest.form)

        def change():
            if posted.errors:
                raise UserError(next(iter(posted.errors.values())))
            if "date_second_call" in post:
                later = self._read_moment(meeting.ngo_id, post["date_second_call"])
                posted.vals["date_second_call"] = later
            meeting.write(posted.vals)
            for line in meeting.attendance_ids:
                self._record_presence(line, post)

        return self._change_meeting(meeting, change)

    def _record_presence(self, line, post):
        presence = post.get(f"presence_{line.id}")
        if presence not in ("absent", "present", "proxy"):
            return
        holder = (post.get(f"holder_{line.id}") or "").strip()
        others = line.meeting_id.attendance_ids
        others = others.filtered(lambda other: str(other.id) == holder)
        line.write(
            {
                "presence": presence,
                "holder_id": others.id if presence == "proxy" else False,
            }
        )

    @http.route(
        "/my/ngo/<int:ngo_id>/meetings/<int:meeting_id>/resolve",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def my_ngo_meeting_resolve(self, ngo_id, meeting_id, **_post):
        """Add one resolution with its votes."""
        meeting = self._get_my_meeting(ngo_id, meeting_id)
        model = request.env["care.ngo.resolution"]
        posted = FormValues(model, VOTES, request.httprequest.form)

        def change():
            if posted.errors or not posted.vals.get("name"):
                raise UserError(request.env._("Give the wording and the votes."))
            model.create(posted.vals | {"meeting_id": meeting.id})

        return self._change_meeting(meeting, change)

    @http.route(
        "/my/ngo/<int:ngo_id>/meetings/<int:meeting_id>/elect",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def my_ngo_meeting_elect(self, ngo_id, meeting_id, resolution_id="", **_post):
        """Name one person whom an election elected."""
        meeting = self._get_my_meeting(ngo_id, meeting_id)
        model = request.env["care.ngo.elected"]
        posted = FormValues(model, ELECTED, request.httprequest.form)
        elections = meeting.resolution_ids.filtered(lambda r: r.kind == "election")
        chosen = elections.filtered(lambda r: str(r.id) == resolution_id)

        def change():
            wanted = ("name", "role", "date_from")
            if posted.errors or not all(posted.vals.get(name) for name in wanted):
                raise UserError(
                    request.env._("Give the person's name, office and dates correctly.")
                )
            if not chosen:
                raise UserError(request.env._("Please choose from the list."))
            model.create(posted.vals | {"resolution_id": chosen.id})

        return self._change_meeting(meeting, change)

    @http.route(
        "/my/ngo/<int:ngo_id>/meetings/<int:meeting_id>/remove",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def my_ngo_meeting_remove(self, ngo_id, meeting_id, line="", what="", **_post):
        """Take back an item, a resolution or an elected person while that is open."""
        meeting = self._get_my_meeting(ngo_id, meeting_id)
        lines = {
            "item": meeting.item_ids,
            "resolution": meeting.resolution_ids,
            "elected": meeting.resolution_ids.elected_ids,
        }.get(what, meeting.item_ids.browse())
        chosen = lines.filtered(lambda record: str(record.id) == line)
        return self._change_meeting(meeting, chosen.unlink)

    # === MINUTES === #

    @http.route(
        "/my/ngo/<int:ngo_id>/meetings/<int:meeting_id>/minutes",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        max_content_length=MAX_UPLOAD,
    )
    def my_ngo_meeting_minutes(self, ngo_id, meeting_id, file=None, **_form):
        """Take the signed minutes as their next version."""
        meeting = self._get_my_meeting(ngo_id, meeting_id)
        model = request.env["care.ngo.meeting.minutes"]

        def change():
            vals = model._prepare_upload_vals(file)
            day = fields.Date.context_today(meeting)
            vals["filename"] = vals["filename"] or f"minutes_{day}"
            model.create(vals | {"meeting_id": meeting.id})

        return self._change_meeting(meeting, change)

    @http.route(
        "/my/ngo/<int:ngo_id>/meetings/<int:meeting_id>/minutes/<int:minutes_id>",
        type="http",
        auth="user",
        website=True,
    )
    def my_ngo_meeting_minutes_file(self, ngo_id, meeting_id, minutes_id):
        """Give the representative his own minutes back."""
        meeting = self._get_my_meeting(ngo_id, meeting_id)
        minutes = meeting.minutes_ids.filtered(lambda m: m.id == minutes_id)
        if not minutes:
            raise NotFound
        headers = [
            ("Content-Type", minutes.media_type),
            ("Content-Disposition", content_disposition(minutes.filename or "minutes")),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(minutes._get_content(), headers)
