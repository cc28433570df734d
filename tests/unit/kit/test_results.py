from types import SimpleNamespace

import pytest

from kit.addons import Addon
from kit.command_test import suite_names
from kit.failures import Failure
from kit.pytest_tally import Tally
from kit.results import Result
from kit.test_selection import find_tests, matching
from kit.testing import _tags


def test_the_last_line_sums_up():
    total = Result(3, ["a"], {"b": "no browser"})
    total.add(Result(4, ["c"]))

    assert total.report().splitlines() == [
        "skipped: b: no browser",
        "FAILED: a",
        "FAILED: c",
        "7 passed, 2 failed, 1 skipped",
    ]


def test_nothing_run_is_not_a_success():
    assert not Result(skipped={"a": "why"}).ran


def test_a_test_that_fails_in_its_teardown_did_not_pass(tmp_path):
    tally = Tally(tmp_path / "tally.json")
    for when, failed in (("setup", False), ("call", False), ("teardown", True)):
        report = SimpleNamespace(nodeid="t", when=when, failed=failed, skipped=False)
        tally.pytest_runtest_logreport(report)

    tally.pytest_sessionfinish()

    found = (tmp_path / "tally.json").read_text()
    assert found == '{"passed": 0, "failed": ["t"], "skipped": {}}'


def test_tests_of_odoo_are_found_by_a_part_of_their_name(tmp_path):
    folder = tmp_path / "social_care_x" / "tests"
    folder.mkdir(parents=True)
    (folder / "test_award.py").write_text(
        "@tagged('-standard', 'concurrency')\n"
        "class TestAward(Case):\n"
        "    def test_award_is_refused(self): ...\n"
        "    def helper(self): ...\n"
    )

    found = find_tests(Addon(folder.parent))

    assert [test.tag for test in found] == [
        "/social_care_x:TestAward.test_award_is_refused"
    ]
    assert "concurrency" in found[0].tags
    assert matching(found, "REFUSED") == found
    assert matching(found, "paid") == []
    assert _tags(found, "safety") == f"safety{found[0].tag}"


def test_suites_run_in_their_order_whatever_was_asked_first():
    assert suite_names(["e2e", "safety", "unit"]) == ["unit", "safety", "e2e"]


def test_an_unknown_suite_is_named():
    with pytest.raises(Failure, match="no suite 'ngoo'") as caught:
        suite_names(["ngoo"])

    assert "unit, oracle, repo" in caught.value.way_out
