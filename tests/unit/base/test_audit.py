import hashlib
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from base_logic.audit import (
    HASHED,
    ChainProblem,
    canonical,
    digest,
    entry_hash,
    night_hash,
    root_hash,
    root_statement,
    verify_chain,
)

texts = st.text(min_size=1, max_size=12)


def chain(actions, document=("care.x", 1)):
    entries, previous = [], ""
    for seq, action in enumerate(actions, 1):
        entry = {"res_model": document[0], "res_id": document[1], "seq": seq}
        entry |= {"action": action, "user_id": 7, "date": "2026-01-01 10:00:00"}
        previous = entry["entry_hash"] = entry_hash(previous, entry)
        entries.append(entry)
    return entries


@given(st.lists(texts, max_size=8))
def test_untouched_chain_has_no_problem(actions):
    assert verify_chain(chain(actions)) == []


@given(st.lists(texts, min_size=1, max_size=8), st.data())
def test_altered_entry_is_named(actions, data):
    entries = chain(actions)
    place = data.draw(st.integers(0, len(entries) - 1))
    entries[place]["action"] += "!"

    assert verify_chain(entries) == [ChainProblem("care.x", 1, place + 1, "altered")]


@given(st.lists(texts, min_size=2, max_size=8), st.data())
def test_missing_entry_before_the_end_is_named(actions, data):
    entries = chain(actions)
    place = data.draw(st.integers(0, len(entries) - 2))
    del entries[place]

    assert verify_chain(entries) == [ChainProblem("care.x", 1, place + 1, "missing")]


def test_inserted_entry_breaks_the_chain():
    entries = chain(["submit", "approve"])
    forged = dict(entries[1], seq=3, entry_hash="f" * 64)

    assert verify_chain([*entries, forged]) == [ChainProblem("care.x", 1, 3, "altered")]


def test_each_document_has_a_chain_of_its_own():
    entries = chain(["submit"], ("care.x", 1)) + chain(["submit"], ("care.x", 2))

    assert verify_chain(entries) == []


def test_digest_depends_on_values_and_not_on_their_order():
    assert digest({"a": 1, "b": "س"}) == digest({"b": "س", "a": 1})
    assert digest({"a": 1}) != digest({"a": 2})


hashes = st.lists(st.text("0123456789abcdef", min_size=4, max_size=4), max_size=6)


@given(hashes, hashes)
def test_night_is_the_same_for_the_same_entries_in_the_same_order_only(one, other):
    assert (night_hash(one) == night_hash(other)) == (one == other)


def test_root_covers_every_night_before_it():
    nights = [night_hash(["a"]), night_hash([]), night_hash(["b", "c"])]
    altered = [night_hash(["x"]), *nights[1:]]

    def last(found):
        root = ""
        for night in found:
            root = root_hash(root, night)
        return root

    assert last(nights) == last(list(nights))
    assert last(nights) != last(altered)
    assert last(nights) != last(nights[1:])


def test_statement_names_all_that_is_published():
    values = {"date": "2026-01-31", "last_entry": 9, "entry_count": 4}
    values |= {"night": "n", "root": "r", "key_id": "k"}

    assert root_statement(values) == "audit-root~2026-01-31~9~4~n~r~k"


anything = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(), st.datetimes(), st.floats()
)


@given(st.dictionaries(st.sampled_from(HASHED), anything), st.text())
def test_an_entry_is_hashed_by_its_canonical_text(entry, previous):
    values = {name: entry.get(name) or None for name in HASHED}
    text = f"{previous}\n{canonical(values)}".encode()

    assert entry_hash(previous, entry) == hashlib.sha256(text).hexdigest()


def test_hash_of_an_entry_never_changes():
    # Chains are verified for ever: whatever writes the text faster writes the same.
    entry = {
        "res_model": "care.x",
        "res_id": 1,
        "seq": 1,
        "action": "اعتماد",
        "user_id": 7,
        "date": datetime(2026, 1, 1, 10),  # noqa: DTZ001 - as Odoo stores it
        "reason": 'Said "yes"',
    }

    assert entry_hash("", entry) == (
        "e29cde25e7e65c16e7cfa706c67f6eb4eb148865a15892a517bdb204604d412a"
    )
