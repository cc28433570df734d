"""All invented applications end where the published oracle says they end."""

from decimal import Decimal

from base_logic.reference import add_check_digits

UNORDERED = {"recused", "proposal_codes", "decision_codes", "codes"}


def _normalise(report):
    """Make numbers and order comparable without changing what is said."""
    plain = {}
    for name, value in report.items():
        if name in {"final_total"}:
            value = Decimal(value)
        elif name == "totals":
            value = [Decimal(total) for total in value]
        elif name == "either_total":
            value = [_normalise(each) for each in value]
        elif name in UNORDERED:
            value = sorted(value)
        plain[name] = value
    return plain


def test_all_applications_end_as_the_oracle_says(judge, oracle):
    wrong = {}
    for row in oracle["rows"]:
        number = row["application_no"]
        ignored = {"row", "application_no", "level", "credential_number"}
        expected = {k: v for k, v in row.items() if k not in ignored}
        found = judge.judge(number)
        if _normalise(found) != _normalise(expected):
            wrong[number] = (expected, found)

    assert not wrong


def test_the_oracle_holds_all_four_hundred_applications(judge, oracle):
    assert len(oracle["rows"]) == len(judge.applications) == 400


def test_credential_numbers_follow_session_and_application(judge, oracle):
    issued = [row for row in oracle["rows"] if "credential_number" in row]
    order = sorted(issued, key=lambda row: (row["valid_from"], row["application_no"]))
    counters = {"SW": 0, "VL": 0}

    for row in order:
        track = row["level"][:2]
        counters[track] += 1
        body = f"{track}2026{counters[track]:06d}"
        digits = add_check_digits(body)[-2:]

        expected = f"{track}-2026-{counters[track]:06d}-{digits}"
        assert row["credential_number"] == expected
