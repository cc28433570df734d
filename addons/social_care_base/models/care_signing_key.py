import logging
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..logic import signature
from ..logic.lifecycle import Lifecycle, Transition

SYSTEM = "base.group_system"
# Keys that were reported are relied on online only, where the register is asked.
TRUSTED = ("active", "retired")
# Papers issued anew at one press: within the time that a request may take.
AT_ONCE = 1_000

_logger = logging.getLogger(__name__)


class CareSigningKey(models.Model):
    """The public half of a signing key; the private half is a file on the server.

    A key that became known to strangers is reported by one administrator, from then
    on it signs nothing more, and withdrawn by another: its papers need to be issued
    anew. Nobody holds rights to write keys: the actions take the steps.
    """

    _name = "care.signing.key"
    _description = "Signing Key"
    _written_by_code = True
    _inherit = ["care.lifecycle.mixin"]
    _order = "id desc"
    _rec_name = "key_id"

    _lifecycle = Lifecycle(
        initial="active",
        final={"withdrawn"},
        transitions=[
            Transition("retire", {"active"}, "retired", {SYSTEM}),
            Transition(
                "report",
                {"active", "retired"},
                "reported",
                {SYSTEM},
                reason_required=True,
            ),
            Transition(
                "dismiss", {"reported"}, "retired", {SYSTEM}, reason_required=True
            ),
            Transition(
                "withdraw", {"reported"}, "withdrawn", {SYSTEM}, reason_required=True
            ),
        ],
    )
    _lifecycle_fields = ("reported_by_id", "date_withdrawn")
    _audit_fields = ("key_id", "public_key")

    state = fields.Selection(
        selection=[
            ("active", "Signs"),
            ("retired", "Signs No More"),
            ("reported", "Reported as Unsafe"),
            ("withdrawn", "Key Withdrawn"),
        ]
    )

    key_id = fields.Char(string="Key Name", required=True, readonly=True)
    public_key = fields.Char(required=True, readonly=True)
    date_from = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now
    )
    date_to = fields.Datetime(
        readonly=True,
        copy=False,
        help="From then on it signs nothing more; it verifies until it is withdrawn.",
    )
    reported_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, copy=False, ondelete="restrict"
    )
    date_withdrawn = fields.Datetime(
        string="Withdrawn on", readonly=True, copy=False, help="It verifies no more."
    )

    paper_count = fields.Integer(
        string="Papers in Force",
        compute="_compute_paper_count",
        help="Signed with this key; not revoked, replaced or past its last day.",
    )

    _key_id_uniq = models.UniqueIndex("(key_id)", "This key is known already.")

    @api.depends("key_id")
    def _compute_paper_count(self):
        # How many papers a key signed is told to whoever may read the key.
        papers = self.env["care.document"].sudo()
        counts = papers._count_by_key(self)
        for key in self:
            key.paper_count = counts.get(key.key_id, 0)

    # === SIGNING === #

    @api.model
    def _get_key_dir(self) -> Path:
        """Return the folder of the private keys, outside the database.

        The environment of the server names it: ``SOCIAL_CARE_KEY_DIR``.

        :raise UserError: if none is named, or it is not there
        """
        path = os.environ.get("SOCIAL_CARE_KEY_DIR")
        if not path or not Path(path).is_dir():
            raise UserError(
                self.env._(
                    "No document can be signed: the folder of the signing keys is not"
                    " configured on the server."
                )
            )
        return Path(path)

    @api.model
    def _get_signer(self) -> bytes:
        """Return the private key in force, 32 bytes; make the first one if none is.

        :raise UserError: if the file of the key in force is missing, or another one
        """
        # Everybody's documents are signed; nobody reads or writes the keys.
        key = (
            self.sudo().search([("state", "=", "active")], limit=1) or self._make_key()
        )
        path = self._get_key_dir() / f"{key.key_id}.key"
        if not path.is_file():
            raise UserError(
                self.env._(
                    "No document can be signed: the private key %(key)s is missing on"
                    " the server.",
                    key=key.key_id,
                )
            )
        private = path.read_bytes()
        # What a strange key signs, nobody could verify with the published one.
        if not signature.is_pair(private, key.public_key):
            raise UserError(
                self.env._(
                    "No document can be signed: the file on the server is not that of"
                    " the private key %(key)s.",
                    key=key.key_id,
                )
            )
        return private

    @api.model
    def _make_key(self):
        private = Ed25519PrivateKey.generate().private_bytes_raw()
        public = signature.public_key(private)
        name = signature.key_id(public)
        path = self._get_key_dir() / f"{name}.key"
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(private)
        _logger.info("A new signing key %s is in force", name)
        return self.sudo().create({"key_id": name, "public_key": public})

    # === VERIFYING === #

    @api.model
    def _get_public_keys(self):
        """Return ``{key name: public key}`` of every key that was not withdrawn."""
        return self._read_public([("state", "!=", "withdrawn")])

    @api.model
    def _get_withdrawn_keys(self):
        """Return ``{key name: public key}`` of the keys not to be relied on."""
        return self._read_public([("state", "=", "withdrawn")])

    @api.model
    def _get_all_keys(self):
        """Return ``{key name: public key}`` of every key that ever signed.

        For the roots of the trail, which cannot be signed anew: they are joined, so
        that the newest one confirms those before it.
        """
        return self._read_public([])

    def _read_public(self, domain):
        # The public keys are published.
        return {key.key_id: key.public_key for key in self.sudo().search(domain)}

    @api.model
    def _get_published_keys(self):
        """Return every key to be relied on as plain values, the oldest first.

        In the words of RFC 8037, with the times between which it signed papers.
        """
        return self._prepare_published([("state", "in", TRUSTED)])

    @api.model
    def _get_published_withdrawn(self):
        """Return the keys that papers are not verified with, as plain values.

        Those reported are among them: without the register nobody can tell a paper
        signed by a stranger from one of ours.
        """
        return self._prepare_published([("state", "not in", TRUSTED)])

    def _prepare_published(self, domain):
        # The public keys are published.
        return [
            {
                "kty": "OKP",
                "crv": "Ed25519",
                "alg": "EdDSA",
                "use": "sig",
                "kid": key.key_id,
                "x": key.public_key,
                "valid_from": f"{key.date_from.isoformat()}Z",
                "valid_until": (key.date_to and f"{key.date_to.isoformat()}Z") or None,
            }
            for key in self.sudo().search(domain, order="id")
        ]

    # === ACTIONS === #

    def action_rotate(self):
        """End the key in force and make the next one; old papers stay verifiable."""
        if not self.env.user.has_group(SYSTEM):
            raise AccessError(self.env._("Only an administrator changes signing keys."))
        # Nobody holds rights to write keys; sudo lifts no role of a step.
        keys = self.sudo().search([("state", "=", "active")])
        if keys:
            keys._apply_transition("retire")
        self._make_key()
        return True

    def action_report(self, reason=None):
        return self._take_step("report", reason)

    def action_dismiss(self, reason=None):
        return self._take_step("dismiss", reason)

    def action_withdraw(self, reason=None):
        return self._take_step("withdraw", reason)

    def action_reissue(self):
        """Issue the papers in force of withdrawn keys anew, a thousand at a time.

        The holder of a paper owes nothing for it: what was issued is replaced by a
        paper that states the same. What is done is not done again.

        :raise AccessError: if the user is no administrator
        :raise UserError: if a key was not withdrawn
        """
        if not self.env.user.has_group(SYSTEM):
            raise AccessError(self.env._("Only an administrator issues papers anew."))
        if any(key.state != "withdrawn" for key in self):
            raise UserError(
                self.env._("Only papers of a withdrawn key are issued anew.")
            )
        # Nobody holds rights to write papers or keys: what may be done is checked.
        papers = self.env["care.document"].sudo()._find_reissuable(self, AT_ONCE)
        papers._issue_anew(self.env._("The key that signed it was withdrawn."))
        self.invalidate_recordset(["paper_count"])
        return self._tell_reissued(len(papers))

    def _tell_reissued(self, count):
        text = self.env._("%(count)s papers were issued anew.", count=count)
        if left := sum(self.mapped("paper_count")):
            text += " " + (
                self.env._("Press again for the other %(left)s.", left=left)
                if count == AT_ONCE
                else self.env._(
                    "%(left)s stay as they are: what they are about has ended, or our"
                    " record of them was altered.",
                    left=left,
                )
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if count else "info",
                "message": text,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _take_step(self, name, reason):
        self.check_access("read")
        # Nobody holds rights to write keys; sudo lifts no role of a step.
        return self.sudo()._apply_with_reason(name, reason)

    # === HOOKS === #

    def _get_transition_blockers(self, transition):
        blockers = super()._get_transition_blockers(transition)
        if transition.name in ("dismiss", "withdraw"):
            me = self.env.user.partner_id
            for key in self:
                # Who has two accounts under one contact is one person.
                if key.reported_by_id.partner_id == me:
                    blockers[key.id].append(
                        self.env._("another administrator decides on a reported key.")
                    )
        return blockers

    def _prepare_transition_vals(self, transition):
        vals = super()._prepare_transition_vals(transition)
        if transition.name == "report":
            vals["reported_by_id"] = self.env.uid
        if transition.name == "withdraw":
            vals["date_withdrawn"] = fields.Datetime.now()
        return vals

    def _after_transition(self, transition):
        super()._after_transition(transition)
        self.filtered(lambda key: not key.date_to).date_to = fields.Datetime.now()
