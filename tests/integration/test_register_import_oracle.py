"""The published register, taken over by the demonstration, equals its oracle."""

import json
from datetime import date

import pytest

FILE, BOARD = "register-extract.csv", "register-board.csv"


@pytest.fixture
def oracle(shared_data):
    path = shared_data / "ngos" / f"{FILE}.expected.json"
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture
def registrar(env):
    return env["res.users"].search([("login", "=", "registrar")])


@pytest.fixture
def take_over(env, registrar, shared_data, monkeypatch):
    command = env["care.command"].with_user(registrar)
    # The test is one transaction; its parts are not committed in it.
    monkeypatch.setattr(type(command), "_keep_part", lambda _command: None)

    def run(name=FILE):
        options = {
            "file": shared_data / "ngos" / name,
            "board": shared_data / "ngos" / BOARD,
            "as_of": date(2026, 6, 30),
            "dry_run": False,
        }
        return command._run_import_register(options, lambda _text: None).payload

    return run


def test_the_register_equals_its_oracle_in_the_database(env, take_over, oracle):
    before = env["care.ngo"].search([]).ids

    payload = take_over()

    found = {row["row"]: row for row in payload["rows"]}
    clear = [row for row in oracle["rows"] if row["outcome"] != "either"]
    assert [found[row["row"]] for row in clear] == clear
    assert payload["counts_accepted"] == oracle["counts_accepted"]
    split = len(oracle["rows"]) - len(clear)
    totals = oracle["totals"]
    assert payload["import"]["loaded"] == totals["accepted"]
    assert payload["import"]["to_decide"] == totals["needs_review"] + split
    ngos = env["care.ngo"].search([("id", "not in", before)])
    assert_stands(env, ngos, [r for r in clear if r["outcome"] == "accepted"])


def assert_stands(env, ngos, accepted):
    assert len(ngos) == len(accepted)
    assert set(ngos.mapped("state")) == {"active"}
    assert len(set(ngos.mapped("registry_no"))) == len(ngos)
    by_line = {row.line: row.ngo_id for row in env["care.ngo.import.row"].search([])}
    today = date(2026, 6, 30)
    for row in accepted:
        ngo = by_line[row["row"]]
        place = ngo.governorate_id
        assert f"{place.country_id.code}-{place.code}" == row["governorate"]
        assert ngo.form_id.key == row["form"]
        assert sorted(ngo.work_field_ids.mapped("code")) == row["fields"]
        assert ngo.date_founded.isoformat() == row["founded_on"]
        assert ngo.org_id == row["org_id"]
        seats = [person._prepare_seat() for person in ngo.person_ids]
        assert sum(seat.is_current(today) for seat in seats) == row["board_current"]
    assert env["care.audit.entry"]._verify(ngos) == []


def test_the_same_register_twice_changes_nothing(env, take_over):
    take_over()
    count = env["care.ngo"].search_count([])
    people = env["care.ngo.person"].search_count([])

    again = take_over()

    assert again["import"]["state"] == "done"
    assert env["care.ngo"].search_count([]) == count
    assert env["care.ngo.person"].search_count([]) == people
