"""The canonical template, taken in by the demonstration, equals its oracle exactly."""

import csv
import json
from datetime import date
from decimal import Decimal, InvalidOperation

import pytest

FILE = "template-small.xlsx"
# What the oracle says about its own file, not about the judgement.
ABOUT = {"context"}


@pytest.fixture
def returns(shared_data):
    return shared_data / "returns"


@pytest.fixture
def context(returns):
    contexts = json.loads((returns / "context.json").read_text(encoding="utf-8"))
    return contexts[FILE]


@pytest.fixture
def ngo(env, context):
    number = context["ngo_registry_no"]
    found = env["care.ngo"].search([("registry_no", "=", number)])
    assert found, f"the demonstration has no NGO {number}"
    return found


@pytest.fixture
def configured(env, ngo, context, returns):
    """Load the rates, licences and approvals that the oracle was made with."""
    set_rates(env, context)
    fill_register(env, ngo, returns / "reference/licences.csv", load_licence)
    fill_register(env, ngo, returns / "reference/foreign-approvals.csv", load_approval)


def set_rates(env, context):
    assert env.company.currency_id.name == context["home_currency"]
    for name, worth in context["fx_to_egp"].items():
        currency = env.ref(f"base.{name}")
        if currency == env.company.currency_id:
            continue
        currency.rate_ids.unlink()
        vals = {"name": "2020-01-01", "inverse_company_rate": float(worth)}
        env["res.currency.rate"].create({"currency_id": currency.id, **vals})


def fill_register(env, ngo, path, load):
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["ngo_registry_no"] == ngo.registry_no:
                load(env, ngo, row)


def load_licence(env, ngo, row):
    licences = env["care.donation.licence"]
    licences.search([("number", "=", row["licence_no"])]).unlink()
    licences.create(
        {
            "number": row["licence_no"],
            "ngo_id": ngo.id,
            "date_from": row["valid_from"],
            "date_to": row["valid_to"],
            "is_revoked": row["status"] == "revoked",
        }
    )


def load_approval(env, ngo, row):
    approvals = env["care.donation.approval"]
    approvals.search([("number", "=", row["approval_no"])]).unlink()
    approvals.create(
        {
            "number": row["approval_no"],
            "ngo_id": ngo.id,
            "status": row["status"],
            "date_decided": row["decided_on"] or False,
        }
    )


def take_in(env, ngo, context, content, **options):
    days = (context[key] for key in ("period_from", "period_to", "filing_date"))
    return env["care.donation.return"]._import_file(
        ngo, *map(date.fromisoformat, days), FILE, content, **options
    )


def plain(value):
    """Return a value of an oracle with amounts as decimals, whatever their zeros."""
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [plain(entry) for entry in value]
    if isinstance(value, str):
        try:
            return Decimal(value)
        except InvalidOperation:
            return value
    return value


def test_the_return_equals_its_oracle(env, ngo, context, configured, returns):
    oracle = json.loads((returns / f"{FILE}.expected.json").read_text(encoding="utf-8"))
    representative = env["res.users"].search(
        [("partner_id", "in", ngo.representative_ids.ids)], limit=1
    )
    env = env(user=representative)

    done = take_in(env, ngo, context, (returns / FILE).read_bytes())

    result = done.to_json()
    for key in oracle.keys() - ABOUT:
        if key == "totals":
            # ``either`` counts the rows on which honest people may differ: none here.
            assert oracle[key].pop("either") == 0
        assert plain(result[key]) == plain(oracle[key]), key
    used = plain(result["context"])
    asked = plain(context) | {"ngo_name": used.get("ngo_name")}
    assert {**asked, "ngo_name": None} == {**used, "ngo_name": None}
    filed = done.filed
    assert (filed.row_count, filed.accepted_count) == (200, 200)
    assert len(filed.line_ids) == 200
    assert sum(filed.line_ids.mapped("amount_home")) == pytest.approx(
        # 4,304,246.75 in pounds + 12,600 dollars at 49 + 392,610 of goods
        4304246.75 + 12600 * 49 + 392610
    )


def test_the_same_file_twice_changes_nothing(env, ngo, context, configured, returns):
    content = (returns / FILE).read_bytes()
    first = take_in(env, ngo, context, content)
    rows = first.filed.line_ids.ids

    second = take_in(env, ngo, context, content)

    assert not second.is_changed
    assert second.filed.line_ids.ids == rows
    assert second.filed.version == first.filed.version


def test_a_hostile_file_leaves_nothing_behind(env, ngo, context, configured, returns):
    before = env["care.donation.return"].search_count([])
    for path in sorted((returns / "hostile").glob("*.expected.json")):
        oracle = json.loads(path.read_text(encoding="utf-8"))
        if oracle["file_outcome"] != "refused":
            continue
        name = path.name.removesuffix(".expected.json")

        done = env["care.donation.return"]._import_file(
            ngo,
            date(2026, 1, 1),
            date(2026, 3, 31),
            date(2026, 4, 12),
            name,
            path.with_name(name).read_bytes(),
        )

        assert done.result.outcome == "refused", name
        assert done.result.file_code in oracle["file_codes"], name
    assert env["care.donation.return"].search_count([]) == before
