"""Compact signed lines for QR codes (Ed25519, RFC 8032).

A line is ``number~kind~until~nonce~content~key.signature``: what tells a document
apart, a digest of all that its paper states, its key's name, and 86 characters of
signature over everything before the dot. Whoever holds the published key can check
it without a network. Lines without ``content`` are older and say less.
"""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from .audit import canonical

# Of the SHA-256 of the content: 96 bits. The nonce is in it, so that nobody can look
# for two contents with one digest before the paper is signed.
CONTENT_BYTES = 12
# The last sign of a signature holds two bits: other signs that end in the same bits
# would be other lines for the same signature.
_LINE = re.compile(
    r"(?P<body>(?P<number>[A-Z0-9-]{1,40})~(?P<kind>[a-z0-9_]{1,40})"
    r"~(?P<until>[0-9]{6}|0)~(?P<nonce>[A-Za-z0-9_-]{8,32})"
    r"(?:~(?P<content>[A-Za-z0-9_-]{16}))?~(?P<key_id>[a-f0-9]{8}))"
    r"\.(?P<signature>[A-Za-z0-9_-]{85}[AQgw])"
)


class SignatureError(ValueError):
    """The line is not one of ours: malformed, unknown key or wrong signature."""


@dataclass(frozen=True)
class SignedLine:
    """What a line says once its signature was found right."""

    number: str
    kind: str
    until: str
    nonce: str
    content: str | None
    key_id: str


def encode(raw: bytes) -> str:
    """Return URL-safe base64 without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Return the bytes of URL-safe base64 without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def key_id(public_key: str) -> str:
    """Return the name of a public key: eight hex digits of its SHA-256."""
    return hashlib.sha256(decode(public_key)).hexdigest()[:8]


def public_key(private_key: bytes) -> str:
    """Return the public half of a raw 32-byte private key, base64."""
    key = Ed25519PrivateKey.from_private_bytes(private_key)
    return encode(key.public_key().public_bytes_raw())


def is_pair(private_key: bytes, public: str) -> bool:
    """Tell whether these are the halves of one key; a broken half is of none."""
    try:
        return public_key(private_key) == public
    except ValueError:
        return False


def format_until(until: date | None) -> str:
    """Return the last day as a line holds it; ``0`` for none."""
    return until.strftime("%y%m%d") if until else "0"


def content_digest(content: Mapping) -> str:
    """Return what a line holds of the content of a paper, 16 characters.

    :param content: plain values, the nonce among them; the order of names and the
        difference between lists and tuples do not count
    """
    found = hashlib.sha256(canonical(content).encode()).digest()
    return encode(found[:CONTENT_BYTES])


def sign(
    private_key: bytes, *, number, kind, until: date | None, nonce, content=None
) -> str:
    """Return the signed line of a document.

    :param content: the digest of what its paper states, of :func:`content_digest`
    :raise SignatureError: if a part holds a sign that a line cannot carry
    """
    signer = Ed25519PrivateKey.from_private_bytes(private_key)
    name = key_id(encode(signer.public_key().public_bytes_raw()))
    end = format_until(until)
    parts = [number, kind, end, nonce, *([content] if content else []), name]
    body = "~".join(parts)
    line = f"{body}.{encode(signer.sign(body.encode()))}"
    if not _LINE.fullmatch(line):
        raise SignatureError(f"a part of {body!r} cannot stand in a line")
    return line


def sign_text(private_key: bytes, text: str) -> str:
    """Return the signature over a text that is no line of a paper, base64."""
    signer = Ed25519PrivateKey.from_private_bytes(private_key)
    return encode(signer.sign(text.encode()))


def is_signed(text: str, signature: str, public: str) -> bool:
    """Tell whether the owner of a public key signed exactly this text."""
    try:
        Ed25519PublicKey.from_public_bytes(decode(public)).verify(
            decode(signature), text.encode()
        )
    except (InvalidSignature, ValueError):
        return False
    return True


def verify(line: str, public_keys: dict[str, str]) -> SignedLine:
    """Return what ``line`` says if one of our keys signed it.

    :param public_keys: ``{key id: public key}``, withdrawn keys left out
    :raise SignatureError: in every other case, with nothing more to learn
    """
    match = _LINE.fullmatch(line)
    known = match and public_keys.get(match["key_id"])
    if not known:
        raise SignatureError("unknown line")
    if not is_signed(match["body"], match["signature"], known):
        raise SignatureError("unknown line")
    return read(line)


def read(line: str) -> SignedLine:
    """Return what ``line`` says, whoever signed it.

    :raise SignatureError: if it is no line at all
    """
    match = _LINE.fullmatch(line)
    if not match:
        raise SignatureError("unknown line")
    parts = ("number", "kind", "until", "nonce", "content", "key_id")
    return SignedLine(**{name: match[name] for name in parts})
