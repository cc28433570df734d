from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.social_care_base.logic.lifecycle import Lifecycle, Transition

from ..const import LIVE_STATES, OFFICER, OPEN_STATES


class CareNgoDocument(models.Model):
    """One version of one document of a body, as it was handed in.

    A file is never replaced: the next upload of its type is the next version.
    """

    _name = "care.ngo.document"
    _description = "NGO Document"
    _inherit = ["care.lifecycle.mixin", "care.ngo.file.mixin"]
    _order = "ngo_id, type_id, version desc"
    _rec_names_search = ["type_id.name", "filename"]

    _lifecycle = Lifecycle(
        initial="received",
        final={"replaced"},
        transitions=[
            Transition("verify", {"received"}, "verified", {OFFICER}),
            Transition(
                "reject",
                {"received", "verified"},
                "rejected",
                {OFFICER},
                reason_required=True,
            ),
            Transition(
                "replace",
                {"received", "verified", "rejected"},
                "replaced",
                system=True,
            ),
        ],
    )
    _lifecycle_fields = ("verified_by_id", "date_verified")

    state = fields.Selection(
        selection=[
            ("received", "Received"),
            ("verified", "Verified"),
            ("rejected", "Rejected"),
            ("replaced", "Replaced"),
        ]
    )
    ngo_id = fields.Many2one(
        comodel_name="care.ngo",
        string="NGO",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="ngo_id.company_id", store=True, index=True)
    governorate_id = fields.Many2one(
        related="ngo_id.governorate_id", store=True, index=True
    )
    type_id = fields.Many2one(
        comodel_name="care.ngo.document.type",
        required=True,
        index=True,
        ondelete="restrict",
    )
    version = fields.Integer(readonly=True, copy=False)
    date_handed_in = fields.Datetime(
        string="Handed in on",
        readonly=True,
        copy=False,
        help="With the notification; from then on the file is evidence.",
    )
    date_expiry = fields.Date(help="The last day on which the document is valid.")
    reject_reason = fields.Char(compute="_compute_reject_reason", compute_sudo=True)
    verified_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, copy=False, groups="base.group_user"
    )
    date_verified = fields.Datetime(readonly=True, copy=False)

    _version_uniq = models.UniqueIndex(
        "(ngo_id, type_id, version)",
        "Another version of this document has just been uploaded. Please try again.",
    )

    @api.depends("type_id", "version")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for document in self:
            name = document.type_id.display_name or ""
            document.display_name = (
                f"{name} ({document.version})" if document.version > 1 else name
            )

    @api.depends("state")
    def _compute_reject_reason(self):
        """Read the reason where it is kept: in the trail, which others may not read."""
        rejected = self.filtered(lambda document: document.state == "rejected")
        entries = self.env["care.audit.entry"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", rejected.ids),
                ("action", "=", "reject"),
            ],
            order="id",
        )
        reasons = {entry.res_id: entry.reason for entry in entries}
        for document in self:
            document.reject_reason = reasons.get(document.id)

    @api.constrains("type_id", "date_expiry")
    def _check_date_expiry(self):
        for document in self:
            if document.type_id.has_expiry and not document.date_expiry:
                raise ValidationError(
                    self.env._(
                        "%(name)s: enter the last day on which it is valid.",
                        name=document.type_id.name,
                    )
                )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        guarded = self._get_guarded_fields()
        if any(guarded & vals.keys() for vals in vals_list):
            return super().create(vals_list)  # refused there, before any file is read
        prepared = [self._prepare_file_vals(vals) for vals in vals_list]
        documents = super().create([v | {"date_handed_in": False} for v in prepared])
        documents._check_open()
        documents._replace_earlier()
        return documents

    def write(self, vals):
        fixed = {
            "ngo_id",
            "type_id",
            "version",
            "date_handed_in",
            "file",
            "sha256",
            "media_type",
            "date_expiry",
        }
        if fixed & vals.keys():
            raise AccessError(
                self.env._("A document is never changed. Upload a new version.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_if_open(self):
        if any(document.ngo_id.state not in OPEN_STATES for document in self):
            raise UserError(
                self.env._("The file is closed: its documents are kept as evidence.")
            )
        if any(document.date_handed_in for document in self):
            raise UserError(
                self.env._(
                    "What was handed in is kept as evidence. Upload a new version."
                )
            )

    # === ACTIONS === #

    def action_verify(self):
        self._apply_transition("verify")

    def action_reject(self, reason=None):
        return self._apply_with_reason("reject", reason)

    # === PRIVATE === #

    def _prepare_file_vals(self, vals):
        vals = {name: value for name, value in vals.items() if name != "version"}
        return super()._prepare_file_vals(vals)

    def _hand_in(self):
        """Keep from now on what a body has handed in with its notification."""
        fresh = self.filtered(lambda d: not d.date_handed_in)
        # Whoever notifies may not write documents; and not by ``write``: the moment is
        # noted once, here.
        parent = super(CareNgoDocument, fresh.with_user(SUPERUSER_ID))
        now = fields.Datetime.now()
        parent.write({"date_handed_in": now})  # pylint: disable=super-method-mismatch

    def _check_open(self):
        if any(d.ngo_id.state not in OPEN_STATES | LIVE_STATES for d in self):
            raise UserError(
                self.env._("The file is being checked: no document can be added now.")
            )

    def _replace_earlier(self):
        """Number the new versions and mark the earlier ones as replaced."""
        # Whoever uploads may not write documents; the engine numbers and replaces.
        engine = self.with_user(SUPERUSER_ID)
        siblings = engine.search(
            [("ngo_id", "in", self.ngo_id.ids), ("type_id", "in", self.type_id.ids)]
        )
        last = {}
        for document in siblings.sorted("version"):
            key = (document.ngo_id, document.type_id)
            last[key] = max(last.get(key, 0), document.version)
        for document in engine.sorted("id"):
            key = (document.ngo_id, document.type_id)
            last[key] += 1
            # Not by ``write``: a version number is given once, here.
            parent = super(CareNgoDocument, document)
            parent.write({"version": last[key]})  # pylint: disable=super-method-mismatch
        keys = {(document.ngo_id, document.type_id) for document in engine}
        earlier = siblings.filtered(
            lambda d: (
                (d.ngo_id, d.type_id) in keys
                and d.version < last[d.ngo_id, d.type_id]
                and d.state != "replaced"
            )
        )
        earlier._apply_transition("replace")

    def _prepare_transition_vals(self, transition):
        vals = super()._prepare_transition_vals(transition)
        if transition.name == "verify":
            vals |= {
                "verified_by_id": self.env.uid,
                "date_verified": fields.Datetime.now(),
            }
        return vals

    def _get_audit_payload(self):
        return super()._get_audit_payload() | {
            document.id: {"ngo": document.ngo_id.id, "sha256": document.sha256}
            for document in self
        }
