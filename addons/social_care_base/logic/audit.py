"""The hash chain of the audit trail, one chain per document.

>>> first = entry_hash("", {"action": "submit", "seq": 1})
>>> second = entry_hash(first, {"action": "approve", "seq": 2})
>>> first != second and len(second)
64
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from json.encoder import encode_basestring

# Of every entry these values are hashed, in the order of their names.
HASHED = (
    "action",
    "date",
    "digest",
    "reason",
    "res_id",
    "res_model",
    "seq",
    "state_from",
    "state_to",
    "user_id",
)

# Made once: proving the trail encodes every entry of it.
_LABELS = [(name, f'"{name}":') for name in HASHED]
_ENCODER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str
)


@dataclass(frozen=True)
class ChainProblem:
    """Where a chain does not hold: the document, the entry's place, and why.

    One of "missing", "altered", and for the end of the chain "another state" (the
    document has a state that its trail does not tell) or "untold" (it has no trail).
    """

    res_model: str
    res_id: int
    seq: int
    why: str


def canonical(payload) -> str:
    """Return ``payload`` as JSON text that is the same for equal values."""
    return _ENCODER.encode(payload)


def digest(payload) -> str:
    """Return the SHA-256 of a payload of plain values, as 64 hex digits."""
    return hashlib.sha256(canonical(payload).encode()).hexdigest()


def entry_hash(previous: str, entry: Mapping) -> str:
    """Return the hash of one entry, bound to the hash of the one before it."""
    text = f"{previous}\n{_entry_text(entry)}"
    return hashlib.sha256(text.encode()).hexdigest()


def _entry_text(entry: Mapping) -> str:
    """Return the canonical text of the hashed values, in a third of the time."""
    get = entry.get
    parts = [f"{label}{_as_json(get(name))}" for name, label in _LABELS]
    return f"{{{','.join(parts)}}}"


def _as_json(value) -> str:
    if not value:
        return "null"
    kind = type(value)
    if kind is str:
        return encode_basestring(value)
    if kind is int:
        return str(value)
    return f'"{value}"' if kind is datetime else _ENCODER.encode(value)


def verify_chain(entries: Iterable[Mapping]) -> list[ChainProblem]:
    """Return what is wrong with chains; ``entries`` come by document and ``seq``.

    An altered entry, a missing one and an inserted one each give a problem. The
    missing end of a chain is not visible here: the published roots show it.
    """
    problems, current, previous, expected = [], None, "", 1
    for entry in entries:
        document = (entry["res_model"], entry["res_id"])
        if document != current:
            current, previous, expected = document, "", 1
        if entry["seq"] != expected:
            problems.append(ChainProblem(*document, expected, "missing"))
        elif entry["entry_hash"] != entry_hash(previous, entry):
            problems.append(ChainProblem(*document, entry["seq"], "altered"))
        previous, expected = entry["entry_hash"], entry["seq"] + 1
    return problems


def night_hash(hashes: Iterable[str]) -> str:
    """Return one hash over the hashes of a night's entries, in their order."""
    found, between = hashlib.sha256(), b""
    for one in hashes:
        found.update(between + one.encode())
        between = b"\n"
    return found.hexdigest()


def root_hash(previous: str, night: str) -> str:
    """Return the root of a night: it covers the night and every night before it."""
    return hashlib.sha256(f"{previous}\n{night}".encode()).hexdigest()


def root_statement(values: Mapping) -> str:
    """Return the line about one published root that is signed.

    No QR line can look like it: the number of a paper has no small letters.
    """
    names = ("date", "last_entry", "entry_count", "night", "root", "key_id")
    return "~".join(["audit-root", *(str(values[name]) for name in names)])
