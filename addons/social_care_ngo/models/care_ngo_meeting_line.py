from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

# Compared by identity: a client can send any context *value*, never this object.
_LIST_TOKEN = object()


class CareNgoMeetingLineMixin(models.AbstractModel):
    """A part of a meeting: open in some states of it, evidence afterwards."""

    _name = "care.ngo.meeting.line.mixin"
    _description = "Part of a Meeting"

    # In which states of the meeting these lines may be written.
    _open_states: frozenset = frozenset()

    meeting_id = fields.Many2one(
        comodel_name="care.ngo.meeting", required=True, index=True, ondelete="cascade"
    )
    ngo_id = fields.Many2one(
        related="meeting_id.ngo_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(
        related="meeting_id.company_id", store=True, index=True, precompute=True
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_meeting_open()
        return lines

    def write(self, vals):
        self.check_access("write")
        if {"meeting_id", "ngo_id", "company_id"} & vals.keys():
            raise AccessError(self.env._("A line belongs to one meeting for ever."))
        self._check_meeting_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_if_meeting_open(self):
        self._check_meeting_open()

    def _check_meeting_open(self):
        if any(line.meeting_id.state not in self._open_states for line in self):
            raise UserError(
                self.env._(
                    "The meeting has gone on: what was recorded is evidence now."
                )
            )


class CareNgoMeetingItem(models.Model):
    """One item of the agenda, as it went out with the invitation."""

    _name = "care.ngo.meeting.item"
    _description = "Item of the Agenda"
    _inherit = ["care.ngo.meeting.line.mixin"]
    _order = "meeting_id, sequence, id"

    _open_states = frozenset({"planned"})

    sequence = fields.Integer(default=10)
    name = fields.Char(string="Subject", required=True)


class CareNgoMeetingAttendance(models.Model):
    """Whether one member of the board came; the list itself is the register's."""

    _name = "care.ngo.meeting.attendance"
    _description = "Attendance of a Member of the Board"
    _inherit = ["care.ngo.meeting.line.mixin"]
    _order = "meeting_id, sequence, id"
    _engine_rows = True

    _open_states = frozenset({"convened"})

    person_id = fields.Many2one(
        comodel_name="care.ngo.person",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    sequence = fields.Integer(related="person_id.sequence", store=True)
    name = fields.Char(readonly=True, required=True, help="As it was on that day.")
    role = fields.Char(readonly=True, help="The office held on that day.")
    presence = fields.Selection(
        selection=[
            ("absent", "Absent"),
            ("present", "Present"),
            ("proxy", "Represented"),
        ],
        required=True,
        default="absent",
    )
    holder_id = fields.Many2one(
        comodel_name="care.ngo.meeting.attendance",
        string="Represented by",
        index="btree_not_null",
        ondelete="set null",
        domain="[('meeting_id', '=', meeting_id), ('id', '!=', id)]",
    )

    _person_uniq = models.UniqueIndex(
        "(meeting_id, person_id)", "This member is on the list already."
    )

    @api.depends("name", "role")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = self._get_role_labels()
        for line in self:
            label = labels.get(line.role)
            line.display_name = f"{line.name} ({label})" if label else line.name

    @api.constrains("presence", "holder_id")
    def _check_holder(self):
        for line in self:
            holder = line.holder_id
            if holder and (holder == line or holder.meeting_id != line.meeting_id):
                raise ValidationError(
                    self.env._("A member is represented by another one of the list.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.context.get("list_token") is not _LIST_TOKEN:
            raise AccessError(self.env._("The list of the board is the register's."))
        return super().create(vals_list)

    def write(self, vals):
        if {"person_id", "name", "role"} & vals.keys():
            raise AccessError(self.env._("The list of the board is the register's."))
        return super().write(vals)

    @api.model
    def _list(self, boards):
        """Write down the members of each board, all absent as yet.

        :param boards: ``[(meeting, persons), ...]``
        """
        self.with_context(list_token=_LIST_TOKEN).create(
            [
                {
                    "meeting_id": meeting.id,
                    "person_id": person.id,
                    "name": person.name,
                    "role": person.role,
                }
                for meeting, persons in boards
                for person in persons
            ]
        )

    def _get_role_labels(self):
        role = self.env["care.ngo.person"]._fields["role"]
        return dict(role._description_selection(self.env))

    def _get_proxy_problem(self, each):
        """Return what is wrong with the proxies of one list, if anything."""
        held = {}
        for line in self.filtered(lambda line: line.presence == "proxy"):
            holder = line.holder_id
            held[holder] = held.get(holder, 0) + 1
            if not holder or holder.presence != "present":
                return self.env._(
                    "%(name)s: name a member who was present as the representative.",
                    name=line.name,
                )
        if any(count > each for count in held.values()):
            return self.env._(
                "One member represents at most %(count)s others.", count=each
            )
        return None


class CareNgoMeetingMinutes(models.Model):
    """One version of the signed minutes; the next upload is the next version."""

    _name = "care.ngo.meeting.minutes"
    _description = "Minutes of a Meeting"
    _inherit = ["care.ngo.meeting.line.mixin", "care.ngo.file.mixin"]
    _order = "meeting_id, version desc"

    _open_states = frozenset({"held", "returned"})

    version = fields.Integer(readonly=True)
    date = fields.Datetime(
        string="Uploaded on", default=fields.Datetime.now, readonly=True, required=True
    )

    _version_uniq = models.UniqueIndex(
        "(meeting_id, version)",
        "Another version of the minutes has just been uploaded. Please try again.",
    )

    @api.depends("version", "filename")
    def _compute_display_name(self):
        for minutes in self:
            minutes.display_name = f"{minutes.filename or ''} ({minutes.version})"

    @api.model_create_multi
    def create(self, vals_list):
        last, prepared = self._get_last_versions(vals_list), []
        for vals in vals_list:
            vals = self._prepare_file_vals(vals)
            meeting_id = vals.get("meeting_id")
            last[meeting_id] = last.get(meeting_id, 0) + 1
            prepared.append({**vals, "version": last[meeting_id]})
            prepared[-1].pop("date", None)
        return super().create(prepared)

    def write(self, vals):
        if vals:
            raise AccessError(
                self.env._("A document is never changed. Upload a new version.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Minutes that were handed in are kept as evidence."))

    def _get_last_versions(self, vals_list):
        wanted = [vals["meeting_id"] for vals in vals_list if vals.get("meeting_id")]
        # Versions are counted past the rules, so that no number is given twice.
        found = self.sudo()._read_group(
            [("meeting_id", "in", wanted)], ["meeting_id"], ["version:max"]
        )
        return {meeting.id: version for meeting, version in found}
