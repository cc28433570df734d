import logging
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..logic import signature

_logger = logging.getLogger(__name__)


class CareSigningKey(models.Model):
    """The public half of a signing key; the private half is a file on the server."""

    _name = "care.signing.key"
    _description = "Signing Key"
    _order = "id desc"
    _rec_name = "key_id"

    key_id = fields.Char(string="Key Name", required=True, readonly=True)
    public_key = fields.Char(required=True, readonly=True)
    date_from = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now
    )
    date_to = fields.Datetime(
        readonly=True, help="From then on it signs nothing more; it verifies for ever."
    )

    _key_id_uniq = models.UniqueIndex("(key_id)", "This key is known already.")

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

        :raise UserError: if the file of the key in force is missing
        """
        # Everybody's documents are signed; nobody reads or writes the keys.
        key = self.sudo().search([("date_to", "=", False)], limit=1) or self._make_key()
        path = self._get_key_dir() / f"{key.key_id}.key"
        if not path.is_file():
            raise UserError(
                self.env._(
                    "No document can be signed: the private key %(key)s is missing on"
                    " the server.",
                    key=key.key_id,
                )
            )
        return path.read_bytes()

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

    @api.model
    def _get_public_keys(self):
        """Return ``{key name: public key}`` of every key that ever signed."""
        # The public keys are published.
        return {k.key_id: k.public_key for k in self.sudo().search([])}

    @api.model
    def _get_published_keys(self):
        """Return every key that ever signed as plain values, the oldest first.

        In the words of RFC 8037, with the times between which it signed papers.
        """
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
            for key in self.sudo().search([], order="id")
        ]

    def action_rotate(self):
        """End the key in force and make the next one; old papers stay verifiable."""
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(self.env._("Only an administrator changes signing keys."))
        self.sudo().search([("date_to", "=", False)]).date_to = fields.Datetime.now()
        self._make_key()
        return True
