import base64
import binascii
import hashlib
from collections import Counter, defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.social_care_base.logic.lifecycle import Lifecycle, Transition

from ..const import OFFICER, REGISTRAR
from ..logic.register_codes import RegisterFileError
from ..logic.register_csv import check_size

# What became of a row in the register; the counters of an import follow these.
STATUSES = (
    *("to_load", "loaded", "known", "to_decide", "drafted", "dismissed", "rejected"),
)
STAFF = f"{OFFICER},{REGISTRAR}"
FILE_FIELDS = ("file", "filename", "board_file", "board_filename", "date_reference")


class CareNgoImport(models.Model):
    """The files of an older register, from the upload to the last row that is loaded.

    The files are judged first and nothing is entered. Loading goes on in parts, each
    of them one transaction: whatever breaks off, no row is half done, and the next
    part goes on after the last one that is.
    """

    _name = "care.ngo.import"
    _description = "Import of an Older Register"
    _inherit = [
        "care.lifecycle.mixin",
        "care.reference.mixin",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _rec_name = "reference"

    _reference_prefix = "IMP"
    _lifecycle = Lifecycle(
        initial="draft",
        final={"done", "cancelled"},
        transitions=[
            Transition("judge", {"draft", "judged"}, "judged", {REGISTRAR}),
            Transition("load", {"judged"}, "loading", {REGISTRAR}),
            Transition("finish", {"loading"}, "done", {REGISTRAR}),
            Transition(
                "cancel",
                {"draft", "judged"},
                "cancelled",
                {REGISTRAR},
                reason_required=True,
            ),
        ],
    )
    _lifecycle_fields = ("load_user_id", "date_done")

    state = fields.Selection(
        selection=[
            ("draft", "File Received"),
            ("judged", "Judged"),
            ("loading", "Loading"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ]
    )
    file = fields.Binary(
        string="Register (CSV)", required=True, copy=False, groups=STAFF
    )
    filename = fields.Char(copy=False)
    # It holds national numbers.
    board_file = fields.Binary(string="Boards (CSV)", copy=False, groups=STAFF)
    board_filename = fields.Char(copy=False)
    sha256 = fields.Char(string="SHA-256", readonly=True, copy=False)
    date_reference = fields.Date(
        string="State of",
        required=True,
        default=fields.Date.context_today,
        help="The day on which the register stood as the file says: terms and dates are"
        " judged as of that day.",
    )
    officer_id = fields.Many2one(
        comodel_name="res.users",
        string="Officer Who Decides",
        domain=[("share", "=", False)],
        help="Gets the task to decide on the rows that are not clear.",
    )
    load_user_id = fields.Many2one(
        comodel_name="res.users", string="Loaded by", readonly=True, copy=False
    )
    date_done = fields.Datetime(readonly=True, copy=False)
    row_ids = fields.One2many(
        comodel_name="care.ngo.import.row", inverse_name="import_id", string="Rows"
    )
    row_count = fields.Integer(compute="_compute_counts")
    to_load_count = fields.Integer(string="To Load", compute="_compute_counts")
    loaded_count = fields.Integer(string="Loaded", compute="_compute_counts")
    known_count = fields.Integer(string="Already There", compute="_compute_counts")
    to_decide_count = fields.Integer(string="To Decide", compute="_compute_counts")
    drafted_count = fields.Integer(string="Drafts", compute="_compute_counts")
    dismissed_count = fields.Integer(string="Dismissed", compute="_compute_counts")
    rejected_count = fields.Integer(string="Rejected", compute="_compute_counts")
    progress = fields.Float(string="Loaded (%)", compute="_compute_counts")

    _file_uniq = models.UniqueIndex(
        "(company_id, sha256) WHERE sha256 IS NOT NULL AND state != 'cancelled'",
        "These files have been imported already.",
    )

    @api.depends("row_ids.status")
    def _compute_counts(self):
        found = self.env["care.ngo.import.row"]._read_group(
            [("import_id", "in", self.ids)], ["import_id", "status"], ["__count"]
        )
        counts = defaultdict(Counter)
        for document, status, count in found:
            counts[document.id][status] = count
        for document in self:
            own = counts[document.id]
            document.row_count = own.total()
            for status in STATUSES:
                document[f"{status}_count"] = own[status]
            whole = own["loaded"] + own["to_load"]
            document.progress = 100.0 * own["loaded"] / whole if whole else 100.0

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        guarded = self._get_guarded_fields() | {"reference"}
        if any(guarded & vals.keys() for vals in vals_list):
            return super().create(vals_list)  # refused there, before any file is read
        vals_list = [vals | {"sha256": self._hash_files(vals)} for vals in vals_list]
        for vals in vals_list:
            self._check_new(vals)
        documents = super().create(vals_list)
        documents._assign_reference()
        return documents

    def write(self, vals):
        if {*FILE_FIELDS, "sha256"} & vals.keys():
            raise AccessError(
                self.env._("A file is never changed. Cancel this import, start anew.")
            )
        return super().write(vals)

    # === ACTIONS === #

    def action_judge(self):
        self._apply_transition("judge")

    def action_load(self):
        self._apply_transition("load")
        # The files are loaded behind the screen, which shows how far it is.
        self.env.ref("social_care_ngo.ir_cron_load_register").sudo()._trigger()

    def action_cancel(self, reason=None):
        return self._apply_with_reason("cancel", reason)

    def action_take_over_drafts(self):
        """Enter the bodies that an officer has cleared, by the step of the screen."""
        self.check_access("write")
        drafts = self.row_ids.ngo_id.filtered(lambda ngo: ngo.state == "draft")
        if not drafts:
            raise UserError(self.env._("No draft waits for the registrar."))
        drafts._apply_transition("take_over", reason=self._get_entry_reason())

    def action_open_rows(self):
        """Show the rows, those that wait for a decision first."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Rows of %(reference)s", reference=self.reference),
            "res_model": "care.ngo.import.row",
            "view_mode": "list,form",
            "domain": [("import_id", "=", self.id)],
        }

    # === TRANSITIONS === #

    def _prepare_transition_vals(self, transition):
        vals = super()._prepare_transition_vals(transition)
        if transition.name == "load":
            vals |= {"load_user_id": self.env.uid}
        if transition.name == "finish":
            vals |= {"date_done": fields.Datetime.now()}
        return vals

    def _get_step_names(self):
        """Name what was decided on rows as their list does."""
        rows = self.env["care.ngo.import.row"]
        told = {
            f"row_{status}": self.env._("Rows: %(status)s", status=name)
            for status, name in rows._fields["status"]._description_selection(self.env)
        }
        return super()._get_step_names() | told

    def _get_transition_blockers(self, transition):
        blockers = super()._get_transition_blockers(transition)
        if transition.name == "finish":
            for document in self.filtered("to_load_count"):
                blockers[document.id].append(self.env._("rows are left to be loaded."))
        return blockers

    def _before_transition(self, transition):
        super()._before_transition(transition)
        if transition.name == "judge":
            for document in self:
                document._judge()

    def _after_transition(self, transition):
        super()._after_transition(transition)
        if transition.name == "finish":
            for document in self.filtered("to_decide_count"):
                document._ask_officer()

    def _get_audit_payload(self):
        return super()._get_audit_payload() | {
            document.id: {
                "sha256": document.sha256,
                "date_reference": document.date_reference,
                **{name: document[f"{name}_count"] for name in STATUSES},
            }
            for document in self
        }

    # === PRIVATE === #

    def _hash_files(self, vals):
        """Return the SHA-256 over both files, whatever they are called."""
        hasher = hashlib.sha256()
        for name in ("file", "board_file"):
            content = self._decode_file(vals.get(name))
            if content or name == "file":
                self._check_file_size(len(content))
            hasher.update(hashlib.sha256(content).digest())
        return hasher.hexdigest()

    @api.model
    def _decode_file(self, value):
        try:
            return base64.b64decode(value or b"", validate=True)
        except (binascii.Error, TypeError, ValueError) as error:
            raise UserError(self.env._("The file could not be read.")) from error

    @api.model
    def _check_file_size(self, size):
        try:
            check_size(size)
        except RegisterFileError as error:
            raise UserError(self._get_file_error_text(error)) from error

    @api.model
    def _check_new(self, vals):
        """Refuse files that have been imported: the same files twice change nothing."""
        known = self._find_by_hash(vals["sha256"])
        if known:
            raise UserError(
                self.env._(
                    "These files have been imported already: %(reference)s.",
                    reference=known.reference,
                )
            )
        day = fields.Date.to_date(vals.get("date_reference"))
        if day and day > fields.Date.context_today(self):
            raise UserError(
                self.env._("The register cannot stand as of a day to come.")
            )

    @api.model
    def _find_by_hash(self, sha256):
        return self.search(
            [
                ("company_id", "=", self.env.company.id),
                ("sha256", "=", sha256),
                ("state", "!=", "cancelled"),
            ],
            limit=1,
        )

    def _get_files(self):
        """Return the contents of both files; the second is empty without boards."""
        self.ensure_one()
        whole = self.with_context(bin_size=False)
        return tuple(base64.b64decode(f or b"") for f in (whole.file, whole.board_file))

    def _get_entry_reason(self):
        """Return why a body enters: for its trail and its chatter."""
        self.ensure_one()
        return self.env._(
            "Taken over from the older register (%(reference)s)",
            reference=self.reference,
        )

    def _ask_officer(self):
        """Give the rows that are not clear to an officer, as one task."""
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._(
                "Decide on %(count)s rows of the older register",
                count=self.to_decide_count,
            ),
            user_id=self.officer_id.id or self.load_user_id.id or self.env.uid,
        )
